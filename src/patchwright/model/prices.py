"""What tokens cost: what the user says, else the public tables; unknown is not free."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from patchwright.model.asking import Usage
from patchwright.model.endpoint import Endpoint

MILLION: Final = Decimal(1_000_000)
_PROVIDERS: Final = {"openai": "openai", "azure": "azure"}


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens."""

    input: Decimal
    output: Decimal


@dataclass(frozen=True)
class Prices:
    """The prices of the models of one endpoint; only those of the user hold for any server."""

    endpoint: Endpoint
    given: Mapping[str, Price]

    def cost(self, model: str, usage: Usage) -> Decimal | None:
        """Return what tokens cost in US dollars, None when the price is not known."""
        price = self.given.get(model)
        if price is not None:
            total = usage.input_tokens * price.input + usage.output_tokens * price.output
            return total / MILLION
        provider = _PROVIDERS.get(self.endpoint.kind)
        return _public_cost(provider, model, usage) if provider else None

    def known(self, model: str) -> bool:
        """Say whether a model has a price."""
        return self.cost(model, Usage(0, 0)) is not None


def parse_prices(given: tuple[str, ...]) -> dict[str, Price]:
    """Read prices written as `model=input/output`; raises ValueError for any other form."""
    found = {}
    for text in given:
        model, _, pair = text.rpartition("=")
        fields = pair.split("/")
        if not model or len(fields) != 2 or not all(map(_is_amount, fields)):
            msg = f"{text!r} is not a price; write model=INPUT/OUTPUT in US dollars per million"
            raise ValueError(msg)
        found[model] = Price(Decimal(fields[0]), Decimal(fields[1]))
    return found


def _is_amount(text: str) -> bool:
    whole, _, part = text.partition(".")
    digits = whole + part
    return digits.isascii() and digits.isdecimal() and len(digits) < 20 and whole != ""


def _public_cost(provider: str, model: str, usage: Usage) -> Decimal | None:
    from genai_prices import Usage as Tokens
    from genai_prices import calc_price

    tokens = Tokens(
        input_tokens=usage.input_tokens,
        cache_read_tokens=min(usage.cached_tokens, usage.input_tokens),
        output_tokens=usage.output_tokens,
    )
    try:
        return calc_price(tokens, model_ref=model, provider_id=provider).total_price
    except LookupError:
        return None
