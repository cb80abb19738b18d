"""Values that are not there: a None in place of a value, a misspelt word inside a text."""

import ast
import difflib
import re
from collections.abc import Iterator
from itertools import islice

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.facts import BUILTINS

MOST = 24
_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]+")
_ON_NONE = re.compile(r"'NoneType' object has no attribute '(\w+)'")


@operator(
    cst.Name,
    prior=0.6,
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
    ),
)
def fill_none(node: cst.Name, site: Site) -> Iterator[Rewrite]:
    """Put a value of the same file where None is assigned, passed or returned.

    First what the same variable is elsewhere, then a new object whose class has the attribute
    that was looked up on None, then calls of the same function and file.
    Risk of overfitting: moderate, for the value must make sense in its place.
    """
    if node.value != "None" or not _is_value(node, site):
        return
    found: dict[str, float] = {}
    for text in _assigned_elsewhere(node, site):
        found.setdefault(text, 1.0)
    for text, weight in _new_objects(site):
        found.setdefault(text, weight)
    for name in _variables(node, site):
        found.setdefault(name, 0.7)
    for text, near in site.expressions:
        if text.endswith(")") and _can_read(text, site):
            found.setdefault(text, 0.45 * near)
    for text, weight in islice(found.items(), MOST):
        yield site.replace(node, text, weight)


@operator(
    cst.SimpleString,
    prior=0.55,
    examples=(
        Example(
            'def f(row):\n    return row["amuont"], {"amount": 1}\n',
            'def f(row):\n    return row["amount"], {"amount": 1}\n',
        ),
        Example(
            'import re\n\n\ndef f(t):\n    return re.match(r"(?P<HOUR>\\d+)", t)["hour"]\n',
            'import re\n\n\ndef f(t):\n    return re.match(r"(?P<hour>\\d+)", t)["hour"]\n',
        ),
    ),
)
def respell_word(node: cst.SimpleString, site: Site) -> Iterator[Rewrite]:
    """Spell a word inside a text as the file's other texts or the failing test spell it.

    Risk of overfitting: low, for the words are already in use.
    """
    if isinstance(site.parent(node), cst.Expr):
        return  # a docstring
    text = site.code(node)
    vocabulary = _vocabulary(site)
    rows: list[tuple[float, str]] = []
    for match in _WORD.finditer(text):
        word = match.group()
        for other, weight in _respellings(word, vocabulary):
            rows.append((weight, text[: match.start()] + other + text[match.end() :]))
    for weight, changed in sorted(rows, key=lambda row: -row[0])[:MOST]:
        yield site.replace(node, changed, weight)


def _is_value(node: cst.Name, site: Site) -> bool:
    parent = site.parent(node)
    if isinstance(parent, (cst.Assign, cst.Return)):
        return True
    if isinstance(parent, (cst.Arg, cst.AnnAssign)):
        return parent.value is node
    return False


def _assigned_elsewhere(node: cst.Name, site: Site) -> Iterator[str]:
    """Yield what other statements of the file assign to the same target or pass by that name."""
    parent = site.parent(node)
    if isinstance(parent, cst.Assign):
        wanted = site.code(parent.targets[0].target)
    elif isinstance(parent, cst.Arg) and parent.keyword is not None:
        wanted = parent.keyword.value
    else:
        return
    facts = site.facts
    for item in ast.walk(facts.tree):
        if isinstance(item, ast.Assign):
            pairs = [(facts.text_of(target), item.value) for target in item.targets]
        elif isinstance(item, ast.keyword) and item.arg:
            pairs = [(item.arg, item.value)]
        else:
            continue
        for name, value in pairs:
            text = facts.text_of(value)
            if name == wanted and text != "None" and "\n" not in text and len(text) <= 80:
                yield text


def _variables(node: cst.Name, site: Site) -> Iterator[str]:
    """Yield variables of the function that may be meant, but for the one that is assigned."""
    parent = site.parent(node)
    own = site.code(parent.targets[0].target) if isinstance(parent, cst.Assign) else ""
    return (name for name in site.locals[:10] if name != own)


def _new_objects(site: Site) -> Iterator[tuple[str, float]]:
    """Yield constructors without arguments; those that explain the crash weigh most."""
    messages = " ".join(failure.message for failure in site.failures)
    looked_up = set(_ON_NONE.findall(messages))
    for item in ast.walk(site.facts.tree):
        if isinstance(item, ast.ClassDef):
            explains = looked_up and looked_up <= site.facts.members(item.name)
            yield f"{item.name}()", 1.0 if explains else 0.5


def _can_read(text: str, site: Site) -> bool:
    try:
        tree = ast.parse(text, mode="eval")
    except SyntaxError:
        return False
    bound = {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    bound |= {
        n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} - bound
    return used <= (site.visible | BUILTINS)


def _vocabulary(site: Site) -> dict[str, float]:
    """Return words with weights: those of failure messages before those of the file's texts."""
    words: dict[str, float] = {}
    for failure in site.failures:
        for word in _WORD.findall(failure.message[:2000]):
            words.setdefault(word, 1.0)
    for text in site.facts.strings:
        for word in _WORD.findall(text):
            words.setdefault(word, 0.8)
    return words


def _respellings(word: str, vocabulary: dict[str, float]) -> Iterator[tuple[str, float]]:
    caseless = [other for other in vocabulary if other.lower() == word.lower() and other != word]
    for other in caseless[:3]:
        yield other, vocabulary[other]
    if len(word) >= 4:
        near = difflib.get_close_matches(word, vocabulary, n=4, cutoff=0.8)
        for other in near:
            if other != word and other not in caseless:
                yield other, 0.6 * vocabulary[other]
