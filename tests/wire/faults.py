"""Script what goes wrong on the wire: odd statuses, delays, resets, truncation."""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal


def secondary_limit(retry_after: int = 1) -> tuple[int, dict[str, str], dict[str, str]]:
    """Return status, headers and body of GitHub's secondary rate limit."""
    text = (
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    )
    page = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api"
    return 403, {"Retry-After": str(retry_after)}, {"message": text, "documentation_url": page}


@dataclass
class Fault:
    """What happens to the calls that match: see the fields."""

    path: str = ".*"
    """A regular expression that the whole path matches, e.g. `/repos/o/r/pulls`."""
    method: str | None = None
    token: str | None = None
    """Only calls with the token of this name."""
    nth: int = 1
    """The first matching call that is hit, counted from 1."""
    times: int = 1
    """How many calls from then on are hit; 0 for all."""
    status: int | None = None
    """Answer this instead of what would be answered."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: object = None
    """Bytes, or a value for JSON; with `status` only."""
    apply: bool = False
    """With `status`: do what was asked nevertheless, so that the answer is a lie."""
    delay: float = 0.0
    """Seconds before anything is done."""
    reset: Literal["before", "after"] | None = None
    """Reset the connection before the request is applied, or after it (done, but not acked)."""
    truncate: int | None = None
    """Send only so many bytes of the body, then close."""
    slow: float = 0.0
    """Seconds between the pieces of the body."""
    before: Callable[[], object] | None = None
    """Called in the server's thread before the request is applied: e.g. end the client."""
    after: Callable[[], object] | None = None
    """Called in the server's thread after the request was applied, before it is answered."""
    seen: int = 0
    hit: int = 0


class Faults:
    """The faults of one server; the first that matches a call is taken."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> Fault:
        """Put a fault at the end."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._faults.clear()

    def take(self, method: str, path: str, token: str | None) -> Fault | None:
        """Count a call and return the fault that hits it, or None."""
        taken = None
        with self._lock:
            for fault in self._faults:
                if not _matches(fault, method, path, token):
                    continue
                fault.seen += 1
                last = fault.nth + fault.times if fault.times else fault.seen + 1
                if taken is None and fault.nth <= fault.seen < last:
                    fault.hit += 1
                    taken = fault
        return taken


def _matches(fault: Fault, method: str, path: str, token: str | None) -> bool:
    if fault.method not in (None, method) or fault.token not in (None, token):
        return False
    return re.fullmatch(fault.path, path) is not None
