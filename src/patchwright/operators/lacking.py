"""Attributes and names that are not there: spelt otherwise, moved, or not always there."""

import collections.abc
import re
from collections.abc import Iterator
from difflib import get_close_matches

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator, reading
from patchwright.operators.blocks import enclosed, is_fixed, is_target
from patchwright.operators.crashes import blame, held, missing_names, names_there

_ATTRIBUTE = ("AttributeError", "'Row' object has no attribute 'vlaue'")
# What the standard library moved or renamed, as texts of expressions.
_MOVED = {
    "time.clock": ("time.perf_counter",),
    "string.letters": ("string.ascii_letters",),
    "string.lowercase": ("string.ascii_lowercase",),
    "string.uppercase": ("string.ascii_uppercase",),
    "string.maketrans": ("str.maketrans",),
    "inspect.getargspec": ("inspect.getfullargspec",),
    "fractions.gcd": ("math.gcd",),
    "os.getcwdu": ("os.getcwd",),
    "os.errno": ("errno",),
    "sys.maxint": ("sys.maxsize",),
    "base64.encodestring": ("base64.encodebytes",),
    "base64.decodestring": ("base64.decodebytes",),
    "cgi.escape": ("html.escape",),
    "platform.linux_distribution": ("platform.platform",),
    "asyncio.get_event_loop": ("asyncio.new_event_loop",),
    "datetime.UTC": ("datetime.timezone.utc", "timezone.utc"),
    "itertools.izip": ("zip",),
    "itertools.imap": ("map",),
}
_METHODS = {
    "iteritems": ("items",),
    "itervalues": ("values",),
    "iterkeys": ("keys",),
    "isAlive": ("is_alive",),
    "tostring": ("tobytes",),
    "append": ("add", "extend"),
    "add": ("append",),
    "push": ("append",),
    "trim": ("strip",),
    "read": ("read_text",),
    "write": ("write_text",),
}
_ABSTRACT = frozenset(collections.abc.__all__)
_MODULES = {
    "collections": (_ABSTRACT, "collections.abc"),
    "typing": (frozenset({"override", "Self", "Required", "NotRequired"}), "typing_extensions"),
    "fractions": (frozenset({"gcd"}), "math"),
    "cgi": (frozenset({"escape"}), "html"),
    "distutils.version": (frozenset({"LooseVersion", "StrictVersion"}), "packaging.version"),
}


@operator(
    cst.Attribute,
    prior=0.95,
    examples=(
        Example(
            "def f(row):\n    return row.vlaue\n",
            "def f(row):\n    return row.value\n",
            crash=_ATTRIBUTE,
            held=(("<names>", "Row", "2 of ['value', 'name']"),),
        ),
        Example(
            "def f(d):\n    return d.iteritems()\n",
            "def f(d):\n    return d.items()\n",
            crash=("AttributeError", "'dict' object has no attribute 'iteritems'"),
        ),
    ),
)
def respell_lacking(node: cst.Attribute, site: Site) -> Iterator[Rewrite]:
    """Look up an attribute that the object had at the crash and that is spelt alike.

    Risk of overfitting: low, for the attribute was there.
    """
    name = node.attr.value
    weight = blame(site, node, "AttributeError", says=rf"attribute '{re.escape(name)}'")
    if not weight:
        return
    there = [other for other in names_there(site) if other != name]
    for rank, other in enumerate(get_close_matches(name, there, n=5, cutoff=0.55)):
        yield site.replace(node.attr, other, weight * 0.85**rank)
    for rank, other in enumerate(_METHODS.get(name, ())):
        if not there or other in there:
            yield site.replace(node.attr, other, weight * 0.7 * 0.85**rank)
    for other in [other for other in there if other.strip("_") == name.strip("_")]:
        yield site.replace(node.attr, other, weight)
    for text in _MOVED.get(site.code(node), ()):
        if text.partition(".")[0] in site.visible:
            yield site.replace(node, text, weight)


@operator(
    cst.Attribute,
    prior=0.35,
    examples=(
        Example(
            "def f(row):\n    return row.label\n",
            'def f(row):\n    return getattr(row, "label", None)\n',
            crash=("AttributeError", "'Row' object has no attribute 'label'"),
        ),
    ),
)
def attribute_or_default(node: cst.Attribute, site: Site) -> Iterator[Rewrite]:
    """Use a default where an object may lack an attribute.

    Risk of overfitting: medium; the default is a guess.
    """
    name = node.attr.value
    weight = blame(site, node, "AttributeError", says=rf"attribute '{re.escape(name)}'")
    if not weight or is_target(site, node) or isinstance(site.parent(node), cst.Call):
        return
    for rank, value in enumerate(("None", '""', "0", "[]", "False")):
        text = f'getattr({site.code(node.value)}, "{name}", {value})'
        yield site.replace(node, text, weight * 0.8**rank)


@operator(
    cst.ImportFrom,
    prior=0.9,
    examples=(
        Example(
            "from collections import Mapping\n",
            "from collections.abc import Mapping\n",
            crash=("ImportError", "cannot import name 'Mapping' from 'collections'"),
        ),
    ),
)
def import_from_new_place(node: cst.ImportFrom, site: Site) -> Iterator[Rewrite]:
    """Import a name from the module that it moved to, or under the name that is there.

    Risk of overfitting: low.
    """
    if isinstance(node.names, cst.ImportStar) or node.module is None:
        return
    module, names = site.code(node.module), [site.code(alias.name) for alias in node.names]
    known = _MODULES.get(module)
    if known is not None and set(names) <= known[0]:
        yield site.replace(node.module, known[1])
    missing = missing_names(site, "ImportError") or names
    for alias in node.names:
        name = site.code(alias.name)
        if name in missing:
            for rank, other in enumerate(get_close_matches(name, names_there(site), 3, 0.5)):
                kept = "" if alias.asname else f" as {name}"
                yield site.replace(alias.name, f"{other}{kept}", 0.9 * 0.85**rank)
    for facts in site.neighbours:
        if set(names) <= facts.module_names - facts.imported:
            path = facts.source.path.removesuffix(".py").removesuffix("/__init__")
            dotted = path.removeprefix("src/").replace("/", ".")
            if dotted != module and not node.relative:
                yield site.replace(node.module, dotted, 0.9)


@operator(
    cst.Attribute,
    cst.Subscript,
    cst.Call,
    prior=0.5,
    examples=(
        Example(
            "def f(node):\n    return node.next.value\n",
            "def f(node):\n    return node.next.value if node.next else None\n",
            crash=("AttributeError", "'NoneType' object has no attribute 'value'"),
        ),
        Example(
            "import re\n\n\ndef f(t):\n    return re.match('a', t).group()\n",
            "import re\n\n\ndef f(t):\n    return re.match('a', t) and re.match('a', t).group()\n",
            crash=("AttributeError", "'NoneType' object has no attribute 'group'"),
        ),
    ),
)
def use_only_what_is(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Look into a value only when there is one, also where the value is computed.

    Risk of overfitting: medium; the default is a guess.
    """
    weight = blame(site, node, "AttributeError", "TypeError", says="NoneType")
    inner = node.func if isinstance(node, cst.Call) else node
    if weight < 0.4 or not isinstance(inner, (cst.Attribute, cst.Subscript)):
        return
    parent = site.parent(node)
    called = isinstance(parent, cst.Call) and parent.func is node
    looked = isinstance(parent, (cst.Attribute, cst.Subscript)) and parent.value is node
    if called or looked or is_target(site, node) or is_fixed(site, node):
        return
    if isinstance(parent, (cst.Comparison, cst.ComparisonTarget, cst.BooleanOperation)):
        weight *= 0.25  # a condition is checked in the condition, not by a value inside it
    owner = inner.value
    text, whole = site.code(owner), site.code(node)
    if text in ("self", "cls") or any(not seen.is_none for seen in held(site, text)):
        return
    if isinstance(owner, cst.Call):
        yield site.replace(node, enclosed(site, node, f"{text} and {whole}"), weight * 0.7)
    if reading.is_plain(text):
        for rank, value in enumerate(("None", '""', "0", "[]", "False")):
            guarded = enclosed(site, node, f"{whole} if {text} else {value}")
            yield site.replace(node, guarded, weight * 0.75**rank)
