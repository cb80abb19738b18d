"""Heal: from an event to a report, with a token that can only read; nothing is written anywhere."""

import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from patchwright.admit import Admission, admit
from patchwright.alerts import Doors, Trigger, parse_event
from patchwright.checkout import describe_checkout
from patchwright.config import Config, Rules, read_settings, remote_config
from patchwright.errors import ConfigError, ForgeError
from patchwright.fetch import fetch_commit
from patchwright.forges.github.reading import Reader
from patchwright.gather import Gathered, gather
from patchwright.models import Alert, Ending, Outcome, RepairReport
from patchwright.session import Session, Task, make_run_id

MOST_SETTINGS_BYTES: Final = 256 << 10
_TRACES: Final = ("OTEL_", "LANGSMITH_", "LANGCHAIN_")
_NO_SECRET = re.compile(
    r"(?i)TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|_KEY|^INPUT_|^ACTIONS_|^GITHUB_"
)


@dataclass(frozen=True)
class Event:
    """An event as the runner or a webhook hands it over."""

    name: str
    payload: Mapping[str, Any]

    @property
    def repository(self) -> str:
        """Return the repository that the payload names, for the report alone."""
        found = self.payload.get("repository")
        name = found.get("full_name") if isinstance(found, Mapping) else None
        return name if isinstance(name, str) else ""


@dataclass(frozen=True)
class Place:
    """Where the repository is, and what may be read there."""

    reader: Reader
    server_url: str
    token: str


@dataclass(frozen=True)
class Heal:
    """One event on its way to a report."""

    event: Event
    place: Place
    rules: Rules
    inputs: Mapping[str, Any]
    """Settings of the repair that the inputs give; None where they are silent."""
    folder: str
    """The input working-directory."""
    session: Session

    def report(self) -> RepairReport:
        """Return the report of the event, whatever it was; every ending is one."""
        trigger = parse_event(self.event.name, self.event.payload, doors_of(self.rules))
        if isinstance(trigger, Ending):
            return self._ended(_no_alert(self.event), trigger)
        admitted = admit(trigger, self.place.reader, self.rules)
        if isinstance(admitted, Ending):
            return self._ended(make_alert(trigger, None, Gathered()), admitted)
        try:
            return self._work(trigger, admitted)
        except ForgeError as error:
            sentence = f"GitHub could not be read: {error}"
            ending = _ending(Outcome.ENVIRONMENT, "forge_unavailable", sentence)
        except ConfigError as error:
            ending = _ending(Outcome.ENVIRONMENT, "bad_configuration", f"{error}.")
        return self._ended(make_alert(trigger, admitted, Gathered()), ending)

    def _work(self, trigger: Trigger, admitted: Admission) -> RepairReport:
        landing, reader = admitted.landing, self.place.reader
        if not landing.checks_out:
            return self._ended(make_alert(trigger, admitted, Gathered()), _fork())
        gathered = gather(admitted.run, reader) if admitted.run else Gathered()
        alert = make_alert(trigger, admitted, gathered)
        with tempfile.TemporaryDirectory(prefix="patchwright-checkout-") as root:
            project = self._fetch(landing.sha, Path(root, "head"))
            base = landing.merge_base and self._fetch(landing.merge_base, Path(root, "base"))
            folder = self.folder or gathered.recipe.working_directory
            here = inside(project, folder)
            known = describe_checkout(project, self.session.environ)
            if here != project:
                known["folder"] = here.relative_to(project.resolve()).as_posix()
            task = Task(
                project=here,
                alert=alert,
                checkout=known,
                run_id=make_run_id(alert, datetime.now(UTC)),
                merge_base=inside(base, folder) if base else None,
            )
            return self._repaired(task, gathered, read_repository_settings(reader, trigger))

    def _fetch(self, sha: str, target: Path) -> Path:
        return fetch_commit(
            self.place.reader.calls.repository,
            sha,
            target,
            server_url=self.place.server_url,
            token=self.place.token,
            path=self.session.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin"),
        )

    def _repaired(
        self, task: Task, gathered: Gathered, settings: Mapping[str, Any]
    ) -> RepairReport:
        """Repair as the failing job ran its tests, or as the project says when that cannot be."""
        for config in self._ways(gathered, settings):
            report = self.session.report_on(task, config)
            if report.outcome is not Outcome.ENVIRONMENT:
                break
        return report

    def _ways(self, gathered: Gathered, settings: Mapping[str, Any]) -> Iterator[Config]:
        recipe = gathered.recipe
        facts = {
            "python": recipe.python,
            "setup": " && ".join(recipe.setup) or None,
            "test": recipe.test or None,
        }
        tried = set()
        for left_out in ((), ("setup",), ("setup", "python"), ("setup", "python", "test")):
            known = {k: v for k, v in facts.items() if v and k not in left_out}
            config = remote_config(_given(self.inputs), {**known, **settings})
            if config not in tried:
                tried.add(config)
                yield config

    def _ended(self, alert: Alert, ending: Ending) -> RepairReport:
        task = Task(Path(), alert, {}, make_run_id(alert, datetime.now(UTC)))
        return self.session.ended(task, ending)


def doors_of(rules: Rules) -> Doors:
    """Return the part of the rules that the doors know."""
    return Doors(
        label=rules.label,
        workflows=rules.workflows,
        own_workflows=rules.own_workflows,
        sentry_domains=rules.sentry_domains,
    )


def make_alert(trigger: Trigger, admitted: Admission | None, gathered: Gathered) -> Alert:
    """Join what the event, the landing and the failed run say into the alert of a report."""
    landing = admitted.landing if admitted else None
    run = admitted.run if admitted else trigger.run
    hints = gathered.hints
    return Alert(
        source=trigger.door,
        repository=trigger.repository,
        kind=landing.kind if landing else "push",
        number=landing.talk_to if landing else trigger.number,
        run_id=run.id if run else None,
        sha=landing.sha if landing else None,
        base_ref=landing.target_branch if landing else None,
        test_ids=hints.test_ids,
        frames=hints.frames or trigger.frames,
        log_excerpt=hints.excerpt,
        url=run.url if run else trigger.url or None,
        alert_key=trigger.alert_key,
    )


def read_repository_settings(reader: Reader, trigger: Trigger) -> Mapping[str, Any]:
    """Return the settings in the files of the default branch: a pull request cannot change them."""
    branch = trigger.default_branch
    own = reader.file(".github/patchwright.toml", branch, MOST_SETTINGS_BYTES)
    project = None if own else reader.file("pyproject.toml", branch, MOST_SETTINGS_BYTES)
    return read_settings(project, own)


def without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that a repair may see: no input, no token, nothing of the runner's.

    What traces need stays, their key as well; commands in the sandbox get none of all this.
    """
    return {k: v for k, v in environ.items() if k.startswith(_TRACES) or not _NO_SECRET.search(k)}


def inside(checkout: Path, folder: str) -> Path:
    """Return a folder of a checkout; the checkout itself when the name leads out of it."""
    found = (checkout / folder).resolve()
    return found if found.is_dir() and found.is_relative_to(checkout.resolve()) else checkout


def _given(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in inputs.items() if value is not None}


def _no_alert(event: Event) -> Alert:
    return Alert(source=event.name, repository=event.repository, alert_key=f"{event.name}:none")


def _fork() -> Ending:
    sentence = "The commit is of a fork, whose code does not run beside a token or a secret; the"
    sentence += " in-job form repairs it in the fork's own run."
    return _ending(Outcome.DECLINED, "fork", sentence)


def _ending(outcome: Outcome, reason: str, sentence: str) -> Ending:
    return Ending(outcome=outcome, reason=reason, sentence=sentence)
