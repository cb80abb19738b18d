"""Results kept as data, case by case, so that a run can be resumed and never mixes two engines."""

import hashlib
import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from patchwright.errors import ConfigError

Row = dict[str, Any]
PACKAGES = ("patchwright", "libcst", "bandit", "langgraph", "pytest", "mutmut")
_SAME = ("bench", "settings", "engine")


@dataclass
class Ledger:
    """One results file; every kept case is on disk when `keep` returns."""

    path: Path
    head: Mapping[str, Any]
    rows: dict[str, Row] = field(default_factory=dict)

    def keep(self, case: str, row: Row) -> None:
        """Write a case, in one step, beside what was measured before."""
        self.rows[case] = row
        ordered = {name: self.rows[name] for name in sorted(self.rows)}
        part = self.path.with_name(f".{self.path.name}.part")
        part.write_text(json.dumps({**self.head, "rows": ordered}, indent=1) + "\n", "utf-8")
        part.replace(self.path)

    def conclude(self, summary: Mapping[str, Any]) -> None:
        """Write the figures of all cases beside them."""
        self.head = {**self.head, "summary": dict(summary)}
        for case, row in list(self.rows.items())[:1]:
            self.keep(case, row)


def open_ledger(path: Path, bench: str, settings: Mapping[str, Any]) -> Ledger:
    """Open or begin a results file; raises ConfigError when it holds something else."""
    head = {
        "bench": bench,
        "settings": dict(settings),
        "engine": engine_digest(),
        "versions": versions(),
        "machine": {"python": platform.python_version(), "cores": os.cpu_count()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        return Ledger(path, head)
    before = _read(path)
    other = [name for name in _SAME if before.get(name) != json.loads(json.dumps(head[name]))]
    if other:
        msg = f"{path} was made with another {other[0]}; remove it or name another --out"
        raise ConfigError(msg)
    return Ledger(path, before | {"rows": {}}, before["rows"])


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        msg = f"{path} holds no results ({error}); remove it or name another --out"
        raise ConfigError(msg) from error
    if not isinstance(found, dict) or not isinstance(found.get("rows"), dict):
        msg = f"{path} holds no results of a benchmark; remove it or name another --out"
        raise ConfigError(msg)
    return found


def engine_digest() -> str:
    """Return a hash of the engine's source: results of two engines are never put in one file."""
    root = Path(__file__).parent.parent
    found = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        if root / "bench" not in path.parents:
            found.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def versions() -> dict[str, str]:
    """Return the versions of what a measurement depends on, as far as they are installed."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except ModuleNotFoundError:
            continue
    return found
