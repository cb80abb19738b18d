"""What was checked, in which state it is, and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from patchwright.untrusted import logged

State = Literal["fine", "mend", "unknown"]

LONGEST_NOTE: Final = 1_000
_WORDS: Final[dict[State, str]] = {"fine": "ok  ", "mend": "MEND", "unknown": "?   "}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked; `note` says how to mend it when it is not fine."""

    name: str
    state: State
    note: str

    @property
    def fine(self) -> bool:
        """Say whether there is nothing to do."""
        return self.state == "fine"

    def line(self) -> str:
        """Return the finding as one line that is safe in a terminal and in a runner's log."""
        note = " ".join(self.note.split())
        line = f"{_WORDS[self.state]}  {self.name:<16} {note}"
        return " ".join(logged(line, LONGEST_NOTE).split("\n")).removeprefix("| ")


def exit_code(findings: Iterable[Finding]) -> int:
    """Return 1 when something has to be mended; what nobody could see is no failure."""
    return int(any(finding.state == "mend" for finding in findings))


def judged(name: str, fine: bool, note: str) -> Finding:
    """Return a finding of something that can be seen."""
    return Finding(name, "fine" if fine else "mend", note)
