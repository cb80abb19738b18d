"""Serve the settings of Actions that administrators see."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from wire.repository import FakeRepository
from wire.routing import Answer, Call, Route

PERMISSIONS = "/repos/{owner}/{repo}/actions/permissions"
NEEDS = ("administration",)


@dataclass
class Settings:
    """What a repository's administrators chose."""

    enabled: bool = True
    allowed_actions: str = "all"
    default_token: str = "read"


_CHOSEN: WeakKeyDictionary[FakeRepository, Settings] = WeakKeyDictionary()


def settings_of(repository: FakeRepository) -> Settings:
    """Return the settings of a repository, to read and to set."""
    return _CHOSEN.setdefault(repository, Settings())


def policy(call: Call) -> Answer:
    """Show whether Actions are on, and which actions may be used."""
    chosen = settings_of(call.repo)
    if not chosen.enabled:
        return Answer({"enabled": False})
    return Answer({"enabled": True, "allowed_actions": chosen.allowed_actions})


def workflow_permissions(call: Call) -> Answer:
    """Show what tokens of workflows may by default."""
    may = not call.repo.actions_may_not_create_pulls
    level = settings_of(call.repo).default_token
    shown = {"default_workflow_permissions": level, "can_approve_pull_request_reviews": may}
    return Answer(shown)


ROUTES = (
    Route("GET", PERMISSIONS, policy, NEEDS),
    Route("GET", f"{PERMISSIONS}/workflow", workflow_permissions, NEEDS),
)
