"""Bandit on the edited files, before and after: a patch may bring no finding that was not there."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from patchwright.models import Check

Run = Callable[[Sequence[str], Path, float], int | None]
"""Run an argument list in a folder for so many seconds; its exit status, None at the deadline."""

CONFIGURATION = Path(__file__).with_name("bandit.ini")
_LARGEST_REPORT = 16 * 1024 * 1024
_PASSWORD_TESTS = frozenset({"B105", "B106", "B107"})


def check_security(
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    scratch: Path,
    run: Run | None = None,
    *,
    seconds: float = 60.0,
) -> Check:
    """Compare what Bandit finds in the edited files with what it found before the patch.

    One process reads both versions, because starting Bandit costs more than reading two files,
    and the findings are counted here: Bandit's own `--baseline` hides a second finding that
    looks like one of the first. The files get numbers for names and the folder holds nothing
    else, so that no name, configuration or package of the repository can reach the tool.
    A file that could not be read before the patch counts as one without findings.

    Bandit only parses. `run` may confine it further; by default it is a process of its own
    session with an empty environment.
    """
    with tempfile.TemporaryDirectory(dir=scratch, prefix="bandit-") as folder:
        paths = tuple(sorted(after))
        files = _write_files(Path(folder), paths, {"before": before, "after": after})
        status = (run or _run_alone)(_command(files), Path(folder), seconds)
        report = _read_report(Path(folder) / "report.json") if status == 0 else None
    if report is None:
        ended = "reached its deadline" if status is None else f"ended with status {status}"
        return _failed(f"Bandit {ended} without a usable report.")
    unread = [path for n, path in enumerate(paths) if ("after", n) not in report.read]
    if unread:
        return _failed(f"Bandit could not read {', '.join(unread)} after the patch.")
    return _verdict(report, paths)


def _write_files(
    folder: Path, paths: Sequence[str], versions: Mapping[str, Mapping[str, bytes]]
) -> list[str]:
    names = []
    for version, files in versions.items():
        (folder / version).mkdir()
        for number, path in enumerate(paths):
            if path in files:
                names.append(f"{version}/{number}.py")
                (folder / names[-1]).write_bytes(files[path])
    return names


def _command(files: Sequence[str]) -> list[str]:
    bandit = [sys.executable, "-P", "-I", "-m", "bandit", *files]
    ours = ["--ini", str(CONFIGURATION), "--ignore-nosec"]
    return [*bandit, *ours, "--format", "json", "--output", "report.json", "--exit-zero", "--quiet"]


def _run_alone(argv: Sequence[str], folder: Path, seconds: float) -> int | None:
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
        argv,
        cwd=folder,
        env={"HOME": str(folder), "PATH": os.defpath},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _read_report(path: Path) -> "_Report | None":
    """Read Bandit's report; None when it is missing, too large or of another shape."""
    try:
        if path.stat().st_size > _LARGEST_REPORT:
            return None
        data = json.loads(path.read_bytes())
        skipped = {_place(row["filename"]) for row in data["errors"]}
        read = frozenset(_place(name) for name in data["metrics"]) - skipped
        return _Report(read, tuple(_finding(row) for row in data["results"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _finding(row: Mapping[str, object]) -> "_Finding":
    return _Finding(
        *_place(str(row["filename"])),
        test_id=str(row["test_id"]),
        severity=str(row["issue_severity"]).lower(),
        confidence=str(row["issue_confidence"]),
        text=str(row["issue_text"]),
        line=int(str(row["line_number"])),
    )


def _place(filename: str) -> tuple[str, int]:
    """Return version and number of a file that was written here; ("", -1) for any other."""
    path = PurePosixPath(filename)
    known = path.suffix == ".py" and path.stem.isdecimal()
    return (path.parent.name, int(path.stem)) if known else ("", -1)


def _verdict(report: "_Report", paths: Sequence[str]) -> Check:
    fresh = list(_fresh(report.findings))
    if not fresh:
        count = f"{len(paths)} edited file{'s' if len(paths) != 1 else ''}"
        sentence = f"Bandit finds nothing in {count} that it did not find before the patch."
        return Check(name="security", passed=True, reason="nothing_new", detail=sentence)
    shown = "; ".join(
        f"{f.test_id} ({f.severity}) in {paths[f.number]}, line {f.line}: {_one_line(f.text)}"
        for f in fresh[:3]
    )
    more = f"; and {len(fresh) - 3} more" if len(fresh) > 3 else ""
    sentence = f"The patch brings what Bandit warns of: {shown}{more}."
    return Check(name="security", passed=False, reason="new_finding", detail=sentence)


def _fresh(findings: Sequence["_Finding"]) -> Iterator["_Finding"]:
    wanted = [f for f in findings if not _is_harmless(f)]
    known = Counter(f.key for f in wanted if f.version == "before")
    for finding in sorted(wanted, key=lambda f: (f.number, f.line)):
        if finding.version == "after":
            if known[finding.key] == 0:
                yield finding
            known[finding.key] = max(0, known[finding.key] - 1)


def _is_harmless(finding: "_Finding") -> bool:
    """Say whether a `hardcoded password` is empty or punctuation, as in `token == "("`."""
    if finding.test_id not in _PASSWORD_TESTS:
        return False
    _, _, value = finding.text.partition(": ")
    return not any(character.isalnum() for character in value)


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")[:160]


def _failed(sentence: str) -> Check:
    return Check(name="security", passed=False, reason="bandit_failed", detail=sentence)


@dataclass(frozen=True)
class _Finding:
    version: str
    number: int
    test_id: str
    severity: str
    confidence: str
    text: str
    line: int

    @property
    def key(self) -> tuple[int, str, str, str, str]:
        """Name a finding without its line, which moves, but with all that makes it worse."""
        return self.number, self.test_id, self.severity, self.confidence, self.text


@dataclass(frozen=True)
class _Report:
    read: frozenset[tuple[str, int]]
    findings: tuple[_Finding, ...]
