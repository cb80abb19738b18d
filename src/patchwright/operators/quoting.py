"""Quoting: texts put between quotes that may hold quotes themselves."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import wrapped


@operator(
    cst.BinaryOperation,
    prior=0.35,
    examples=(
        Example(
            "def f(s):\n    return '\"' + s + '\"'\n",
            "def f(s):\n    return '\"' + s.replace('\"', '\"\"') + '\"'\n",
        ),
        Example(
            'def f(s):\n    return "\'" + s + "\'"\n',
            'def f(s):\n    return "\'" + s.replace("\'", "\\\\\'") + "\'"\n',
        ),
    ),
)
def escape_quotes(node: cst.BinaryOperation, site: Site) -> Iterator[Rewrite]:
    """Double or escape the quotes within a text that is put between such quotes.

    Risk of overfitting: low; which of the two is meant is a guess.
    """
    if not isinstance(node.left, cst.BinaryOperation):
        return
    signs = (node.operator, node.left.operator)
    if not all(isinstance(sign, cst.Add) for sign in signs):
        return
    before, text, after = node.left.left, node.left.right, node.right
    if isinstance(before, cst.BinaryOperation):
        before = before.right
    marks = [_last(before, -1), _last(after, 0)]
    if marks[0] != marks[1] or marks[0] not in ("'", '"', "`"):
        return
    mark = marks[0]
    around = "'" if mark == '"' else '"'
    for rank, new in enumerate((mark * 2, f"\\\\{mark}")):
        call = f".replace({around}{mark}{around}, {around}{new}{around})"
        yield site.replace(text, wrapped(site, text) + call, 0.8**rank)


def _last(node: cst.BaseExpression, place: int) -> str:
    value = node.evaluated_value if isinstance(node, cst.SimpleString) else ""
    return value[place] if isinstance(value, str) and value else ""
