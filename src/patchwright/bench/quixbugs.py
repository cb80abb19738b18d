"""The public benchmark from a folder that somebody fetched: repair, then judge apart from it."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from patchwright.bench.attempt import try_repair
from patchwright.bench.courtroom import Courtroom
from patchwright.bench.ledger import Ledger, Row
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


def repair_all(
    ledger: Ledger,
    cases: tuple[str, ...],
    repair: Callable[[str], Row],
    tell: Callable[[str], None],
) -> None:
    """Repair every case that the ledger does not hold, and keep each at once."""
    for name in cases:
        if name not in ledger.rows:
            ledger.keep(name, repair(name))
            tell(f"{name}: {describe(ledger.rows[name])}")


def repair_twice(
    ledger: Ledger, cases: tuple[str, ...], repair: Callable[[str], Row]
) -> tuple[str, ...]:
    """Repair every case a second time and return those that ended with other bytes."""
    for name in cases:
        row = ledger.rows[name]
        if "same_again" not in row:
            again = repair(name)
            same = all(row.get(key) == again.get(key) for key in ("outcome", "rank", "files"))
            ledger.keep(name, row | {"same_again": same})
    return tuple(name for name in cases if not ledger.rows[name]["same_again"])


def judge_all(
    ledger: Ledger,
    cases: tuple[str, ...],
    benchmark: Benchmark,
    court: Courtroom,
    *,
    seed: int,
    inputs: int,
) -> None:
    """Let the judge compare every patch that ranks first with the repaired version."""
    for name in cases:
        row = ledger.rows[name]
        if "verdict" in row or "files" not in row:
            continue
        path = f"{PROGRAMS}/{name}.py"
        version = row["files"].get(path, benchmark.program(name).read_text("utf-8"))
        request = {"program": name, "seed": seed, "inputs": inputs, "version": version}
        verdict = court.ask(request | {"repaired": benchmark.repaired(name)})
        ledger.keep(name, row | {"verdict": verdict})


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


def describe(row: Row) -> str:
    """Say in a line how a case ended."""
    seconds = row["cpu_seconds"].get("search", 0.0)
    rank = f", rank {row['rank']}, {row['operator']}" if "rank" in row else ""
    return f"{row['outcome']} ({row['reason']}), search {seconds:.2f} CPU s{rank}"
