"""Whom the tier asks: a client, the models from the smallest on, and where causes are kept."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from patchwright.config import Config
from patchwright.model.asking import Asks, Reply, Request, Room
from patchwright.model.client import make_client
from patchwright.model.endpoint import (
    GITHUB,
    GITHUB_ROOM,
    GITHUB_WORD,
    SMALL_ROOM,
    find_endpoint,
    kind_of,
)
from patchwright.model.keys import Keys
from patchwright.model.showing import Shows
from patchwright.models import Ending, ModelSpend


@dataclass(frozen=True)
class Counsel:
    """Who is asked, and where causes of failures are kept between runs."""

    asks: Asks
    models: tuple[str, ...]
    """From the smallest to the largest; one may be all of them."""
    causes: Path | None = None


@dataclass(frozen=True)
class Nobody:
    """Stands for a model that is configured and cannot be asked, and says why."""

    ending: Ending

    def ask(self, request: Request, model: str) -> Reply | Ending:
        """Return why there is nobody to ask."""
        return self.ending

    def room(self, model: str) -> Room:
        """Return the room of a small model: what is packed is never sent."""
        return SMALL_ROOM

    def spent(self) -> ModelSpend:
        """Return that nothing was spent."""
        return ModelSpend()


def show_counsel(config: Config) -> Counsel:
    """Return whom to ask so that every question is kept and nothing is sent."""
    kind = kind_of(
        GITHUB if config.openai_base_url == GITHUB_WORD else config.openai_base_url or ""
    )
    room = GITHUB_ROOM if kind == "github" else SMALL_ROOM
    return Counsel(Shows(room), config.models or ("",))


def find_counsel(
    config: Config,
    keys: Keys,
    *,
    isolated: bool,
    causes: Path | None,
    sleep: Callable[[float], object],
) -> Counsel | None:
    """Return whom the settings name, None when they name nobody.

    `isolated` says that tests cannot read this process; `sleep` waits for seconds.
    """
    found = find_endpoint(config, keys, isolated=isolated)
    if found is None:
        return None
    if isinstance(found, Ending):
        return Counsel(Nobody(found), config.models, causes)
    return Counsel(make_client(config, found, sleep=sleep), config.models, causes)
