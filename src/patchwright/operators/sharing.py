"""Sharing: what objects, calls and texts have in common by mistake, or should have."""

import ast
import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import can_place, function_of, is_docstring
from patchwright.operators.facts import type_function
from patchwright.operators.lineage import class_of

_EMPTY = re.compile(r"\[.*\]|\{.*\}|(?:set|list|dict|deque|defaultdict|Counter)\(.*\)", re.DOTALL)


def _shared(site: Site, home: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Yield the class's own variables that hold something which can be changed."""
    for row in home.body:
        if isinstance(row, ast.Assign) and isinstance(row.targets[0], ast.Name):
            value = site.facts.text_of(row.value)
            if _EMPTY.fullmatch(value):
                yield row.targets[0].id, value


@operator(
    cst.FunctionDef,
    cst.Assign,
    prior=0.5,
    examples=(
        Example(
            "class A:\n    seen = []\n\n    def __init__(self, n):\n        self.n = n\n",
            "class A:\n    seen = []\n\n    def __init__(self, n):\n        self.seen = []\n"
            "        self.n = n\n",
        ),
        Example(
            "class A:\n    seen = []\n\n    def add(self, x):\n        self.seen.append(x)\n",
            "class A:\n    def __init__(self):\n        self.seen = []\n\n"
            "    def add(self, x):\n        self.seen.append(x)\n",
        ),
    ),
)
def own_attribute(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Give every object a container of its own, not one that all objects of the class share.

    Risk of overfitting: low.
    """
    home = class_of(site)
    if home is None or node is not site.root and site.unit.function is not None:
        return
    methods = {row.name for row in home.body if isinstance(row, type_function)}
    if isinstance(node, cst.FunctionDef) and node.name.value == "__init__":
        rows = node.body.body if isinstance(node.body, cst.IndentedBlock) else ()
        first = next((row for row in rows if not is_docstring(row)), None)
        for name, value in _shared(site, home) if first is not None else ():
            if f"self.{name} = " not in site.code(node) and first is not None:
                yield site.insert_before(first, [f"self.{name} = {value}"])
    elif isinstance(node, cst.Assign) and site.unit.function is None:
        name = site.code(node.targets[0].target)
        told = dict(_shared(site, home))
        decorated = bool(home.decorator_list) or bool({"__init__", "__new__"} & methods)
        if name in told and not decorated and f"self.{name}" in site.facts.source.text:
            indent, newline = site.indent(node), site.facts.source.newline
            step = "\t" if "\t" in indent else "    "
            text = f"def __init__(self):{newline}{indent}{step}self.{name} = {told[name]}"
            yield site.replace(node, text, 0.9)


@operator(
    cst.Name,
    prior=0.4,
    examples=(
        Example(
            "def f(g):\n    def h(*args, **kwargs):\n        key = args\n"
            "        return g(key, *args, **kwargs)\n    return h\n",
            "def f(g):\n    def h(*args, **kwargs):\n"
            "        key = (args, tuple(sorted(kwargs.items())))\n"
            "        return g(key, *args, **kwargs)\n    return h\n",
        ),
        Example(
            "def f(g, m):\n    def h(*args, **kwargs):\n        m[args] = g(*args, **kwargs)\n"
            "    return h\n",
            "def f(g, m):\n    def h(*args, **kwargs):\n"
            "        m[args, tuple(sorted(kwargs.items()))] = g(*args, **kwargs)\n    return h\n",
        ),
    ),
)
def tell_calls_apart(node: cst.Name, site: Site) -> Iterator[Rewrite]:
    """Tell calls apart by their keyword arguments as well, where results are kept by arguments.

    Risk of overfitting: low.
    """
    function = function_of(site, node)
    if function is None or function.args.vararg is None or function.args.kwarg is None:
        return
    parent = site.parent(node)
    if node.value != function.args.vararg.arg or isinstance(parent, (cst.Arg, cst.Param)):
        return
    named = f"tuple(sorted({function.args.kwarg.arg}.items()))"
    inside = isinstance(parent, cst.Index)
    text = f"{node.value}, {named}"
    yield site.replace(node, text if inside else f"({text})")


@operator(
    cst.Decorator,
    prior=0.4,
    examples=(
        Example(
            "@b\n@a\ndef f(x):\n    return x\n",
            "@a\n@b\ndef f(x):\n    return x\n",
        ),
    ),
)
def swap_decorators(node: cst.Decorator, site: Site) -> Iterator[Rewrite]:
    """Apply two decorators in the other order.

    Risk of overfitting: low.
    """
    owner = site.parent(node)
    rows = owner.decorators if isinstance(owner, (cst.FunctionDef, cst.ClassDef)) else ()
    place = next((n for n, row in enumerate(rows) if row is node), None)
    if place is None or place + 1 >= len(rows):
        return
    after = rows[place + 1].decorator
    (start, first_end), (last_start, end) = site.span(node.decorator), site.span(after)
    between = site.facts.source.data[first_end:last_start].decode(site.facts.source.encoding)
    yield Rewrite(start, end, f"{site.code(after)}{between}{site.code(node.decorator)}")


@operator(
    cst.SimpleStatementLine,
    cst.If,
    cst.For,
    prior=0.25,
    examples=(
        Example(
            "import unicodedata\n\n\ndef f(text):\n    return text.lower()\n",
            "import unicodedata\n\n\ndef f(text):\n"
            '    text = unicodedata.normalize("NFC", text)\n    return text.lower()\n',
        ),
    ),
)
def normalise_text(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Bring a text into its composed form first: one character has several spellings.

    Risk of overfitting: low.
    """
    function = site.unit.function
    block = site.parent(node)
    if function is None or site.parent(block or node) is not site.root:
        return
    rows = block.body if isinstance(block, cst.IndentedBlock) else ()
    first = next((row for row in rows if not is_docstring(row)), None)
    if first is not node or not can_place(site, node):
        return
    known = "unicodedata" in site.facts.imported
    told = any(not f.message.isascii() for f in site.failures[:5])
    call, needs = site.reach("unicodedata", "normalize")
    for argument in function.args.args if known or told else ():
        if "str" in site.types.get(argument.arg, ("str",)) and argument.arg != "self":
            row = site.insert_before(node, [f'{argument.arg} = {call}("NFC", {argument.arg})'])
            yield Rewrite(row.start, row.end, row.text, 1.0 if told else 0.5, needs)
