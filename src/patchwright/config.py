"""What a run may do: flags, then PATCHWRIGHT_* variables, the project's file, defaults."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from patchwright.errors import ConfigError

ACTIONS_BOT = 41898282
"""The account behind a workflow's own token."""
PREFIX = "PATCHWRIGHT_"
FACTS = frozenset({"python", "setup", "test"})
OF_THE_REPOSITORY = FACTS | {
    *("repeats", "suite_seconds", "test_seconds", "search_seconds", "max_candidates"),
    *("min_sandbox", "max_tokens", "max_cost_usd", "model_calls", "model_seconds"),
}
"""What a repository may say of its own repair when it does not come from its own checkout."""
OF_THE_USER = frozenset({"model", "fallback_models", "openai_base_url", "model_price"})
"""What no repository says, not even a local one: where text is sent, and who pays for it."""
PROJECT_FILES = (".github/patchwright.toml", "pyproject.toml")
MOST_SETTINGS = 256 << 10
"""Bytes of a file with settings that somebody else wrote."""

_NUMBER = re.compile(r"[1-9][0-9]{0,18}")
_WORKFLOW = re.compile(r"\.github/workflows/[^/\s]{1,200}\.ya?ml")
_ENDPOINT = re.compile(r"https?://[A-Za-z0-9.\[\]:-]{1,253}(?:/[A-Za-z0-9._~/-]{0,500})?")
_MODEL = re.compile(r"[\w.@:/+-]{1,200}", re.ASCII)
_PRICE = re.compile(r"[^=\s,]{1,200}=[0-9]{1,9}(?:\.[0-9]{1,9})?/[0-9]{1,9}(?:\.[0-9]{1,9})?")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[0-9]{1,5})?")
# Twenty dots in one key: reading such a key takes time that grows with their square.
_DEEP_KEY = re.compile(r"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){20}""")


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
    suite_seconds: float = Field(300.0, gt=0, allow_inf_nan=False)
    """Seconds that one run of the suite may take."""
    test_seconds: float = Field(10.0, gt=0, allow_inf_nan=False)
    """Seconds that one test may take."""
    search_seconds: float = Field(120.0, gt=0, allow_inf_nan=False)
    """Seconds of search; a backstop, since the search is bounded by candidates."""
    max_candidates: int = Field(20_000, ge=1)
    """Distinct candidates that the search may try."""
    cores: int = Field(2, ge=1, le=64)
    """Processor cores that the search may use at once; what it finds does not depend on them."""
    min_sandbox: Literal["L0", "L1", "L2"] = "L0"
    """Refuse to run below this level of isolation."""
    sandbox: Literal["L0", "L1", "L2"] | None = None
    """Use this level instead of the strongest that works."""
    publish: Literal["none", "local"] = "none"
    """Where to open the pull request."""
    apply: bool = False
    """Write the plausible patch to the working tree."""
    model: str | None = None
    """Language model to ask when the operators find nothing, or several from the smallest on,
    separated by commas; without one none is asked."""
    fallback_models: tuple[str, ...] = ()
    """Models to ask in turn when the first one cannot be had."""
    openai_base_url: str | None = None
    """OpenAI-compatible endpoint, or `github-models`; OpenAI's own when it is not given."""
    max_tokens: int | None = Field(None, ge=1)
    """Tokens that models may be sent and send back in one run."""
    max_cost_usd: float | None = Field(None, ge=0, allow_inf_nan=False)
    """US dollars that models may cost in one run."""
    model_calls: int = Field(20, ge=0, le=1000)
    """Answers of models in one run."""
    model_seconds: float = Field(600.0, gt=0, allow_inf_nan=False)
    """Seconds that models may be waited for in one run."""
    model_price: tuple[str, ...] = ()
    """Prices in US dollars per million tokens, as `model=INPUT/OUTPUT`."""

    @field_validator("fallback_models", "model_price", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """Take a list as a variable has it: separated by commas or white space."""
        return _split(value)

    @field_validator("openai_base_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        """Take an address that leads to one server and holds no password."""
        if value is not None and value != "github-models" and not _ENDPOINT.fullmatch(value):
            msg = "an endpoint is written as https://host/path, without user, query and fragment"
            raise ValueError(msg)
        return value

    @field_validator("model_price")
    @classmethod
    def _prices(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_PRICE.fullmatch(price) for price in value):
            msg = "a price is written as model=INPUT/OUTPUT, US dollars per million tokens"
            raise ValueError(msg)
        return value

    @field_validator("model")
    @classmethod
    def _named(cls, value: str | None) -> str | None:
        """Take names that can stand in an address and in a report; an empty one is none."""
        if not value:
            return None
        if not all(_MODEL.fullmatch(name.strip()) for name in value.split(",")):
            msg = "a model is a name such as gpt-5-mini; several are separated by commas"
            raise ValueError(msg)
        return value

    @property
    def models(self) -> tuple[str, ...]:
        """Return the models to ask, from the smallest on."""
        return tuple(name.strip() for name in (self.model or "").split(",") if name.strip())

    def tightened(self, other: Mapping[str, Any]) -> "Config":
        """Return this configuration with some fields replaced; raises ConfigError."""
        return _validate({**self.model_dump(), **other}, "the command line")


class Rules(BaseModel):
    """Who and what may start a repair on a forge; only the workflow and its variables say so.

    Nothing of it is read from the repository: a pull request must not be able to change it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str = "heal"
    """Issues that carry this label are alerts."""
    workflows: tuple[str, ...] = ()
    """Paths of the workflows whose red runs are alerts; empty for all but Patchwright's own."""
    allow_bots: tuple[int, ...] = ()
    """Numeric ids of the bots that may start a repair."""
    bot_id: int = ACTIONS_BOT
    """The account that our token writes as; by default that of the workflow token."""
    max_open_pull_requests: int = Field(default=3, ge=1, le=50)
    """No further pull request while this many of ours are open."""
    max_attempts: int = Field(default=2, ge=1, le=20)
    """Repairs of one failure at one commit."""
    own_workflows: tuple[str, ...] = (".github/workflows/patchwright.yml",)
    """Paths of workflows that run Patchwright: their red runs are never alerts."""
    heal_off: bool = False
    """The kill switch: decline everything."""
    allow_self_hosted: bool = False
    """Run on a runner that other jobs may find again."""
    dry_run: bool = False
    """Report, and open no pull request."""
    trace_url: str | None = None
    """Address of a trace, with {trace_id} and {run_id} in it."""
    sentry_domains: tuple[str, ...] = ("sentry.io",)
    """Hosts whose links are Sentry issues."""

    @field_validator("allow_bots", "bot_id", mode="before")
    @classmethod
    def _exact(cls, value: object) -> object:
        """Take numbers as they are: who may act must not depend on how a number is written.

        Of two such steps the one that is written last is the first to be taken.
        """
        parts = value if isinstance(value, tuple) else (value,)
        if not all(_NUMBER.fullmatch(str(part)) for part in parts):
            msg = "an id is a number such as 41898282; names and wildcards are none"
            raise ValueError(msg)
        return value

    @field_validator("workflows", "own_workflows", "allow_bots", "sentry_domains", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """Take a list as an input has it: separated by commas or white space."""
        return _split(value)

    @field_validator("workflows", "own_workflows")
    @classmethod
    def _paths(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_WORKFLOW.fullmatch(path) for path in value):
            msg = "a workflow is named by its path, such as .github/workflows/ci.yml"
            raise ValueError(msg)
        return value

    @field_validator("sentry_domains")
    @classmethod
    def _hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_HOST.fullmatch(host) for host in value):
            msg = "a host is written as sentry.example.org, without https:// and path"
            raise ValueError(msg)
        return value


def _split(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(part for part in re.split(r"[\s,]+", value) if part)


def load_rules(settings: Mapping[str, str]) -> Rules:
    """Return the rules that inputs give; empty ones are not set. Raises ConfigError."""
    given = {key.replace("-", "_"): value for key, value in settings.items() if value.strip()}
    try:
        return Rules.model_validate({k: v for k, v in given.items() if k in Rules.model_fields})
    except ValidationError as error:
        first = error.errors()[0]
        said = first["msg"].removeprefix("Value error, ")
        msg = f"input {'.'.join(map(str, first['loc'])).replace('_', '-')}: {said}"
        raise ConfigError(msg) from error


def load_config(project: Path, environ: Mapping[str, str], flags: Mapping[str, Any]) -> Config:
    """Join all sources of settings; raises ConfigError naming the source of a bad or unknown key.

    The command line trusts the local checkout: its file may set what a flag may set.
    """
    layers = [
        (_without_endpoint(_project_settings(project)), "the project's configuration"),
        (_environment_settings(environ), "the environment"),
        ({k: v for k, v in flags.items() if v is not None}, "the command line"),
    ]
    settings: dict[str, Any] = {}
    for values, origin in layers:
        _validate({**settings, **values}, origin)
        settings.update(values)
    return _validate(settings, "the defaults")


def remote_config(inputs: Mapping[str, Any], repository: Mapping[str, Any]) -> Config:
    """Join a forge's inputs with the file of the default branch, which may tighten and no more.

    What the repository says of itself (python, setup, test) counts where the inputs are silent;
    sandbox and budgets only when they are stricter. What else a local run may be told there is left
    alone. Raises ConfigError for a bad value and for a name that is no setting.
    """
    given = {k: v for k, v in inputs.items() if v is not None}
    settings = _validate(given, "the inputs")
    theirs = _validate(_without_endpoint(repository), "the repository's configuration")
    stricter: dict[str, Any] = {}
    for key in OF_THE_REPOSITORY & repository.keys():
        ours, wish = getattr(settings, key), getattr(theirs, key)
        if key in FACTS:
            stricter[key] = ours if key in given else wish
        elif key in ("min_sandbox", "repeats"):
            stricter[key] = max(ours, wish)
        else:
            stricter[key] = min((v for v in (ours, wish) if v is not None), default=None)
    return settings.tightened(stricter)


def _without_endpoint(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return settings that a repository may have; raises ConfigError for what the user says.

    A checkout that names an endpoint would get the user's key and the user's code.
    """
    for name in sorted(OF_THE_USER & settings.keys()):
        shown = name.replace("_", "-")
        msg = f"the repository's configuration: {shown}: a repository does not choose models or"
        msg += f" endpoints; use --{shown} or {PREFIX}{name.upper()}"
        raise ConfigError(msg)
    return settings


def read_settings(pyproject: bytes | None, own: bytes | None) -> Mapping[str, Any]:
    """Return the settings in a repository's files, empty when there are none.

    Raises ConfigError when a file cannot be read: what it tightens must not get lost.
    """
    for name, data in zip(PROJECT_FILES, (own, pyproject), strict=True):
        found = _settings_in(name, _parsed(name, data or b""))
        if found:
            return found
    return {}


def _parsed(name: str, data: bytes) -> Mapping[str, Any]:
    """Read TOML that anybody may have written; raises ConfigError."""
    try:
        text = data.decode("utf-8")
        if len(data) > MOST_SETTINGS or _DEEP_KEY.search(text):
            msg = f"{name} is larger or deeper than settings are"
            raise ConfigError(msg)
        return tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"{name} is not valid TOML: {str(error)[:200]}"
        raise ConfigError(msg) from error
    except RecursionError:
        msg = f"{name} is nested deeper than settings are"
        raise ConfigError(msg) from None


def _settings_in(name: str, found: Any) -> Mapping[str, Any]:
    """Return the settings of a parsed file: all of our own, of pyproject.toml our table."""
    for key in ("tool", "patchwright") if name == "pyproject.toml" else ():
        found = found.get(key, {}) if isinstance(found, Mapping) else found
    if not isinstance(found, Mapping):
        msg = f"{name}: tool.patchwright is not a table"
        raise ConfigError(msg)
    return {key.replace("-", "_"): value for key, value in found.items()}


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
            data = (project / name).read_bytes()
        except OSError:
            continue
        if found := _settings_in(name, _parsed(name, data)):
            return found
    return {}


def _environment_settings(environ: Mapping[str, str]) -> Mapping[str, Any]:
    names = {key.removeprefix(PREFIX).lower(): v for key, v in environ.items() if _ours(key)}
    if "test" in names:
        return {**names, "test": tuple(names["test"].split())}
    return names


def _ours(key: str) -> bool:
    """Say whether a variable is a setting: one places files, another is a key, some are rules."""
    name = key.removeprefix(PREFIX).lower()
    return key.startswith(PREFIX) and name not in {"home", "model_key", *Rules.model_fields}
