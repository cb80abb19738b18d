"""The Action from an event to a draft pull request: both jobs, on the fake GitHub, real git."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from scenes import Scene, Step, project_files, zipped
from wire.fake_github import FakeGitHub, running_github

from patchwright.exits import OUTCOME_EXITS

RED = "tests/test_slots.py::test_merge_back_to_back"
MOST_REQUESTS = 40


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    with running_github(tmp_path / "github") as github:
        yield github


@pytest.fixture
def scene(github: FakeGitHub, tmp_path: Path, patchwright_home: Path, target_python: Path) -> Scene:
    return make_scene(github, tmp_path, patchwright_home, target_python)


def make_scene(
    github: FakeGitHub, tmp_path: Path, home: Path, python: Path, bug: str = "wrong_boundary"
) -> Scene:
    repo = github.add_repository("acme/widgets", project_files(bug))
    folder = tmp_path / "runner"
    folder.mkdir()
    return Scene(github, repo, folder, home, python)


def wrote(scene: Scene) -> list[str]:
    """Return what was written to GitHub, as method and template."""
    return [f"{c.method} {c.template}" for c in scene.github.calls if c.method in WRITES]


WRITES = ("POST", "PATCH", "PUT", "DELETE")


def test_a_red_push_becomes_one_draft_pull_request(scene: Scene) -> None:
    run = scene.red_run()
    first, second = scene.heal("workflow_run", scene.run_event(run))
    assert first.code == 0, first.log
    assert first.outputs["outcome"] == "PLAUSIBLE_PATCH", first.log
    assert second.code == 0, second.log
    (pull,) = scene.repo.pulls.values()
    assert pull.draft
    assert pull.issue.title.startswith("[DO NOT MERGE]")
    assert "DO NOT MERGE" in pull.issue.labels
    assert second.outputs["pr-number"] == str(pull.number)

    assert second.outputs["branch-name"].startswith("patchwright/heal-")
    assert pull.seen[0]["draft"]
    assert all(seen["title"].startswith("[DO NOT MERGE]") for seen in pull.seen)
    proven_by_git(scene, pull.head_sha, str(pull.issue.body))
    requests = [call for call in scene.github.calls if call.method != "GIT"]
    assert len(requests) <= MOST_REQUESTS, [f"{c.method} {c.template}" for c in requests]
    assert {call.token for call in scene.github.calls if call.method in WRITES} == {"publish"}


def proven_by_git(scene: Scene, head: str, body: str) -> None:
    """The body's claims are true in git: its diff, its base, and nothing else is changed."""
    base = scene.repo.branch()
    assert base in body
    git = scene.repo.git
    assert git.line("rev-parse", f"{head}^") == base
    changed = git.line("diff", "--name-only", base, head)
    assert changed == "roombook/slots.py"
    diff = git.line("diff", "--no-color", base, head)
    added = [line for line in diff.splitlines() if line.startswith("+") and line[1:2] != "+"]
    assert all(line in body for line in added)


@pytest.mark.slow
def test_a_second_red_run_is_a_recurrence(scene: Scene) -> None:
    """The same report again: the open pull request is updated and nothing is doubled."""
    run = scene.red_run()
    event = scene.run_event(run)
    _, second = scene.heal("workflow_run", event)
    writer = scene.github.add_token("again", "write").value
    report = scene.folder / "patchwright-report" / "report.json"
    report.write_text(report.read_text().replace(read_run_id(report), "20261121T235959-abcdef"))
    third = scene.step("publish", "workflow_run", event, writer)
    assert third.outputs["pr-number"] == second.outputs["pr-number"], third.log
    (pull,) = scene.repo.pulls.values()
    assert '"recurrences":1' in str(pull.issue.body)
    assert len([check for check in scene.repo.checks.values() if check.name == "patchwright"]) == 1


def read_run_id(path: Path) -> str:
    found = json.loads(path.read_text())["run_id"]
    assert isinstance(found, str)
    return found


@pytest.mark.slow
def test_heal_on_an_issue_with_a_traceback(scene: Scene) -> None:
    traceback = f"```\nFAILED {RED}\n```\n"
    issue = scene.repo.add_issue("Bookings are not merged", traceback)
    asked = scene.repo.add_comment(issue.number, "/heal")
    event = scene.comment_event(asked)
    token = scene.github.add_token("acknowledge", {"issues": "write", "contents": "read"} | READS)
    begun = scene.step("acknowledge", "issue_comment", event, token.value)
    assert begun.code == 0, begun.log
    (sticky,) = [c for c in scene.repo.comments.values() if c.id != asked.id]
    assert "at work" in sticky.body
    _, second = scene.heal("issue_comment", event)
    assert second.outputs["outcome"] == "PLAUSIBLE_PATCH", second.log
    (pull,) = scene.repo.pulls.values()
    assert pull.draft
    (ended,) = [c for c in scene.repo.comments.values() if c.id != asked.id]
    assert ended.id == sticky.id
    assert f"/pull/{pull.number}" in ended.body
    assert len(ended.bodies) == 2
    requests = [call for call in scene.github.calls if call.method != "GIT"]
    assert len(requests) <= MOST_REQUESTS, [f"{c.token} {c.method} {c.template}" for c in requests]


READS = {"pull-requests": "read", "actions": "read"}


def test_t04_heal_by_a_reader_gets_one_polite_refusal(scene: Scene) -> None:
    issue = scene.repo.add_issue("It fails", "Please")
    stranger = scene.github.account("stranger")
    asked = scene.repo.add_comment(issue.number, "/heal", user=stranger)
    event = scene.comment_event(asked)
    for _ in range(2):
        first, second = scene.heal("issue_comment", event)
        assert (first.code, second.code) == (0, 0)
        assert first.outputs["reason"] == second.outputs["reason"] == "not_allowed"
    said = [c for c in scene.repo.comments.values() if c.id != asked.id]
    assert len(said) == 1
    assert "write access" in said[0].body
    assert wrote(scene) == ["POST /repos/{owner}/{repo}/issues/{issue_number}/comments"]
    assert not [call for call in scene.github.calls if call.method == "GIT"]


def test_t01_a_forks_run_is_never_fetched(scene: Scene) -> None:
    run = scene.red_run(event="pull_request", head_repository="stranger/widgets")
    first, second = scene.heal("workflow_run", scene.run_event(run))
    assert first.outputs["reason"] == "fork", first.log
    assert second.outputs["reason"] == "fork", second.log
    assert not [call for call in scene.github.calls if call.method == "GIT"]
    assert not scene.repo.pulls
    assert wrote(scene) == []


@pytest.mark.slow
def test_a_flaky_test_is_flaky_and_no_pull_request(
    github: FakeGitHub, tmp_path: Path, patchwright_home: Path, target_python: Path
) -> None:
    scene = make_scene(github, tmp_path, patchwright_home, target_python, "flaky_set_order")
    run = scene.red_run()
    first, second = scene.heal("workflow_run", scene.run_event(run))
    assert first.outputs["outcome"] == "FLAKY", first.log
    assert second.outputs["outcome"] == "FLAKY", second.log
    assert not scene.repo.pulls


@pytest.mark.slow
def test_a_matrix_of_six_red_jobs_is_one_pull_request(scene: Scene) -> None:
    run = scene.red_run(RED, jobs=6)
    _, second = scene.heal("workflow_run", scene.run_event(run))
    assert second.outputs["outcome"] == "PLAUSIBLE_PATCH", second.log
    assert len(scene.repo.pulls) == 1
    assert len([c for c in scene.github.calls if c.template.endswith("/logs")]) <= 3


def test_r45_a_newer_green_run_resolves_it(scene: Scene) -> None:
    run = scene.red_run()
    scene.repo.add_run(conclusion="success")
    first, _ = scene.heal("workflow_run", scene.run_event(run))
    assert first.outputs["reason"] == "resolved_elsewhere", first.log


def test_t08_a_branch_that_moved_declines(scene: Scene) -> None:
    run = scene.red_run()
    scene.repo.commit({"later.txt": "later\n"})
    first, second = scene.heal("workflow_run", scene.run_event(run))
    assert first.outputs["reason"] == second.outputs["reason"] == "superseded"
    assert not scene.repo.pulls


def test_the_kill_switch(scene: Scene) -> None:
    run = scene.red_run()
    scene.inputs["heal-off"] = "true"
    first, _ = scene.heal("workflow_run", scene.run_event(run))
    assert first.outputs["reason"] == "heal_off"
    assert not [call for call in scene.github.calls]


def test_a_report_of_another_commit_is_refused(scene: Scene) -> None:
    run = scene.red_run()
    event = scene.run_event(run)
    report = scene.folder / "patchwright-report" / "report.json"
    report.parent.mkdir()
    report.write_text('{"schema_version": "1.0"}')
    writer = scene.github.add_token("publish", "write").value
    step: Step = scene.step("publish", "workflow_run", event, writer)
    assert step.outputs["reason"] == "report_malformed", step.log
    assert not scene.repo.pulls


def test_a_forged_artifact_of_a_fork_is_a_comment_at_most(scene: Scene) -> None:
    fork = scene.github.account("stranger")
    issue = scene.repo.add_issue("Change", user=fork)
    run = scene.red_run(event="pull_request", head_repository="stranger/widgets")
    forged = zipped({"report.json": b'{"outcome": "PLAUSIBLE_PATCH"}'})
    scene.repo.add_artifact(run, "patchwright-report", forged)
    _, second = scene.heal("workflow_run", scene.run_event(run))
    assert second.outputs["outcome"] == "DECLINED", second.log
    assert not scene.repo.pulls
    assert wrote(scene) == []
    assert issue.number


@pytest.mark.slow
def test_the_one_job_form_shows_progress_and_says_what_it_is(scene: Scene) -> None:
    issue = scene.repo.add_issue("Bookings are not merged", f"```\nFAILED {RED}\n```\n")
    asked = scene.repo.add_comment(issue.number, "/heal")
    token = scene.github.add_token("both", "write").value
    event = scene.comment_event(asked)
    step = scene.step("both", "issue_comment", event, token, python=str(scene.python))
    assert step.outputs["outcome"] == "PLAUSIBLE_PATCH", step.log
    assert "one-job form" in step.summary
    (sticky,) = [c for c in scene.repo.comments.values() if c.id != asked.id]
    assert len(sticky.bodies) >= 3
    assert "**Fetching the commit**" in "".join(sticky.bodies[1:-1])
    assert "/pull/" in sticky.bodies[-1]


def test_t54_what_a_step_prints_is_no_command(scene: Scene) -> None:
    """Every line that could hold somebody else's text is behind a bar."""
    run = scene.red_run()
    first, _ = scene.heal("workflow_run", scene.run_event(run))
    own = ("PLAUSIBLE_PATCH (", "DECLINED (")
    assert [s for s in first.log.splitlines() if not s.startswith(("| ", *own))] == []


def repaired_source(scene: Scene) -> bytes:
    """Return the source without its bug."""
    source = scene.repo.file("main", "roombook/slots.py")
    assert source is not None
    return source.replace(b"slot.start < merged", b"slot.start <= merged")


@pytest.mark.slow
def test_a_pull_request_that_breaks_the_tests_gets_one_into_its_branch(scene: Scene) -> None:
    broken = scene.repo.file("main", "roombook/slots.py")
    scene.repo.commit({"roombook/slots.py": repaired_source(scene)})
    scene.repo.commit({"roombook/slots.py": broken}, branch="feature")
    theirs = scene.repo.add_pull("Feature", "feature")
    run = scene.red_run(event="pull_request", branch="feature", pulls=[theirs.number])
    first, second = scene.heal("workflow_run", scene.run_event(run))
    assert second.outputs["outcome"] == "PLAUSIBLE_PATCH", first.log + second.log
    (ours,) = [p for p in scene.repo.pulls.values() if p.number != theirs.number]
    assert (ours.base_ref, ours.draft) == ("feature", True)
    assert any(c.number == theirs.number for c in scene.repo.comments.values())


@pytest.mark.slow
def test_what_fails_at_the_merge_base_as_well_is_not_the_pull_requests(scene: Scene) -> None:
    scene.repo.commit({"more.txt": "more\n"}, branch="feature")
    theirs = scene.repo.add_pull("Feature", "feature")
    run = scene.red_run(event="pull_request", branch="feature", pulls=[theirs.number])
    first, second = scene.heal("workflow_run", scene.run_event(run))
    assert first.outputs["outcome"] == "FAILS_ON_BASE", first.log
    assert second.outputs["outcome"] == "FAILS_ON_BASE", second.log
    assert len(scene.repo.pulls) == 1


@pytest.mark.slow
def test_a_project_in_a_folder_that_only_the_workflow_names(
    github: FakeGitHub, tmp_path: Path, patchwright_home: Path, target_python: Path
) -> None:
    files = project_files("wrong_boundary")
    ci = files.pop(".github/workflows/ci.yml").decode()
    placed = {f"backend/{path}": data for path, data in files.items()}
    step = "- run: python -m pytest -q\n        working-directory: backend"
    placed[".github/workflows/ci.yml"] = ci.replace("- run: python -m pytest -q", step).encode()
    repo = github.add_repository("acme/widgets", placed)
    (tmp_path / "runner").mkdir()
    scene = Scene(github, repo, tmp_path / "runner", patchwright_home, target_python)
    first, second = scene.heal("workflow_run", scene.run_event(scene.red_run()))
    assert second.outputs["outcome"] == "PLAUSIBLE_PATCH", first.log + second.log
    (pull,) = repo.pulls.values()
    changed = repo.git.line("diff", "--name-only", repo.branch(), pull.head_sha)
    assert changed == "backend/roombook/slots.py"


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [({"repeats": "many"}, "bad_configuration"), ({"bot-id": "x"}, "bad_configuration")],
)
def test_a_bad_input_ends_in_one_named_outcome(
    scene: Scene, inputs: dict[str, str], reason: str
) -> None:
    scene.inputs.update(inputs)
    token = scene.github.add_token("repair", "read").value
    step = scene.step("repair", "workflow_run", scene.run_event(scene.red_run()), token)
    assert (step.outputs["outcome"], step.outputs["reason"]) == ("ENVIRONMENT", reason), step.log
    assert next(iter(inputs)) in step.outputs["sentence"]
    assert step.code == OUTCOME_EXITS["ENVIRONMENT"]
    assert step.summary


def test_a_token_that_may_not_comment_ends_in_one_named_outcome(scene: Scene) -> None:
    asked = scene.repo.add_comment(scene.repo.add_issue("It fails").number, "/heal")
    asked.user = scene.github.account("stranger")
    token = scene.github.add_token("weak", "read").value
    step = scene.step("publish", "issue_comment", scene.comment_event(asked), token)
    assert (step.outputs["outcome"], step.outputs["reason"]) == ("ERROR", "forge_failed"), step.log
    assert "Traceback" not in step.log
