"""Judge what cannot be held in memory: import the project anew, in a fork for each candidate."""

from typing import Any, Dict, List, Sequence, Tuple

from .forks import run_in_fork
from .judge import How, Judge, Said, bound_memory
from .override import changed_on_disk
from .serving import Candidate, Row, Zygote, quiet
from .skeleton import Invalid, tree_fingerprint


class Cold(Zygote):
    """Imports the project anew for every candidate, in a fork that sees the changed bytes."""

    def judge(self, candidates: Sequence[Candidate], how: How) -> None:
        """Judge one candidate after the other."""
        for candidate in candidates:
            files = {path: text.encode("latin-1") for path, text in candidate["files"].items()}
            try:
                new = self.first_time(tuple(map(tree_fingerprint, files.values())))
            except Invalid:
                self.verdict(candidate, "invalid")
                continue
            if not new and not candidate["again"]:
                self.verdict(candidate, "duplicate")
                continue
            self._one(candidate, files, how)

    def _one(self, candidate: Candidate, files: Dict[str, bytes], how: How) -> None:
        """Ask the files of the failing tests first: to collect all costs more than most tests."""
        guards, near = self.guards(candidate), self._near()
        close = [test for test in guards if _file(test) in near] if near else guards
        with changed_on_disk(self.spec["root"], files):
            rows, ended = self._forked(close, near or self.spec["arguments"], how)
            if len(close) < len(guards) and rows and rows[0]["verdict"] == "survived":
                rows, ended = self._forked(guards, self.spec["arguments"], how)
        self.tell(candidate, rows, ended)

    def _near(self) -> List[str]:
        """Return the files of the failing tests; nothing where one stands for the whole suite."""
        files = list(dict.fromkeys(map(_file, self.spec["failing"])))
        return files if all(file in self.spec["arguments"] for file in files) else []

    def _forked(
        self, guards: List[str], arguments: Sequence[str], how: How
    ) -> Tuple[List[Row], str]:
        rows: List[Row] = []
        ended = run_in_fork(
            lambda send: self._run(guards, arguments, how, send),
            rows.append,
            7.0 + how.patience(),
            5.0 + how.sleep,
        )
        return rows, ended

    def _run(self, guards: List[str], arguments: Sequence[str], how: How, send: Any) -> None:
        import pytest

        bound_memory(self.spec["memory_mb"])
        judge = Judge([*self.spec["failing"], *guards])
        loop = _Loop(judge, self.spec["failing"], guards, how)
        pytest.main(quiet(dict(self.spec, arguments=list(arguments))), plugins=[judge, loop])
        send(loop.said.row())


def _file(test: str) -> str:
    return test.partition("::")[0]


class _Loop:
    """Takes the place of pytest's loop in one fork."""

    def __init__(self, judge: Judge, failing: List[str], guards: List[str], how: How) -> None:
        self._judge = judge
        self._failing = failing
        self._guards = guards
        self._how = how._replace(ordered=True, whole=True)
        self.said = Said("killed")  # also when collection ends in an error

    def pytest_runtestloop(self, session: Any) -> bool:
        """Judge once, when every test is there that must pass."""
        gone = next((t for t in self._guards if t not in self._judge.items), None)
        failing = [t for name in self._failing for t in self._tests_of(name)]
        self.said = Said("killed", gone)
        if gone is None and failing and session.testsfailed == 0:
            self.said = self._judge.judge(failing, self._guards, self._how)
        return True

    def _tests_of(self, name: str) -> List[str]:
        """Return the tests under a name: a module that could not be collected stands for all."""
        if name in self._judge.items:
            return [name]
        inside = "" if name.endswith("conftest.py") else name + "::"
        return [t for t in self._judge.items if t.startswith(inside)] if "::" not in name else []


def preload(names: Sequence[str]) -> None:
    """Import what the suite imports from outside the repository, once for all forks."""
    for name in names:
        try:
            __import__(name)
        except Exception:  # foreign modules may raise anything; the fork will see it as well
            continue
