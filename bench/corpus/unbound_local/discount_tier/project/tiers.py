"""Discount tiers by yearly spending."""

TIERS = [(1000, 5), (5000, 10), (20000, 15)]


def discount(spent):
    """Return the percent of the highest tier that was reached; 0 below the first."""
    for limit, percent in TIERS:
        if spent >= limit:
            reached = percent
    return reached


def price(cents, spent):
    return cents - cents * discount(spent) // 100


def to_next_tier(spent):
    """Return how much is missing to the next tier, or None at the top."""
    for limit, _ in TIERS:
        if spent < limit:
            return limit - spent
    return None
