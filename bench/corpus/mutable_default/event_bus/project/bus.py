"""A bus that tells listeners of events."""


class Bus:
    def __init__(self, name, listeners={}):
        self.name = name
        self.listeners = listeners
        self.log = []

    def on(self, event, listener):
        """Call a listener for an event; '*' stands for all of them."""
        self.listeners.setdefault(event, []).append(listener)
        return listener

    def emit(self, event, *args):
        """Call the listeners of an event, then those of all events; return how many."""
        called = [*self.listeners.get(event, []), *self.listeners.get("*", [])]
        for listener in called:
            listener(*args)
        self.log.append(event)
        return len(called)
