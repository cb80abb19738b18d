"""Keep one bare git repository by plumbing commands alone: no work tree, no user's settings."""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

HOOK = """#!/bin/sh
# Refuses commits that touch workflows, as GitHub does for tokens without that permission.
test -n "$FAKE_MAY_WORKFLOWS" && exit 0
none=$(git hash-object -t tree /dev/null)
while read old new ref; do
  case $new in *[!0]*) ;; *) continue ;; esac
  for commit in $(git rev-list "$new" --not --all); do
    if git diff-tree --root -r --name-only --no-commit-id -m "$commit" | grep -q '^.github/workflows/'; then
      echo "refusing to allow a GitHub App to create or update workflow without \\`workflows\\` permission" >&2
      exit 1
    fi
  done
done
"""  # noqa: E501
CONFIG = """[core]
	repositoryformatversion = 0
	filemode = true
	bare = true
[http]
	receivepack = true
	uploadpack = true
[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
"""
ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "LC_ALL": "C",
    "PATH": os.defpath,
}


class GitError(Exception):
    """Git refused; the text is what it said."""


class Person(NamedTuple):
    """Who wrote or made a commit, and when."""

    name: str
    email: str
    date: str


class CommitInfo(NamedTuple):
    """A commit as git has it."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Person
    committer: Person
    message: str


class Entry(NamedTuple):
    """One line of a tree; the sha is None to take the path away."""

    path: str
    mode: str
    kind: str
    sha: str | None
    size: int | None = None


class GitStore:
    """A bare repository."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, path: Path, default_branch: str) -> "GitStore":
        """Make an empty repository that serves any commit over HTTP."""
        # By hand: `git init` and four times `git config` are half of what a test waits for.
        for name in ("objects/info", "objects/pack", "refs/heads", "refs/tags", "hooks"):
            (path / name).mkdir(parents=True)
        (path / "HEAD").write_text(f"ref: refs/heads/{default_branch}\n")
        (path / "config").write_text(CONFIG)
        hook = path / "hooks" / "pre-receive"
        hook.write_text(HOOK)
        hook.chmod(0o755)
        return cls(path)

    def git(
        self, *arguments: str, data: bytes | None = None, extra: Mapping[str, str] | None = None
    ) -> bytes:
        """Run git here and return what it printed; raise GitError when it fails."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            input=data if data is not None else b"",
            capture_output=True,
            env={**ENVIRONMENT, "GIT_DIR": str(self.path), **(extra or {})},
        )
        if done.returncode != 0:
            raise GitError(
                done.stderr.decode("utf-8", "replace").strip() or f"exit {done.returncode}"
            )
        return done.stdout

    def line(self, *arguments: str, data: bytes | None = None) -> str:
        """Run git and return its output as one stripped line."""
        return self.git(*arguments, data=data).decode("utf-8", "surrogateescape").strip()

    def resolve(self, name: str, kind: str = "commit") -> str | None:
        """Return the object that a branch, tag, full ref or sha names, or None."""
        if "\n" in name:
            return None
        places = (f"refs/heads/{name}", f"refs/tags/{name}", name)
        asked = "".join(f"{place}^{{{kind}}}\n" for place in places)
        for line in self.line("cat-file", "--batch-check", data=asked.encode()).splitlines():
            if not line.endswith((" missing", " ambiguous")):
                return line.split()[0]
        return None

    def ref(self, name: str) -> str | None:
        """Return what a full ref points to, or None."""
        try:
            return self.line("rev-parse", "-q", "--verify", name)
        except GitError:
            return None

    def refs(self, prefix: str = "refs/") -> dict[str, str]:
        """Return the refs that begin with `prefix`, by name."""
        lines = self.line("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        pairs = (line.split(" ", 1) for line in lines)
        return {name: sha for name, sha in pairs if name.startswith(prefix)}

    def set_ref(self, name: str, sha: str) -> None:
        """Point a ref to a commit."""
        self.git("update-ref", name, sha)

    def delete_ref(self, name: str) -> None:
        """Take a ref away."""
        self.git("update-ref", "-d", name)

    def kind(self, sha: str) -> str | None:
        """Return `blob`, `tree`, `commit` or `tag`, or None when there is no such object."""
        try:
            return self.line("cat-file", "-t", sha)
        except GitError:
            return None

    def add_blob(self, content: bytes) -> str:
        """Store content and return its id."""
        return self.line("hash-object", "-w", "--stdin", data=content)

    def blob(self, sha: str) -> bytes:
        """Return the content of a blob."""
        return self.git("cat-file", "blob", sha)

    def file(self, commit: str, path: str) -> bytes | None:
        """Return a file of a commit, or None."""
        try:
            return self.git("cat-file", "blob", f"{commit}:{path}")
        except GitError:
            return None

    def entries(self, treeish: str, *, recursive: bool = False, path: str = "") -> list[Entry]:
        """Return a tree's entries, or those of the folder or file at `path`."""
        flags = ["-r", "-t"] if recursive else []
        where = ["--", path] if path else []
        out = self.git("ls-tree", "-l", "-z", *flags, treeish, *where)
        found = []
        for line in out.decode("utf-8", "surrogateescape").split("\0")[:-1]:
            left, name = line.split("\t", 1)
            mode, kind, sha, size = left.split()
            found.append(Entry(name, mode, kind, sha, None if size == "-" else int(size)))
        return found

    def add_tree(self, entries: Iterable[Entry], start: str | None) -> str:
        """Return the tree that `start` becomes when the entries are put into it."""
        with tempfile.TemporaryDirectory() as scratch:
            extra = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
            if start is not None:
                self.git("read-tree", start, extra=extra)
            lines = b"".join(self._line(entry, extra) for entry in entries)
            self.git("update-index", "-z", "--replace", "--index-info", data=lines, extra=extra)
            return self.git("write-tree", extra=extra).decode().strip()

    def _line(self, entry: Entry, extra: Mapping[str, str]) -> bytes:
        """Return what `update-index` is told of an entry; put folders in place right away."""
        if entry.sha is None or entry.kind == "tree":
            self.git(
                "rm", "-r", "-q", "--cached", "--ignore-unmatch", "--", entry.path, extra=extra
            )
        if entry.sha is None:
            return b""
        if entry.kind == "tree":
            self.git("read-tree", f"--prefix={entry.path}/", entry.sha, extra=extra)
            return b""
        return f"{entry.mode} {entry.sha}\t{entry.path}\0".encode("utf-8", "surrogateescape")

    def add_commit(
        self, tree: str, parents: Iterable[str], message: str, author: Person, committer: Person
    ) -> str:
        """Store a commit and return its id."""
        extra: dict[str, str] = {}
        for role, person in (("AUTHOR", author), ("COMMITTER", committer)):
            extra |= {
                f"GIT_{role}_NAME": person.name,
                f"GIT_{role}_EMAIL": person.email,
                f"GIT_{role}_DATE": person.date,
            }
        flags = [flag for parent in parents for flag in ("-p", parent)]
        out = self.git("commit-tree", tree, *flags, data=message.encode(), extra=extra)
        return out.decode().strip()

    def commit(self, name: str) -> CommitInfo:
        """Return a commit."""
        form = "--format=%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B"
        out = self.git("log", "-1", form, name).decode("utf-8", "replace")
        sha, tree, parents, an, ae, ad, cn, ce, cd, message = out.split("\0", 9)
        return CommitInfo(
            sha,
            tree,
            tuple(parents.split()),
            Person(an, ae, ad),
            Person(cn, ce, cd),
            message.removesuffix("\n").rstrip("\n"),
        )

    def commits(self, *arguments: str) -> list[str]:
        """Return the ids that `git rev-list` prints."""
        return self.line("rev-list", *arguments).split()

    def merge_base(self, one: str, other: str) -> str | None:
        """Return the best common ancestor, or None."""
        try:
            return self.line("merge-base", one, other)
        except GitError:
            return None

    def contains(self, descendant: str, ancestor: str) -> bool:
        """Say whether `ancestor` is part of the history of `descendant`."""
        return self.merge_base(descendant, ancestor) == ancestor

    def changes(self, old: str, new: str) -> list[tuple[str, str, int, int, str]]:
        """Return (letter, path, added, removed, patch) for every file that differs."""
        flags = ("diff-tree", "-r", "--no-renames")
        names = self.line(*flags, "--name-status", "-z", old, new).split("\0")
        counts = self.line(*flags, "--numstat", "-z", old, new).split("\0")
        found = []
        for letter, path, count in zip(names[0::2], names[1::2], counts, strict=False):
            added, removed = (int(n) if n.isdigit() else 0 for n in count.split("\t")[:2])
            patch = self.git(*flags, "-p", old, new, "--", path)
            text = patch.decode("utf-8", "replace")
            hunks = text[text.index("\n@@") + 1 :] if "\n@@" in text else ""
            found.append((letter, path, added, removed, hunks))
        return found

    def touches_workflows(self, sha: str) -> bool:
        """Say whether commits that no ref holds yet change a workflow on the way to `sha`."""
        for commit in self.commits(sha, "--not", "--all"):
            flags = ("--root", "-r", "--name-only", "--no-commit-id", "-m")
            names = self.line("diff-tree", *flags, commit).splitlines()
            if any(name.startswith(".github/workflows/") for name in names):
                return True
        return False
