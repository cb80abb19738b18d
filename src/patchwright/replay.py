"""Replay: read the last red runs of a repository and say what would have been done with each."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast
from urllib.parse import urlsplit

from patchwright.admit import unwatched
from patchwright.config import PREFIX, Rules, load_rules
from patchwright.errors import ConfigError, ForgeError
from patchwright.forges.github.reading import Reader, connect
from patchwright.gather import Gathered, gather
from patchwright.models import Run
from patchwright.untrusted import clean

MOST_RUNS: Final = 100
MOST_TESTS: Final = 5
"""Test ids that are shown of one run."""
API_URL: Final = "https://api.github.com"
SERVER_URL: Final = "https://github.com"
FORK: Final = (
    "its commit is of a fork, whose code never runs beside a token; with the in-job form its patch"
    " would have been offered in a comment, as claimed"
)
_NO_PYTEST: Final = frozenset({"no_tests_found", "unittest", "no_such_job", "workflow_unreadable"})
"""Notes of a recipe that leave nothing of pytest to be seen."""


@dataclass
class _Counted:
    """The client's part that sends, with a count of what it sent."""

    requester: Any
    requests: int = 0

    def requestJson(self, *arguments: Any, **named: Any) -> Any:  # noqa: N802 - the client's name
        """Send a request."""
        self.requests += 1
        return self.requester.requestJson(*arguments, **named)


@dataclass
class _Replay:
    """What is known after the runs so far."""

    repository: str
    repository_id: int
    server_url: str
    reader: Reader
    rules: Rules
    alerts: dict[tuple[str, ...], int] = field(default_factory=dict)
    """The newest run of each failure, by what makes failures alike."""
    ends: Counter[str] = field(default_factory=Counter)

    def lines(self, run: Run) -> Iterator[str]:
        """Yield what would have been done with a run."""
        yield ""
        yield _heading(run)
        yield f"  {self.server_url}/{self.repository}/actions/runs/{run.id}"
        declined = self._declined(run)
        if declined is not None:
            reason, sentence = declined
            self.ends[reason] += 1
            yield f"  DECLINED ({reason}): {_plain(sentence)}"
            return
        try:
            gathered = gather(run, self.reader)
        except ForgeError as error:
            self.ends["unknown"] += 1
            yield f"  unknown: {_plain(str(error))}"
            return
        yield from self._tried(run, gathered)

    def _declined(self, run: Run) -> tuple[str, str] | None:
        """Return why a run would have been left alone, by what is known without asking more."""
        refused = unwatched(run, self.rules)
        if refused is not None:
            return refused.reason, refused.sentence
        if run.head_repository_id != self.repository_id:
            return "fork", FORK
        for actor in run.actors:
            bot = actor.kind == "Bot" or actor.login.endswith("[bot]")
            if bot and actor.id not in self.rules.allow_bots:
                advice = f"{actor.login} is a bot; allow-bots would have to hold {actor.id}"
                return "bot_not_allowed", advice
        return None

    def _tried(self, run: Run, gathered: Gathered) -> Iterator[str]:
        yield f"  {_jobs(gathered)}"
        yield from _tests(gathered)
        known = self.alerts.setdefault(gathered.hints.signature, run.id)
        if gathered.hints.signature and known != run.id:
            self.ends["same"] += 1
            yield f"  same failure as run {known}: one alert, one pull request"
            return
        yield from _recipe(gathered)
        if _shows_no_pytest(gathered):
            self.ends["no_pytest"] += 1
            yield "  NOT LIKELY: neither logs nor workflow show pytest; the suite would be run once"
            return
        self.ends["tried"] += 1
        yield f"  WOULD TRY, and land as {_landing(run)}"
        yield f"  {_asked(run)}"

    def summary(self, runs: int, requests: int) -> Iterator[str]:
        """Yield the last lines."""
        ends = dict(self.ends)
        tried, same = ends.pop("tried", 0), ends.pop("same", 0)
        unlikely, unknown = ends.pop("no_pytest", 0), ends.pop("unknown", 0)
        declined = ", ".join(f"{reason} {count}" for reason, count in sorted(ends.items()))
        yield ""
        yield (
            f"{runs} red runs: {tried} would have been worked on, {same} are the same failures"
            f" again, {unlikely} show no pytest, {unknown} could not be read,"
            f" {sum(ends.values())} would have been declined{f' ({declined})' if declined else ''}."
        )
        yield (
            f"{requests} requests were sent to the API, all of them reading. Whether the failures"
            " can be reproduced and repaired is not known: nothing was run."
        )


def replay_runs(repository: str, last: int, environ: Mapping[str, str]) -> Iterator[str]:
    """Yield lines that say what would have been done with the last red runs, the newest first.

    As if each had just ended: that its branch has moved since is not held against it. Reads only.
    Raises ConfigError for bad settings and ForgeError when the runs cannot be listed.
    """
    if not 1 <= last <= MOST_RUNS:
        msg = f"--last has to be from 1 to {MOST_RUNS}"
        raise ConfigError(msg)
    rules = load_rules(
        {k.removeprefix(PREFIX).lower(): v for k, v in environ.items() if k.startswith(PREFIX)}
    )
    reader, counted = _reader(repository, environ)
    about = reader.repository()
    runs = reader.failed_runs(None, last)
    server = (environ.get("GITHUB_SERVER_URL") or SERVER_URL).rstrip("/")
    replay = _Replay(repository, about.id, server, reader, rules)
    yield f"{_plain(about.name)}: the last {len(runs)} red runs, newest first"
    for run in runs:
        yield from replay.lines(run)
    yield from replay.summary(len(runs), counted.requests)


def _reader(repository: str, environ: Mapping[str, str]) -> tuple[Reader, _Counted]:
    api_url = (environ.get("GITHUB_API_URL") or API_URL).rstrip("/")
    # Manners are for a forge that others use too, not for one on this machine.
    alone = urlsplit(api_url).hostname in ("127.0.0.1", "localhost", "::1")
    token = environ.get("GITHUB_TOKEN", "").strip()
    reader = connect(repository, token, api_url=api_url, hurry=alone)
    counted = _Counted(reader.calls.requester)
    calls = replace(reader.calls, requester=cast("Any", counted))
    return replace(reader, calls=calls), counted


def _heading(run: Run) -> str:
    when = run.created_at[:16].replace("T", " ")
    parts = (when, run.name or run.path, run.path, run.head_branch or "-", run.head_sha[:10])
    return "  ".join([*map(_plain, parts), f"run {run.id}, {_plain(run.event)}"])


def _jobs(gathered: Gathered) -> str:
    hints = gathered.hints
    if not gathered.failed:
        return "no job of it failed"
    note = {"no_logs": "; its log is gone", "logs_truncated": "; its log is cut"}.get(
        hints.note, ""
    )
    alike = f"{gathered.alike} of {gathered.failed} failed jobs fail alike and count as one"
    one = "1 job failed" if gathered.failed == 1 else alike
    return f"{one}: {_plain(gathered.job)}{note}"


def _tests(gathered: Gathered) -> Iterator[str]:
    found = gathered.hints.test_ids
    if not found:
        raised = ", ".join(map(_plain, gathered.hints.exceptions[:MOST_TESTS]))
        yield f"  no failing test is named{f'; raised: {raised}' if raised else ''}"
        return
    yield f"  failing tests: {len(found)}"
    yield from (f"    {_plain(test)}" for test in found[:MOST_TESTS])
    if len(found) > MOST_TESTS:
        yield f"    and {len(found) - MOST_TESTS} more"


def _recipe(gathered: Gathered) -> Iterator[str]:
    recipe = gathered.recipe
    python = recipe.python or (recipe.python_file and f"as {recipe.python_file} says")
    folder = f" in {_plain(recipe.working_directory)}" if recipe.working_directory else ""
    yield f"  python: {_plain(python or 'as the project declares')}"
    yield f"  setup: {_plain(' && '.join(recipe.setup) or 'as the project declares')}"
    yield f"  tests: {_plain(' '.join(('pytest', *recipe.test)))}{folder}"
    if recipe.services:
        yield f"  without its services: {_plain(', '.join(recipe.services))}"
    if recipe.note:
        yield f"  not read from the workflow: {_plain(recipe.note)}"


def _shows_no_pytest(gathered: Gathered) -> bool:
    notes = set(gathered.recipe.note.split(","))
    return not gathered.hints.test_ids and not gathered.recipe.test and bool(notes & _NO_PYTEST)


def _landing(run: Run) -> str:
    branch = _plain(run.head_branch or "the default branch")
    if run.event == "pull_request":
        numbers = ", ".join(f"#{number}" for number in run.pull_requests)
        return f"a draft pull request to {branch}, the branch of {numbers or 'its pull request'}"
    return f"a draft pull request to {branch}"


def _asked(run: Run) -> str:
    names = _names([actor.login for actor in run.actors if actor.kind != "Bot"])
    return (
        f"GitHub would have been asked first whether {names} may write"
        if names
        else ("only bots that are allowed were involved")
    )


def _names(logins: Sequence[str]) -> str:
    return " and ".join(_plain(login) for login in dict.fromkeys(logins))


def _plain(text: str) -> str:
    """Return one line that neither a terminal nor a CI runner takes for more than text."""
    return " ".join(clean(text, 300).replace("##[", "# #[").split())
