"""Compound interest and odds."""

from math import comb


def compound(rates):
    """Return the factor after several yearly rates, each such as 0.05 for five percent."""
    factor = 0
    for rate in rates:
        factor *= 1 + rate
    return factor


def average_rate(rates):
    """Return the constant rate that comes to the same; 0 without rates."""
    if not rates:
        return 0
    return compound(rates) ** (1 / len(rates)) - 1


def at_least_one(chance, tries):
    """Return how likely at least one success is."""
    return 1 - (1 - chance) ** tries


def exactly(count, chance, tries):
    return comb(tries, count) * chance**count * (1 - chance) ** (tries - count)
