"""Lost values: a None, or nothing, where a variable, an expression or a call belongs."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.callables import takes
from patchwright.operators.crashes import crashes
from patchwright.operators.fills import Want, fills, spread
from patchwright.operators.harvest import Harvest, Passed, Value, harvest

UNTOLD = 2 / 3
"""How much a lost value is believed in when no failing test says that a None was in the way."""
_ON_NONE = re.compile(r"'NoneType' object has no attribute '(\w+)'")
_OWN = (
    ("(Pure)?(Posix)?Path|abspath|dirname|realpath", "__file__"),
    ("getLogger|get_logger|import_module|files", "__name__"),
)
"""What a module knows of itself, by the functions that are given it."""
_BEGINNINGS = (
    (r"{}\.(append|extend|insert|sort)\(", ("[]",)),
    (r"{}\.(add|discard)\(", ("set()",)),
    (r"{}\.(setdefault|items|values|keys|update|get)\(|{}\[[^\]]+\] \+?= ", ("{{}}",)),
    (r"{} \+= [f\"']|{}\.(join|format)\(", ('""',)),
    (r"{} [-+]= |range\({}\)| [<>]=? {}\b|\b{} [<>]", ("0", "1")),
    (r"(if|while|and|or|not) {}\b", ("False", "True")),
)


@operator(
    cst.Name,
    prior=0.9,
    examples=(
        Example(
            "class Span:\n    def stretch(self):\n        return 1\n\n\n"
            "def f(a):\n    span = None\n    return span.stretch()\n",
            "class Span:\n    def stretch(self):\n        return 1\n\n\n"
            "def f(a):\n    span = Span()\n    return span.stretch()\n",
            crash=("AttributeError", "'NoneType' object has no attribute 'stretch'"),
        ),
        Example(
            "def f(a):\n    return isinstance(a, type(None))\n",
            "def f(a):\n    return isinstance(a, type(a))\n",
        ),
        Example(
            "def f(a):\n    key = a.strip()\n    return key\n\n\n"
            "def g(a):\n    key = None\n    return key\n",
            "def f(a):\n    key = a.strip()\n    return key\n\n\n"
            "def g(a):\n    key = a.strip()\n    return key\n",
        ),
        Example(
            "def f(d):\n    out = None\n    for x in d:\n        out.append(x)\n    return out\n",
            "def f(d):\n    out = []\n    for x in d:\n        out.append(x)\n    return out\n",
        ),
        Example(
            "class R:\n    def a(self):\n        return self.read()\n\n"
            "    def b(self, f):\n        self.read = f\n        w = None\n        return w\n",
            "class R:\n    def a(self):\n        return self.read()\n\n"
            "    def b(self, f):\n        self.read = f\n        w = self.read()\n"
            "        return w\n",
        ),
        Example(
            "import os\n\ndef f():\n    return os.path.dirname(None)\n",
            "import os\n\ndef f():\n    return os.path.dirname(__file__)\n",
        ),
        Example(
            "def table(self, name):\n    table = open(name)\n    self.rows[name] = None\n",
            "def table(self, name):\n    table = open(name)\n    self.rows[name] = table\n",
        ),
        Example(
            "def f(rows, given):\n    if given:\n        parts = tuple(None)\n    return parts\n",
            "def f(rows, given):\n    if given:\n        parts = tuple(given)\n    return parts\n",
        ),
        Example(
            "def g(path, mode): pass\ndef f(path, mode): return g(path, None)\n",
            "def g(path, mode): pass\ndef f(path, mode): return g(path, mode)\n",
        ),
    ),
)
def fill_none(node: cst.Name, site: Site) -> Iterator[Rewrite]:
    """Put a value where None is assigned, passed or returned.

    First what the same variable or parameter is elsewhere and what nothing reads, then other
    variables, attributes, calls and expressions that can be read there.
    Risk of overfitting: medium, for the value must make sense in its place.
    """
    if node.value != "None":
        return
    want = _want(node, site)
    if want is not None:
        # The tests may say themselves that a None was in the way.
        told = 1.0 if crashes(site, "AttributeError", "TypeError", says="NoneType") else UNTOLD
        for text, weight in fills(site, node, want):
            yield site.replace(node, text, weight * told)


def _want(node: cst.CSTNode, site: Site) -> Want | None:
    parent = site.parent(node)
    if isinstance(parent, (cst.Assign, cst.AnnAssign)) and parent.value is node:
        target = parent.targets[0].target if isinstance(parent, cst.Assign) else parent.target
        return _assigned_want(site.code(target), target, site)
    if isinstance(parent, cst.Arg) and parent.value is node:
        call = site.parent(parent)
        return argument_want(parent, call, site) if isinstance(call, cst.Call) else None
    if isinstance(parent, cst.Return):
        name = site.unit.function.name if site.unit.function else ""
        return Want((name,))
    if isinstance(parent, cst.DictElement) and isinstance(parent.key, cst.SimpleString):
        return Want((str(parent.key.evaluated_value),))
    return None


def _assigned_want(text: str, target: cst.BaseExpression, site: Site) -> Want:
    last = target.attr.value if isinstance(target, cst.Attribute) else text
    if isinstance(target, cst.Subscript) and (key := re.search(r"\[f?['\"](\w+)['\"]\]$", text)):
        last = key[1]
    return Want((last,), text, (*_objects(site), *_beginnings(text, site)))


def _beginnings(target: str, site: Site) -> Iterator[tuple[str, float]]:
    """Yield empty values and numbers, by how the rest of the function uses the variable."""
    used = site.facts.source.text if "." in target else site.code(site.root)
    name = rf"(?<![\w.]){re.escape(target)}"
    for pattern, values in _BEGINNINGS:
        seen = re.search(pattern.format(*[name] * pattern.count("{}")), used)
        for rank, value in enumerate(values):
            yield value.format(), (0.75 if seen else 0.25) - 0.1 * rank


def _objects(site: Site) -> Iterator[tuple[str, float]]:
    """Yield new objects of the classes that explain a crash."""
    wanted = set(_ON_NONE.findall(" ".join(f.message for f in site.failures)))
    for name in sorted(site.facts.classes) if wanted else ():
        if wanted <= site.facts.members(name):
            yield f"{name}()", 1.0


def argument_want(argument: cst.Arg, call: cst.Call, site: Site) -> Want:
    """Return what is known of an argument: the parameter's name, and what other calls pass."""
    func = site.code(call.func)
    keyword = argument.keyword.value if argument.keyword else ""
    place = (
        [a for a in call.args if not a.keyword and not a.star].index(argument)
        if (not keyword and not argument.star)
        else 0
    )
    row = takes(site, func)
    named = row.positional[place : place + 1] if row and not keyword else ()
    last = func.rpartition(".")[2]
    hints = (keyword,) if keyword else named or (*_by_verb(last), *_made(call, site))
    asked = ((name, 0.7) for name in _asked(call, site))
    own = ((name, 0.75) for pattern, name in _OWN if re.fullmatch(pattern, last) and not place)
    return Want(hints, "", (*_other_calls(site, last, place, keyword), *asked, *own))


def _made(call: cst.Call, site: Site) -> tuple[str, ...]:
    """Return the variable or attribute that gets what a call returns: often named alike."""
    parent = site.parent(call)
    if not isinstance(parent, (cst.Assign, cst.AnnAssign)):
        return ()
    target = parent.targets[0].target if isinstance(parent, cst.Assign) else parent.target
    return (site.code(target).rpartition(".")[2],)


def _asked(call: cst.Call, site: Site) -> Iterator[str]:
    """Yield a variable that a branch was taken for: what is inside is likely about it."""
    for node in site.ancestors(call):
        if isinstance(node, cst.If):
            text = site.code(node.test)
            if re.fullmatch(r"[\w.]+", text):
                yield text
            return


def _by_verb(name: str) -> tuple[str, ...]:
    """Return what a function's own name says of its argument: `load_user` takes a `user`."""
    words = re.findall(r"[A-Z]?[a-z0-9]+", name)
    return ("_".join(words[1:]).lower(),) if len(words) > 1 else (name.lower(),)


def _other_calls(site: Site, func: str, place: int, keyword: str) -> Iterator[tuple[str, float]]:
    for value, near in spread(site, partial(_passed, func, place, keyword)):
        if value.names <= site.visible:
            yield value.text, 0.45 + 0.4 * near


def _passed(func: str, place: int, keyword: str, found: Harvest) -> list[Value]:
    calls: Sequence[Passed] = found.passed.get(func, ())
    values = [
        call.keywords.get(keyword) if keyword else next(iter(call.positional[place:]), None)
        for call in calls
    ]
    return [value for value in values if value is not None]


@operator(
    cst.Lambda,
    prior=0.4,
    examples=(
        Example(
            "def f(rows):\n    rows.sort(key=lambda row: None)\n    return rows[0][1]\n",
            "def f(rows):\n    rows.sort(key=lambda row: row[1])\n    return rows[0][1]\n",
        ),
        Example(
            "class P:\n    name = ''\n\ndef f(ps):\n    return sorted(ps, key=lambda p: p)\n",
            "class P:\n    name = ''\n\ndef f(ps):\n    return sorted(ps, key=lambda p: p.name)\n",
        ),
    ),
)
def change_lambda(node: cst.Lambda, site: Site) -> Iterator[Rewrite]:
    """Let a lambda give a part of its parameter, or what other lambdas of the file give.

    Risk of overfitting: medium.
    """
    names = [p.name.value for p in node.params.params]
    old = site.code(node.body)
    if not names or (old != "None" and old not in names):
        return
    name, rows = names[0], dict[str, float]()
    for value in harvest(site.facts).lambdas:
        if value.text not in ("None", old) and value.names <= {*names, *site.visible}:
            rows.setdefault(value.text, 0.9)
    rows |= {f"{name}[1]": 0.7, f"{name}[0]": 0.7}
    attributes = [a for a, _ in site.facts.attributes.most_common(6)]
    members = sorted({m for c in site.facts.classes for m in site.facts.members(c)})
    for rank, attr in enumerate([*members[:8], *attributes]):
        if not attr.startswith("_"):
            rows.setdefault(f"{name}.{attr}", 0.6 * 0.93**rank)
    if old == "None":
        rows |= {name: 0.6, f"-{name}": 0.3, f"len({name})": 0.4, f"str({name})": 0.3}
    else:
        rows |= {f"-{name}": 0.5, f"len({name})": 0.5, f"{name}.lower()": 0.4}
    for text, weight in rows.items():
        yield site.replace(node.body, text, weight)
