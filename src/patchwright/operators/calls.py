"""Calls: arguments swapped, missing or too many, the wrong function, none or one too many."""

import ast
import re
from collections.abc import Iterator
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import enclosed
from patchwright.operators.crashes import blame, crashes
from patchwright.operators.facts import ModuleFacts, Signature

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
    bisect_left bisect_right; heappush heappop; getattr hasattr; isinstance issubclass; next iter;
    write writelines; mean median; sort reverse; abs int; copy deepcopy; date datetime time
"""
_CONVERSIONS = (
    (r"unhashable type", ("tuple", "frozenset", "str")),
    (r"can only concatenate str|must be str, not|expected str instance|sequence item", ("str",)),
    (r"can only concatenate list", ("list",)),
    (r"not supported between instances|unsupported operand", ("int", "float", "str")),
    (r"not subscriptable|has no len\(\)|not reversible|changed size", ("list",)),
    (r"interpreted as an integer|indices must be|must be integers", ("int",)),
    (r"not JSON serializable", ("str", "list")),
    (r"not iterable", ("range", "str")),
    (r"must be real number|could not be converted|not a number", ("float",)),
)
_GENERAL = ("list", "sorted", "set", "str", "int", "len", "abs", "tuple", "float", "dict")
_METHODS = """
    items keys values lower upper strip split copy read readlines close sort reverse isdigit
    isalpha total_seconds date time decode encode popleft title
""".split()
_LAZY = frozenset({"map", "filter", "zip", "reversed", "keys", "values", "items", "range"})
_PLACES = (cst.Arg, cst.Return, cst.Assign, cst.Element, cst.For, cst.CompFor, cst.BinaryOperation)


def _alternatives(name: str) -> list[str]:
    groups = (row.split() for row in _ALIKE.split(";"))
    return list(dict.fromkeys(n for group in groups if name in group for n in group if n != name))


def _name_of(node: cst.Call) -> str:
    func = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
    return func.value if isinstance(func, cst.Name) else ""


def _plain(argument: cst.Arg) -> bool:
    return not argument.star and argument.keyword is None


def _expected(node: cst.Call, site: Site) -> tuple[Signature, tuple[str, ...]] | None:
    """Return what a function of the file takes, and its positional parameters as a caller sees."""
    name = _name_of(node)
    for signature in site.facts.signatures.get(name, ()):
        return signature, signature.positional[signature.bound :]
    made = _initialiser(site.facts, name) if name[:1].isupper() else None
    return (made, made.positional[1:]) if made else None


@lru_cache(maxsize=256)
def _initialiser(facts: ModuleFacts, name: str) -> Signature | None:
    classes = (n for n in ast.walk(facts.tree) if isinstance(n, ast.ClassDef) and n.name == name)
    for node in (part for found in classes for part in found.body):
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            a = node.args
            positional = tuple(x.arg for x in (*a.posonlyargs, *a.args))
            keywords = tuple(x.arg for x in a.kwonlyargs)
            variadic = bool(a.vararg or a.kwarg)
            return Signature(node.name, positional, keywords, len(a.defaults), True, variadic)
    return None


def _fixed(node: cst.CSTNode, site: Site) -> bool:
    return any(isinstance(n, (cst.Annotation, cst.Decorator)) for n in site.ancestors(node))


@operator(
    cst.Call,
    prior=0.6,
    examples=(
        Example("def f(a, b):\n    return f(a, b)\n", "def f(a, b):\n    return f(b, a)\n"),
        Example(
            "def f(a):\n    return isinstance(int, a)\n",
            "def f(a):\n    return isinstance(a, int)\n",
        ),
    ),
)
def swap_arguments(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Exchange two adjacent arguments of a call.

    Risk of overfitting: low; only equal arguments hide it.
    """
    for left, right in zip(node.args, node.args[1:], strict=False):
        if _plain(left) and _plain(right) and site.code(left) != site.code(right):
            (start, middle), (after, end) = site.span(left), site.span(right)
            encoding = site.facts.source.encoding
            between = site.facts.source.data[middle:after].decode(encoding)
            text = f"{site.code(right)}{between}{site.code(left)}"
            literal = isinstance(right.value, (cst.SimpleString, cst.Integer))
            yield Rewrite(start, end, text, 0.6 if literal else 1.0)


@operator(
    cst.Call,
    prior=0.35,
    examples=(
        Example("def f(a, b):\n    return f(a, b)\n", "def f(a, b):\n    return f(a)\n"),
        Example(
            "def f(a):\n    return a\n\n\nx = f(1, 2)\n",
            "def f(a):\n    return a\n\n\nx = f(2)\n",
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
    for place, argument in enumerate(node.args):
        if place + 1 < len(node.args):
            span = site.span(argument)[0], site.span(node.args[place + 1])[0]
        else:
            before = site.span(node.args[place - 1])[1] if place else site.span(argument)[0]
            span = before, site.span(argument)[1]
        if argument.star and not blamed:
            continue
        weight = 0.6 if argument.keyword else 0.5 if place + 1 == len(node.args) else 0.3
        yield Rewrite(*span, "", 1.0 if blamed else weight)


@operator(
    cst.Call,
    prior=0.55,
    examples=(
        Example(
            "def f(a, b=1):\n    return a\n\n\ndef g(a, b):\n    return f(a)\n",
            "def f(a, b=1):\n    return a\n\n\ndef g(a, b):\n    return f(a, b)\n",
        ),
        Example(
            "def f(a, b):\n    return a\n\n\ndef g(n):\n    return f(1)\n",
            "def f(a, b):\n    return a\n\n\ndef g(n):\n    return f(1, n)\n",
            crash=("TypeError", "f() missing 1 required positional argument: 'b'"),
        ),
        Example(
            "def f(a):\n    return sorted(a, key=len) + sorted(a)\n",
            "def f(a):\n    return sorted(a, key=len) + sorted(a, key=len)\n",
        ),
    ),
)
def add_argument(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Pass an argument that the function takes, or that other calls of it pass.

    Risk of overfitting: low where a parameter and a variable share a name.
    """
    if any(argument.star for argument in node.args) or _fixed(node, site):
        return
    for text, weight in dict([*_by_signature(node, site), *_by_other_calls(node, site)]).items():
        end = site.span(node.args[-1])[1] if node.args else site.span(node)[1] - 1
        yield Rewrite(end, end, f", {text}" if node.args else text, weight)


def _by_signature(node: cst.Call, site: Site) -> Iterator[tuple[str, float]]:
    known = _expected(node, site)
    if known is None:
        return
    signature, positional = known
    given = sum(map(_plain, node.args))
    named = {argument.keyword.value for argument in node.args if argument.keyword}
    required = len(positional) - signature.defaults
    missing = [p for p in (*positional[given:], *signature.keyword_only) if p not in named]
    for place, name in enumerate(missing):
        head = "" if not named and place == 0 and name in positional else f"{name}="
        own = name in site.locals
        if own or name in site.members:
            yield f"{head}{name if own else f'self.{name}'}", 1.0 if own else 0.8
        elif name in positional and positional.index(name) < required:
            others = [n for n in site.locals if n not in ("self", "cls")]
            likely = get_close_matches(name, others, 2, 0.5) or others[:3]
            for rank, value in enumerate((*likely, "None")):
                yield f"{head}{value}", 0.9 - 0.15 * rank


def _by_other_calls(node: cst.Call, site: Site) -> Iterator[tuple[str, float]]:
    func, given = re.escape(site.code(node.func)), site.code(node)
    if _name_of(node) in ("sorted", "sort") and "reverse=" not in given:
        yield "reverse=True", 0.6
    calls = re.findall(rf"(?<![\w.]){func}\(([^\n]*)", site.facts.source.text)
    for rest in dict.fromkeys(calls):
        for text in re.findall(r"\b\w+=(?!=)(?:[\w.]+|\"\w*\"|'\w*')(?=[,)])", rest)[:2]:
            if not re.search(rf"\b{text.partition('=')[0]}=", given):
                yield text, 0.4


@operator(
    cst.Arg,
    prior=0.6,
    examples=(
        Example(
            "def f(size):\n    return size\n\n\nx = f(sise=1)\n",
            "def f(size):\n    return size\n\n\nx = f(size=1)\n",
            crash=("TypeError", "f() got an unexpected keyword argument 'sise'"),
        ),
        Example(
            "def f(a, b=1, c=2):\n    return a\n\n\ndef g(c):\n    return f(1, c)\n",
            "def f(a, b=1, c=2):\n    return a\n\n\ndef g(c):\n    return f(1, c=c)\n",
        ),
        Example("def f(a, b):\n    return f(a, b=a)\n", "def f(a, b):\n    return f(a, b=b)\n"),
    ),
)
def match_parameter(node: cst.Arg, site: Site) -> Iterator[Rewrite]:
    """Pass an argument under a parameter's name, or the variable that has the parameter's name.

    Risk of overfitting: low; the names say what belongs together.
    """
    call = site.parent(node)
    known = _expected(call, site) if isinstance(call, cst.Call) else None
    if known is None or not isinstance(call, cst.Call) or node.star:
        return
    signature, positional = known
    allowed = (*positional, *signature.keyword_only)
    value, place = site.code(node.value), call.args.index(node)
    named = {argument.keyword.value for argument in call.args if argument.keyword}
    own = node.keyword.value if node.keyword else "".join(positional[place : place + 1])
    if own in site.locals and value != own and not isinstance(node.value, cst.Call):
        yield site.replace(node.value, own, 0.8)
    if node.keyword and own not in allowed and not signature.variadic:
        free = [name for name in allowed if name not in named]
        for name in get_close_matches(own, free, 2, 0.4) or free[:2]:
            yield site.replace(node.keyword, name)
    elif not node.keyword and place + 1 == sum(map(_plain, call.args)):
        for name in [n for n in allowed[place + 1 :] if n not in named][:3]:
            yield site.replace(node, f"{name}={value}", 1.0 if name == value else 0.3)


@operator(
    cst.Arg,
    prior=0.25,
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
    if not isinstance(call, cst.Call) or node.keyword or _fixed(node, site):
        return
    if node.star:
        yield site.replace(node, value)
    elif node is call.args[-1] and isinstance(node.value, (cst.Name, cst.Attribute)):
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
    if isinstance(site.parent(node), (cst.Expr, cst.Decorator)) or _fixed(node, site):
        return
    if node.args and _plain(node.args[0]):
        value = node.args[0].value
        text = site.code(value)
        bare = isinstance(value, cst.GeneratorExp) and not value.lpar
        whole = f"({text})" if bare else enclosed(site, node, text)
        whole = text if isinstance(value, (cst.Name, cst.Call, cst.Subscript, cst.List)) else whole
        yield site.replace(node, whole, 1.0 if len(node.args) == 1 else 0.5)
    if isinstance(node.func, cst.Attribute) and site.code(node.func.value) not in (
        "self",
        *site.facts.imported,
    ):
        yield site.replace(node, site.code(node.func.value), 0.5 if node.args else 0.8)


@operator(
    cst.Name,
    cst.Attribute,
    cst.Subscript,
    cst.Call,
    prior=0.7,
    examples=(
        Example(
            "def f(a):\n    return {a: 1}\n\n\ndef g(a, b):\n    return b[a]\n",
            "def f(a):\n    return {a: 1}\n\n\ndef g(a, b):\n    return b[tuple(a)]\n",
            crash=("TypeError", "unhashable type: 'list'"),
        ),
        Example(
            "def f(a, b):\n    return a + b\n",
            "def f(a, b):\n    return a + str(b)\n",
            crash=("TypeError", 'can only concatenate str (not "int") to str'),
        ),
    ),
)
def convert_value(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Convert a value to the type that a crash in its statement asks for.

    Risk of overfitting: low; the failure names the types.
    """
    places = (*_PLACES, cst.Index, cst.Comparison, cst.ComparisonTarget, cst.DictElement)
    if not site.failures or not isinstance(site.parent(node), places) or _unread(node, site):
        return
    for pattern, functions in _CONVERSIONS:
        blamed = blame(site, node, "TypeError", "RuntimeError", "ValueError", says=pattern)
        for rank, function in enumerate(functions if blamed >= 0.4 else ()):
            text = f"{function}({site.code(node)})"
            yield site.replace(node, text, max(0.3, blamed - 0.15 * rank))


def _unread(node: cst.BaseExpression, site: Site) -> bool:
    parent = site.parent(node)
    keyword = isinstance(parent, cst.Arg) and parent.keyword is node
    target = getattr(parent, "target", None) is node
    return keyword or target or site.code(node) in ("None", "True", "False", "self", "cls")


@operator(
    cst.Name,
    cst.Attribute,
    cst.Subscript,
    cst.Call,
    prior=0.25,
    examples=(
        Example("def f(a):\n    return range(a)\n", "def f(a):\n    return range(len(a))\n"),
        Example("def f(a):\n    return zip(a)\n", "def f(a):\n    return list(zip(a))\n"),
        Example(
            "def f(a):\n    b = a\n    return b\n", "def f(a):\n    b = a.copy()\n    return b\n"
        ),
    ),
)
def wrap_value(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Copy a value, sort it, count it or convert it, as its place in the program suggests.

    Risk of overfitting: medium; small inputs are often sorted and unshared anyway.
    """
    if not _unread(node, site) and not _fixed(node, site):
        for rank, text in enumerate(_wrapped(node, site)):
            yield site.replace(node, text, 1.0 - 0.2 * rank)


def _wrapped(node: cst.BaseExpression, site: Site) -> Iterator[str]:
    parent, code = site.parent(node), site.code(node)
    call = site.parent(parent) if isinstance(parent, cst.Arg) else None
    outer = _name_of(call) if isinstance(call, cst.Call) else ""
    made = _name_of(node) if isinstance(node, cst.Call) else ""
    if outer == "range" and not made:
        yield f"len({code})"
    if made in _LAZY and not outer:
        yield f"list({code})"
    if isinstance(parent, (cst.For, cst.CompFor)) and outer == "" and made not in _GENERAL:
        yield from (f"list({code})", f"sorted({code})", f"set({code})")
    elif isinstance(parent, cst.Return) and not made:
        yield from (f"sorted({code})", f"len({code})", f"list({code})", f"str({code})")
    if (outer in ("append", "add") or isinstance(parent, cst.Assign)) and not made:
        yield f"{code}.copy()"
        yield f"tuple({code})" if outer == "add" else f"list({code})"
    elif outer and not made:
        used = [f for f in _GENERAL if f != outer and f"{f}(" in site.facts.source.text]
        yield from (f"{f}({code})" for f in used[:2])


@operator(
    cst.Call,
    prior=0.55,
    examples=(
        Example("def f(a, b):\n    a.append(b)\n", "def f(a, b):\n    a.extend(b)\n"),
        Example("def f(a):\n    return any(a)\n", "def f(a):\n    return all(a)\n"),
        Example("def f(a):\n    return a.pop()\n", "def f(a):\n    return a.pop(0)\n"),
        Example(
            "def add(a, b):\n    return a\n\n\ndef f(a):\n    return sub(a, 1)\n",
            "def add(a, b):\n    return a\n\n\ndef f(a):\n    return add(a, 1)\n",
        ),
    ),
)
def swap_function(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Call a related function instead, or one of the file that takes as many arguments.

    Risk of overfitting: low; two functions seldom agree on all tests.
    """
    name = _name_of(node)
    method = isinstance(node.func, cst.Attribute)
    func = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
    if not name or _fixed(node, site):
        return
    fitting = [n for n in _alternatives(name) if method or n in site.visible]
    for rank, other in enumerate(fitting[:4]):
        yield site.replace(func, other, 1.0 - 0.15 * rank)
    if name == "pop" and not node.args:
        yield site.replace(node, f"{site.code(node.func)}(0)", 0.8)
    own = not method or site.code(node.func).startswith(("self.", "cls."))
    for rank, other in enumerate(_same_arity(node, name, method, site)[:4] if own else ()):
        yield site.replace(func, other, 0.7 - 0.1 * rank)


def _same_arity(node: cst.Call, name: str, method: bool, site: Site) -> list[str]:
    count = len(node.args)
    fitting = [
        other
        for other, rows in site.facts.signatures.items()
        if rows[0].bound == method
        and other != name
        and not other.startswith("__")
        and len(rows[0].positional) - rows[0].defaults <= count + method
        and count + method <= len(rows[0].positional)
    ]
    return sorted(fitting, key=lambda n: (-SequenceMatcher(None, n, name).ratio(), n))


@operator(
    cst.Await,
    cst.Call,
    prior=0.6,
    examples=(
        Example(
            "async def f(a):\n    return a\n\n\nasync def g():\n    return f(1)\n",
            "async def f(a):\n    return a\n\n\nasync def g():\n    return await f(1)\n",
        ),
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
    scope = next(scopes, None)
    if not isinstance(scope, cst.FunctionDef) or not scope.asynchronous or _fixed(node, site):
        return
    if not isinstance(site.parent(node), cst.Await) and isinstance(node, cst.Call):
        known = re.search(rf"async def {_name_of(node)}\b", site.facts.source.text)
        text = f"await {site.code(node)}"
        roomy = isinstance(site.parent(node), (cst.Expr, cst.Arg))
        yield site.replace(
            node, text if roomy else enclosed(site, node, text), 1.0 if known else weight
        )


@operator(
    cst.Attribute,
    cst.Name,
    cst.Call,
    prior=0.5,
    examples=(
        Example("def f(a):\n    return a.items\n", "def f(a):\n    return a.items()\n"),
        Example(
            "def f(a):\n    return a.name()\n",
            "def f(a):\n    return a.name\n",
            crash=("TypeError", "'str' object is not callable"),
        ),
    ),
)
def change_parentheses(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Call a function where it was only named, or only name it.

    Risk of overfitting: low; a function is never equal to its result.
    """
    parent, text = site.parent(node), site.facts.source.text
    if isinstance(parent, (cst.Expr, cst.Raise, cst.Await)) or _fixed(node, site):
        return
    if isinstance(node, cst.Call):
        if not node.args:
            property_ = re.search(rf"property\n\s+def {_name_of(node)}\b", text)
            blamed = crashes(site, "TypeError", says="not callable")
            weight = 1.0 if property_ or blamed else 0.3
            yield site.replace(node, site.code(node.func), weight)
        return
    attribute = isinstance(node, cst.Attribute)
    name = getattr(node, "attr", node)
    plain = name.value if isinstance(name, cst.Name) else ""
    called = isinstance(parent, cst.Call) and parent.func is node
    if called or _unread(node, site) or getattr(parent, "attr", None) is node:
        return
    rows = site.facts.signatures.get(plain, ())
    free = any(len(r.positional) - r.defaults == r.bound == attribute for r in rows)
    known = free and not re.search(rf"property\n\s+def {plain}\b", text)
    if known or (attribute and plain in _METHODS):
        yield site.replace(node, f"{site.code(node)}()")
