"""Write the same edit more simply: other texts that may do the same, for the screen to judge."""

import ast
from collections.abc import Iterator
from typing import Final

from patchwright.models import Edit
from patchwright.sources import BOM, SourceFile

MOST_ROUNDS: Final = 4
Span = tuple[int, int, str]


def simplify(source: SourceFile, span: Span) -> Span:
    """Return a span and its new text, written more simply where that can be."""
    edit = simpler_edit(source, source.edit(*span))
    return span if edit is None else (edit.start, edit.end, edit.replacement)


def simpler_edit(source: SourceFile, edit: Edit) -> Edit | None:
    """Return an edit of the same place without `0 + x`, `not not x` and the like, None if as good.

    Whether it behaves the same is for others to find out. Files in other encodings than UTF-8 or
    with other line ends than newlines are left alone.
    """
    if source.encoding != "utf-8" or source.data.startswith(BOM) or b"\r" in source.data:
        return None
    end = edit.start + len(edit.replacement.encode())
    data = source.data[: edit.start] + edit.replacement.encode() + source.data[edit.end :]
    first, last, changed = edit.start, end, False
    for _ in range(MOST_ROUNDS):
        found = next(_rewrites(data, first, last), None)
        if found is None:
            break
        start, stop, text = found
        data = data[:start] + text.encode() + data[stop:]
        shift = len(text.encode()) - (stop - start)
        first, last, changed = min(first, start), max(last, stop) + shift, True
    if not changed or last < first:
        return None
    tail = len(data) - last
    old_end = len(source.data) - tail
    if source.data[first:old_end] == data[first:last]:
        return None
    return source.edit(first, old_end, data[first:last].decode())


def _rewrites(data: bytes, first: int, last: int) -> Iterator[Span]:
    """Yield a simpler text for an expression that overlaps a span, the innermost first."""
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError):
        return
    starts = _line_starts(data)
    boolean = {id(node.test) for node in ast.walk(tree) if isinstance(node, ast.If | ast.While)}
    loose = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt | ast.Call)
        for child in ast.iter_child_nodes(node)
    }
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.expr)]
    for node in reversed(nodes):
        start, stop = _span(node, starts)
        if start < last and stop > first:
            kept = _kept(node, in_test=id(node) in boolean)
            if kept is not None:
                yield start, stop, _written(kept, data, starts, loose=id(node) in loose)
            elif (text := _short_length(node, data, starts)) is not None:
                yield start, stop, text


def _written(kept: ast.expr, data: bytes, starts: list[int], *, loose: bool) -> str:
    text = data[slice(*_span(kept, starts))].decode()
    closed = (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript, ast.List, ast.Dict)
    return text if loose or isinstance(kept, closed) else f"({text})"


def _kept(node: ast.expr, *, in_test: bool) -> ast.expr | None:
    """Return the part of an expression that says all that it says."""
    match node:
        case ast.BinOp(left, ast.Add(), right):
            return right if _neutral(left) else left if _neutral(right) else None
        case ast.BinOp(left, ast.Sub(), ast.Constant(0)):
            return left
        case ast.BinOp(left, ast.Mult() | ast.FloorDiv() | ast.Pow(), ast.Constant(1)):
            return left
        case ast.BinOp(ast.Constant(1), ast.Mult(), right):
            return right
        case ast.BoolOp(_, [one, other]) if ast.dump(one) == ast.dump(other):
            return one
        case ast.UnaryOp(ast.Not(), ast.UnaryOp(ast.Not(), operand)):
            return operand
        case ast.UnaryOp(ast.USub(), ast.UnaryOp(ast.USub(), operand)):
            return operand
        case ast.Compare(left, [ast.Eq() | ast.Is()], [ast.Constant(True)]):
            return left
        case ast.IfExp(_, one, other) if ast.dump(one) == ast.dump(other):
            return one
        case ast.Call(ast.Name("min" | "max"), [one, other], []) if _alike(one, other):
            return one
        case ast.Call(ast.Name("bool"), [one], []) if in_test:
            return one
    return None


def _short_length(node: ast.expr, data: bytes, starts: list[int]) -> str | None:
    """Say `len(xs[1:]) == 0` as `len(xs) <= 1`."""
    match node:
        case ast.Compare(
            ast.Call(
                ast.Name("len"), [ast.Subscript(value, ast.Slice(ast.Constant(int(n)), None, None))]
            ),
            [ast.Eq()],
            [ast.Constant(0)],
        ) if n >= 0:
            return f"len({data[slice(*_span(value, starts))].decode()}) <= {n}"
    return None


def _neutral(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return node.value in ("", b"") or (type(node.value) is int and node.value == 0)
    return isinstance(node, ast.List | ast.Tuple) and not node.elts


def _alike(one: ast.expr, other: ast.expr) -> bool:
    return ast.dump(one) == ast.dump(other)


def _line_starts(data: bytes) -> list[int]:
    starts = [0]
    for line in data.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _span(node: ast.expr, starts: list[int]) -> tuple[int, int]:
    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
    return starts[node.lineno - 1] + node.col_offset, starts[end_line - 1] + end_column
