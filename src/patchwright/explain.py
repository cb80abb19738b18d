"""Show a report's suspects against the source, for a terminal."""

from collections.abc import Iterator

from patchwright.models import Failure, RepairReport, SuspiciousLocation

AROUND = 3


def explain_report(report: RepairReport, top: int) -> str:
    """Return the failing tests and the most suspicious lines with the source around them."""
    lines = [f"{report.outcome}: {report.sentence}", ""]
    lines += [_failure(row.test_id, row.failure) for row in report.evidence if row.failure]
    for rank, suspect in enumerate(report.suspects[:top], start=1):
        lines += ["", *_suspect(report, rank, suspect)]
    if not report.suspects:
        lines.append("No suspicious lines were found.")
    return "\n".join(lines)


def _failure(test: str, failure: Failure) -> str:
    message = next(iter(failure.message.splitlines()), "")
    return f"failing  {test}: {failure.exception}: {message[:160]}"


def _suspect(report: RepairReport, rank: int, suspect: SuspiciousLocation) -> Iterator[str]:
    yield (
        f"{rank}. {suspect.path}:{suspect.line} in {suspect.function}"
        f"  suspiciousness {suspect.suspiciousness:.2f} ({suspect.technique})"
    )
    text = report.sources.get(suspect.path, "").splitlines()
    heat = {s.line: s.suspiciousness for s in report.suspects if s.path == suspect.path}
    first = max(1, suspect.line - AROUND)
    for number in range(first, min(len(text), suspect.line + AROUND) + 1):
        mark = ">" if number == suspect.line else " "
        share = f"{heat[number]:.2f}" if number in heat else "    "
        yield f"   {mark} {share} {number:>5} | {text[number - 1]}"
