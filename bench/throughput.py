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

BUGS = Path(__file__).parent.parent / "tests" / "bugs"
DEFAULT = ("wrong_boundary", "two_faults", "slice_off_by_one", "text_wrap", "token_bucket")
EXECUTED = ("killed", "survived", "timed_out", "crashed", "out_of_memory")
BATCH = 256


def main() -> None:
    """Measure some projects and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, action="append", help="a folder; may be repeated")
    parser.add_argument("--candidates", type=int, default=1000, help="of each project, at most")
    parser.add_argument("--plain", type=int, default=24, help="of each that pytest judges as well")
    options = parser.parse_args()
    folders = options.project or [BUGS / name / "project" for name in DEFAULT]
    rows = [_measure(folder, options.candidates, options.plain) for folder in folders]
    total = _total(rows)
    print(keep("throughput", {"total": total, "projects": rows}).read_text())
    if total["same_verdicts"] != total["judged_by_both"]:
        sys.exit("the verdicts differ")


def _measure(folder: Path, wanted: int, plain: int) -> dict[str, Any]:
    with open_laboratory(folder) as (workspace, harness):
        territory = _territory(workspace, harness)
        screen = _screen_all(workspace, harness, territory, wanted)
        executed = screen["executed"]
        sample = executed[:: max(1, len(executed) // plain)]
        alone = _one_process_each(workspace, harness, territory, sample)
    same = [screen["verdicts"][n] == alone["verdicts"][n] for n in alone["verdicts"]]
    name = folder.parent.name if folder.name == "project" else folder.name
    return _rates(
        {
            "project": name,
            "distinct_candidates": len(executed),
            "judged_by_both": len(same),
            "same_verdicts": sum(same),
            "screen_cpu_seconds": screen["cpu"],
            "start_up_cpu_seconds": screen["start_up_cpu"],
            "plain_cpu_seconds": alone["cpu"],
        }
    )


def _total(rows: list[dict[str, Any]]) -> dict[str, Any]:
    counted = [key for key in rows[0] if key not in ("project", "rates")]
    return _rates({key: sum(row[key] for row in rows) for key in counted})


def _rates(row: dict[str, Any]) -> dict[str, Any]:
    screen = row["distinct_candidates"] / row["screen_cpu_seconds"]
    started = row["screen_cpu_seconds"] + row["start_up_cpu_seconds"]
    plain = row["judged_by_both"] / row["plain_cpu_seconds"]
    rates = {
        "screen_per_cpu_second": round(screen),
        "screen_with_start_up_per_cpu_second": round(row["distinct_candidates"] / started),
        "pytest_x_per_cpu_second": round(plain, 2),
        "ratio": round(screen / plain),
    }
    kept = {key: round(v, 3) if isinstance(v, float) else v for key, v in row.items()}
    return {**kept, "rates": rates}


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
            rows = [(n, p, screened(territory, n, p)) for n, p in batch]
            words = screen.judge([item for _, _, item in rows if item.units], guards)
            done = [(n, p) for n, p in batch if n in words and words[n].word in EXECUTED]
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


if __name__ == "__main__":
    begin = time.monotonic()
    main()
    print(f"{time.monotonic() - begin:.0f} s", file=sys.stderr)
