"""Scores of a contest: the best and the worst judge do not count."""


def trimmed_mean(scores):
    """Return the mean without one lowest and one highest score; with two or less, of all."""
    ordered = scores.sort()
    if len(ordered) > 2:
        ordered = ordered[1:-1]
    return sum(ordered) / len(ordered)


def ranking(results):
    """Return the names, best mean first, by name among equals; results: name -> scores."""
    means = {name: trimmed_mean(scores) for name, scores in results.items()}
    names = list(means).sort()
    return sorted(names, key=lambda name: means[name], reverse=True)


def medals(results):
    return dict(zip(["gold", "silver", "bronze"], ranking(results)))
