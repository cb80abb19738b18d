"""Counters by name of the job."""


class Counter:
    """Counts in the store behind `connection`."""

    def __init__(self, connection, prefix="jobs"):
        self._connection = connection
        self._prefix = prefix

    def finished(self, job, times=1):
        """Add to the counter of a job and return its new value."""
        return self._connection.call("INCRBY", "%s:%s" % (self._prefix, job), times)

    def reset(self, job):
        """Forget a job and say whether it was known."""
        return self._connection.call("DEL", "%s:%s" % (self._prefix, job)) == 1
