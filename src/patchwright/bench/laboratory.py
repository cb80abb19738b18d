"""A workspace with a harness for one project, prepared the way a repair prepares it."""

import os
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from patchwright.environment import EnvironmentWish, generated_files, prepare_environment
from patchwright.errors import ConfigError
from patchwright.languages.python import Harness, install_zygote
from patchwright.models import Ending
from patchwright.sandbox import choose_sandbox, probe_levels
from patchwright.session import state_folder
from patchwright.workspace import Workspace, open_workspace


@contextmanager
def open_laboratory(
    project: Path, python: str | None = None
) -> Iterator[tuple[Workspace, Harness]]:
    """Prepare a project without repairing it; raises ConfigError when it has no environment."""
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
            msg = f"{project.name}: {found.sentence}"
            raise ConfigError(msg)
        workspace.provide(generated_files(found, project))
        yield workspace, Harness(sandbox, found, install_zygote(workspace.root))


def cpu_clock() -> float:
    """Return processor seconds of this process and of every process that it has seen end."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(who) for who in both]
    return sum(one.ru_utime + one.ru_stime for one in used)
