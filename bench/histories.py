"""Bugs that people mended: commits of a mirror that change little source, and tests with it."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from patchwright.languages.python import is_test_file

MENDS = re.compile(r"\b(fix(e[sd]|ing)?|bug\w*|crash\w*|regress\w*|incorrect\w*|wrong\w*)\b", re.I)
MOST_LINES = 10
MOST_FILES = 2
_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


@dataclass(frozen=True)
class Mend:
    """A commit that fits the rule: what it changed in the source, and what in the tests."""

    mirror: Path
    repository: str
    commit: str
    parent: str
    date: str
    sources: tuple[str, ...]
    tests: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return a name that is a folder's name too."""
        return f"{self.repository.replace('/', '+')}@{self.commit[:10]}"

    def text(self, path: str, *, after: bool) -> str:
        """Return a source file before or after the commit."""
        return git(self.mirror, "show", f"{self.commit if after else self.parent}:{path}")


def git(folder: Path, *arguments: str) -> str:
    """Return what git prints; raises CalledProcessError."""
    command = ["git", "-C", str(folder), "-c", "core.quotepath=off", *arguments]
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def find_mends(mirror: Path, since: str) -> Iterator[Mend]:
    """Yield the fitting commits of a mirror, the newest first.

    A commit fits when its message speaks of a fault, it has one parent, and it changes at most
    ten lines (added and removed ones together) in one or two source files, and test files too.
    """
    owner = mirror.parent.name if mirror.name in ("repo", "repo.git") else mirror.name
    told = ("--numstat", "--no-renames", "--format=%x00%H %P%x01%cs%x01%B%x01", f"--since={since}")
    walked = git(
        mirror, "log", "--no-merges", *told, "--", "*.py"
    )  # others may be large and absent
    for entry in walked.split("\0")[1:]:
        hashes, date, message, changes = entry.split("\1", 3)
        rows = [row.split("\t") for row in changes.splitlines() if row.count("\t") == 2]
        sources = {path: added + removed for added, removed, path in rows if _is_source(path)}
        tests = tuple(p for _, _, p in rows if _is_test(p))
        if not MENDS.search(message) or len(hashes.split()) != 2 or not sources:
            continue
        size = sum(int(a) + int(r) for a, r, p in rows if p in sources and a.isdigit())
        if len(sources) <= MOST_FILES and size <= MOST_LINES and any(map(is_test_file, tests)):
            commit, parent = hashes.split()
            named = git(mirror, "diff-tree", "-r", "--name-only", parent, commit).splitlines()
            tests = tuple(path for path in named if _is_test(path))
            repository = owner.removesuffix(".git").replace("+", "/")
            yield Mend(mirror, repository, commit, parent, date, tuple(sources), tests)


def _is_test(path: str) -> bool:
    return is_test_file(path) or bool({"test", "tests", "testing"} & set(path.split("/")[:-1]))


def _is_source(path: str) -> bool:
    aside = {"docs", "doc", "examples", "example", "benchmarks", "scripts", "tools", "tasks"}
    name = path.rpartition("/")[2]
    outside = bool(aside & set(path.split("/")[:-1])) or name in ("setup.py", "noxfile.py")
    return path.endswith(".py") and not _is_test(path) and not outside


def check_out(mend: Mend, folder: Path, *, after: bool = False) -> Path:
    """Make a clone as a maintainer has it before the commit, with the commit's tests in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    git(mend.mirror, "clone", "-q", "--shared", "--no-checkout", str(mend.mirror), str(folder))
    git(folder, "checkout", "-q", "--detach", mend.commit if after else mend.parent)
    for path in mend.tests if not after else ():
        kept = git(folder, "ls-tree", mend.commit, "--", path)
        git(folder, *(["checkout", "-q", mend.commit] if kept else ["rm", "-q", "-f"]), "--", path)
    return folder


def changed_lines(mend: Mend, path: str) -> set[int]:
    """Return the lines of the older file that the commit removes or adds after."""
    found: set[int] = set()
    for row in git(mend.mirror, "diff", "-U0", mend.parent, mend.commit, "--", path).splitlines():
        hunk = _HUNK.match(row)
        if hunk:
            first, count = int(hunk[1]), int(hunk[2] or "1")
            found |= set(range(first, first + max(count, 1)))
    return found


def changed_functions(mend: Mend) -> dict[str, set[str]]:
    """Return by file the outermost functions that the commit changes, named as suspects are."""
    found = {}
    for path in mend.sources:
        try:
            tree = ast.parse(mend.text(path, after=False))
        except (SyntaxError, subprocess.CalledProcessError):
            continue
        lines = changed_lines(mend, path)
        found[path] = {_function_at(tree, line) for line in lines}
    return found


def _function_at(tree: ast.Module, line: int) -> str:
    node: ast.AST = tree
    names: list[str] = []
    while True:
        inner = next((n for n in _defined(node) if _first(n) <= line <= (n.end_lineno or 0)), None)
        if inner is None:
            return "<module>"
        names.append(inner.name)
        if not isinstance(inner, ast.ClassDef):
            return ".".join(names)
        node = inner


def _defined(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield child
        elif not isinstance(child, ast.expr):
            yield from _defined(child)


def _first(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return min([node.lineno, *(d.lineno for d in node.decorator_list)])
