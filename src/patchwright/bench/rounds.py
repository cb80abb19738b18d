"""The rounds of a benchmark: repair each case, perhaps once more, and judge each, resumably."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from patchwright.bench.ledger import Ledger, Row


@dataclass(frozen=True)
class Rounds:
    """The cases of one run and the results that they go to."""

    ledger: Ledger
    cases: tuple[str, ...]
    tell: Callable[[str], None]
    texts: bool = True
    """Whether the patched programs stay in the results: never when they are somebody else's."""

    @property
    def rows(self) -> list[Row]:
        """Return the results of these cases."""
        return [self.ledger.rows[name] for name in self.cases]

    def repair(self, repair: Callable[[str], Row]) -> None:
        """Repair every case that the results do not hold, and keep each at once."""
        for name in self.cases:
            if name not in self.ledger.rows:
                self.ledger.keep(name, repair(name))
                self.tell(f"{name}: {describe(self.ledger.rows[name])}")

    def repair_again(self, repair: Callable[[str], Row]) -> tuple[str, ...]:
        """Repair every case a second time and return those that ended with other bytes."""
        for name in self.cases:
            row = self.ledger.rows[name]
            if "same_again" not in row:
                again = repair(name)
                same = all(row.get(key) == again.get(key) for key in ("outcome", "rank"))
                same = same and _digest(row) == _digest(again)
                self.ledger.keep(name, row | {"same_again": same})
        return tuple(n for n in self.cases if not self.ledger.rows[n]["same_again"])

    def judge(self, judge: Callable[[str, Row], dict[str, Any]]) -> None:
        """Have every patch that ranks first judged, once."""
        for name in self.cases:
            row = self.ledger.rows[name]
            if "files" in row and "verdict" not in row:
                verdict = judge(name, row)
                kept = row if self.texts else _without_texts(row)
                self.ledger.keep(name, kept | {"verdict": verdict})

    @property
    def complete(self) -> bool:
        """Say whether every case was really run and every patch really judged."""
        failed = any(row["outcome"] in ("ERROR", "ENVIRONMENT") for row in self.rows)
        return not failed and all(r["verdict"]["judged"] for r in self.rows if "verdict" in r)


def _digest(row: Row) -> str | None:
    """Return what a row's patched files hash to; None when there is no patch."""
    if "files_sha256" in row or "files" not in row:
        return row.get("files_sha256")
    return hashlib.sha256(json.dumps(row["files"], sort_keys=True).encode()).hexdigest()


def _without_texts(row: Row) -> Row:
    kept = {key: value for key, value in row.items() if key not in ("files", "patch")}
    return kept | {"files_sha256": _digest(row)}


def describe(row: Row) -> str:
    """Say in a line how a case ended."""
    seconds = row["cpu_seconds"].get("search", 0.0)
    rank = f", rank {row['rank']}, {row['operator']}" if "rank" in row else ""
    return f"{row['outcome']} ({row['reason']}), search {seconds:.2f} CPU s{rank}"
