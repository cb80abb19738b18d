"""Employees and the lines they report along."""

from dataclasses import dataclass
from typing import Dict, Iterable, Optional, Tuple


@dataclass(frozen=True)
class Employee:
    """Someone who may sign expenses up to `limit` euros."""

    name: str
    limit: int = 0
    manager: Optional["Employee"] = None


def build_staff(rows: Iterable[Tuple[str, int, str]]) -> Dict[str, Employee]:
    """Return employees by name from rows of name, limit and manager's name; managers come first."""
    staff: Dict[str, Employee] = {}
    for name, limit, manager in rows:
        staff[name] = Employee(name, limit, staff[manager] if manager else None)
    return staff
