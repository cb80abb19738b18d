"""Put the jobs of a run together that fail alike, so that a red matrix is one alert."""

from collections.abc import Iterable, Mapping

from patchwright.evidence import Hints


def group_alike(hints_by_job: Mapping[str, Hints]) -> list[tuple[str, ...]]:
    """Return groups of job names, the largest first, jobs that say nothing last.

    Jobs belong together when they share a failing test, whatever its parameters are, or when
    neither names a test and both raised the same exceptions.
    """
    groups: list[tuple[set[str], list[str]]] = []
    silent: list[str] = []
    for job, hints in hints_by_job.items():
        marks = set(_marks(hints))
        if marks:
            groups = _joined(groups, marks, job)
        else:
            silent.append(job)
    order = list(hints_by_job)
    found = [tuple(sorted(jobs, key=order.index)) for _, jobs in groups]
    found.sort(key=lambda jobs: (-len(jobs), order.index(jobs[0])))
    return [*found, tuple(silent)] if silent else found


def _marks(hints: Hints) -> Iterable[str]:
    if hints.test_ids:
        return (test.partition("[")[0] for test in hints.test_ids)
    return ["raised " + " ".join(sorted(hints.exceptions))] if hints.exceptions else []


def _joined(
    groups: list[tuple[set[str], list[str]]], marks: set[str], job: str
) -> list[tuple[set[str], list[str]]]:
    apart = [group for group in groups if not group[0] & marks]
    near = [group for group in groups if group[0] & marks]
    return [
        *apart,
        (marks.union(*(seen for seen, _ in near)), [*(j for _, jobs in near for j in jobs), job]),
    ]
