"""Average ratings and how they are shown."""

from collections import Counter


def average(stars):
    """Return the mean of the stars, 0.0 when nobody has voted."""
    if not stars:
        return 0.0
    return sum(stars) // len(stars)


def histogram(stars):
    """Return how many votes each number of stars from 5 down to 1 got."""
    votes = Counter(stars)
    return [(number, votes[number]) for number in range(5, 0, -1)]


def show(stars):
    """Return the line below the product."""
    if not stars:
        return "no ratings yet"
    noun = "rating" if len(stars) == 1 else "ratings"
    return "%.1f of 5 (%d %s)" % (average(stars), len(stars), noun)


def best(products, least_votes=3):
    """Return the name of the best rated product among those with enough votes, or None."""
    rated = {name: stars for name, stars in products.items() if len(stars) >= least_votes}
    return max(rated, key=lambda name: average(rated[name]), default=None)
