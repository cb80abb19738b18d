"""Read what GitHub knows of a failure; nothing here changes anything.

Addresses are built from the configured API and quoted identifiers. Those in answers are shown to
people, but never asked, except where the API itself sends logs and artifacts from.
"""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeVar, cast
from urllib.parse import urlsplit

from patchwright.errors import ForgeError
from patchwright.forges.github import Annotation, Artifact, Comment, Job, Pull, Repository, objects
from patchwright.forges.github import surface as at
from patchwright.forges.github.calls import HURRY, Answer, Calls, Ids, Pace, open_calls
from patchwright.forges.github.download import Download, Downloader
from patchwright.models import Actor, Run

Permission = Literal["admin", "write", "read", "none"]

MOST_COMMENTS_PAGES: Final = 25
"""GitHub keeps at most 2,500 comments of an issue."""
MOST_PULLS_PAGES: Final = 5

_T = TypeVar("_T")
_WHOLE_SHA = re.compile(r"[0-9a-f]{40}")
_GONE: Final = (404, 410, 451)


def connect(repository: str, token: str, *, api_url: str, hurry: bool = False) -> "Reader":
    """Return a reader of `owner/name`; nothing is sent yet. Raises ForgeError for bad names."""
    calls = open_calls(repository, token, api_url=api_url, pace=HURRY if hurry else Pace())
    return Reader(calls, Downloader(api_url))


@dataclass(frozen=True)
class Reader:
    """One repository, as far as a token may see it. Methods raise ForgeError."""

    calls: Calls
    downloader: Downloader
    _files: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False, compare=False)
    """Answers about files of commits named in full, which never change."""

    @property
    def web(self) -> str:
        """Where people read the repository."""
        place = urlsplit(self.downloader.api_url)
        host = place.netloc.removeprefix("api.")
        return f"{place.scheme}://{host}/{self.calls.repository}"

    def repository(self) -> Repository:
        """Return what the repository says of itself."""
        return self._one(at.REPOSITORY, objects.repository_of)

    def permission(self, login: str, account_id: int | None = None) -> Permission:
        """Return what an account may do here, by the only endpoint that knows.

        Raises ForgeError when the name is another account's by now.
        """
        asked: Ids = {"username": login}
        level, found = self._one(
            at.PERMISSION,
            lambda d: (_level(d["permission"]), (d.get("user") or {}).get("id")),
            asked,
        )
        if account_id not in (None, found):
            msg = "the name belongs to another account by now; what that one may does not count"
            raise ForgeError(msg)
        return cast("Permission", level)

    def commit_sha(self, ref: str) -> str | None:
        """Return the commit that a branch, tag or abbreviated id names, None when there is none."""
        answer = self.calls.call(
            at.COMMIT, {"ref": ref}, query={"per_page": 1}, allow=(404, 409, 422)
        )
        return read(at.COMMIT, answer, lambda data: str(data["sha"])) if _is_there(answer) else None

    def branch_head(self, branch: str) -> str | None:
        """Return the commit that a branch points to, None when there is no such branch."""
        answer = self.calls.call(at.REF, {"ref": f"heads/{branch}"}, allow=(404, 409))
        if not _is_there(answer):
            return None
        return read(at.REF, answer, lambda data: str(data["object"]["sha"]))

    def run(self, run_id: int) -> Run:
        """Return a run at its latest attempt."""
        return self._one(at.RUN, objects.run_of, {"run_id": run_id})

    def newest_run(self, workflow_id: int, branch: str) -> Run | None:
        """Return the newest run of a workflow on a branch, whatever its state."""
        query: Ids = {"branch": branch, "per_page": 1}
        answer = self.calls.call(at.WORKFLOW_RUNS, {"workflow_id": workflow_id}, query=query)
        return next(iter(read(at.WORKFLOW_RUNS, answer, _runs)), None)

    def failed_runs(self, branch: str | None, limit: int) -> tuple[Run, ...]:
        """Return the newest red runs, at most 100; of all branches when none is named."""
        query: Ids = {"status": "failure", "per_page": max(1, min(limit, 100))}
        where: Ids = {} if branch is None else {"branch": branch}
        answer = self.calls.call(at.RUNS, query={**query, **where})
        return read(at.RUNS, answer, _runs)[:limit]

    def jobs(self, run: Run) -> tuple[Job, ...]:
        """Return the jobs of one attempt of a run."""
        entries = self.calls.pages(
            at.JOBS, {"run_id": run.id, "attempt_number": run.attempt}, key="jobs"
        )
        return _each(at.JOBS, entries, objects.job_of)

    def job_log(self, job_id: int, most: int) -> bytes | None:
        """Return the last `most` bytes of a job's log, None when there is none to be had.

        Where the connection broke off, the part that came.
        """
        found = self._file(at.JOB_LOG, {"job_id": job_id}, most, tail=True)
        return (found.data if found else b"") or None

    def artifacts(self, run_id: int) -> tuple[Artifact, ...]:
        """Return what a run left behind."""
        entries = self.calls.pages(at.ARTIFACTS, {"run_id": run_id}, key="artifacts", most=3)
        return _each(at.ARTIFACTS, entries, objects.artifact_of)

    def artifact(self, artifact_id: int, most: int) -> bytes | None:
        """Return an artifact, zipped or not; None when it is gone, broken or above `most` bytes."""
        ids: Ids = {"artifact_id": artifact_id, "archive_format": "zip"}
        found = self._file(at.ARTIFACT, ids, most, tail=False)
        return found.data if found and found.whole else None

    def annotations(self, check_run_id: int) -> tuple[Annotation, ...]:
        """Return the remarks of a check run, at most 200."""
        entries = self.calls.pages(at.ANNOTATIONS, {"check_run_id": check_run_id}, most=2)
        return _each(at.ANNOTATIONS, entries, objects.annotation_of)

    def file(self, path: str, sha: str, most: int) -> bytes | None:
        """Return a file of a commit; None when it is not there, no file, or above `most` bytes.

        GitHub gives none above 1 MiB this way.
        """
        data = self._files.get((path, sha))
        if data is None:
            answer = self.calls.call(at.CONTENTS, {"path": path}, query={"ref": sha}, allow=(404,))
            data = answer.data if _is_there(answer) else None
        if data is not None and _WHOLE_SHA.fullmatch(sha):
            self._files[path, sha] = data
        return _content(data, most)

    def merge_base(self, base: str, head: str) -> str | None:
        """Return the commit that two commits have in common, None when there is none."""
        answer = self.calls.call(
            at.COMPARE, {"basehead": f"{base}...{head}"}, query={"per_page": 1}, allow=(404,)
        )
        if not _is_there(answer):
            return None
        return read(at.COMPARE, answer, lambda data: str(data["merge_base_commit"]["sha"]))

    def pull(self, number: int) -> Pull | None:
        """Return a pull request, None when there is none of that number."""
        answer = self.calls.call(at.PULL, {"pull_number": number}, allow=_GONE)
        return read(at.PULL, answer, objects.pull_of) if _is_there(answer) else None

    def pulls_of_commit(self, sha: str) -> tuple[Pull, ...]:
        """Return the pull requests that hold a commit, at most 100."""
        entries = self.calls.pages(at.COMMIT_PULLS, {"commit_sha": sha}, most=1)
        return _each(at.COMMIT_PULLS, entries, objects.pull_of)

    def pull_of_branch(self, branch: str) -> Pull | None:
        """Return the pull request of a branch of this repository: the open one, or the newest."""
        owner = self.calls.repository.partition("/")[0]
        query: Ids = {"head": f"{owner}:{branch}", "state": "all"}
        entries = self.calls.pages(at.PULLS, query=query, most=1)
        found = [pull for pull in self._own(entries) if pull.head_branch == branch]
        return max(found, key=lambda pull: (pull.state == "open", pull.number), default=None)

    def open_pulls(self, prefix: str) -> tuple[Pull, ...]:
        """Return the open pull requests of branches of this repository that begin with a prefix."""
        query: Ids = {"state": "open", "sort": "created", "direction": "desc"}
        entries = self.calls.pages(at.PULLS, query=query, most=MOST_PULLS_PAGES)
        return tuple(pull for pull in self._own(entries) if pull.head_branch.startswith(prefix))

    def closed_pulls(self, prefix: str) -> tuple[Pull, ...]:
        """Return those of the 100 newest closed pull requests whose branches begin so."""
        query: Ids = {"state": "closed", "sort": "created", "direction": "desc"}
        entries = self.calls.pages(at.PULLS, query=query, most=1)
        return tuple(pull for pull in self._own(entries) if pull.head_branch.startswith(prefix))

    def closed_by(self, number: int) -> Actor | None:
        """Return who closed an issue or pull request; None when it is open or nobody knows."""
        return self._one(
            at.ISSUE,
            lambda data: objects.actor_of(data["closed_by"]) if data.get("closed_by") else None,
            {"issue_number": number},
        )

    def labels(self, number: int) -> tuple[str, ...]:
        """Return the labels of an issue or pull request."""
        return self._one(at.ISSUE, objects.labels_of, {"issue_number": number})

    def comments(self, number: int) -> tuple[Comment, ...]:
        """Return all comments of an issue or pull request, oldest first."""
        entries = self.calls.pages(at.COMMENTS, {"issue_number": number}, most=MOST_COMMENTS_PAGES)
        return _each(at.COMMENTS, entries, objects.comment_of)

    def _one(
        self, endpoint: at.Endpoint, shape: Callable[[objects.Json], _T], ids: Ids | None = None
    ) -> _T:
        return read(endpoint, self.calls.call(endpoint, ids), shape)

    def _own(self, entries: list[objects.Json]) -> tuple[Pull, ...]:
        """Return the pull requests whose branch is in this repository, not in somebody's fork."""
        own = self.calls.repository.casefold()
        names = [
            ((entry.get("head") or {}).get("repo") or {}).get("full_name") for entry in entries
        ]
        kept = [e for e, name in zip(entries, names, strict=True) if (name or "").casefold() == own]
        return _each(at.PULLS, kept, objects.pull_of)

    def _file(self, endpoint: at.Endpoint, ids: Ids, most: int, *, tail: bool) -> Download | None:
        answer = self.calls.call(endpoint, ids, allow=_GONE)
        location = answer.headers.get("location")
        if answer.status not in (302, 307) or not location:
            return None
        return self.downloader.fetch(location, most, tail=tail)


def _is_there(answer: Answer) -> bool:
    return answer.status < 400


def read(endpoint: at.Endpoint, answer: Answer, shape: Callable[[objects.Json], _T]) -> _T:
    """Read an answer; one that is not as documented is a failure of the forge."""
    try:
        return shape(answer.data)
    except (AttributeError, KeyError, TypeError, ValueError):
        msg = (
            f"GitHub answered something undocumented to {endpoint.method} {endpoint.path}; "
            "look at the API's address, or run again later"
        )
        raise ForgeError(msg) from None


def _each(
    endpoint: at.Endpoint, entries: list[objects.Json], shape: Callable[[objects.Json], _T]
) -> tuple[_T, ...]:
    whole = Answer(200, {}, "", {"entries": entries})
    return read(endpoint, whole, lambda data: tuple(shape(entry) for entry in data["entries"]))


def _runs(data: objects.Json) -> tuple[Run, ...]:
    return tuple(objects.run_of(entry) for entry in data["workflow_runs"])


def _level(permission: Any) -> str:
    """Return a level that is known; the older names are those of roles."""
    known = {"maintain": "write", "triage": "read", "push": "write", "pull": "read"}
    level = known.get(permission, permission)
    if level not in ("admin", "write", "read", "none"):
        msg = f"a permission named {permission!r}"
        raise ValueError(msg)
    return str(level)


def _content(data: Any, most: int) -> bytes | None:
    if not isinstance(data, dict) or data.get("type") != "file":
        return None
    if data.get("encoding") != "base64" or not isinstance(data.get("content"), str):
        return None
    try:
        content = base64.b64decode(data["content"])
    except binascii.Error:
        return None
    return content if len(content) <= most else None
