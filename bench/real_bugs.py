"""Repair bugs that people mended in real projects: made again from mirrors that are given by path.

    python bench/real_bugs.py make FOLDER MIRROR... --seed N
    python bench/real_bugs.py repair FOLDER --part learning

Nothing of the projects is kept: results hold the repository, the commit, and what happened.
"""

import argparse
import json
import random
from pathlib import Path
from typing import Any

from histories import Mend, check_out, find_mends

from patchwright.bench.laboratory import open_laboratory
from patchwright.errors import PatchwrightError
from patchwright.languages.python import SuiteRun, run_suite
from patchwright.models import SuiteReport

MOST_FAILING = 5
SUITE = SuiteRun(seconds=240)


def make(options: argparse.Namespace) -> None:
    """Find the newest fitting commits of every mirror and check that they are what they seem."""
    told = options.folder / "cases.json"
    known: dict[str, Any] = json.loads(told.read_text()) if told.exists() else {}
    for mirror in options.mirrors:
        kept = 0
        for mend in find_mends(mirror, options.since):
            if kept >= options.each:
                break
            if mend.name not in known:
                known[mend.name] = _check(mend, options.folder / mend.name) | {
                    "mirror": str(mirror),
                    "part": _coin(options.seed, mend.name),
                }
                told.write_text(json.dumps(known, indent=1))
                print(mend.name, mend.date, known[mend.name]["why"] or "kept", flush=True)
            kept += not known[mend.name]["why"]
            if sum(m.startswith(f"{mend.repository.replace('/', '+')}@") for m in known) >= 8:
                break


def _coin(seed: int, name: str) -> str:
    return random.Random(f"{seed}:{name}").choice(("learning", "hold-out"))  # noqa: S311


def _check(mend: Mend, folder: Path) -> dict[str, Any]:
    row: dict[str, Any] = {"date": mend.date, "sources": list(mend.sources), "why": ""}
    try:
        check_out(mend, folder)
        after = {p: mend.text(p, after=True).encode() for p in mend.sources}
        with open_laboratory(folder) as (workspace, harness):
            row["python"] = harness.environment.version
            broken = run_suite(harness, workspace.make_copy("before"), SUITE)
            mended = run_suite(harness, workspace.make_copy("after", after), SUITE)
    except PatchwrightError as error:
        return row | {"why": f"environment: {error}"[:2000]}
    except OSError as error:
        return row | {"why": f"files: {error}"[:300]}
    return row | _compare(broken, mended)


def _compare(broken: SuiteReport, mended: SuiteReport) -> dict[str, Any]:
    failing, left = broken.failing(), mended.failing()
    found: dict[str, Any] = {"failing": list(failing), "tests": len(broken.results)}
    if mended.ended != "finished" or left or not mended.passing():
        first = "; ".join(_line(mended, test) for test in left[:3]) or mended.tail[-600:]
        why = f"with the commit the suite {mended.ended}, {len(left)} fail: {first}"
        return found | {"why": why, "failing": list(failing[:5])}
    if not 1 <= len(failing) <= MOST_FAILING:
        return found | {"why": f"{len(failing)} tests fail before", "failing": list(failing[:5])}
    return found


def _line(report: SuiteReport, test: str) -> str:
    failure = report.results[test].failure
    return f"{test}: {failure.message[:200] if failure else ''}"


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parts = parser.add_subparsers(required=True)
    making = parts.add_parser("make")
    making.add_argument("folder", type=Path)
    making.add_argument("mirrors", type=Path, nargs="+")
    making.add_argument("--seed", type=int, required=True)
    making.add_argument("--each", type=int, default=1)
    making.add_argument("--since", default="2019-01-01")
    making.set_defaults(run=make)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
