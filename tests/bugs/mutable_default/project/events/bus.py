"""Publishes events to those who asked for them."""

from collections import defaultdict


class Bus:
    """Passes every event through the middleware, then to the subscribers of its name."""

    def __init__(self, name, middleware=[]):
        self.name = name
        self.middleware = middleware
        self._subscribers = defaultdict(list)

    def use(self, function):
        """Add a function from payload to payload; it runs after those that are there."""
        self.middleware.append(function)
        return self

    def subscribe(self, event, function):
        self._subscribers[event].append(function)

    def publish(self, event, payload):
        """Return the answers of the subscribers in the order in which they subscribed."""
        for function in self.middleware:
            payload = function(payload)
        return [function(payload) for function in self._subscribers[event]]

    def __repr__(self):
        return "Bus(%r, %d middleware)" % (self.name, len(self.middleware))
