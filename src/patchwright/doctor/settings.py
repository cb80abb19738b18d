"""Check the settings that decide whether a pull request can be opened, and what its CI may."""

from collections.abc import Iterator
from typing import Final

from patchwright.doctor.callers import Document, Files, events_of, jobs_of
from patchwright.doctor.findings import Finding, judged
from patchwright.forges.github import settings as ask
from patchwright.forges.github import surface as at
from patchwright.forges.github.settings import Glance, Settings

PLACE: Final = "Settings, Actions, General"
_TICK: Final = '"Allow GitHub Actions to create and approve pull requests"'
_OURS_STARTS: Final = frozenset({"push", "pull_request"})


def examine_settings(settings: Settings, seen: Glance, files: Files | None) -> Iterator[Finding]:
    """Yield what the repository's settings allow; most of them only an administrator sees."""
    yield _policy(settings.look(ask.POLICY))
    defaults = settings.look(ask.DEFAULTS)
    yield _creates(defaults)
    yield _default_token(defaults, files)
    yield _drafts(settings, seen)


def _policy(found: Glance) -> Finding:
    enabled, allowed = found.flag("enabled"), found.text("allowed_actions")
    if enabled is False:
        return judged("actions", False, f"Actions are switched off; allow them in {PLACE}")
    if enabled is None:
        return _unseen("actions", "which actions are allowed", found)
    if allowed == "local_only":
        note = f"only actions of the owner are allowed; allow Patchwright and actions/* in {PLACE}"
        return judged("actions", False, note)
    if allowed == "selected":
        note = f"only selected actions are allowed; see in {PLACE} that Patchwright is among them"
        return Finding("actions", "unknown", note)
    if allowed == "all":
        return judged("actions", True, "Actions are on, and every action may be used")
    return _unseen("actions", "which actions are allowed", found)


def _creates(found: Glance) -> Finding:
    may = found.flag("can_approve_pull_request_reviews")
    if may is None:
        return _unseen("pull requests", f"whether {_TICK} is ticked", found)
    if may:
        return judged("pull requests", True, "Actions may create them")
    note = f"Actions may not create them; tick {_TICK} in {PLACE}. Until then a branch and a link"
    return judged("pull requests", False, f"{note} to compare are all that a repair leaves")


def _default_token(found: Glance, files: Files | None) -> Finding:
    name, level = "default token", found.text("default_workflow_permissions")
    if level == "read":
        return judged(name, True, "jobs without `permissions:` only read")
    if level != "write":
        return _unseen(name, "what a job without `permissions:` may", found)
    if files is None:
        note = f"jobs without `permissions:` may write; choose reading in {PLACE}"
        return Finding(name, "mend", note)
    loose = [path for path, document in files.read() if _is_loose(document)]
    if not loose:
        return judged(name, True, "it may write, and every workflow of a push lists its own")
    note = f"{', '.join(loose[:5])} would test our branch with a token that may write; "
    return judged(name, False, f"{note}choose reading in {PLACE}, or add `permissions:` there")


def _is_loose(document: Document) -> bool:
    """Say whether a branch of ours would start this with whatever the default is."""
    if not _OURS_STARTS & set(events_of(document)) or "permissions" in document:
        return False
    return any("permissions" not in job for job in jobs_of(document).values())


def _drafts(settings: Settings, seen: Glance) -> Finding:
    if seen.flag("private") is False:
        return judged("drafts", True, "public repositories have draft pull requests")
    pulls = settings.look(at.PULLS, query={"state": "all", "per_page": 100})
    if any(pull.get("draft") is True for pull in pulls.entries()):
        return judged("drafts", True, "there has been a draft pull request already")
    note = (
        "whether the plan has drafts in private repositories cannot be seen; without them title, "
    )
    return Finding("drafts", "unknown", f"{note}label and a failing check say DO NOT MERGE")


def _unseen(name: str, what: str, found: Glance) -> Finding:
    why = f"GitHub answered {found.status}" if found.status else found.said
    note = f"{what} cannot be seen by this token ({why}); look in {PLACE}"
    return Finding(name, "unknown", note)
