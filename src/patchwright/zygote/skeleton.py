"""Compile one function with edits and step counters in it, quickly and again and again."""

import ast
import types
import warnings
from typing import Any, Dict, List, Optional, Sequence, Tuple

from .counting import FUNCTIONS, Mark, find_marks, may_loop, splice, without_steps

CodeType = types.CodeType
FutureFlags = 0x1FE0000  # the bits of co_flags that `from __future__` sets, 3.8 to 3.14
Broken = (SyntaxError, ValueError, RecursionError, MemoryError)
SpanEdit = Sequence[Any]  # two offsets in the file and a text


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
        self.key = (self.path, self.start)

    def holds(self, edit: Sequence[Any]) -> bool:
        """Say whether an edit (path, start, end, text) lies inside this function."""
        path, start, end = edit[:3]
        return bool(path == self.path and self.start <= start and end <= self.end)


class Skeleton:
    """A unit as it was imported, with the places for its counters, ready for edits."""

    def __init__(self, unit: Unit, data: bytes, old: CodeType) -> None:
        self._unit = unit
        self._data = data[unit.start : unit.end]
        self._flags = old.co_flags & FutureFlags
        self._name = old.co_filename
        heads = ["{}class {}:\n".format(" " * n, c) for n, c in enumerate(unit.classes)]
        if not heads and self._data[:1] in (b" ", b"\t"):
            heads = ["if 1:\n"]
        self._head = "".join(heads)
        self._skipped = len(heads)
        self._down = unit.line - 1 - len(heads)
        self._marks = self._marks_of(self._data)
        self._strict = True
        try:
            self.meaning = fingerprint(self.code([]))
        except Invalid:  # a warning that the base has too is no reason against a candidate
            self._strict = False
            self.meaning = fingerprint(self.code([]))

    def code(self, edits: Sequence[SpanEdit]) -> CodeType:
        """Return the function's code with edits and counters in it; raises Invalid."""
        text = self.text(edits)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if self._strict:
                warnings.simplefilter("error", SyntaxWarning)
            try:
                module = compile(text, self._name, "exec", self._flags, True)
            except (*Broken, SyntaxWarning):
                raise Invalid from None
        return _moved(self._find(module), self._down)

    def text(self, edits: Sequence[SpanEdit]) -> str:
        """Return what is compiled for these edits; raises Invalid."""
        counted = None
        rows = self._rows(edits)
        if self._marks is not None and not any(may_loop(edit[2]) for edit in edits):
            counted = splice(self._data, self._marks, rows)
        if counted is None:
            plain = splice(self._data, [], rows) or b""
            counted = splice(plain, self._marks_of(plain) or [], []) or b""
        return self._head + _lines(counted.decode(self._unit.encoding))

    def first_line(self) -> int:
        """Return the line of the file on which the compiled text's first line stands."""
        return self._down + 1

    def function(self, edits: Sequence[SpanEdit]) -> Any:
        """Return the function's tree with edits in it; raises Invalid."""
        plain = splice(self._data, [], self._rows(edits)) or b""
        try:
            tree: ast.AST = ast.parse(self._head + _lines(plain.decode(self._unit.encoding)))
        except Broken:
            raise Invalid from None
        body: List[Any] = getattr(tree, "body", [])
        for _ in range(self._skipped):
            body = body[0].body
        if len(body) != 1 or not isinstance(body[0], FUNCTIONS):
            raise Unswappable
        return body[0]

    def _rows(self, edits: Sequence[SpanEdit]) -> List[Tuple[int, int, bytes]]:
        unit = self._unit
        try:
            return sorted(
                (start - unit.start, end - unit.start, text.encode(unit.encoding))
                for start, end, text in edits
            )
        except UnicodeError:
            raise Invalid from None

    def _marks_of(self, data: bytes) -> Optional[List[Mark]]:
        """Return where counters go; None when they would change what the text means."""
        encoding = self._unit.encoding
        try:
            plain = ast.parse(self._head + _lines(data.decode(encoding)))
            marks = find_marks(plain, data, encoding, self._skipped)
            counted = splice(data, marks, []) or b""
            tree = ast.parse(self._head + _lines(counted.decode(encoding)))
        except (*Broken, IndexError):
            return None
        return marks if without_steps(tree) == ast.dump(plain) else None

    def _find(self, module: CodeType) -> CodeType:
        code: Optional[CodeType] = module
        for name in self._unit.classes:
            code = _child(code, name)
        code = _child(code, self._unit.name)
        if code is None:
            raise Unswappable
        return code


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _child(code: Optional[CodeType], name: str) -> Optional[CodeType]:
    found = None
    for item in code.co_consts if code is not None else ():
        if isinstance(item, CodeType) and item.co_name == name:
            found = item
    return found


def _moved(code: CodeType, down: int) -> CodeType:
    """Return the code as if it stood so many lines further down."""
    inner = any(isinstance(c, CodeType) for c in code.co_consts)
    constants = code.co_consts
    if inner:
        constants = tuple(_moved(c, down) if isinstance(c, CodeType) else c for c in constants)
    return code.replace(co_firstlineno=code.co_firstlineno + down, co_consts=constants)


def fingerprint(code: CodeType) -> int:
    """Return what a code object does, without where it stands: equal means same behaviour."""
    return hash(_meaning(code))


def _meaning(code: CodeType) -> Tuple[Any, ...]:
    return (
        code.co_code,
        tuple(map(_constant, code.co_consts)),
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_cellvars,
        code.co_flags,
        code.co_argcount,
        code.co_posonlyargcount,
        code.co_kwonlyargcount,
        getattr(code, "co_exceptiontable", b""),
    )


def _constant(value: Any) -> Any:
    kind = type(value)
    if kind is CodeType:
        return _meaning(value)
    return (kind, value) if kind in (str, int, bytes, type(None)) else (kind, repr(value))


def tree_fingerprint(data: bytes) -> str:
    """Return a whole file's meaning for candidates that cannot be swapped; raises Invalid."""
    try:
        return ast.dump(ast.parse(data))
    except Broken:
        raise Invalid from None
