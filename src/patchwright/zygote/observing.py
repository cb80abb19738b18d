"""Observe variables while tests run: the types that they have, and what they hold at a crash."""

import ast
import dis
import sys
from itertools import islice
from types import CodeType, FrameType, TracebackType
from typing import Any, Dict, Iterator, List, Optional, Set, Tuple

from .failures import Repository, root_cause
from .values import attribute_names, attributes, flatten, show, type_name

SAMPLES, SAMPLES_IN_ALL, SAMPLES_LATER = 12, 120, 2
MOST_FRAMES = 5
MOST_NAMES = 40
MOST_VALUES = 120
MOST_TYPES = 8

_FUNCTION = 0x1 | 0x2  # CO_OPTIMIZED | CO_NEWLOCALS: locals are in a plain mapping
_LAZY = 0x20 | 0x80 | 0x200  # generators and coroutines: what they return is not what calls get
_RETURNS = frozenset(dis.opmap[n] for n in ("RETURN_VALUE", "RETURN_CONST") if n in dis.opmap)


# A function's path, first line and name. Neither `id(code)` nor `frame.f_code` where there is
# another way: both are audited events, which our hook for endpoints hears, at a microsecond each.
Place = Tuple[str, int, str]


class _Function:
    """What was seen of the variables of one function."""

    __slots__ = ("path", "qualname", "samples", "seen")

    def __init__(self, path: str, qualname: str) -> None:
        self.path = path
        self.qualname = qualname
        self.samples = 0
        self.seen: Dict[str, Set[str]] = {}


class TypesSeen:
    """Samples the types of local variables: a few times in every function and every test."""

    def __init__(self) -> None:
        self._functions: Dict[Place, _Function] = {}
        self._left: Dict[Place, int] = {}
        self._fresh: List[Tuple[str, str, str, str]] = []
        self._qualnames: Dict[str, Dict[Tuple[str, int], str]] = {}

    def start(self) -> None:
        """Begin another test: every function may be sampled again."""
        self._left.clear()

    def take(self) -> List[Tuple[str, str, str, str]]:
        """Return what is new since the last time: path, function, variable, type."""
        fresh, self._fresh = self._fresh, []
        return fresh

    def sample(self, path: str, code: CodeType, frame: FrameType) -> bool:
        """Note the types of a frame's variables; False when there were samples enough."""
        place = (path, code.co_firstlineno, code.co_name)
        left = self._left.get(place)
        if left is None:
            left = self._allowance(place, code)
        if left <= 0:
            return False
        self._left[place] = left - 1
        function = self._functions[place]
        function.samples += 1
        variables = frame.f_locals
        for name in islice(list(variables), MOST_NAMES):
            self._note(function, name, variables[name])
        if "self" in variables:
            for key, value in islice(attributes(variables["self"]).items(), MOST_NAMES):
                self._note(function, "self." + key, value)
        return True

    def returned(self, path: str, code: CodeType, value: Any) -> None:
        """Note the type of what a function returned, under the name `return`."""
        function = self._functions.get((path, code.co_firstlineno, code.co_name))
        if function is not None and not code.co_flags & _LAZY:
            self._note(function, "return", value)

    def _note(self, function: _Function, name: str, value: Any) -> None:
        kind = type_name(type(value))
        seen = function.seen.get(name)
        if seen is None:
            seen = function.seen[name] = set()
        if kind not in seen and len(seen) < MOST_TYPES:
            seen.add(kind)
            self._fresh.append((function.path, function.qualname, name, kind))

    def _allowance(self, place: Place, code: CodeType) -> int:
        if code.co_flags & _FUNCTION != _FUNCTION or code.co_name.startswith("<"):
            return 0
        if place not in self._functions:
            self._functions[place] = _Function(place[0], self._qualname(code))
        return SAMPLES if self._functions[place].samples < SAMPLES_IN_ALL else SAMPLES_LATER

    def _qualname(self, code: CodeType) -> str:
        if hasattr(code, "co_qualname"):
            return str(code.co_qualname)
        name = code.co_filename
        if name not in self._qualnames:
            self._qualnames[name] = dict(_read_qualnames(name))
        return self._qualnames[name].get((code.co_name, code.co_firstlineno), code.co_name)


def really_returns(code: CodeType, frame: FrameType) -> bool:
    """Say whether a `return` event is one: an exception that leaves a frame makes one as well."""
    body, place = code.co_code, frame.f_lasti
    return 0 <= place < len(body) and body[place] in _RETURNS


def _read_qualnames(path: str) -> Iterator[Tuple[Tuple[str, int], str]]:
    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return
    yield from _qualnames(tree, "")


def _qualnames(node: ast.AST, prefix: str) -> Iterator[Tuple[Tuple[str, int], str]]:
    for child in ast.iter_child_nodes(node):
        inside = prefix
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([child.lineno] + [d.lineno for d in child.decorator_list])
            yield (child.name, first), prefix + child.name
            inside = prefix + child.name + ".<locals>."
        elif isinstance(child, ast.ClassDef):
            inside = prefix + child.name + "."
        yield from _qualnames(child, inside)


# --- crashes ----------------------------------------------------------------------------------


def crash_frames(
    error: BaseException, repository: Repository, tests: Set[str]
) -> List[Dict[str, Any]]:
    """Return the source frames that an exception left, innermost first, with their variables.

    When only tests' frames are there, the innermost of those.
    """
    error = root_cause(error)
    rows = list(_entries(error, repository))
    sources = [row for row in rows if row[0] not in tests]
    kept = sources[:MOST_FRAMES] if sources else rows[:1]
    return [_frame(path, entry, error if n == 0 else None) for n, (path, entry) in enumerate(kept)]


def _entries(error: BaseException, repository: Repository) -> Iterator[Tuple[str, TracebackType]]:
    seen: Set[int] = set()
    current: Optional[BaseException] = error
    while current is not None and id(current) not in seen and len(seen) < 5:
        seen.add(id(current))
        entries = []
        entry = current.__traceback__
        while entry is not None:
            entries.append(entry)
            entry = entry.tb_next
        for entry in reversed(entries):
            path = repository.relative(entry.tb_frame.f_code.co_filename)
            if path is not None:
                yield path, entry
        current = current.__cause__ or current.__context__


def _frame(path: str, entry: TracebackType, error: Optional[BaseException]) -> Dict[str, Any]:
    frame = entry.tb_frame
    values: Dict[str, Tuple[str, str]] = {}
    if error is not None:
        values.update(_names_there(error))
    in_function = frame.f_code.co_flags & _FUNCTION == _FUNCTION
    if in_function or type(frame.f_locals) is dict:
        for name, value in islice(flatten(dict(frame.f_locals), MOST_NAMES), MOST_VALUES):
            values[name] = (type_name(type(value)), show(value))
    row = {"path": path, "line": entry.tb_lineno or 1, "function": frame.f_code.co_name}
    return dict(row, values=values)


def _names_there(error: BaseException) -> Iterator[Tuple[str, Tuple[str, str]]]:
    """Yield, under `<names>`, what could have been looked up where an attribute was missing."""
    found: Any = None
    wanted: Any = ""
    if type(error) is AttributeError:
        found, wanted = getattr(error, "obj", None), getattr(error, "name", None)  # from 3.10
    elif type(error) is ImportError and type(error.name) is type(error.msg) is str:
        found = sys.modules.get(error.name)
        wanted = error.msg.partition("'")[2].partition("'")[0]
    if found is not None:
        names = attribute_names(found, str(wanted))
        yield "<names>", (type_name(type(found)), "{} of {!r}".format(len(names), names))
