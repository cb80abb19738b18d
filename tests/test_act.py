"""The shipped workflows with act and the built image: from an event to what people see."""

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from containers import CERTIFICATES, IMAGE, Docker, NoEngineError, Runner, running_engine
from scenes import Scene, project_files, zipped
from wire import events
from wire.fake_github import FakeGitHub, running_github
from wire.langsmith import Kept
from wire.langsmith import langsmith as running_langsmith
from wire.otlp import Received
from wire.otlp import receiver as running_otlp

from patchwright.init import plan_workflows
from patchwright.models import Ending

pytestmark = pytest.mark.slow

PROBE = Path(__file__).parent / "hostile" / "probe" / "test_probe.py"
RED = "tests/test_slots.py::test_merge_back_to_back"
WRITES = ("POST", "PATCH", "PUT", "DELETE")


@pytest.fixture(scope="module")
def docker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Docker]:
    try:
        with running_engine(tmp_path_factory.mktemp("engine")) as docker:
            yield docker
    except NoEngineError as error:
        pytest.skip(f"no Docker Engine can run here: {error}")


class Stage:
    """One repository on the fake GitHub, with the workflows that `init` writes for it."""

    def __init__(self, docker: Docker, github: FakeGitHub, folder: Path, bug: str) -> None:
        files = project_files(bug)
        files["tests/test_probe.py"] = PROBE.read_bytes()
        self.github = github
        self.repo = github.add_repository("acme/widgets", files)
        self.scene = Scene(github, self.repo, folder, folder, Path())
        self.token = github.add_token("job", "write").value
        self.folder = folder
        self.runner = Runner(docker, folder / "runner", planned(files, folder / "project"))
        self.runner.folder.mkdir()
        self.canary = f"canary-{secrets.token_hex(8)}"
        self.log = ""

    def act(self, name: str, payload: Mapping[str, Any], **env: str) -> str:
        """Run the caller's workflow for an event."""
        place = {
            "GITHUB_API_URL": self.github.api_url,
            "GITHUB_SERVER_URL": self.github.server_url,
            "GITHUB_REPOSITORY": self.repo.full_name,
            "SSL_CERT_FILE": CERTIFICATES,
            "PLANTED_SECRET": self.canary,
        }
        self.log = self.runner.run(name, payload, self.token, {**place, **env})
        return self.log

    def report(self) -> dict[str, Any]:
        """Return the report that the repair job left as an artifact."""
        path = self.runner.folder / "share" / "patchwright-report" / "report.json"
        found: dict[str, Any] = json.loads(path.read_text())
        return found

    def wrote(self) -> list[str]:
        """Return what was written to GitHub."""
        return [f"{c.method} {c.template}" for c in self.github.calls if c.method in WRITES]

    def no_canary(self) -> None:
        """Neither the token nor a planted secret is anywhere that people or tests can look."""
        seen = [self.log, *(str(path.read_bytes()) for path in self._artifacts())]
        seen += [str(pull.issue.body) for pull in self.repo.pulls.values()]
        seen += [body for comment in self.repo.comments.values() for body in comment.bodies]
        seen += [repr(vars(check)) for check in self.repo.checks.values()]
        for secret in (self.token, self.canary):
            windows = [secret[n : n + 12] for n in range(len(secret) - 11)]
            assert not [w for text in seen for w in windows if w in text]

    def _artifacts(self) -> list[Path]:
        share = self.runner.folder / "share"
        return [path for path in share.rglob("*") if path.is_file()]


def planned(files: Mapping[str, bytes], project: Path) -> dict[str, str]:
    for name, data in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_bytes(data)
    plan = plan_workflows(project, version="0.1.0")
    assert not isinstance(plan, Ending), plan.sentence
    return {Path(file.path).name: file.text for file in plan.files}


@pytest.fixture
def stage(docker: Docker, tmp_path: Path) -> Iterator[Stage]:
    with running_github(tmp_path / "github") as github:
        yield Stage(docker, github, tmp_path, "wrong_boundary")


def test_a_red_push_becomes_one_draft_pull_request_and_one_trace(stage: Stage) -> None:
    caller = stage.runner.workflows["patchwright.yml"]
    run = stage.scene.red_run()
    with running_otlp() as otlp, running_langsmith() as langsmith:
        extra = f'      otlp-endpoint: "{otlp.url}"\n      trace-url: "https://t.example/{{trace_id}}"\n'
        workflows = {**stage.runner.workflows, "patchwright.yml": with_inputs(caller, extra)}
        stage.runner = Runner(stage.runner.docker, stage.runner.folder, workflows)
        keys = {"LANGSMITH_ENDPOINT": langsmith.url}
        stage.runner.secrets["LANGSMITH"] = "lsv2_" + secrets.token_hex(16)
        log = stage.act("workflow_run", stage.scene.run_event(run), **keys)
    (pull,) = stage.repo.pulls.values()
    assert pull.draft, log
    assert pull.issue.title.startswith("[DO NOT MERGE]")
    assert "DO NOT MERGE" in pull.issue.labels
    report = stage.report()
    passed = {row["test_id"]: row["after"] for row in report["evidence"]}
    assert passed[RED] == "passed"
    assert all(outcome == "passed" for outcome in passed.values()), passed
    assert any("test_probe" in test for test in passed), "the probe must have run"
    one_trace(otlp, langsmith, report["trace"]["trace_id"], str(pull.issue.body))
    stage.no_canary()


def with_inputs(caller: str, extra: str) -> str:
    """Give the called workflow what a maintainer would write for traces."""
    head, found, tail = caller.partition("    with:\n")
    assert found
    passed = "    secrets:\n      langsmith-api-key: ${{ secrets.LANGSMITH }}\n"
    return f"{head}{passed}{found}{extra}{tail}"


def one_trace(otlp: Received, langsmith: Kept, trace_id: str, body: str) -> None:
    """Both backends hold both jobs under one id, and the pull request links to it."""
    assert f"https://t.example/{trace_id}" in body
    spans = otlp.spans
    assert {span.trace_id.hex() for span in spans} == {trace_id}
    names = {span.name for span in spans}
    assert {"repair", "publish", "reproduce", "search", "validate"} <= names
    known = {span.span_id for span in spans}
    orphans = [
        span.name for span in spans if span.parent_span_id and span.parent_span_id not in known
    ]
    assert orphans == []
    runs = list(langsmith.runs.values())
    assert {run["trace_id"].replace("-", "") for run in runs} == {trace_id}
    assert {"publish", "reproduce", "validate"} <= {run["name"] for run in runs}


def test_heal_on_an_issue_and_the_life_of_the_sticky_comment(stage: Stage) -> None:
    issue = stage.repo.add_issue("Bookings are not merged", f"```\nFAILED {RED}\n```\n")
    asked = stage.repo.add_comment(issue.number, "/heal")
    log = stage.act("issue_comment", events.issue_comment(stage.repo, asked))
    (pull,) = stage.repo.pulls.values()
    assert pull.draft, log
    (sticky,) = [c for c in stage.repo.comments.values() if c.id != asked.id]
    assert len(sticky.bodies) >= 2
    assert "at work" in sticky.bodies[0]
    assert f"/pull/{pull.number}" in sticky.bodies[-1]
    assert [r.content for r in asked.reactions] == ["eyes"]
    stage.no_canary()


def test_t04_heal_by_a_reader_gets_at_most_one_refusal(stage: Stage) -> None:
    issue = stage.repo.add_issue("It fails", "Please")
    stranger = stage.github.account("stranger")
    asked = stage.repo.add_comment(issue.number, "/heal", user=stranger)
    stage.act("issue_comment", events.issue_comment(stage.repo, asked))
    assert len(stage.repo.comments) <= 2
    assert set(stage.wrote()) <= {"POST /repos/{owner}/{repo}/issues/{issue_number}/comments"}
    assert not [call for call in stage.github.calls if call.method == "GIT"]


@pytest.fixture
def fork_pull(stage: Stage) -> Any:
    """A pull request of a fork that breaks the tests, and the red run of it."""
    stranger = stage.github.account("stranger")
    stage.repo.commit({"notes.txt": "base\n"})
    fork = stage.github.add_repository("stranger/widgets", {}, fork_of=stage.repo)
    sha = fork.commit({"more.txt": "theirs\n"}, branch="theirs")
    pull = stage.repo.add_pull("Theirs", "theirs", user=stranger, head_repository=fork)
    run = stage.scene.red_run(
        event="pull_request", sha=sha, branch="theirs", head_repository=fork.full_name
    )
    return pull, run, sha


def test_t01_a_forks_patch_is_a_claim_and_its_code_meets_no_token(
    stage: Stage, fork_pull: Any, tmp_path: Path, target_python: Path
) -> None:
    pull, run, sha = fork_pull
    report = repaired_in_the_forks_own_run(stage, sha, tmp_path / "fork", target_python)
    stage.repo.add_artifact(run, "patchwright-report-test-0", zipped({"report.json": report}))
    stage.act("workflow_run", events.workflow_run(stage.repo, run))
    assert len(stage.repo.pulls) == 1, "the fork's own"
    (claim,) = stage.repo.comments.values()
    assert claim.number == pull.number
    assert "claimed" in claim.body
    assert "+        if merged and slot.start <=" in claim.body
    assert not [call for call in stage.github.calls if call.method == "GIT"]
    assert not [w for w in stage.wrote() if "/git/" in w or w.endswith("/pulls")]


def test_a_forged_artifact_never_becomes_a_pull_request(stage: Stage, fork_pull: Any) -> None:
    _, run, _ = fork_pull
    forged = b'{"schema_version": "1.0", "outcome": "PLAUSIBLE_PATCH"}'
    stage.repo.add_artifact(run, "patchwright-report-test-0", zipped({"report.json": forged}))
    stage.act("workflow_run", events.workflow_run(stage.repo, run))
    assert len(stage.repo.pulls) == 1
    assert not stage.repo.comments
    assert stage.wrote() == []


def repaired_in_the_forks_own_run(stage: Stage, sha: str, folder: Path, python: Path) -> bytes:
    """Run what the in-job form runs: no token, no key, the job's own interpreter."""
    folder.mkdir()
    git = ("git", "-C", str(folder))
    path = str(stage.repo.git.path)
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "fetch", "-q", path, sha], check=True)
    subprocess.run([*git, "checkout", "-q", "FETCH_HEAD"], check=True)
    command = [str(Path(sys.executable).parent / "patchwright"), "repair", str(folder)]
    env = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "PATCHWRIGHT_HOME": str(folder / ".home")}
    out = folder / ".out"
    subprocess.run(
        [*command, "--python", str(python), "--out", str(out)], env=env, check=True, timeout=300
    )
    return (out / "report.json").read_bytes()


def test_a_flaky_failure_is_flaky_and_no_pull_request(docker: Docker, tmp_path: Path) -> None:
    with running_github(tmp_path / "github") as github:
        stage = Stage(docker, github, tmp_path, "flaky_set_order")
        run = stage.scene.red_run()
        stage.act("workflow_run", events.workflow_run(stage.repo, run))
        assert stage.report()["outcome"] == "FLAKY", stage.log
        assert not stage.repo.pulls


def test_six_red_jobs_of_a_matrix_are_one_pull_request(stage: Stage) -> None:
    run = stage.scene.red_run(RED, jobs=6)
    log = stage.act("workflow_run", events.workflow_run(stage.repo, run))
    assert len(stage.repo.pulls) == 1, log
    stage.no_canary()


def test_t27_t28_t29_t30_a_container_as_the_real_runner_starts_it(stage: Stage) -> None:
    """The runner mounts the engine's socket and its command files, which act does not."""
    folder = stage.folder / "github"
    for name in ("workspace", "workflow", "file_commands", "home"):
        (folder / name).mkdir(parents=True)
    run = stage.scene.red_run()
    event = events.workflow_run(stage.repo, run)
    (folder / "workflow" / "event.json").write_text(json.dumps(event))
    for name in ("output", "env", "path", "summary"):
        (folder / "file_commands" / name).touch()
    socket = stage.runner.docker.address.removeprefix("unix://")
    mounts = [f"{socket}:/var/run/docker.sock"]
    mounts += [f"{place}:/github/{place.name}" for place in sorted(folder.iterdir())]
    log = stage.runner.docker(
        *("run", "--rm", "--network", "host", "--workdir", "/github/workspace"),
        *(part for mount in mounts for part in ("--volume", mount)),
        *(part for pair in as_the_runner(stage).items() for part in ("--env", "=".join(pair))),
        IMAGE,
    )
    report = json.loads((folder / "workspace" / "patchwright-report" / "report.json").read_text())
    assert report["outcome"] == "PLAUSIBLE_PATCH", log
    probes = {r["test_id"]: r["before"] for r in report["evidence"] if "probe" in r["test_id"]}
    assert len(probes) == 3
    assert set(probes.values()) == {"passed"}, report["evidence"]
    outputs = (folder / "file_commands" / "output").read_text()
    assert "PLAUSIBLE_PATCH" in outputs
    for secret in (stage.token, stage.canary):
        assert secret not in log + outputs + json.dumps(report)


def as_the_runner(stage: Stage) -> dict[str, str]:
    """Return the variables that the runner gives to a container action."""
    return {
        "INPUT_MODE": "repair",
        "INPUT_GITHUB-TOKEN": stage.token,
        "GITHUB_EVENT_NAME": "workflow_run",
        "GITHUB_EVENT_PATH": "/github/workflow/event.json",
        "GITHUB_REPOSITORY": stage.repo.full_name,
        "GITHUB_API_URL": stage.github.api_url,
        "GITHUB_SERVER_URL": stage.github.server_url,
        "GITHUB_WORKSPACE": "/github/workspace",
        "GITHUB_OUTPUT": "/github/file_commands/output",
        "GITHUB_ENV": "/github/file_commands/env",
        "GITHUB_PATH": "/github/file_commands/path",
        "GITHUB_STEP_SUMMARY": "/github/file_commands/summary",
        "GITHUB_ACTIONS": "true",
        "CI": "true",
        "HOME": "/github/home",
        "ACTIONS_RUNTIME_TOKEN": stage.canary,
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": stage.canary,
        "SSL_CERT_FILE": CERTIFICATES,
    }
