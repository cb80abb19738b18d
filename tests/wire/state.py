"""Hold what a GitHub knows: accounts, tokens, issues, pull requests, runs, checks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(eq=False)
class Account:
    """A person, a bot or an organization."""

    id: int
    login: str
    type: str = "User"
    name: str | None = None

    @property
    def email(self) -> str:
        """The address that GitHub gives to commits of this account."""
        return f"{self.id}+{self.login}@users.noreply.github.com"


@dataclass(eq=False)
class App:
    """A GitHub App."""

    id: int
    slug: str
    name: str
    owner: Account


@dataclass(eq=False)
class FakeToken:
    """A token and what it may; with an app it is an installation's, else a person's."""

    name: str
    value: str
    author: Account
    permissions: Mapping[str, str]
    """By name with underscores (`pull_requests`): `read`, `write`, or missing for none."""
    app: App | None = None
    repositories: frozenset[str] | None = None
    """Full names; None for every repository."""

    def may(self, permission: str, level: str) -> bool:
        """Say whether the token holds a permission."""
        held = self.permissions.get(permission, "read" if permission == "metadata" else None)
        return held == "write" or (held == "read" and level == "read")


@dataclass(eq=False)
class Label:
    """A label of a repository."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass(eq=False)
class Reaction:
    """A reaction on an issue or a comment."""

    id: int
    user: Account
    content: str
    created_at: str


@dataclass(eq=False)
class Comment:
    """A comment on an issue or pull request."""

    id: int
    number: int
    user: Account
    body: str
    created_at: str
    updated_at: str
    app: App | None = None
    reactions: list[Reaction] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    """Every body that it ever had, oldest first."""


@dataclass(eq=False)
class Issue:
    """An issue, or the issue side of a pull request."""

    id: int
    number: int
    title: str
    body: str | None
    user: Account
    created_at: str
    updated_at: str
    state: str = "open"
    state_reason: str | None = None
    locked: bool = False
    labels: list[str] = field(default_factory=list)
    closed_at: str | None = None
    closed_by: Account | None = None
    app: App | None = None
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(eq=False)
class Pull:
    """What a pull request has beyond its issue."""

    id: int
    issue: Issue
    head_repository: str
    """Full name; the repository may be gone by now."""
    head_ref: str
    base_ref: str
    draft: bool
    head_sha: str
    """The newest commit of the head branch that was seen."""
    base_sha: str
    maintainer_can_modify: bool = False
    merged: bool = False
    merged_at: str | None = None
    merged_by: Account | None = None
    merge_commit_sha: str | None = None
    seen: list[Json] = field(default_factory=list)
    """Title, draft and labels after every change: what people could have seen."""

    @property
    def number(self) -> int:
        """The number that it shares with its issue."""
        return self.issue.number


@dataclass(eq=False)
class Workflow:
    """A workflow file that GitHub knows."""

    id: int
    name: str
    path: str
    state: str = "active"


@dataclass(eq=False)
class Job:
    """A job of one attempt of a run."""

    id: int
    run_id: int
    attempt: int
    name: str
    conclusion: str | None
    status: str
    steps: list[Json]
    log: bytes | None
    check_run_id: int
    started_at: str
    completed_at: str | None


@dataclass(eq=False)
class Artifact:
    """A file that a run left."""

    id: int
    run_id: int
    name: str
    content: bytes
    created_at: str
    expired: bool = False


@dataclass(eq=False)
class Run:
    """A workflow run at its latest attempt."""

    id: int
    workflow: Workflow
    event: str
    head_sha: str
    head_branch: str | None
    head_repository: str
    actor: Account
    triggering_actor: Account
    status: str
    conclusion: str | None
    created_at: str
    updated_at: str
    run_number: int
    attempt: int = 1
    display_title: str = ""
    pulls: list[int] = field(default_factory=list)
    logs_expired: bool = False


@dataclass(eq=False)
class CheckRun:
    """A check on a commit."""

    id: int
    name: str
    head_sha: str
    status: str
    app: App
    started_at: str
    conclusion: str | None = None
    completed_at: str | None = None
    external_id: str = ""
    details_url: str | None = None
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: list[Json] = field(default_factory=list)
    actions: list[Json] = field(default_factory=list)
