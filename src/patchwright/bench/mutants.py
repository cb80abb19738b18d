"""Repair the faults that a manifest lists, and say of each patch whether the original is back."""

import ast
import json
import math
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from patchwright.bench.attempt import try_repair
from patchwright.bench.draw import Package, find_package
from patchwright.bench.laboratory import open_laboratory
from patchwright.bench.ledger import Row
from patchwright.bench.mutations import make_mutants
from patchwright.bench.recorded import Original, compare_answers
from patchwright.config import Config
from patchwright.errors import ConfigError
from patchwright.languages.python import SuiteRun, run_suite
from patchwright.sandbox import Sandbox

KEPT = ("package", "path", "line", "mutant", "change", "kernel", "noticed_by")


@dataclass
class Mutants:
    """A manifest of drawn faults, the packages they are in, and where those are kept."""

    manifest: Path
    folder: Path
    uv: str
    stack: ExitStack
    seconds: float = math.inf
    """Wall seconds after which a repair is told to end."""
    packages: dict[str, Package] = field(default_factory=dict)
    opened: dict[str, Original] = field(default_factory=dict)

    def cases(self, most: int) -> tuple[str, ...]:
        """Return the names of the first faults; raises ConfigError when there is no manifest."""
        return tuple(list(self._rows())[:most])

    def _rows(self) -> Mapping[str, Row]:
        if not self.manifest.is_file():
            msg = f"{self.manifest} is missing; `patchwright bench draw` makes it"
            raise ConfigError(msg)
        rows = json.loads(self.manifest.read_text("utf-8"))["mutants"]
        return {f"{row['n']:03d}": row for row in rows}

    def original(self, name: str) -> Original:
        """Return a package with its environment open, fetched and observed once."""
        if name not in self.opened:
            told = json.loads(self.manifest.read_text("utf-8"))["packages"]
            version = next(row["version"] for row in told if row["name"] == name)
            package = find_package(name, self.folder, self.uv, version)
            lab = self.stack.enter_context(open_laboratory(package.project))
            self.opened[name] = Original(package, *lab)
        return self.opened[name]

    def broken(self, case: str) -> str:
        """Return the text of the mutated file; raises ConfigError when it is another mutation."""
        row = self._rows()[case]
        package = self.original(row["package"]).package
        mutants = make_mutants(package.project / row["path"], row["line"])
        mutant = next((m for m in mutants if m.number == row["mutant"]), None)
        if mutant is None or mutant.change != row["change"]:
            msg = f"case {case}: another version of mutmut or of {row['package']}; draw anew"
            raise ConfigError(msg)
        return mutant.text

    def repair(self, case: str, config: Config, sandbox: Sandbox) -> Row:
        """Repair a mutated copy of a package in the environment of the package itself."""
        row = self._rows()[case]
        original = self.original(row["package"])
        python = original.harness.environment.python
        with tempfile.TemporaryDirectory(prefix="patchwright-bench-") as folder:
            project = Path(folder, original.package.project.name)
            shutil.copytree(original.package.project, project, symlinks=True)
            (project / row["path"]).write_text(self.broken(case), "utf-8")
            chosen = config.tightened({"python": python})
            attempt = try_repair(project, chosen, sandbox, seconds=self.seconds)
        return attempt.row | {key: row[key] for key in KEPT}

    def judge(self, case: str, row: Row) -> dict[str, Any]:
        """Say whether a patch is the original again: its text, its code, or all its answers."""
        original = self.original(row["package"])
        texts = {path: original.read(path) for path in row["files"]}
        if row["path"] not in texts:
            texts[row["path"]] = original.read(row["path"])
        now = {row["path"]: self.broken(case)} | row["files"]
        if now == texts:
            return {"judged": True, "right": True, "by": "text"}
        if all(_code(now[path]) == _code(text) for path, text in texts.items()):
            return {"judged": True, "right": True, "by": "code"}
        worse = _worse(original, now)
        if worse:
            return {"judged": True, "right": False, "by": "suite", "worse": worse[:3]}
        return compare_answers(original, texts, now)


def _code(text: str) -> str:
    return ast.dump(ast.parse(text))


def _worse(original: Original, files: Mapping[str, str]) -> list[str]:
    """Return the tests that pass in the original and do not with the patch."""
    data = {path: text.encode("utf-8") for path, text in files.items()}
    copy = original.workspace.make_copy("patched", data)
    report = run_suite(original.harness, copy, SuiteRun(seconds=240))
    original.workspace.drop_copy(copy)
    passing = set(report.passing())
    return [test for test in original.package.base.passing() if test not in passing]
