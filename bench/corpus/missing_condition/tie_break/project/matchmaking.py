"""Finds opponents of about the same rating."""


def opponent(player, waiting):
    """Return who among the waiting (name -> rating) is closest to a player's rating.

    `player` is (name, rating); nobody plays against themselves. None if nobody else waits.
    """
    name, rating = player
    best = None
    for other, points in waiting.items():
        distance = abs(points - rating)
        if best is None or distance < best[0]:
            best = (distance, other)
    return best[1] if best else None


def pairs(waiting):
    """Return pairs of opponents, taken in order of name, until nobody can be paired."""
    left = dict(waiting)
    found = []
    for name in sorted(waiting):
        if name not in left:
            continue
        other = opponent((name, left[name]), left)
        if other is None:
            break
        del left[name]
        del left[other]
        found.append((name, other))
    return found
