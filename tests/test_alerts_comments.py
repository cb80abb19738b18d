"""Commands in comments: one exact first line by a person, and nothing else."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_alerts import HUBOT, MONA, SHA, a_comment, an_issue, reason, started

from patchwright.alerts import Command, is_command, parse_command

ALERTS = Path(__file__).parent.parent / "src" / "patchwright" / "alerts"
HEAL = Command()

GOLDEN: tuple[tuple[str, Command | None], ...] = (
    ("/heal", HEAL),
    ("/heal\n", HEAL),
    ("/heal\r\n\r\nThanks!", HEAL),
    ("/heal  \t", HEAL),
    ("\n \t\n/heal", HEAL),
    ("/heal\n> quoted below", HEAL),
    (f"/heal {SHA}", Command(sha=SHA)),
    ("/heal 5779607", Command(sha="5779607")),
    ("/heal --dry-run", Command(dry_run=True)),
    ("/heal 5779607 --dry-run", Command(sha="5779607", dry_run=True)),
    ("/heal\n/heal --dry-run", HEAL),
    ("", None),
    (" \n\t\n", None),
    ("heal", None),
    ("/Heal", None),
    ("/HEAL", None),
    ("/healx", None),
    ("/heal-all", None),
    ("//heal", None),
    ("/heal/", None),
    (" /heal", None),
    ("    /heal", None),
    ("\t/heal", None),
    ("> /heal", None),
    (">/heal", None),
    ("- /heal", None),
    ("`/heal`", None),
    ("```\n/heal\n```", None),
    ("~~~\n/heal\n~~~", None),
    ("<!-- /heal -->", None),
    ("<!--\n/heal\n-->", None),
    ("<details>\n\n/heal", None),
    ("Please look at this.\n\n/heal", None),
    ("@mona /heal", None),
    ("\u200b/heal", None),
    ("/\u200bheal", None),
    ("/heal\u200b", None),
    ("\u200b\n/heal", None),
    ("\u202e/heal", None),
    ("\u2028/heal", None),
    ("\x0b/heal", None),
    ("\x85/heal", None),
    ("\ufeff/heal", None),
    ("\xa0\n/heal", None),
    ("/heal\xa0--dry-run", None),
    ("/heаl", None),  # a Cyrillic letter
    ("/heal  --dry-run", None),
    ("/heal\t--dry-run", None),
    ("/heal --dry-run 5779607", None),
    ("/heal --dry-run --dry-run", None),
    ("/heal --force", None),
    ("/heal 577960", None),
    (f"/heal {SHA}0", None),
    ("/heal 577960G", None),
    ("/heal ABCDEF1", None),
    ("/heal main", None),
    ("/heal $(id)", None),
    ("/heal this please", None),
    ("x" * 65_000 + "\n/heal", None),
    ("\n" * 70_000 + "/heal", None),
    ("/heal" * 13_000, None),
)


@pytest.mark.parametrize(("body", "wanted"), GOLDEN, ids=lambda value: repr(value)[:40])
def test_t09_only_an_exact_first_line_is_a_command(body: str, wanted: Command | None) -> None:
    assert parse_command(body) == wanted
    if wanted is None:
        assert reason("issue_comment", a_comment(body)) in ("no_command", "command_not_understood")
    else:
        assert started("issue_comment", a_comment(body)).command == wanted
        assert is_command(body)


@pytest.mark.parametrize("body", ["/heal this please", "/heal ABCDEF1", "/heal\t--dry-run"])
def test_who_mistypes_a_command_is_told_the_grammar(body: str) -> None:
    assert is_command(body)
    assert reason("issue_comment", a_comment(body)) == "command_not_understood"


@given(st.text(alphabet="/heal -dry\n\r\t >`<!-0123456789abcdef\u200b\u2028"))
def test_t09_a_command_is_always_the_first_visible_line(text: str) -> None:
    found = parse_command(text)
    first = next((line for line in re.split("\r\n|\r|\n", text) if line.strip(" \t")), "")
    assert (found is not None) == bool(
        re.fullmatch(r"/heal(?: [0-9a-f]{7,40})?(?: --dry-run)?[ \t]*", first)
    )


@given(st.text())
def test_t09_no_text_makes_the_parser_raise(text: str) -> None:
    found = parse_command(text)
    assert found is None or is_command(text)


@given(st.text(min_size=1).filter(lambda text: not text.isspace()))
def test_t13_what_stands_behind_a_quote_mark_is_never_a_command(text: str) -> None:
    assert not is_command(f"> {text}")


# --- who and when --------------------------------------------------------------------------------


def test_a_command_keeps_who_where_and_what() -> None:
    found = started("issue_comment", a_comment("/heal"))
    assert (found.door, found.number, found.comment_id) == ("comment", 4, 77)
    assert found.alert_key == "comment:77"
    assert [actor.id for actor in found.actors] == [11]
    assert not found.on_pull_request


def test_a_comment_on_a_pull_request_says_so() -> None:
    payload = a_comment()
    payload["issue"] = an_issue(pull_request={"url": "https://api.github.com/x"})
    assert started("issue_comment", payload).on_pull_request


@pytest.mark.parametrize(
    "association", ["OWNER", "MEMBER", "COLLABORATOR", "CONTRIBUTOR", "NONE", "x"]
)
def test_t04_what_a_payload_says_of_permissions_changes_nothing(association: str) -> None:
    found = started("issue_comment", a_comment(author_association=association))
    assert found == started("issue_comment", a_comment())


@pytest.mark.parametrize(
    "user",
    [
        {"id": 49699333, "login": "dependabot[bot]", "type": "Bot"},
        {"id": 41898282, "login": "github-actions[bot]", "type": "Bot"},
        {"id": 5, "login": "evil[bot]", "type": "Bot"},
        {"id": 6, "login": "mona", "type": "Bot"},
        {"id": 6, "login": "acme", "type": "Organization"},
        {"id": 6, "login": "acme", "type": "user"},
    ],
)
def test_t05_a_bot_gives_no_command(user: dict[str, Any]) -> None:
    assert reason("issue_comment", a_comment(user=user)) == "comment_by_bot"
    assert reason("issue_comment", a_comment() | {"sender": user}) == "comment_by_bot"


@pytest.mark.parametrize("app", [{"id": 1, "slug": "patchwright"}, {}, [], False, "x"])
def test_t10_an_app_in_the_name_of_a_person_gives_no_command(app: Any) -> None:
    payload = a_comment(performed_via_github_app=app)
    assert reason("issue_comment", payload) == "comment_by_app"


def test_somebody_elses_comment_asks_about_both() -> None:
    found = started("issue_comment", a_comment() | {"sender": HUBOT})
    assert [actor.id for actor in found.actors] == [MONA["id"], HUBOT["id"]]


@pytest.mark.parametrize(
    ("action", "wanted"),
    [("edited", "comment_edited"), ("deleted", "action_not_watched"), ("x", "action_not_watched")],
)
def test_t07_only_a_new_comment_is_a_command(action: str, wanted: str) -> None:
    assert reason("issue_comment", a_comment(action=action)) == wanted


def test_t07_a_comment_that_was_edited_since_is_none() -> None:
    payload = a_comment(updated_at="2026-11-21T11:00:01Z")
    assert reason("issue_comment", payload) == "comment_edited"


def test_t07_the_text_is_that_of_the_payload() -> None:
    payload = a_comment("/heal\n\nSee above.")
    payload["issue"] = an_issue(title="Title then", body="Body then")
    found = started("issue_comment", payload)
    assert (found.title, found.text) == ("Title then", "Body then\n\nSee above.")


def test_the_commenters_traceback_goes_before_the_issues() -> None:
    payload = a_comment('/heal\n\n  File "src/new.py", line 2, in g')
    payload["issue"] = an_issue(body='  File "src/old.py", line 1, in f')
    assert [frame.path for frame in started("issue_comment", payload).frames] == ["src/new.py"]
    payload["comment"]["body"] = "/heal"
    assert [frame.path for frame in started("issue_comment", payload).frames] == ["src/old.py"]


# --- what we write -------------------------------------------------------------------------------


def test_t10_nothing_that_a_door_says_is_a_command() -> None:
    texts = [
        text
        for path in ALERTS.glob("*.py")
        for text in re.findall(r'"([^"\n]*)"', path.read_text("utf-8"))
        if " " in text
    ]
    assert any("/heal" in text for text in texts)
    assert [text for text in texts if is_command(text)] == []
