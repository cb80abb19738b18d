"""The doctor says whether a model could be asked, and asks it nothing."""

from pathlib import Path

import pytest
from wire.model import failing, malformed, model_server

from patchwright.cli import main
from patchwright.config import Config
from patchwright.doctor.model import examine_model


def notes(environ: dict[str, str] | None = None, **settings: object) -> list[tuple[str, str, str]]:
    config = Config.model_validate({"model": "scripted", **settings})
    found = examine_model(config, environ or {})
    return [(finding.name, finding.state, finding.note) for finding in found]


def test_without_a_model_there_is_nothing_to_say() -> None:
    assert notes({"OPENAI_API_KEY": "k"}, model=None) == []


def test_an_endpoint_that_has_the_model() -> None:
    with model_server(failing(500)) as server:
        found = notes(openai_base_url=server.url, model_price="scripted=1/1")
        assert [state for _, state, _ in found] == ["fine", "fine", "fine"]
        assert server.paths == ["/v1/models"]
        assert server.asked == []


def test_a_model_that_is_not_there_is_named_with_those_that_are() -> None:
    with model_server(failing(500)) as server:
        found = notes(openai_base_url=server.url, fallback_models="other")
    assert ("model", "mend") in [(name, state) for name, state, _ in found]
    assert "does not have other; it has scripted" in " ".join(note for *_, note in found)


def test_nobody_there_and_no_key() -> None:
    with model_server(malformed()) as server:
        url = server.url
    (_, (name, state, note), _) = notes(openai_base_url=url)
    assert (name, state) == ("model", "mend")
    assert "could not be reached" in note
    ((name, state, note),) = notes()
    assert (name, state) == ("model", "mend")
    assert "OPENAI_API_KEY" in note


def test_a_wrong_key_is_told_and_no_key_is_shown() -> None:
    with model_server(failing(500), key="sk-right") as server:
        found = notes({"OPENAI_API_KEY": "sk-wrong-canary"}, openai_base_url=server.url)
    assert [state for _, state, _ in found][:2] == ["fine", "mend"]
    assert "refused the key" in found[1][2]
    assert "canary" not in repr(found)


def test_a_key_that_would_go_out_in_the_open() -> None:
    found = notes({"OPENAI_API_KEY": "k"}, openai_base_url="http://models.example.invalid/v1")
    assert found[0][:2] == ("model key", "mend")
    assert "unencrypted" in found[0][2]


def test_money_without_a_price_is_to_mend() -> None:
    with model_server(failing(500)) as server:
        found = notes(openai_base_url=server.url, max_cost_usd=1)
    assert found[-1][:2] == ("model price", "mend")


def test_the_command_checks_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with model_server(failing(500)) as server:
        flags = ["--model", "scripted", "--openai-base-url", server.url]
        main(["doctor", str(tmp_path / "nothing"), *flags])
    assert f"{server.url} has scripted" in capsys.readouterr().out
