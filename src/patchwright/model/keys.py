"""The keys of model providers: read from the environment alone, and shown nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

KEY_NAMES: Final = ("PATCHWRIGHT_MODEL_KEY", "OPENAI_API_KEY", "AZURE_OPENAI_API_KEY")


@dataclass(frozen=True)
class Keys:
    """The keys that the user gave; they are in no `repr`, and nothing prints them."""

    own: str = field(default="", repr=False)
    openai: str = field(default="", repr=False)
    azure: str = field(default="", repr=False)
    job: str = field(default="", repr=False)
    """The job's own token, for GitHub Models alone."""

    def values(self) -> tuple[str, ...]:
        """Return those that are there, for whoever has to keep them out of a text."""
        return tuple(filter(None, (self.own, self.openai, self.azure, self.job)))


def read_keys(environ: Mapping[str, str], job_token: str = "") -> Keys:
    """Read the keys from the environment, which is the only place where they are looked for."""
    own, openai, azure = (environ.get(name, "").strip() for name in KEY_NAMES)
    job = job_token or environ.get("GITHUB_TOKEN", "").strip()
    return Keys(own, openai, azure, job)


def without_keys(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return the variables without the keys of models, which are the client's and nobody else's."""
    return {name: value for name, value in environ.items() if name not in KEY_NAMES}
