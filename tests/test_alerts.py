"""Doors: what GitHub sends becomes a trigger or is declined, and nothing in it can raise."""

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire.material import webhook_examples

from patchwright import alerts
from patchwright.alerts import Doors, Trigger, parse_event, with_repository
from patchwright.models import Ending, Outcome

ROOT = Path(__file__).parent.parent
SHA = "5779607b49aab1200488439f02372c57b4f75444"
DOORS = Doors(workflows=(".github/workflows/ci.yml",))
REPOSITORY = {"id": 7, "full_name": "octo/widgets", "default_branch": "main", "private": False}
MONA = {"id": 11, "login": "mona", "type": "User"}
HUBOT = {"id": 12, "login": "hubot", "type": "User"}

Payload = dict[str, Any]


def red_run(**changed: Any) -> Payload:
    """Return the payload of a red run; `changed` replaces fields of the run."""
    run = {
        "id": 501,
        "run_attempt": 2,
        "workflow_id": 33,
        "name": "CI",
        "path": ".github/workflows/ci.yml",
        "event": "push",
        "status": "completed",
        "conclusion": "failure",
        "head_sha": SHA,
        "head_branch": "main",
        "head_repository": {"id": 7, "full_name": "octo/widgets"},
        "html_url": "https://github.com/octo/widgets/actions/runs/501",
        "created_at": "2026-11-21T10:00:00Z",
        "pull_requests": [],
        "actor": MONA,
        "triggering_actor": MONA,
    }
    return {
        "action": "completed",
        "workflow_run": run | changed,
        "repository": REPOSITORY,
        "sender": MONA,
    }


def an_issue(**changed: Any) -> Payload:
    issue = {
        "id": 9001,
        "number": 4,
        "title": "Totals are wrong",
        "body": "They are off by one.",
        "state": "open",
        "labels": [],
        "created_at": "2026-11-21T09:00:00Z",
        "updated_at": "2026-11-21T09:30:00Z",
        "html_url": "https://github.com/octo/widgets/issues/4",
        "user": HUBOT,
    }
    return issue | changed


def an_issue_event(action: str = "labeled", label: str | None = "heal", **changed: Any) -> Payload:
    added = {"label": {"id": 1, "name": label}} if label else {}
    issue = an_issue(**changed)
    return {"action": action, "issue": issue, **added, "repository": REPOSITORY, "sender": MONA}


def a_comment(body: str = "/heal", action: str = "created", **changed: Any) -> Payload:
    comment = {
        "id": 77,
        "body": body,
        "user": MONA,
        "author_association": "NONE",
        "created_at": "2026-11-21T11:00:00Z",
        "updated_at": "2026-11-21T11:00:00Z",
        "performed_via_github_app": None,
        "html_url": "https://github.com/octo/widgets/issues/4#issuecomment-77",
    }
    return {
        "action": action,
        "issue": an_issue(),
        "comment": comment | changed,
        "repository": REPOSITORY,
        "sender": MONA,
    }


def manual(inputs: Mapping[str, Any] | None = None, ref: str = "refs/heads/main") -> Payload:
    return {"inputs": inputs, "ref": ref, "repository": REPOSITORY, "sender": MONA}


def remote(named: Mapping[str, Any] | None = None) -> Payload:
    return {
        "action": "heal",
        "branch": "main",
        "client_payload": named,
        "repository": REPOSITORY,
        "sender": MONA,
    }


def started(event: str, payload: Payload, doors: Doors = DOORS) -> Trigger:
    found = parse_event(event, payload, doors)
    assert isinstance(found, Trigger), found
    return found


def reason(event: str, payload: Payload, doors: Doors = DOORS) -> str:
    found = parse_event(event, payload, doors)
    assert isinstance(found, Ending)
    assert found.outcome is Outcome.DECLINED
    assert found.sentence.endswith(".")
    return found.reason


# --- what GitHub shows ---------------------------------------------------------------------------


def test_every_webhook_example_starts_something_or_is_declined() -> None:
    groups = webhook_examples()
    if groups is None:
        pytest.skip("GitHub's webhook examples are not here; `.ci/tools` fetches them")
    seen = [(g["name"], parse_event(g["name"], e, Doors())) for g in groups for e in g["examples"]]
    assert len(seen) >= 329
    started_by = {name for name, found in seen if isinstance(found, Trigger)}
    assert started_by == {"workflow_dispatch"}
    endings = {found.reason for _, found in seen if isinstance(found, Ending)}
    assert "malformed_event" not in endings


def test_an_example_run_that_is_made_red_starts_a_repair() -> None:
    groups = webhook_examples()
    if groups is None:
        pytest.skip("GitHub's webhook examples are not here; `.ci/tools` fetches them")
    group = next(g for g in groups if g["name"] == "workflow_run")
    whole = [e for e in group["examples"] if e["workflow_run"].get("actor")]
    assert whole
    for example in whole:
        red = {"conclusion": "failure", "status": "completed", "event": "push"}
        payload = example | {"action": "completed"}
        payload["workflow_run"] = example["workflow_run"] | red
        found = started("workflow_run", payload, Doors())
        assert found.run is not None
        assert found.run.path == ".github/workflows/test.yml"
        assert found.actors[0].id == example["workflow_run"]["actor"]["id"]


@pytest.mark.parametrize(
    "event", ["push", "check_run", "pull_request_target", "ping", "", "Issues"]
)
def test_other_events_start_nothing(event: str) -> None:
    assert reason(event, red_run()) == "event_not_watched"


# --- red runs ------------------------------------------------------------------------------------


def test_a_red_run_is_kept_whole() -> None:
    pulls = [{"number": 3, "base": {"repo": {"id": 7}}}, {"number": 9, "base": {"repo": {"id": 8}}}]
    found = started("workflow_run", red_run(pull_requests=pulls, triggering_actor=HUBOT))
    assert found.alert_key == "workflow_run:501:2"
    assert (found.repository, found.repository_id) == ("octo/widgets", 7)
    run = found.run
    assert run is not None
    assert (run.id, run.attempt, run.workflow_id, run.head_sha) == (501, 2, 33, SHA)
    assert run.pull_requests == (3,), "a pull request of another repository is not ours"
    assert run.head_repository_id == 7
    assert run.url == found.url == "https://github.com/octo/widgets/actions/runs/501"


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"conclusion": "success"}, "not_red"),
        ({"conclusion": "cancelled"}, "not_red"),
        ({"conclusion": None}, "not_red"),
        ({"conclusion": "timed_out"}, "run_timed_out"),
        ({"conclusion": "startup_failure"}, "run_not_started"),
        ({"status": "in_progress"}, "not_completed"),
        ({"event": "pull_request_target"}, "run_event_not_watched"),
        ({"event": "issue_comment"}, "run_event_not_watched"),
        ({"event": "repository_dispatch"}, "run_event_not_watched"),
        ({"path": ".github/workflows/patchwright.yml"}, "own_workflow"),
        ({"path": ".github/workflows/patchwright.yml@refs/heads/main"}, "own_workflow"),
        ({"head_sha": "abc"}, "malformed_event"),
        ({"head_sha": SHA.upper()}, "malformed_event"),
        ({"head_branch": "--upload-pack=x"}, "malformed_event"),
        ({"id": "501"}, "malformed_event"),
        ({"id": True}, "malformed_event"),
        ({"id": 10**5000}, "malformed_event"),
    ],
)
def test_runs_that_start_nothing(changed: Payload, wanted: str) -> None:
    assert reason("workflow_run", red_run(**changed)) == wanted


@pytest.mark.parametrize("event", alerts.workflow_run.EVENTS)
def test_runs_of_these_events_are_alerts(event: str) -> None:
    assert started("workflow_run", red_run(event=event))


@pytest.mark.parametrize("action", ["requested", "in_progress"])
def test_a_run_that_has_not_ended_starts_nothing(action: str) -> None:
    assert reason("workflow_run", red_run() | {"action": action}) == "not_completed"


def test_t01_a_run_of_a_fork_says_so() -> None:
    """Whether it is checked out is for admission; the door only must not lose who it is of."""
    fork = {"id": 8, "full_name": "mallory/widgets"}
    found = started("workflow_run", red_run(head_repository=fork, event="pull_request"))
    assert found.run is not None
    assert (found.run.head_repository_id, found.repository_id) == (8, 7)
    gone = started("workflow_run", red_run(head_repository=None)).run
    assert gone is not None
    assert gone.head_repository_id is None


def test_t02_both_actors_of_a_run_are_asked_about() -> None:
    found = started("workflow_run", red_run(triggering_actor=HUBOT))
    assert [actor.id for actor in found.actors] == [11, 12]
    renamed = MONA | {"login": "mona-renamed"}
    assert len(started("workflow_run", red_run(triggering_actor=renamed)).actors) == 1


@pytest.mark.parametrize("field", ["actor", "triggering_actor"])
def test_t02_a_run_that_does_not_say_who_starts_nothing(field: str) -> None:
    assert reason("workflow_run", red_run(**{field: None})) == "malformed_event"


@pytest.mark.parametrize(
    "path",
    [
        ".github/workflows/evil.yml",
        ".github/workflows/CI.yml",
        ".github/workflows/ci.yml@evil.yml",
        ".github/workflows/ci.yml ",
        "ci.yml",
        "CI",
    ],
)
def test_t03_a_workflow_is_known_by_its_path(path: str) -> None:
    assert reason("workflow_run", red_run(name="CI", path=path)) == "other_workflow"


def test_t03_a_name_does_not_matter() -> None:
    assert started("workflow_run", red_run(name="Something else"))
    assert started("workflow_run", red_run(name=None))


def test_without_a_list_every_workflow_file_but_ours_is_watched() -> None:
    assert started("workflow_run", red_run(path=".github/workflows/any.yml"), Doors())
    pages = red_run(path="dynamic/pages/pages-build-deployment")
    assert reason("workflow_run", pages, Doors()) == "other_workflow"


@pytest.mark.parametrize("branch", ["patchwright/heal-1a2b", "patchwright/x"])
def test_t11_runs_of_our_own_branches_start_nothing(branch: str) -> None:
    assert reason("workflow_run", red_run(head_branch=branch)) == "own_branch"
    assert reason("workflow_dispatch", manual({"ref": branch})) == "own_branch"
    assert reason("workflow_dispatch", manual(ref=f"refs/heads/{branch}")) == "own_branch"
    assert reason("repository_dispatch", remote({"ref": branch})) == "own_branch"


def test_t11_an_empty_prefix_is_refused() -> None:
    """It would make every branch ours, or none."""
    with pytest.raises(ValueError, match="branch_prefix"):
        Doors(branch_prefix="")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://github.com/a b", 'https://x/"><img>', "https://x/\n"]
)
def test_t22_an_address_that_cannot_be_shown_is_left_out(url: str) -> None:
    assert started("workflow_run", red_run(html_url=url)).url == ""


@pytest.mark.parametrize(
    "name",
    ["octo/../admin", "octo", "octo/wid?gets", "octo/a/b", "octo/%2e", "octo/w\n", "/x", "octo/w#"],
)
def test_t23_an_odd_repository_is_refused(name: str) -> None:
    payload = red_run() | {"repository": REPOSITORY | {"full_name": name}}
    assert reason("workflow_run", payload) == "malformed_event"


@pytest.mark.parametrize("login", ["../admin", "mona?x=1", "mona/evil", "", "[bot]", "x[bot][bot]"])
def test_t23_an_odd_login_is_refused(login: str) -> None:
    assert reason("workflow_run", red_run(actor=MONA | {"login": login})) == "malformed_event"


@given(st.one_of(st.text(), st.floats(), st.booleans(), st.integers(max_value=0), st.none()))
def test_t06_an_id_is_a_number_or_nothing(number: Any) -> None:
    assert reason("workflow_run", red_run(actor=MONA | {"id": number})) == "malformed_event"


@pytest.mark.parametrize("number", ["11", "011", " 11", 11.0, "0x0b"])
def test_t06_what_only_looks_like_an_allowed_id_is_refused(number: Any) -> None:
    assert reason("issue_comment", a_comment(user=MONA | {"id": number})) == "malformed_event"


# --- dispatches and the clock --------------------------------------------------------------------


def test_a_pressed_button_means_its_branch() -> None:
    found = started("workflow_dispatch", manual(ref="refs/heads/feature/x"))
    assert (found.ref, found.run_id, found.command.sha) == ("feature/x", None, None)
    assert [actor.id for actor in found.actors] == [11]


@pytest.mark.parametrize("event", ["workflow_dispatch", "repository_dispatch"])
def test_a_dispatch_names_what_it_is_about(event: str) -> None:
    make: Callable[[Payload], Payload] = manual if event == "workflow_dispatch" else remote
    named = started(event, make({"run-id": "501", "ref": "", "sha": ""}))
    assert (named.run_id, named.ref) == (501, None)
    found = started(event, make({"run-id": 501, "ref": "refs/heads/main", "sha": SHA}))
    assert (found.run_id, found.ref, found.command.sha) == (501, "main", SHA)
    assert found.run is None
    assert found.alert_key == f"dispatch:7:501:main:{SHA}"


@pytest.mark.parametrize(
    "inputs",
    [
        {"run-id": "12a"},
        {"run-id": "-1"},
        {"run-id": "0"},
        {"run-id": "501\n"},
        {"run-id": "9" * 19},
        {"sha": "main"},
        {"sha": "abc12"},
        {"sha": SHA + "0"},
        {"ref": "a..b"},
        {"ref": "refs/tags/v1"},
        {"ref": "-x"},
        {"ref": "a b"},
        {"ref": "$(x):y"},
    ],
)
def test_t23_an_odd_input_is_refused(inputs: Payload) -> None:
    assert reason("workflow_dispatch", manual(inputs)) == "bad_input"
    assert reason("repository_dispatch", remote(inputs)) == "bad_input"


def test_a_button_pressed_for_a_tag_is_refused() -> None:
    assert reason("workflow_dispatch", manual(ref="refs/tags/v1")) == "bad_input"


@pytest.mark.parametrize("named", [None, {}, {"run_id": "5"}, {"ref": ""}])
def test_a_request_that_names_nothing_is_declined(named: Payload | None) -> None:
    assert reason("repository_dispatch", remote(named)) == "nothing_named"


def test_a_schedule_asks_nobody_and_means_the_default_branch() -> None:
    found = started("schedule", {"schedule": "0 5 * * *", "repository": REPOSITORY})
    assert (found.actors, found.run, found.ref) == ((), None, "main")


def test_the_runner_says_which_repository_a_schedule_is_of() -> None:
    """The event file of a schedule holds nothing but its times."""
    environ = {
        "GITHUB_REPOSITORY": "octo/widgets",
        "GITHUB_REPOSITORY_ID": "7",
        "GITHUB_REF": "refs/heads/main",
    }
    bare = {"schedule": "0 5 * * *"}
    assert reason("schedule", bare) == "malformed_event"
    found = started("schedule", dict(with_repository("schedule", bare, environ)))
    assert (found.repository, found.repository_id, found.default_branch) == (
        "octo/widgets",
        7,
        "main",
    )
    for name in environ:
        partly = {key: value for key, value in environ.items() if key != name}
        assert reason("schedule", dict(with_repository("schedule", bare, partly))) == (
            "malformed_event"
        )


def test_the_runner_says_nothing_about_other_events() -> None:
    payload = a_comment()
    del payload["repository"]
    environ = {"GITHUB_REPOSITORY": "octo/widgets", "GITHUB_REPOSITORY_ID": "7", "GITHUB_REF": "x"}
    assert with_repository("issue_comment", payload, environ) is payload


# --- whatever comes ------------------------------------------------------------------------------

MAKERS: Mapping[str, Callable[[], Payload]] = {
    "workflow_run": red_run,
    "issue_comment": a_comment,
    "issues": an_issue_event,
    "workflow_dispatch": lambda: manual({"run-id": "5", "ref": "main", "sha": SHA}),
    "repository_dispatch": lambda: remote({"run-id": "5", "ref": "main", "sha": SHA}),
    "schedule": lambda: {"schedule": "0 5 * * *", "repository": REPOSITORY},
}
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from(["\ud800", "completed", "created", "x" * 100_000, "\x00", "a/b", 2**70]),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
KEYS = sorted({key for make in MAKERS.values() for key in make()})


def test_the_table_has_a_maker_for_each_door() -> None:
    assert set(MAKERS) == set(alerts.PARSERS)
    assert all(started(event, make()) for event, make in MAKERS.items())


@given(st.sampled_from([*MAKERS, "push"]), st.dictionaries(st.sampled_from(KEYS), JSON))
@settings(deadline=None)
def test_no_json_makes_a_door_raise(event: str, payload: Payload) -> None:
    assert isinstance(parse_event(event, payload, DOORS), Ending)


@given(st.sampled_from(sorted(MAKERS)), JSON)
@settings(deadline=None)
def test_not_even_json_that_is_no_object(event: str, payload: Any) -> None:
    assert reason(event, payload) == "malformed_event"


@given(st.sampled_from(sorted(MAKERS)), st.data())
@settings(deadline=None, max_examples=400)
def test_one_odd_or_missing_field_does_not_raise(event: str, data: st.DataObject) -> None:
    payload = copy.deepcopy(MAKERS[event]())
    place = data.draw(st.sampled_from(sorted(paths(payload), key=repr)))
    around: Any = payload
    for key in place[:-1]:
        around = around[key]
    if data.draw(st.booleans()):
        del around[place[-1]]
    else:
        around[place[-1]] = data.draw(JSON)
    found = parse_event(event, payload, DOORS)
    assert isinstance(found, Trigger | Ending)
    if isinstance(found, Trigger):
        assert len(found.model_dump_json()) < 800_000


def paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in inside:
        yield (*before, key)
        if isinstance(inner, dict | list):
            yield from paths(inner, (*before, key))


def test_deep_nesting_does_not_raise() -> None:
    deep = json.loads("[" * 900 + "]" * 900)
    for event, make in MAKERS.items():
        payload = make() | {"extra": deep}
        assert started(event, payload)
        assert reason(event, payload | {"repository": deep}) == "malformed_event"


def test_half_a_character_in_what_people_wrote_hides_nothing() -> None:
    broken = json.loads('"\\ud800"')
    payload = an_issue_event(title=broken, body=f'{broken}\nFile "a.py", line 1, in f')
    found = started("issues", payload)
    assert (found.title, found.frames[0].path) == ("\ufffd", "a.py")
    assert found.model_dump_json()
    assert reason("workflow_run", red_run(head_branch=broken)) == "malformed_event"
    assert reason("workflow_run", red_run(path=broken)) == "malformed_event"
    assert reason("issue_comment", a_comment(broken)) == "no_command"


def test_a_complaint_names_the_field_and_not_what_it_holds() -> None:
    found = parse_event("workflow_run", red_run(head_sha="@everyone <img>"), DOORS)
    assert isinstance(found, Ending)
    assert "workflow_run.head_sha" in found.sentence
    assert "everyone" not in found.sentence


# --- what is written down ------------------------------------------------------------------------


def test_every_reason_of_a_door_is_documented() -> None:
    page = (ROOT / "docs" / "doors.md").read_text("utf-8")
    reasons = page.partition("\n## Reasons\n")[2]
    documented = set(re.findall(r"^\| `([a-z_]+)` \|", reasons, re.MULTILINE))
    folder = ROOT / "src" / "patchwright" / "alerts"
    code = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    assert documented == set(re.findall(r'declined\(\s*"([a-z_]+)"', code))


def test_every_event_is_documented() -> None:
    page = (ROOT / "docs" / "doors.md").read_text("utf-8")
    assert set(alerts.PARSERS) <= set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE))
