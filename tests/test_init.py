"""`patchwright init` on repositories in the shape of known projects, and on awkward ones."""

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workflow_linters import complaints

from patchwright.errors import ConfigError
from patchwright.evidence import plain_yaml
from patchwright.forges.github.surface import permissions_for
from patchwright.init import Plan, describe_plan, initialise, plan_workflows, write_plan
from patchwright.models import Ending, Outcome
from patchwright.workflows import (
    ACKNOWLEDGE,
    CALLER,
    DOORS,
    REUSABLE,
    UNKNOWN_ACTION,
    render_caller,
)

REPOSITORIES = Path(__file__).parent / "ci_repos"
ACTION = f"acme/patchwright@{'a1' * 20}"
WATCHED = {
    "called_workflow": [("CI", "python -m pytest -n auto --pyargs library", True)],
    "make_target": [('Tests: "all" of them – näïve', "make -s ci", False)],
    "plain_pytest": [(".github/workflows/ci.yaml", "pytest --cov --cov-report=xml", True)],
    "script": [("Test Suite", "scripts/test", True)],
    "tox_matrix": [("Tests", "uv run --locked --no-default-groups --group dev tox run", False)],
}


@pytest.fixture
def repository(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    name = getattr(request, "param", "script")
    return Path(shutil.copytree(REPOSITORIES / name, tmp_path / "repository"))


def planned(repository: Path, action: str | None = ACTION) -> Plan:
    plan = plan_workflows(repository, version="1.2.3", action=action)
    assert isinstance(plan, Plan)
    return plan


def workflow(repository: Path, commands: str, head: str = "name: CI\non: push\n") -> Path:
    folder = repository / ".github" / "workflows"
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"          {line}\n" for line in commands.splitlines())
    body = f"{head}jobs:\n  t:\n    runs-on: x\n    steps:\n      - run: |\n{lines}"
    (folder / "ci.yml").write_text(body, "utf-8")
    return repository


# --- known projects ------------------------------------------------------------------------------


@pytest.mark.parametrize("repository", WATCHED, indirect=True)
def test_the_workflow_that_runs_the_tests_is_found(
    repository: Path, request: pytest.FixtureRequest
) -> None:
    found = [(item.name, item.command, item.certain) for item in planned(repository).watched]
    assert found == WATCHED[request.node.callspec.params["repository"]]


@pytest.mark.parametrize("repository", WATCHED, indirect=True)
def test_what_is_written_passes_both_linters(repository: Path) -> None:
    written = write_plan(planned(repository), repository)
    assert written == (CALLER, REUSABLE)
    ours = repository.parent / "ours"
    for name in written:
        (ours / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(repository / name, ours / name)
    assert complaints(ours) == ""


@pytest.mark.parametrize("repository", WATCHED, indirect=True)
def test_permissions_are_those_of_the_endpoints(repository: Path) -> None:
    write_plan(planned(repository), repository)
    called = load(repository / REUSABLE)
    assert called["permissions"] == {}
    jobs = {name: job["permissions"] for name, job in called["jobs"].items()}
    assert jobs.pop("acknowledge") == ACKNOWLEDGE
    assert jobs == {"repair": permissions_for("repair"), "publish": permissions_for("publish")}
    assert "write" not in jobs["repair"].values()
    caller = load(repository / CALLER)
    assert caller["permissions"] == {}
    most = permissions_for("repair") | permissions_for("publish")
    assert caller["jobs"]["heal"]["permissions"] == most


@pytest.mark.parametrize("repository", WATCHED, indirect=True)
def test_names_and_paths_reach_the_caller_as_they_are(repository: Path) -> None:
    plan = planned(repository)
    write_plan(plan, repository)
    caller = load(repository / CALLER)
    assert caller["on"]["workflow_run"]["workflows"] == [item.name for item in plan.watched]
    paths = caller["jobs"]["heal"]["with"]["workflows"].split()
    assert paths == [item.path for item in plan.watched]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn", "Co")), min_size=1))
@settings(deadline=None, max_examples=200)
def test_any_name_of_a_workflow_survives_the_caller(name: str) -> None:
    text = render_caller("1", [(".github/workflows/ci.yml", name)])
    caller = plain_yaml.load(text.encode())
    assert isinstance(caller, dict)
    assert caller["on"]["workflow_run"]["workflows"] == [name]  # type: ignore[index,call-overload]


# --- what is written -----------------------------------------------------------------------------


def test_a_second_run_changes_nothing(repository: Path) -> None:
    write_plan(planned(repository), repository)
    before = contents(repository)
    again = planned(repository)
    assert {file.state for file in again.files} == {"same"}
    assert write_plan(again, repository) == ()
    assert contents(repository) == before


def test_a_file_that_differs_is_never_overwritten(repository: Path) -> None:
    (repository / CALLER).write_text("name: mine\non: push\njobs: {}\n")
    before = contents(repository)
    plan = planned(repository)
    assert plan.refused == (CALLER,)
    assert write_plan(plan, repository) == ()
    assert contents(repository) == before
    assert any("--force" in line for line in describe_plan(plan, ()))


def test_the_command_says_what_it_did(repository: Path) -> None:
    told = "\n".join(initialise(repository, action=ACTION))
    assert f"wrote   {CALLER}" in told
    assert "as it was" in "\n".join(initialise(repository, action=ACTION))
    shutil.rmtree(repository / ".github")
    with pytest.raises(ConfigError, match="has no workflow"):
        list(initialise(repository, action=ACTION))


def test_force_replaces_it(repository: Path) -> None:
    (repository / CALLER).write_text("name: mine\non: push\njobs: {}\n")
    assert write_plan(planned(repository), repository, force=True) == (CALLER, REUSABLE)
    assert planned(repository).refused == ()


def test_a_link_in_place_of_a_file_is_not_followed(repository: Path) -> None:
    outside = repository.parent / "outside.yml"
    outside.write_text("untouched")
    (repository / CALLER).symlink_to(outside)
    assert planned(repository).refused == (CALLER,)
    write_plan(planned(repository), repository, force=True)
    assert outside.read_text() == "untouched"
    assert not (repository / CALLER).is_symlink()


def test_a_folder_that_leads_out_is_refused(tmp_path: Path) -> None:
    outside = workflow(tmp_path / "outside", "pytest")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / ".github").symlink_to(outside / ".github")
    with pytest.raises(ConfigError, match="leads out"):
        write_plan(planned(inside), inside)
    assert not (outside / CALLER).exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(repository: Path) -> None:
    (repository / ".github" / "workflows").chmod(0o500)
    with pytest.raises(ConfigError, match="cannot be written"):
        write_plan(planned(repository), repository)


def test_the_next_steps_are_told(repository: Path) -> None:
    plan = planned(repository, action=UNKNOWN_ACTION)
    told = "\n".join(describe_plan(plan, write_plan(plan, repository)))
    assert "Test Suite" in told
    assert "allow Actions to create pull requests" in told
    assert f"replace {UNKNOWN_ACTION}" in told


@pytest.mark.parametrize(
    "action", ["acme/patchwright@v1", "acme/patchwright", "x", "a/b@" + "g" * 40]
)
def test_t65_an_action_that_is_not_pinned_is_refused(repository: Path, action: str) -> None:
    with pytest.raises(ConfigError, match="not pinned"):
        plan_workflows(repository, version="1", action=action)


def test_everything_that_runs_is_pinned_by_a_commit(repository: Path) -> None:
    write_plan(planned(repository), repository)
    used = re.findall(r"uses: (\S+)(.*)", (repository / REUSABLE).read_text())
    assert len(used) == 5
    for name, remark in used:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", name), name
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", remark), name


def test_nothing_untrusted_is_in_a_command() -> None:
    """Our workflows have no `run:` at all, so no expression can become a part of one."""
    text = (REPOSITORIES.parent.parent / "docs/examples/patchwright-repair.yml").read_text("utf-8")
    assert "run:" not in text.replace("dry-run:", "")


def test_only_the_publisher_may_write_and_it_waits_for_the_report(repository: Path) -> None:
    write_plan(planned(repository), repository)
    jobs = load(repository / REUSABLE)["jobs"]
    assert jobs["publish"]["needs"] == ["acknowledge", "repair"]
    assert "needs.repair.outputs.outcome != 'DECLINED'" in jobs["publish"]["if"]
    for job in jobs.values():
        assert job["timeout-minutes"] <= 60
        assert not any("checkout" in str(step.get("uses")) for step in job["steps"])


def test_no_cache_and_no_pending_run_is_thrown_out(repository: Path) -> None:
    write_plan(planned(repository), repository)
    for path in (CALLER, REUSABLE):
        assert load(repository / path)["cache-mode"] == "none"
    caller = load(repository / CALLER)
    assert caller["concurrency"]["cancel-in-progress"] is False
    assert "github.run_id" in caller["concurrency"]["group"]


# --- awkward repositories ------------------------------------------------------------------------


def test_a_repository_without_workflows_is_declined(tmp_path: Path) -> None:
    ending = plan_workflows(tmp_path, version="1")
    assert isinstance(ending, Ending)
    assert (ending.outcome, ending.reason) == (Outcome.DECLINED, "no_workflow")


@pytest.mark.parametrize(
    "commands",
    [
        "pip install pytest",
        "python -m pip install -U pytest tox nox",
        "uv sync --group tests && echo pytest",
        "make docs",
        "# pytest",
        "cat pytest.ini",
        "python -m unittest",
        "uv pip install pytest-cov",
        "tox -e docs",
        "pipx run nox -s lint -- --all",
        "make linkcheck",
    ],
)
def test_a_workflow_that_runs_no_pytest_is_declined(tmp_path: Path, commands: str) -> None:
    ending = plan_workflows(workflow(tmp_path, commands), version="1")
    assert isinstance(ending, Ending)
    assert ending.reason == "no_test_workflow"


@pytest.mark.parametrize(
    ("commands", "certain"),
    [
        ("pytest", True),
        ("python3.12 -I -m pytest -x", True),
        ("uv run --with x -- pytest", True),
        ("coverage run -m pytest tests", True),
        ("pip install pytest && venv/bin/python -m pytest", True),
        ("xvfb-run -a pytest; true", True),
        ("tox -e py312", False),
        ("pipx run nox -s tests", False),
        ("make -j2 test", False),
        ("hatch run test:all", False),
        ("hatch test", False),
        ("just check", False),
    ],
)
def test_the_ways_to_run_pytest_are_known(tmp_path: Path, commands: str, certain: bool) -> None:
    assert [item.certain for item in planned(workflow(tmp_path, commands)).watched] == [certain]


@pytest.mark.parametrize(
    "head", ["on: workflow_call\n", "on: {workflow_run: {workflows: [A]}}\n", ""]
)
def test_a_workflow_that_nothing_of_the_repository_starts_is_not_watched(
    tmp_path: Path, head: str
) -> None:
    assert isinstance(plan_workflows(workflow(tmp_path, "pytest", head), version="1"), Ending)


def test_our_own_workflows_are_not_watched(repository: Path) -> None:
    write_plan(planned(repository), repository)
    assert [item.name for item in planned(repository).watched] == ["Test Suite"]


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\x00",
        b"a: &a [*a, *a]",
        b"[" * 100_000,
        b"name: x\njobs: 3\non: push\n",
        b"on: push\njobs: {a: {steps: [3, {run: [1]}, null]}, b: null, c: []}\n",
        b"#" * 600_000,
        b"on: push\njobs: {a: {uses: ./.github/workflows/odd.yml}}\n",
    ],
)
def test_odd_files_do_not_stop_it(repository: Path, data: bytes) -> None:
    (repository / ".github" / "workflows" / "odd.yml").write_bytes(data)
    assert [item.name for item in planned(repository).watched] == ["Test Suite"]


def test_a_link_among_the_workflows_is_not_read(repository: Path) -> None:
    target = repository.parent / "secret.yml"
    target.write_text("on: push\njobs: {a: {steps: [{run: pytest}]}}\n")
    (repository / ".github" / "workflows" / "linked.yml").symlink_to(target)
    plan = planned(repository)
    assert [item.name for item in plan.watched] == ["Test Suite"]
    assert any("linked.yml" in note for note in plan.notes)


def test_a_script_outside_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("pytest")
    repository = workflow(tmp_path / "repository", "../outside\n/usr/bin/env\nscripts/none")
    assert isinstance(plan_workflows(repository, version="1"), Ending)


@pytest.mark.parametrize("door", DOORS)
def test_each_door_can_stand_alone(door: str) -> None:
    caller = plain_yaml.load(render_caller("1", [("p", "CI")], [door]).encode())
    assert isinstance(caller, dict)
    assert DOORS[door].event in caller["on"]  # type: ignore[operator]


def load(path: Path) -> dict[str, Any]:
    found = plain_yaml.load(path.read_bytes())
    assert isinstance(found, dict)
    return found


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
