"""Candidates per CPU second: the screen beside `pytest -x`, and mutmut on the same project."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from patchwright.bench.laboratory import cpu_clock
from patchwright.errors import ConfigError

SCRIPT = Path("bench") / "throughput.py"
PROJECT = Path("tests") / "bugs" / "wrong_boundary" / "project"
SECONDS = 900
_SETTINGS = """[mutmut]
source_paths = src
use_git_change_detection = false
pytest_add_cli_args =
    -p
    no:cacheprovider
"""


def measure_throughput(results: Path) -> dict[str, Any]:
    """Run the comparison and mutmut one after the other, and keep their figures together."""
    if not SCRIPT.is_file():
        msg = f"{SCRIPT} is missing; run `patchwright bench throughput` in a checkout"
        raise ConfigError(msg)
    done = subprocess.run([sys.executable, str(SCRIPT)], check=False)  # noqa: S603 - our own
    path = results / "throughput.json"
    if done.returncode or not path.is_file():
        msg = f"{SCRIPT} ended with {done.returncode}"
        raise ConfigError(msg)
    result: dict[str, Any] = json.loads(path.read_text("utf-8"))
    result["mutmut"] = measure_mutmut(PROJECT)
    path.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    return result


def measure_mutmut(project: Path) -> dict[str, Any]:
    """Return how many of its mutants mutmut judges in a processor second, with one child."""
    with tempfile.TemporaryDirectory(prefix="patchwright-mutmut-") as folder:
        copy = Path(folder, "project")
        _lay_out(project, copy)
        begin = cpu_clock()
        command = [sys.executable, "-m", "mutmut", "run", "--max-children", "1"]
        subprocess.run(  # noqa: S603 - our own interpreter and a package that was asked for
            command, cwd=copy, capture_output=True, timeout=SECONDS, check=False
        )
        spent = cpu_clock() - begin
        told = [json.loads(path.read_text()) for path in copy.glob("mutants/**/*.py.meta")]
    codes = [code for each in told for code in each["exit_code_by_key"].values()]
    judged = sum(code is not None for code in codes)
    if not judged:
        msg = "mutmut judged no mutant; is the dependency group bench installed?"
        raise ConfigError(msg)
    rate = round(judged / spent, 2)
    return {"mutants": judged, "cpu_seconds": round(spent, 2), "per_cpu_second": rate}


def _lay_out(project: Path, copy: Path) -> None:
    """Copy a project with its packages below src, where mutmut finds them, and red tests left out.

    mutmut wants a green suite; what it then judges are mutations, not repairs.
    """
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "src").mkdir(exist_ok=True)
    for package in [path.parent for path in copy.glob("*/__init__.py")]:
        if package.name != "tests":
            shutil.move(package, copy / "src" / package.name)
    command = [sys.executable, "-m", "pytest", "-q", "-rf", "--tb=no", "-p", "no:cacheprovider"]
    done = subprocess.run(  # noqa: S603 - our own interpreter on a project of our own
        [*command, "-o", "pythonpath=src"], cwd=copy, capture_output=True, text=True, check=False
    )
    red = re.findall(r"^FAILED (\S+)", done.stdout, re.MULTILINE)
    lines = "".join(f"    --deselect\n    {test}\n" for test in red)
    (copy / "setup.cfg").write_text(_SETTINGS + lines)
