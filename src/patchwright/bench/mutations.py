"""Faults made by mutmut's operators, and what they look like beside the original."""

import io
import tempfile
import tokenize
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

_KERNEL_WORDS = frozenset({"and", "or", "not", "in", "is", "True", "False", "break", "continue"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mutation of a file: its whole text after it, and which of the line's it is."""

    number: int
    text: str
    change: str
    kernel: bool
    """Whether it only replaces, adds or drops an operator, a number or a truth word.

    Such a mutation is the inverse of one of our own single-token operators.
    """


def make_mutants(path: Path, line: int) -> list[Mutant]:
    """Return every mutation that mutmut knows for a line of a file."""
    from mutmut.mutation.file_mutation import create_mutations

    code = path.read_text("utf-8")
    with _own_settings():
        module, mutations, _, _ = create_mutations(str(path), code, {line})
    made = []
    for mutation in mutations:
        tree = module.deep_replace(mutation.original_node, mutation.mutated_node)
        text = getattr(tree, "code", code)
        if text != code:
            made.append(text)
    return [
        Mutant(n, text, describe_change(code, text), is_kernel(code, text))
        for n, text in enumerate(made)
    ]


@contextmanager
def _own_settings() -> Iterator[None]:
    """Keep mutmut from the settings of whatever project is in the working folder."""
    with tempfile.TemporaryDirectory(prefix="patchwright-mutmut-") as folder, chdir(folder):
        Path("setup.cfg").write_text("[mutmut]\nsource_paths = .\n")
        yield


def describe_change(before: str, after: str) -> str:
    """Return the first lines that differ, at most 120 characters each."""
    rows = zip(before.splitlines(), after.splitlines(), strict=False)
    first = next(((a, b) for a, b in rows if a != b), None)
    return " => ".join(text.strip()[:120] for text in first) if first else "other length"


def is_kernel(before: str, after: str) -> bool:
    """Say whether two texts differ in one operator, number or truth word and in nothing else."""
    old, new = _tokens(before), _tokens(after)
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    parts = [op for op in matcher.get_opcodes() if op[0] != "equal"]
    if len(parts) != 1:
        return False
    _, a, b, c, d = parts[0]
    changed = [*old[a:b], *new[c:d]]
    return b - a <= 1 and d - c <= 1 and all(_is_kernel_token(token) for token in changed)


def _tokens(text: str) -> list[tuple[int, str]]:
    passive = (tokenize.NL, tokenize.COMMENT)
    rows = tokenize.generate_tokens(io.StringIO(text).readline)
    return [(row.type, row.string) for row in rows if row.type not in passive]


def _is_kernel_token(token: tuple[int, str]) -> bool:
    kind, text = token
    return kind in (tokenize.OP, tokenize.NUMBER) or text in _KERNEL_WORDS
