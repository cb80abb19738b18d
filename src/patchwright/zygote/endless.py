"""Prove that a `while` loop never ends: it came back to a state in which it was before.

Sound for loops whose code depends on nothing but the values of local variables and of the global
names that it reads, all of them plain built-in values: no calls but to pure built-in functions and
to methods of such values, no attribute that begins with an underscore, no identity but of
constants, no sets (their order depends on their past), nothing that suspends or defines. The same
state at the same loop head, in the same frame and without leaving the loop in between, is then
followed by the same states for ever. Whatever does not fit here is not proved, and stays timed out.
"""

import ast
import builtins
import math
import sys
import threading
from typing import Any, Callable, Dict, FrozenSet, Iterator, List, NamedTuple, Optional, Set, Tuple

from .counting import LOOPS, STEP

_PURE = """abs all any bin bool bytes chr dict divmod enumerate float hex int isinstance len list
max min oct ord pow range repr reversed round sorted str sum tuple zip"""
PURE = frozenset(_PURE.split())
_DEFINES = (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_SUSPENDS = (ast.Yield, ast.YieldFrom, ast.Await, ast.AsyncFor, ast.AsyncWith, ast.With)
_REACHES = (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Set, ast.SetComp)
REFUSED = _DEFINES + _SUSPENDS + _REACHES
UNSAMPLED = 64  # rounds of a loop before it is looked at
MOST_SAMPLES = 400  # in one run of a test
MOST_NODES = 2000  # values in one state
Place = Tuple[str, str, int]  # file, function, line of the counter call


class Head(NamedTuple):
    """A loop: the lines that its counters stand on, and the global names that it reads."""

    inside: FrozenSet[int]
    names: Tuple[str, ...]
    pure: bool


class Strange(Exception):
    """A value that is not plain."""


def find_heads(tree: ast.AST, file: str, down: int) -> Dict[Place, Head]:
    """Return every loop of a text with counters, by the place where its counter is called."""
    found: Dict[Place, Head] = {}
    for function, loop in _loops(tree, ""):
        inside = frozenset(
            n.lineno + down for n in ast.walk(loop) if isinstance(n, ast.Name) and n.id == STEP
        )
        first = loop.body[0]
        names = _names(loop)
        pure = isinstance(loop, ast.While) and names is not None
        found[file, function, first.lineno + down] = Head(inside, names or (), pure)
    return found


def _loops(node: ast.AST, function: str) -> Iterator[Tuple[str, Any]]:
    for child in ast.iter_child_nodes(node):
        inner = function
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inner = child.name
        if isinstance(child, LOOPS):
            yield inner, child
        yield from _loops(child, inner)


def _names(loop: ast.While) -> Optional[Tuple[str, ...]]:
    """Return the names that a loop reads; None when it may depend on or do something else."""
    names: Set[str] = set()
    parts: List[ast.AST] = [loop.test, *loop.body] if isinstance(loop, ast.While) else [loop]
    for node in (n for part in parts for n in ast.walk(part)):
        if isinstance(node, REFUSED):
            return None
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            return None
        if isinstance(node, ast.Compare) and not _equality(node):
            return None
        if isinstance(node, ast.Call) and not isinstance(node.func, (ast.Name, ast.Attribute)):
            return None
        if isinstance(node, ast.Name) and node.id != STEP:
            names.add(node.id)
    return tuple(sorted(names))


def _equality(node: ast.Compare) -> bool:
    """Say whether a comparison asks for identity with constants at most."""
    sides = [node.left, *node.comparators]
    for number, operation in enumerate(node.ops):
        if isinstance(operation, (ast.Is, ast.IsNot)):
            pair = sides[number : number + 2]
            if not any(isinstance(s, ast.Constant) and _single(s.value) for s in pair):
                return False
    return True


def _single(value: Any) -> bool:
    return value is None or value is True or value is False


class Watch:
    """A counter that looks at the frames from which it is called."""

    def __init__(self, heads: Dict[Place, Head], steps: int) -> None:
        self._heads = heads
        self._left = steps
        self._samples = MOST_SAMPLES
        self._frame: Any = None
        self._rounds: Dict[int, List[Any]] = {}  # line -> rounds, state, round of that state
        self.proved = False

    def __call__(self) -> None:
        """Count one step, and look at the loop that makes it."""
        self._left -= 1
        if self._left < 0 or self.proved:
            raise StopIteration
        frame = sys._getframe(1)
        line = frame.f_lineno
        if frame is not self._frame:
            self._frame, self._rounds = frame, {}
        code = frame.f_code
        head = self._heads.get((code.co_filename, code.co_name, line))
        for other in list(self._rounds):
            if line not in self._heads[code.co_filename, code.co_name, other].inside:
                del self._rounds[other]  # that loop was left
        if head is not None and head.pure:
            self._visit(frame, line, head)

    def _visit(self, frame: Any, line: int, head: Head) -> None:
        row = self._rounds.setdefault(line, [0, None, 0])
        row[0] += 1
        if row[0] < UNSAMPLED or self._samples <= 0:
            return
        self._samples -= 1
        state = state_of(frame, head.names)
        if state is None:
            self._samples -= 20  # will hardly become plain
            row[1] = None
        elif state == row[1]:
            self.proved = True
            raise StopIteration
        elif row[1] is None or row[0] >= 2 * row[2]:
            row[1], row[2] = state, max(row[0], 1)


def state_of(frame: Any, names: Tuple[str, ...]) -> Optional[Any]:
    """Return all that a pure loop depends on; None when something of it is not plain."""
    space = frame.f_locals
    count = [MOST_NODES]
    seen: Dict[int, int] = {}
    rows = []
    try:
        for name in names:
            known = name in space
            rows.append(
                frozen(space[name], seen, count) if known else _global(name, frame, seen, count)
            )
    except Strange:
        return None
    return tuple(rows)


def _global(name: str, frame: Any, seen: Dict[int, int], count: List[int]) -> Any:
    if name in frame.f_globals:
        value = frame.f_globals[name]
        return "math" if value is math else frozen(value, seen, count)
    if name not in frame.f_builtins:
        return "unbound"  # or bound inside a comprehension alone
    value = frame.f_builtins[name]
    if getattr(value, "__module__", "") == "builtins" and (name in PURE or _is_error(value)):
        return name
    raise Strange


def _is_error(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, BaseException)


def frozen(value: Any, seen: Dict[int, int], count: List[int]) -> Any:
    """Return a plain value by type, content and sharing; raises Strange for any other."""
    kind = type(value)
    count[0] -= 1
    if count[0] < 0:
        raise Strange
    if kind in (int, str, bytes, bool, type(None), range):
        return kind.__name__, value
    if kind is float:
        return "float", value.hex()
    if kind is complex:
        return "complex", value.real.hex(), value.imag.hex()
    if kind is tuple:
        return "tuple", tuple(frozen(v, seen, count) for v in value)
    if kind not in (list, dict, bytearray):
        raise Strange
    if id(value) in seen:
        return "again", seen[id(value)]
    seen[id(value)] = len(seen)
    if kind is list:
        return "list", tuple(frozen(v, seen, count) for v in value)
    if kind is bytearray:
        return "bytearray", bytes(value)
    return "dict", tuple((frozen(k, seen, count), frozen(v, seen, count)) for k, v in value.items())


def proves(run: Callable[[], Any], heads: Dict[Place, Head], steps: int) -> bool:
    """Run once more under watch; say whether a loop came back to one of its states."""
    if not any(head.pure for head in heads.values()) or threading.active_count() > 1:
        return False
    watch = Watch(heads, steps + 1)
    setattr(builtins, STEP, watch)
    run()
    return watch.proved
