"""Notice which addresses a test tries to reach, and whether it starts processes (PEP 578)."""

import sys
from typing import Any, List, Set, Tuple

_INTERNET = (2, 10)  # AF_INET and AF_INET6 on Linux
_STARTS = ("subprocess.Popen", "os.posix_spawn", "os.exec", "os.system")


class NetworkWatch:
    """Collects endpoints; an audit hook cannot be removed, so make one per process."""

    def __init__(self) -> None:
        self._seen: Set[str] = set()
        sys.addaudithook(self._hear)

    def take(self) -> List[str]:
        """Return what was seen since the last call."""
        seen, self._seen = sorted(self._seen), set()
        return seen

    def _hear(self, event: str, arguments: Tuple[Any, ...]) -> None:
        if event in _STARTS:
            self._seen.add("process")
        elif event.startswith("socket."):
            note = _note(event, arguments)
            if note and len(self._seen) < 50:
                self._seen.add(note)


def _note(event: str, arguments: Tuple[Any, ...]) -> str:
    if event == "socket.__new__" and len(arguments) > 1 and int(arguments[1]) in _INTERNET:
        return "socket"
    if event in ("socket.connect", "socket.sendto", "socket.bind") and len(arguments) > 1:
        address = arguments[1]
        if isinstance(address, tuple) and len(address) >= 2:
            return "{} {}:{}".format(event[len("socket.") :], address[0], address[1])
    if event == "socket.getaddrinfo" and arguments and arguments[0]:
        host = arguments[0]
        host = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        return "lookup {}:{}".format(host, arguments[1] if len(arguments) > 1 else "")
    return ""
