"""The public benchmark from a folder that somebody fetched: repair, then judge apart from it."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from patchwright.bench.attempt import try_repair
from patchwright.bench.courtroom import Courtroom
from patchwright.bench.ledger import Row
from patchwright.config import Config
from patchwright.errors import ConfigError
from patchwright.sandbox import Sandbox

PROGRAMS, REPAIRED, TESTS, DATA = (
    "python_programs",
    "correct_python_programs",
    "python_testcases",
    "json_testcases",
)


@dataclass(frozen=True)
class Benchmark:
    """A clone of the benchmark, read and never written."""

    folder: Path

    def cases(self) -> tuple[str, ...]:
        """Return the programs that have tests; raises ConfigError when there is none."""
        named = (path.stem.removeprefix("test_") for path in self.folder.glob(f"{TESTS}/test_*.py"))
        found = sorted(name for name in named if self.program(name).is_file())
        if not found:
            msg = f"{self.folder} holds no {PROGRAMS} with {TESTS}; name a clone of the benchmark"
            raise ConfigError(msg)
        return tuple(found)

    def program(self, name: str) -> Path:
        """Return the file of a program."""
        return self.folder / PROGRAMS / f"{name}.py"

    def repaired(self, name: str) -> str:
        """Return the repaired version, which only the judge ever sees."""
        return (self.folder / REPAIRED / f"{name}.py").read_text("utf-8")

    def make_project(self, name: str, project: Path) -> None:
        """Copy one program with its own tests and nothing of the others."""
        wanted = [
            Path("conftest.py"),
            *(Path(PROGRAMS, file) for file in (f"{name}.py", "node.py")),
            *(Path(TESTS, file) for file in ("load_testdata.py", "node.py", f"test_{name}.py")),
            Path(DATA, f"{name}.json"),
        ]
        for path in wanted:
            if (self.folder / path).is_file():
                (project / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(self.folder / path, project / path)


def repair_case(benchmark: Benchmark, name: str, config: Config, sandbox: Sandbox) -> Row:
    """Repair one program in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="patchwright-bench-") as folder:
        project = Path(folder, name)
        project.mkdir()
        benchmark.make_project(name, project)
        return try_repair(project, config, sandbox).row


def ask_judge(
    benchmark: Benchmark, name: str, row: Row, court: Courtroom, *, seed: int, inputs: int
) -> dict[str, Any]:
    """Let the judge compare the patch that ranks first with the repaired version."""
    path = f"{PROGRAMS}/{name}.py"
    version = row["files"].get(path, benchmark.program(name).read_text("utf-8"))
    request = {"program": name, "seed": seed, "inputs": inputs, "version": version}
    return court.ask(request | {"repaired": benchmark.repaired(name)})


def check_judge(
    cases: tuple[str, ...], benchmark: Benchmark, court: Courtroom, *, seed: int, inputs: int
) -> dict[str, Any]:
    """Let the judge judge what is known: the repaired version against itself, and the broken one.

    Returns, by program, what is wrong with the judge; nothing for a judge that can be believed.
    """
    wrong: dict[str, Any] = {}
    for name in cases:
        request = {"program": name, "seed": seed, "inputs": inputs}
        request["repaired"] = benchmark.repaired(name)
        itself = court.ask(request | {"version": request["repaired"]})
        broken = court.ask(request | {"version": benchmark.program(name).read_text("utf-8")})
        if not itself.get("right") or not broken.get("differences"):
            wrong[name] = {"itself": itself, "broken": broken}
    return wrong
