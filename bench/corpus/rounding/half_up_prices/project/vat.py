"""Prices with value added tax, in cents."""


def round_half_up(numerator, denominator):
    """Return a fraction of whole numbers, none of them negative, rounded; halves go up."""
    return round(numerator / denominator)


def gross(net, percent=19):
    return net + round_half_up(net * percent, 100)


def net_of(gross_cents, percent=19):
    return round_half_up(gross_cents * 100, 100 + percent)


def invoice(nets, percent=19):
    """Return (net, tax, gross); the tax is rounded once, on the sum."""
    total = sum(nets)
    return total, gross(total, percent) - total, gross(total, percent)
