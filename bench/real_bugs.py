"""Repair bugs that people mended in real projects: made again from mirrors that are given by path.

    python bench/real_bugs.py make FOLDER MIRROR... --seed N
    python bench/real_bugs.py repair FOLDER --part learning --out RESULTS.json

Nothing of the projects is kept: results hold the repository, the commit, and what happened.
"""

import argparse
import ast
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from histories import Mend, changed_functions, changed_lines, check_out, find_mends

from patchwright.bench.laboratory import open_laboratory
from patchwright.errors import PatchwrightError
from patchwright.languages.python import SuiteRun, run_suite
from patchwright.models import SuiteReport

MOST_FAILING = 5
MOST_LEFT = 2
"""Tests that fail with the commit as well, as some do wherever a suite is run anew."""
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
    left = mended.failing()
    failing = [test for test in broken.failing() if test not in left]
    found: dict[str, Any] = {"failing": failing[:MOST_FAILING], "tests": len(broken.results)}
    if mended.ended != "finished" or len(left) > MOST_LEFT or not mended.passing():
        first = "; ".join(_line(mended, test) for test in left[:3]) or mended.tail[-600:]
        why = f"with the commit the suite {mended.ended}, {len(left)} fail: {first}"
        return found | {"why": why}
    if not 1 <= len(failing) <= MOST_FAILING:
        return found | {"why": f"{len(failing)} tests fail for it"}
    return found | {"left": list(left)}


def _line(report: SuiteReport, test: str) -> str:
    failure = report.results[test].failure
    return f"{test}: {failure.message[:200] if failure else ''}"


def repair(options: argparse.Namespace) -> None:
    """Repair the cases of a part, each by the command line, and keep what happened."""
    cases = json.loads((options.folder / "cases.json").read_text())
    options.out.parent.mkdir(parents=True, exist_ok=True)
    rows = json.loads(options.out.read_text()) if options.out.exists() else {}
    for name, case in cases.items():
        wanted = not options.only or any(text in name for text in options.only)
        if case["why"] or case["part"] != options.part or name in rows or not wanted:
            continue
        mend = next(m for m in find_mends(Path(case["mirror"]), "2000") if m.name == name)
        rows[name] = _repair(mend, options.folder, tuple(options.more))
        options.out.write_text(json.dumps(rows, indent=1))
        print(name, json.dumps(rows[name]), flush=True)


def _repair(mend: Mend, folder: Path, more: tuple[str, ...]) -> dict[str, Any]:
    case, out = check_out(mend, folder / mend.name), folder / "reports" / mend.name
    program = Path(sys.executable).parent / "patchwright"
    began, before = time.monotonic(), _children()
    done = subprocess.run(
        [str(program), "repair", str(case), "--out", str(out), *more],
        capture_output=True,
        text=True,
        check=False,
        timeout=3600,
    )
    row: dict[str, Any] = {
        "code": done.returncode,
        "seconds": round(time.monotonic() - began),
        "cpu_seconds": round(_children() - before),
    }
    (out / "printed.txt").write_text(done.stdout + done.stderr)
    try:
        report = json.loads((out / "report.json").read_text())
    except (OSError, ValueError):
        return row | {"outcome": "ERROR", "reason": done.stderr[-500:]}
    return row | _reported(mend, report)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reported(mend: Mend, report: Mapping[str, Any]) -> dict[str, Any]:
    statistics = report["statistics"]
    row = {
        "outcome": report["outcome"],
        "reason": report["reason"],
        "failing": sum(r["before"] in ("failed", "error") for r in report["evidence"]),
        "tests": sum(report["tests"].values()),
        "stages": {stage["name"]: round(stage["seconds"], 1) for stage in report["timeline"]},
        "search_cpu_seconds": round(statistics["cpu_seconds"], 1),
        "tried": statistics["tried"],
        "generated": statistics["generated"],
        "stopped_by": statistics["stopped_by"],
        **_ranks(mend, report["suspects"]),
    }
    found = [c["patch"] for c in report["commits"] if c["role"] == "repair"]
    held = [a["patch"] for a in report["comparison"]["alternatives"]]
    if not (found or held):
        return row
    rest = [patch for patch in held if not found or patch["id"] != found[0]["id"]]
    same = [_same(mend, patch["edits"]) for patch in [*found, *rest]]
    top = [*found, *rest][0]
    return row | {
        "rank": top["rank"],
        "operator": top["operator"],
        "confidence": report["comparison"]["confidence"],
        "same": same[0],
        "same_among": sum(same),
        "survivors": len(same),
    }


def _ranks(mend: Mend, suspects: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return where the changed function and the changed line stand among the suspects, from 1."""
    functions = list(dict.fromkeys((s["path"], s["function"]) for s in suspects))
    wanted = {(path, name) for path, names in changed_functions(mend).items() for name in names}
    lines = [(s["path"], s["line"]) for s in suspects]
    changed = {(path, line) for path in mend.sources for line in changed_lines(mend, path)}
    return {
        "function": next((n for n, f in enumerate(functions, 1) if f in wanted), None),
        "line": next((n for n, x in enumerate(lines, 1) if x in changed), None),
        "changed": sorted(f"{path}:{name}" for path, name in wanted),
    }


def _same(mend: Mend, edits: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether a patch is the commit's own change, but for formatting and comments."""
    texts = {path: mend.text(path, after=False).encode() for path in mend.sources}
    for edit in sorted(edits, key=lambda e: -int(e["start"])):
        if edit["path"] not in texts:
            return False
        data = texts[edit["path"]]
        text = data[: edit["start"]] + edit["replacement"].encode() + data[edit["end"] :]
        texts[edit["path"]] = text
    wanted = (mend.text(path, after=True) for path in mend.sources)
    return all(_code(a) == _code(b) for a, b in zip(texts.values(), wanted, strict=True))


def _code(text: str | bytes) -> str:
    return ast.dump(ast.parse(text))


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
    repairing = parts.add_parser("repair")
    repairing.add_argument("folder", type=Path)
    repairing.add_argument("--part", choices=("learning", "hold-out"), required=True)
    repairing.add_argument("--out", type=Path, required=True)
    repairing.add_argument("--only", action="append", help="a part of a case's name")
    repairing.add_argument("--more", nargs=argparse.REMAINDER, default=[])
    repairing.set_defaults(run=repair)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
