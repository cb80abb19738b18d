"""Find the workflows that run Patchwright, and what they ask of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from patchwright.evidence.plain_yaml import Plain
from patchwright.forges.github.surface import Level, permissions_for
from patchwright.workflows import ACKNOWLEDGE

Document = Mapping[str, Plain]
Job = Mapping[str, Plain]
Step = Mapping[str, Plain]

IN_JOB: Final = "in-job"
RUNS_CODE: Final = frozenset({"repair", "both", IN_JOB})
"""Modes that run the repository's code on the machine of the job."""
NEEDS: Final[Mapping[str, Mapping[str, Level]]] = {
    "repair": permissions_for("repair"),
    "publish": permissions_for("publish"),
    "both": permissions_for("repair") | permissions_for("publish"),
    "acknowledge": ACKNOWLEDGE,
}
"""What the token of a job needs for each mode; the form inside a job needs nothing."""
_ACTION = re.compile(r"(?:^|/)patchwright(/in-job)?(?:[@:]|$)")
_REUSABLE = re.compile(r"/[^/@]*patchwright[^/@]*\.ya?ml(?:@|$)|/patchwright/\.github/workflows/")
_DEFAULT_TOKEN = re.compile(r"\$\{\{ *(?:github\.token|secrets\.GITHUB_TOKEN) *\}\}")


@dataclass(frozen=True)
class Files:
    """The workflow files of a commit by their paths; None for one that cannot be read."""

    documents: Mapping[str, Document | None]

    def read(self) -> Iterator[tuple[str, Document]]:
        """Yield the files that can be read."""
        for path, document in self.documents.items():
            if document is not None:
                yield path, document

    def called(self, job: Job) -> str | None:
        """Return the path of the local workflow that a job calls, None when it calls none."""
        path = re.sub(r"^[.$]/", "", word(job.get("uses")))
        return path if self.documents.get(path) is not None else None

    def ours(self) -> tuple[str, ...]:
        """Return the files that run Patchwright themselves or through another."""
        direct = {path for path, document in self.read() if any(modes_of(document))}
        through = {path for path, document in self.read() if self._calls(document, direct)}
        return tuple(sorted(direct | through))

    def callers(self) -> tuple[str, ...]:
        """Return the files of ours that an event starts."""
        ours = [(path, events_of(self.documents[path] or {})) for path in self.ours()]
        return tuple(path for path, events in ours if set(events) - {"workflow_call"})

    def modes(self, job: Job) -> frozenset[str]:
        """Return the modes of a job, or of the local workflow that it calls."""
        called = self.documents.get(self.called(job) or "")
        return frozenset(modes_of(called) if called else job_modes(job))

    def _calls(self, document: Document, direct: set[str]) -> bool:
        jobs = jobs_of(document).values()
        named = any(_REUSABLE.search(f"/{word(job.get('uses'))}") for job in jobs)
        return named or any(self.called(job) in direct for job in jobs)


def table(value: object) -> Mapping[str, Plain]:
    """Return a mapping, empty when it is none."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Mapping[str, Plain]]:
    """Return the mappings in a list."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def word(value: object) -> str:
    """Return a text, empty when it is none."""
    return value if isinstance(value, str) else ""


def words(value: object) -> tuple[str, ...]:
    """Return a text, or the texts in a list."""
    found = value if isinstance(value, list) else [value]
    return tuple(one for one in found if isinstance(one, str))


def events_of(document: Document) -> Mapping[str, Plain]:
    """Return what starts a workflow, with its filters."""
    events = document.get("on")
    return events if isinstance(events, dict) else dict.fromkeys(words(events))


def jobs_of(document: Document) -> Mapping[str, Job]:
    """Return the jobs of a workflow by their ids."""
    jobs = table(document.get("jobs"))
    return {name: job for name, job in jobs.items() if isinstance(job, dict)}


def steps_of(job: Job) -> list[Step]:
    """Return the steps of a job."""
    return rows(job.get("steps"))


def mode_of(step: Step) -> str | None:
    """Return what Patchwright does in a step: a mode, `in-job`, `?`; None when it is not there."""
    uses, told = word(step.get("uses")), table(step.get("with")).get("mode", "repair")
    mode = told if isinstance(told, str) and told in NEEDS else "?"
    found = _ACTION.search(uses)
    if found is None:
        # The action's own repository tries itself.
        itself = uses.startswith("./") and "mode" in table(step.get("with")) and mode != "?"
        return mode if itself else None
    return IN_JOB if found.group(1) else mode


def job_modes(job: Job) -> list[str]:
    """Return what Patchwright does in the steps of a job."""
    return [mode for mode in map(mode_of, steps_of(job)) if mode is not None]


def modes_of(document: Document) -> list[str]:
    """Return what Patchwright does in the jobs of a workflow."""
    return [mode for job in jobs_of(document).values() for mode in job_modes(job)]


def publishing_steps(files: Files) -> Iterator[Step]:
    """Yield the steps that open pull requests."""
    for path in files.ours():
        for job in jobs_of(files.documents[path] or {}).values():
            yield from (step for step in steps_of(job) if mode_of(step) in ("publish", "both"))


def has_own_token(step: Step) -> bool:
    """Say whether a step gets another token than that of its job."""
    token = word(table(step.get("with")).get("github-token")).strip()
    return bool(token) and not _DEFAULT_TOKEN.fullmatch(token)


def given(files: Files, document: Document, key: str) -> list[str]:
    """Return what the jobs of a caller give for an input of Patchwright's, as far as they say."""
    found = []
    for job in jobs_of(document).values():
        places = [step for step in steps_of(job) if mode_of(step) not in (None, IN_JOB)]
        if files.called(job) or word(job.get("uses")):
            places = [job]
        found += [word(table(place.get("with")).get(key)) for place in places]
    return [value for value in found if value]
