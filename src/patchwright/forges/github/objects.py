"""Turn GitHub's JSON into values of ours; KeyError, TypeError and ValueError say it is odd."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from patchwright.forges.github import Annotation, Artifact, Comment, Job, Pull, Repository
from patchwright.models import Actor, Run

Json = Mapping[str, Any]

_CHECK_RUN = re.compile(r"/check-runs/([0-9]{1,18})$")
_RED = frozenset({"failure", "timed_out"})


def repository_of(data: Json) -> Repository:
    """Read a repository."""
    return Repository(
        id=data["id"],
        name=data["full_name"],
        default_branch=data["default_branch"],
        private=bool(data.get("private")),
        archived=bool(data.get("archived")),
    )


def actor_of(data: Json) -> Actor:
    """Read an account."""
    return Actor(id=data["id"], login=data["login"], kind=data.get("type") or "User")


def run_of(data: Json) -> Run:
    """Read a workflow run."""
    head = data.get("head_repository") or {}
    own = (data.get("repository") or {}).get("id")
    accounts = [data.get("actor"), data.get("triggering_actor")]
    return Run(
        id=data["id"],
        attempt=data.get("run_attempt") or 1,
        workflow_id=data["workflow_id"],
        name=data.get("name") or "",
        path=data["path"].partition("@")[0],
        event=data["event"],
        status=data.get("status") or "completed",
        conclusion=data.get("conclusion"),
        head_sha=data["head_sha"],
        head_branch=data.get("head_branch"),
        head_repository_id=head.get("id"),
        head_repository=head.get("full_name") or "",
        url=data.get("html_url") or "",
        created_at=data.get("created_at") or "",
        pull_requests=tuple(_own_pulls(data.get("pull_requests") or (), own)),
        actors=tuple(dict.fromkeys(actor_of(account) for account in accounts if account)),
    )


def job_of(data: Json) -> Job:
    """Read a job of a run."""
    steps = data.get("steps") or ()
    check = _CHECK_RUN.search(data.get("check_run_url") or "")
    return Job(
        id=data["id"],
        name=data["name"],
        conclusion=data.get("conclusion"),
        failed_steps=tuple(step["name"] for step in steps if step.get("conclusion") in _RED),
        check_run_id=int(check.group(1)) if check else None,
        url=data.get("html_url") or "",
    )


def artifact_of(data: Json) -> Artifact:
    """Read what a run says of an artifact."""
    return Artifact(
        id=data["id"],
        name=data["name"],
        size=data["size_in_bytes"],
        expired=bool(data.get("expired")),
    )


def annotation_of(data: Json) -> Annotation:
    """Read a remark of a check."""
    return Annotation(
        path=data["path"],
        start_line=data["start_line"],
        end_line=data["end_line"],
        level=data.get("annotation_level") or "warning",
        title=data.get("title") or "",
        message=data.get("message") or "",
    )


def pull_of(data: Json) -> Pull:
    """Read a pull request, from a list or by itself."""
    head, base = data["head"], data["base"]
    return Pull(
        number=data["number"],
        state=data["state"],
        draft=bool(data.get("draft")),
        merged=bool(data.get("merged") or data.get("merged_at")),
        title=data["title"],
        body=data.get("body") or "",
        url=data.get("html_url") or "",
        head_sha=head["sha"],
        head_branch=head["ref"],
        head_repository_id=(head.get("repo") or {}).get("id"),
        base_branch=base["ref"],
        base_sha=base["sha"],
        author_id=(data.get("user") or {}).get("id"),
        labels=labels_of(data),
        closed_by_id=(data.get("closed_by") or {}).get("id"),
    )


def comment_of(data: Json) -> Comment:
    """Read a comment; one whose author is gone has the author 0, who is nobody."""
    author = data.get("user") or {}
    return Comment(
        id=data["id"],
        body=data.get("body") or "",
        author_id=author.get("id") or 0,
        author_kind=author.get("type") or "User",
        by_app=bool(data.get("performed_via_github_app")),
        created_at=data.get("created_at") or "",
        updated_at=data.get("updated_at") or "",
        url=data.get("html_url") or "",
    )


def labels_of(data: Json) -> tuple[str, ...]:
    """Read the names of the labels of an issue or pull request."""
    labels = data.get("labels") or ()
    return tuple(label if isinstance(label, str) else label["name"] for label in labels)


def _own_pulls(pulls: Iterable[Json], repository: int | None) -> Iterable[int]:
    """Yield the numbers of the pull requests that ask to change this repository."""
    for pull in pulls:
        base = ((pull.get("base") or {}).get("repo") or {}).get("id")
        if base is None or base == repository:
            yield pull["number"]
