"""Publish: words for a plausible patch, and a draft pull request that nobody may merge unread.

`local` publishes to a folder and `github` to GitHub; a report that comes from another job is read
by `hostile` and checked again by `pristine` before either believes it.
"""

from patchwright.publish.github import Published, publish_to_github, rejected_patches
from patchwright.publish.hostile import read_hostile
from patchwright.publish.local import publish_report
from patchwright.publish.pristine import Judge, Tree, recheck
from patchwright.publish.telling import Told, claim_comment, tell
from patchwright.publish.venue import Terms, Venue
from patchwright.publish.wording import (
    LABELS,
    Notes,
    branch_name,
    commit_message,
    render_pull_request,
)

__all__ = [
    "LABELS",
    "Judge",
    "Notes",
    "Published",
    "Terms",
    "Told",
    "Tree",
    "Venue",
    "branch_name",
    "claim_comment",
    "commit_message",
    "publish_report",
    "publish_to_github",
    "read_hostile",
    "recheck",
    "rejected_patches",
    "render_pull_request",
    "tell",
]
