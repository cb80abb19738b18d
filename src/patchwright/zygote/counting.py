"""Count what code does: a call at every loop body and function entry, spliced in as text.

Steps and not seconds end a candidate, so that a loaded machine gives the same verdicts. The
counter is a C callable that raises when it is spent, and raises again at every further call:
whoever swallows that gains one round. Whether it was spent is read from it, never from the way
in which the test ended.
"""

import ast
import builtins
import itertools
import operator
import re
import types
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

CodeType = types.CodeType
STEP = "_patchwright_step"  # no leading pair of underscores: classes would mangle it
CALL = STEP + "()"
ENDLESS = 1 << 40
LOOPS = (ast.While, ast.For, ast.AsyncFor)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_MAY_LOOP = re.compile(r"\b(?:while|for|def|class)\b|[\r\n]")


class Counter:
    """The budget of steps of whatever runs now."""

    def __init__(self) -> None:
        self._left: Iterator[int] = iter(range(0))
        self._allowed = 0
        self.rest()

    def allow(self, steps: int) -> None:
        """Begin to count down from a number of steps."""
        self._allowed = steps
        self._left = iter(range(steps))
        setattr(builtins, STEP, self._left.__next__)

    def rest(self) -> None:
        """Let everything run uncounted."""
        setattr(builtins, STEP, itertools.repeat(None).__next__)

    def used(self) -> int:
        """Return the steps since the countdown began."""
        return self._allowed - operator.length_hint(self._left)

    def spent(self) -> bool:
        """Say whether nothing is left."""
        return operator.length_hint(self._left) == 0


class Mark(NamedTuple):
    """Where a counter call goes: a byte offset, and the blanks before it on its line.

    `inline` is the call in front of a simple statement, which moves no line.
    """

    offset: int
    indent: bytes
    inline: bool


def first_counted(node: ast.AST) -> Optional[ast.stmt]:
    """Return the statement before which a loop or function is counted; None when nowhere."""
    if isinstance(node, LOOPS):
        return node.body[0]
    if not isinstance(node, FUNCTIONS):
        return None
    if ast.get_docstring(node, clean=False) is None:
        return node.body[0]
    return node.body[1] if len(node.body) > 1 else None


def find_marks(tree: ast.AST, data: bytes, encoding: str, skipped: int) -> List[Mark]:
    """Return where counters go in a text that was parsed with `skipped` lines before it."""
    lines = data.split(b"\n")
    starts = [0, *itertools.accumulate(len(line) + 1 for line in lines)]
    found = []
    for node in ast.walk(tree):
        first = first_counted(node)
        if first is not None:
            row, column = _begin(first, skipped)
            line = lines[row]
            blank = line[: len(line) - len(line.lstrip(b" \t"))]
            width = _width(line, column, encoding) if column >= 0 else len(blank)
            simple = not hasattr(first, "body") and not hasattr(first, "cases")
            indent = blank if len(blank) == width else b""
            found.append(Mark(starts[row] + width, indent, simple))
    return sorted(found)


def _begin(first: ast.stmt, skipped: int) -> Tuple[int, int]:
    decorators: Sequence[ast.expr] = getattr(first, "decorator_list", ())
    if decorators:
        return min(d.lineno for d in decorators) - 1 - skipped, -1
    return first.lineno - 1 - skipped, first.col_offset


def _width(line: bytes, column: int, encoding: str) -> int:
    """Turn a column, which counts bytes of UTF-8, into bytes of the file's encoding."""
    if line.isascii():
        return column
    return len(line.decode(encoding).encode("utf-8")[:column].decode("utf-8").encode(encoding))


def splice(
    data: bytes, marks: Sequence[Mark], edits: Sequence[Tuple[int, int, bytes]]
) -> Optional[bytes]:
    """Return the text with edits and counters; None when the counters' places may have moved.

    Offsets count from the beginning of the text, in order.
    """
    pieces: List[bytes] = []
    at = 0
    waiting = iter([*marks, None])
    mark = next(waiting)
    for start, end, text in edits:
        while mark is not None and mark.offset < start:
            pieces += [data[at : mark.offset], _call(mark, mark.inline)]
            at, mark = mark.offset, next(waiting)
        pieces.append(data[at:start])
        if mark is not None and mark.offset == start:
            if not (text.strip() and mark.indent):
                return None
            pieces.append(_call(mark, False))
            mark = next(waiting)
        if mark is not None and mark.offset <= end:
            return None
        pieces.append(text)
        at = end
    while mark is not None:
        pieces += [data[at : mark.offset], _call(mark, mark.inline)]
        at, mark = mark.offset, next(waiting)
    return b"".join([*pieces, data[at:]])


def _call(mark: Mark, inline: bool) -> bytes:
    return (CALL + "; ").encode() if inline else (CALL + "\n").encode() + mark.indent


def may_loop(text: str) -> bool:
    """Say whether a replacement text may bring loops, functions or lines of its own."""
    return _MAY_LOOP.search(text) is not None


class Adder(ast.NodeTransformer):
    """Puts counters into a tree, for a whole file at once; no line moves."""

    def visit(self, node: ast.AST) -> Any:
        """Add to this node and to all below it."""
        self.generic_visit(node)
        first = first_counted(node)
        body: List[Any] = getattr(node, "body", [])
        if first is not None:
            call = ast.Expr(ast.Call(ast.Name(STEP, ast.Load()), [], []))
            for made in ast.walk(call):
                ast.copy_location(made, first)
            body.insert(body.index(first), call)
        return node


def without_steps(tree: ast.AST) -> str:
    """Return what a tree means, leaving out counters."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            body[:] = [s for s in body if not _is_step(s)]
    return ast.dump(tree)


def _is_step(node: ast.AST) -> bool:
    called = getattr(getattr(node, "value", None), "func", None)
    return isinstance(called, ast.Name) and called.id == STEP


def functions_in(code: CodeType) -> Dict[Tuple[str, int], CodeType]:
    """Return all code objects inside one, by name and first line."""
    found: Dict[Tuple[str, int], CodeType] = {}
    for item in code.co_consts:
        if isinstance(item, CodeType):
            found[item.co_name, item.co_firstlineno] = item
            found.update(functions_in(item))
    return found
