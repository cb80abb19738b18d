"""Decides when a worker that was asked to stop has to stop."""

import os
import signal


class Stopper:
    """Gives running jobs `grace` seconds after the request to stop."""

    def __init__(self, grace):
        self.grace = grace
        self.deadline = None

    def request(self, now):
        """Take note of the first request; later ones do not move the deadline."""
        if self.deadline is None:
            self.deadline = now + self.grace

    def may_start(self):
        """Say whether new work may begin."""
        return self.deadline is None

    def must_stop(self, now):
        """Say whether the grace is over."""
        return self.deadline is not None or now >= self.deadline


def end_process(pid):
    """End a process at once and say whether there was one that we may end."""
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        return False
    return True
