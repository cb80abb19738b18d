"""Whole cents from exact decimals, rounded as the tax office wants them."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal


def to_cents(amount: Decimal) -> int:
    """Return the commercially rounded amount in cents: halves go away from zero."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def share(cents: int, parts: int) -> list:
    """Split an amount into `parts` that differ by at most one cent and add up to it."""
    each = int((Decimal(cents) / parts).quantize(Decimal(1), rounding=ROUND_DOWN))
    rest = cents - each * parts
    return [each + 1] * rest + [each] * (parts - rest)


def show(cents: int) -> str:
    """Return the amount as people write it."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole:,}.{rest:02d} EUR"


ROUNDINGS = {"commercial": ROUND_HALF_UP, "bank": ROUND_HALF_EVEN}
