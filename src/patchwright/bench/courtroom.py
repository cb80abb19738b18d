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
from patchwright.sandbox import Command, Completed, Limits, Place
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
        command = judge_command(self.harness, copy, self.judge, "judge")
        completed = self.harness.sandbox.run(command)
        self.workspace.drop_copy(copy)
        return read_verdict(completed)


def install_judge(folder: Path) -> Path:
    """Copy the judge's modules to where the sandbox can read them, once; return that folder."""
    judge = folder / "judge"
    if not judge.exists():
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(Path(__file__).parent / "judging", judge / JUDGE, ignore=ignored)
        for path in (judge, judge / JUDGE):
            os.chmod(path, 0o755)  # noqa: PTH101, S103 - the sandbox's uid has to read it
    return judge


def judge_command(harness: Harness, copy: Path, judge: Path, module: str) -> Command:
    """Return the command that starts a module of the judge in a copy."""
    python = harness.environment.python
    start = f"import sys; sys.path.insert(0, {str(judge)!r}); "
    start += f"from {JUDGE} import {module}; del sys.path[0]; {module}.main()"
    readable = [Place(Path(path)) for path in harness.environment.readable]
    return Command(
        argv=(python, "-s", "-B", "-c", start),
        cwd=copy,
        places=(*readable, Place(judge), Place(copy, writable=True)),
        limits=Limits(seconds=SECONDS),
        env={"PYTHONHASHSEED": "0", "PATH": f"{Path(python).parent}:/usr/local/bin:/usr/bin:/bin"},
    )


def read_verdict(completed: Completed) -> dict[str, Any]:
    """Return what a judge said last; one that did not speak has not judged."""
    spoken = [row for row in completed.output.splitlines() if row.startswith(MARK)]
    if not spoken:
        return {"judged": False, "why": f"the judge {completed.ended} without a verdict"}
    verdict: dict[str, Any] = json.loads(spoken[-1].removeprefix(MARK))
    return verdict


@contextmanager
def open_courtroom(python: str | None) -> Iterator[Courtroom]:
    """Prepare an interpreter for the judge; raises ConfigError when there is none."""
    with tempfile.TemporaryDirectory(prefix="patchwright-judge-") as folder:
        project = Path(folder, "empty")
        project.mkdir()
        (project / "request.json").write_text("{}")
        with open_laboratory(project, python) as (workspace, harness):
            yield Courtroom(workspace, harness, install_judge(workspace.root))
