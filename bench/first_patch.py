"""Time `patchwright repair` on the bundled projects: to a confirmed patch, and before it begins.

Wall time means little on a busy machine, so processor seconds and the load are kept beside it.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

from laboratory import keep

BUGS = Path(__file__).parent.parent / "tests" / "bugs"


def main() -> None:
    """Repair every project with a plausible patch as its expected end and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", required=True, help="an interpreter with pytest, compiled")
    parser.add_argument("names", nargs="*", help="projects (default: all that need pytest alone)")
    options = parser.parse_args()
    names = options.names or [p.parent.name for p in sorted(BUGS.glob("*/expect.toml")) if _fit(p)]
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="patchwright-first-") as folder:
        for name in names:
            rows.append(_one(name, options.python, Path(folder)))
            print(json.dumps(rows[-1]), flush=True)
    patched = [row for row in rows if row["outcome"] == "PLAUSIBLE_PATCH"]
    medians = {
        f"median_{name}": round(statistics.median(row[name] for row in patched), 3)
        for name in ("seconds_to_patch", "startup_seconds", "wall_seconds", "cpu_seconds")
    }
    print(json.dumps(medians))
    keep("first_patch", {"projects": len(rows), "patched": len(patched), **medians, "rows": rows})


def _fit(path: Path) -> bool:
    expected = tomllib.loads(path.read_text(encoding="utf-8"))
    plain = expected.get("environment", "shared") == "shared"
    return plain and expected.get("outcome") == "PLAUSIBLE_PATCH"


def _one(name: str, python: str, folder: Path) -> dict[str, Any]:
    expected = tomllib.loads((BUGS / name / "expect.toml").read_text(encoding="utf-8"))
    program = Path(sys.executable).parent / "patchwright"
    project, out = BUGS / name / "project", folder / name
    command = [str(program), "repair", str(project), "--python", python, "--out", str(out)]
    environ = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH")}
    environ["PATCHWRIGHT_HOME"] = str(folder / "home")
    load, before = os.getloadavg()[0], resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic()
    subprocess.run(  # noqa: S603 - our own program
        [*command, *expected.get("args", ())], env=environ, capture_output=True, check=False
    )
    wall, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    report = json.loads((out / "report.json").read_text())
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "name": name,
        "outcome": report["outcome"],
        "seconds_to_patch": report["spend"]["seconds"],
        "startup_seconds": report["spend"]["startup_seconds"],
        "wall_seconds": round(wall, 3),
        "cpu_seconds": round(cpu, 3),
        "load_before": round(load, 2),
        "suite_runs": report["spend"]["suite_runs"],
        "stages": {stage["name"]: stage["seconds"] for stage in report["timeline"]},
    }


if __name__ == "__main__":
    main()
