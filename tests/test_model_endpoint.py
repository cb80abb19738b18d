"""Where the model is and what opens it: only the user says so, and only where tests cannot read."""

from typing import Any

import pytest

from patchwright.config import Config
from patchwright.model.endpoint import (
    GITHUB,
    GITHUB_ROOM,
    OPENAI,
    Endpoint,
    find_endpoint,
)
from patchwright.model.keys import Keys, read_keys, without_keys
from patchwright.models import Ending, Outcome

ALL = Keys("own", "openai", "azure", "job")


def found(keys: Keys, *, isolated: bool = True, **settings: Any) -> Endpoint | Ending | None:
    config = Config.model_validate({"model": "m", **settings})
    return find_endpoint(config, keys, isolated=isolated)


def test_without_a_model_there_is_none_whatever_keys_there_are() -> None:
    assert found(ALL, model=None) is None
    assert found(ALL, model="") is None
    assert found(ALL, model_calls=0) is None
    assert found(ALL, model=None, openai_base_url="http://127.0.0.1:1/v1") is None


@pytest.mark.parametrize(
    ("url", "keys", "kind", "key"),
    [
        (None, ALL, "openai", "own"),
        (None, Keys(openai="k", azure="a", job="j"), "openai", "k"),
        ("https://api.openai.com/v1/", Keys(openai="k"), "openai", "k"),
        ("https://x.openai.azure.com", Keys(openai="k", azure="a"), "azure", "a"),
        ("https://x.openai.azure.com/openai/v1", Keys(openai="k"), "azure", "k"),
        ("https://x.services.ai.azure.com/openai/v1", Keys(azure="a"), "azure", "a"),
        ("github-models", Keys(openai="k", azure="a", job="j"), "github", "j"),
        (GITHUB, Keys(own="o", job="j"), "github", "o"),
        ("https://gateway.example/v1", Keys(openai="k", job="j"), "compatible", "k"),
        ("http://127.0.0.1:11434/v1", Keys(job="j", azure="a"), "compatible", ""),
    ],
)
def test_every_provider_gets_its_own_key(url: str | None, keys: Keys, kind: str, key: str) -> None:
    endpoint = found(keys, openai_base_url=url)
    assert isinstance(endpoint, Endpoint)
    assert (endpoint.kind, endpoint.key) == (kind, key)
    assert not endpoint.url.endswith("/")


def test_the_job_token_goes_to_github_alone() -> None:
    for url in (None, "https://gateway.example/v1", "https://models.github.ai.evil.example/v1"):
        endpoint = found(Keys(job="j"), openai_base_url=url)
        assert isinstance(endpoint, Ending) or endpoint is None or endpoint.key == ""


@pytest.mark.parametrize(
    ("url", "word"),
    [
        (None, "OPENAI_API_KEY"),
        ("https://x.openai.azure.com", "AZURE_OPENAI_API_KEY"),
        ("github-models", "models: read"),
    ],
)
def test_a_missing_key_is_named(url: str | None, word: str) -> None:
    ending = found(Keys(), openai_base_url=url)
    assert isinstance(ending, Ending)
    assert (ending.outcome, ending.reason) == (Outcome.PROVIDER_UNAVAILABLE, "model_key_missing")
    assert word in ending.sentence


def test_below_l1_a_key_is_refused_and_a_server_without_one_is_not() -> None:
    ending = found(Keys(openai="sk-secret"), isolated=False)
    assert isinstance(ending, Ending)
    assert ending.reason == "model_key_refused_here"
    assert "sk-secret" not in ending.sentence
    local = found(Keys(job="j"), isolated=False, openai_base_url="http://127.0.0.1:1/v1")
    assert isinstance(local, Endpoint)
    assert local.key == ""


def test_the_rooms() -> None:
    assert Endpoint(GITHUB, "github").room == GITHUB_ROOM
    assert sum(GITHUB_ROOM) <= 12_000
    assert sum(Endpoint(OPENAI, "openai").room) <= 8192


def test_keys_come_from_variables_and_are_shown_nowhere() -> None:
    environ = {"OPENAI_API_KEY": " sk-a ", "PATCHWRIGHT_MODEL_KEY": "own", "GITHUB_TOKEN": "ghs_x"}
    keys = read_keys(environ)
    assert keys == Keys("own", "sk-a", "", "ghs_x")
    assert read_keys({}, "job").job == "job"
    assert repr(keys) == "Keys()"
    assert "own" not in repr(Endpoint("u", "openai", "own"))
    assert without_keys({**environ, "HOME": "/h"}) == {"GITHUB_TOKEN": "ghs_x", "HOME": "/h"}
    assert keys.values() == ("own", "sk-a", "ghs_x")
