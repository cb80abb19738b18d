"""GitHub through PyGithub: read a failure, and put a branch and a draft pull request there.

`reading.py` only reads, `writing.py` ensures, `surface.py` lists every endpoint that either uses.
"""

from patchwright.errors import ForgeError
from patchwright.models import Value


class OutcomeUnknown(ForgeError):
    """A write may or may not have happened: look before doing anything else."""


class ForgeRefused(ForgeError):
    """Settings forbid opening a pull request; the branch is there and a person can go on."""

    def __init__(self, sentence: str, compare_url: str) -> None:
        super().__init__(sentence)
        self.compare_url = compare_url
        """Where a person opens the pull request by hand."""


class Repository(Value):
    """What a repository says of itself."""

    id: int
    name: str
    """`owner/name`."""
    default_branch: str
    private: bool = False
    archived: bool = False


class Job(Value):
    """One job of a run."""

    id: int
    name: str
    conclusion: str | None
    failed_steps: tuple[str, ...] = ()
    check_run_id: int | None = None
    url: str = ""


class Artifact(Value):
    """A file that a run left behind."""

    id: int
    name: str
    size: int
    expired: bool = False


class Pull(Value):
    """A pull request as far as landing and reconciling need it."""

    number: int
    state: str
    draft: bool
    merged: bool = False
    title: str
    body: str = ""
    url: str = ""
    head_sha: str
    head_branch: str
    head_repository_id: int | None
    base_branch: str
    base_sha: str
    author_id: int | None = None
    labels: tuple[str, ...] = ()
    closed_by_id: int | None = None


class Comment(Value):
    """A comment on an issue or pull request."""

    id: int
    body: str
    author_id: int
    author_kind: str = "User"
    by_app: bool = False
    created_at: str = ""
    updated_at: str = ""
    url: str = ""


class Annotation(Value):
    """A remark of a check at lines of a file."""

    path: str
    start_line: int
    end_line: int
    level: str = "warning"
    """`notice`, `warning` or `failure`."""
    title: str = ""
    message: str = ""
