"""Every behaviour of a server ends in an answer or in a named ending, and in the right bill."""

from dataclasses import replace

import pytest
from asking import EDITS, VALUE, Clock, agree, answered, client_of, ended, question
from wire.model import (
    Says,
    Script,
    dropping,
    empty,
    failing,
    late,
    limited,
    looping,
    malformed,
    model_server,
    out_of_quota,
    over_context,
    rambling,
    refusing,
    right,
    stalling,
    trickling,
    truncated,
)

from patchwright.model.asking import Message, Room
from patchwright.model.breaker import MOST_FAILURES, PAUSE
from patchwright.model.client import MOST_RETRIES
from patchwright.models import Outcome


def test_a_value_comes_back_in_its_schema() -> None:
    with model_server(right(EDITS, cached=3)) as server:
        client = client_of(server)
        reply = answered(client.ask(question(), "small"))
        assert (reply.value, reply.problem, reply.finish) == (VALUE, "", "stop")
        assert reply.model == "small"
        agree(client, server)


def test_the_prompt_is_sent_as_it_is_and_nothing_else() -> None:
    with model_server(right(EDITS)) as server:
        client_of(server).ask(question(output=77), "small")
        (body,) = server.asked
        assert [m["content"] for m in body["messages"]] == [m.text for m in question().messages]
        assert (body["model"], body["max_tokens"], body["temperature"]) == ("small", 77, 0.0)
        assert body["response_format"]["json_schema"]["strict"] is True
        assert set(body) == {"model", "messages", "max_tokens", "temperature", "response_format",
                             "stream"}  # fmt: skip
        assert server.paths == ["/v1/chat/completions"]


# --- answers that are none ----------------------------------------------------------------------


ANSWERS: list[tuple[Script, str, str]] = [
    (empty(), "empty", "The answer is empty"),
    (refusing("Not this one."), "refusal", "The model refused: Not this one."),
    (truncated(EDITS), "length", "cut at its limit"),
    (looping(), "length", "cut at its limit"),
    (rambling("I would look at the bounds first."), "stop", "holds no JSON object"),
    (right({"edits": [{"path": "a.py"}]}), "stop", "edits.0.old: Field required"),
    (right({**EDITS, "shell": "rm"}), "stop", "shell: Extra inputs are not permitted"),
    (right([1, 2]), "stop", "holds no JSON object"),
]


@pytest.mark.parametrize(("says", "finish", "problem"), ANSWERS)
def test_an_answer_without_a_value_says_why_and_is_paid_once(
    says: Script, finish: str, problem: str
) -> None:
    with model_server(says) as server:
        client = client_of(server)
        reply = answered(client.ask(question(output=300), "small"))
        assert (reply.value, reply.finish) == (None, finish)
        assert problem in reply.problem
        assert server.calls == 1
        agree(client, server)


def test_a_cut_answer_that_is_whole_counts() -> None:
    text = Says('{"edits": [], "note": ""}\nand then on and on', finish="length", raw=True)
    with model_server(text) as server:
        reply = answered(client_of(server).ask(question(), "small"))
        assert (reply.finish, reply.problem) == ("length", "")
        assert reply.value is not None


# --- errors, and what they cost -----------------------------------------------------------------


ERRORS: list[tuple[Says, str, int]] = [
    (limited(), "model_rate_limited", 1 + MOST_RETRIES),
    (limited("1"), "model_rate_limited", 1 + MOST_RETRIES),
    (limited("86400"), "model_rate_limited", 1),
    (limited("Sat, 21 Nov 2026 10:00:00 GMT"), "model_rate_limited", 1 + MOST_RETRIES),
    (out_of_quota(), "model_out_of_quota", 1),
    (failing(402, "Payment required"), "model_out_of_quota", 1),
    (failing(401, "Incorrect API key provided", "invalid_api_key"), "model_key_refused", 1),
    (failing(403, "Not for you"), "model_forbidden", 1),
    (failing(404, "The model `small` does not exist", "model_not_found"), "model_not_found", 1),
    (failing(422, "temperament is not a number"), "model_refuses_request", 4),
    (failing(500), "model_failing", 4 + MOST_RETRIES - 1 + 1),
    (failing(503, "overloaded"), "model_failing", 1 + MOST_RETRIES),
    (failing(529, "overloaded"), "model_failing", 1 + MOST_RETRIES),
]


@pytest.mark.parametrize(("says", "reason", "requests"), ERRORS)
def test_an_error_has_a_name_and_costs_nothing(says: Says, reason: str, requests: int) -> None:
    clock = Clock()
    with model_server(says) as server:
        client = client_of(server, clock)
        found = ended(client.ask(question(), "small"))
        assert (found.outcome, found.reason) == (Outcome.PROVIDER_UNAVAILABLE, reason)
        assert len(server.asked) == requests
        assert (client.spent().calls, client.spent().failed_calls) == (0, requests)
        assert client.spent().usd == 0.0


def test_the_time_that_a_server_asks_for_is_waited() -> None:
    clock = Clock()
    with model_server([limited("7"), limited(), right(EDITS)]) as server:
        client = client_of(server, clock)
        assert answered(client.ask(question(), "small")).value == VALUE
        assert clock.slept == [7.0, 2.0]
        agree(client, server)
        assert client.spending.seconds == 9.0


def test_waiting_never_passes_the_seconds_of_the_run() -> None:
    clock = Clock()
    with model_server(limited("30")) as server:
        found = ended(client_of(server, clock, model_seconds=40.0).ask(question(), "small"))
        assert found.reason == "model_rate_limited"
        assert clock.slept == [30.0]


def test_a_server_that_is_not_there() -> None:
    with model_server(right(EDITS)) as server:
        client = client_of(server)
    clock = Clock()
    client.sleep = clock.sleep
    found = ended(client.ask(question(), "small"))
    assert (found.outcome, found.reason) == (Outcome.PROVIDER_UNAVAILABLE, "model_unreachable")
    assert len(clock.slept) == MOST_RETRIES


BROKEN: list[tuple[Says, str, int]] = [
    (malformed(), "model_malformed", 1),
    (malformed(b'"a text"', "application/json"), "model_malformed", 1),
    (malformed(b"[1]", "application/json"), "model_malformed", 1),
    (malformed(b"{}", "application/json"), "model_malformed", 1),
    (malformed(b'{"choices": null}', "application/json"), "model_malformed", 1),
    (malformed(b'{"choices": []}', "application/json"), "model_malformed", 1),
    (malformed(b'{"choices": [{"message": 7}]}', "application/json"), "model_malformed", 1),
    (malformed(b'{"choices": [7]}', "application/json"), "model_malformed", 1),
    (malformed(b'{"error": {"message": "no"}}', "application/json"), "model_malformed", 1),
    (malformed(b"{" * 100_000, "application/json"), "model_malformed", 1),
    (malformed(b"", "application/json"), "model_malformed", 1),
    (dropping(), "model_lost", 2),
]


@pytest.mark.parametrize(("says", "reason", "requests"), BROKEN)
def test_a_broken_answer_is_paid_for_and_hardly_repeated(
    says: Says, reason: str, requests: int
) -> None:
    with model_server(says) as server:
        client = client_of(server)
        found = ended(client.ask(question(), "small"))
        assert (found.outcome, found.reason) == (Outcome.PROVIDER_UNAVAILABLE, reason)
        assert len(server.asked) == requests
        spent = client.spent()
        assert spent.calls == spent.estimated_calls == requests
        assert spent.input_tokens >= server.input_tokens
        assert spent.output_tokens >= server.output_tokens


@pytest.mark.parametrize("says", [stalling(), trickling(right(EDITS)), late(right(EDITS), 30)])
def test_a_late_answer_is_not_waited_for_and_not_repeated(says: Says) -> None:
    with model_server(says) as server:
        client = client_of(server, model_seconds=0.3)
        found = ended(client.ask(question(), "small"))
        assert (found.outcome, found.reason) == (Outcome.PROVIDER_UNAVAILABLE, "model_timeout")
        assert len(server.asked) == 1
        assert client.spent().estimated_calls == 1


# --- a prompt that does not fit -----------------------------------------------------------------


@pytest.mark.parametrize(
    "says",
    [
        over_context(),
        over_context(code=None),
        over_context(most=None),
        failing(413, "Request Entity Too Large"),
        failing(400, "Request body too large for gpt model. Max size: 8000 tokens.",
                "tokens_limit_reached"),
        failing(500, "Requested tokens (9000) exceed context window of 4096"),
        failing(400, "prompt is too long: 9000 tokens > 4096 maximum"),
    ],
)  # fmt: skip
def test_a_prompt_that_does_not_fit_is_an_answer_that_costs_nothing(says: Says) -> None:
    with model_server(says) as server:
        client = client_of(server)
        reply = answered(client.ask(question(), "small"))
        assert (reply.value, reply.finish) == (None, "context_overflow")
        assert len(server.asked) == 1
        assert client.spent().calls == 0
        room = client.room("small")
        assert room.input_tokens < Room(6000, 2000).input_tokens
        assert client.room("other") == Room(6000, 2000)


def test_the_room_that_a_server_names_is_kept() -> None:
    with model_server(right(EDITS), context=900) as server:
        client = client_of(server)
        long = replace(question(), messages=(Message("user", "a b " * 600),))
        assert answered(client.ask(long, "small")).finish == "context_overflow"
        assert sum(client.room("small")) == 900


def test_github_models_has_little_room_and_its_limit_is_neutral() -> None:
    with model_server(limited("40000")) as server:
        client = client_of(server, kind="github")
        assert client.room("small") == Room(7500, 4000)
        found = ended(client.ask(question(), "small"))
        assert (found.outcome, found.reason) == (
            Outcome.PROVIDER_UNAVAILABLE,
            "model_rate_limited",
        )
        assert "free requests" in found.sentence


def test_a_filtered_prompt_is_an_answer() -> None:
    with model_server(failing(400, "The response was filtered", "content_filter")) as server:
        reply = answered(client_of(server).ask(question(), "small"))
        assert (reply.value, reply.finish) == (None, "filtered")


# --- fallbacks and the breaker ------------------------------------------------------------------


def by_model(**answers: Says) -> Script:
    return lambda request: answers[request["model"]]


@pytest.mark.parametrize(
    "trouble", [out_of_quota(), limited("9999"), failing(503), failing(404), malformed()]
)
def test_fallback_models_take_over(trouble: Says) -> None:
    with model_server(by_model(small=trouble, other=trouble, third=right(EDITS))) as server:
        client = client_of(server, fallback_models="other,third")
        reply = answered(client.ask(question(), "small"))
        assert (reply.value, reply.model) == (VALUE, "third")
        assert {use.model for use in client.spent().models} == {"small", "other", "third"}


def test_the_first_ending_is_told_when_all_fail() -> None:
    with model_server(by_model(small=out_of_quota(), other=failing(503))) as server:
        client = client_of(server, fallback_models="other")
        assert ended(client.ask(question(), "small")).reason == "model_out_of_quota"


def test_a_model_that_fails_again_and_again_is_left_alone() -> None:
    clock = Clock()
    with model_server(failing(503)) as server:
        client = client_of(server, clock)
        for _ in range(MOST_FAILURES):
            assert ended(client.ask(question(), "small")).reason == "model_failing"
        asked = len(server.asked)
        found = ended(client.ask(question(), "small"))
        assert (found.outcome, found.reason) == (
            Outcome.PROVIDER_UNAVAILABLE,
            "model_circuit_open",
        )
        assert len(server.asked) == asked
        clock.now += PAUSE
        server.script = right(EDITS)
        assert answered(client.ask(question(), "small")).value == VALUE


@pytest.mark.parametrize("says", [out_of_quota(), failing(401), failing(403), failing(404)])
def test_what_no_waiting_changes_is_asked_once(says: Says) -> None:
    clock = Clock()
    with model_server(says) as server:
        client = client_of(server, clock)
        client.ask(question(), "small")
        clock.now += 10 * PAUSE
        assert ended(client.ask(question(), "small")).reason == "model_circuit_open"
        assert len(server.asked) == 1


def test_a_success_forgets_the_failures() -> None:
    script = [failing(503)] * 3 + [right(EDITS)] + [failing(503)] * 6
    with model_server(script) as server:
        client = client_of(server)
        reasons = [client.ask(question(), "small") for _ in range(4)]
        assert [type(found).__name__ for found in reasons] == [
            "Ending",
            "Reply",
            "Ending",
            "Ending",
        ]


def test_the_key_is_in_no_text_of_ours() -> None:
    key = "sk-canary-0123456789abcdef"
    with model_server(failing(401, f"Incorrect API key provided: {key[:7]}"), key=key) as server:
        client = client_of(server)
        found = ended(client.ask(question(), "small"))
        assert key not in found.sentence + repr(client) + repr(client.endpoint)
        assert server.headers[0]["authorization"] == f"Bearer {key}"


def test_azure_is_asked_in_its_own_way() -> None:
    with model_server(right(EDITS), key="azure-key") as server:
        server.url = server.url.removesuffix("/v1")
        client = client_of(server, kind="azure")
        assert answered(client.ask(question(), "small")).value == VALUE
        assert server.paths[0].startswith("/openai/deployments/small/chat/completions?api-version=")
        assert server.headers[0]["api-key"] == "azure-key"
