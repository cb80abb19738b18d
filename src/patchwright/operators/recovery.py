"""Words that are not there: a misspelt word inside a text."""

import difflib
import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator

MOST = 24
_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]+")


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
