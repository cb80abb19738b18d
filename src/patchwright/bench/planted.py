"""Whole small projects with a fault each, and what a run on them may end with beside them."""

import shutil
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from patchwright.bench.attempt import try_repair
from patchwright.bench.ledger import Row
from patchwright.bench.modelled import model_row
from patchwright.config import Config
from patchwright.errors import ConfigError
from patchwright.model.counsel import Counsel
from patchwright.sandbox import Sandbox

WANTED = "needs-understanding"
"""The kind of the faults that the operators do not repair."""
_LEFTOVERS = shutil.ignore_patterns("__pycache__", ".pytest_cache", "*.egg-info", "build")


@dataclass(frozen=True)
class Planted:
    """A folder of projects, each with its `expect.toml`; nothing seals them, so nobody judges."""

    folder: Path

    def cases(self) -> tuple[str, ...]:
        """Return the projects whose fault takes understanding; raises ConfigError without any."""
        places = sorted(self.folder.glob("*/expect.toml"))
        told = {path.parent.name: tomllib.loads(path.read_text("utf-8")) for path in places}
        names = tuple(name for name, table in told.items() if table.get("kind") == WANTED)
        if not names:
            msg = f"{self.folder} holds no family/name/bug.toml and no {WANTED} expect.toml"
            raise ConfigError(msg)
        return names

    def repair(self, name: str, config: Config, sandbox: Sandbox, counsel: Counsel) -> Row:
        """Repair a copy of a project that holds nothing of the answer."""
        with tempfile.TemporaryDirectory(prefix="patchwright-bench-") as folder:
            project = Path(folder, name)
            shutil.copytree(self.folder / name / "project", project, ignore=_LEFTOVERS)
            found = try_repair(project, config, sandbox, counsel)
        return found.row | model_row(found.report) | {"family": WANTED}
