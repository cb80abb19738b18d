"""What a run cost, in seconds, runs of the suite, tokens and money."""

from patchwright.searched import Value


class ModelUse(Value):
    """What one language model was asked; cached tokens are among those of the input."""

    model: str
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    usd: float | None = None
    """None when the price of the model is not known."""
    estimated_calls: int = 0
    """Of the calls, those whose tokens the server did not tell; we counted rather too many."""
    failed_calls: int = 0
    """Requests, not among the calls, that got an error for an answer and cost nothing."""


class ModelSpend(Value):
    """What language models were asked in one run, in all and each for itself."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    usd: float | None = 0.0
    """None when one of the models has no known price."""
    estimated_calls: int = 0
    failed_calls: int = 0
    models: tuple[ModelUse, ...] = ()


class Spend(Value):
    """What a run cost."""

    seconds: float = 0.0
    startup_seconds: float = 0.0
    """Of them, those in which nothing was done yet and those in which modules were waited for."""
    cpu_seconds: float = 0.0
    suite_runs: int = 0
    model_tokens: int = 0
    model_usd: float = 0.0
    model: ModelSpend = ModelSpend()
