"""The ranking of a tournament."""


def ranking(results):
    """Return the names, best first: more points, then fewer penalties, then by name.

    `results` maps a name to (points, penalties).
    """
    return sorted(results, key=lambda name: (results[name], name), reverse=True)


def podium(results):
    """Return the first three names with their place; equal results share a place."""
    places = []
    for position, name in enumerate(ranking(results), start=1):
        if places and results[places[-1][1]] == results[name]:
            position = places[-1][0]
        if position > 3:
            break
        places.append((position, name))
    return places
