"""Patterns and lists of texts: characters that mean something else, commas forgotten."""

import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator

_FUNCTIONS = re.compile(r"re\.(compile|match|search|fullmatch|findall|finditer|split|subn?)")
_SPECIAL = frozenset(".^$*+?{}[]\\|()")
_LISTS = (cst.Element, cst.Arg, cst.DictElement)


def _takes_pattern(site: Site, node: cst.CSTNode) -> bool:
    """Say whether a node is, or is in, the pattern that is given to `re`."""
    below = node
    for outer in site.ancestors(node):
        if isinstance(outer, cst.Call) and isinstance(below, cst.Arg):
            name = site.code(outer.func)
            if name == "re.escape":
                return False
            if _FUNCTIONS.fullmatch(name):
                return outer.args[0] is below
        if isinstance(outer, (cst.BaseStatement, cst.BaseSmallStatement)):
            return False
        below = outer
    return False


@operator(
    cst.Name,
    cst.Attribute,
    prior=0.45,
    examples=(
        Example(
            'import re\n\n\ndef f(w, t):\n    return re.search(rf"\\b{w}\\b", t)\n',
            'import re\n\n\ndef f(w, t):\n    return re.search(rf"\\b{re.escape(w)}\\b", t)\n',
        ),
        Example(
            'import re\n\n\ndef f(w):\n    return re.compile(w.replace("*", ".*"))\n',
            'import re\n\n\ndef f(w):\n    return re.compile(re.escape(w).replace(r"\\*", ".*"))\n',
        ),
    ),
)
def escape_text(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Take a text that goes into a regular expression letter by letter.

    Risk of overfitting: low.
    """
    parent = site.parent(node)
    text = site.code(node)
    if "re" not in site.facts.module_names or text == "re" or not _takes_pattern(site, node):
        return
    if isinstance(parent, cst.Attribute):
        call = site.parent(parent)
        if parent.value is node and isinstance(call, cst.Call) and parent.attr.value == "replace":
            yield from _escaped_before(site, node, call)
    elif isinstance(parent, (cst.Arg, cst.FormattedStringExpression, cst.BinaryOperation)) and not (
        isinstance(node, cst.Name) and node.value in site.facts.module_names
    ):
        yield site.replace(node, f"re.escape({text})")


def _escaped_before(site: Site, node: cst.CSTNode, call: cst.Call) -> Iterator[Rewrite]:
    old = call.args[0].value if call.args else None
    if isinstance(old, cst.SimpleString) and not old.prefix:
        value = old.raw_value
        if len(value) == 1:
            told = f'r"\\{value}"' if value in _SPECIAL else site.code(old)
            start, end = site.span(node)[0], site.span(old)[1]
            yield Rewrite(start, end, f"re.escape({site.code(node)}).replace({told}")


@operator(
    cst.SimpleString,
    cst.Name,
    cst.Integer,
    cst.Call,
    prior=0.5,
    examples=(
        Example('x = ["a" "b", "c"]\n', 'x = ["a", "b", "c"]\n'),
        Example('def f(v):\n    return v in ("ab")\n', 'def f(v):\n    return v in ("ab",)\n'),
    ),
)
def write_comma(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Write the comma that makes two texts of one, or a tuple of a value in parentheses.

    Risk of overfitting: low.
    """
    parent = site.parent(node)
    end = site.span(node)[1]
    if isinstance(parent, cst.ConcatenatedString) and parent.left is node:
        outer = next((n for n in site.ancestors(node) if not _joined(n)), None)
        if isinstance(outer, _LISTS):
            yield Rewrite(end, end, ",")
    elif len(node.lpar) == 1 and not isinstance(parent, cst.BinaryOperation):
        yield Rewrite(end, end, ",", 0.7)


def _joined(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.ConcatenatedString)
