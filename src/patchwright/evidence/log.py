"""Read a failed job's log: which tests failed, where, with which exceptions."""

from collections.abc import Iterable, Sequence
from typing import Final

import re2

from patchwright.evidence import Hints
from patchwright.evidence.lines import failed_steps, lines_of
from patchwright.evidence.sessions import Session, read_session
from patchwright.evidence.tracebacks import (
    MOST_FRAMES,
    MOST_NAMES,
    blocks,
    exception_of,
    frames_of,
)
from patchwright.models import Frame
from patchwright.untrusted import ELLIPSIS

MOST_TESTS: Final = 200
LONGEST_EXCERPT: Final = 8000
_LAST_LINES: Final = 60

UNITTEST: Final = re2.compile(r"^(?:FAIL|ERROR): (\S+) \(([\w.]+)\)(?: [\[(].*)?$")
_LOADER: Final = "unittest.loader._FailedTest"


def read_log(data: bytes, repository: str) -> Hints:
    """Return what a job's log says of its failure; `repository` is `owner/name`.

    Never raises: what cannot be understood is left out.
    """
    lines, cut = lines_of(data)
    steps = failed_steps(lines)
    found = [_read_step(step, repository) for step in steps]
    hints = [hint for hint in found if hint.test_ids] or [h for h in found if h.excerpt][-1:]
    note = "logs_truncated" if cut else "" if data.strip() else "no_logs"
    return merged(hints, note)


def merged(hints: Iterable[Hints], note: str | None = None) -> Hints:
    """Return one value for several; the first ones come first and their excerpts share the room."""
    all_of = list(hints)
    return Hints(
        test_ids=tuple(dict.fromkeys(t for h in all_of for t in h.test_ids))[:MOST_TESTS],
        frames=tuple(dict.fromkeys(f for h in all_of for f in h.frames))[:MOST_FRAMES],
        exceptions=tuple(dict.fromkeys(e for h in all_of for e in h.exceptions))[:MOST_NAMES],
        excerpt=_shared([h.excerpt for h in all_of]),
        note=next((h.note for h in all_of if h.note), "") if note is None else note,
    )


def _shared(excerpts: Iterable[str]) -> str:
    parts = [part for part in dict.fromkeys(excerpts) if part]
    room = LONGEST_EXCERPT // max(1, len(parts)) - 1
    return "\n".join(shortened(part, max(room, 1)) for part in parts)[:LONGEST_EXCERPT]


def _read_step(lines: Sequence[str], repository: str) -> Hints:
    session = read_session(lines, repository)
    if session.failed or session.sections:
        return _of_session(session, repository)
    rest = lines[session.after :]
    return _of_unittest(rest, repository) or _of_crash(rest, repository)


def _of_session(session: Session, repository: str) -> Hints:
    bodies = [section.lines for section in session.sections]
    frames = (frame for body in bodies for frame in frames_of(body, repository))
    return Hints(
        test_ids=session.failed[:MOST_TESTS],
        frames=tuple(dict.fromkeys(frames))[:MOST_FRAMES],
        exceptions=_names(exception_of(body) for body in bodies),
        excerpt=shortened("\n".join(session.report), LONGEST_EXCERPT),
    )


def _of_unittest(lines: Sequence[str], repository: str) -> Hints | None:
    heads = [at for at in range(1, len(lines)) if _is_head(lines, at)]
    if not heads:
        return None
    ends = [*heads[1:], len(lines)]
    bodies = [lines[start:end] for start, end in zip(heads, ends, strict=True)]
    traces = [list(blocks(body)) for body in bodies]
    frames = [
        tuple(f for trace, _ in found for f in frames_of(trace, repository)) for found in traces
    ]
    ids = (_unittest_id(body[0], found) for body, found in zip(bodies, frames, strict=True))
    return Hints(
        test_ids=tuple(dict.fromkeys(filter(None, ids)))[:MOST_TESTS],
        frames=tuple(dict.fromkeys(f for found in frames for f in found))[:MOST_FRAMES],
        exceptions=_names(found[-1][1] for found in traces if found),
        excerpt=shortened("\n".join(lines[heads[0] - 1 :]), LONGEST_EXCERPT),
    )


def _is_head(lines: Sequence[str], at: int) -> bool:
    before = lines[at - 1]
    return (
        lines[at].startswith(("FAIL: ", "ERROR: "))
        and len(before) >= 40
        and not before.strip("=")
        and UNITTEST.match(lines[at]) is not None
    )


def _unittest_id(head: str, frames: Sequence[Frame]) -> str | None:
    """Return the pytest id of `FAIL: test (module.Class.test)`."""
    found = UNITTEST.match(head)
    test, dotted = found.group(1), found.group(2)
    if dotted.startswith(_LOADER):
        return _file_of((dotted.removeprefix(_LOADER).strip(".") or test).split("."), frames)
    parts = dotted.removesuffix("." + test).split(".")
    path = _file_of(parts[:-1], frames)
    if path is None:
        return None
    return f"{path}::{parts[-1]}" + ("" if test.endswith("Class") else f"::{test}")


def _file_of(module: Sequence[str], frames: Sequence[Frame]) -> str | None:
    path = "/".join(module) + ".py"
    seen = (f.path for f in frames if f.path == path or f.path.endswith("/" + path))
    return next(seen, path if module and module[0] != "__main__" else None)


def _of_crash(lines: Sequence[str], repository: str) -> Hints:
    """Read what no test runner reported: the last traceback, or else the last lines."""
    traces = list(blocks(lines))
    if not traces:
        return Hints(excerpt=_tail(lines))
    trace, name = traces[-1]
    return Hints(
        frames=frames_of(trace, repository),
        exceptions=_names([name]),
        excerpt=shortened("\n".join(trace), LONGEST_EXCERPT),
    )


def _tail(lines: Sequence[str]) -> str:
    text = "\n".join(lines[-_LAST_LINES:]).strip()
    return text if len(text) <= LONGEST_EXCERPT else ELLIPSIS + text[1 - LONGEST_EXCERPT :]


def _names(found: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, found)))[:MOST_NAMES]


def shortened(text: str, limit: int) -> str:
    """Return at most `limit` characters: the beginning and, after an ellipsis, the end."""
    if len(text) <= limit:
        return text
    head = limit * 2 // 3
    return text[:head] + ELLIPSIS + text[len(text) - (limit - head - 1) :]
