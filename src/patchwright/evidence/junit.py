"""Read JUnit files: which tests failed, where, with which exceptions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from patchwright.evidence import Hints
from patchwright.evidence.log import LONGEST_EXCERPT, MOST_TESTS, shortened
from patchwright.evidence.sessions import test_id
from patchwright.evidence.tracebacks import (
    LOCATION,
    MOST_FRAMES,
    MOST_NAMES,
    exception_name,
    exception_of,
    frames_of,
    relative,
)
from patchwright.models import Frame
from patchwright.untrusted import clean

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_BYTES: Final = 8 * 1024 * 1024
DEEPEST: Final = 20
_LONGEST_REPORT: Final = 64 * 1024
_COLLECTION: Final = "collection failure"
_UNREADABLE: Final = Hints(note="junit_unreadable")

Known = Callable[[str], bool]
"""Says whether a path is a file of the repository."""


class _TooDeepError(Exception):
    """An element lies deeper than any report of tests has them."""


def read_junit(data: bytes, repository: str = "", known: Known | None = None) -> Hints:
    """Return what a JUnit file says failed; `repository` is `owner/name`.

    pytest's files need not name the test's file. `known` then decides which part of a dotted class
    name is the file; without it the lines of the report and the spelling of class names do. Never
    raises: what is no JUnit file, is too large or declares entities gets `junit_unreadable`.
    """
    if len(data) > MOST_BYTES:
        return _UNREADABLE
    try:
        cases = list(_failed(data))
    except (ParseError, DefusedXmlException, _TooDeepError, ValueError, LookupError):
        return _UNREADABLE
    found = [_read_case(case, repository, known) for case in cases[:MOST_TESTS]]
    excerpts = "\n\n".join(dict.fromkeys(excerpt for *_, excerpt in found))
    return Hints(
        test_ids=tuple(dict.fromkeys(test for test, *_ in found if test)),
        frames=tuple(dict.fromkeys(f for _, frames, *_ in found for f in frames))[:MOST_FRAMES],
        exceptions=tuple(dict.fromkeys(n for _, _, n, _ in found if n))[:MOST_NAMES],
        excerpt=shortened(excerpts, LONGEST_EXCERPT),
        note="" if cases or b"<testsuite" in data else "junit_unreadable",
    )


_Case = tuple[Mapping[str, str], Mapping[str, str], str]
"""Attributes of the case, attributes of its failure, text of its failure."""


def _failed(data: bytes) -> Iterator[_Case]:
    depth = 0
    for event, element in ElementTree.iterparse(
        BytesIO(data), events=("start", "end"), forbid_dtd=True
    ):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise _TooDeepError
        if event == "end" and _tag(element) == "testcase":
            case = _case(element)
            if case is not None:
                yield case
            element.clear()


def _case(element: "Element") -> _Case | None:
    for child in element:
        if _tag(child) in ("failure", "error"):
            return dict(element.attrib), dict(child.attrib), (child.text or "")[:_LONGEST_REPORT]
    return None


def _tag(element: "Element") -> str:
    return str(element.tag).rpartition("}")[2]


def _read_case(
    case: _Case, repository: str, known: Known | None
) -> tuple[str | None, tuple[Frame, ...], str | None, str]:
    attributes, failure, text = case
    message = clean(failure.get("message", ""), 4096)
    lines = [line[:4096].rstrip(" ") for line in clean(text, _LONGEST_REPORT).split("\n")]
    names = (exception_of(lines), _named(failure.get("type", "")), _named(message))
    test = _id_of(attributes, message, lines, repository, known)
    excerpt = f"{test or attributes.get('name', '')}\n" + "\n".join(lines).strip("\n")
    return (
        None if test is None else clean(test, 4096),
        frames_of(lines, repository),
        next(filter(None, names), None),
        clean(excerpt, LONGEST_EXCERPT),
    )


def _named(text: str) -> str | None:
    return exception_name(text.partition(":")[0].strip()[:200])


def _id_of(
    attributes: Mapping[str, str],
    message: str,
    lines: Sequence[str],
    repository: str,
    known: Known | None,
) -> str | None:
    name = attributes.get("name", "")
    dotted = attributes.get("classname", "")
    collection = message == _COLLECTION or not dotted
    whole = [part for part in (name if collection else dotted).split(".") if part]
    seen = _file_attribute(attributes, repository)
    at = _length_of_module(whole, seen, lines, repository, known)
    if at == 0:
        return None
    path = seen or "/".join(whole[:at]) + ".py"
    inner = [] if collection else [*whole[at:], name]
    return test_id("::".join([path, *inner]), repository)


def _file_attribute(attributes: Mapping[str, str], repository: str) -> str | None:
    return relative(attributes.get("file", ""), repository)


def _length_of_module(
    whole: Sequence[str],
    seen: str | None,
    lines: Sequence[str],
    repository: str,
    known: Known | None,
) -> int:
    """Return how many parts of a dotted name are its file."""
    lengths = range(len(whole), 0, -1)
    paths = {at: "/".join(whole[:at]) + ".py" for at in lengths}
    if seen is not None:
        ends = (at for at in lengths if seen == paths[at] or seen.endswith("/" + paths[at]))
        return next(ends, len(whole))
    if known is not None:
        return next((at for at in lengths if known(paths[at])), 0)
    located = {relative(m.group(1), repository) for m in map(LOCATION.match, lines) if m}
    shown = (at for at in lengths if paths[at] in located)
    lower = (at for at in lengths if not whole[at - 1][:1].isupper())
    return next(shown, next(lower, 0))
