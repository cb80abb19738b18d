"""Limits that are checked before a call, and what the calls have cost."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from patchwright.model.asking import Message, Usage
from patchwright.model.prices import Prices
from patchwright.models import Ending, ModelSpend, ModelUse, Outcome

LEAST_OUTPUT: Final = 256
"""Tokens of an answer below which a call is not worth its prompt."""
PER_MESSAGE: Final = 8
"""Tokens around the text of a message."""
WIDEST: Final = 4.0
NARROWEST: Final = 0.5
"""How far the estimate follows what a server counts: one that counts oddly is not believed."""
MARGIN: Final = 1.05


_TOKEN = re.compile(r"\w{1,4}|[^\w\s]|\n|[ \t]{2,}")


@dataclass(frozen=True)
class Limits:
    """What one run may spend on models; None for no limit."""

    calls: int
    seconds: float
    tokens: int | None = None
    usd: Decimal | None = None


@dataclass
class Spending:
    """What was spent of the limits; every call asks first and tells afterwards."""

    limits: Limits
    prices: Prices
    seconds: float = 0.0
    """Seconds of calls and of waiting between them."""
    uses: dict[str, ModelUse] = field(default_factory=dict)
    costs: dict[str, Decimal] = field(default_factory=dict)
    scale: dict[str, float] = field(default_factory=dict)
    """Model -> the most tokens that its server has counted for one that we estimate."""

    def estimate(self, model: str, messages: tuple[Message, ...], more: str) -> int:
        """Return how many tokens a prompt will have, rather too many than too few."""
        words = sum(estimate_tokens(m.text) + PER_MESSAGE for m in messages)
        words += estimate_tokens(more)
        return int(words * self.scale.get(model, 1.0)) + 1

    def allow(self, model: str, prompt: int, wanted: int) -> int | Ending:
        """Return how many tokens the answer may have, or the limit that a call would break."""
        limits, spent = self.limits, self.spent()
        if spent.calls >= limits.calls:
            return _ended("model_calls_spent", f"{limits.calls} calls", "--model-calls")
        if self.seconds >= limits.seconds:
            return self.out_of_time()
        least = min(LEAST_OUTPUT, wanted)
        if limits.tokens is not None:
            left = limits.tokens - spent.input_tokens - spent.output_tokens - prompt
            wanted = min(wanted, left)
            if wanted < least:
                return _ended("model_tokens_spent", f"{limits.tokens:,} tokens", "--max-tokens")
        if limits.usd is not None:
            return self._affordable(model, prompt, least, wanted)
        return wanted

    def out_of_time(self) -> Ending:
        """Return the ending of a run whose seconds for models are over."""
        seconds = f"{self.limits.seconds:g} seconds"
        return _ended("model_seconds_spent", seconds, "--model-seconds")

    def _affordable(self, model: str, prompt: int, least: int, wanted: int) -> int | Ending:
        limit = self.limits.usd or Decimal(0)
        whole = self.prices.cost(model, Usage(prompt, wanted))
        if whole is None:
            return wanted if self.limits.tokens is not None else _no_price(model)
        left = limit - sum(self.costs.values(), Decimal(0))
        if whole <= left:
            return wanted
        # Prices grow with the output, evenly enough to aim, and the aim is checked.
        begun = self.prices.cost(model, Usage(prompt, 0)) or Decimal(0)
        share = max(Decimal(0), (left - begun) / max(whole - begun, Decimal("1e-12")))
        fits = int(wanted * min(share, Decimal(1)))
        cost = self.prices.cost(model, Usage(prompt, fits))
        if fits < least or cost is None or cost > left:
            return _ended("model_money_spent", f"${limit}", "--max-cost-usd")
        return fits

    def settle(self, model: str, usage: Usage, estimated: int) -> None:
        """Put a call on the bill; `estimated` is what its prompt was thought to have."""
        before = self.uses.get(model, ModelUse(model=model, usd=0.0))
        cost = self.prices.cost(model, usage)
        if cost is not None:
            self.costs[model] = self.costs.get(model, Decimal(0)) + cost
        known = cost is not None and before.usd is not None
        self.uses[model] = ModelUse(
            model=model,
            calls=before.calls + 1,
            input_tokens=before.input_tokens + usage.input_tokens,
            output_tokens=before.output_tokens + usage.output_tokens,
            cached_tokens=before.cached_tokens + usage.cached_tokens,
            usd=round(float(self.costs[model]), 9) if known else None,
            estimated_calls=before.estimated_calls + usage.estimated,
            failed_calls=before.failed_calls,
        )
        if not usage.estimated and estimated:
            seen = MARGIN * self.scale.get(model, 1.0) * usage.input_tokens / estimated
            self.scale[model] = min(WIDEST, max(seen, self.scale.get(model, NARROWEST)))

    def failed(self, model: str) -> None:
        """Note a request that the server answered with an error and does not charge for."""
        before = self.uses.get(model, ModelUse(model=model, usd=0.0))
        self.uses[model] = before.model_copy(update={"failed_calls": before.failed_calls + 1})

    def spent(self) -> ModelSpend:
        """Return what was spent, in all and for each model."""
        uses = tuple(self.uses.values())
        known = all(use.usd is not None for use in uses)
        return ModelSpend(
            **{name: sum(getattr(use, name) for use in uses) for name in _COUNTS},
            usd=round(float(sum(self.costs.values(), Decimal(0))), 9) if known else None,
            models=uses,
        )


_COUNTS: Final = (
    *("calls", "input_tokens", "output_tokens", "cached_tokens", "estimated_calls"),
    "failed_calls",
)


def estimate_tokens(text: str) -> int:
    """Return about how many tokens a text has, rather too many.

    Words count a token for four letters, punctuation, line ends and indents one each.
    """
    plain = text.encode("ascii", "ignore").decode()
    return len(_TOKEN.findall(plain)) + 2 * (len(text) - len(plain))


def _ended(reason: str, limit: str, flag: str) -> Ending:
    sentence = f"The limit of {limit} for models would be passed; allow more with {flag}."
    return Ending(outcome=Outcome.BUDGET_EXHAUSTED, reason=reason, sentence=sentence)


def _no_price(model: str) -> Ending:
    sentence = (
        f"--max-cost-usd cannot be kept for {model}, whose price is not known: give it with"
        f" --model-price {model}=INPUT/OUTPUT (US dollars per million tokens), or limit tokens"
        " with --max-tokens."
    )
    return Ending(outcome=Outcome.BUDGET_EXHAUSTED, reason="model_price_unknown", sentence=sentence)
