"""A forge in a folder: a bare repository per project and two files per pull request.

Everything can be ended at any moment and run again: files are replaced in one step, branches move
by compare and swap, and a project's folder is worked on by one process at a time.
"""

import fcntl
import hashlib
import os
import re
import shlex
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path, PurePosixPath
from string import Template
from typing import Final

from pydantic import ValidationError

from patchwright.errors import ForgeError
from patchwright.forges import Change, PullRequest, PullRequestText
from patchwright.forges.gitstore import EMAIL, Store
from patchwright.forges.snapshot import fetch_head, find_checkout, take_checkout, take_folder
from patchwright.untrusted import clean, name

MOST_RUNS: Final = 20
"""Runs that a pull request remembers."""
MOST_COMMITS: Final = 8
"""Commits of ours that one branch may hold: the uncommitted changes and those of a repair."""

_BRANCH = re.compile(r"patchwright/heal-[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")
_BASE: Final = "patchwright/base"
_UNCOMMITTED: Final = (
    "Take the project as it was judged\n\n"
    "Changes that were not committed, so that the parent of the patch is what its tests ran on.\n"
)
_LEFT_BEHIND = (
    *("HEAD.lock", "config.lock", "packed-refs.lock", "shallow.lock"),
    *("refs/patchwright/*.lock", "refs/heads/patchwright/*.lock"),
)


@dataclass(frozen=True)
class Step:
    """One commit of ours, as far as it decides whether it must be made again."""

    tree: str
    message: str


@dataclass(frozen=True)
class Plan:
    """What a branch is to hold: steps on top of a commit of the user's, if there is one."""

    base: str | None
    steps: tuple[Step, ...]
    judged: int
    """How many of the steps come before the patch: 1 when the base alone was not judged."""


@dataclass(frozen=True)
class LocalForge:
    """Pull requests below one folder; a person closes one by writing "closed" as its state."""

    root: Path
    search_path: str = "/usr/local/bin:/usr/bin:/bin"
    """Where to look for git."""

    def find_pull_request(self, project: Path, branch: str) -> PullRequest | None:
        """Return the pull request of a branch, open or closed, None when there is none yet."""
        pulls = [_read_pull(path) for path in self._shelf(project).glob("pulls/*.json")]
        found = sorted((p for p in pulls if p.branch == branch), key=lambda p: p.number)
        return found[0] if found else None

    def ensure_branch(
        self,
        project: Path,
        branch: str,
        changes: Sequence[Change],
        *,
        when: datetime,
        paths: Iterable[str] | None = None,
    ) -> str:
        """Make the branch hold the changes on top of the project as it is; return its head.

        `paths` are the files to take when the project is no git checkout; by default all but
        caches and the usual secrets. Raises ForgeError, also when the branch is no longer ours.
        """
        if not _BRANCH.fullmatch(branch):
            msg = f"{clean(branch, 80)!r} is not a branch that Patchwright writes"
            raise ForgeError(msg)
        with self._locked(project) as lock:
            store = self._open(project, lock)
            head = _our_head(store, branch)
            plan = _plan(store, project, changes, paths)
            if head is not None and _holds(store, head, plan):
                return head
            return _build(store, plan, branch, head, when)

    def ensure_pull_request(
        self, project: Path, text: PullRequestText, *, head: str
    ) -> PullRequest:
        """Open the branch's pull request or update the open one; a closed one stays as it is."""
        with self._locked(project):
            known = self.find_pull_request(project, text.branch)
            if known is not None and known.state == "closed":
                return known
            pulls = self._shelf(project) / "pulls"
            pulls.mkdir(exist_ok=True)
            number = known.number if known else 1 + max(_numbers(pulls), default=0)
            pull = _pull_request(pulls / f"{number}.md", number, text, head, known)
            # The text first: a pull request exists from the moment its JSON does.
            _replace(pulls / f"{number}.md", self._page(project, pull, text.body))
            _replace(pulls / f"{number}.json", pull.model_dump_json(indent=2) + "\n")
            return pull

    def _shelf(self, project: Path) -> Path:
        place = project.resolve()
        digest = hashlib.sha256(os.fsencode(place)).hexdigest()[:10]
        return self.root / f"{name(place.name, 40).replace('/', '-') or 'project'}-{digest}"

    def _bare(self, project: Path) -> Path:
        shelf = self._shelf(project)
        return shelf.with_name(f"{shelf.name}.git")

    @contextmanager
    def _locked(self, project: Path) -> Iterator[int]:
        shelf = self._shelf(project)
        shelf.mkdir(parents=True, exist_ok=True)
        with (shelf / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the kernel gives it back when we are killed
            yield lock.fileno()

    def _open(self, project: Path, lock: int) -> Store:
        bare = self._bare(project)
        if not bare.exists():
            new = bare.with_name(f"{bare.name}.new")
            shutil.rmtree(new, ignore_errors=True)
            quiet = ("--quiet", "--bare", "--template=", f"--initial-branch={_BASE}")
            Store(new, self.search_path, lock).run("init", *quiet, str(new), cwd=bare.parent)
            new.rename(bare)
        # We hold the project's lock: these are from a run that was killed.
        for pattern in _LEFT_BEHIND:
            for stale in bare.glob(pattern):
                stale.unlink()
        shutil.rmtree(bare / "scratch", ignore_errors=True)
        (bare / "scratch").mkdir()
        return Store(bare, self.search_path, lock)

    def _page(self, project: Path, pull: PullRequest, body: str) -> str:
        template = files("patchwright").joinpath("templates", "local_pull_request.md")
        facts = pull.model_dump() | {
            "labels": ", ".join(pull.labels),
            "draft": "draft" if pull.draft else "ready for review",
            "repository": shlex.quote(str(self._bare(project).absolute())),
            "state_file": f"{pull.number}.json",
            "body": body,
        }
        return Template(template.read_text(encoding="utf-8")).substitute(facts)


def _our_head(store: Store, branch: str) -> str | None:
    head = store.resolve(f"refs/heads/{branch}")
    if head is not None and store.show(head).email != EMAIL:
        msg = (
            f"{branch} holds a commit that is not ours ({head[:10]}); "
            "take it from there or delete the branch, then publish again"
        )
        raise ForgeError(msg)
    return head


def _plan(
    store: Store, project: Path, changes: Sequence[Change], paths: Iterable[str] | None
) -> Plan:
    checkout = find_checkout(project, store.search_path)
    if checkout is None:
        base, tree = None, take_folder(store, project, paths)
        steps = [Step(tree, _UNCOMMITTED)]
    else:
        base = fetch_head(store, checkout)
        tree = take_checkout(store, checkout, base)
        steps = [Step(tree, _UNCOMMITTED)] if tree != store.show(base).tree else []
    judged = len(steps)
    prefix = checkout.prefix if checkout else ""
    for change in changes:
        rows = {
            prefix + path: _row(store, prefix + path, change.files[path]) for path in change.files
        }
        steps.append(Step(store.tree(rows), change.message))
    return Plan(base, tuple(steps), judged)


def _row(store: Store, path: str, data: bytes) -> tuple[str, str]:
    folders = (str(folder) for folder in PurePosixPath(path).parents if folder.name)
    mode = store.mode(path) or "100644"
    if not mode.startswith("100") or any(store.mode(folder) for folder in folders):
        msg = f"{clean(path, 200)} is a link or lies in a submodule; publish from where it lives"
        raise ForgeError(msg)
    return mode, store.write(data)


def _holds(store: Store, head: str, plan: Plan) -> bool:
    commit: str | None = head
    for step in reversed(plan.steps):
        if commit is None:
            return False
        made = store.show(commit)
        if (made.email, made.tree, made.message) != (EMAIL, step.tree, step.message):
            return False
        commit = made.parents[0] if made.parents else None
    return commit == plan.base


def _build(store: Store, plan: Plan, branch: str, before: str | None, when: datetime) -> str:
    parent, judged = plan.base, plan.base
    for count, step in enumerate(plan.steps, start=1):
        parent = store.commit(step.tree, parent, step.message, when)
        judged = parent if count == plan.judged else judged
    if parent is None or judged is None:
        msg = f"{branch} would hold nothing; there is no file to publish"
        raise ForgeError(msg)
    store.run("update-ref", f"refs/heads/{_BASE}", judged)
    old = before or "0" * len(parent)
    store.run("update-ref", "--no-deref", f"refs/heads/{branch}", parent, old)
    return parent


def _pull_request(
    page: Path, number: int, text: PullRequestText, head: str, known: PullRequest | None
) -> PullRequest:
    runs = known.runs if known else ()
    again = known is not None and text.run_id not in runs
    return PullRequest(
        number=number,
        url=str(page),
        branch=text.branch,
        state="open",
        title=text.title,
        head=head,
        labels=text.labels,
        draft=text.draft,
        runs=(runs if text.run_id in runs else (*runs, text.run_id))[-MOST_RUNS:],
        recurrences=(known.recurrences if known else 0) + again,
    )


def _numbers(pulls: Path) -> Iterator[int]:
    return (int(path.stem) for path in pulls.glob("*.json") if path.stem.isdecimal())


def _read_pull(path: Path) -> PullRequest:
    try:
        return PullRequest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        msg = f"{path} is not a pull request of the local forge; mend or remove it"
        raise ForgeError(msg) from error


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
