"""Limits are checked before a call and hold for any server; the bill is what the server counted."""

from decimal import Decimal
from typing import Any

import pytest
from asking import EDITS, Edits, agree, answered, client_of, ended, question
from hypothesis import given, settings
from hypothesis import strategies as st
from wire.model import Says, count, limited, looping, model_server, right

from patchwright.model.asking import Message, Reply, Request, Usage
from patchwright.model.endpoint import Endpoint
from patchwright.model.prices import Price, Prices, parse_prices
from patchwright.model.spending import Limits, Spending, estimate_tokens
from patchwright.models import Ending, ModelSpend, Outcome

ENDPOINT = Endpoint("http://127.0.0.1:1/v1")
FREE = Prices(ENDPOINT, {})
PAID = Prices(ENDPOINT, {"small": Price(Decimal("0.5"), Decimal(2))})


def exhausted(found: Reply | Ending) -> str:
    ending = ended(found)
    assert ending.outcome is Outcome.BUDGET_EXHAUSTED
    return ending.reason


# --- through the wire ---------------------------------------------------------------------------


def asked_until_the_end(client: Any, output: int = 400) -> str:
    """Ask until a limit ends it; every answer before has to be one."""
    for _ in range(500):
        found = client.ask(question(output), "small")
        if isinstance(found, Ending):
            return exhausted(found)
    pytest.fail("no limit ended it")


@pytest.mark.parametrize("lacks", [(), ("usage",)])
def test_calls_are_never_more_than_allowed(lacks: tuple[Any, ...]) -> None:
    with model_server(right(EDITS), *lacks) as server:
        client = client_of(server, model_calls=3)
        assert asked_until_the_end(client) == "model_calls_spent"
        assert server.calls == 3


@pytest.mark.parametrize("limit", [700, 1000, 2500, 5000])
@pytest.mark.parametrize("lacks", [(), ("usage",)])
@pytest.mark.parametrize("says", [right(EDITS), looping()])
def test_tokens_are_never_more_than_allowed(limit: int, lacks: tuple[Any, ...], says: Says) -> None:
    with model_server(says, *lacks) as server:
        client = client_of(server, max_tokens=limit, model_calls=500)
        assert asked_until_the_end(client) == "model_tokens_spent"
        assert 0 < server.input_tokens + server.output_tokens <= limit
        assert all(body["max_tokens"] <= 400 for body in server.asked)


@pytest.mark.parametrize("usd", ["0.001", "0.003", "0.02"])
@pytest.mark.parametrize("says", [right(EDITS), looping()])
def test_money_is_never_more_than_allowed(usd: str, says: Says) -> None:
    with model_server(says) as server:
        client = client_of(server, max_cost_usd=usd, model_price="small=0.5/2", model_calls=500)
        assert asked_until_the_end(client) == "model_money_spent"
        cost = (server.input_tokens * Decimal("0.5") + server.output_tokens * 2) / 1_000_000
        assert 0 < cost <= Decimal(usd)
        assert client.spent().usd == pytest.approx(float(cost), abs=1e-9)
        agree(client, server)


def test_money_without_a_price_asks_for_one() -> None:
    with model_server(right(EDITS)) as server:
        found = ended(client_of(server, max_cost_usd=5).ask(question(), "small"))
        assert (found.outcome, found.reason) == (Outcome.BUDGET_EXHAUSTED, "model_price_unknown")
        assert "--model-price small=INPUT/OUTPUT" in found.sentence
        assert "--max-tokens" in found.sentence
        assert server.asked == []


def test_money_without_a_price_and_with_a_limit_of_tokens_goes_on_unpriced() -> None:
    with model_server(right(EDITS)) as server:
        client = client_of(server, max_cost_usd=5, max_tokens=5000)
        answered(client.ask(question(), "small"))
        assert client.spent().usd is None
        assert client.spent().models[0].usd is None
        agree(client, server)


def test_a_fallback_without_a_price_is_passed_over() -> None:
    def brain(request: Any) -> Says:
        return limited("9999") if request["model"] == "small" else right(EDITS)

    with model_server(brain) as server:
        client = client_of(
            server, max_cost_usd=5, fallback_models="other,third", model_price="small=1/1 third=1/1"
        )
        assert answered(client.ask(question(), "small")).model == "third"
        assert {body["model"] for body in server.asked} == {"small", "third"}


def test_failures_and_waiting_count_for_the_seconds() -> None:
    with model_server(limited("25")) as server:
        client = client_of(server, model_seconds=60.0)
        assert ended(client.ask(question(), "small")).reason == "model_rate_limited"
        assert client.spending.seconds == 50.0
        assert ended(client.ask(question(), "small")).reason == "model_rate_limited"
        client.spending.seconds = 60.0
        assert exhausted(client.ask(question(), "small")) == "model_seconds_spent"


def test_every_model_is_on_the_bill_by_itself() -> None:
    with model_server(right(EDITS, cached=2)) as server:
        client = client_of(server, model_price="small=0.5/2 big=5/25")
        for model in ("small", "big", "small"):
            answered(client.ask(question(), model))
        agree(client, server)
        spent = client.spent()
        assert [(use.model, use.calls) for use in spent.models] == [("small", 2), ("big", 1)]
        assert spent.usd == pytest.approx(sum(use.usd or 0 for use in spent.models))


def test_without_usage_the_bill_is_rather_too_high_and_says_so() -> None:
    with model_server(right(EDITS), "usage") as server:
        client = client_of(server, model_price="small=1/1")
        answered(client.ask(question(), "small"))
        spent = client.spent()
        assert spent.estimated_calls == 1
        assert spent.input_tokens >= server.input_tokens
        assert spent.output_tokens >= server.output_tokens
        assert (spent.usd or 0) * 1e6 >= server.input_tokens + server.output_tokens


# --- by itself ----------------------------------------------------------------------------------

CALLS = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(1, 4000), st.floats(0, 1), st.floats(0.3, 1.0)),
    max_size=30,
)


@settings(deadline=None)
@given(CALLS, st.integers(1, 30_000), st.integers(0, 10**6))
def test_no_sequence_of_calls_passes_a_limit(
    calls: list[tuple[int, int, float, float]], tokens: int, micros: int
) -> None:
    """T59: the estimate of a prompt is an upper bound, and so is what an answer may have."""
    usd = Decimal(micros) / 10**7
    spending = Spending(Limits(20, 60.0, tokens, usd), PAID)
    for prompt, wanted, made, counted in calls:
        allowed = spending.allow("small", prompt, wanted)
        if isinstance(allowed, Ending):
            assert allowed.outcome is Outcome.BUDGET_EXHAUSTED
            continue
        assert 0 < allowed <= wanted
        spending.settle("small", Usage(int(prompt * counted), int(allowed * made)), 0)
        spent = spending.spent()
        assert spent.calls <= 20
        assert spent.input_tokens + spent.output_tokens <= tokens
        assert Decimal(str(spent.usd)) <= usd + Decimal("1e-9")


def test_the_estimate_follows_a_server_that_counts_more() -> None:
    spending = Spending(Limits(20, 60.0), FREE)
    messages = (Message("user", "def f(): pass"),)
    before = spending.estimate("small", messages, "")
    spending.settle("small", Usage(3 * before, 1), before)
    assert spending.estimate("small", messages, "") >= 3 * before
    assert spending.estimate("other", messages, "") == before
    spending.settle("small", Usage(1000 * before, 1), before)
    assert spending.estimate("small", messages, "") <= 5 * before


@given(st.text())
def test_the_estimate_is_no_less_than_what_the_server_counts(text: str) -> None:
    assert estimate_tokens(text) >= count(text.encode("ascii", "ignore").decode())
    assert estimate_tokens(text) >= count(text)


def test_nothing_asked_is_nothing_spent() -> None:
    assert Spending(Limits(20, 60.0), FREE).spent() == ModelSpend(usd=0.0)


# --- prices -------------------------------------------------------------------------------------


def test_public_prices_are_those_of_the_provider() -> None:
    prices = Prices(Endpoint("https://api.openai.com/v1", "openai", "k"), {})
    cost = prices.cost("gpt-4o-mini", Usage(1_000_000, 0))
    assert cost is not None
    assert cost > 0
    cached = prices.cost("gpt-4o-mini", Usage(1_000_000, 0, 1_000_000))
    assert cached is not None
    assert cached < cost
    assert not prices.known("no-such-model-of-anybody")


def test_a_server_of_ones_own_has_no_public_price() -> None:
    """What it calls gpt-4o costs what its owner says, not what OpenAI takes."""
    assert not Prices(ENDPOINT, {}).known("gpt-4o")
    assert Prices(ENDPOINT, parse_prices(("gpt-4o=0/0",))).cost("gpt-4o", Usage(9, 9)) == 0


def test_the_users_price_comes_first() -> None:
    prices = Prices(Endpoint("x", "openai"), parse_prices(("gpt-4o-mini=1/2.5",)))
    assert prices.cost("gpt-4o-mini", Usage(1_000_000, 1_000_000)) == Decimal("3.5")


def test_a_model_with_a_sign_of_equality_has_a_price_too() -> None:
    assert parse_prices(("a=b=1/2",)) == {"a=b": Price(Decimal(1), Decimal(2))}


def test_an_answer_of_five_tokens_is_worth_a_call_that_wants_five() -> None:
    with model_server(right(EDITS)) as server:
        client = client_of(server, max_tokens=500)
        request = Request(question().messages, Edits, 5)
        assert answered(client.ask(request, "small")).usage.output_tokens == 5
