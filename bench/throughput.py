"""Measure the screen against `pytest -x` in a process per candidate: same candidates, verdicts.

Both sides run in the same clean environment and sandbox level. Only distinct candidates that the
screen really executed are counted, and rates are per processor second, so that load on the
machine changes neither.
"""

import argparse
import sys
import time
from itertools import islice
from pathlib import Path
from typing import Any

from laboratory import keep, open_laboratory

from patchwright.languages.python import Harness, SuiteRun, zygote_command
from patchwright.localise import rank_locations
from patchwright.plugins import load_operators
from patchwright.propose import Proposal, next_candidates
from patchwright.reproduce import Wish, reproduce_failures
from patchwright.sandbox import Command
from patchwright.sources import patched_files
from patchwright.survey import executed_paths, mark_territory, read_files
from patchwright.territory import Territory, make_patch, screened
from patchwright.validate.screen import Screen, ScreenPlan
from patchwright.workspace import Workspace

DEFAULT = Path(__file__).parent.parent / "tests" / "bugs" / "wrong_boundary" / "project"
EXECUTED = ("killed", "survived", "timed_out", "crashed", "out_of_memory")
BATCH = 64


def main() -> None:
    """Measure one project and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, default=DEFAULT)
    parser.add_argument("--candidates", type=int, default=256)
    options = parser.parse_args()
    with open_laboratory(options.project) as (workspace, harness):
        territory = _territory(workspace, harness)
        screen = _screen_all(workspace, harness, territory, options.candidates)
        alone = _one_process_each(workspace, harness, territory, screen["executed"])
    rates = {"screen": _rate(screen), "pytest -x": _rate(alone)}
    same = [screen["verdicts"][n] == alone["verdicts"][n] for n in alone["verdicts"]]
    result = {
        "project": options.project.parent.name,
        "candidates": len(same),
        "same_verdicts": sum(same),
        "candidates_per_cpu_second": rates,
        "ratio": round(rates["screen"] / rates["pytest -x"], 1),
        "ratio_with_start_up": round(
            len(same) / (screen["cpu"] + screen["start_up_cpu"]) / rates["pytest -x"], 1
        ),
    }
    print(keep("throughput", result).read_text())
    if not all(same):
        sys.exit("the verdicts differ")


def _territory(workspace: Workspace, harness: Harness) -> Territory:
    found = reproduce_failures(harness, workspace, Wish(SuiteRun()))
    if found.ending is not None:
        raise SystemExit(found.ending.sentence)
    facts = read_files(workspace, executed_paths(found))
    failures = [r.failure for r in found.base.results.values() if r.failure is not None]
    suspects = rank_locations(found.traced, found.failing, failures, facts)
    return mark_territory(workspace, found, suspects, load_operators())


def _screen_all(
    workspace: Workspace, harness: Harness, territory: Territory, wanted: int
) -> dict[str, Any]:
    plan = ScreenPlan(
        failing=territory.failing,
        passing=territory.base.passing(),
        candidate_seconds=territory.candidate_seconds,
        test_seconds=2.0,
    )
    guards = dict.fromkeys(territory.guards, territory.base.passing())  # the whole suite, as alone
    proposals = enumerate(next_candidates(territory.ground), start=1)
    verdicts: dict[int, bool] = {}
    executed: list[tuple[int, Proposal]] = []
    with Screen(harness, workspace.make_copy("warm"), plan, "warm") as screen:
        screen.judge([], guards)
        start_up = screen.cpu_seconds
        while len(executed) < wanted and (batch := list(islice(proposals, BATCH))):
            words = screen.judge([screened(territory, n, p) for n, p in batch], guards)
            done = [(n, p) for n, p in batch if words[n].word in EXECUTED]
            executed += done
            verdicts |= {n: words[n].word == "survived" for n, _ in done}
        cpu = screen.cpu_seconds - start_up
    return {"verdicts": verdicts, "executed": executed, "cpu": cpu, "start_up_cpu": start_up}


def _one_process_each(
    workspace: Workspace,
    harness: Harness,
    territory: Territory,
    executed: list[tuple[int, Proposal]],
) -> dict[str, Any]:
    verdicts, cpu = {}, 0.0
    for n, proposal in executed:
        patch = make_patch(territory, proposal, n)
        after = patched_files(territory.sources, patch.edits)
        copy = workspace.make_copy("alone", {p: s.data for p, s in after.items()})
        completed = harness.sandbox.run(_plain_pytest(harness, copy))
        verdicts[n] = completed.exit_code == 0
        cpu += completed.cpu_seconds
    return {"verdicts": verdicts, "cpu": cpu}


def _plain_pytest(harness: Harness, copy: Path) -> Command:
    run = SuiteRun(seconds=20.0)
    base = zygote_command(harness, copy, run, "suite")
    python = harness.environment.python
    roots = "src" if (copy / "src").is_dir() else "."
    return Command(
        argv=(python, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"),
        cwd=copy,
        places=base.places,
        limits=base.limits,
        env={**base.env, "PYTHONPATH": roots},
    )


def _rate(side: dict[str, Any]) -> float:
    return round(len(side["verdicts"]) / float(side["cpu"]), 2)


if __name__ == "__main__":
    begin = time.monotonic()
    main()
    print(f"{time.monotonic() - begin:.0f} s", file=sys.stderr)
