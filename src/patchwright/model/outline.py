"""Read where the definitions of a file are, and what they look like from outside."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from patchwright.sources import SourceFile

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Definition:
    """A function or a class; `start`, `head` and `end` are offsets into the file's text."""

    qualname: str
    start: int
    """Where its first line begins, decorators included."""
    head: int
    """Where the line with `def` or `class` begins."""
    end: int
    first_line: int
    last_line: int
    indent: str
    decorators: tuple[str, ...]
    signature: str
    """Its head in one line, with the first line of its docstring."""
    is_class: bool


def definitions(source: SourceFile) -> tuple[Definition, ...]:
    """Return functions, methods and classes, those inside functions excepted, in order.

    Nothing for a file that does not parse.
    """
    try:
        tree = ast.parse(source.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    starts = [0]
    for line in source.lines:
        starts.append(starts[-1] + len(line))
    return tuple(_definitions(tree, source, starts, ""))


def _definitions(
    parent: ast.AST, source: SourceFile, starts: list[int], prefix: str
) -> Iterator[Definition]:
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            yield _definition(node, source, starts, prefix)
            if isinstance(node, ast.ClassDef):
                yield from _definitions(node, source, starts, f"{prefix}{node.name}.")
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            yield from _definitions(node, source, starts, prefix)


def _definition(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
    source: SourceFile,
    starts: list[int],
    prefix: str,
) -> Definition:
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    last = node.end_lineno or node.lineno
    line = source.lines[node.lineno - 1]
    return Definition(
        qualname=prefix + node.name,
        start=starts[first - 1],
        head=starts[node.lineno - 1],
        end=starts[last],
        first_line=first,
        last_line=last,
        indent=line[: len(line) - len(line.lstrip())],
        decorators=tuple(ast.unparse(d) for d in node.decorator_list),
        signature=_signature(node),
        is_class=isinstance(node, ast.ClassDef),
    )


def _signature(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    doc = (ast.get_docstring(node) or "").partition("\n")[0]
    said = f"  # {doc}" if doc else ""
    if isinstance(node, ast.ClassDef):
        bases = ", ".join(ast.unparse(base) for base in node.bases)
        return f"class {node.name}({bases}):{said}" if bases else f"class {node.name}:{said}"
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{word} {node.name}({ast.unparse(node.args)}){returns}: ...{said}"
