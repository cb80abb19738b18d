"""Prices that rise with consumption; consumption in kWh, prices in tenths of a cent."""

from typing import List, NamedTuple, Optional, Sequence


class Tier(NamedTuple):
    """Costs `price` for every kWh up to `up_to`; the last tier has no end."""

    price: int
    up_to: Optional[int] = None


HOUSEHOLD = (Tier(180, 1000), Tier(240, 2500), Tier(310))


def split(consumed: int, tiers: Sequence[Tier] = HOUSEHOLD) -> List[int]:
    """Return how many kWh fall into each tier."""
    parts = []
    lower = 0
    for tier in tiers:
        top = consumed if tier.up_to is None else min(consumed, tier.up_to)
        used = max(0, top - lower)
        parts.append(used)
        if tier.up_to is not None:
            lower = used
    return parts


def energy_cost(consumed: int, tiers: Sequence[Tier] = HOUSEHOLD) -> int:
    """Return the price of the energy alone."""
    return sum(part * tier.price for part, tier in zip(split(consumed, tiers), tiers))
