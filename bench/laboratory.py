"""What the benchmarks share: a workspace with a harness, and results kept as data."""

import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from patchwright.environment import EnvironmentWish, prepare_environment
from patchwright.languages.python import Harness, install_zygote
from patchwright.models import Ending
from patchwright.sandbox import choose_sandbox, probe_levels
from patchwright.session import state_folder
from patchwright.workspace import Workspace, open_workspace

RESULTS = Path(__file__).parent / "results"


@contextmanager
def open_laboratory(
    project: Path, python: str | None = None
) -> Iterator[tuple[Workspace, Harness]]:
    """Prepare a project the way `patchwright repair` does, without the search."""
    sandbox = choose_sandbox(probe_levels())
    with open_workspace(project, sandbox, Path(tempfile.gettempdir())) as workspace:
        found = prepare_environment(
            project,
            workspace.make_copy("build"),
            EnvironmentWish(python=python),
            sandbox=sandbox,
            cache=state_folder(os.environ) / "environments",
            environ=os.environ,
            progress=lambda note: None,
        )
        if isinstance(found, Ending):
            sys.exit(f"{project.name}: {found.sentence}")
        yield workspace, Harness(sandbox, found, install_zygote(workspace.root))


def keep(name: str, result: Mapping[str, Any]) -> Path:
    """Write a result beside the machine's description; the newest one replaces the last."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    machine = {"python": platform.python_version(), "cores": os.cpu_count()}
    path.write_text(json.dumps({"machine": machine, **result}, indent=2) + "\n")
    return path
