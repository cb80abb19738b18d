"""What a run may do: flags, then PATCHWRIGHT_* variables, the project's file, defaults."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from patchwright.errors import ConfigError

PREFIX = "PATCHWRIGHT_"
PROJECT_FILES = (".github/patchwright.toml", "pyproject.toml")


class Config(BaseModel):
    """The settings of one repair; every field is also a flag of `patchwright repair`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    python: str | None = None
    """Interpreter of the target: a path, a virtual environment, or a version such as 3.12."""
    setup: str | None = None
    """Command that installs the target's dependencies, instead of what the project declares."""
    test: tuple[str, ...] = ()
    """Test ids or files to run instead of the whole suite."""
    repeats: int = Field(3, ge=2, le=20)
    """How often failing tests run before they are believed, and after the patch."""
    suite_seconds: float = Field(300.0, gt=0)
    """Seconds that one run of the suite may take."""
    test_seconds: float = Field(10.0, gt=0)
    """Seconds that one test may take."""
    search_seconds: float = Field(120.0, gt=0)
    """Seconds of search; a backstop, since the search is bounded by candidates."""
    max_candidates: int = Field(20_000, ge=1)
    """Distinct candidates that the search may try."""
    min_sandbox: Literal["L0", "L1", "L2"] = "L0"
    """Refuse to run below this level of isolation."""
    sandbox: Literal["L0", "L1", "L2"] | None = None
    """Use this level instead of the strongest that works."""
    publish: Literal["none", "local"] = "none"
    """Where to open the pull request."""
    apply: bool = False
    """Write the plausible patch to the working tree."""

    def tightened(self, other: Mapping[str, Any]) -> "Config":
        """Return this configuration with some fields replaced; raises ConfigError."""
        return _validate({**self.model_dump(), **other}, "the command line")


def load_config(project: Path, environ: Mapping[str, str], flags: Mapping[str, Any]) -> Config:
    """Join all sources of settings; raises ConfigError naming the source of a bad or unknown key.

    The command line trusts the local checkout: its file may set what a flag may set.
    """
    layers = [
        (_project_settings(project), "the project's configuration"),
        (_environment_settings(environ), "the environment"),
        ({k: v for k, v in flags.items() if v is not None}, "the command line"),
    ]
    settings: dict[str, Any] = {}
    for values, origin in layers:
        _validate({**settings, **values}, origin)
        settings.update(values)
    return _validate(settings, "the defaults")


def _validate(settings: Mapping[str, Any], origin: str) -> Config:
    try:
        return Config.model_validate(settings)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]).replace("_", "-")
        msg = f"{origin}: {name}: {first['msg']}"
        raise ConfigError(msg) from error


def _project_settings(project: Path) -> Mapping[str, Any]:
    for name in PROJECT_FILES:
        try:
            found = tomllib.loads((project / name).read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            continue
        except tomllib.TOMLDecodeError as error:
            msg = f"{name} is not valid TOML: {error}"
            raise ConfigError(msg) from error
        if name == "pyproject.toml":
            found = found.get("tool", {}).get("patchwright", {})
        if found:
            return {key.replace("-", "_"): value for key, value in found.items()}
    return {}


def _environment_settings(environ: Mapping[str, str]) -> Mapping[str, Any]:
    names = {key.removeprefix(PREFIX).lower(): v for key, v in environ.items() if _ours(key)}
    if "test" in names:
        return {**names, "test": tuple(names["test"].split())}
    return names


def _ours(key: str) -> bool:
    """Say whether a variable is a setting; PATCHWRIGHT_HOME places files and sets nothing."""
    return key.startswith(PREFIX) and key != PREFIX + "HOME"
