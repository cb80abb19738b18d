"""The two linters of workflows that the tests use when they are installed."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def require(name: str) -> str:
    """Return the path of a linter, looking beside this interpreter first, or skip visibly."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def complaints(folder: Path) -> str:
    """Return what actionlint and zizmor say of the workflows and actions in a repository."""
    (folder / ".git").mkdir(exist_ok=True)  # actionlint looks for the root of the repository
    said = [
        subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=120, check=False
        )
        for command in (
            [require("actionlint"), "-no-color"],
            [require("zizmor"), "--offline", "--no-progress", "--quiet", "--color=never", "."],
        )
    ]
    return "".join(done.stdout + done.stderr for done in said if done.returncode)


def ignored(folder: Path) -> set[str]:
    """Return the names of zizmor's findings that comments in the files silence."""
    done = subprocess.run(
        [require("zizmor"), "--offline", "--no-ignores", "--quiet", "--format=json", "."],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return {finding["ident"] for finding in json.loads(done.stdout)}
