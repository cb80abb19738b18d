"""What a red run says of its failure: the right job, its log or what is left of it, its recipe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from scenes import CI, project_files, pytest_log, zipped
from wire.fake_github import FakeGitHub, running_github
from wire.faults import Fault, secondary_limit
from wire.repository import FakeRepository
from wire.state import Run

from patchwright.errors import ForgeError
from patchwright.forges.github.reading import Reader, connect
from patchwright.forges.github.surface import permissions_for
from patchwright.gather import MOST_LOGS, Gathered, gather

RED = "tests/test_slots.py::test_merge_back_to_back"
JUNIT = """\
<testsuites><testsuite name="pytest" tests="1" failures="1">
<testcase classname="tests.test_slots" name="test_merge_back_to_back" file="tests/test_slots.py">
<failure message="AssertionError">E   AssertionError</failure></testcase></testsuite></testsuites>
"""
PYTEST_STEP = ("Run python -m pytest -q", "failure")


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    with running_github(tmp_path / "github") as github:
        yield github
        assert {call.method for call in github.calls} <= {"GET"}


@pytest.fixture
def repo(github: FakeGitHub) -> FakeRepository:
    return github.add_repository("acme/widgets", project_files("wrong_boundary"))


@pytest.fixture
def reader(github: FakeGitHub, repo: FakeRepository) -> Reader:
    token = github.add_token("reader", dict(permissions_for("repair")))
    return connect(repo.full_name, token.value, api_url=github.api_url, hurry=True)


def gathered(reader: Reader, run: Run) -> Gathered:
    return gather(reader.run(run.id), reader)


def logs_read(github: FakeGitHub) -> int:
    return len([call for call in github.calls if call.template.endswith("/logs")])


def red(repo: FakeRepository, name: str = "test (3.11)", log: str | None = None) -> Run:
    run = repo.add_run()
    repo.add_job(run, name, steps=[PYTEST_STEP], log=pytest_log(RED) if log is None else log)
    return run


def test_the_recipe_is_that_of_the_failing_job(reader: Reader, repo: FakeRepository) -> None:
    found = gathered(reader, red(repo))
    assert found.hints.test_ids == (RED,)
    assert (found.job, found.failed, found.alike) == ("test (3.11)", 1, 1)
    assert found.recipe.python == "3.11"
    assert found.recipe.note == ""


def test_the_workflow_is_that_of_the_failing_commit(reader: Reader, repo: FakeRepository) -> None:
    run = red(repo)
    changed = CI.replace("3.11", "3.13")
    repo.commit({".github/workflows/ci.yml": changed})
    assert gathered(reader, run).recipe.python == "3.11"


def test_a_path_with_a_ref_is_the_path(reader: Reader, repo: FakeRepository) -> None:
    run = reader.run(red(repo).id)
    found = gather(run.model_copy(update={"path": f"{run.path}@refs/heads/main"}), reader)
    assert found.recipe.python == "3.11"


def test_a_matrix_that_fails_alike(
    github: FakeGitHub, reader: Reader, repo: FakeRepository
) -> None:
    run = repo.add_run()
    for n in range(12):
        repo.add_job(run, f"test (3.{n})", steps=[PYTEST_STEP], log=pytest_log(RED))
    repo.add_job(run, "lint", conclusion="success")
    repo.add_job(run, "docs", conclusion="cancelled")
    found = gathered(reader, run)
    assert (found.failed, found.alike) == (12, 12)
    assert logs_read(github) == MOST_LOGS
    assert len(github.calls) <= 3 + MOST_LOGS


def test_the_job_that_tests_is_read_among_many(reader: Reader, repo: FakeRepository) -> None:
    """Jobs that fail for reasons of their own are more, and come first."""
    run = repo.add_run()
    for name in ("lint", "docs", "build", "typing", "package"):
        repo.add_job(run, name, steps=[("Run make", "failure")], log="make: *** Error 1\n")
    repo.add_job(run, "test (3.11)", steps=[PYTEST_STEP], log=pytest_log(RED))
    found = gathered(reader, run)
    assert (found.job, found.hints.test_ids) == ("test (3.11)", (RED,))
    assert (found.failed, found.alike) == (6, 1)


def test_a_group_that_says_nothing_is_not_preferred(reader: Reader, repo: FakeRepository) -> None:
    run = repo.add_run()
    for n in range(2):
        repo.add_job(run, f"test-install ({n})", steps=[("Run", "failure")], log="no network\n")
    repo.add_job(run, "test (3.11)", steps=[PYTEST_STEP], log=pytest_log(RED))
    assert gathered(reader, run).hints.test_ids == (RED,)


def test_only_the_attempt_that_failed(reader: Reader, repo: FakeRepository) -> None:
    run = repo.add_run(attempt=2)
    repo.add_job(run, "test (3.11)", attempt=1, log=pytest_log("tests/test_a.py::test_old"))
    repo.add_job(run, "test (3.11)", steps=[PYTEST_STEP], log=pytest_log(RED))
    assert gathered(reader, run).hints.test_ids == (RED,)


def test_no_job_failed(reader: Reader, repo: FakeRepository) -> None:
    run = repo.add_run()
    repo.add_job(run, "test", conclusion="success")
    assert gathered(reader, run).hints.note == "no_failed_jobs"


# --- what goes wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize("status", [403, 404, 410, 500])
def test_r46_a_log_that_cannot_be_had(
    github: FakeGitHub, reader: Reader, repo: FakeRepository, status: int
) -> None:
    run = red(repo)
    github.faults.add(Fault(".*/logs", status=status, body={"message": "No"}, times=0))
    found = gathered(reader, run)
    assert found.hints.note == "no_logs"
    assert found.recipe.python == "3.11", "the recipe does not need the log"


def test_r46_an_empty_log(reader: Reader, repo: FakeRepository) -> None:
    assert gathered(reader, red(repo, log="")).hints.note == "no_logs"


def test_r46_the_remarks_of_a_job_without_a_log(
    github: FakeGitHub, reader: Reader, repo: FakeRepository
) -> None:
    run = red(repo)
    run.logs_expired = True
    (job,) = repo.jobs.values()
    repo.checks[job.check_run_id].annotations = [
        {"path": path, "start_line": line, "end_line": line, "message": text,
         "annotation_level": level, "title": "test_merge_back_to_back"}
        for path, line, text, level in [
            ("tests/test_slots.py", 7, "AssertionError\x1b[31m", "failure"),
            ("roombook/slots.py", 3, "unused", "warning"),
            ("../../etc/evil.py", 1, "x", "failure"),
            ("/etc/evil.py", 1, "x", "failure"),
            (".github", 1, "Process completed with exit code 1.", "failure"),
        ]
    ]  # fmt: skip
    hints = gathered(reader, run).hints
    assert [(frame.path, frame.line) for frame in hints.frames] == [("tests/test_slots.py", 7)]
    assert "tests/test_slots.py:7: test_merge_back_to_back AssertionError" in hints.excerpt
    assert "\x1b" not in hints.excerpt
    assert hints.note == "no_logs"
    github.faults.add(Fault(".*/annotations", status=500, body={"message": "x"}, times=0))
    assert gathered(reader, run).hints.frames == ()


def test_r46_junit_speaks_where_the_log_is_silent(
    github: FakeGitHub, reader: Reader, repo: FakeRepository
) -> None:
    run = red(repo, log="E       AssertionError\n")
    repo.add_artifact(run, "coverage", zipped({"coverage.xml": b"<coverage/>"}))
    repo.add_artifact(run, "junit-3.11", zipped({"readme.md": b"x", "out.xml": JUNIT.encode()}))
    assert gathered(reader, run).hints.test_ids == (RED,)
    downloads = [call for call in github.calls if "archive_format" in call.template]
    assert len(downloads) == 1, "what is not a test report is not fetched"


def test_an_artifact_that_is_no_archive(reader: Reader, repo: FakeRepository) -> None:
    run = red(repo, log="E       AssertionError\n")
    repo.add_artifact(run, "junit", JUNIT.encode())
    assert gathered(reader, run).hints.test_ids == (RED,)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"<!DOCTYPE a [<!ENTITY b 'c'>]>"])
def test_t21_a_broken_artifact_is_left_alone(
    reader: Reader, repo: FakeRepository, content: bytes
) -> None:
    run = red(repo, log="E       AssertionError\n")
    repo.add_artifact(run, "junit", content)
    assert gathered(reader, run).hints.test_ids == ()


@pytest.mark.parametrize("part", ["artifacts", "zip", "ci.yml"])
@pytest.mark.parametrize("status", [403, 500])
def test_r14_what_fails_on_the_way_leaves_the_rest(
    github: FakeGitHub, reader: Reader, repo: FakeRepository, part: str, status: int
) -> None:
    run = red(repo, log="E       AssertionError\n")
    repo.add_artifact(run, "junit", zipped({"out.xml": JUNIT.encode()}))
    github.faults.add(Fault(f".*/{part}", status=status, body={"message": "No"}, times=0))
    found = gathered(reader, run)
    assert found.job == "test (3.11)"
    if part == "ci.yml":
        assert found.recipe.note == "workflow_unreadable"
        assert found.hints.test_ids == (RED,)
    else:
        assert found.recipe.python == "3.11"
        assert found.hints.test_ids == ()


def test_r12_a_limit_of_the_rate_is_waited_for(
    github: FakeGitHub, reader: Reader, repo: FakeRepository
) -> None:
    run = red(repo)
    status, headers, body = secondary_limit()
    limit = Fault(".*/logs", status=status, headers=headers, body=body)
    github.faults.add(limit)
    assert gathered(reader, run).hints.test_ids == (RED,)
    assert limit.hit == 1


def test_without_jobs_nothing_is_known(
    github: FakeGitHub, reader: Reader, repo: FakeRepository
) -> None:
    run = reader.run(red(repo).id)
    github.faults.add(Fault(".*/jobs", status=404, body={"message": "No"}, times=0))
    with pytest.raises(ForgeError, match="404"):
        gather(run, reader)


def test_t22_the_log_comes_without_our_token(
    github: FakeGitHub, reader: Reader, repo: FakeRepository
) -> None:
    gathered(reader, red(repo))
    (headers,) = [headers for _, headers in github.storage_requests]
    assert "authorization" not in {name.lower() for name in headers}
    assert reader.calls.token not in str(headers)
