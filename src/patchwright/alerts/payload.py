"""The parts of a payload that the doors read; every other key of it is ignored.

Types are strict: a number that comes as text is not the number, since ids decide who may act.
"""

import re
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from patchwright.models import Actor, Ending, Outcome

MOST_TEXT: Final = 65_536
"""Characters of one title, body or comment that are kept; GitHub allows no more either."""
MOST_ITEMS: Final = 1_000

_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_IN_BRANCH = re.compile(r"[\x00-\x20\x7f~^:?*\[\\\ud800-\udfff]|\.\.|@\{|//|/\.|\.lock(?:/|$)")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?(?:/[\w/.,;:@%+~#?=&-]*)?")


def is_branch(name: str) -> bool:
    """Say whether git would allow a branch of this name; what begins with a dash is an option."""
    return (
        0 < len(name) <= 255
        and not name.startswith(("-", "/", "."))
        and not name.endswith(("/", "."))
        and name != "@"
        and _NOT_IN_BRANCH.search(name) is None
    )


def address(url: str) -> str:
    """Return an address that may be shown as a link, or nothing; it is never requested."""
    return url if len(url) <= 1_000 and _ADDRESS.fullmatch(url) else ""


def declined(reason: str, sentence: str) -> Ending:
    """Return the ending of an event that starts nothing."""
    return Ending(outcome=Outcome.DECLINED, reason=reason, sentence=sentence)


def _branch(name: str) -> str:
    if not is_branch(name):
        msg = "not the name of a branch"
        raise ValueError(msg)
    return name


def _encodable(text: str) -> str:
    if _SURROGATE.search(text):
        msg = "half a character"
        raise ValueError(msg)
    return text


def _kept(text: str) -> str:
    """Return what people wrote, as far as it is kept; half a character must not hide the rest."""
    return _SURROGATE.sub("\ufffd", text[:MOST_TEXT])


Id = Annotated[int, Field(gt=0, lt=2**63)]
Branch = Annotated[str, AfterValidator(_branch)]
Short = Annotated[str, Field(max_length=200), AfterValidator(_encodable)]
Sha = Annotated[str, Field(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]
Text = Annotated[str, AfterValidator(_kept)]
Time = Annotated[str, Field(pattern=r"^[0-9TZ:.+-]{1,40}$")]
Url = Annotated[str, AfterValidator(address)]


class Part(BaseModel):
    """A part of a payload."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class Account(Part):
    """Somebody on GitHub."""

    id: Id
    login: Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}(?:\[bot\])?$")]
    type: Short

    def actor(self) -> Actor:
        """Return the account as a value of ours."""
        return Actor(id=self.id, login=self.login, kind=self.type)


class Repository(Part):
    """The repository that the event belongs to."""

    id: Id
    full_name: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}/[A-Za-z0-9_.-]{1,100}$")
    ]
    default_branch: Branch

    @property
    def name(self) -> str:
        """Return the name without its owner."""
        return self.full_name.rpartition("/")[2]


class Label(Part):
    """A label of an issue."""

    name: Short


class Issue(Part):
    """An issue, or a pull request as issue events show it."""

    id: Id
    number: Id
    title: Text
    body: Text | None = None
    state: Short = "open"
    labels: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
    pull_request: dict[str, Any] | None = None
    created_at: Time
    updated_at: Time
    html_url: Url = ""


def actors(*accounts: Account) -> tuple[Actor, ...]:
    """Return everybody once, in the order given; the id decides who is who."""
    return tuple({account.id: account.actor() for account in accounts}.values())
