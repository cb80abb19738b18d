"""The runner of GitHub Actions: what it tells a step, and the files and lines it listens to.

Only words of our own go into a workflow command; text that others wrote goes through
`untrusted.logged`, which no runner obeys.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from patchwright.models import Ending, Outcome
from patchwright.untrusted import neutral

MOST_SUMMARY_BYTES: Final = (1 << 20) - (32 << 10)
"""The runner drops a whole summary of more than 1 MiB; the rest is left for others in the step."""
MOST_OUTPUT_BYTES: Final = 64 << 10

Level = Literal["notice", "warning", "error"]

_INPUT: Final = "INPUT_"
_OUTPUT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,99}")
_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_CUT: Final = "\n\n*The summary was cut here; the report holds the rest.*\n"
_UNSECURE: Final = (
    "ACTIONS_ALLOW_UNSECURE_COMMANDS is set, which lets any printed line change the environment of"
    " later steps; take it out of the workflow."
)
_SELF_HOSTED: Final = (
    "This is a self-hosted runner: what a repository's tests leave behind meets the next job."
    " Use a hosted one, or set the input allow-self-hosted when every job gets a fresh machine."
)


@dataclass(frozen=True)
class Runner:
    """One step of a job, as its environment describes it; nothing here reads the environment."""

    event_name: str
    event_path: Path | None
    repository: str
    """`owner/name`."""
    api_url: str
    server_url: str
    run_id: int
    run_attempt: int
    workspace: Path
    temp: Path
    output_file: Path | None = None
    summary_file: Path | None = None
    env_file: Path | None = None
    inputs: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By name in kebab-case; an empty input is not set. Some hold secrets: never print them."""

    @classmethod
    def from_environ(
        cls, environ: Mapping[str, str], *, allow_self_hosted: bool = False
    ) -> "Runner | Ending":
        """Return the runner, or DECLINED with what makes it one that we do not work on."""
        inputs = _inputs(environ)
        allowed = allow_self_hosted or is_true(inputs.get("allow-self-hosted", ""))
        if is_true(environ.get("ACTIONS_ALLOW_UNSECURE_COMMANDS", "")):
            return _declined("unsecure_commands", _UNSECURE)
        if environ.get("RUNNER_ENVIRONMENT") == "self-hosted" and not allowed:
            return _declined("self_hosted_runner", _SELF_HOSTED)
        return cls(
            event_name=environ.get("GITHUB_EVENT_NAME", ""),
            event_path=_path(environ, "GITHUB_EVENT_PATH"),
            repository=environ.get("GITHUB_REPOSITORY", ""),
            api_url=_url(environ, "GITHUB_API_URL", "https://api.github.com"),
            server_url=_url(environ, "GITHUB_SERVER_URL", "https://github.com"),
            run_id=_number(environ, "GITHUB_RUN_ID", 0),
            run_attempt=_number(environ, "GITHUB_RUN_ATTEMPT", 1),
            workspace=_path(environ, "GITHUB_WORKSPACE") or Path(),
            temp=_path(environ, "RUNNER_TEMP") or Path("/tmp"),  # noqa: S108 - what the runner has
            output_file=_path(environ, "GITHUB_OUTPUT"),
            summary_file=_path(environ, "GITHUB_STEP_SUMMARY"),
            env_file=_path(environ, "GITHUB_ENV"),
            inputs=inputs,
        )

    @property
    def run_url(self) -> str:
        """Return the address of the workflow run, empty outside of one."""
        if not self.run_id or not self.repository:
            return ""
        return f"{self.server_url}/{self.repository}/actions/runs/{self.run_id}"

    def input(self, name: str, default: str = "") -> str:
        """Return an input by its name, with dashes or underscores."""
        return self.inputs.get(name.replace("_", "-"), default)

    def write_output(self, name: str, value: str, randomness: Callable[[int], str]) -> None:
        """Set one output of the step; whatever the value holds stays that one value.

        `randomness` returns as many hexadecimal digits as it is asked for times two, as
        `secrets.token_hex` does. Nothing happens where the runner takes no outputs.
        """
        if not _OUTPUT_NAME.fullmatch(name):
            msg = f"{name!r} is not the name of an output"
            raise ValueError(msg)
        if self.output_file is None:
            return
        shown = _cut(value, MOST_OUTPUT_BYTES)
        delimiter = f"patchwright_{randomness(16)}"
        while delimiter in shown:
            delimiter = f"patchwright_{randomness(16)}"
        _append(self.output_file, f"{name}<<{delimiter}\n{shown}\n{delimiter}\n")

    def append_summary(self, text: str) -> bool:
        """Add Markdown to the summary of the step; False when some of it had no room."""
        if self.summary_file is None:
            return True
        there = self.summary_file.stat().st_size if self.summary_file.exists() else 0
        room = MOST_SUMMARY_BYTES - there
        whole = len(text.encode("utf-8", "replace")) + 1 <= room
        if not whole:
            text = _cut(text, max(0, room - len(_CUT) - 1)).rpartition("\n")[0] + _CUT
        if len(text.encode("utf-8", "replace")) + 1 <= room:
            _append(self.summary_file, text + "\n")
        return whole


def annotate(level: Level, message: str, *, path: str = "", line: int = 0) -> str:
    """Return the workflow command that puts a message beside a line; print it on its own line."""
    place = {"file": path, "line": str(line) if line > 0 else ""}
    properties = ",".join(f"{key}={_property(value)}" for key, value in place.items() if value)
    gap = " " if properties else ""
    return f"::{level}{gap}{properties}::{_data(neutral(message, 1000))}"


def mask(value: str) -> str:
    """Return the workflow commands that keep a secret out of the log, one for each of its lines."""
    lines = {value, *value.splitlines()}
    return "".join(f"::add-mask::{_data(line)}\n" for line in sorted(lines) if line.strip())


def is_true(value: str) -> bool:
    """Say whether an input or a variable means yes."""
    return value.strip().lower() in _TRUE


def _inputs(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the inputs that are set; the spelling with dashes counts before the other one."""
    found: dict[str, str] = {}
    named = sorted((key for key in environ if key.startswith(_INPUT)), key=lambda k: "-" not in k)
    for key in named:
        value = environ[key].strip()
        name = key.removeprefix(_INPUT).lower().replace("_", "-").replace(" ", "-")
        if value and name:
            found.setdefault(name, value)
    return found


def _path(environ: Mapping[str, str], key: str) -> Path | None:
    return Path(environ[key]) if environ.get(key) else None


def _url(environ: Mapping[str, str], key: str, default: str) -> str:
    return (environ.get(key) or default).rstrip("/")


def _number(environ: Mapping[str, str], key: str, default: int) -> int:
    value = environ.get(key, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 20 else default


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    flat = "".join(c for c in text if c.isprintable())[:1000]
    return _data(flat).replace(":", "%3A").replace(",", "%2C")


def _cut(text: str, most: int) -> str:
    """Return as many whole characters as fit into so many bytes."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8", errors="replace", newline="") as file:
        file.write(text)


def _declined(reason: str, sentence: str) -> Ending:
    return Ending(outcome=Outcome.DECLINED, reason=reason, sentence=sentence)
