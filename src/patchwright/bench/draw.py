"""Draw faults in installed packages by seed, before any repair is tried, and write them down.

A package is used when its sdist's own suite passes, is quick, and covers 2,000 to 60,000 lines.
A mutation is kept when some test fails with it, and for no other reason; every refusal is kept too.
"""

import json
import random
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from patchwright.bench.laboratory import open_laboratory
from patchwright.bench.mutations import Mutant, make_mutants
from patchwright.bench.sdists import (
    FEWEST_LINES,
    MOST_LINES,
    POOL,
    count_lines,
    fetch_sdist,
)
from patchwright.errors import ConfigError
from patchwright.languages.python import Harness, SuiteRun, is_test_file, run_suite
from patchwright.models import SuiteReport
from patchwright.workspace import Workspace

MOST_CPU_SECONDS = 30.0
"""Processor seconds that a package's own suite may take."""
FEWEST_TESTS = 10
PACKAGES = 14
MOST_TRIES = 400
FIRST_TESTS = 60
"""Covering tests that are tried before the others: one that fails is enough."""


@dataclass(frozen=True)
class Package:
    """A package with what its own suite does when nothing is broken."""

    name: str
    project: Path
    lines: int
    base: SuiteReport

    @property
    def version(self) -> str:
        """Return what follows the name of the sdist's folder."""
        return self.project.name.rpartition("-")[2]

    @cached_property
    def places(self) -> tuple[tuple[str, int], ...]:
        """Return the source lines that tests execute; what is compiled in memory is no file."""
        found = {(p, n) for rows in self.base.lines.values() for p, ns in rows.items() for n in ns}
        files = {p for p, _ in found if not is_test_file(p) and (self.project / p).is_file()}
        return tuple(sorted((p, n) for p, n in found if p in files and p.endswith(".py")))

    def covering(self, path: str, line: int) -> tuple[str, ...]:
        """Return the passing tests that execute a line, quickest first."""
        results = self.base.results
        found = [
            test
            for test, rows in self.base.lines.items()
            if line in rows.get(path, ()) and test in results and results[test].outcome == "passed"
        ]
        return tuple(sorted(found, key=lambda t: (results[t].seconds, t)))

    def row(self) -> dict[str, Any]:
        """Return the package as the manifest holds it."""
        row = {"name": self.name, "version": self.version, "lines": self.lines}
        cpu = round(self.base.cpu_seconds, 2)
        return {**row, "tests": len(self.base.passing()), "suite_cpu_seconds": cpu}


def find_package(name: str, folder: Path, uv: str, wanted: str | None = None) -> Package:
    """Fetch a package and observe its suite, both once; raises ConfigError with what is wrong."""
    project = fetch_sdist(name, folder, uv, wanted)
    lines = count_lines(project)
    if not FEWEST_LINES <= lines <= MOST_LINES:
        msg = f"{lines} lines"
        raise ConfigError(msg)
    kept = folder / f"{name}.observed.json"
    if kept.exists():
        base = SuiteReport.model_validate_json(kept.read_bytes())
    else:
        base = _observe(project)
        kept.write_text(base.model_dump_json())
    refused = _complain(base)
    if refused:
        raise ConfigError(refused)
    return Package(name, project, lines, base)


def _observe(project: Path) -> SuiteReport:
    with open_laboratory(project) as (workspace, harness):
        plain = run_suite(harness, workspace.make_copy("base"), SuiteRun(seconds=240))
        if _complain(plain):
            return plain
        run = SuiteRun(trace=True, seconds=400, test_seconds=60)
        traced = run_suite(harness, workspace.make_copy("base"), run)
        return plain.model_copy(update={"lines": traced.lines})


def _complain(base: SuiteReport) -> str:
    if base.ended != "finished" or base.failing():
        return f"suite {base.ended}, {len(base.failing())} tests fail unbroken"
    if len(base.passing()) < FEWEST_TESTS:
        return f"only {len(base.passing())} tests"
    slow = base.cpu_seconds > MOST_CPU_SECONDS
    return f"the suite takes {base.cpu_seconds:.0f} CPU s" if slow else ""


def choose_packages(
    seed: int, wanted: int, folder: Path, uv: str, refused: list[dict[str, str]]
) -> Iterator[Package]:
    """Yield packages in the order of the seed; why one is not used goes to `refused`."""
    order = random.Random(f"{seed}:packages").sample(POOL, len(POOL))  # noqa: S311 - recorded
    for name in order:
        if not wanted:
            return
        try:
            package = find_package(name, folder, uv)
        except ConfigError as why:
            refused.append({"package": name, "why": str(why).splitlines()[0][:200]})
            continue
        wanted -= 1
        yield package


@dataclass
class Draws:
    """The drawing of faults; every number has its own random stream, so any can be drawn alone."""

    seed: int
    packages: tuple[Package, ...]
    stack: ExitStack
    taken: set[tuple[str, str, int, int]] = field(default_factory=set)
    refused: list[dict[str, Any]] = field(default_factory=list)
    opened: dict[str, tuple[Workspace, Harness]] = field(default_factory=dict)

    def draw(self, n: int) -> dict[str, Any]:
        """Return the n-th fault that some test notices; raises ConfigError when there is none."""
        stream = random.Random(f"{self.seed}:{n}")  # noqa: S311 - a recorded draw, not a secret
        for _ in range(MOST_TRIES):
            package = stream.choice(self.packages)
            path, line = stream.choice(package.places)
            mutants = make_mutants(package.project / path, line)
            if not mutants:
                continue
            mutant = stream.choice(mutants)
            place = (package.name, path, line, mutant.number)
            if place in self.taken:
                continue
            self.taken.add(place)
            row = {"n": n, "package": package.name, "path": path, "line": line}
            row |= {"mutant": mutant.number, "change": mutant.change}
            noticed = self._noticed(package, path, line, mutant)
            if noticed:
                return {**row, "kernel": mutant.kernel, "noticed_by": noticed}
            self.refused.append({**row, "why": "no test fails"})
        msg = "no mutant that any test notices"
        raise ConfigError(msg)

    def _noticed(self, package: Package, path: str, line: int, mutant: Mutant) -> int:
        tests = package.covering(path, line)
        return next(
            (
                failing
                for part in (tests[:FIRST_TESTS], tests[FIRST_TESTS:])
                if part and (failing := self._failing(package, path, mutant, part))
            ),
            0,
        )

    def _failing(self, package: Package, path: str, mutant: Mutant, tests: tuple[str, ...]) -> int:
        """Count the tests that fail with the mutant and pass without it, in the same company."""
        broken = self._run(package, tests, {path: mutant.text.encode("utf-8")})
        red = [test for test in broken if test in tests]
        return len(set(red) - set(self._run(package, tests, {}))) if red else 0

    def _run(
        self, package: Package, tests: tuple[str, ...], files: Mapping[str, bytes]
    ) -> tuple[str, ...]:
        workspace, harness = self._open(package)
        copy = workspace.make_copy("broken", files)
        run = SuiteRun(only=tests, seconds=90, test_seconds=10)
        return run_suite(harness, copy, run).failing()

    def _open(self, package: Package) -> tuple[Workspace, Harness]:
        if package.name not in self.opened:
            opened = self.stack.enter_context(open_laboratory(package.project))
            self.opened[package.name] = opened
        return self.opened[package.name]


def draw_manifest(target: Path, *, seed: int, draws: int, folder: Path, uv: str) -> None:
    """Draw faults and write the manifest; what it holds already is kept, so it can be resumed."""
    before: Mapping[str, Any] = json.loads(target.read_text()) if target.exists() else {}
    if before and before["seed"] != seed:
        msg = f"{target} was drawn with seed {before['seed']}; name another file"
        raise ConfigError(msg)
    refused: list[dict[str, str]] = []
    chosen = []
    for package in choose_packages(seed, PACKAGES, folder, uv, refused):
        print(f"package {package.row()}", flush=True)
        chosen.append(package)
    with ExitStack() as stack:
        drawing = Draws(seed, tuple(chosen), stack)
        rows = list(before.get("mutants", ()))
        drawing.taken = {(r["package"], r["path"], r["line"], r["mutant"]) for r in rows}
        drawing.refused = list(before.get("refused", ()))
        for n in range(len(rows), draws):
            rows.append(drawing.draw(n))
            print(rows[-1], flush=True)
            manifest = {
                "seed": seed,
                "mutmut": version("mutmut"),
                "packages": [package.row() for package in chosen],
                "not_used": refused,
                "mutants": rows,
                "refused": drawing.refused,
            }
            target.write_text(json.dumps(manifest, indent=1) + "\n")
