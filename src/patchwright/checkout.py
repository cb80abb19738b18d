"""Describe the tree under repair; git is only asked, and nothing of it is written."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

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
