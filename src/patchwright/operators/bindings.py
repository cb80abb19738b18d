"""Bindings: a name that a crash says is not defined here, imported, bound or looked up on self."""

import ast
import sys
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator, reading, scopes
from patchwright.operators.blocks import can_place, function_of, is_docstring, is_fixed, parsed
from patchwright.operators.crashes import blame, missing_names
from patchwright.operators.facts import ModuleFacts

_MEMBERS = {
    "abc": "ABC ABCMeta abstractmethod",
    "collections": "ChainMap Counter OrderedDict defaultdict deque namedtuple",
    "collections.abc": "Mapping MutableMapping Sequence",
    "contextlib": "closing contextmanager suppress",
    "copy": "deepcopy",
    "dataclasses": "asdict dataclass field replace",
    "datetime": "date timedelta timezone",
    "decimal": "Decimal ROUND_HALF_UP",
    "enum": "Enum IntEnum",
    "fractions": "Fraction",
    "functools": "cached_property lru_cache partial reduce total_ordering wraps",
    "heapq": "heapify heappop heappush",
    "io": "BytesIO StringIO",
    "itertools": "accumulate chain combinations cycle groupby islice permutations product",
    "math": "ceil exp floor gcd inf log pi sqrt",
    "operator": "attrgetter itemgetter",
    "pathlib": "Path PurePath",
    "random": "choice randint shuffle",
    "re": "IGNORECASE",
    "string": "ascii_letters ascii_lowercase ascii_uppercase digits punctuation",
    "textwrap": "dedent",
    "typing": "Any Callable Dict Iterable Iterator List Optional Set Tuple Union",
    "urllib.parse": "quote unquote urlencode urljoin urlparse urlsplit",
}
_ALIASES = {"np": "numpy", "pd": "pandas", "plt": "matplotlib.pyplot", "dt": "datetime"}


@operator(
    cst.Name,
    prior=0.95,
    examples=(
        Example(
            '"""Doc."""\n\nimport re\n\ndef f(p):\n    return os.listdir(p), re\n',
            '"""Doc."""\n\nimport os\nimport re\n\ndef f(p):\n    return os.listdir(p), re\n',
            crash=("NameError", "name 'os' is not defined"),
        ),
        Example(
            "def f():\n    return defaultdict(int)\n",
            "from collections import defaultdict\n\n\ndef f():\n    return defaultdict(int)\n",
            crash=("NameError", "name 'defaultdict' is not defined"),
        ),
    ),
)
def import_missing(node: cst.Name, site: Site) -> Iterator[Rewrite]:
    """Import a module, or a member of one, whose name is not defined.

    Risk of overfitting: low.
    """
    name = node.value
    if name not in missing_names(site, "NameError") or name in site.facts.module_names:
        return
    place = site.facts.import_place
    if place is not None:
        offset, gap = place
        newline = site.facts.source.newline
        for text, weight in _imports(site.facts, name):
            yield Rewrite(offset, offset, f"{text}{newline}{newline * gap}", weight)


def _imports(facts: ModuleFacts, name: str) -> Iterator[tuple[str, float]]:
    homes = [module for module, members in _MEMBERS.items() if name in members.split()]
    yield from ((f"from {module} import {name}", 1.0) for module in homes)
    if name in sys.stdlib_module_names:
        yield f"import {name}", 1.0
    if name in _ALIASES:
        yield f"import {_ALIASES[name]} as {name}", 1.0
    if name in ("date", "datetime", "time"):
        yield f"from datetime import {name}", 0.9
    for node in facts.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            source = "." * node.level + (node.module or "")
            if source not in homes:
                yield f"from {source} import {name}", 0.4
    if name.islower() and not homes and name not in sys.stdlib_module_names:
        yield f"import {name}", 0.3


@operator(
    cst.Name,
    prior=0.9,
    examples=(
        Example(
            "class A:\n    def g(self):\n        return 1\n\n    def f(self):\n"
            "        return g()\n",
            "class A:\n    def g(self):\n        return 1\n\n    def f(self):\n"
            "        return self.g()\n",
            crash=("NameError", "name 'g' is not defined"),
        ),
    ),
)
def say_self(node: cst.Name, site: Site) -> Iterator[Rewrite]:
    """Look a name that is not defined up on the object or its class.

    Risk of overfitting: low.
    """
    name, function = node.value, function_of(site, node)
    if function is None or name not in missing_names(site, "NameError") or is_fixed(site, node):
        return
    first = [a.arg for a in function.args.args[:1]]
    owners = [owner for owner in first if owner in ("self", "cls")]
    known = name in site.members
    for owner in owners or ([site.unit.class_name] if site.unit.class_name and known else []):
        yield site.replace(node, f"{owner}.{name}", 1.0 if known else 0.4)
        if f"_{name}" in site.members:
            yield site.replace(node, f"{owner}._{name}", 0.8)


@operator(
    cst.FunctionDef,
    prior=0.7,
    examples=(
        Example(
            "def f(xs):\n    for x in xs:\n        n += x\n    return n\n",
            "def f(xs):\n    n = 0\n    for x in xs:\n        n += x\n    return n\n",
            crash=(
                "UnboundLocalError",
                "cannot access local variable 'n' where it is not associated with a value",
            ),
        ),
        Example(
            "n = 0\ndef f():\n    n += 1\n    return n\n",
            "n = 0\ndef f():\n    global n\n    n += 1\n    return n\n",
            crash=("UnboundLocalError", "local variable 'n' referenced before assignment"),
        ),
    ),
)
def bind_local(node: cst.FunctionDef, site: Site) -> Iterator[Rewrite]:
    """Bind a variable at the start of the function that reads it before it is bound.

    Risk of overfitting: low; the first value is a guess.
    """
    if not isinstance(node.body, cst.IndentedBlock):
        return
    rows = [row for row in node.body.body if not is_docstring(row)]
    if not rows or not can_place(site, rows[0]):
        return
    outer = function_of(site, node)
    inner, text = parsed(site, node), site.code(node)
    own = scopes.local_names(inner) if inner is not None else ()
    for name in missing_names(site, "UnboundLocalError", "NameError"):
        if name in own and name in reading.words(text):
            weight = blame(site, rows[0], "UnboundLocalError", "NameError")
            if name in site.facts.module_names:
                yield site.insert_before(rows[0], [f"global {name}"], max(weight, 0.9))
            elif outer is not None:
                yield site.insert_before(rows[0], [f"nonlocal {name}"], max(weight, 0.9))
            for rank, value in enumerate(("0", "None", "[]", '""', "False", "{}")):
                yield site.insert_before(rows[0], [f"{name} = {value}"], 0.8 * 0.85**rank)
