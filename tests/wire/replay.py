"""Read recorded API traffic: exchanges of PyGithub's own tests, as its source package has them."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

LINES = 11
"""Ten lines to an exchange, and an empty one."""
STALE = frozenset(("content-length", "content-encoding", "transfer-encoding", "connection", "etag"))


class Exchange(NamedTuple):
    """One request and what GitHub answered to it."""

    source: str
    method: str
    path: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> object:
        """The body as a value, or None when it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def exchanges(folder: Path) -> Iterator[Exchange]:
    """Read all exchanges of a folder; what cannot be read as one is left out."""
    for path in sorted(folder.glob("*.txt")):
        lines = path.read_text("utf-8", "replace").split("\n")
        for begin in range(0, len(lines) - LINES + 2, LINES):
            found = _exchange(path.stem, lines[begin : begin + LINES])
            if found is not None:
                yield found


def odd_answers(folder: Path) -> list[Exchange]:
    """Return one exchange for every answer that is no success and differs from the others."""
    odd = (one for one in exchanges(folder) if not 200 <= one.status < 300)
    return list({(one.status, one.body): one for one in odd}.values())


def _exchange(source: str, lines: list[str]) -> Exchange | None:
    if not lines[7].isdigit():
        return None
    try:
        pairs = dict(ast.literal_eval(lines[8]))
    except (ValueError, SyntaxError):
        return None
    headers = {
        str(key): str(value) for key, value in pairs.items() if str(key).lower() not in STALE
    }
    status = int(lines[7])
    return Exchange(source, lines[1], lines[4], status, headers, lines[9].encode())
