"""Signatures that do not fit their calls: an argument too many, too few, or under another name."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.crashes import crashes
from patchwright.operators.neutral import BY_TYPE

_UNEXPECTED = re.compile(r"(\w+)\(\) got an unexpected keyword argument '(\w+)'")
_MISSING = re.compile(r"(\w+)\(\) missing \d+ required [\w-]+ arguments?: (.*)")
_TAKES = re.compile(r"(\w+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+)")
_INIT = ("__init__", "__new__", "__call__")


def _said(site: Site, node: cst.FunctionDef, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    """Return what failures say of a function of this name."""
    found = (pattern.search(failure.message) for failure in crashes(site, "TypeError"))
    name = node.name.value
    return [m for m in found if m is not None and m.group(1).rpartition(".")[2] == name]


def _plain_parameters(node: cst.FunctionDef) -> list[cst.Param]:
    return [*node.params.posonly_params, *node.params.params]


@operator(
    cst.FunctionDef,
    prior=0.7,
    examples=(
        Example(
            "def f(a):\n    return a\n",
            "def f(a, unit=None):\n    return a\n",
            crash=("TypeError", "f() got an unexpected keyword argument 'unit'"),
        ),
        Example(
            "def f(a, color):\n    return color\n",
            "def f(a, colour):\n    return colour\n",
            crash=("TypeError", "f() got an unexpected keyword argument 'colour'"),
        ),
        Example(
            "class A:\n    def f(self, a):\n        return a\n",
            "class A:\n    def f(self, a, *args):\n        return a\n",
            crash=("TypeError", "A.f() takes 2 positional arguments but 3 were given"),
        ),
    ),
)
def accept_argument(node: cst.FunctionDef, site: Site) -> Iterator[Rewrite]:
    """Accept an argument that calls pass: under its name, or without using it.

    Risk of overfitting: medium; what the argument is for is not known.
    """
    names = [param.name.value for param in _plain_parameters(node)]
    keyword_only = [param.name.value for param in node.params.kwonly_params]
    for match in _said(site, node, _UNEXPECTED):
        wanted = match.group(2)
        for old in get_close_matches(wanted, [*names, *keyword_only], 2, 0.6):
            yield _renamed(site, node, old, wanted)
        if node.params.star_kwarg is None:
            yield _appended(site, node, f"{wanted}=None", 0.8)
            yield _appended(site, node, "**kwargs", 0.4)
    for _ in _said(site, node, _TAKES):
        if node.params.star_arg is cst.MaybeSentinel.DEFAULT and not keyword_only:
            yield _appended(site, node, "*args", 0.5)


def _renamed(site: Site, node: cst.FunctionDef, old: str, new: str) -> Rewrite:
    """Rename a parameter and its uses: the whole function is written anew."""
    start, end = site.span(node)
    text = re.sub(rf"(?<![\w.'\"]){re.escape(old)}(?![\w'\"])", new, site.code(node))
    return Rewrite(start, end, text)


def _appended(site: Site, node: cst.FunctionDef, text: str, weight: float) -> Rewrite:
    every = [*_plain_parameters(node), *node.params.kwonly_params]
    if isinstance(node.params.star_arg, cst.Param):
        every.append(node.params.star_arg)
    if not every:
        place = site.facts.source.data.index(b"(", site.span(node.name)[1]) + 1
        return Rewrite(place, place, text, weight)
    end = max(site.span(param)[1] for param in every)
    return Rewrite(end, end, f", {text}", weight)


@operator(
    cst.FunctionDef,
    prior=0.85,
    examples=(
        Example(
            "class A:\n    def size():\n        return 1\n",
            "class A:\n    def size(self):\n        return 1\n",
            crash=("TypeError", "A.size() takes 0 positional arguments but 1 was given"),
        ),
        Example(
            "class A:\n    def f(a):\n        return a\n",
            "class A:\n    def f(self, a):\n        return a\n",
            crash=("TypeError", "A.f() takes 1 positional argument but 2 were given"),
        ),
    ),
)
def take_self(node: cst.FunctionDef, site: Site) -> Iterator[Rewrite]:
    """Give a method its first parameter, or say that it has none.

    Risk of overfitting: low; without it no call of the method can work.
    """
    names = [param.name.value for param in _plain_parameters(node)]
    if site.unit.class_name is None or names[:1] in (["self"], ["cls"]):
        return
    if not any(int(m.group(3)) == int(m.group(2)) + 1 for m in _said(site, node, _TAKES)):
        return
    place = site.facts.source.data.index(b"(", site.span(node.name)[1]) + 1
    yield Rewrite(place, place, "self, " if names else "self")
    if not node.decorators:
        yield site.insert_before(node, ["@staticmethod"], 0.9)


@operator(
    cst.FunctionDef,
    prior=0.65,
    examples=(
        Example(
            "def f(a, b):\n    return a, b\n",
            "def f(a, b=None):\n    return a, b\n",
            crash=("TypeError", "f() missing 1 required positional argument: 'b'"),
        ),
    ),
)
def make_optional(node: cst.FunctionDef, site: Site) -> Iterator[Rewrite]:
    """Give a parameter that a call leaves out a default.

    Risk of overfitting: medium; the default is a guess among few.
    """
    params = [*_plain_parameters(node), *node.params.kwonly_params]
    for match in _said(site, node, _MISSING):
        missing = re.findall(r"'(\w+)'", match.group(2))
        for param in params:
            if param.name.value in missing and param.default is None:
                kinds = site.types.get(param.name.value, ())
                seen = [BY_TYPE[kind] for kind in kinds if kind in BY_TYPE]
                values = dict.fromkeys((*seen, "None", "0", '""', "()", "False", "1"))
                for rank, value in enumerate(values):
                    end = site.span(param)[1]
                    text = f" = {value}" if param.annotation else f"={value}"
                    yield Rewrite(end, end, text, 0.85**rank)


@operator(
    cst.Arg,
    prior=0.6,
    examples=(
        Example(
            "def f(a):\n    return a\n\n\ndef g(a):\n    return f(a, unit=1)\n",
            "def f(a):\n    return a\n\n\ndef g(a):\n    return f(a)\n",
            crash=("TypeError", "f() got an unexpected keyword argument 'unit'"),
        ),
        Example(
            "def f(a, colour):\n    return a\n\n\ndef g(a):\n    return f(a, color=1)\n",
            "def f(a, colour):\n    return a\n\n\ndef g(a):\n    return f(a, colour=1)\n",
            crash=("TypeError", "f() got an unexpected keyword argument 'color'"),
        ),
    ),
)
def pass_as_expected(node: cst.Arg, site: Site) -> Iterator[Rewrite]:
    """Pass a keyword argument under the name that the function has for it, or not at all.

    Risk of overfitting: low to medium.
    """
    call = site.parent(node)
    if node.keyword is None or not isinstance(call, cst.Call):
        return
    keyword, called = node.keyword.value, site.code(call.func).rpartition(".")[2]
    for failure in crashes(site, "TypeError"):
        match = _UNEXPECTED.search(failure.message)
        if match is None or match.group(2) != keyword:
            continue
        if match.group(1) not in (called, *_INIT):
            continue
        for rank, other in enumerate(_known_parameters(site, match.group(1), called, keyword)):
            yield site.replace(node.keyword, other, 0.9**rank)
        place = call.args.index(node)
        if place:
            start = site.span(call.args[place - 1])[1]
            yield Rewrite(start, site.span(node)[1], "", 0.6)
        elif len(call.args) == 1:
            yield site.replace(call, f"{site.code(call.func)}()", 0.6)
        yield site.replace(node, site.code(node.value), 0.4)


def _known_parameters(site: Site, name: str, called: str, keyword: str) -> list[str]:
    tables = [site.facts.signatures, *(facts.signatures for facts in site.neighbours)]
    rows = [row for table in tables for key in (name, called) for row in table.get(key, ())]
    allowed = [n for row in rows for n in (*row.positional, *row.keyword_only)]
    given = [n for n in dict.fromkeys(allowed) if n not in ("self", "cls", keyword)]
    return get_close_matches(keyword, given, 4, 0.3) or given[:4]
