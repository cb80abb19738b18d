"""Where the model is, which key opens it, and what is known of it before it is asked."""

from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import urlsplit

from patchwright.config import Config
from patchwright.model.asking import Room
from patchwright.model.keys import Keys
from patchwright.models import Ending, Outcome

OPENAI: Final = "https://api.openai.com/v1"
GITHUB: Final = "https://models.github.ai/inference"
GITHUB_WORD: Final = "github-models"
"""Instead of a URL: GitHub Models, opened by the job's own token."""
SMALL_ROOM: Final = Room(6_000, 2_000)
"""What is taken to fit where nobody says what does: local servers often hold 8192 tokens."""
GITHUB_ROOM: Final = Room(7_500, 4_000)
"""Its free limits are about 8000 tokens in and 4000 out."""

Kind = Literal["openai", "azure", "github", "compatible"]

_AZURE_HOSTS = (".openai.azure.com", ".services.ai.azure.com", ".cognitiveservices.azure.com")


@dataclass(frozen=True)
class Endpoint:
    """One server of one kind; an empty key opens servers that want none."""

    url: str
    kind: Kind = "compatible"
    key: str = field(default="", repr=False)

    @property
    def room(self) -> Room:
        """Return what is known to fit before a model was asked."""
        return GITHUB_ROOM if self.kind == "github" else SMALL_ROOM


def find_endpoint(config: Config, keys: Keys, *, isolated: bool) -> Endpoint | Ending | None:
    """Return where the configured model is, None when none is, or why it cannot be used.

    `isolated` says that commands of the target cannot see this process, which level L1 gives.
    """
    if config.model is None or not config.model_calls:
        return None
    url = _address(config.openai_base_url)
    kind = kind_of(url)
    key = _key(kind, keys)
    if kind != "compatible" and not key:
        return _ended("model_key_missing", _MISSING[kind])
    if key and not isolated:
        sentence = (
            "A model's key is not used below sandbox level L1: tests could read it from this"
            " process. `patchwright doctor` says what L1 needs here."
        )
        return _ended("model_key_refused_here", sentence)
    return Endpoint(url, kind, key)


def kind_of(url: str) -> Kind:
    """Return whose server an address is."""
    host = urlsplit(url).hostname or ""
    if host == urlsplit(GITHUB).hostname:
        return "github"
    if host.endswith(_AZURE_HOSTS):
        return "azure"
    return "openai" if host == urlsplit(OPENAI).hostname else "compatible"


def _address(given: str | None) -> str:
    if given == GITHUB_WORD:
        return GITHUB
    return (given or OPENAI).rstrip("/")


def _key(kind: Kind, keys: Keys) -> str:
    """Return the key for a kind of server; the job's token goes to GitHub and nowhere else."""
    if kind == "github":
        return keys.own or keys.job
    if kind == "azure":
        return keys.own or keys.azure or keys.openai
    return keys.own or keys.openai


_MISSING: Final[dict[Kind, str]] = {
    "openai": "OpenAI wants a key: set OPENAI_API_KEY or PATCHWRIGHT_MODEL_KEY.",
    "azure": "Azure wants a key: set AZURE_OPENAI_API_KEY or PATCHWRIGHT_MODEL_KEY.",
    "github": (
        "GitHub Models wants a token: give the job `models: read`, or set GITHUB_TOKEN or"
        " PATCHWRIGHT_MODEL_KEY."
    ),
}


def _ended(reason: str, sentence: str) -> Ending:
    return Ending(outcome=Outcome.PROVIDER_UNAVAILABLE, reason=reason, sentence=sentence)
