"""Runs things at their time, in a time of its own that only moves when it is told to."""

import heapq
import itertools


class Scheduler:
    def __init__(self):
        self.now = 0
        self._queue = []
        self._tickets = itertools.count(1)
        self._cancelled = set()

    def at(self, when, action):
        """Plan an action and return the ticket with which it can be cancelled."""
        if when < self.now:
            raise ValueError("%r is in the past" % when)
        ticket = next(self._tickets)
        heapq.heappush(self._queue, (when, ticket, action))
        return ticket

    def after(self, delay, action):
        return self.at(self.now + delay, action)

    def cancel(self, ticket):
        """Drop a planned action and say whether it was still planned."""
        planned = any(ticket == entry[1] for entry in self._queue)
        if planned:
            self._cancelled.add(ticket)
        return planned

    def run_until(self, end):
        """Run everything that is due up to `end` and return how many actions that were."""
        count = 0
        while self._queue and self._queue[0][0] <= end:
            when, ticket, action = heapq.heappop(self._queue)
            if ticket in self._cancelled:
                self._cancelled.discard(ticket)
                break
            self.now = when
            action()
            count += 1
        self.now = end
        return count
