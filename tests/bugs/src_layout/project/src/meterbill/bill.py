"""The bill of one billing period."""

from meterbill.tariff import HOUSEHOLD, energy_cost

BASE_FEE_PER_DAY = 95


class MeterError(ValueError):
    """The readings cannot be those of one meter."""


def consumption(old: int, new: int, digits: int = 6) -> int:
    """Return the kWh between two readings, also when the meter has rolled over."""
    if not 0 <= old < 10**digits or not 0 <= new < 10**digits:
        raise MeterError("a meter with %d digits cannot show that" % digits)
    return (new - old) % 10**digits


def bill(old: int, new: int, days: int, tiers=HOUSEHOLD) -> int:
    """Return the amount to pay in tenths of a cent."""
    return energy_cost(consumption(old, new), tiers) + days * BASE_FEE_PER_DAY
