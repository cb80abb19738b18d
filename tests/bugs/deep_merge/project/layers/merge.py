"""Put layers of settings over each other."""


def merge(under, over):
    """Return settings of both, those of `over` first; neither is changed."""
    result = dict(under)
    for key, value in over.items():
        result[key] = value
    return result
