"""Where a repair is published and under which terms: what the publisher knows of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol
from urllib.parse import quote

from patchwright.forges import Change, PullRequest, PullRequestText
from patchwright.forges.github import Annotation, Comment, Pull

BRANCHES: Final = "patchwright/"


class Reads(Protocol):
    """What publishing asks a forge; `forges.github.reading.Reader` is one."""

    def branch_head(self, branch: str) -> str | None:
        """Return the commit of a branch."""

    def file(self, path: str, sha: str, most: int) -> bytes | None:
        """Return a file of a commit."""

    def pull_of_branch(self, branch: str) -> Pull | None:
        """Return the open pull request of a branch, or its newest."""

    def open_pulls(self, prefix: str) -> tuple[Pull, ...]:
        """Return the open pull requests of branches that begin with a prefix."""

    def comments(self, number: int) -> tuple[Comment, ...]:
        """Return the comments of an issue or pull request, oldest first."""


class Writes(Protocol):
    """What publishing changes on a forge; `forges.github.writing.Writer` is one."""

    def ensure_branch(self, branch: str, base_sha: str, changes: Sequence[Change]) -> str:
        """Make the branch hold the changes on top of a commit and return its head."""

    def ensure_pull_request(self, text: PullRequestText, *, head: str, target: str) -> PullRequest:
        """Open the labelled draft pull request of a branch or update the open one."""

    def upsert_comment(
        self, number: int, marker: str, body: str, *, known: Sequence[Comment] | None = None
    ) -> Comment:
        """Write the one comment of ours that begins with a marker, and return it."""

    def upsert_check(
        self,
        name: str,
        head_sha: str,
        external_id: str,
        *,
        status: Literal["queued", "in_progress", "completed"],
        conclusion: str | None,
        title: str,
        summary: str,
        annotations: Sequence[Annotation] = (),
        details_url: str | None = None,
    ) -> int | None:
        """Write the one check run of that name, commit and id; None when we may not."""


@dataclass(frozen=True)
class Venue:
    """One repository, as the publisher reaches it."""

    reader: Reads
    writer: Writes
    server_url: str
    repository: str
    """`owner/name`."""
    own_id: int
    """The account that the writer writes as."""

    def compare_url(self, target: str, branch: str) -> str:
        """Return the page on which a person opens a pull request by hand."""
        ends = f"{quote(target)}...{quote(branch)}"
        return f"{self.server_url.rstrip('/')}/{self.repository}/compare/{ends}?expand=1"


@dataclass(frozen=True)
class Terms:
    """What the configuration and the event say of publishing."""

    most_open: int = 3
    run_url: str | None = None
    """This workflow run, with the report among its artifacts."""
    trace_url: str | None = None
    """The trace, when the address is below one that the configuration trusts."""
    ci: str = ""
    """One sentence of ours: whether CI runs on our commit."""
    skip_checks: bool = False
    asked: bool = False
    """Whether a person asked for this, who then gets an answer in any case."""
    folder: str = ""
    """Where the project lies in the repository."""
    rejected: frozenset[str] = field(default_factory=frozenset)
    """Names of patches that people turned down; see `rejected_patches`."""
