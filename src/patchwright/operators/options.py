"""Options: a keyword that a well-known function or a comparison of fractions lacks."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import wrapped

_OPTIONS = {
    "gather": ("return_exceptions=True",),
    "dumps": ("sort_keys=True", "ensure_ascii=False", "default=str", "indent=2"),
    "dump": ("sort_keys=True", "ensure_ascii=False", "default=str", "indent=2"),
    "zip": ("strict=True",),
    "split": ("maxsplit=1",),
    "enumerate": ("start=1",),
    "field": ("compare=False", "repr=False", "init=False"),
    "mkdir": ("parents=True", "exist_ok=True"),
}


@operator(
    cst.Call,
    prior=0.35,
    examples=(
        Example(
            "def f(a, b):\n    return list(zip(a, b))\n",
            "def f(a, b):\n    return list(zip(a, b, strict=True))\n",
        ),
    ),
)
def give_option(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Give a well-known function an option that it lacks.

    Risk of overfitting: low.
    """
    name = site.code(node.func).rpartition(".")[2]
    said = {a.keyword.value for a in node.args if a.keyword is not None}
    if name in _OPTIONS and not any(a.star == "**" for a in node.args):
        for rank, option in enumerate(_OPTIONS[name]):
            if option.partition("=")[0] not in said:
                if node.args:
                    last = node.args[-1]
                    end = site.span(last)[1]
                    if isinstance(last.value, cst.GeneratorExp) and not last.value.lpar:
                        continue
                    yield Rewrite(end, end, f", {option}", 0.85**rank)
                else:
                    end = site.span(node)[1] - 1
                    yield Rewrite(end, end, option, 0.85**rank)


@operator(
    cst.Comparison,
    prior=0.3,
    examples=(
        Example(
            "def f(a, b):\n    return a / 3 == b\n",
            "def f(a, b):\n    return abs(a / 3 - b) < 1e-9\n",
        ),
        Example(
            "import math\n\n\ndef f(a, b):\n    return a * 0.1 == b\n",
            "import math\n\n\ndef f(a, b):\n    return math.isclose(a * 0.1, b)\n",
        ),
    ),
)
def compare_nearly(node: cst.Comparison, site: Site) -> Iterator[Rewrite]:
    """Compare fractions by their distance, since their last digits are not exact.

    Risk of overfitting: medium; how near is near enough is a guess.
    """
    if len(node.comparisons) != 1:
        return
    target = node.comparisons[0]
    sign = target.operator
    other = target.comparator
    if isinstance(other, (cst.BaseString, cst.BaseList, cst.BaseDict, cst.Tuple)):
        return
    left, right = wrapped(site, node.left), wrapped(site, other)
    if isinstance(sign, (cst.Equal, cst.NotEqual)):
        close = "<" if isinstance(sign, cst.Equal) else ">="
        sides = isinstance(node.left, cst.BinaryOperation) and not node.left.lpar
        one = site.code(node.left) if sides else left
        yield site.replace(node, f"abs({one} - {right}) {close} 1e-9")
        if "math" in site.facts.module_names:
            no = "" if isinstance(sign, cst.Equal) else "not "
            yield site.replace(
                node, f"{no}math.isclose({site.code(node.left)}, {site.code(other)})"
            )
    elif isinstance(sign, (cst.LessThanEqual, cst.GreaterThan)):
        yield site.replace(other, f"{right} + 1e-9", 0.5)
    elif isinstance(sign, (cst.GreaterThanEqual, cst.LessThan)):
        yield site.replace(other, f"{right} - 1e-9", 0.5)
