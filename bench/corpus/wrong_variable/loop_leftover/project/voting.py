"""Counts votes by instant runoff."""

from collections import Counter


def first_choices(ballots, standing):
    """Return how many ballots prefer each candidate that still stands."""
    counts = Counter({name: 0 for name in standing})
    for ballot in ballots:
        for name in ballot:
            if name in standing:
                counts[name] += 1
                break
    return counts


def winner(ballots):
    """Return who has more than half of the votes after the weakest were struck off.

    Of candidates that are equally weak the last by name goes first. Every ballot ranks all.
    """
    standing = {name for ballot in ballots for name in ballot}
    while standing:
        counts = first_choices(ballots, standing)
        for name, count in counts.items():
            if 2 * count > len(ballots):
                return name
        weakest = max(standing, key=lambda other: (-counts[name], other))
        standing.remove(weakest)
    return None
