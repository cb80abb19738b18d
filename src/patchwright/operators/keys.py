"""Keys that are not there: spelt otherwise, of another type, or in a table that has none yet."""

from collections.abc import Iterator
from difflib import get_close_matches

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import is_target, wrapped
from patchwright.operators.crashes import blame, held

_KEY = ("KeyError", "'k'")
_TEXT_FORMS = ("{}.lower()", "{}.strip()", "{}.upper()", "{}.title()", "{}.strip().lower()")


@operator(
    cst.SimpleString,
    prior=0.95,
    examples=(
        Example(
            'def f(row):\n    return row["amuont"]\n',
            'def f(row):\n    return row["amount"]\n',
            crash=("KeyError", "'amuont'"),
            held=(("row", "dict", "2 of ['amount', 'name']"),),
        ),
        Example(
            'def f(row):\n    return row["Id"]\n',
            'def f(row):\n    return row["id"]\n',
            crash=("KeyError", "'Id'"),
            held=(("row", "dict", "1 of ['id']"),),
        ),
    ),
)
def respell_key(node: cst.SimpleString, site: Site) -> Iterator[Rewrite]:
    """Look up a key that the dictionary had at the crash and that is spelt alike.

    Risk of overfitting: low, for the key was there.
    """
    weight, old = blame(site, node, "KeyError"), _text(node)
    if not weight or old is None or not isinstance(site.parent(node), (cst.Index, cst.Arg)):
        return
    keys = [key for key in keys_seen(site, node) if isinstance(key, str)]
    if old in keys:
        return
    caseless = [key for key in keys if _plain(key) == _plain(old)]
    alike = get_close_matches(old, keys, n=4, cutoff=0.5)
    quote = node.raw_value and site.code(node)[-1]
    for rank, key in enumerate(dict.fromkeys((*caseless, *alike))):
        if key.isprintable() and quote not in key and "\\" not in key:
            yield site.replace(node, f"{quote}{key}{quote}", weight * 0.85**rank)
    others = [key for key in keys if key not in caseless and key not in alike]
    for key in others[:4]:
        if key.isprintable() and '"' not in key and "\\" not in key:
            yield site.replace(node, f'"{key}"', weight * 0.3)


def keys_seen(site: Site, node: cst.CSTNode) -> tuple[object, ...]:
    """Return keys that dictionaries had at the crash, those of the looked-up one if it is known."""
    owner = next((p for p in site.ancestors(node) if isinstance(p, cst.Subscript)), None)
    seen = held(site, site.code(owner.value)) if owner is not None else ()
    rows = [row for row in seen if row.items]
    if not rows:
        every = {n: None for frame in site.crash for n in frame.values}
        rows = [row for name in every for row in held(site, name) if "ict" in row.kind]
    return tuple(dict.fromkeys(key for row in rows for key in row.items))


def _plain(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def _text(node: cst.SimpleString) -> str | None:
    value = node.evaluated_value
    return value if isinstance(value, str) and 0 < len(value) <= 60 else None


@operator(
    cst.Subscript,
    prior=0.6,
    examples=(
        Example(
            "def f(d, k):\n    return d[k]\n",
            "def f(d, k):\n    return d[str(k)]\n",
            crash=("KeyError", "1"),
            held=(("d", "dict", "2 of ['1', '2']"), ("k", "int", "1")),
        ),
        Example(
            "def f(d, k):\n    return d[k]\n",
            "def f(d, k):\n    return d[k.lower()]\n",
            crash=_KEY,
        ),
        Example(
            "def f(d, a, b):\n    return d[a, b]\n",
            "def f(d, a, b):\n    return d[b, a]\n",
            crash=("KeyError", "(1, 2)"),
        ),
    ),
)
def convert_key(node: cst.Subscript, site: Site) -> Iterator[Rewrite]:
    """Convert a key to the type or the form that the dictionary's keys have.

    Where the values at the crash are known, a form that was among the keys comes first.
    Risk of overfitting: low.
    """
    weight = blame(site, node, "KeyError")
    part = node.slice[0].slice if node.slice else None
    if not weight or not isinstance(part, cst.Index):
        return
    if len(node.slice) == 2:
        pair = [site.code(element.slice) for element in node.slice]
        span = site.span(node.slice[0])[0], site.span(node.slice[1])[1]
        yield Rewrite(*span, f"{pair[1]}, {pair[0]}", weight * 0.7)
        return
    if isinstance(part.value, (cst.BaseNumber, cst.BaseString)):
        return
    for text, share in _forms(site, node, part.value):
        yield site.replace(part.value, text, weight * share)


def _forms(site: Site, node: cst.Subscript, key: cst.BaseExpression) -> Iterator[tuple[str, float]]:
    text, base = site.code(key), site.code(node.value)
    keys = {item for seen in held(site, base) for item in seen.items}
    values = [seen.value for seen in held(site, text) if seen.text]
    strings: set[object] = set(site.facts.strings)
    forms = [("str({})", str), ("int({})", _as_int), *((form, None) for form in _TEXT_FORMS)]
    for form, convert in forms:
        changed = form.format(wrapped(site, key) if form[0] == "{" else text)
        fits = [_convert(form, convert, value) in keys for value in values]
        known = bool(keys and values)
        if not keys and any(isinstance(v, str) and v not in strings for v in values):
            # A table of the module: what it holds is in the file, not among the variables.
            fits = [_convert(form, convert, value) in strings for value in values]
        yield changed, 1.0 if any(fits) else 0.1 if known else 0.5 * (0.7 if "." in form else 1.0)


def _as_int(value: object) -> object:
    return int(value) if isinstance(value, str) and value.strip().isdigit() else None


def _convert(form: str, convert: object, value: object) -> object:
    if callable(convert):
        return convert(value)
    if not isinstance(value, str):
        return None
    for method in form[3:].split("."):
        value = getattr(value, method.removesuffix("()"))()
    return value


@operator(
    cst.Assign,
    cst.AnnAssign,
    prior=0.5,
    examples=(
        Example(
            "from collections import defaultdict\n\n\ndef f(ks):\n    d = {}\n    for k in ks:\n"
            "        d[k] += 1\n    return d\n",
            "from collections import defaultdict\n\n\ndef f(ks):\n    d = defaultdict(int)\n"
            "    for k in ks:\n        d[k] += 1\n    return d\n",
            crash=_KEY,
        ),
    ),
)
def begin_with_defaults(node: cst.BaseSmallStatement, site: Site) -> Iterator[Rewrite]:
    """Make a dictionary that begins missing entries by itself, where the file already uses one.

    Risk of overfitting: medium; reading then adds entries as well.
    """
    value = node.value if isinstance(node, (cst.Assign, cst.AnnAssign)) else None
    names = site.facts.module_names
    if not isinstance(value, (cst.Dict, cst.Call)) or site.code(value) not in ("{}", "dict()"):
        return
    weight = max((blame(site, node, "KeyError"), 0.4 if _crashes(site) else 0.0))
    call = "defaultdict" if "defaultdict" in names else "collections.defaultdict"
    if weight and call.partition(".")[0] in names:
        for rank, kind in enumerate(("list", "int", "dict", "set")):
            yield site.replace(value, f"{call}({kind})", weight * 0.85**rank)


def _crashes(site: Site) -> bool:
    return any(failure.exception == "KeyError" for failure in site.failures)


@operator(
    cst.Del,
    cst.Call,
    prior=0.6,
    examples=(
        Example(
            "def f(d, k):\n    del d[k]\n",
            "def f(d, k):\n    d.pop(k, None)\n",
            crash=_KEY,
        ),
        Example(
            "def f(d, k):\n    return d.pop(k)\n",
            "def f(d, k):\n    return d.pop(k, None)\n",
            crash=_KEY,
        ),
        Example(
            "def f(s, k):\n    s.remove(k)\n",
            "def f(s, k):\n    s.discard(k)\n",
            crash=_KEY,
        ),
    ),
)
def remove_if_there(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Remove a key without asking that it is there.

    Risk of overfitting: low to medium; a wrong key goes unnoticed.
    """
    weight = blame(site, node, "KeyError")
    if not weight:
        return
    if isinstance(node, cst.Del):
        target = node.target
        if isinstance(target, cst.Subscript) and not is_target(site, target.value):
            key = ", ".join(site.code(element) for element in target.slice)
            yield site.replace(node, f"{wrapped(site, target.value)}.pop({key}, None)", weight)
    elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        if len(node.args) != 1:
            return
        if node.func.attr.value == "remove":
            yield site.replace(node.func.attr, "discard", weight)
        elif node.func.attr.value == "pop":
            end = site.span(node.args[0])[1]
            for rank, value in enumerate(("None", "0", "[]", '""')):
                yield Rewrite(end, end, f", {value}", weight * 0.8**rank)
