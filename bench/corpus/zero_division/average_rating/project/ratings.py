"""Ratings of a shop, from one to five stars."""


def average(ratings):
    """Return the mean of the stars, with one digit; 0.0 without ratings."""
    return round(sum(ratings) / len(ratings), 1)


def stars(ratings):
    """Return the average as full stars of five."""
    full = int(average(ratings) + 0.5)
    return "*" * full + "." * (5 - full)


def best(shops):
    """Return the name with the best average, the first by name among equals."""
    return min(shops, key=lambda name: (-average(shops[name]), name))
