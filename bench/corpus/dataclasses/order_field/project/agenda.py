"""An agenda of jobs, taken by priority."""

import heapq
from dataclasses import dataclass, field


@dataclass(order=True)
class Job:
    """Jobs compare by priority, then by the time they came in; a low number goes first."""

    name: str
    priority: int
    arrived: int = 0
    payload: dict = field(default_factory=dict, compare=False)


class Agenda:
    def __init__(self):
        self._heap = []
        self._clock = 0

    def add(self, name, priority=5, **payload):
        self._clock += 1
        job = Job(name=name, priority=priority, arrived=self._clock, payload=payload)
        heapq.heappush(self._heap, job)
        return job

    def take(self):
        return heapq.heappop(self._heap)

    def __len__(self):
        return len(self._heap)
