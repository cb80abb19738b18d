"""Forges: where a branch and a draft pull request are put for people to review.

A forge ensures instead of creating: it looks a pull request up by its branch, updates the one that
is open, leaves alone the one that a person closed, and never writes over somebody else's commit.
"""

from collections.abc import Mapping
from typing import Literal

from patchwright.models import Value


class Change(Value):
    """One commit to make: its message, and whole files by path relative to the project."""

    message: str
    files: Mapping[str, bytes]


class PullRequestText(Value):
    """A pull request as people will read it; the branch names the failure and thereby the pull."""

    title: str
    body: str
    labels: tuple[str, ...]
    draft: bool
    branch: str
    run_id: str


class PullRequest(Value):
    """A pull request as the forge knows it."""

    number: int
    url: str
    """Where a person reads it: an address, or the path of a file."""
    branch: str
    state: Literal["open", "closed"]
    title: str
    head: str
    """The commit that the branch points to."""
    labels: tuple[str, ...] = ()
    draft: bool = True
    runs: tuple[str, ...] = ()
    """The runs that met this failure, oldest first, at most 20."""
    recurrences: int = 0
    """How many runs met this failure again after the first one."""
