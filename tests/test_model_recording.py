"""Conversations are kept by what was asked, and held again without a network, at the same price."""

from dataclasses import replace
from pathlib import Path

from asking import EDITS, VALUE, Clock, answered, client_of, ended, question
from wire.model import model_server, rambling, right, truncated

from patchwright.config import Config
from patchwright.model.asking import Message
from patchwright.model.client import make_client
from patchwright.model.endpoint import Endpoint
from patchwright.model.recording import Recorded, question_hash
from patchwright.models import Outcome


def offline(folder: Path, **settings: object) -> Recorded:
    """Return the recorded answers with nobody behind them."""
    config = Config.model_validate({"model": "small", **settings})
    clock = Clock()
    nowhere = make_client(config, Endpoint("http://127.0.0.1:1/v1"), clock=clock, sleep=clock.sleep)
    return Recorded(folder, nowhere.spending)


def test_a_conversation_is_held_again_without_a_network(tmp_path: Path) -> None:
    script = [right(EDITS), rambling("perhaps"), truncated(EDITS)]
    with model_server(script) as server:
        client = client_of(server, model_price="small=1/2")
        live = Recorded(tmp_path, client.spending, client)
        first = [answered(live.ask(question(), "small")) for _ in script]
        spent = live.spent()
        assert server.calls == 3
    again = offline(tmp_path, model_price="small=1/2")
    second = [answered(again.ask(question(), "small")) for _ in script]
    assert second == first
    assert second[0].value == VALUE
    assert again.spent() == spent.model_copy(
        update={"models": again.spent().models, "failed_calls": 0}
    )


def test_what_was_never_asked_is_not_made_up(tmp_path: Path) -> None:
    found = ended(offline(tmp_path).ask(question(), "small"))
    assert (found.outcome, found.reason) == (Outcome.PROVIDER_UNAVAILABLE, "model_not_recorded")


def test_what_is_missing_is_asked_and_kept(tmp_path: Path) -> None:
    with model_server(right(EDITS)) as server:
        for asked in (1, 1):
            client = client_of(server)
            answered(Recorded(tmp_path, client.spending, client).ask(question(), "small"))
            assert server.calls == asked


def test_any_difference_is_another_question() -> None:
    asked = question()
    others = [
        replace(asked, temperature=0.5),
        replace(asked, output_tokens=9),
        replace(asked, messages=(*asked.messages, Message("user", "again"))),
        replace(asked, messages=asked.messages[::-1]),
    ]
    names = {question_hash(other, "small") for other in (asked, *others)}
    assert len(names | {question_hash(asked, "big")}) == 6
    assert question_hash(replace(asked, rung="wide"), "small") == question_hash(asked, "small")


def test_the_limits_hold_for_recorded_answers_too(tmp_path: Path) -> None:
    with model_server(right(EDITS)) as server:
        client = client_of(server)
        live = Recorded(tmp_path, client.spending, client)
        for _ in range(3):
            live.ask(question(), "small")
    again = offline(tmp_path, model_calls=2)
    for _ in range(2):
        answered(again.ask(question(), "small"))
    assert ended(again.ask(question(), "small")).reason == "model_calls_spent"


def test_secrets_are_taken_out_before_an_answer_is_kept(tmp_path: Path) -> None:
    with model_server(rambling("the key is sk-canary")) as server:
        client = client_of(server)
        kept = Recorded(tmp_path, client.spending, client, lambda t: t.replace("sk-canary", "***"))
        assert "sk-canary" in answered(kept.ask(question(), "small")).text
    (file,) = tmp_path.iterdir()
    assert "sk-canary" not in file.read_text()
    assert "***" in file.read_text()


def test_a_file_that_is_no_record_is_none(tmp_path: Path) -> None:
    (tmp_path / f"{question_hash(question(), 'small')}-0.json").write_text("{")
    assert ended(offline(tmp_path).ask(question(), "small")).reason == "model_not_recorded"
