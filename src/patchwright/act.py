"""The entry of the Action: one mode of one step, from the runner's environment to its outputs."""

import json
import os
import secrets
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from patchwright.alerts import with_repository
from patchwright.config import Rules, load_rules
from patchwright.deliver import Delivered, Delivery, acknowledge, follow
from patchwright.errors import ConfigError, ForgeError
from patchwright.exits import OUTCOME_EXITS
from patchwright.forges.github.reading import connect
from patchwright.forges.github.writing import Writer
from patchwright.heal import Event, Heal, Place, without_secrets
from patchwright.model.keys import KEY_NAMES, Keys, read_keys
from patchwright.models import Ending, Outcome, RepairReport
from patchwright.notifiers.outputs import describe_outputs
from patchwright.notifiers.step_summary import summarise
from patchwright.pages import write_report
from patchwright.progress import PlainProgress
from patchwright.runner import Runner, annotate
from patchwright.session import Session
from patchwright.telemetry import Secrets, begin_trace, known_secrets
from patchwright.untrusted import logged

MOST_EVENT_BYTES: Final = 32 << 20
REPORT_FOLDER: Final = "patchwright-report"
RED: Final = frozenset({Outcome.ERROR, Outcome.ENVIRONMENT})
"""Outcomes that make a step red: ours to mend, or the workflow's. Everything else is an answer."""
REPAIR_INPUTS: Final = (
    *("python", "setup", "repeats", "suite_seconds", "test_seconds", "search_seconds"),
    *("max_candidates", "min_sandbox", "sandbox", "model", "fallback_models", "openai_base_url"),
    *("max_tokens", "max_cost_usd", "model_calls", "model_seconds", "model_price"),
)
ONE_JOB: Final = (
    "This is the one-job form: the process that ran the repository's code was on the same machine"
    " as the token that writes. Two jobs keep them apart."
)
_TOKENS: Final = ("INPUT_GITHUB-TOKEN", "INPUT_GITHUB_TOKEN", "GITHUB_TOKEN")
_KEYS: Final = ("INPUT_MODEL-KEY", "INPUT_MODEL_KEY", *KEY_NAMES)


@dataclass(frozen=True)
class Links:
    """Where the run and its trace can be read."""

    run_url: str | None
    trace_url: str | None = None


@dataclass(frozen=True)
class Step:
    """What one step works with."""

    runner: Runner
    event: Event
    place: Place
    rules: Rules
    environ: Mapping[str, str]
    secrets: Secrets
    out: Path
    keys: Keys

    def writer(self) -> Writer:
        """Return the part that writes; only modes that publish make one."""
        return Writer(self.place.reader, self.rules.bot_id)


def main(environ: Mapping[str, str] | None = None) -> int:
    """Run the mode that the inputs name and return the exit code of the step."""
    environ = dict(os.environ if environ is None else environ)
    try:
        runner = Runner.from_environ(environ)
        if isinstance(runner, Ending):
            return _stopped(environ, runner)
        step = make_step(runner, environ, None)
        mode = runner.input("mode", "repair")
        if mode not in MODES:
            msg = f"input mode: {mode!r} is none of {', '.join(MODES)}"
            raise ConfigError(msg)
        return MODES[mode](step)
    except ConfigError as error:
        ending = Ending(
            outcome=Outcome.ENVIRONMENT, reason="bad_configuration", sentence=f"{error}."
        )
    except ForgeError as error:
        sentence = f"GitHub could not be used: {error}"
        ending = Ending(outcome=Outcome.ERROR, reason="forge_failed", sentence=sentence)
    return _stopped(environ, ending)


def heal_command(
    event: Path | None, name: str | None, out: Path | None, environ: dict[str, str]
) -> int:
    """Repair what an event file tells of, from a terminal; the exit code tells the outcome."""
    step = _terminal_step(event, name, out, environ)
    report = _heal(step)
    return OUTCOME_EXITS.get(report.outcome, 1)


def publish_command(report: Path, event: Path, name: str | None, environ: dict[str, str]) -> int:
    """Publish a report for an event file, from a terminal."""
    step = _terminal_step(event, name, report.parent, environ)
    delivered = _deliver(step, report)
    print(delivered.url or "")
    return OUTCOME_EXITS.get(delivered.ended.outcome, 1)


def make_step(runner: Runner, environ: Mapping[str, str], out: Path | None) -> Step:
    """Read event, rules and token, which leaves our variables; raises ConfigError."""
    token = _take_token(runner, environ)
    keys = _take_keys(runner, environ, token)
    event = read_event(runner, environ)
    repository = runner.repository or event.repository
    if event.repository and event.repository != repository:
        msg = f"the event is about {event.repository!r}, not about {repository!r}"
        raise ConfigError(msg)
    # Manners are for a forge that others use too, not for one on this machine.
    alone = urlsplit(runner.api_url).hostname in ("127.0.0.1", "localhost", "::1")
    reader = connect(repository, token, api_url=runner.api_url, hurry=alone)
    folder = out or runner.workspace / REPORT_FOLDER
    return Step(
        runner=runner,
        event=event,
        place=Place(reader, runner.server_url, token),
        rules=make_rules(runner, environ),
        environ=without_secrets(environ),
        secrets=known_secrets(environ, token),
        out=folder,
        keys=keys,
    )


def make_rules(runner: Runner, environ: Mapping[str, str]) -> Rules:
    """Return the rules of variables and inputs; the workflow that runs us is one of our own."""
    rules = load_rules({**_own_settings(environ), **runner.inputs})
    here = environ.get("GITHUB_WORKFLOW_REF", "").partition("@")[0]
    path = here.removeprefix(f"{runner.repository}/")
    own = (*rules.own_workflows, path) if path else rules.own_workflows
    return rules.model_copy(update={"own_workflows": own})


def read_event(runner: Runner, environ: Mapping[str, str]) -> Event:
    """Read the event file; raises ConfigError when it is not one."""
    path = runner.event_path
    if path is None:
        msg = "there is no event: GITHUB_EVENT_PATH is not set; name a file with --event"
        raise ConfigError(msg)
    try:
        if path.stat().st_size > MOST_EVENT_BYTES:
            msg = f"{path} is larger than any event"
            raise ConfigError(msg)
        payload = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        msg = f"{path} cannot be read as an event ({type(error).__name__})"
        raise ConfigError(msg) from error
    if not isinstance(payload, dict):
        msg = f"{path} holds no event"
        raise ConfigError(msg)
    return Event(runner.event_name, with_repository(runner.event_name, payload, environ))


# --- modes ---------------------------------------------------------------------------------------


def repair_mode(step: Step) -> int:
    """Repair with a token that reads; the report is all that leaves this job."""
    return _exit(_heal(step))


def publish_mode(step: Step) -> int:
    """Publish the report of the other job; nothing of the repository runs here."""
    report = Path(step.runner.input("report") or step.out / "report.json")
    delivered = _deliver(step, step.runner.workspace / report)
    return _exit(delivered.ended)


def acknowledge_mode(step: Step) -> int:
    """Tell a person who asked that work begins; anything else is left alone."""
    said = acknowledge(step.event, step.place, step.writer(), step.rules, step.runner.run_url)
    print(said)
    return 0


def both_mode(step: Step) -> int:
    """Repair and publish in one job, for people who accept that, and say so."""
    acknowledge_mode(step)
    follower = follow(step.event, step.place, step.writer(), step.rules, step.runner.run_url)
    report = _heal(step, follower.hear)
    follower.settle()
    _say_one_job(step)
    delivered = _deliver(step, step.out / "report.json")
    return _exit(delivered.ended if report.outcome not in RED else report)


MODES: Final = {
    "repair": repair_mode,
    "publish": publish_mode,
    "acknowledge": acknowledge_mode,
    "both": both_mode,
}


def _heal(step: Step, hear: Callable[[str], object] = lambda stage: None) -> RepairReport:
    inputs = {name: step.runner.inputs.get(name.replace("_", "-")) for name in REPAIR_INPUTS}
    test = step.runner.input("test").split()
    heal = Heal(
        event=step.event,
        place=step.place,
        rules=step.rules,
        inputs={**inputs, "test": tuple(test) or None},
        folder=step.runner.input("working-directory"),
        session=_session(step, hear),
    )
    report = heal.report()
    files = write_report(report, step.out)
    _tell(step, report, {"report-path": str(files.json)}, None)
    return report


def _session(step: Step, hear: Callable[[str], object]) -> Session:
    template = step.rules.trace_url
    trace = begin_trace(step.environ, os.urandom, began=time.time(), template=template)
    out, secrets = step.out, step.secrets
    session = Session(Path(), {}, step.environ, out, as_json=False, trace=trace, secrets=secrets)
    session.progress = PlainProgress(sys.stdout, guarded=True, hear=hear)
    session.keys = step.keys
    return session


def _deliver(step: Step, path: Path) -> Delivered:
    delivery = Delivery(
        event=step.event,
        place=step.place,
        writer=step.writer(),
        rules=step.rules,
        run_url=step.runner.run_url,
        environ=step.environ,
        secrets=step.secrets,
        folder=step.runner.input("working-directory"),
    )
    delivered = delivery.deliver(path)
    known: dict[str, str | int | None] = {
        "pr-number": delivered.number,
        "pr-url": delivered.url,
        "branch-name": delivered.branch,
        "report-path": str(path),
    }
    _tell(step, delivered.ended, known, delivered.url, delivered.notes)
    return delivered


def _tell(
    step: Step,
    ended: RepairReport | Ending,
    known: Mapping[str, str | int | None],
    url: str | None,
    notes: tuple[str, ...] = (),
) -> None:
    for name, value in describe_outputs(ended, known).items():
        step.runner.write_output(name, value, secrets.token_hex)
    trace = ended.trace if isinstance(ended, RepairReport) else None
    links = Links(step.runner.run_url or None, trace.url if trace else None)
    step.runner.append_summary(summarise(ended, known=links, notes=notes, pull_url=url))
    print(f"{ended.outcome} ({ended.reason})")
    print(logged(ended.sentence, 2000))


def _say_one_job(step: Step) -> None:
    step.runner.append_summary(f"> {ONE_JOB}\n")


def _stopped(environ: Mapping[str, str], ending: Ending) -> int:
    """Say the outcome of a step that could not begin in every place where a step says it."""
    known = {k: v for k, v in environ.items() if k != "ACTIONS_ALLOW_UNSECURE_COMMANDS"}
    runner = Runner.from_environ(known, allow_self_hosted=True)
    if isinstance(runner, Runner):
        for name, value in describe_outputs(ending).items():
            runner.write_output(name, value, secrets.token_hex)
        runner.append_summary(summarise(ending))
    print(annotate("error" if ending.outcome in RED else "warning", ending.sentence))
    return _exit(ending)


def _exit(ended: RepairReport | Ending) -> int:
    return OUTCOME_EXITS[ended.outcome] if ended.outcome in RED else 0


def _terminal_step(
    event: Path | None, name: str | None, out: Path | None, environ: dict[str, str]
) -> Step:
    given = {"GITHUB_EVENT_PATH": event and str(event), "GITHUB_EVENT_NAME": name}
    known = {**environ, **{key: value for key, value in given.items() if value}}
    runner = Runner.from_environ(known, allow_self_hosted=True)
    if isinstance(runner, Ending):
        raise ConfigError(runner.sentence)
    return make_step(runner, known, out or Path(REPORT_FOLDER))


def _take_token(runner: Runner, environ: Mapping[str, str]) -> str:
    """Return the token and take it out of the variables that children could inherit."""
    token = runner.input("github-token") or environ.get("GITHUB_TOKEN", "")
    for name in _TOKENS:
        os.environ.pop(name, None)
    return token


def _take_keys(runner: Runner, environ: Mapping[str, str], token: str) -> Keys:
    """Return the keys of models and take them out of the variables that children could inherit."""
    own = runner.input("model-key")
    found = read_keys({**environ, **({"PATCHWRIGHT_MODEL_KEY": own} if own else {})}, token)
    for name in _KEYS:
        os.environ.pop(name, None)
    return found


def _own_settings(environ: Mapping[str, str]) -> dict[str, str]:
    prefix = "PATCHWRIGHT_"
    return {k.removeprefix(prefix).lower(): v for k, v in environ.items() if k.startswith(prefix)}


if __name__ == "__main__":
    sys.exit(main())
