"""What was left out: a variable that nothing reads, an argument that a call lacks."""

import ast
import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator

_MISSING = re.compile(r"(\w+)\(\) missing \d+ required")
MOST = 24


@operator(
    cst.Return,
    cst.Assign,
    prior=0.6,
    examples=(
        Example(
            "def f(text):\n    sign = -1 if text[0] == '-' else 1\n    total = len(text)\n"
            "    return total\n",
            "def f(text):\n    sign = -1 if text[0] == '-' else 1\n    total = len(text)\n"
            "    return sign * total\n",
        ),
        Example(
            "def f(a, rest):\n    out = [a]\n    return out\n",
            "def f(a, rest):\n    out = [a]\n    return out + rest\n",
        ),
    ),
)
def use_unused(node: cst.BaseSmallStatement, site: Site) -> Iterator[Rewrite]:
    """Combine a result with a variable that is set and never read.

    Risk of overfitting: low, since code that computes a value means to use it.
    """
    value = node.value if isinstance(node, (cst.Return, cst.Assign)) else None
    if value is None or isinstance(value, (cst.Tuple, cst.List, cst.Dict)):
        return
    text = site.code(value)
    part = f"({text})" if isinstance(value, (cst.BinaryOperation, cst.IfExp, cst.Lambda)) else text
    for name in _unused(site):
        if name == text or (isinstance(node, cst.Assign) and _assigns(node, name, site)):
            continue
        for place, form in enumerate((f"{name} * {part}", f"{part} + {name}", f"{part} - {name}")):
            yield site.replace(value, form, 1.0 - 0.1 * place)
        yield site.replace(value, f"{name} + {part}", 0.7)
        yield site.replace(value, f"{part} and {name}", 0.4)
        yield site.replace(value, f"{part} or {name}", 0.4)


@operator(
    cst.Call,
    prior=0.9,
    examples=(
        Example(
            "from recipes import take\n\n\ndef f(k, rows):\n    return take(zip(rows, rows))\n",
            "from recipes import take\n\n\ndef f(k, rows):\n    return take(k, zip(rows, rows))\n",
            crash=("TypeError", "take() missing 1 required positional argument: 'iterable'"),
        ),
    ),
)
def pass_missing(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Pass a variable of the function where a failing test says that an argument is missing.

    Risk of overfitting: low, for without an argument the call cannot work at all.
    """
    if not _lacks_argument(node, site):
        return
    arguments = [site.code(arg.value) for arg in node.args if arg.keyword is None and not arg.star]
    if len(arguments) != len(node.args):
        return
    whole, head = site.code(node), site.code(node.func)
    made: dict[str, None] = {}
    for name in site.locals[:8]:
        for place in range(len(arguments) + 1):
            if name not in arguments:
                passed = [*arguments[:place], name, *arguments[place:]]
                made.setdefault(f"{head}({', '.join(passed)})")
    for text in list(made)[:MOST]:
        if text != whole:
            yield site.replace(node, text)


def _lacks_argument(node: cst.Call, site: Site) -> bool:
    """Say whether a crash names the function that is called, or happened on this very line."""
    called = site.code(node.func).rpartition(".")[2].strip("_")
    path, line = site.facts.source.path, site.line(node)
    for failure in site.failures:
        named = _MISSING.findall(failure.message) if failure.exception == "TypeError" else []
        last = failure.frames[-1] if failure.frames else None
        here = last is not None and (last.path, last.line) == (path, line)
        if named and (here or called in {name.strip("_") for name in named}):
            return True
    return False


def _unused(site: Site) -> list[str]:
    function = site.unit.function
    if function is None:
        return []
    nodes = [n for n in ast.walk(function) if isinstance(n, ast.Name)]
    read = {n.id for n in nodes if not isinstance(n.ctx, ast.Store)}
    return [n for n in site.locals if n not in read and n not in ("self", "cls", "_")][:3]


def _assigns(node: cst.Assign, name: str, site: Site) -> bool:
    return any(site.code(target.target) == name for target in node.targets)
