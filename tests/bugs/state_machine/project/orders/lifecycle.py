"""What may happen to an order, and when."""

TRANSITIONS = {
    ("open", "pay"): "paid",
    ("open", "cancel"): "cancelled",
    ("paid", "ship"): "shipped",
    ("paid", "cancel"): "refunding",
    ("refunding", "refund"): "cancelled",
    ("shipped", "deliver"): "delivered",
    ("shipped", "lose"): "refunding",
}

FINAL = {"delivered", "cancelled"}


class NotAllowed(Exception):
    """The event cannot happen in that state."""


class Order:
    def __init__(self, number, state="open"):
        self.number = number
        self.state = state
        self.history = []

    @property
    def finished(self):
        return self.state in FINAL

    def events(self):
        """Return what may happen next, in order of name."""
        return sorted(event for state, event in TRANSITIONS if state == self.state)

    def apply(self, event):
        """Let an event happen and return the state that follows."""
        target = TRANSITIONS.get((self.state, event))
        if target is None:
            raise NotAllowed("order %s is %s: cannot %s" % (self.number, self.state, event))
        self.history.append((self.state, event, target))
        self.state = event
        return target


def replay(number, events):
    """Return the order after a list of events."""
    order = Order(number)
    for event in events:
        order.apply(event)
    return order
