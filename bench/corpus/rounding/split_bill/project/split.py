"""Splits amounts of money without losing a cent."""


def split_evenly(cents, people):
    """Return a share for each person; they differ by one cent at most, larger ones first."""
    share, rest = divmod(cents, people)
    return [share + (1 if place < rest else 0) for place in range(people)]


def split_by_weight(cents, weights):
    """Return shares in proportion to the weights; they add up to the amount.

    Cents that are left over go, one each, to the shares that lost most by rounding down;
    the earlier one wins a tie.
    """
    total = sum(weights)
    shares = [round(cents * weight / total) for weight in weights]
    rest = cents - sum(shares)
    losses = [cents * weight % total for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: -losses[place])
    for place in order[:rest]:
        shares[place] += 1
    return shares
