"""Git on a bare repository of our own: commits from objects and a scratch index, no checkout."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from patchwright.errors import ForgeError
from patchwright.untrusted import clean

NAME: Final = "patchwright"
EMAIL: Final = "patchwright@users.noreply.invalid"
TIMEOUT: Final = 120.0
"""Seconds that one call of git may take."""
_SAFE: Final = (
    *("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "gc.auto=0"),
    *("-c", "protocol.allow=never", "-c", "protocol.file.allow=always"),
    *("-c", "safe.directory=*"),  # no command below executes configuration of what it reads
)
_ENVIRONMENT: Final = {
    "GIT_ALLOW_PROTOCOL": "file",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C.UTF-8",
}

Rows = Mapping[str, tuple[str, str]]
"""Mode and object by path in the tree; mode "0" removes the path."""


@dataclass(frozen=True)
class Made:
    """What a commit says about itself."""

    tree: str
    parents: tuple[str, ...]
    email: str
    """Of the committer."""
    message: str


@dataclass(frozen=True)
class Store:
    """A bare repository of our own; paths of files are text with surrogate escapes."""

    bare: Path
    search_path: str
    lock: int
    """Descriptor of the lock on it, which every git inherits: one that outlives us still has it."""

    def run(
        self,
        *arguments: str,
        cwd: Path | None = None,
        data: bytes = b"",
        extra: Mapping[str, str] | None = None,
    ) -> bytes:
        """Run git on the repository and its scratch index and return what it printed."""
        own = {"GIT_DIR": str(self.bare), "GIT_INDEX_FILE": str(self.bare / "scratch" / "index")}
        env = {"PATH": self.search_path, **own, **(extra or {})}
        return run_git(arguments, cwd=cwd or self.bare, env=env, data=data, inherit=(self.lock,))

    def read(self, *arguments: str) -> str:
        """Return what git printed, without the line ends behind it."""
        return os.fsdecode(self.run(*arguments)).rstrip("\n")

    def resolve(self, ref: str) -> str | None:
        """Return the commit behind the full name of a ref, None when there is none."""
        return self.read("for-each-ref", "--format=%(objectname)", ref) or None

    def show(self, commit: str) -> Made:
        """Read one commit."""
        head, _, message = self.run("cat-file", "commit", commit).partition(b"\n\n")
        rows = [line.partition(" ")[::2] for line in os.fsdecode(head).splitlines()]
        committer = next(value for key, value in rows if key == "committer")
        return Made(
            tree=next(value for key, value in rows if key == "tree"),
            parents=tuple(value for key, value in rows if key == "parent"),
            email=committer.rpartition("<")[2].partition(">")[0],
            message=os.fsdecode(message),
        )

    def write(self, data: bytes) -> str:
        """Store a blob and return its id."""
        return self.run("hash-object", "-w", "--stdin", data=data).decode().strip()

    def mode(self, path: str) -> str | None:
        """Return the mode that the scratch index has for exactly this path."""
        found = self.run("--literal-pathspecs", "ls-files", "--stage", "-z", "--", path)
        rows = (row.partition(b"\t") for row in found.split(b"\0") if row)
        named = os.fsencode(path)
        return next((row[:6].decode() for row, _, name in rows if name == named), None)

    def tree(self, rows: Rows) -> str:
        """Put the rows into the scratch index and return the tree that it now holds."""
        lines = (
            f"{mode} {blob}\t".encode() + os.fsencode(path) for path, (mode, blob) in rows.items()
        )
        self.run("update-index", "-z", "--index-info", data=b"".join(x + b"\0" for x in lines))
        return self.read("write-tree")

    def commit(self, tree: str, parent: str | None, message: str, when: datetime) -> str:
        """Make a commit under our own name, dated in UTC, and return its id."""
        who = {"NAME": NAME, "EMAIL": EMAIL, "DATE": f"@{int(when.timestamp())} +0000"}
        extra = {f"GIT_{r}_{key}": who[key] for r in ("AUTHOR", "COMMITTER") for key in who}
        parents = ("-p", parent) if parent else ()
        made = self.run("commit-tree", tree, *parents, data=message.encode(), extra=extra)
        return made.decode().strip()


def run_git(
    arguments: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    data: bytes = b"",
    inherit: Sequence[int] = (),
) -> bytes:
    """Run git with nothing of the user's configuration; raises ForgeError with its last words."""
    argv = ["git", "--no-optional-locks", *_SAFE, *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - an argv list; git is found on the path we were given
            argv,
            cwd=cwd,
            env={**_ENVIRONMENT, **env},
            input=data,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
            pass_fds=inherit,
        )
    except FileNotFoundError as error:
        msg = "git was not found; install it, or leave out `--publish`"
        raise ForgeError(msg) from error
    except subprocess.TimeoutExpired as error:
        msg = f"git {arguments[0]} took longer than {TIMEOUT:.0f} s"
        raise ForgeError(msg) from error
    if done.returncode != 0:
        words = clean(os.fsdecode(done.stderr), 2000).strip().splitlines()
        msg = f"git {arguments[0]} failed: {words[-1] if words else done.returncode}"
        raise ForgeError(msg)
    return done.stdout
