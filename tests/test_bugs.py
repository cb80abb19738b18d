"""Whole broken projects through the real pipeline: outcome and evidence, not the text of a diff."""

import hashlib
from pathlib import Path

import pytest
from conftest import repair
from corpus import Bug, load_corpus

from patchwright.exits import OUTCOME_EXITS
from patchwright.models import Outcome, RepairReport
from patchwright.pages import read_report

BUGS = load_corpus()
# One of each kind on every change; the rest of the corpus runs with the slow tests.
FAST = {
    "class_fixtures", "contradictory_suite", "crash_missing_key", "crlf_bom_tabs",
    "expected_failures", "flaky_set_order", "half_environment", "hostile", "missing_service",
    "not_reproduced", "src_layout", "state_machine", "syntax_error_test", "two_files",
    "unittest_style", "wrong_boundary",
}  # fmt: skip
CASES = [
    pytest.param(bug, id=bug.name, marks=() if bug.name in FAST else pytest.mark.slow)
    for bug in BUGS
]


def test_the_corpus_has_a_project_of_every_kind() -> None:
    assert {bug.name for bug in BUGS} >= FAST
    assert len(BUGS) >= 40


@pytest.mark.parametrize("bug", CASES)
def test_bug_ends_as_expected(
    bug: Bug, target_python: Path, patchwright_home: Path, tmp_path: Path
) -> None:
    before = digest(bug.folder)
    python = ("--python", target_python) if bug.environment == "shared" else ()
    code = repair(bug.folder, *python, "--out", tmp_path, *bug.args)
    report = read_report(tmp_path / "report.json")
    assert report.outcome in bug.outcomes, report.sentence
    assert code == OUTCOME_EXITS[report.outcome]
    assert report.reason == bug.reasons.get(report.outcome, report.reason)
    assert report.sentence
    assert digest(bug.folder) == before, "the user's tree was touched"
    if report.outcome is Outcome.PLAUSIBLE_PATCH:
        check_evidence(report, bug)


def check_evidence(report: RepairReport, bug: Bug) -> None:
    """Every claim of a plausible patch is there: checks, red before, green after, files."""
    names = ["policy", "screen", "oracle", "security", "overfit"]
    assert [check.name for check in report.checks] == names
    assert all(check.passed for check in report.checks)
    failed = [row for row in report.evidence if row.before in ("failed", "error")]
    assert {row.test_id for row in failed} >= set(bug.left)
    red = [row for row in failed if row.test_id not in bug.left]
    assert red
    assert all(row.after == "passed" for row in red if "::" in row.test_id)
    worse = [r for r in report.evidence if r.before == "passed" and r.after != "passed"]
    assert not worse
    edited = {edit.path for commit in report.commits for edit in commit.patch.edits}
    assert edited <= set(bug.files), "the patch is in another file than a person would look in"
    assert report.suspects
    assert report.tier == "operators"


def digest(folder: Path) -> str:
    """Return a digest of every byte and mode below a folder."""
    rows = [
        f"{path.relative_to(folder)} {path.lstat().st_mode} "
        + (hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "")
        for path in sorted(folder.rglob("*"))
        if "__pycache__" not in path.parts
    ]
    return "\n".join(rows)
