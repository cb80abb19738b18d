"""Aftermath: what has to be undone, emptied or put back when a step is over."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator, reading
from patchwright.operators.blocks import alone, can_place, function_of, neighbour, siblings

_JUMPS = (cst.Return, cst.Raise, cst.Break, cst.Continue)
_OPPOSITE = {"+=": "-=", "-=": "+=", "*=": "//=", "|=": "-="}
_EMPTIES = (
    (".append(", ("{}.clear()", "{} = []")),
    (".extend(", ("{}.clear()", "{} = []")),
    (".add(", ("{}.clear()", "{} = set()")),
    (" += ", ("{} = 0", '{} = ""')),
)


@operator(
    cst.SimpleStatementLine,
    prior=0.5,
    examples=(
        Example(
            "def f(self):\n    old = self.n\n    yield self\n    self.n = old\n",
            "def f(self):\n    old = self.n\n    try:\n        yield self\n    finally:\n"
            "        self.n = old\n",
        ),
    ),
)
def restore_always(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Put back what was changed also when the code in between raises.

    Risk of overfitting: low.
    """
    small, rows = alone(node), siblings(site, node)
    value = getattr(small, "value", None)
    if not isinstance(value, (cst.Yield, cst.Call)) or not can_place(site, node):
        return
    after = rows[next(n for n, row in enumerate(rows) if row is node) + 1 :]
    if not after or isinstance(small, cst.Return) or isinstance(alone(after[-1]), cst.Return):
        return
    first, last = site.span(after[0])[0], site.span(after[-1])[1]
    source = site.facts.source
    text = source.data[first:last].decode(source.encoding)
    if '"""' in text or "'''" in text or "\\\n" in text:
        return
    indent, line = site.indent(node), source.newline
    step = "\t" if "\t" in indent else "    "
    late = [f"{indent}{step}{text.splitlines()[0]}"]
    late += [f"{step}{row}" if row.strip() else row for row in text.splitlines()[1:]]
    head = [f"{indent}{step}{site.code(node)}", f"{indent}finally:"]
    start = site.span(node)[0]
    made = line.join(["try:", *head, *late])
    yield Rewrite(start, last, made, 1.0 if isinstance(value, cst.Yield) else 0.3)


@operator(
    cst.SimpleStatementLine,
    prior=0.4,
    examples=(
        Example(
            "def f(self):\n    self.n += 1\n    yield self\n    print(self.n)\n",
            "def f(self):\n    self.n += 1\n    yield self\n    self.n -= 1\n    print(self.n)\n",
        ),
        Example(
            "def f(x, path):\n    path.append(x)\n    f(x - 1, path)\n",
            "def f(x, path):\n    path.append(x)\n    f(x - 1, path)\n    path.pop()\n",
        ),
    ),
)
def undo_step(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Take a step back after what it was taken for.

    Risk of overfitting: medium.
    """
    undo = _undo(site, alone(node))
    function = function_of(site, node)
    if not undo or function is None:
        return
    rows = siblings(site, node)
    place = next(n for n, row in enumerate(rows) if row is node)
    for after in rows[place + 1 : place + 5]:
        if can_place(site, after) and not isinstance(alone(after), _JUMPS):
            text = site.code(after)
            within = "yield" in text or f"{function.name}(" in text
            yield site.insert_after(after, [undo], 1.0 if within else 0.4)


def _undo(site: Site, step: cst.BaseSmallStatement | None) -> str:
    if isinstance(step, cst.AugAssign):
        sign = _OPPOSITE.get(site.code(step.operator).strip())
        return f"{site.code(step.target)} {sign} {site.code(step.value)}" if sign else ""
    call = step.value if isinstance(step, cst.Expr) else None
    if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and len(call.args) == 1:
        owner = site.code(call.func.value)
        if call.func.attr.value == "append":
            return f"{owner}.pop()"
        if call.func.attr.value == "add":
            return f"{owner}.discard({site.code(call.args[0])})"
    return ""


@operator(
    cst.SimpleStatementLine,
    prior=0.4,
    examples=(
        Example(
            "def f(xs):\n    row = []\n    for x in xs:\n        row.append(x)\n"
            "        if x:\n            yield row\n",
            "def f(xs):\n    row = []\n    for x in xs:\n        row.append(x)\n"
            "        if x:\n            yield row\n            row = []\n",
        ),
    ),
)
def empty_after_use(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Begin a collection or a count anew once it was used.

    Risk of overfitting: medium.
    """
    if not can_place(site, node) or isinstance(alone(node), _JUMPS):
        return
    if function_of(site, node) is None:
        return
    text, whole = site.code(node), site.facts.source.text
    after = neighbour(site, node, 1)
    follows = "" if after is None else site.code(after)
    bases = [base for base, _ in reading.subjects(text) if base != "self"]
    bases += [name for name in reading.names(text) if name != "self"]
    for rank, base in enumerate(dict.fromkeys(bases)):
        found = [forms for mark, forms in _EMPTIES if f"{base}{mark}" in whole]
        if not found or f"{base}{'.append('}" in text or text.startswith(f"{base} "):
            continue
        for share, form in enumerate(dict.fromkeys(form for forms in found for form in forms)):
            if form.format(base) != follows:
                yield site.insert_after(node, [form.format(base)], 0.8**rank * 0.8**share)
