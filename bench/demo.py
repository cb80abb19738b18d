"""Repair three bundled broken projects and say where the reports are.

Nothing is written outside `.demo`: not to the projects, and not to the user's own state folder.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
HOME = ROOT / ".demo"
PROJECTS = {
    "crash_missing_key": "a crash that is seen in a traceback only",
    "wrong_boundary": "a wrong result",
    "hang_cursor": "a test that never ends",
}


def main() -> None:
    """Repair each project; exit with 1 unless all of them end in a plausible patch."""
    codes = {name: repair(name, kind) for name, kind in PROJECTS.items()}
    heading("reports")
    for name in PROJECTS:
        print(HOME / "reports" / name / "report.html")
    missed = [name for name, code in codes.items() if code != 0]
    if missed:
        sys.exit(f"no plausible patch for {', '.join(missed)}; the lines above say why")


def repair(name: str, kind: str) -> int:
    """Run the command as a user would and return its exit code."""
    project = ROOT / "tests" / "bugs" / name / "project"
    heading(f"{name}: {kind}")
    options = ["--publish", "local", "--out", str(HOME / "reports" / name)]
    command = [str(Path(sys.executable).with_name("patchwright")), "repair", str(project), *options]
    return subprocess.run(command, env=environment(), check=False).returncode


def environment() -> dict[str, str]:
    """Return ours without what would choose another target environment or other settings."""
    others = {k: v for k, v in os.environ.items() if not k.startswith("PATCHWRIGHT_")}
    others.pop("VIRTUAL_ENV", None)
    return others | {"PATCHWRIGHT_HOME": str(HOME)}


def heading(text: str) -> None:
    """Print a line that stands out between the output of two commands."""
    print(f"\n=== {text}", flush=True)


if __name__ == "__main__":
    main()
