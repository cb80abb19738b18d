"""What the doors are told and what they give: settings, commands, links and triggers."""

from typing import Annotated, Literal

from pydantic import Field

from patchwright.models import Actor, Frame, Run, Value

Door = Literal["workflow_run", "comment", "issue", "dispatch", "schedule"]
_Word = Annotated[str, Field(min_length=1)]


class Doors(Value):
    """What the configuration says of the doors."""

    label: _Word = "heal"
    """An issue that carries it is an alert."""
    workflows: tuple[str, ...] = ()
    """Paths of the workflows whose red runs are alerts; empty for every workflow but ours."""
    own_workflows: tuple[str, ...] = (".github/workflows/patchwright.yml",)
    branch_prefix: _Word = "patchwright/"
    """Branches of ours: their runs are never alerts."""
    sentry_domains: tuple[str, ...] = ("sentry.io",)
    """Hosts, each with its subdomains; one with a port is `host:port`."""


class Command(Value):
    """What `/heal` asked for."""

    sha: str | None = None
    """The commit that it named, 7 to 40 hexadecimal digits."""
    dry_run: bool = False


class SentryLink(Value):
    """A Sentry issue that an issue's body links to."""

    url: str
    """Made of the parts that were understood: no query, no fragment, no user."""
    host: str
    organization: str | None
    issue: str
    """A number or a short id such as `PROJECT-1A`."""


class Trigger(Value):
    """An event that may become an alert once its actors are admitted."""

    door: Door
    repository: str
    """`owner/name`."""
    repository_id: int
    default_branch: str
    alert_key: str
    """`workflow_run:<run id>:<attempt>`, `comment:<id>`, `issue:<id>:<action>:<time>` and so on.

    A dispatch and a schedule carry no id of their own: two alike have the same key.
    """
    actors: tuple[Actor, ...]
    """All of whom must be allowed to write; empty for a schedule."""
    run: Run | None = None
    """The red run, when the payload holds it."""
    run_id: int | None = None
    """The red run, when the payload only names it."""
    number: int | None = None
    on_pull_request: bool = False
    comment_id: int | None = None
    command: Command = Command()
    ref: str | None = None
    """A branch that a dispatch names."""
    title: str = ""
    text: str = ""
    """Title and body as the payload has them: never fetched again, so an edit cannot get in."""
    frames: tuple[Frame, ...] = ()
    """Frames that the text shows, oldest first."""
    sentry: SentryLink | None = None
    created_at: str = ""
    url: str = ""
