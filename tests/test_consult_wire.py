"""From the flags to the report with a model on the other end of a wire."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import environment_for_programs
from corpus import BUGS, Bug, copy_project, load_bug
from wire.model import (
    ModelServer,
    Script,
    empty,
    failing,
    limited,
    looping,
    malformed,
    model_server,
    out_of_quota,
    over_context,
    rambling,
    refusing,
    right,
    truncated,
)

from patchwright.models import Outcome, RepairReport
from patchwright.pages import read_report
from patchwright.session import Session, state_folder

BUG = load_bug(BUGS / "tax_brackets" / "expect.toml")
KEY = "sk-canary-5f0e1d2c3b4a59687766"


def competent(bug: Bug) -> dict[str, object]:
    """Return a person's repair in the form that a model is asked for."""
    edits = [
        {"path": e.path, "function": "", "search": e.before, "replace": e.after} for e in bug.human
    ]
    return {"root_cause": "The bound is wrong.", "edits": edits, "checklist": ["Read it."]}


def run(server: ModelServer, python: Path, home: Path, out: Path, **flags: object) -> RepairReport:
    project = copy_project(BUG, out / "project")
    given = {
        "python": str(python),
        "max_candidates": 5,
        "model": "small",
        "openai_base_url": server.url,
        **flags,
    }
    environ = {**environment_for_programs(home), "OPENAI_API_KEY": KEY}
    shutil.rmtree(state_folder(environ) / "causes", ignore_errors=True)
    Session(project, given, environ, out, as_json=False).repair()
    return read_report(out / "report.json")


def test_an_answer_over_the_wire_becomes_the_patch_and_the_bill(
    target_python: Path, home: Path, tmp_path: Path
) -> None:
    with model_server(right(competent(BUG)), key=KEY) as server:
        report = run(server, target_python, home, tmp_path, model_price="small=1/2")
    assert report.outcome is Outcome.PLAUSIBLE_PATCH, report.sentence
    assert report.tier == "model"
    spent = report.spend.model
    assert (spent.calls, spent.input_tokens, spent.output_tokens) == (
        server.calls,
        server.input_tokens,
        server.output_tokens,
    )
    assert spent.usd == pytest.approx((server.input_tokens + 2 * server.output_tokens) / 1e6)
    written = (tmp_path / "report.json").read_text() + (tmp_path / "report.html").read_text()
    assert KEY not in written + server.blob


# With so few candidates the operators end at their own budget; a silent model leaves it at that.
ENDINGS: list[tuple[str, Script, Outcome, str]] = [
    ("wrong", right({**competent(BUG), "edits": []}), Outcome.BUDGET_EXHAUSTED, "search_budget"),
    ("rambling", rambling("Perhaps the bound."), Outcome.BUDGET_EXHAUSTED, "search_budget"),
    ("empty", empty(), Outcome.BUDGET_EXHAUSTED, "search_budget"),
    ("refusing", refusing(), Outcome.BUDGET_EXHAUSTED, "search_budget"),
    ("truncated", truncated(competent(BUG)), Outcome.BUDGET_EXHAUSTED, "search_budget"),
    ("looping", looping(), Outcome.BUDGET_EXHAUSTED, "search_budget"),
    ("over context", over_context(), Outcome.BUDGET_EXHAUSTED, "search_budget"),
    ("limited", limited("9999"), Outcome.PROVIDER_UNAVAILABLE, "model_rate_limited"),
    ("out of quota", out_of_quota(), Outcome.PROVIDER_UNAVAILABLE, "model_out_of_quota"),
    ("refused key", failing(401), Outcome.PROVIDER_UNAVAILABLE, "model_key_refused"),
    ("malformed", malformed(), Outcome.PROVIDER_UNAVAILABLE, "model_malformed"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("name", "script", "outcome", "reason"), ENDINGS)
def test_every_behaviour_ends_in_a_named_outcome(
    target_python: Path,
    home: Path,
    tmp_path: Path,
    name: str,
    script: Script,
    outcome: Outcome,
    reason: str,
) -> None:
    with model_server(script) as server:
        report = run(server, target_python, home, tmp_path)
    assert report.outcome is outcome, report.sentence
    assert not reason or report.reason == reason
    assert report.commits == ()
    assert report.spend.model.calls <= 20


@pytest.mark.slow
def test_below_l1_no_key_leaves_and_the_run_says_so(
    target_python: Path, home: Path, tmp_path: Path
) -> None:
    with model_server(right(competent(BUG))) as server:
        report = run(server, target_python, home, tmp_path, sandbox="L0")
        assert (report.outcome, report.reason) == (
            Outcome.PROVIDER_UNAVAILABLE,
            "model_key_refused_here",
        )
        assert server.asked == []


def test_without_a_model_nothing_of_it_is_imported(
    target_python: Path, home: Path, tmp_path: Path
) -> None:
    """The tier is absent: no import, no warning, no slower start, whatever key lies about."""
    project = copy_project(BUG, tmp_path / "project")
    arguments = ["repair", str(project), "--out", str(tmp_path / "out"), "--max-candidates", "5"]
    code = (
        "import sys, json; from patchwright.cli import main\n"
        f"main({[*arguments, '--python', str(target_python)]!r})\n"
        "print(json.dumps([n for n in sys.modules if n.split('.')[0] in ('openai', 'tiktoken',"
        " 'langchain_openai', 'genai_prices') or n.startswith('patchwright.model.')"
        " and n != 'patchwright.model.keys']))"
    )
    environ = {**environment_for_programs(home), "OPENAI_API_KEY": KEY}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, env=environ
    )
    assert (tmp_path / "out" / "report.json").exists(), done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []
