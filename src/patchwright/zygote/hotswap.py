"""Put a candidate's code into the functions that are already there.

The identity of functions is kept, so `from module import function` in a test sees the change.
Code objects never travel between interpreters: the enclosing function is compiled here.
"""

import ast
import gc
import os
import types
import warnings
from typing import Any, Dict, List, Optional, Sequence, Tuple

FunctionType = types.FunctionType
CodeType = types.CodeType
FutureFlags = 0x1FE0000  # the bits of co_flags that `from __future__` sets, 3.8 to 3.14
Swap = Tuple[List[FunctionType], CodeType]


class Unswappable(Exception):
    """The candidate needs more than new code in living functions."""


class Invalid(Exception):
    """The candidate is not Python, or not Python without a new warning."""


class Unit:
    """One outermost function of a file, as the search cut it out; offsets are bytes."""

    def __init__(self, row: Dict[str, Any]) -> None:
        self.path: str = row["path"]
        self.start: int = row["start"]
        self.end: int = row["end"]
        self.line: int = row["line"]
        self.body: int = row["body"]  # where the first statement of the function begins
        self.classes: List[str] = row["classes"]
        self.name: str = row["name"]
        self.encoding: str = row["encoding"]

    def holds(self, edit: Sequence[Any]) -> bool:
        """Say whether an edit (path, start, end, text) lies inside this function."""
        path, start, end = edit[:3]
        return bool(path == self.path and self.start <= start and end <= self.end)


class LiveFunctions:
    """Every function object of the repository, found by where its code was written."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._found: Dict[Tuple[str, int, str], List[FunctionType]] = {}
        for item in gc.get_objects():
            if type(item) is FunctionType:
                code = item.__code__
                key = (os.path.realpath(code.co_filename), code.co_firstlineno, code.co_name)
                self._found.setdefault(key, []).append(item)

    def of(self, unit: Unit) -> List[FunctionType]:
        """Return the living functions of a unit, none when it was never made or replaced."""
        key = (os.path.join(self._root, unit.path), unit.line, unit.name)
        return self._found.get(key, [])

    def running(self, code: CodeType) -> List[FunctionType]:
        """Return the living functions that run a code object."""
        key = (os.path.realpath(code.co_filename), code.co_firstlineno, code.co_name)
        return [found for found in self._found.get(key, []) if found.__code__ is code]


class Compiler:
    """Compiles candidates against the files as they were imported."""

    def __init__(self, root: str, live: LiveFunctions) -> None:
        self._root = root
        self.live = live
        self._data: Dict[str, bytes] = {}

    def swaps(self, units: Sequence[Unit], edits: Sequence[Sequence[Any]]) -> List[Swap]:
        """Return the code that makes living functions behave as the candidate does: all or none.

        `edits` hold a path, two offsets and a text. Raises Unswappable when some edit lies in no
        living function whose code could be exchanged, and Invalid when a text does not compile.
        """
        shares = [[edit[1:] for edit in edits if unit.holds(edit)] for unit in units]
        if not units or sum(map(len, shares)) != len(edits):
            raise Unswappable
        return [self._swap(unit, share) for unit, share in zip(units, shares)]  # noqa: B905 - Python 3.8

    def _swap(self, unit: Unit, edits: Sequence[Sequence[Any]]) -> Swap:
        functions = self.live.of(unit)
        if not functions or any(start < unit.body or end > unit.end for start, end, _ in edits):
            raise Unswappable
        old = functions[0].__code__
        new = self._compile(unit, edits, old)
        if new.co_freevars != old.co_freevars:
            raise Unswappable
        return functions, new

    def _compile(self, unit: Unit, edits: Sequence[Sequence[Any]], old: CodeType) -> CodeType:
        text = _apply(self._read(unit.path)[unit.start : unit.end], unit, edits)
        head = "".join("{}class {}:\n".format(" " * n, c) for n, c in enumerate(unit.classes))
        padding = "\n" * (unit.line - 1 - len(unit.classes))
        name = old.co_filename
        with warnings.catch_warnings():
            warnings.simplefilter("error", SyntaxWarning)
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                flags = old.co_flags & FutureFlags
                module = compile(padding + head + text, name, "exec", flags, True)
            except (SyntaxError, ValueError, RecursionError, MemoryError, SyntaxWarning):
                raise Invalid from None
        return _find(module, unit)

    def _read(self, path: str) -> bytes:
        if path not in self._data:
            with open(os.path.join(self._root, path), "rb") as file:
                self._data[path] = file.read()
        return self._data[path]


def _apply(data: bytes, unit: Unit, edits: Sequence[Sequence[Any]]) -> str:
    for start, end, replacement in sorted(map(tuple, edits), reverse=True):
        a, b = start - unit.start, end - unit.start
        data = data[:a] + replacement.encode(unit.encoding) + data[b:]
    return data.decode(unit.encoding).replace("\r\n", "\n").replace("\r", "\n")


def _find(module: CodeType, unit: Unit) -> CodeType:
    code: Optional[CodeType] = module
    for name in unit.classes:
        code = _child(code, name, None)
    code = _child(code, unit.name, unit.line)
    if code is None:
        raise Unswappable
    return code


def _child(code: Optional[CodeType], name: str, line: Optional[int]) -> Optional[CodeType]:
    for item in code.co_consts if code is not None else ():
        if not isinstance(item, CodeType) or item.co_name != name:
            continue
        if line in (None, item.co_firstlineno):
            return item
    return None


def fingerprint(code: CodeType) -> Tuple[Any, ...]:
    """Return what a code object does, without where it stands: equal means same behaviour."""
    constants = tuple(
        fingerprint(c) if isinstance(c, CodeType) else (type(c).__name__, repr(c))
        for c in code.co_consts
    )
    table = getattr(code, "co_exceptiontable", b"")
    return (
        code.co_code,
        constants,
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_cellvars,
        code.co_flags,
        code.co_argcount,
        table,
    )


def tree_fingerprint(data: bytes) -> str:
    """Return a whole file's meaning for candidates that cannot be swapped; raises Invalid."""
    try:
        return ast.dump(ast.parse(data))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Invalid from None


def put(swaps: Sequence[Swap]) -> List[Swap]:
    """Exchange code and return what undoes it."""
    undo: List[Swap] = []
    for functions, code in swaps:
        for function in functions:
            undo.append(([function], function.__code__))
            function.__code__ = code
    return undo
