"""Patterns that meet untrusted text need linear time: RE2 gives that, whatever the text."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import re2

from patchwright import evidence
from patchwright.evidence.log import read_log
from patchwright.evidence.workflow import read_recipe
from patchwright.untrusted import clean

MODULES = [f"patchwright.evidence.{m.name}" for m in pkgutil.iter_modules(evidence.__path__)]
SIZE = 100_000
HOSTILE = {
    "letters": "a" * SIZE + "!",
    "spaces": " " * SIZE + "x",
    "digits": "9" * SIZE + "!",
    "dots": "a." * (SIZE // 2) + "!",
    "words": "word " * (SIZE // 5) + ":",
    "path": "a/" * (SIZE // 2) + ".py:",
    "brackets": "[" * SIZE,
    "pairs": "(x)" * (SIZE // 3) + "!",
    "colons": ":" * SIZE,
    "quotes": "'" * (SIZE - 1),
    "expressions": "${{" * (SIZE // 3),
    "verbose": "a.py::b FAILED " * (SIZE // 15) + "x",
    "file": ' File "' * (SIZE // 7),
    "stamps": "2026-06-23T14:35:07." * (SIZE // 20),
    "escapes": "\x1b[" * (SIZE // 2),
    "strings": "\x1b]8;;" * (SIZE // 5),
    "unicode": "ü\u202e" * (SIZE // 2) + "!",
}


def patterns() -> Iterator[tuple[str, object]]:
    for name in MODULES:
        for key, value in vars(importlib.import_module(name)).items():
            if hasattr(value, "fullmatch") and hasattr(value, "pattern"):
                yield f"{name.rpartition('.')[2]}.{key}", value


PATTERNS = dict(patterns())


def test_t57_every_pattern_is_of_re2() -> None:
    assert len(PATTERNS) > 15
    assert {type(pattern) for pattern in PATTERNS.values()} == {type(re2.compile("a"))}


@pytest.mark.parametrize("name", MODULES)
def test_t57_no_module_uses_the_backtracking_engine(name: str) -> None:
    source = importlib.import_module(name).__file__
    assert source is not None
    tree = ast.parse(Path(source).read_text("utf-8"))
    imported = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    imported |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert not imported & {"re", "fnmatch", "glob"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_t57_hostile_text_is_read_by_every_pattern(text: str) -> None:
    for pattern in PATTERNS.values():
        assert isinstance(pattern, type(re2.compile("a")))
        for _ in zip(range(1000), pattern.finditer(text), strict=False):
            pass
        pattern.fullmatch(text)
    assert len(clean(text, SIZE)) <= SIZE


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_t57_hostile_text_is_read_by_every_reader(text: str) -> None:
    for prefix in ("", "==== FAILURES ====\n", "==== short test summary info ====\nFAILED "):
        read_log((prefix + text).encode(), "acme/widgets")
    quoted = text.replace("\x1b", "").replace("\u202e", "").replace("'", "''")
    for field in ("name", "run", "if", "uses"):
        body = (
            f"jobs: {{test: {{name: '{quoted}', steps: [{{run: pytest, {field}: '{quoted}'}}]}}}}"
        )
        read_recipe(body.encode(), "test", text)
