"""Words that are not there: a misspelt word inside a text."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.facts import ModuleFacts

MOST = 24
_ALIKE = 0.8
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
    vocabulary = _vocabulary(site.facts, tuple(f.message[:2000] for f in site.failures))
    rows: list[tuple[float, str]] = []
    for match in _WORD.finditer(text):
        word = match.group()
        for other, weight in vocabulary.respellings(word):
            rows.append((weight, text[: match.start()] + other + text[match.end() :]))
    for weight, changed in sorted(rows, key=lambda row: -row[0])[:MOST]:
        yield site.replace(node, changed, weight)


@lru_cache(maxsize=128)
def _vocabulary(facts: ModuleFacts, messages: tuple[str, ...]) -> "_Vocabulary":
    """Return words with weights: those of failure messages before those of the file's texts."""
    words = {word: 1.0 for message in messages for word in _WORD.findall(message)}
    for text in facts.strings:
        for word in _WORD.findall(text):
            words.setdefault(word, 0.8)
    return _Vocabulary(words)


@dataclass
class _Vocabulary:
    """Words and how they are believed; a file of tables asks for the same ones again and again."""

    words: dict[str, float]
    known: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.caseless: dict[str, list[str]] = {}
        self.lengths: dict[int, list[str]] = {}
        for word in self.words:
            self.caseless.setdefault(word.lower(), []).append(word)
            self.lengths.setdefault(len(word), []).append(word)

    def respellings(self, word: str) -> tuple[tuple[str, float], ...]:
        """Return other spellings of a word, with weights."""
        if word not in self.known:
            self.known[word] = tuple(self._respellings(word))
        return self.known[word]

    def _respellings(self, word: str) -> Iterator[tuple[str, float]]:
        caseless = [other for other in self.caseless.get(word.lower(), ()) if other != word]
        for other in caseless[:3]:
            yield other, self.words[other]
        if len(word) >= 4:
            near = difflib.get_close_matches(word, self._as_long(len(word)), n=4, cutoff=_ALIKE)
            for other in near:
                if other != word and other not in caseless:
                    yield other, 0.6 * self.words[other]

    def _as_long(self, size: int) -> list[str]:
        """Return words whose length alone does not rule out that they are alike."""
        sizes = [n for n in self.lengths if 2.0 * min(n, size) >= _ALIKE * (n + size) - 1e-9]
        return [word for n in sizes for word in self.lengths[n]]
