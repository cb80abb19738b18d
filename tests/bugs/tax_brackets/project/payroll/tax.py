"""Income tax by brackets."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Bracket:
    """Income above a limit is taxed at a rate, up to the limit of the next bracket."""

    above: Decimal
    rate: Decimal


BRACKETS = (
    Bracket(Decimal(0), Decimal("0.00")),
    Bracket(Decimal(10_000), Decimal("0.20")),
    Bracket(Decimal(40_000), Decimal("0.40")),
)


def rounded(amount):
    """Round to whole cents, half a cent up."""
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def tax_on(income, brackets=BRACKETS):
    """Return the tax on a year's income."""
    rate = Decimal(0)
    for bracket in brackets:
        if income > bracket.above:
            rate = bracket.rate
    return rounded(income * rate)
