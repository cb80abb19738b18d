"""Doctor on whole repositories of the fake GitHub: what it sees, what it cannot, how to mend it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from test_doctor_files import ACTION, CI, WORKFLOW
from wire.fake_github import FakeGitHub, running_github
from wire.faults import Fault
from wire.repository import FakeRepository
from wire.routes_settings import settings_of

from patchwright.cli import main
from patchwright.doctor import Finding, exit_code
from patchwright.doctor.access import examine_access
from patchwright.doctor.repository import examine_repository
from patchwright.forges.github import settings as ask
from patchwright.forges.github import surface
from patchwright.forges.github.settings import Glance, open_settings
from patchwright.workflows import CALLER, REUSABLE, render_caller, render_reusable

NAME = "acme/widgets"
READS = dict.fromkeys(("actions", "checks", "contents", "issues", "pull-requests"), "read")
ADMIN = {**READS, "administration": "read"}
UNSEEN = {"actions", "pull requests", "default token"}


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    with running_github(tmp_path / "github") as github:
        yield github


@pytest.fixture
def repo(github: FakeGitHub) -> FakeRepository:
    repo = github.add_repository(NAME, set_up())
    repo.add_workflow(CI, "CI")
    repo.add_workflow(CALLER, "Patchwright")
    repo.add_job(repo.add_run(), log="E  Error\n")
    repo.put_label("heal")
    repo.put_label("DO NOT MERGE")
    return repo


def set_up() -> dict[str, bytes | str]:
    return {
        CALLER: render_caller("0.1.0", [(CI, "CI")]),
        REUSABLE: render_reusable("0.1.0", ACTION),
        CI: WORKFLOW,
        "pyproject.toml": "[tool.pytest.ini_options]\n",
    }


def doctor(github: FakeGitHub, permissions: dict[str, str] | None = None) -> list[Finding]:
    """Return what doctor finds with a token of an installation."""
    token = github.add_token("doctor", ADMIN if permissions is None else permissions)
    environ = {"GITHUB_TOKEN": token.value, "GITHUB_API_URL": github.api_url}
    return list(examine_repository(NAME, environ))


def states(found: list[Finding], name: str) -> list[str]:
    return [finding.state for finding in found if finding.name == name]


def note(found: list[Finding], name: str, state: str = "mend") -> str:
    (one,) = [finding.note for finding in found if (finding.name, finding.state) == (name, state)]
    return one


def test_all_is_fine(github: FakeGitHub, repo: FakeRepository) -> None:
    found = doctor(github)
    # Nobody tells what such a token may write; everything else is seen and fine.
    assert [f.name for f in found if not f.fine] == ["token writes"]
    assert note(found, "token writes", "unknown")
    assert exit_code(found) == 0
    assert states(found, "token reads") == ["fine"] * 6
    names = {"repository", "actions", "pull requests", "default token", "drafts", "label"}
    assert names | {"workflow", "watched", "pytest", "CI on ours"} <= {f.name for f in found}


def test_it_only_reads_and_only_what_is_listed(github: FakeGitHub, repo: FakeRepository) -> None:
    doctor(github)
    doctor(github, {})
    assert github.endpoints("doctor") <= ask.ENDPOINTS
    assert {method for method, _ in ask.ENDPOINTS} == {"GET"}
    assert all(endpoint.repeatable for endpoint in ask.ASKED)
    assert len(github.calls) <= 60
    stranger = surface.CREATE_PULL
    settings = open_settings(NAME, "t", api_url=github.api_url, hurry=True)
    before = len(github.calls)
    assert settings.look(stranger).status == 0
    assert len(github.calls) == before


def test_what_a_plain_token_cannot_see_is_unknown(github: FakeGitHub, repo: FakeRepository) -> None:
    found = doctor(github, READS)
    for name in UNSEEN:
        assert states(found, name) == ["unknown"]
    assert "Settings, Actions, General" in note(found, "pull requests", "unknown")
    assert exit_code(found) == 0


def test_a_token_without_permissions(github: FakeGitHub, repo: FakeRepository) -> None:
    found = doctor(github, {"metadata": "read"})
    assert states(found, "token") == ["fine"]
    assert states(found, "token reads") == ["mend"] * 5
    mends = {f.note.rpartition("`")[0].rpartition("`")[2] for f in found if f.state == "mend"}
    assert mends == {f"{name}: read" for name in READS}
    unseen = {f.name for f in found if f.state == "unknown"}
    assert unseen == UNSEEN | {"token writes", "label", "workflow"}
    assert {f.name for f in found if f.fine} == {"token", "repository", "drafts"}
    assert exit_code(found) == 1


@pytest.mark.parametrize("missing", sorted(READS))
def test_each_permission_is_missed(github: FakeGitHub, repo: FakeRepository, missing: str) -> None:
    held = {name: level for name, level in ADMIN.items() if name != missing}
    # Labels are of issues and pull requests alike.
    held = {k: v for k, v in held.items() if missing != "issues" or k != "pull-requests"}
    reads = [f for f in doctor(github, held) if f.name == "token reads" and not f.fine]
    assert f"`{missing}: read`" in " ".join(finding.note for finding in reads)


def test_a_log_is_tried_since_anybody_may_list_runs(
    github: FakeGitHub, repo: FakeRepository
) -> None:
    body = {"message": "Must have admin rights to Repository.", "documentation_url": ""}
    github.faults.add(Fault("/repos/acme/widgets/actions/jobs/.*", status=403, body=body))
    assert "not logs (Must have admin rights" in note(doctor(github), "token reads")
    repo.jobs.clear()
    assert "no run with a log" in note(doctor(github), "token reads", "unknown")


def test_the_setting_is_off(github: FakeGitHub, repo: FakeRepository) -> None:
    repo.actions_may_not_create_pulls = True
    found = doctor(github)
    assert "Allow GitHub Actions to create and approve pull requests" in note(
        found, "pull requests"
    )
    assert [f.name for f in found if f.state == "mend"] == ["pull requests"]


@pytest.mark.parametrize(
    ("enabled", "allowed", "state"),
    [
        (False, "all", "mend"),
        (True, "local_only", "mend"),
        (True, "selected", "unknown"),
        (True, "all", "fine"),
    ],
)
def test_which_actions_may_run(
    github: FakeGitHub, repo: FakeRepository, enabled: bool, allowed: str, state: str
) -> None:
    chosen = settings_of(repo)
    chosen.enabled, chosen.allowed_actions = enabled, allowed
    assert states(doctor(github), "actions") == [state]


def test_a_default_token_that_writes(github: FakeGitHub, repo: FakeRepository) -> None:
    settings_of(repo).default_token = "write"
    assert CI in note(doctor(github), "default token")
    repo.commit({CI: b"permissions: {contents: read}\n" + WORKFLOW})
    assert states(doctor(github), "default token") == ["fine"]


def test_a_default_token_that_writes_where_files_cannot_be_seen(
    github: FakeGitHub, repo: FakeRepository
) -> None:
    settings_of(repo).default_token = "write"
    found = doctor(github, {"administration": "read"})
    assert "choose reading" in note(found, "default token")


@pytest.mark.parametrize("body", [{"enabled": True}, {"enabled": "yes"}, [], None, "x"])
def test_an_odd_answer_is_unknown(github: FakeGitHub, repo: FakeRepository, body: object) -> None:
    path = "/repos/acme/widgets/actions/permissions.*"
    github.faults.add(Fault(path, status=200, body=body, times=0))
    found = doctor(github)
    assert {name: states(found, name) for name in UNSEEN} == dict.fromkeys(UNSEEN, ["unknown"])


def test_a_read_that_breaks_off_is_unknown(github: FakeGitHub, repo: FakeRepository) -> None:
    github.faults.add(Fault("/repos/acme/widgets/pulls", status=502, times=9))
    found = doctor(github)
    assert "pull-requests: GitHub answered 502" in note(found, "token reads", "unknown")
    assert exit_code(found) == 0


def test_the_caller_is_switched_off(github: FakeGitHub, repo: FakeRepository) -> None:
    repo.add_workflow(CALLER).state = "disabled_inactivity"
    assert f"{CALLER} is switched off" in note(doctor(github), "watched")


def test_the_label_is_missing(github: FakeGitHub, repo: FakeRepository) -> None:
    del repo.labels["heal"]
    del repo.labels["DO NOT MERGE"]
    found = doctor(github)
    assert "gh label create heal" in note(found, "label")
    fine = [f.note for f in found if f.name == "label" and f.fine]
    assert any("DO NOT MERGE is not there yet; it is made" in line for line in fine)
    assert set(repo.labels) >= {"bug"}
    assert "heal" not in repo.labels


def test_the_label_is_not_needed_without_the_door(github: FakeGitHub, repo: FakeRepository) -> None:
    del repo.labels["heal"]
    repo.commit({CALLER: render_caller("0.1.0", [(CI, "CI")], ["workflow_run", "comment"])})
    assert "mend" not in states(doctor(github), "label")


def test_the_workflow_was_renamed(github: FakeGitHub, repo: FakeRepository) -> None:
    repo.commit({CI: WORKFLOW.replace(b"name: CI", b"name: Tests")})
    found = [f.note for f in doctor(github) if f.name == "watched"]
    assert f"{CALLER}: no workflow is called 'CI' on the default branch" in found[0]
    assert "Tests" in found[0]
    assert f"{CI} is called 'Tests', which workflow_run does not name" in found[1]


def test_the_workflow_was_moved(github: FakeGitHub, repo: FakeRepository) -> None:
    repo.commit({CI: None, ".github/workflows/tests.yml": WORKFLOW})
    text = " ".join(f.note for f in doctor(github) if f.state == "mend")
    assert "'CI' is .github/workflows/tests.yml, which the input `workflows` does not name" in text
    assert f"names {CI}, which is not on the default branch" in text


def test_the_workflow_is_switched_off(github: FakeGitHub, repo: FakeRepository) -> None:
    repo.add_workflow(CI).state = "disabled_manually"
    assert f"{CI} is switched off (disabled_manually)" in note(doctor(github), "watched")


def test_nothing_is_set_up(github: FakeGitHub, repo: FakeRepository) -> None:
    repo.commit({CALLER: None, REUSABLE: None})
    assert "`patchwright init` writes them" in note(doctor(github), "workflow")
    repo.commit({CI: None})
    assert "has no .github/workflows" in note(doctor(github), "workflow")


def test_the_repository_is_empty(github: FakeGitHub) -> None:
    github.add_repository(NAME)
    assert "commit something first" in note(doctor(github), "workflow")


def test_a_name_that_an_unread_file_may_have_is_unknown(
    github: FakeGitHub, repo: FakeRepository
) -> None:
    repo.commit({CI: b"name: CI\nname: CI\n"})
    found = doctor(github)
    assert "no workflow is called 'CI'" in note(found, "watched", "unknown")
    assert "mend" not in states(found, "watched")


def test_the_command_that_makes_a_label_is_safe_to_copy(
    github: FakeGitHub, repo: FakeRepository
) -> None:
    caller = render_caller("0.1.0", [(CI, "CI")])
    repo.commit({CALLER: caller + "      label: heal $(reboot); x\n"})
    assert "`gh label create 'heal $(reboot); x'`" in note(doctor(github), "label")


def test_a_file_that_is_no_yaml_is_unknown(github: FakeGitHub, repo: FakeRepository) -> None:
    repo.commit({".github/workflows/odd.yml": b"a: [\n"})
    assert "odd.yml cannot be read" in note(doctor(github), "workflow", "unknown")


def test_pytest_is_nowhere(github: FakeGitHub, repo: FakeRepository) -> None:
    repo.commit({CI: WORKFLOW.replace(b"python -m pytest", b"npm test"), "pyproject.toml": None})
    assert states(doctor(github), "pytest") == ["mend"]


@pytest.mark.parametrize(("draft", "state"), [(False, "unknown"), (True, "fine")])
def test_drafts_in_a_private_repository(github: FakeGitHub, draft: bool, state: str) -> None:
    repo = github.add_repository(NAME, set_up(), private=True)
    repo.commit({"a.py": b""}, branch="a")
    repo.add_pull("A", "a", draft=draft)
    assert states(doctor(github), "drafts") == [state]


def test_an_archived_repository(github: FakeGitHub, repo: FakeRepository) -> None:
    repo.archived = True
    assert "unarchive" in note(doctor(github), "repository")


def test_there_is_no_token() -> None:
    (found,) = examine_repository(NAME, {})
    assert found.state == "mend"
    assert "GITHUB_TOKEN" in found.note


def test_the_token_is_unknown_to_github(github: FakeGitHub, repo: FakeRepository) -> None:
    environ = {"GH_TOKEN": "gho_nobodys", "GITHUB_API_URL": github.api_url}
    (found,) = examine_repository(NAME, environ)
    assert (found.name, found.state) == ("token", "mend")
    assert "gho_nobodys" not in found.line()


def test_the_repository_is_not_there(github: FakeGitHub) -> None:
    found = doctor(github)
    assert [f.name for f in found] == ["token", "repository"]
    assert "404" in note(found, "repository")
    (odd,) = examine_repository("not a name", {"GITHUB_TOKEN": "t"})
    assert "owner/name" in odd.note


@pytest.mark.parametrize("status", [403, 500])
def test_a_github_that_does_not_answer_is_unknown(github: FakeGitHub, status: int) -> None:
    github.add_repository(NAME, set_up())
    body = {"message": "You have exceeded a secondary rate limit", "documentation_url": ""}
    github.faults.add(Fault("/repos/acme/widgets", status=status, body=body, times=9))
    found = doctor(github)
    assert [(f.name, f.state) for f in found] == [("token", "unknown")]
    assert exit_code(found) == 0


@pytest.mark.parametrize(
    ("token", "scopes", "push", "state"),
    [
        ("ghp_x", "repo, workflow", True, "fine"),
        ("ghp_x", "public_repo", True, "fine"),
        ("ghp_x", "repo", False, "mend"),
        ("ghp_x", "read:org", True, "mend"),
        ("ghp_x", "repo", None, "unknown"),
        ("github_pat_x", None, True, "unknown"),
        ("ghs_x", None, None, "unknown"),
        ("ghs_x", "", True, "unknown"),
    ],
)
def test_what_is_known_of_writing(
    github: FakeGitHub,
    repo: FakeRepository,
    token: str,
    scopes: str | None,
    push: bool | None,
    state: str,
) -> None:
    known = github.add_token("reader", READS)
    settings = open_settings(NAME, known.value, api_url=github.api_url, hurry=True)
    data = {"permissions": {} if push is None else {"push": push}, "default_branch": "main"}
    headers = {} if scopes is None else {"x-oauth-scopes": scopes}
    settings = replace(settings, calls=replace(settings.calls, token=token))
    found = list(examine_access(settings, Glance(200, data, headers=headers)))
    assert states(found, "token writes") == [state]


def test_on_the_command_line(
    github: FakeGitHub,
    repo: FakeRepository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    token = github.add_token("doctor", ADMIN)
    monkeypatch.setenv("GITHUB_TOKEN", token.value)
    monkeypatch.setenv("GITHUB_API_URL", github.api_url)
    assert main(["doctor", "--github", NAME]) == 0
    told = capsys.readouterr().out
    assert "ok    pull requests" in told
    assert "?     token writes" in told
    assert "sandbox" not in told
    repo.actions_may_not_create_pulls = True
    assert main(["doctor", "--github", NAME]) == 1
    told = capsys.readouterr().out
    assert "MEND  pull requests" in told
    assert token.value not in told
