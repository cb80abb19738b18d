"""Write the examples of docs/examples that are made from the templates of `patchwright init`.

With --check nothing is written; the exit code says whether they are current.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from patchwright import __version__
from patchwright.workflows import (
    DOORS,
    UNKNOWN_ACTION,
    render_caller,
    render_reusable,
)

FOLDER = Path(__file__).parent.parent / "docs" / "examples"
WATCHED = ((".github/workflows/ci.yml", "CI"),)
NAMES = {
    "workflow_run": "red-run.yml",
    "comment": "comment.yml",
    "issue": "issue.yml",
    "dispatch": "dispatch.yml",
    "schedule": "schedule.yml",
}


def main() -> None:
    """Write what differs, or say so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    stale = [path for path, text in examples() if not path.exists() or path.read_text() != text]
    if options.check and stale:
        sys.exit(f"stale, run `python bench/examples.py`: {', '.join(map(str, stale))}")
    for path, text in examples():
        path.write_text(text)


def examples() -> Iterator[tuple[Path, str]]:
    """Yield every example that is made: both jobs, a caller with all doors, one for each door."""
    action = f"{UNKNOWN_ACTION} # v{__version__}"
    yield FOLDER / "patchwright-repair.yml", render_reusable(__version__, action)
    yield FOLDER / "patchwright.yml", render_caller(__version__, WATCHED)
    for door in DOORS:
        yield FOLDER / NAMES[door], render_caller(__version__, WATCHED, [door])


if __name__ == "__main__":
    main()
