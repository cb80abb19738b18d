"""One registry for the whole process: who listens, what was sent, and how often."""

_listeners = {}
_last = {}
_sent = 0


def listen(name, listener, priority=0):
    """Add a listener: higher priorities hear first, equal ones in the order they came."""
    rows = _listeners.setdefault(name, [])
    for place, (other, _) in enumerate(rows):
        if priority >= other:
            rows.insert(place, (priority, listener))
            return
    rows.append((priority, listener))


def send(name, value):
    """Tell all listeners and return what they answered, in their order."""
    global _sent
    _sent += 1
    _last[name] = value
    return [listener(value) for _, listener in _listeners.get(name, ())]


def last(name, default=None):
    """Return what was sent last under a name."""
    return _last.get(name, default)


def sent():
    """Return how many events there were."""
    return _sent


def forget(name):
    """Remove all listeners of a name, and what it sent last."""
    _listeners.pop(name, None)
    _last.pop(name, None)
