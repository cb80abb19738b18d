"""Judge whether what is watched exists under its name and path, and runs pytest."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from patchwright.doctor.callers import (
    IN_JOB,
    Document,
    Files,
    events_of,
    given,
    has_own_token,
    jobs_of,
    publishing_steps,
    steps_of,
    table,
    word,
    words,
)
from patchwright.doctor.findings import Finding, State, judged
from patchwright.evidence.commands import meaning
from patchwright.evidence.shell import commands_of

MOST_SHOWN: Final = 8
_ACTIVE: Final = ("active", "")
_SETTINGS: Final[Mapping[str, str]] = {
    "pyproject.toml": r"\bpytest\b",
    "pytest.ini": r"^\[pytest\]",
    "tox.ini": r"^\[pytest\]|\bpytest\b",
    "setup.cfg": r"^\[tool:pytest\]|\bpytest\b",
}
"""Files that say that pytest is used, and how."""

Remark = tuple[State, str]
"""A state and the sentence that says why."""


@dataclass(frozen=True)
class Watch:
    """The workflows of a commit, and which of them the forge has switched off."""

    files: Files
    states: Mapping[str, str]
    """By path, as far as the forge tells."""

    def paths_of(self, name: str) -> list[str]:
        """Return the workflows that are displayed under a name."""
        return [path for path, document in self.files.read() if _shown(path, document) == name]

    def watched(self) -> tuple[str, ...]:
        """Return the workflows whose red runs are alerts: by path, name, or the form inside."""
        found: dict[str, None] = {}
        for path in self.files.callers():
            document = self.files.documents[path] or {}
            if any(IN_JOB in self.files.modes(job) for job in jobs_of(document).values()):
                found[path] = None
            paths = _paths(self.files, document)
            named = [one for name in _names(document) for one in self.paths_of(name)]
            found |= dict.fromkeys(p for p in paths or named if self.files.documents.get(p))
        return tuple(found)


def examine_watch(watch: Watch) -> Iterator[Finding]:
    """Yield whether each caller watches workflows that exist, by name and by path."""
    callers = [(path, watch.files.documents[path] or {}) for path in watch.files.callers()]
    for caller, document in callers:
        if watch.states.get(caller, "") not in _ACTIVE:
            note = (
                f"{caller} is switched off ({watch.states[caller]}); enable it in the Actions tab"
            )
            yield Finding("watched", "mend", note)
        if "workflow_run" in events_of(document):
            said = _wrong(watch, document)
            wrong = [Finding("watched", state, f"{caller}: {note}") for state, note in said]
            yield from wrong or [judged("watched", True, _what(watch, caller, document))]
    if not callers and watch.files.ours():
        note = f"nothing starts {', '.join(watch.files.ours())}; `patchwright init` writes a caller"
        yield Finding("watched", "mend", note)
    elif callers and not any(_sees_red_runs(watch.files, document) for _, document in callers):
        note = "no red run starts a repair by itself, since no caller has workflow_run"
        yield Finding("watched", "fine", note)


def _sees_red_runs(files: Files, document: Document) -> bool:
    inside = any(IN_JOB in files.modes(job) for job in jobs_of(document).values())
    return inside or bool({"workflow_run", "schedule"} & set(events_of(document)))


def _what(watch: Watch, caller: str, document: Document) -> str:
    pairs = [f"{name} ({watch.paths_of(name)[0]})" for name in _names(document)]
    return f"{caller} watches {', '.join(pairs)}"


def _wrong(watch: Watch, document: Document) -> Iterator[Remark]:
    filters = table(events_of(document).get("workflow_run"))
    names, paths = _names(document), _paths(watch.files, document)
    if not names:
        yield "mend", "its workflow_run names no workflow; write `workflows: [NAME]`"
    if "types" in filters and "completed" not in words(filters["types"]):
        yield "mend", "its workflow_run does not start on `completed`; write `types: [completed]`"
    for name in names:
        yield from _wrong_name(watch, name, paths)
    if names and not paths:
        yield (
            "mend",
            "a red run counts by its name alone, which a pull request can give to another "
            "workflow; give the path in the input `workflows`",
        )
    for path in paths:
        yield from _wrong_path(watch, path, names)


def _wrong_name(watch: Watch, name: str, paths: tuple[str, ...]) -> Iterator[Remark]:
    found = watch.paths_of(name)
    if not found:
        known = [_shown(path, document) for path, document in watch.files.read()]
        some = ", ".join(known[:MOST_SHOWN]) or "none"
        # One that could not be read may have this name.
        state: State = "mend" if all(watch.files.documents.values()) else "unknown"
        yield state, f"no workflow is called {name!r} on the default branch; there are: {some}"
    elif paths and not set(found) & set(paths):
        yield (
            "mend",
            f"{name!r} is {found[0]}, which the input `workflows` does not name; add it there",
        )
    for path in found:
        if watch.states.get(path, "") not in _ACTIVE:
            yield (
                "mend",
                f"{path} is switched off ({watch.states[path]}); enable it in the Actions tab",
            )


def _wrong_path(watch: Watch, path: str, names: tuple[str, ...]) -> Iterator[Remark]:
    document = watch.files.documents.get(path)
    if path not in watch.files.documents:
        yield (
            "mend",
            f"the input `workflows` names {path}, which is not on the default branch; correct it",
        )
    elif document is not None and names and _shown(path, document) not in names:
        shown = _shown(path, document)
        yield "mend", f"{path} is called {shown!r}, which workflow_run does not name; add it there"


def examine_pytest(watch: Watch, read: Callable[[str], bytes | None]) -> Finding:
    """Return whether pytest can be found in what is watched; `read` reads a file of the commit."""
    watched = watch.watched() or tuple(path for path, _ in watch.files.read())
    pairs = [pair for path in watched for pair in _tests(watch.files, path)]
    found = dict(reversed(pairs))  # the first of each kind counts
    if "pytest" in found:
        return judged("pytest", True, f"{found['pytest']} runs pytest")
    setting = next((path for path in _SETTINGS if _names_pytest(path, read(path))), None)
    if setting is not None:
        runner = found.get("runner", "no watched job by name")
        return judged("pytest", True, f"{setting} names pytest; {runner} runs the tests")
    if found:
        note = f"{next(iter(found.values()))} runs tests; see that they are pytest's"
        return Finding("pytest", "unknown", note)
    note = "no watched workflow and no pyproject.toml names pytest; run `python -m pytest` in one"
    return Finding("pytest", "mend", note)


def _tests(files: Files, path: str) -> Iterator[tuple[str, str]]:
    for name, job in jobs_of(files.documents[path] or {}).items():
        called = files.called(job)
        if called is not None and called != path:
            inner = list(jobs_of(files.documents[called] or {}).values())
        else:
            inner = [job]
        for step in (step for one in inner for step in steps_of(one)):
            for command in commands_of(word(step.get("run"))):
                what = meaning(command.words).what
                if what in ("pytest", "runner", "unittest"):
                    yield what, f"{path}, job {name},"


def _names_pytest(path: str, data: bytes | None) -> bool:
    text = (data or b"").decode("utf-8", "replace")
    return re.search(_SETTINGS[path], text, re.MULTILINE) is not None


def examine_start(files: Files) -> Iterator[Finding]:
    """Yield whether CI starts on our commit, which nobody has read at that moment."""
    steps = list(publishing_steps(files))
    if not steps:
        return
    own = [step for step in steps if has_own_token(step)]
    if not own:
        note = "pull requests come from the job's own token: runs on them wait for an approval"
        yield judged("CI on ours", True, note)
        return
    for step in own:
        if table(step.get("with")).get("bot-id") is None:
            note = "github-token is not the job's own; set bot-id to the account that it writes as"
            yield judged("CI on ours", False, note)
            return
    note = (
        "github-token is not the job's own: CI would start at once on code that nobody has read, "
        "unless its commit says skip-checks; see docs/action.md, and keep secrets out of that CI"
    )
    yield Finding("CI on ours", "unknown", note)


def _names(document: Document) -> tuple[str, ...]:
    return words(table(events_of(document).get("workflow_run")).get("workflows"))


def _paths(files: Files, document: Document) -> tuple[str, ...]:
    listed = [re.split(r"[\s,]+", value.strip()) for value in given(files, document, "workflows")]
    return tuple(dict.fromkeys(path for paths in listed for path in paths))


def _shown(path: str, document: Document) -> str:
    return word(document.get("name")) or path
