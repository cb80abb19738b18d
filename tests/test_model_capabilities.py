"""A server that lacks something is found out once, and still gives values."""

import json
from itertools import combinations

import pytest
from asking import EDITS, VALUE, Edits, agree, answered, client_of, ended, question
from hypothesis import given
from hypothesis import strategies as st
from wire.model import Lack, ModelServer, Says, failing, model_server, rambling, right, truncated

from patchwright.model.asking import Plain, Request
from patchwright.model.capabilities import Form
from patchwright.model.forms import read_reply, strict_schema

FORMS: tuple[Lack, ...] = ("json_schema", "tools", "json_object")
OTHERS: tuple[Lack, ...] = (
    *("usage", "plain", "system", "max_tokens", "max_completion_tokens", "temperature"),
    "stream_usage",
)
LACKING: list[tuple[Lack, ...]] = [
    *((*FORMS[:count], other) for count in range(len(FORMS) + 1) for other in OTHERS),
    *combinations(FORMS, 2),
    ("plain", "stream_usage"),
    (*FORMS, "usage", "plain", "system", "max_tokens", "temperature"),
]


@pytest.mark.parametrize("lacks", LACKING, ids="-".join)
def test_the_weakest_server_gives_values_and_is_found_out_once(lacks: tuple[Lack, ...]) -> None:
    with model_server(right(EDITS), *lacks) as server:
        client = client_of(server)
        assert answered(client.ask(question(), "small")).value == VALUE
        asked = len(server.asked)
        assert server.calls == 1
        assert answered(client.ask(question(), "small")).value == VALUE
        assert len(server.asked) == asked + 1
        told = "usage" not in lacks and not ({"plain", "stream_usage"} <= set(lacks))
        if told:
            agree(client, server)
        else:
            spent = client.spent()
            assert spent.estimated_calls == spent.calls == server.calls
            assert spent.input_tokens >= server.input_tokens
            assert spent.output_tokens >= server.output_tokens


def test_a_form_that_llama_cpp_refuses_with_a_500() -> None:
    def brain(request: object) -> Says:
        assert isinstance(request, dict)
        if "response_format" in request:
            return failing(500, "1 validation error: body -> response_format -> type")
        return right(EDITS)

    with model_server(brain) as server:
        client = client_of(server)
        assert answered(client.ask(question(), "small")).value == VALUE
        assert "tools" in server.asked[-1]


def test_a_hiccup_after_a_form_is_proven_changes_nothing() -> None:
    with model_server([right(EDITS), failing(500), right(EDITS)]) as server:
        client = client_of(server)
        client.ask(question(), "small")
        assert answered(client.ask(question(), "small")).value == VALUE
        assert all("response_format" in body for body in server.asked)


def test_a_form_that_is_taken_and_not_kept_is_dropped() -> None:
    with model_server(rambling("The bound is off by one.")) as server:
        client = client_of(server)
        for _ in range(5):
            assert answered(client.ask(question(), "small")).value is None
        forms = [sorted(set(body) & {"response_format", "tools"}) for body in server.asked]
        assert forms == [["response_format"], ["tools"], ["response_format"], [], []]
        assert server.calls == 5


def test_models_of_one_server_are_known_apart() -> None:
    def brain(request: object) -> Says:
        assert isinstance(request, dict)
        weak = request["model"] == "weak" and ("response_format" in request or "tools" in request)
        return failing(400, "response_format and tools are unknown") if weak else right(EDITS)

    with model_server(brain) as server:
        client = client_of(server)
        for model in ("weak", "small", "weak", "small"):
            assert answered(client.ask(question(), model)).value == VALUE
        assert len(server.asked) == 3 + 4


@pytest.mark.parametrize("says", [right(EDITS), truncated(EDITS)])
def test_an_answer_is_the_same_streamed_or_not(says: Says) -> None:
    with model_server(says) as plain, model_server(says, "plain") as streaming:
        replies = [answered(client_of(each).ask(question(), "s")) for each in (plain, streaming)]
        first, second = ((r.value, r.text, r.problem, r.usage, r.finish) for r in replies)
        assert first == second


def test_a_streamed_answer_that_breaks_off_is_none() -> None:
    from wire.model import dropping

    with model_server(dropping(), "plain") as server:
        client = client_of(server)
        assert ended(client.ask(question(), "small")).reason == "model_lost"


def test_what_a_form_needs_is_said_where_the_server_enforces_nothing() -> None:
    with model_server(right(EDITS), "json_schema", "tools") as server:
        client_of(server).ask(question(), "small")
        assert json.dumps(strict_schema(Edits), separators=(",", ":")) in server.prompts[-1]


def test_a_plain_form_is_used_where_nothing_else_works() -> None:
    plain = Plain("Write OLD, a line, NEW, a line.", lambda text: _edit(text))
    text = "Sure!\nOLD\na < b\nNEW\na <= b\n"
    with model_server(Says(text, raw=True), *FORMS) as server:
        client = client_of(server)
        assert answered(client.ask(question(plain=plain), "small")).value == VALUE
        assert plain.words in server.prompts[-1]
        assert "JSON" not in server.prompts[-1]


def _edit(text: str) -> object:
    lines = text.splitlines()
    if "OLD" not in lines:
        return None
    old, new = lines[lines.index("OLD") + 1], lines[lines.index("NEW") + 1]
    return {"edits": [{"path": "a.py", "old": old, "new": new, "why": None}], "note": ""}


# --- reading ------------------------------------------------------------------------------------

ASKED = question()
TEXT = json.dumps(EDITS)
LOOSE = [
    TEXT,
    f"```json\n{TEXT}\n```",
    f"```\n{TEXT}\n```\ntrailing words",
    f"Here you are: {TEXT} and that is all.",
    f"<think>maybe {{\"edits\": []}}</think>\n{TEXT}",
    TEXT.replace('"note": ""', '"note": "",'),
    TEXT.replace("a < b", "a < b\\n") .replace("\\n", "\n").replace("a < b\n", "a < b"),
    str(EDITS),
    f"The schema is {json.dumps(strict_schema(Edits))}, so: {TEXT}",
    "{not this} {nor: this} " + TEXT,
    'With "a { in quotes" ' + TEXT,
]  # fmt: skip


@pytest.mark.parametrize("text", LOOSE)
def test_loose_answers_are_read(text: str) -> None:
    assert read_reply(text, ASKED, Form.TEXT) == (VALUE, "")


def test_raw_line_ends_in_strings_are_read() -> None:
    text = '{"edits": [{"path": "a.py", "old": "a\nb", "new": "c\td", "why": null}], "note": ""}'
    value, _ = read_reply(text, ASKED, Form.TEXT)
    assert isinstance(value, Edits)
    assert (value.edits[0].old, value.edits[0].new) == ("a\nb", "c\td")


BOMBS = [
    *("", "{" * 100_000, "[" * 100_000, '{"a":' * 50_000, "{}" * 100_000, "```" * 50_000),
    *("\\" * 9999, '{"edits": [' + "{" * 5000, "{'a': " + "-" * 50_000 + "1}"),
    "{" + "(" * 50_000 + "}",
]


@pytest.mark.parametrize("text", BOMBS, ids=range(len(BOMBS)))
def test_a_bomb_is_no_value(text: str) -> None:
    assert read_reply(text, ASKED, Form.TEXT)[0] is None


@given(st.text(st.sampled_from('{}[]",:\\\n` aeditsolnw01')))
def test_any_text_is_a_value_or_a_problem(text: str) -> None:
    value, problem = read_reply(text, ASKED, Form.TEXT)
    assert (value is None) == bool(problem)


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=30))
def test_a_value_is_found_within_prose(old: str, before: str, after: str) -> None:
    made = {"edits": [{"path": "p", "old": old, "new": "", "why": None}], "note": ""}
    words = "".join(c for c in before if c not in '{}"`<')
    value, _ = read_reply(f"{words}\n{json.dumps(made)}\n{after}", ASKED, Form.TEXT)
    assert value == Edits.model_validate(made)


def test_a_strict_schema_requires_all_and_allows_no_other() -> None:
    found = strict_schema(Edits)
    assert found["required"] == ["edits", "note"]
    assert found["additionalProperties"] is False
    assert found["$defs"]["Edit"]["required"] == ["path", "old", "new", "why"]
    assert "default" not in json.dumps(found)


def test_the_server_counts_what_it_says() -> None:
    with model_server(right(EDITS)) as server:
        assert isinstance(server, ModelServer)
        request = Request(ASKED.messages, Edits, 5)
        reply = answered(client_of(server).ask(request, "small"))
        assert (reply.finish, reply.usage.output_tokens) == ("length", 5)
