"""Calls: arguments swapped or too many, the wrong function, no call or one too many."""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import enclosed, is_fixed, is_target, wrapped
from patchwright.operators.crashes import crashes
from patchwright.operators.facts import ModuleFacts

_ALIKE = """
    append extend insert appendleft; add update; keys values items; lower upper casefold;
    capitalize title lower; strip lstrip rstrip; find index rfind; rindex index rfind;
    startswith endswith; floor ceil trunc round; int float round str; sorted reversed list;
    split rsplit splitlines; pop popleft remove; min max; any all; sum len max; encode decode;
    discard remove add; get pop setdefault; read readline readlines; dump dumps; load loads;
    list tuple set; enumerate list; range len; map filter; zip zip_longest; match search fullmatch;
    findall finditer search; group groups; union intersection difference symmetric_difference;
    issubset issuperset; isdigit isalpha isalnum isnumeric; isupper islower; ljust rjust center;
    partition rpartition; exists isfile isdir; basename dirname; now utcnow today; sin cos tan;
    weekday isoweekday; strftime isoformat; isdecimal isdigit; deepcopy copy;
    rstrip removesuffix; lstrip removeprefix; strip removesuffix removeprefix;
    bisect_left bisect_right; heappush heappop; getattr hasattr; isinstance issubclass; next iter;
    write writelines; mean median; sort reverse; abs int; copy deepcopy; date datetime time
"""
_NO_ARGUMENTS = r"items|keys|values|lower|upper|strip|split|copy|read(lines)?|close|date|time|title"
_UNPACKED = (cst.Name, cst.Attribute, cst.Subscript)
_NEVER = frozenset({"print", "range", "super", "isinstance", "exit", "def", "return", "in", "not"})
_ELSEWHERE = (cst.Attribute, cst.Call, cst.Expr, cst.If, cst.While, cst.BooleanOperation, cst.Await)
_GENERAL = ("str", "list", "int")
_APPLIED = r"(?<![\w.])(?!self\.)([a-z_][\w.]*)\([\w.]+\)"
_METHOD = r"(?<=[\w\])])\.([a-z]\w*)\(\)"


def _alternatives(name: str) -> list[str]:
    groups = (row.split() for row in _ALIKE.split(";"))
    return list(dict.fromkeys(n for group in groups if name in group for n in group if n != name))


def _name_of(node: cst.CSTNode | None) -> str:
    """Return the last part of the name of what is called, "" when nothing is."""
    func = node.func if isinstance(node, cst.Call) else node
    last = func.attr if isinstance(func, cst.Attribute) else func
    return last.value if isinstance(node, cst.Call) and isinstance(last, cst.Name) else ""


def _plain(argument: cst.Arg) -> bool:
    return not argument.star and argument.keyword is None


@operator(
    cst.Call,
    prior=0.6,
    examples=(Example("def f(a, b):\n    return f(a, b)\n", "def f(a, b):\n    return f(b, a)\n"),),
)
def swap_arguments(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Exchange two adjacent arguments of a call.

    Risk of overfitting: low; only equal arguments hide it.
    """
    for left, right in zip(node.args, node.args[1:], strict=False):
        if _plain(left) and _plain(right) and site.code(left) != site.code(right):
            (start, middle), (after, end) = site.span(left), site.span(right)
            between = site.facts.source.data[middle:after].decode(site.facts.source.encoding)
            literal = isinstance(right.value, (cst.SimpleString, cst.Integer))
            text = f"{site.code(right)}{between}{site.code(left)}"
            yield Rewrite(start, end, text, 0.6 if literal else 1.0)


@operator(
    cst.Call,
    prior=0.35,
    examples=(
        Example("def f(a, b):\n    return f(a, b)\n", "def f(a, b):\n    return f(a)\n"),
        Example(
            "x = f(1, 2)\n",
            "x = f(2)\n",
            crash=("TypeError", "f() takes 1 positional argument but 2 were given"),
        ),
    ),
)
def drop_argument(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Leave an argument out.

    Risk of overfitting: medium; a default may serve all tests and not all callers.
    """
    says = rf"{re.escape(_name_of(node))}\(\) (takes|got an unexpected|got multiple)"
    blamed = bool(crashes(site, "TypeError", says=says))
    spans = [site.span(argument) for argument in node.args]
    for place, argument in enumerate(node.args):
        (start, end), last = spans[place], place + 1 == len(spans)
        if not last:
            end = spans[place + 1][0]
        elif place:
            start = spans[place - 1][1]
        weight = 0.6 if argument.keyword else 0.5 if last else 0.3
        if blamed or not argument.star:
            yield Rewrite(start, end, "", 1.0 if blamed else weight)


@operator(
    cst.Arg,
    prior=0.5,
    examples=(
        Example("def f(a):\n    return max(*a)\n", "def f(a):\n    return max(a)\n"),
        Example("def f(a):\n    return print(a)\n", "def f(a):\n    return print(*a)\n"),
    ),
)
def change_unpacking(node: cst.Arg, site: Site) -> Iterator[Rewrite]:
    """Unpack the last argument, or pass it as it is.

    Risk of overfitting: low; the function then gets another number of arguments.
    """
    call, value = site.parent(node), site.code(node.value)
    if not isinstance(call, cst.Call) or node.keyword or is_fixed(site, node):
        return
    if node.star:
        yield site.replace(node, value)
        if node is call.args[-1]:
            yield site.replace(node, f"{'*' if node.star == '**' else '**'}{value}", 0.4)
    elif node is call.args[-1] and isinstance(node.value, _UNPACKED):
        blamed = crashes(site, "TypeError", says="argument")
        stars = "**" if "kw" in value or "options" in value else "*"
        yield site.replace(node, f"{stars}{value}", 1.0 if blamed else 0.5)


@operator(
    cst.Call,
    prior=0.45,
    examples=(
        Example("def f(a):\n    return list(a)\n", "def f(a):\n    return a\n"),
        Example("def f(a):\n    return a.strip()\n", "def f(a):\n    return a\n"),
    ),
)
def unwrap_call(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Use the argument of a call, or the object of a method, in place of the result.

    Risk of overfitting: medium; an identity in the tests need not be one elsewhere.
    """
    if isinstance(site.parent(node), (cst.Expr, cst.Decorator)) or is_fixed(site, node):
        return
    if node.args and _plain(node.args[0]):
        value, text = node.args[0].value, wrapped(site, node.args[0].value)
        if not isinstance(value, cst.GeneratorExp) and text[:1] == "(":
            text = enclosed(site, node, site.code(value))
        yield site.replace(node, text, 1.0 if len(node.args) == 1 else 0.5)
    owner = site.code(node.func.value) if isinstance(node.func, cst.Attribute) else "self"
    if owner not in ("self", "cls", *site.facts.imported):
        yield site.replace(node, owner, 0.5 if node.args else 0.8)


@operator(
    cst.Name,
    cst.Attribute,
    cst.Subscript,
    cst.Call,
    prior=0.25,
    examples=(
        Example("def f(a):\n    return range(a)\n", "def f(a):\n    return range(len(a))\n"),
        Example("def f(a):\n    return f(a)\n", "def f(a):\n    return f(str(a))\n"),
        Example("def f(a):\n    return a, a.b()\n", "def f(a):\n    return a.b(), a.b()\n"),
    ),
)
def wrap_value(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Pass a value through a conversion, a function or a method that the file uses elsewhere.

    Risk of overfitting: medium; many functions leave small inputs as they are.
    """
    parent, code = site.parent(node), site.code(node)
    unread = is_target(site, node) or code in ("None", "True", "False", "self", "cls")
    if unread or isinstance(parent, _ELSEWHERE) or len(code) > 40 or is_fixed(site, node):
        return
    call = site.parent(parent) if isinstance(parent, cst.Arg) else None
    names = (_name_of(call), _name_of(node))
    applied = [f for f in _usual(site.facts, _APPLIED) if f.partition(".")[0] in site.visible]
    methods = () if isinstance(parent, (cst.For, cst.CompFor)) else _usual(site.facts, _METHOD)
    texts = [f"len({code})"] if names[0] == "range" else []
    texts += [f"{f}({code})" for f in (*applied[:2], *_GENERAL) if f not in names]
    texts[2:2] = [f"{code}.{m}()" for m in methods[:2] if m not in names]
    for rank, text in enumerate(list(dict.fromkeys(texts))[:5]):
        yield site.replace(node, text, 0.9**rank)


@lru_cache(maxsize=128)
def _usual(facts: ModuleFacts, pattern: str) -> tuple[str, ...]:
    """Return what a pattern finds in the file, the commonest first."""
    found = Counter(re.findall(pattern, facts.source.text))
    return tuple(text for text, _ in found.most_common(12) if text not in _NEVER)


@operator(
    cst.Call,
    prior=0.55,
    examples=(
        Example("def f(a, b):\n    a.append(b)\n", "def f(a, b):\n    a.extend(b)\n"),
        Example("def f(a):\n    return any(a)\n", "def f(a):\n    return all(a)\n"),
        Example("def f(a):\n    return a.pop()\n", "def f(a):\n    return a.pop(0)\n"),
        Example("def add(a, b): pass\nx = sub(1, 2)\n", "def add(a, b): pass\nx = add(1, 2)\n"),
    ),
)
def swap_function(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Call a related function instead, or one of the file that takes as many arguments.

    Risk of overfitting: low; two functions seldom agree on all tests.
    """
    name, method = _name_of(node), isinstance(node.func, cst.Attribute)
    func = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
    if not name or is_fixed(site, node):
        return
    alike = get_close_matches(name, _usual(site.facts, r"\b([a-z_]\w+)\("), 3, 0.6)
    fitting = [n for n in (*_alternatives(name)[:4], *alike) if method or n in site.visible]
    for rank, other in enumerate(n for n in dict.fromkeys(fitting) if n != name):
        yield site.replace(func, other, max(0.3, 1.0 - 0.15 * rank))
    if site.code(node).endswith(".pop()"):
        yield site.replace(node, f"{site.code(node.func)}(0)", 0.8)
    own = not method or site.code(node.func).startswith(("self.", "cls."))
    for rank, other in enumerate(_same_arity(node, name, method, site)[:4] if own else ()):
        yield site.replace(func, other, 0.7 - 0.1 * rank)


def _same_arity(node: cst.Call, name: str, method: bool, site: Site) -> list[str]:
    total = len(node.args) + method
    found = {
        other: rows[0]
        for other, rows in site.facts.signatures.items()
        if rows[0].bound == method and other != name and not other.startswith("__")
    }
    fitting = [n for n, s in found.items() if 0 <= len(s.positional) - total <= s.defaults]
    return sorted(fitting, key=lambda n: (-SequenceMatcher(None, n, name).ratio(), n))


@operator(
    cst.Attribute,
    cst.Name,
    cst.Call,
    prior=0.5,
    examples=(
        Example("def f(a):\n    return a.items\n", "def f(a):\n    return a.items()\n"),
        Example("def f(a):\n    return a.name()\n", "def f(a):\n    return a.name\n"),
    ),
)
def change_parentheses(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Call a function where it was only named, or only name it.

    Risk of overfitting: low; a function is never equal to its result.
    """
    parent = site.parent(node)
    if isinstance(parent, (cst.Expr, cst.Raise, cst.Await)) or is_fixed(site, node):
        return
    if isinstance(node, cst.Call):
        if not node.args:
            sure = _is_property(_name_of(node), site) or crashes(site, "TypeError", says="callable")
            yield site.replace(node, site.code(node.func), 1.0 if sure else 0.3)
        return
    method = isinstance(node, cst.Attribute)
    name = site.code(node).rpartition(".")[2]
    rows = site.facts.signatures.get(name, ())
    free = any(len(r.positional) - r.defaults == r.bound == method for r in rows)
    usual = method and re.fullmatch(_NO_ARGUMENTS, name)
    if isinstance(parent, cst.Call) and parent.func is node:
        return
    if (free or usual) and not is_target(site, node) and not _is_property(name, site):
        yield site.replace(node, f"{site.code(node)}()")


def _is_property(name: str, site: Site) -> bool:
    return bool(re.search(rf"property\n\s+def {name}\b", site.facts.source.text))


@operator(
    cst.Await,
    cst.Call,
    prior=0.6,
    examples=(
        Example("async def f(a):\n    return f(1)\n", "async def f(a):\n    return await f(1)\n"),
        Example("async def f(a):\n    return await a\n", "async def f(a):\n    return a\n"),
    ),
)
def change_await(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Await a call, or do not.

    Risk of overfitting: low; a coroutine is never equal to its result.
    """
    blamed = crashes(site, "TypeError", "AttributeError", says="await|coroutine|async")
    weight = 1.0 if blamed else 0.4
    if isinstance(node, cst.Await):
        yield site.replace(node, site.code(node.expression), weight)
        return
    scopes = (n for n in site.ancestors(node) if isinstance(n, (cst.FunctionDef, cst.Lambda)))
    asynchronous = getattr(next(scopes, None), "asynchronous", None) and not is_fixed(site, node)
    if asynchronous and not isinstance(site.parent(node), (cst.Await, cst.Decorator)):
        known = re.search(rf"async def {_name_of(node)}\b", site.facts.source.text)
        text = enclosed(site, node, f"await {site.code(node)}")
        yield site.replace(node, text, 1.0 if known else weight)
