"""Make a branch hold a patch through the Git Data API: no work tree, no push, no force.

Blobs, trees and commits are content: making them twice does nothing. A branch is only ever
created, or moved forward from a commit of ours, so it may end at any moment and run again.
"""

import base64
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from patchwright.errors import ForgeError
from patchwright.forges import Change
from patchwright.forges.github import OutcomeUnknown, objects
from patchwright.forges.github import surface as at
from patchwright.forges.github.calls import Calls
from patchwright.forges.github.reading import read
from patchwright.untrusted import clean

PREFIX: Final = "patchwright/"
WEB_FLOW: Final = 19_864_447
"""The account that GitHub commits with when it signs."""

_BRANCH = re.compile(r"patchwright/heal-[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")
_TRAILER = re.compile(r"(?m)^Patchwright-Fingerprint: \S")
_PLAIN: Final = frozenset({"100644", "100755"})
_NEVER: Final = (".git", ".github/workflows")
_GIT_IN_DISGUISE: Final = re.compile(r"\.git[ .]*|git~[0-9]+")


@dataclass(frozen=True)
class Made:
    """A commit as far as it decides what may be done with a branch."""

    sha: str
    tree: str
    message: str
    parents: tuple[str, ...]
    author_id: int | None
    committer_id: int | None

    def is_of(self, own_id: int) -> bool:
        """Say whether the account made it and our trailer says so too."""
        by_us = self.author_id == own_id and self.committer_id in (own_id, WEB_FLOW)
        return by_us and _TRAILER.search(self.message) is not None

    def holds(self, step: "Step") -> bool:
        """Say whether it is what a step would make."""
        return (self.tree, self.message.strip()) == (step.tree, step.message.strip())


@dataclass(frozen=True)
class Step:
    """A commit to make."""

    tree: str
    message: str


def ensure_branch(
    calls: Calls, own_id: int, branch: str, base_sha: str, changes: Sequence[Change]
) -> str:
    """Make a branch hold the changes on top of a commit and return its head.

    Raises OutcomeUnknown when somebody else moved the branch meanwhile: look again.
    """
    check_branch(branch)
    if not changes or not all(change.files for change in changes):
        msg = f"{branch} would hold nothing; there is no file to publish"
        raise ForgeError(msg)
    for path in sorted({path for change in changes for path in change.files}):
        check_path(path)
    head = head_of(calls, own_id, branch)
    steps = _steps(calls, _commit(calls, base_sha).tree, changes)
    if head is not None and _is_done(calls, own_id, head, base_sha, steps):
        return head.sha
    made = _commits(calls, [head.sha, base_sha] if head else [base_sha], steps)
    _point(calls, branch, made, is_new=head is None)
    return made


def head_of(calls: Calls, own_id: int, branch: str) -> Made | None:
    """Return the head of a branch of ours; raises ForgeError when it is somebody else's commit."""
    answer = calls.call(at.REF, {"ref": f"heads/{branch}"}, allow=(404, 409))
    if answer.status >= 400:
        return None
    head = _commit(calls, read(at.REF, answer, lambda data: str(data["object"]["sha"])))
    if not head.is_of(own_id):
        msg = (
            f"{branch} holds a foreign commit ({head.sha[:10]}); "
            "take it from there or delete the branch, then publish again"
        )
        raise ForgeError(msg)
    return head


def delete_branch(calls: Calls, own_id: int, branch: str) -> bool:
    """Delete a branch of ours; False when there is none. Raises ForgeError for any other."""
    check_branch(branch)
    if head_of(calls, own_id, branch) is None:
        return False
    answer = calls.call(at.DELETE_REF, {"ref": f"heads/{branch}"}, allow=(404, 422))
    if answer.status == 422 and "does not exist" not in calls.said(answer):
        raise calls.failed(at.DELETE_REF, answer)
    return answer.status < 400


def check_branch(branch: str) -> None:
    """Raise ForgeError unless a branch is one that Patchwright writes."""
    if not _BRANCH.fullmatch(branch):
        msg = f"{clean(branch, 80)!r} is not a branch that Patchwright writes"
        raise ForgeError(msg)


def check_path(path: str) -> None:
    """Raise ForgeError unless a path is plain and no place from which something is run."""
    parts = path.split("/")
    folded = [part.casefold() for part in parts]
    hidden = any(unicodedata.category(character)[0] == "C" for character in path)
    odd = hidden or "\\" in path or not unicodedata.is_normalized("NFC", path)
    unsafe = any(p in ("", ".", "..") or _GIT_IN_DISGUISE.fullmatch(p) for p in folded)
    if odd or unsafe or folded[:2] == [".github", "workflows"]:
        msg = f"{clean(path, 200)!r} is no file that a patch may change"
        raise ForgeError(msg)


def _commit(calls: Calls, sha: str) -> Made:
    answer = calls.call(at.COMMIT, {"ref": sha}, query={"per_page": 1})
    return read(at.COMMIT, answer, _made_of)


def _made_of(data: objects.Json) -> Made:
    return Made(
        sha=data["sha"],
        tree=data["commit"]["tree"]["sha"],
        message=data["commit"]["message"],
        parents=tuple(parent["sha"] for parent in data["parents"]),
        author_id=(data.get("author") or {}).get("id"),
        committer_id=(data.get("committer") or {}).get("id"),
    )


def _steps(calls: Calls, tree: str, changes: Sequence[Change]) -> list[Step]:
    """Store the changes one after another and return the trees that they make."""
    paths = {path for change in changes for path in change.files}
    modes = _modes(calls, tree, paths)
    steps = []
    for change in changes:
        rows = [
            {"path": path, "mode": modes[path], "type": "blob", "sha": _blob(calls, data)}
            for path, data in sorted(change.files.items())
        ]
        answer = calls.call(at.CREATE_TREE, body={"base_tree": tree, "tree": rows})
        tree = read(at.CREATE_TREE, answer, lambda data: str(data["sha"]))
        steps.append(Step(tree, change.message))
    return steps


def _blob(calls: Calls, data: bytes) -> str:
    body = {"content": base64.b64encode(data).decode("ascii"), "encoding": "base64"}
    answer = calls.call(at.CREATE_BLOB, body=body)
    return read(at.CREATE_BLOB, answer, lambda data: str(data["sha"]))


def _modes(calls: Calls, tree: str, paths: set[str]) -> dict[str, str]:
    """Return the mode that each path keeps; raises ForgeError for links and submodules."""
    entries = _entries(calls, tree, paths)
    folded = {path.casefold() for path in entries}
    modes = {}
    for path in sorted(paths):
        mode = entries.get(path, "100644")
        folders = [str(folder) for folder in PurePosixPath(path).parents if folder.name]
        through = [entries[folder] for folder in folders if folder in entries]
        new = [name for name in (path, *folders) if name not in entries]
        twin = any(name.casefold() in folded for name in new)
        if mode not in _PLAIN or set(through) - {"040000"} or twin:
            msg = (
                f"{clean(path, 200)} is a link, lies in a submodule or differs from another file "
                "by upper and lower case alone; change it by hand"
            )
            raise ForgeError(msg)
        modes[path] = mode
    return modes


def _entries(calls: Calls, tree: str, paths: set[str]) -> dict[str, str]:
    """Return modes by path: of the whole tree, or of all folders on the way to the paths."""
    found, truncated = _listing(calls, tree, recursive=True)
    if not truncated:
        return {path: mode for path, (mode, _) in found.items()}
    entries: dict[str, tuple[str, str]] = {}
    folders = {str(folder) for path in paths for folder in PurePosixPath(path).parents}
    for folder in sorted(folders, key=lambda name: (name != ".", name.count("/"))):
        mode, sha = entries.get(folder, ("", "")) if folder != "." else ("040000", tree)
        if mode != "040000":
            continue
        listed, truncated = _listing(calls, sha, recursive=False)
        if truncated:
            msg = (
                f"the folder {clean(folder, 80)} is too large for GitHub to list; change it by hand"
            )
            raise ForgeError(msg)
        prefix = "" if folder == "." else f"{folder}/"
        entries |= {prefix + name: entry for name, entry in listed.items()}
    return {path: mode for path, (mode, _) in entries.items()}


def _listing(
    calls: Calls, tree: str, *, recursive: bool
) -> tuple[Mapping[str, tuple[str, str]], bool]:
    query = {"recursive": "1"} if recursive else None
    answer = calls.call(at.TREE, {"tree_sha": tree}, query=query)
    return read(
        at.TREE,
        answer,
        lambda data: (
            {entry["path"]: (entry["mode"], entry["sha"]) for entry in data["tree"]},
            bool(data["truncated"]),
        ),
    )


def _is_done(calls: Calls, own_id: int, head: Made, base_sha: str, steps: Sequence[Step]) -> bool:
    """Say whether a branch is the steps on top of the commit, perhaps on top of older ones too."""
    at_commit = head
    for count, step in enumerate(reversed(steps)):
        if count:
            if not at_commit.parents:
                return False
            at_commit = _commit(calls, at_commit.parents[0])
        if not at_commit.is_of(own_id) or not at_commit.holds(step):
            return False
    return base_sha in at_commit.parents


def _commits(calls: Calls, parents: list[str], steps: Sequence[Step]) -> str:
    """Make the commits; with no author given, GitHub signs them as the token's account."""
    for step in steps:
        body = {"message": step.message, "tree": step.tree, "parents": parents}
        answer = calls.call(at.CREATE_COMMIT, body=body)
        parents = [read(at.CREATE_COMMIT, answer, lambda data: str(data["sha"]))]
    return parents[0]


def _point(calls: Calls, branch: str, sha: str, *, is_new: bool) -> None:
    if is_new:
        endpoint, body = at.CREATE_REF, {"ref": f"refs/heads/{branch}", "sha": sha}
        answer = calls.call(endpoint, body=body, allow=(422,))
    else:
        endpoint, ids = at.MOVE_REF, {"ref": f"heads/{branch}"}
        answer = calls.call(endpoint, ids, body={"sha": sha, "force": False}, allow=(422,))
    if answer.status != 422:
        return
    said = calls.said(answer).lower()
    if any(word in said for word in ("already exists", "fast forward", "does not exist")):
        msg = f"{branch} was moved by somebody else meanwhile; publish again"
        raise OutcomeUnknown(msg)
    raise calls.failed(endpoint, answer)
