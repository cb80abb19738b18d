"""Whole scenes for the Action: a repository on the fake GitHub, an event, and modes of the step."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wire import shapes, shapes_actions
from wire.fake_github import FakeGitHub
from wire.repository import FakeRepository
from wire.state import Account, Comment, Run

BUGS = Path(__file__).parent / "bugs"
CI = """\
name: CI
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        python-version: ["3.11"]
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: ${{ matrix.python-version }}
      - run: python -m pytest -q
"""


def project_files(bug: str) -> dict[str, bytes]:
    """Return the files of a small broken project, with a workflow that tests it."""
    root = BUGS / bug / "project"
    found = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and ".pytest_cache" not in path.parts
    }
    return {**found, ".github/workflows/ci.yml": CI.encode()}


def pytest_log(test_id: str) -> str:
    """Return what the log of a failed job looks like on GitHub."""
    stamp = "2026-11-21T10:00:00.0000000Z "
    lines = [
        "##[group]Run python -m pytest -q",
        "python -m pytest -q",
        "##[endgroup]",
        "F                                                       [100%]",
        "=================================== FAILURES ===================================",
        "E   AssertionError",
        "=========================== short test summary info ============================",
        f"FAILED {test_id} - AssertionError",
        "1 failed in 0.10s",
        "##[error]Process completed with exit code 1.",
    ]
    return "".join(f"{stamp}{line}\n" for line in lines)


@dataclass
class Scene:
    """One repository and what the Action did about one event."""

    github: FakeGitHub
    repo: FakeRepository
    folder: Path
    home: Path
    python: Path
    inputs: dict[str, str] = field(default_factory=dict)

    # --- what happens on GitHub ----------------------------------------------------------------

    def red_run(self, test_id: str = "", jobs: int = 1, **about: Any) -> Run:
        """Let a run of CI fail."""
        run = self.repo.add_run(**about)
        for n in range(jobs):
            name = "test (3.11)" if jobs == 1 else f"test (3.11, {n})"
            steps = [("Set up job", "success"), ("Run python -m pytest -q", "failure")]
            self.repo.add_job(run, name, steps=steps, log=pytest_log(test_id or "tests"))
        return run

    def run_event(self, run: Run) -> dict[str, Any]:
        """Return the payload of `workflow_run` completed."""
        return {
            "action": "completed",
            "workflow_run": shapes_actions.run(self.repo, run),
            "workflow": shapes_actions.workflow(self.repo, run.workflow),
            "repository": self._repository(),
            "sender": self._account(run.actor),
        }

    def comment_event(self, comment: Comment) -> dict[str, Any]:
        """Return the payload of `issue_comment` created."""
        issue = self.repo.issues[comment.number]
        return {
            "action": "created",
            "issue": shapes.issue(self.repo, issue),
            "comment": shapes.comment(self.repo, comment),
            "repository": self._repository(),
            "sender": self._account(comment.user),
        }

    def _repository(self) -> Any:
        return shapes.full(self.repo)

    def _account(self, account: Account) -> Any:
        return shapes.user(self.repo.world, account)

    # --- the steps -----------------------------------------------------------------------------

    def step(
        self, mode: str, name: str, payload: Mapping[str, Any], token: str, **inputs: str
    ) -> "Step":
        """Run one mode of the Action in a process of its own, as the runner would."""
        folder = self.folder / f"{mode}-{len(list(self.folder.iterdir()))}"
        folder.mkdir()
        (folder / "event.json").write_text(json.dumps(payload))
        given = {"mode": mode, "github-token": token, **self.inputs, **inputs}
        env = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(folder),
            "PATCHWRIGHT_HOME": str(self.home),
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(folder / "event.json"),
            "GITHUB_REPOSITORY": self.repo.full_name,
            "GITHUB_REPOSITORY_ID": str(self.repo.id),
            "GITHUB_REF": f"refs/heads/{self.repo.default_branch}",
            "GITHUB_API_URL": self.github.api_url,
            "GITHUB_SERVER_URL": self.github.server_url,
            "GITHUB_RUN_ID": "4711",
            "GITHUB_WORKSPACE": str(self.folder),
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
            "RUNNER_TEMP": str(folder),
            **{f"INPUT_{key.upper()}": value for key, value in given.items()},
        }
        done = subprocess.run(
            [sys.executable, "-m", "patchwright.act"],
            env=env,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
        return Step(folder, done.returncode, done.stdout + done.stderr)

    def heal(self, name: str, payload: Mapping[str, Any]) -> tuple["Step", "Step"]:
        """Run both jobs: repair with a token that reads, publish with one that writes."""
        reads = {"contents": "read", "actions": "read", "issues": "read", "pull-requests": "read"}
        reads["checks"] = "read"
        writes = {**reads, **dict.fromkeys(("contents", "issues", "pull-requests"), "write")}
        writes["checks"] = "write"
        reader = self.github.add_token("repair", reads).value
        writer = self.github.add_token("publish", writes).value
        first = self.step("repair", name, payload, reader, python=str(self.python))
        second = self.step("publish", name, payload, writer)
        return first, second


@dataclass(frozen=True)
class Step:
    """What one step left behind."""

    folder: Path
    code: int
    log: str

    @property
    def outputs(self) -> dict[str, str]:
        """Return the outputs as a runner reads them."""
        found: dict[str, str] = {}
        path = self.folder / "output"
        lines = iter(path.read_text().splitlines() if path.exists() else ())
        for line in lines:
            name, _, delimiter = line.partition("<<")
            value = []
            for inner in lines:
                if inner == delimiter:
                    break
                value.append(inner)
            found[name] = "\n".join(value)
        return found

    @property
    def summary(self) -> str:
        """Return the summary of the step."""
        path = self.folder / "summary.md"
        return path.read_text() if path.exists() else ""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an artifact as GitHub keeps it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()
