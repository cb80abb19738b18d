"""Describe the tree under repair; git is only asked, and nothing of it is written."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

NEWEST_COMMITS = 3
MOST_FILES_ASKED = 50
MOST_LINES = 200
"""Lines of one change that count: a file that came as a whole says nothing."""
MOST_OF_COMMIT = 4000
"""Characters of the newest commit of a file."""
_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")
_QUIET = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "--no-optional-locks")


def describe_checkout(project: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the commit and whether the tree differs from it; only the kind without git."""
    commit = ask_git(project, environ, "rev-parse", "--verify", "HEAD")
    if commit is None:
        return {"kind": "folder"}
    changed = ask_git(project, environ, "status", "--porcelain", "--", ".")
    branch = ask_git(project, environ, "rev-parse", "--abbrev-ref", "HEAD") or ""
    state = "unknown" if changed is None else "dirty" if changed else "clean"
    return {"kind": "git", "commit": commit, "branch": branch, "tree": state}


def recent_lines(
    project: Path, environ: Mapping[str, str], paths: Sequence[str]
) -> dict[str, frozenset[int]]:
    """Return the lines of some files that the newest commits changed; nothing without git.

    Commits are compared with each other, never with the working tree: its filters are programs.
    """
    several = "--verify", "--quiet", f"HEAD~{NEWEST_COMMITS}"
    before = ask_git(project, environ, "rev-parse", *several)
    if before is None:
        return {}
    options = ("--unified=0", "--no-ext-diff", "--no-textconv", "--no-renames", "--relative")
    text = ask_git(
        project, environ, "diff", *options, before, "HEAD", "--", *paths[:MOST_FILES_ASKED]
    )
    return {path: frozenset(lines) for path, lines in _changed(text or "").items()}


def recent_changes(project: Path, environ: Mapping[str, str], paths: Sequence[str]) -> str:
    """Return the subject and the diff of the newest commit that touched each of some files.

    Like `recent_lines` it compares commits only; nothing without git.
    """
    quiet = ("--no-ext-diff", "--no-textconv", "--no-renames", "--relative", "--unified=2")
    wanted = ("-1", "--no-show-signature", "--format=%h %as %s", *quiet, "-p")
    found = [ask_git(project, environ, "log", *wanted, "HEAD", "--", path) for path in paths]
    texts = dict.fromkeys(text[:MOST_OF_COMMIT] for text in found if text)
    return "\n\n".join(texts)


def _changed(diff: str) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    lines: set[int] = set()
    for row in diff.splitlines():
        if row.startswith("+++ b/"):
            lines = found.setdefault(row.removeprefix("+++ b/"), set())
        elif hunk := _HUNK.match(row):
            first, count = int(hunk[1]), int(hunk[2] or 1)
            lines.update(range(first, first + min(count, MOST_LINES)))
    return found


def ask_git(project: Path, environ: Mapping[str, str], *arguments: str) -> str | None:
    """Return what a read-only git command prints, or None when git cannot answer."""
    env = {"PATH": environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "HOME": "/nonexistent"}
    env |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
    # The user named this folder: ownership by another uid is no reason to refuse to read it.
    safe = ("-c", f"safe.directory={project}", "-c", "safe.directory=*")
    try:
        done = subprocess.run(  # noqa: S603 - fixed program, no shell
            ("git", *_QUIET, *safe, "-C", str(project), *arguments),  # noqa: S607
            env=env,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
