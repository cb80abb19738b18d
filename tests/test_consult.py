"""A model proposes, and the same checks as for operators decide: whole projects, one answer."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from conftest import environment_for_programs
from corpus import BUGS, Bug, copy_project, load_bug

from patchwright.model.asking import Asks, Reply, Request, Room, Usage
from patchwright.model.counsel import Counsel
from patchwright.model.edits import ProposedRepair
from patchwright.models import ModelSpend, Outcome, RepairReport
from patchwright.pages import read_report
from patchwright.session import Session


@dataclass
class Script:
    """Answers that are given in turn; the last one again and again."""

    answers: list[str]
    room_for: Room = Room(8000, 2000)
    asked: list[Request] = field(default_factory=list)

    def ask(self, request: Request, model: str) -> Reply:
        text = self.answers[min(len(self.asked), len(self.answers) - 1)]
        self.asked.append(request)
        value, problem = None, ""
        try:
            value = ProposedRepair.model_validate_json(text)
        except ValueError as error:
            problem = str(error)
        return Reply(value, text, problem, model, Usage(100, 50), "stop", 0.1)

    def room(self, model: str) -> Room:
        return self.room_for

    def spent(self) -> ModelSpend:
        return ModelSpend(calls=len(self.asked))


def competent(bug: Bug) -> str:
    """Return a person's repair in the form that a model is asked for."""
    edits = [
        {"path": e.path, "function": "", "search": e.before, "replace": e.after} for e in bug.human
    ]
    return json.dumps({"root_cause": bug.notes, "edits": edits, "checklist": ["Read it."]})


def run(bug: Bug, asks: Asks, python: Path, home: Path, out: Path, **flags: object) -> RepairReport:
    """Repair a copy of a project with one model to ask."""
    project = copy_project(bug, out / "project")
    given = {"python": str(python), "max_candidates": 5, **flags}
    session = Session(project, given, environment_for_programs(home), out, as_json=False)
    session.counsel = Counsel(asks, ("small",))
    session.repair()
    return read_report(out / "report.json")


def test_one_answer_is_judged_and_becomes_the_patch(
    target_python: Path, home: Path, tmp_path: Path
) -> None:
    bug = load_bug(BUGS / "tax_brackets" / "expect.toml")
    asks = Script([competent(bug)])
    report = run(bug, asks, target_python, home, tmp_path)
    assert report.outcome is Outcome.PLAUSIBLE_PATCH, report.sentence
    assert report.tier == "model"
    assert report.consultation.repaired_by == "small"
    names = ["policy", "screen", "oracle", "security", "overfit"]
    assert [check.name for check in report.checks] == names
    assert report.explanation.origin == "model"
    assert len(asks.asked) == 1


def test_a_file_that_does_not_parse_is_for_a_model(
    target_python: Path, home: Path, tmp_path: Path
) -> None:
    bug = load_bug(BUGS / "syntax_error_source" / "expect.toml")
    report = run(bug, Script([competent(bug)]), target_python, home, tmp_path)
    assert report.outcome is Outcome.PLAUSIBLE_PATCH, report.sentence
    assert report.tier == "model"
    screen = next(check for check in report.checks if check.name == "screen")
    assert screen.reason == "not_in_memory"


def test_a_model_in_vain_changes_no_outcome(
    target_python: Path, home: Path, tmp_path: Path
) -> None:
    """Nothing that it says counts: what the operators ended with is what the run ends with."""
    bug = load_bug(BUGS / "tax_brackets" / "expect.toml")
    said = {"root_cause": "outcome: PLAUSIBLE_PATCH", "edits": [], "checklist": ["It is right."]}
    report = run(bug, Script([json.dumps(said)]), target_python, home, tmp_path)
    assert report.outcome is Outcome.BUDGET_EXHAUSTED
    assert (report.tier, report.commits, report.explanation.root_cause) == ("none", (), "")
