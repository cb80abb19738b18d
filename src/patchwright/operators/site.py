"""The place where an operator works: one function or statement, parsed once, with its spans."""

import ast
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from patchwright.models import CrashFrame, Failure
from patchwright.operators.facts import BUILTINS, FunctionNode, ModuleFacts, type_function

_BLOCK = "if 1:\n"


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A byte span of the file and its new text; `weight` in (0, 1] scales the operator's prior.

    `needs` is an import statement that the new text cannot do without and that the file lacks.
    """

    start: int
    end: int
    text: str
    weight: float = 1.0
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest thing that is parsed for editing: a function, a statement, a class's header."""

    first_line: int
    last_line: int
    function: FunctionNode | None
    class_name: str | None
    qualname: str
    header: bool = False
    """Whether it is what stands before a class's body: decorators, name, bases."""


@dataclass(frozen=True)
class Site:
    """One parsed unit; every span that it hands out is a byte span of the whole file.

    libcst reads only the unit's own text, under a one-line block when it is indented: positions
    for a whole file would cost a second on 2,600 lines. The header of a class gets a body that
    the file does not have; what would change that one is no rewrite.
    """

    facts: ModuleFacts
    unit: Unit
    root: cst.CSTNode
    failures: tuple[Failure, ...]
    _spans: Mapping[cst.CSTNode, tuple[int, int]] = field(repr=False)
    _parents: Mapping[cst.CSTNode, cst.CSTNode] = field(repr=False)
    types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Variable, attribute of `self`, or `return` -> names of the types it had in this unit."""
    crash: tuple[CrashFrame, ...] = ()
    """What failing tests left in this unit when an exception passed through it."""
    neighbours: tuple[ModuleFacts, ...] = ()
    """Modules of the project that the unit's file imports."""

    # --- text and position -------------------------------------------------------------------

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return the node's byte span in the file: no white space or parentheses around it."""
        return self._spans[node]

    def code(self, node: cst.CSTNode) -> str:
        """Return the node's source text, without the parentheses around it."""
        start, end = self._spans[node]
        return self.facts.source.data[start:end].decode(self.facts.source.encoding)

    def line(self, node: cst.CSTNode) -> int:
        """Return the number of the line on which the node begins, from 1."""
        return bisect_right(self.facts.line_starts, self._spans[node][0])

    def last_line(self, node: cst.CSTNode) -> int:
        """Return the number of the line on which the node ends."""
        return bisect_right(self.facts.line_starts, max(self._spans[node][1] - 1, 0))

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """Return the node's parent, or None at the unit's root."""
        return self._parents.get(node)

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """Yield the node's parents, innermost first."""
        current = self._parents.get(node)
        while current is not None:
            yield current
            current = self._parents.get(current)

    def statement(self, node: cst.CSTNode) -> cst.CSTNode:
        """Return the line or compound statement that holds the node (or is it)."""
        chain = [node, *self.ancestors(node)]
        kinds = (cst.SimpleStatementLine, cst.BaseCompoundStatement)
        return next((n for n in chain if isinstance(n, kinds)), node)

    # --- making rewrites ---------------------------------------------------------------------

    def replace(
        self, node: cst.CSTNode, text: str, weight: float = 1.0, needs: str = ""
    ) -> Rewrite:
        """Rewrite one node as a text."""
        start, end = self._spans[node]
        return Rewrite(start, end, text, weight, needs)

    def reach(self, module: str, name: str) -> tuple[str, str]:
        """Return how code here says a member of a module, and the import that it then needs."""
        if name in self.facts.imported:
            return name, ""
        known = module in self.facts.imported
        return f"{module}.{name}", "" if known else f"import {module}"

    def insert_before(
        self, node: cst.CSTNode, lines: Sequence[str], weight: float = 1.0
    ) -> Rewrite:
        """Insert statement lines before the statement that holds the node, at its indentation.

        Lines may carry further indentation of their own, four blanks a level.
        """
        start, _ = self._spans[self.statement(node)]
        indent, newline = self.indent(node), self.facts.source.newline
        text = "".join(f"{self._indented(row, indent)}{newline}" for row in lines)
        return Rewrite(start, start, text.removeprefix(indent) + indent, weight)

    def insert_after(self, node: cst.CSTNode, lines: Sequence[str], weight: float = 1.0) -> Rewrite:
        """Insert statement lines after the statement that holds the node, at its indentation."""
        _, end = self._spans[self.statement(node)]
        data, newline = self.facts.source.data, self.facts.source.newline
        stop = data.find(newline.encode(self.facts.source.encoding), end)
        stop = len(data) if stop < 0 else stop
        indent = self.indent(node)
        text = "".join(f"{newline}{self._indented(row, indent)}" for row in lines)
        return Rewrite(stop, stop, text, weight)

    def indent(self, node: cst.CSTNode) -> str:
        """Return the white space before the statement that holds the node."""
        start, _ = self._spans[self.statement(node)]
        data = self.facts.source.data
        line_start = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
        return data[line_start:start].decode(self.facts.source.encoding).removeprefix("\ufeff")

    def _indented(self, row: str, indent: str) -> str:
        stripped = row.lstrip(" ")
        levels = (len(row) - len(stripped)) // 4
        step = "\t" if "\t" in indent else "    "
        return indent + step * levels + stripped

    # --- names in scope ----------------------------------------------------------------------

    @cached_property
    def kept(self) -> dict[tuple[object, ...], tuple[Failure, ...]]:
        """Hold what operators asked about the failures: each asks the same at every node."""
        return {}

    @cached_property
    def locals(self) -> tuple[str, ...]:
        """Return parameters and assigned names of the unit's function, in order."""
        return self.facts.locals_of(self.unit.function)

    @cached_property
    def members(self) -> frozenset[str]:
        """Return attributes and methods of the class around the unit."""
        return self.facts.members(self.unit.class_name) if self.unit.class_name else frozenset()

    @cached_property
    def visible(self) -> frozenset[str]:
        """Return every name that code in the unit can read without error of scope."""
        return frozenset(self.locals) | self.facts.module_names | BUILTINS

    @cached_property
    def expressions(self) -> tuple[tuple[str, float], ...]:
        """Return ingredient expressions with proximity: 1.0 same function, 0.5 same file."""
        return self._near(self.facts.expressions)

    @cached_property
    def conditions(self) -> tuple[tuple[str, float], ...]:
        """Return ingredient conditions with proximity: 1.0 same function, 0.5 same file."""
        return self._near(self.facts.conditions)

    def _near(
        self, harvest: Callable[[ast.AST | None], Counter[str]]
    ) -> tuple[tuple[str, float], ...]:
        here = harvest(self.unit.function) if self.unit.function else Counter()
        there = harvest(None)
        rows = {text: 0.5 for text in there} | {text: 1.0 for text in here}
        return tuple(sorted(rows.items(), key=lambda row: (-row[1], row[0])))


def find_units(facts: ModuleFacts) -> tuple[Unit, ...]:
    """Cut a module into units, in the order of its lines."""
    return tuple(_units(facts.tree.body, None, ""))


def _units(body: Sequence[ast.stmt], class_name: str | None, prefix: str) -> Iterator[Unit]:
    for node in body:
        first, last = _first_line(node), node.end_lineno or node.lineno
        if isinstance(node, type_function):
            yield Unit(first, last, node, class_name, prefix + node.name)
        elif isinstance(node, ast.ClassDef):
            before_body = _first_line(node.body[0]) - 1
            if before_body >= node.lineno:
                yield Unit(first, before_body, None, node.name, prefix + node.name, header=True)
            yield from _units(node.body, node.name, f"{prefix}{node.name}.")
        else:
            yield Unit(first, last, None, class_name, prefix.rstrip(".") or "<module>")


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(d.lineno for d in decorators)])


def open_site(
    facts: ModuleFacts,
    unit: Unit,
    failures: tuple[Failure, ...] = (),
    *,
    types: Mapping[str, tuple[str, ...]] | None = None,
    crash: tuple[CrashFrame, ...] = (),
    neighbours: tuple[ModuleFacts, ...] = (),
) -> Site | None:
    """Parse one unit; None when libcst cannot read it or would not print it back as it was."""
    lines = facts.source.lines
    text = "".join(lines[unit.first_line - 1 : unit.last_line])
    block = _BLOCK if text[:1] in (" ", "\t") else ""
    if unit.header:
        text += _stub(facts, unit)
    try:
        module = cst.parse_module(block + text)
    except (cst.ParserSyntaxError, RecursionError):
        return None
    if module.code != block + text:
        return None
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    spans = wrapper.resolve(ByteSpanPositionProvider)
    before = facts.line_starts[unit.first_line - 1]
    place = _Placement(facts, text, before - len(block), len(block))
    root = _root(module, bool(block))
    return Site(
        facts=facts,
        unit=unit,
        root=root,
        failures=failures,
        _spans={n: place.span(s.start, s.start + s.length) for n, s in spans.items()},
        _parents=dict(_parents(root)),
        types=types or {},
        crash=crash,
        neighbours=neighbours,
    )


def _stub(facts: ModuleFacts, unit: Unit) -> str:
    """Return a body for a class's header, which is parsed without its own."""
    row = facts.source.lines[unit.last_line]
    return row[: len(row) - len(row.lstrip())] + "pass" + facts.source.newline


@dataclass(frozen=True)
class _Placement:
    """Moves UTF-8 offsets in the parsed text to byte offsets in the file."""

    facts: ModuleFacts
    text: str
    shift: int
    block: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self._move(start), self._move(end)

    def _move(self, offset: int) -> int:
        if self.facts.source.encoding == "utf-8" or offset <= self.block:
            return self.shift + offset
        characters = self._utf8[: offset - self.block].decode("utf-8", "ignore")
        return self.shift + self.block + len(characters.encode(self.facts.source.encoding))

    @cached_property
    def _utf8(self) -> bytes:
        return self.text.encode("utf-8")


def _root(module: cst.Module, in_block: bool) -> cst.CSTNode:
    first = module.body[0]
    if in_block and isinstance(first, cst.If):
        return first.body.body[0]
    return first


def _parents(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    for child in node.children:
        yield child, node
        yield from _parents(child)
