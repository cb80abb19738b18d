"""What a server can do: found out once, from what it refuses, and worked with from then on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Final

from patchwright.model.speaking import Trouble


class Form(IntEnum):
    """How an answer is asked for, the most reliable first."""

    JSON_SCHEMA = 0
    TOOL = 1
    JSON_OBJECT = 2
    TEXT = 3


@dataclass(frozen=True)
class Abilities:
    """What one model of one server takes."""

    form: Form = Form.JSON_SCHEMA
    limit: str = "max_tokens"
    """The name of the limit of an answer: newer models of OpenAI refuse the older one."""
    temperature: bool = True
    system: bool = True
    streams: bool = False
    stream_usage: bool = True
    proven: bool = False
    """An answer came in this form, so an error is no longer taken for a want of it."""
    tried: frozenset[str] = frozenset()
    """What was changed already: nothing is changed back."""


@dataclass
class Known:
    """What is known of every model of every server."""

    found: dict[tuple[str, str], Abilities] = field(default_factory=dict)

    def of(self, url: str, model: str, limit: str) -> Abilities:
        """Return what a model can do; everything, until it was refused."""
        return self.found.get((url, model), Abilities(limit=limit))

    def note(self, url: str, model: str, abilities: Abilities) -> None:
        """Remember what a model can do."""
        self.found[url, model] = abilities


_ABOUT_FORM: Final = re.compile(
    r"(?i)response_format|json_schema|json_object|json.mode|structured|\btools?\b|tool_choice"
    r"|function|grammar|schema"
)
_ABOUT_LIMIT: Final = re.compile(r"(?i)max_(?:completion_)?tokens")
_ABOUT_SYSTEM: Final = re.compile(
    r"(?i)\bsystem\b.{0,20}\b(?:role|message|prompt)|role.{0,20}system"
)
_LACKING: Final = frozenset({400, 404, 405, 415, 422, 500, 501})
"""Answers of servers that lack a field or a form. A 500 is one: llama.cpp's says no more."""


def adapted(abilities: Abilities, trouble: Trouble) -> Abilities | None:
    """Return what to try after an error that a lacking ability may have caused, or None."""
    if trouble.kind not in ("bad_request", "server_error", "not_found"):
        return None
    if trouble.status not in _LACKING:
        return None
    for name, other in _changes(abilities, trouble):
        if name not in abilities.tried:
            return replace(other, tried=abilities.tried | {name})
    return None


def lowered(abilities: Abilities) -> Abilities | None:
    """Return the next form, for a server that takes one and does not keep it, or None."""
    if abilities.form is Form.TEXT:
        return None
    return replace(abilities, form=Form(abilities.form + 1), proven=False)


def _changes(abilities: Abilities, trouble: Trouble) -> Iterator[tuple[str, Abilities]]:
    """Yield the changes that fit what the server said, the most telling first."""
    said = trouble.message
    if _ABOUT_LIMIT.search(said):
        names = {"max_tokens", "max_completion_tokens"}
        (other,) = names - {abilities.limit}
        yield "limit", replace(abilities, limit=other)
    if "temperature" in said:
        yield "temperature", replace(abilities, temperature=False)
    if _ABOUT_SYSTEM.search(said):
        yield "system", replace(abilities, system=False)
    if "stream_options" in said or "include_usage" in said:
        yield "stream_usage", replace(abilities, stream_usage=False)
    elif "stream" in said:
        yield "streams", replace(abilities, streams=not abilities.streams)
    named = bool(_ABOUT_FORM.search(said))
    if (named or not abilities.proven) and trouble.kind != "not_found":
        lower = lowered(abilities)
        if lower is not None:
            yield f"form {abilities.form}", lower
