"""Every endpoint of GitHub that may be called, with the permission it needs and who calls it.

What is not listed here cannot be called: requests are made from these values alone. Merging,
approving, marking ready, dispatching and editing workflows are missing on purpose.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

JobName = Literal["repair", "publish"]
Level = Literal["read", "write"]

_REPO: Final = "/repos/{owner}/{repo}"
_BOTH: Final = frozenset[JobName]({"repair", "publish"})
_REPAIR: Final = frozenset[JobName]({"repair"})
_PUBLISH: Final = frozenset[JobName]({"publish"})


@dataclass(frozen=True)
class Endpoint:
    """One operation of the API."""

    method: str
    path: str
    """The template as GitHub documents it."""
    permission: str
    """As workflow files write it; `metadata` is what every token may read."""
    level: Level
    jobs: frozenset[JobName]
    repeatable: bool = False
    """Whether doing it twice is the same as once: reading, and content that names itself."""


def _get(path: str, permission: str, jobs: frozenset[JobName] = _BOTH) -> Endpoint:
    return Endpoint("GET", _REPO + path, permission, "read", jobs, repeatable=True)


def _write(method: str, path: str, permission: str, *, repeatable: bool = False) -> Endpoint:
    return Endpoint(method, _REPO + path, permission, "write", _PUBLISH, repeatable)


REPOSITORY: Final = _get("", "metadata")
PERMISSION: Final = _get("/collaborators/{username}/permission", "metadata")
COMMIT: Final = _get("/commits/{ref}", "contents")
REF: Final = _get("/git/ref/{ref}", "contents")
COMPARE: Final = _get("/compare/{basehead}", "contents")
CONTENTS: Final = _get("/contents/{path}", "contents")
RUN: Final = _get("/actions/runs/{run_id}", "actions")
RUNS: Final = _get("/actions/runs", "actions")
WORKFLOW_RUNS: Final = _get("/actions/workflows/{workflow_id}/runs", "actions")
JOBS: Final = _get("/actions/runs/{run_id}/attempts/{attempt_number}/jobs", "actions", _REPAIR)
JOB_LOG: Final = _get("/actions/jobs/{job_id}/logs", "actions", _REPAIR)
ARTIFACTS: Final = _get("/actions/runs/{run_id}/artifacts", "actions", _REPAIR)
ARTIFACT: Final = _get("/actions/artifacts/{artifact_id}/{archive_format}", "actions", _REPAIR)
ANNOTATIONS: Final = _get("/check-runs/{check_run_id}/annotations", "checks", _REPAIR)
PULL: Final = _get("/pulls/{pull_number}", "pull-requests")
PULLS: Final = _get("/pulls", "pull-requests")
COMMIT_PULLS: Final = _get("/commits/{commit_sha}/pulls", "pull-requests")
ISSUE: Final = _get("/issues/{issue_number}", "issues")
COMMENTS: Final = _get("/issues/{issue_number}/comments", "issues")

TREE: Final = _get("/git/trees/{tree_sha}", "contents", _PUBLISH)
LABEL: Final = _get("/labels/{name}", "issues", _PUBLISH)
CHECKS: Final = _get("/commits/{ref}/check-runs", "checks", _PUBLISH)

CREATE_BLOB: Final = _write("POST", "/git/blobs", "contents", repeatable=True)
CREATE_TREE: Final = _write("POST", "/git/trees", "contents", repeatable=True)
CREATE_COMMIT: Final = _write("POST", "/git/commits", "contents", repeatable=True)
CREATE_REF: Final = _write("POST", "/git/refs", "contents")
MOVE_REF: Final = _write("PATCH", "/git/refs/{ref}", "contents")
DELETE_REF: Final = _write("DELETE", "/git/refs/{ref}", "contents")
CREATE_PULL: Final = _write("POST", "/pulls", "pull-requests")
EDIT_PULL: Final = _write("PATCH", "/pulls/{pull_number}", "pull-requests")
CREATE_LABEL: Final = _write("POST", "/labels", "issues")
ADD_LABELS: Final = _write("POST", "/issues/{issue_number}/labels", "issues")
CREATE_COMMENT: Final = _write("POST", "/issues/{issue_number}/comments", "issues")
EDIT_COMMENT: Final = _write("PATCH", "/issues/comments/{comment_id}", "issues")
REACT_TO_ISSUE: Final = _write("POST", "/issues/{issue_number}/reactions", "issues")
REACT_TO_COMMENT: Final = _write("POST", "/issues/comments/{comment_id}/reactions", "issues")
CREATE_CHECK: Final = _write("POST", "/check-runs", "checks")
EDIT_CHECK: Final = _write("PATCH", "/check-runs/{check_run_id}", "checks")

_ALL: Final = tuple(value for value in list(globals().values()) if isinstance(value, Endpoint))

ENDPOINTS: Final = frozenset((endpoint.method, endpoint.path) for endpoint in _ALL)
"""(method, path template) of everything that may be called."""

PERMISSIONS: Final[Mapping[tuple[str, str], tuple[str, Level]]] = {
    (endpoint.method, endpoint.path): (endpoint.permission, endpoint.level) for endpoint in _ALL
}
"""What each endpoint needs of a token."""


def permissions_for(job: JobName) -> dict[str, Level]:
    """Return the permissions that a job's endpoints need, as its `permissions:` lists them."""
    needed: dict[str, Level] = {}
    for endpoint in _ALL:
        if job in endpoint.jobs and endpoint.permission != "metadata":
            known = needed.get(endpoint.permission, endpoint.level)
            needed[endpoint.permission] = "write" if known == "write" else endpoint.level
    return dict(sorted(needed.items()))
