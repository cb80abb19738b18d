"""Exceptions: caught too little or too much, raised wrongly or not at all."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator, reading, scopes
from patchwright.operators.blocks import (
    alone,
    can_place,
    conditions_about,
    exits,
    function_of,
    is_first,
    remove,
    under,
)
from patchwright.operators.crashes import (
    blame,
    never_raised,
    raised_here,
)
from patchwright.operators.facts import BUILTINS

_KEY = ("KeyError", "'k'")
_NEAR = {
    "KeyError": (
        "(KeyError, IndexError)",
        "LookupError",
        "(KeyError, TypeError)",
        "AttributeError",
    ),
    "IndexError": ("(IndexError, KeyError)", "LookupError", "(IndexError, TypeError)"),
    "ValueError": ("(ValueError, TypeError)", "TypeError", "KeyError", "Exception"),
    "TypeError": ("(TypeError, ValueError)", "ValueError", "AttributeError"),
    "AttributeError": ("(AttributeError, TypeError)", "TypeError", "KeyError"),
    "OSError": ("FileNotFoundError", "ValueError"),
    "IOError": ("OSError", "ValueError"),
    "FileNotFoundError": ("OSError",),
    "ImportError": ("(ImportError, AttributeError)", "ModuleNotFoundError"),
    "StopIteration": ("RuntimeError", "IndexError"),
    "ZeroDivisionError": ("ArithmeticError", "(ZeroDivisionError, TypeError)"),
    "UnicodeDecodeError": ("UnicodeError", "ValueError"),
    "LookupError": ("KeyError", "IndexError"),
    "Exception": ("ValueError", "TypeError", "KeyError", "RuntimeError"),
    "RuntimeError": ("ValueError", "TypeError"),
    "NotImplementedError": ("TypeError", "ValueError"),
    "AssertionError": ("ValueError", "TypeError"),
}
_FAULTS = frozenset(
    [
        "RecursionError",
        "NameError",
        "UnboundLocalError",
        "MemoryError",
        "SyntaxError",
        "AssertionError",
    ]
)
"""What says that the program is wrong, whatever it was given: nobody should catch it."""
_TELLING = ("ValueError", "TypeError", "KeyError", "IndexError", "AttributeError", "RuntimeError")


@operator(
    cst.SimpleStatementLine,
    prior=0.35,
    examples=(
        Example(
            "def f(d, k):\n    x = 0\n    x = d[k]\n    return x\n",
            "def f(d, k):\n    x = 0\n    try:\n        x = d[k]\n    except KeyError:\n"
            "        pass\n    return x\n",
            crash=_KEY,
        ),
        Example(
            "def f(s):\n    return int(s)\n",
            "def f(s):\n    try:\n        return int(s)\n    except ValueError:\n"
            "        return None\n",
            crash=("ValueError", "invalid literal for int() with base 10: 'x'"),
        ),
    ),
)
def catch_crash(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Catch the exception that a statement raises.

    Risk of overfitting: high; the cause stays.
    """
    small = alone(node)
    catchable = (cst.Assign, cst.AugAssign, cst.Expr, cst.Return, cst.Del, cst.AnnAssign)
    if not isinstance(small, catchable) or not can_place(site, node):
        return
    for name, weight in raised_here(site, node):
        if weight >= 0.4 and name not in _FAULTS:
            leaves = [(text, share * 0.9) for text, share in exits(site, node)[:3]]
            passing = [] if isinstance(small, cst.Return) else [("pass", 1.0)]
            filled = _filled(site, small)
            for text, share in (*passing, *leaves, *filled):
                tail = [f"except {name}:", f"    {text}"]
                yield site.replace(node, under(site, node, "try:", tail), weight * share)


def _filled(site: Site, small: cst.BaseSmallStatement) -> list[tuple[str, float]]:
    """Return assignments of a default to the variable that a statement would have set."""
    if isinstance(small, cst.Assign) and len(small.targets) == 1:
        target = small.targets[0].target
        if isinstance(target, (cst.Name, cst.Attribute)):
            text = site.code(target)
            return [
                (f"{text} = {v}", 0.7 * 0.8**n) for n, v in enumerate(("None", "0", '""', "[]"))
            ]
    return []


@operator(
    cst.ExceptHandler,
    prior=0.55,
    examples=(
        Example(
            "def f(d, k):\n    try:\n        return d[k]\n    except IndexError:\n"
            "        return 0\n",
            "def f(d, k):\n    try:\n        return d[k]\n    except (IndexError, KeyError):\n"
            "        return 0\n",
            crash=_KEY,
        ),
        Example(
            "def f(d, k):\n    try:\n        return d[k]\n    except KeyError:\n        return 0\n",
            "def f(d, k):\n    try:\n        return d[k]\n    except LookupError:\n"
            "        return 0\n",
        ),
    ),
)
def change_caught(node: cst.ExceptHandler, site: Site) -> Iterator[Rewrite]:
    """Catch another type of exception, or one more.

    Risk of overfitting: medium.
    """
    if node.type is None:
        return
    old = site.code(node.type)
    held = isinstance(node.type, cst.Tuple)
    for name, weight in raised_here(site, node):
        if name not in reading.names(old):
            both = f"({old}, {name})" if not held else f"({old.rstrip(', ')}, {name})"
            yield _whole(site, node.type, both, max(weight, 0.6))
            yield _whole(site, node.type, name, max(weight, 0.6) * 0.7)
    for rank, text in enumerate(_NEAR.get(old, ())):
        yield _whole(site, node.type, text, 0.4 * 0.85**rank)


def _whole(site: Site, node: cst.BaseExpression, text: str, weight: float) -> Rewrite:
    """Replace a node; a tuple inside its own parentheses needs none of the new ones."""
    return site.replace(node, text[1:-1] if node.lpar and text[:1] == "(" else text, weight)


@operator(
    cst.Raise,
    prior=0.45,
    examples=(
        Example(
            "def f(x):\n    if not x:\n        raise TypeError('x')\n",
            "def f(x):\n    if not x:\n        raise ValueError('x')\n",
        ),
    ),
)
def change_raised(node: cst.Raise, site: Site) -> Iterator[Rewrite]:
    """Raise another type of exception.

    Risk of overfitting: low.
    """
    kind = node.exc.func if isinstance(node.exc, cst.Call) else node.exc
    old = "" if kind is None else site.code(kind)
    if not isinstance(kind, cst.Name) or old in site.locals:
        return
    weight = 1.0 if any(f.exception == old for f in site.failures) else 0.4
    own = [
        name for name in sorted(site.facts.module_names) if name.endswith(("Error", "Exception"))
    ]
    near = [t for t in _NEAR.get(old, ()) if t in BUILTINS and t != "Exception"]
    rows = dict.fromkeys((*never_raised(site), *near, *own, *_TELLING))
    for rank, text in enumerate([text for text in rows if text != old][:7]):
        yield site.replace(kind, text, weight * 0.9**rank)


@operator(
    cst.SimpleStatementLine,
    cst.If,
    cst.For,
    cst.While,
    prior=0.6,
    examples=(
        Example(
            "def f(n):\n    m = n if n < 0 else 1\n    return m\n",
            'def f(n):\n    if n < 0:\n        raise ValueError("n < 0")\n'
            "    m = n if n < 0 else 1\n    return m\n",
            crash=("Failed", "DID NOT RAISE <class 'ValueError'>"),
        ),
    ),
)
def raise_when(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Raise the exception that a failing test expects, under a condition, at a function's start.

    Risk of overfitting: medium; the condition is borrowed or one of a few usual ones.
    """
    expected, function = never_raised(site), function_of(site, node)
    if not expected or function is None or not is_first(site, node) or not can_place(site, node):
        return
    names = scopes.parameters(function)
    borrowed = conditions_about(site, node, ", ".join(names)) if names else ()
    ready = {*names, "self", "cls", *BUILTINS, *site.facts.module_names}
    rows = [text for text in borrowed if set(reading.names(text)) <= ready][:5]
    rows += [test for shape in _REFUSALS for name in names[:3] for test in [shape.format(name)]]
    for rank, test in enumerate(list(dict.fromkeys(rows))[:12]):
        said = test.replace("\\", "").replace('"', "'")
        lines = [f"if {test}:", f'    raise {expected[0]}("{said}")']
        yield site.insert_before(node, lines, 0.93**rank)


_REFUSALS = ("not {}", "{} is None", "{} < 0", "{} <= 0", "not isinstance({}, str)", "{} > 1")


@operator(
    cst.ExceptHandler,
    prior=0.4,
    examples=(
        Example(
            "def f(x):\n    try:\n        return int(x)\n    except ValueError:\n        pass\n",
            "def f(x):\n    try:\n        return int(x)\n    except ValueError:\n        raise\n",
            crash=("Failed", "DID NOT RAISE <class 'ValueError'>"),
        ),
    ),
)
def raise_again(node: cst.ExceptHandler, site: Site) -> Iterator[Rewrite]:
    """Let an exception pass on from a handler that swallowed it.

    Risk of overfitting: low.
    """
    expected = never_raised(site)
    if not expected or not isinstance(node.body, cst.IndentedBlock) or len(node.body.body) != 1:
        return
    only = node.body.body[0]
    if isinstance(alone(only), cst.Raise) or not isinstance(only, cst.SimpleStatementLine):
        return
    caught = "" if node.type is None else site.code(node.type)
    yield site.replace(only, "raise", 1.0 if expected[0] == caught else 0.5)
    if expected[0] != caught:
        yield site.replace(only, f"raise {expected[0]} from None", 0.9)


@operator(
    cst.SimpleStatementLine,
    prior=0.4,
    examples=(
        Example(
            "def f(x):\n    if x:\n        raise ValueError(x)\n    return x\n",
            "def f(x):\n    if x:\n        pass\n    return x\n",
            crash=("ValueError", "1"),
        ),
        Example(
            "def f(xs):\n    if not xs:\n        raise IndexError(xs)\n    return xs[0]\n",
            "def f(xs):\n    if not xs:\n        return None\n    return xs[0]\n",
            crash=("IndexError", "[]"),
        ),
    ),
)
def raise_nothing(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Leave, or go on, where the code raised an exception.

    Risk of overfitting: high; a check may be lost.
    """
    small = alone(node)
    if not isinstance(small, cst.Raise) or small.exc is None or not can_place(site, node):
        return
    kind = small.exc.func if isinstance(small.exc, cst.Call) else small.exc
    weight = blame(site, node, site.code(kind))
    if weight:
        yield remove(site, node, weight * 0.7)
        for leave, share in exits(site, node)[:3]:
            yield site.replace(node, leave, weight * share * 0.9)
