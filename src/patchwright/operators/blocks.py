"""Read the blocks around a node: where lines can be put, what leaves a block, what is in scope."""

import ast
from collections.abc import Sequence

import libcst as cst

from patchwright.operators import reading, scopes
from patchwright.operators.facts import BUILTINS, FunctionNode, type_function
from patchwright.operators.neutral import results
from patchwright.operators.site import Rewrite, Site

Loop = cst.For | cst.While
_COMPOUND = (cst.If, cst.For, cst.While, cst.With, cst.Try)
_ROOMY = (
    cst.AnnAssign,
    cst.Arg,
    cst.Assign,
    cst.AugAssign,
    cst.Element,
    cst.Expr,
    cst.For,
    cst.If,
    cst.Index,
    cst.Return,
    cst.While,
)


def can_place(site: Site, node: cst.CSTNode) -> bool:
    """Say whether lines can be put before and after the statement that holds the node.

    Not around the parts of a compound statement, one-line blocks, docstrings and imports.
    """
    statement = site.statement(node)
    if isinstance(statement, cst.SimpleStatementLine):
        if is_docstring(statement) or _is_fixed(statement):
            return False
    elif not isinstance(statement, _COMPOUND):
        return False
    for inner in (node, *site.ancestors(node)):
        if inner is statement:
            break
        if isinstance(inner, cst.SimpleStatementSuite):
            return False
    return isinstance(site.parent(statement), cst.IndentedBlock)


def is_docstring(statement: cst.CSTNode) -> bool:
    """Say whether a statement line is nothing but a string."""
    if not isinstance(statement, cst.SimpleStatementLine):
        return False
    first = statement.body[0]
    strings = (cst.SimpleString, cst.ConcatenatedString)
    return isinstance(first, cst.Expr) and isinstance(first.value, strings)


def _is_fixed(statement: cst.SimpleStatementLine) -> bool:
    fixed = (cst.Import, cst.ImportFrom, cst.Global, cst.Nonlocal)
    return any(isinstance(part, fixed) for part in statement.body)


def alone(statement: cst.CSTNode) -> cst.BaseSmallStatement | None:
    """Return the only small statement of a line, None when it is not one or not the only one."""
    if isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1:
        return statement.body[0]
    return None


def siblings(site: Site, statement: cst.CSTNode) -> Sequence[cst.BaseStatement]:
    """Return the statements of the indented block that holds a statement, () for none."""
    block = site.parent(statement)
    return block.body if isinstance(block, cst.IndentedBlock) else ()


def neighbour(site: Site, statement: cst.CSTNode, step: int) -> cst.BaseStatement | None:
    """Return the statement so many places further in the same block."""
    rows = siblings(site, statement)
    place = next((n for n, row in enumerate(rows) if row is statement), None)
    if place is None or not 0 <= place + step < len(rows):
        return None
    return rows[place + step]


def is_first(site: Site, statement: cst.CSTNode) -> bool:
    """Say whether a statement is the first of its function, a docstring not counted."""
    rows = [row for row in siblings(site, statement) if not is_docstring(row)]
    owner = site.parent(site.parent(statement) or statement)
    return bool(rows) and rows[0] is statement and isinstance(owner, cst.FunctionDef)


def is_last(site: Site, statement: cst.CSTNode) -> bool:
    """Say whether a statement is the last of its block."""
    rows = siblings(site, statement)
    return bool(rows) and rows[-1] is statement


def loop_of(site: Site, node: cst.CSTNode) -> Loop | None:
    """Return the innermost loop whose body holds the node, in the same function."""
    below = node
    for parent in site.ancestors(node):
        if isinstance(parent, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            return None
        if isinstance(parent, (cst.For, cst.While)) and parent.body is below:
            return parent
        below = parent
    return None


def function_of(site: Site, node: cst.CSTNode) -> FunctionNode | None:
    """Return the innermost function around the node; None in a class body or a module."""
    for parent in site.ancestors(node):
        if isinstance(parent, cst.ClassDef):
            return None
        if isinstance(parent, cst.FunctionDef):
            return parsed(site, parent)
    return None


def scope_of(site: Site, node: cst.CSTNode) -> scopes.Scope | None:
    """Return what code at a node can see of the functions around it; None where there is none."""
    if function_of(site, node) is None:
        return None
    outer = (p for p in site.ancestors(node) if isinstance(p, cst.FunctionDef))
    functions = tuple(f for p in outer if (f := parsed(site, p)) is not None)
    return scopes.scope(functions) if functions else None


def parsed(site: Site, definition: cst.FunctionDef) -> FunctionNode | None:
    """Return the `ast` node of a function of the unit."""
    outer = site.unit.function
    if outer is None or definition is site.root:
        return outer
    line = site.line(definition)
    found = (n for n in ast.walk(outer) if isinstance(n, type_function) and n.lineno == line)
    return next(found, None)


def exits(site: Site, node: cst.CSTNode) -> tuple[tuple[str, float], ...]:
    """Return statements that leave the node's block, with weights: continue, return, break."""
    rows: list[tuple[str, float]] = []
    in_loop = loop_of(site, node) is not None
    if in_loop:
        rows.append(("continue", 1.0))
    function = function_of(site, node)
    if function is not None:
        values = results(site, function)
        rows += [
            (f"return {v}".rstrip(), (0.8 if in_loop else 1.0) * 0.8**n)
            for n, v in enumerate(values[:3])
        ]
    if in_loop:
        rows.append(("break", 0.5))
    return tuple(rows)


def header(site: Site, statement: cst.CSTNode) -> str:
    """Return the text of a statement that runs before its block: of a simple one, all of it."""
    if isinstance(statement, (cst.If, cst.While)):
        return site.code(statement.test)
    if isinstance(statement, cst.For):
        return f"for _ in ({site.code(statement.iter)}\n): pass"
    if isinstance(statement, cst.With):
        return site.code(statement.items[0].item)
    return site.code(statement) if isinstance(statement, cst.SimpleStatementLine) else ""


def conditions_about(site: Site, node: cst.CSTNode, text: str) -> tuple[str, ...]:
    """Return conditions of the same function that share variables with a text, most first."""
    scope, used = scope_of(site, node), set(reading.names(text))
    if scope is None:
        return ()
    visible = {*scope.names, *site.facts.module_names, *BUILTINS}
    rows = [
        (-len(used & inside), place, condition)
        for place, condition in enumerate(scopes.conditions(site.facts, scope.function))
        if (inside := set(reading.names(condition))) <= visible and condition != text
    ]
    return tuple(condition for shared, _, condition in sorted(rows) if shared < 0)


def beside_and(site: Site, test: cst.BaseExpression) -> str:
    """Return a condition's text as it can stand beside `and` and `or`."""
    loose = (cst.BooleanOperation, cst.IfExp, cst.Lambda, cst.NamedExpr)
    text = site.code(test)
    return f"({text})" if isinstance(test, loose) or "\n" in text else text


def is_fixed(site: Site, node: cst.CSTNode) -> bool:
    """Say whether a node is no value: in an annotation, an import, or the name of something."""
    parent = site.parent(node)
    if isinstance(parent, (cst.Arg, cst.Attribute)):
        below = parent.keyword if isinstance(parent, cst.Arg) else parent.attr
        if below is node:
            return True
    if isinstance(parent, (cst.FunctionDef, cst.ClassDef, cst.Param, cst.AsName, cst.Global)):
        return getattr(parent, "name", None) is node
    for outer in site.ancestors(node):
        if isinstance(outer, (cst.Annotation, cst.ImportAlias, cst.ImportFrom, cst.NameItem)):
            return True
        if isinstance(outer, (cst.BaseStatement, cst.BaseSmallStatement)):
            return False
    return False


def is_target(site: Site, node: cst.CSTNode) -> bool:
    """Say whether a node is assigned or deleted, not read; tuples of targets are seen through."""
    below = node
    for parent in site.ancestors(node):
        if isinstance(parent, (cst.AssignTarget, cst.Del)):
            return True
        if isinstance(parent, (cst.For, cst.CompFor, cst.AugAssign, cst.AnnAssign)):
            return parent.target is below
        if not isinstance(parent, (cst.Element, cst.Tuple, cst.List, cst.StarredElement)):
            return isinstance(parent, cst.AsName)
        below = parent
    return False


def block_text(site: Site, owner: cst.For | cst.While | cst.If) -> str:
    """Return a statement's block as a text that parses by itself."""
    if not isinstance(owner.body, cst.IndentedBlock):
        return f"if 1: {site.code(owner.body)}"
    return f"if 1:\n{site.indent(owner.body.body[0])}{site.code(owner.body)}"


def enclosed(site: Site, node: cst.BaseExpression, text: str) -> str:
    """Return an expression's text as it can stand in a node's place: with parentheses if needed."""
    parent = site.parent(node)
    roomy = bool(node.lpar) or isinstance(parent, _ROOMY)
    return text if roomy else f"({text})"


def wrapped(site: Site, node: cst.BaseExpression) -> str:
    """Return a node's text as it can stand beside an operator: with parentheses if needed."""
    text = site.code(node)
    simple = (
        cst.Name,
        cst.Attribute,
        cst.Call,
        cst.Subscript,
        cst.BaseNumber,
        cst.BaseString,
        cst.BaseList,
    )
    return text if isinstance(node, simple) and "\n" not in text else f"({text})"


def whole_lines(site: Site, first: cst.CSTNode, last: cst.CSTNode) -> tuple[int, int]:
    """Return the byte span of all lines from one statement to another, line ends included."""
    data = site.facts.source.data
    start = site.span(first)[0] - len(site.indent(first).encode())
    mark = b"\r" if site.facts.source.newline == "\r" else b"\n"
    end = data.find(mark, site.span(last)[1])
    return start, len(data) if end < 0 else end + 1


def remove(site: Site, statement: cst.CSTNode, weight: float = 1.0) -> Rewrite:
    """Remove a statement with its lines; leave `pass` when its block had nothing else."""
    rows = siblings(site, statement)
    if len(rows) == 1:
        return site.replace(statement, "pass", weight)
    return Rewrite(*whole_lines(site, statement, statement), "", weight)


def under(site: Site, statement: cst.CSTNode, head: str, tail: Sequence[str] = ()) -> str:
    """Return the text that puts a simple statement under a header, and lines after it.

    Only its first line moves: further lines stand in brackets or strings.
    """
    indent, newline = site.indent(statement), site.facts.source.newline
    step = "\t" if "\t" in indent else "    "
    rows = [head, step + site.code(statement)]
    rows += [step * ((len(row) - len(row.lstrip(" "))) // 4) + row.lstrip(" ") for row in tail]
    return f"{newline}{indent}".join(rows)
