"""What was done, so that it can be undone."""


class History:
    """Two stacks of actions."""

    def __init__(self):
        self.done = []
        self.undone = []

    def record(self, action):
        """Remember an action that was just done."""
        self.done.append(action)

    def step_back(self):
        """Return the action to undo, None when there is none."""
        if not self.done:
            return None
        return self.done.pop()

    def step_forward(self):
        """Return the action to do again, None when there is none."""
        if not self.undone:
            return None
        action = self.undone.pop()
        self.done.append(action)
        return action
