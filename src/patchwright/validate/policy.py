"""What a patch may never touch or contain, judged on the tree that results from it."""

import ast
import difflib
import sys
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from patchwright.models import Check, Edit
from patchwright.sources import BOM, SourceFile, patched_files
from patchwright.validate.gaming import (
    USED_ONCE_IS_ENOUGH,
    Sighting,
    bound_names,
    count_asserts,
    find_sightings,
    imported_names,
)
from patchwright.validate.safeguards import weakened_check
from patchwright.validate.text import refuse_change, refuse_text

__all__ = ["Policy", "check_policy", "is_protected", "known_packages", "refuse_text"]

_TEST_FOLDERS: Final = frozenset({"test", "tests"})
_PROTECTED_FOLDERS: Final = {
    "site-packages": "protected_third_party",
    "node_modules": "protected_third_party",
    "__pycache__": "protected_third_party",
}
_PROTECTED_FILES: Final = tuple(
    (rule, pattern)
    for rule, patterns in {
        "protected_test": "test_*.py *_test.py tests.py test.py conftest.py",
        "protected_startup": """sitecustomize.py usercustomize.py pytest.py *.pth""",
        "protected_manifest": """pyproject.toml setup.py setup.cfg requirements*.txt
            requirements*.in constraints*.txt *.lock pipfile* environment*.yml environment*.yaml
            manifest.in""",
        "protected_ci": """jenkinsfile* azure-pipelines* appveyor.y*ml bitbucket-pipelines.y*ml
            buildspec.y*ml tox.ini noxfile.py makefile gnumakefile dockerfile* *.dockerfile
            docker-compose*.y*ml compose.y*ml""",
        "protected_config": """pytest.ini pytest.toml ruff.toml mypy.ini pylintrc codecov.y*ml
            pyrightconfig.json codeowners agents.md claude.md""",
    }.items()
    for pattern in patterns.split()
)
_PRAISE: Final = "The patch touches and adds nothing that the policy refuses."
_PROBE: Final = bytes(range(32, 127)) + b"\\x41 \\u0041"
_LONGEST_PATH: Final = 1024
_FEW_LINES: Final = 20
_MOST_PAIRS: Final = 4_000_000
"""Above so many pairs of lines the comparison is coarse, and may count more than it has to."""


@dataclass(frozen=True)
class Policy:
    """How much a patch may change, and what it may not touch besides the usual.

    `extra_protected` holds paths, folders and shell patterns; the files of the collected tests
    belong there, since a project may call its tests what it likes.
    """

    max_changed_lines: int = 40
    max_files: int = 3
    extra_protected: tuple[str, ...] = ()
    max_replacement_chars: int = 8_000
    keep_safeguards: bool = False
    """Refuse a change of what keeps others out, for patches that nobody of us wrote."""


DEFAULT: Final = Policy()


class _Refusal(NamedTuple):
    rule: str
    sentence: str


class _Change(NamedTuple):
    """One file before and after, and which of its new lines differ."""

    before: SourceFile
    after: SourceFile
    size: int
    lines: frozenset[int]


def check_policy(
    base: Mapping[str, SourceFile],
    edits: Sequence[Edit],
    policy: Policy = DEFAULT,
    *,
    known_modules: frozenset[str] | None = None,
) -> Check:
    """Judge a patch by the files that result from it; never raises, whatever the edits are.

    `base` maps paths to files as they are; only files in it can be edited. A patch may import
    what the standard library has or `known_modules` names; without these, what `base` imports.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # codecs and the parser warn of what they read
        refusal = next(_refusals(base, edits, policy, known_modules), None)
    rule, sentence = refusal or _Refusal("allowed", _PRAISE)
    return Check(name="policy", passed=refusal is None, reason=rule, detail=_printable(sentence))


def is_protected(path: str, policy: Policy = DEFAULT) -> str | None:
    """Return the rule under which a path may never be edited, or None when it may.

    Upper and lower case are one, as they are on many file systems.
    """
    if not _is_plain(path):
        return "unsafe_path"
    folded = path.casefold()
    *folders, name = folded.split("/")
    if any(part.startswith(".") for part in (*folders, name)):
        return "protected_dot_entry"
    if not _TEST_FOLDERS.isdisjoint(folders) or folders[:1] == ["testing"]:
        return "protected_test"
    for folder in folders:
        if folder in _PROTECTED_FOLDERS:
            return _PROTECTED_FOLDERS[folder]
    if folders and folders[-1] in ("doc", "docs") and name == "conf.py":
        return "protected_config"
    for rule, pattern in _PROTECTED_FILES:
        if fnmatchcase(name, pattern):
            return rule
    return "protected_extra" if any(_covers(p, path) for p in policy.extra_protected) else None


def known_packages(sources: Iterable[SourceFile]) -> frozenset[str]:
    """Return the packages that files import or are; compute it once for many patches."""
    found: set[str] = set()
    for source in sources:
        found.update(part.removesuffix(".py") for part in source.path.split("/"))
        tree = _parse(source)
        if tree is not None:
            found.update(imported_names(tree))
    return frozenset(found)


def _is_plain(path: str) -> bool:
    """Say whether a path is relative, normalised and holds nothing that hides from the eye."""
    return (
        len(path) <= _LONGEST_PATH
        and not any(c in '\\:*?"<>|' or unicodedata.category(c)[0] == "C" for c in path)
        and unicodedata.is_normalized("NFC", path)
        and all(part not in ("", ".", "..") for part in path.split("/"))
        and all(part == part.strip() and not part.endswith(".") for part in path.split("/"))
    )


def _covers(pattern: str, path: str) -> bool:
    plain = pattern.strip("/")
    return plain == path or path.startswith(f"{plain}/") or fnmatchcase(path, pattern)


def _refusals(
    base: Mapping[str, SourceFile],
    edits: Sequence[Edit],
    policy: Policy,
    known: frozenset[str] | None,
) -> Iterator[_Refusal]:
    """Yield reasons to refuse, cheapest first; each step relies on those before it."""
    yield from _of_paths(base, edits, policy)
    added = sum(len(edit.replacement) for edit in edits)
    if added > policy.max_replacement_chars:
        yield _Refusal("too_large", f"The patch adds {added} characters of text.")
    changes = _changes(base, edits)
    if isinstance(changes, _Refusal):
        yield changes
        return
    yield from _of_size(changes, policy)
    for change in changes:
        yield from _of_text(change)
    for change in changes if policy.keep_safeguards else ():
        yield from _of_safeguards(change)
    for change in changes:
        yield from _of_tree(
            change, lambda: known_packages(base.values()) if known is None else known
        )


def _of_paths(
    base: Mapping[str, SourceFile], edits: Sequence[Edit], policy: Policy
) -> Iterator[_Refusal]:
    paths = sorted({edit.path for edit in edits})
    if not paths:
        yield _Refusal("no_change", "The patch holds no edit.")
    if len(paths) > policy.max_files:
        yield _Refusal("too_many_files", f"The patch edits {len(paths)} files.")
    for path in paths:
        rule = is_protected(path, policy)
        if rule:
            yield _Refusal(rule, f"A patch may never edit {path}.")
        if path not in base or base[path].path != path:
            yield _Refusal("unknown_file", f"{path} is not a source file of the project.")
        if not path.endswith(".py"):
            yield _Refusal("not_python", f"{path} is not a Python source file.")
        if sum(path.casefold() == other.casefold() for other in base) > 1:
            yield _Refusal(
                "ambiguous_path", f"Another file's path differs from {path} in case only."
            )


def _changes(
    base: Mapping[str, SourceFile], edits: Sequence[Edit]
) -> tuple[_Change, ...] | _Refusal:
    try:
        patched = patched_files(base, edits)
        return tuple(_change(base[path], after) for path, after in patched.items())
    except (ValueError, LookupError, SyntaxError) as error:
        return _Refusal("not_applicable", f"The edits do not yield a readable file: {error}.")


def _change(before: SourceFile, after: SourceFile) -> _Change:
    """Compare line by line; a run of lines counts by its longer side."""
    old, new = before.lines, after.lines
    if len(old) == len(new):
        pairs = zip(old, new, strict=True)
        runs = [(1, n, n + 1) for n, (a, b) in enumerate(pairs) if a != b]
        if len(runs) <= _FEW_LINES:
            return _Change(before, after, len(runs), _numbers(runs))
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-n - 1] != new[-n - 1]), shorter - head)
    left, right = old[head : len(old) - tail], new[head : len(new) - tail]
    coarse = len(left) * len(right) > _MOST_PAIRS
    blocks = difflib.SequenceMatcher(None, left, right, autojunk=coarse).get_opcodes()
    runs = [
        (max(i2 - i1, j2 - j1), head + j1, head + j2)
        for tag, i1, i2, j1, j2 in blocks
        if tag != "equal"
    ]
    return _Change(before, after, sum(size for size, _, _ in runs), _numbers(runs))


def _numbers(runs: Iterable[tuple[int, int, int]]) -> frozenset[int]:
    return frozenset(n for _, first, last in runs for n in range(first + 1, last + 1))


def _of_size(changes: Sequence[_Change], policy: Policy) -> Iterator[_Refusal]:
    size = sum(change.size for change in changes)
    if size > policy.max_changed_lines:
        yield _Refusal("too_large", f"The patch changes {size} lines.")
    for change in changes:
        if change.before.data == change.after.data:
            yield _Refusal("no_change", f"The patch leaves {change.after.path} as it was.")


def _of_text(change: _Change) -> Iterator[_Refusal]:
    before, after = change.before, change.after
    if not _same_encoding(before, after):
        yield _Refusal("encoding_changed", f"The encoding of {after.path} is unusual or changes.")
    for rule, what in refuse_change(before.text, after.text):
        yield _Refusal(rule, f"The patch adds {what} to {after.path}.")


def _same_encoding(before: SourceFile, after: SourceFile) -> bool:
    """Say whether both files read alike, in an encoding in which ASCII is what it looks like."""
    marks = before.data.startswith(BOM), after.data.startswith(BOM)
    try:
        plain = _PROBE.decode(after.encoding) == _PROBE.decode("ascii")
    except (LookupError, ValueError):
        return False
    return plain and before.encoding == after.encoding and marks[0] == marks[1]


def _of_tree(change: _Change, known: Callable[[], frozenset[str]]) -> Iterator[_Refusal]:
    path = change.after.path
    before, after = _parse(change.before), _parse(change.after)
    if after is None:
        yield _Refusal("does_not_parse", f"{path} does not parse after the patch.")
        return
    try:
        for sighting in _new_sightings(change, before, after):
            place = f"{path}, line {sighting.line}"
            yield _Refusal(sighting.rule, f"The patch adds `{sighting.what}` in {place}.")
        if before is not None and count_asserts(after) < count_asserts(before):
            yield _Refusal("assert_removed", f"The patch takes an assert statement out of {path}.")
        if before is not None and _doctests(after) != _doctests(before):
            yield _Refusal("assert_removed", f"The patch changes a doctest of {path}.")
    except RecursionError:
        yield _Refusal("does_not_parse", f"{path} is nested too deeply to be judged.")
    fresh = imported_names(after) - (imported_names(before) if before else frozenset())
    fresh -= sys.stdlib_module_names
    if fresh and (unknown := sorted(fresh - known())):
        yield _Refusal("unknown_import", f"The project does not use {unknown[0]} elsewhere.")


def _doctests(tree: ast.Module) -> Counter[str]:
    """Return the texts that may hold examples: those in source files are tests as well."""
    texts = (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant))
    return Counter(text for text in texts if isinstance(text, str) and ">>>" in text)


def _of_safeguards(change: _Change) -> Iterator[_Refusal]:
    before, after = _parse(change.before), _parse(change.after)
    name = weakened_check(before, after) if before and after else None
    if name is not None:
        yield _Refusal(
            "safeguard_changed",
            f"The patch changes what {name} in {change.after.path} checks or refuses.",
        )


def _new_sightings(
    change: _Change, before: ast.Module | None, after: ast.Module
) -> Iterator[Sighting]:
    """Yield what the patched file has more of; without a readable base, what changed lines hold."""
    if before is None:
        yield from (s for s in find_sightings(after) if s.line in change.lines)
        return
    own = bound_names(before)
    left = Counter((s.rule, s.what) for s in find_sightings(before, own))
    trade = frozenset(left)
    found = sorted(find_sightings(after, own), key=lambda s: (s.line in change.lines, s.line))
    for sighting in found:
        key = (sighting.rule, sighting.what)
        if left[key] == 0 and not (key in trade and sighting.what in USED_ONCE_IS_ENOUGH):
            yield sighting
        left[key] = max(0, left[key] - 1)


def _parse(source: SourceFile) -> ast.Module | None:
    """Parse the bytes as the interpreter will read them; None when it could not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source.data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _printable(sentence: str) -> str:
    """Escape what could disturb a terminal or a reader: the text may come from a patch."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in sentence)[:400]
