"""Where the judge sits: a process in the sandbox that gets texts and a seed, and nothing else."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from patchwright.bench.laboratory import open_laboratory
from patchwright.languages.python import Harness
from patchwright.sandbox import Command, Limits, Place
from patchwright.workspace import Workspace

JUDGE = "_patchwright_judge"
MARK = "VERDICT "
SECONDS = 300.0


@dataclass(frozen=True)
class Courtroom:
    """An interpreter, a folder with the judge's own modules, and fresh folders for each case."""

    workspace: Workspace
    harness: Harness
    judge: Path

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the judge's verdict; one that did not speak has not judged."""
        files = {"request.json": json.dumps(request).encode()}
        copy = self.workspace.make_copy("case", files)
        completed = self.harness.sandbox.run(self._command(copy))
        self.workspace.drop_copy(copy)
        spoken = [row for row in completed.output.splitlines() if row.startswith(MARK)]
        if not spoken:
            return {"judged": False, "why": f"the judge {completed.ended} without a verdict"}
        verdict: dict[str, Any] = json.loads(spoken[-1].removeprefix(MARK))
        return verdict

    def _command(self, copy: Path) -> Command:
        python = self.harness.environment.python
        start = f"import sys; sys.path.insert(0, {str(self.judge)!r}); "
        start += f"from {JUDGE} import judge; judge.main()"
        readable = [Place(Path(path)) for path in self.harness.environment.readable]
        return Command(
            argv=(python, "-s", "-B", "-c", start),
            cwd=copy,
            places=(*readable, Place(self.judge), Place(copy, writable=True)),
            limits=Limits(seconds=SECONDS),
            env={"PYTHONHASHSEED": "0"},
        )


@contextmanager
def open_courtroom(python: str | None) -> Iterator[Courtroom]:
    """Prepare an interpreter for the judge; raises ConfigError when there is none."""
    with tempfile.TemporaryDirectory(prefix="patchwright-judge-") as folder:
        project = Path(folder, "empty")
        project.mkdir()
        (project / "request.json").write_text("{}")
        with open_laboratory(project, python) as (workspace, harness):
            judge = workspace.root / "judge"
            source = Path(__file__).parent / "judging"
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, judge / JUDGE, ignore=ignored)
            for path in (judge, judge / JUDGE):
                os.chmod(path, 0o755)  # noqa: PTH101, S103 - the sandbox's uid has to read it
            yield Courtroom(workspace, harness, judge)
