"""Gather: what the failed run itself says of the failure, and how its job runs the tests."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Final

from patchwright.errors import ForgeError
from patchwright.evidence import Hints, Recipe
from patchwright.evidence.alike import group_alike
from patchwright.evidence.archive import open_members
from patchwright.evidence.junit import read_junit
from patchwright.evidence.log import read_log
from patchwright.evidence.workflow import read_recipe
from patchwright.forges.github import Annotation, Artifact, Job
from patchwright.forges.github.reading import Reader
from patchwright.models import Frame, Run, Value
from patchwright.untrusted import clean

MOST_LOGS: Final = 3
"""Logs that are read: jobs of a matrix mostly fail alike, and every log costs a request."""
MOST_ARTIFACTS: Final = 2
MOST_LOG_BYTES: Final = 32 << 20
MOST_ARTIFACT_BYTES: Final = 32 << 20
MOST_WORKFLOW_BYTES: Final = 256 << 10
RED: Final = frozenset({"failure", "timed_out"})
MOST_FRAMES: Final = 50
LONGEST_EXCERPT: Final = 8_000
_TEST_WORDS: Final = ("pytest", "test", "tox", "nox")
_JUNIT_WORDS: Final = ("junit", "xunit", "test-result", "test_result", "test-report", "pytest")


class Gathered(Value):
    """What a red run says; only a reproduction makes any of it true."""

    hints: Hints = Hints()
    recipe: Recipe = Recipe()
    job: str = ""
    """The failed job whose definition the recipe is."""
    alike: int = 0
    """Failed jobs that fail like it, itself included: one alert, not many."""
    failed: int = 0


def gather(run: Run, reader: Reader) -> Gathered:
    """Read the failed jobs of a run, their logs and JUnit files, and the job's own definition.

    Raises ForgeError only when the jobs cannot be listed; a log or file that is gone is a note.
    """
    failed = [job for job in reader.jobs(run) if job.conclusion in RED]
    if not failed:
        return Gathered(hints=Hints(note="no_failed_jobs"))
    jobs = _worth_reading(failed)
    read = {job.name: _hints_of(job, run, reader) for job in jobs}
    groups = group_alike(read)
    telling = _most_telling(groups, read)
    job = next(job for job in jobs if job.name == telling[0])
    hints = read[job.name]
    if not hints.test_ids:
        hints = _with_junit(hints, run, reader)
    return Gathered(
        hints=hints,
        recipe=_recipe_of(job, run, reader),
        job=job.name,
        alike=len(failed) if len(groups) == 1 else len(telling),
        failed=len(failed),
    )


def _worth_reading(failed: Sequence[Job]) -> list[Job]:
    """Return a few jobs, those that test first, then of different names before a parenthesis."""
    order = sorted(failed, key=lambda job: not _seems_to_test(job))
    first: dict[str, Job] = {}
    for job in order:
        first.setdefault(job.name.partition("(")[0].strip(), job)
    firsts = {job.id for job in first.values()}
    rest = [job for job in order if job.id not in firsts]
    return [*first.values(), *rest][:MOST_LOGS]


def _seems_to_test(job: Job) -> bool:
    said = " ".join((job.name, *job.failed_steps)).lower()
    return any(word in said for word in _TEST_WORDS)


def _most_telling(groups: Sequence[tuple[str, ...]], read: Mapping[str, Hints]) -> tuple[str, ...]:
    """Return the largest group that names tests, else that raised something, else any."""

    def told(group: tuple[str, ...]) -> tuple[bool, bool, int]:
        known = [read[name] for name in group]
        tests, raised = (any(h.test_ids for h in known), any(h.exceptions for h in known))
        return tests, raised, len(group)

    return max(groups, key=told)


def _hints_of(job: Job, run: Run, reader: Reader) -> Hints:
    data = None
    with suppress(ForgeError):
        data = reader.job_log(job.id, MOST_LOG_BYTES)
    if data:
        return read_log(data, run.head_repository)
    return _annotated(job, reader)


def _annotated(job: Job, reader: Reader) -> Hints:
    """Return what the remarks of a job say, for one whose log is gone."""
    remarks: Sequence[Annotation] = ()
    with suppress(ForgeError):
        remarks = reader.annotations(job.check_run_id) if job.check_run_id else ()
    failures = [remark for remark in remarks if remark.level == "failure"]
    said = "\n".join(f"{r.path}:{r.start_line}: {r.title} {r.message}" for r in failures)
    return Hints(
        frames=tuple(_frames(failures))[:MOST_FRAMES],
        excerpt=clean(said, LONGEST_EXCERPT),
        note="no_logs",
    )


def _frames(remarks: Iterable[Annotation]) -> Iterator[Frame]:
    for remark in remarks:
        path = PurePosixPath(remark.path)
        plain = remark.path.isprintable() and len(remark.path) <= 400
        if plain and path.suffix == ".py" and not path.is_absolute() and ".." not in path.parts:
            yield Frame(path=str(path), line=max(remark.start_line, 1), function="")


def _with_junit(hints: Hints, run: Run, reader: Reader) -> Hints:
    found: Hints | None = None
    with suppress(ForgeError):
        found = next(_junit_hints(run, reader), None)
    if found is None:
        return hints
    kept = {"excerpt": found.excerpt or hints.excerpt, "frames": found.frames or hints.frames}
    return found.model_copy(update=kept)


def _junit_hints(run: Run, reader: Reader) -> Iterator[Hints]:
    for artifact in list(_reports(reader.artifacts(run.id)))[:MOST_ARTIFACTS]:
        data = reader.artifact(artifact.id, MOST_ARTIFACT_BYTES)
        for name, content in open_members(data or b""):
            xml = name.endswith(".xml") or not name
            found = read_junit(content, run.head_repository) if xml else Hints()
            if found.test_ids:
                yield found


def _reports(artifacts: Sequence[Artifact]) -> Iterator[Artifact]:
    for artifact in artifacts:
        likely = any(word in artifact.name.lower() for word in _JUNIT_WORDS)
        if likely and not artifact.expired and artifact.size <= MOST_ARTIFACT_BYTES:
            yield artifact


def _recipe_of(job: Job, run: Run, reader: Reader) -> Recipe:
    workflow = None
    with suppress(ForgeError):
        path = run.path.partition("@")[0]
        workflow = reader.file(path, run.head_sha, MOST_WORKFLOW_BYTES)
    if workflow is None:
        return Recipe(note="workflow_unreadable")
    step = job.failed_steps[0] if job.failed_steps else None
    return read_recipe(workflow, job.name, step)
