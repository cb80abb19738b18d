"""Rules come from the workflow alone, and a repository's own file may only tighten a repair."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from patchwright.config import (
    FACTS,
    OF_THE_REPOSITORY,
    OF_THE_USER,
    Config,
    Rules,
    load_rules,
    read_settings,
    remote_config,
)
from patchwright.errors import ConfigError

LEVELS = ("L0", "L1", "L2")
SECONDS = st.floats(0.001, 1e6)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "repeats": st.integers(2, 20),
    "suite_seconds": SECONDS,
    "test_seconds": SECONDS,
    "search_seconds": SECONDS,
    "max_candidates": st.integers(1, 10**6),
    "max_tokens": st.integers(1, 10**9),
    "max_cost_usd": st.floats(0, 1e6),
    "model_calls": st.integers(0, 1000),
    "model_seconds": SECONDS,
    "min_sandbox": st.sampled_from(LEVELS),
}
TEXT = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=10)
FACT_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "python": TEXT,
    "setup": TEXT,
    "test": st.lists(TEXT, max_size=3).map(tuple),
}
LIMITS = st.fixed_dictionaries({}, optional=VALUES)
SETTINGS = st.fixed_dictionaries({}, optional={**VALUES, **FACT_VALUES})


# --- a repository tightens and no more ----------------------------------------------------------


@given(SETTINGS, SETTINGS)
def test_a_repository_can_only_tighten(inputs: dict[str, Any], theirs: dict[str, Any]) -> None:
    ours, found = remote_config(inputs, {}), remote_config(inputs, theirs)
    assert found.repeats >= ours.repeats
    assert found.min_sandbox >= ours.min_sandbox
    for name in OF_THE_REPOSITORY - FACTS - {"repeats", "min_sandbox"}:
        assert _no_limit(getattr(found, name)) <= _no_limit(getattr(ours, name))
    for name in Config.model_fields.keys() - OF_THE_REPOSITORY:
        assert getattr(found, name) == getattr(ours, name)


def _no_limit(value: float | None) -> float:
    return float("inf") if value is None else value


@given(SETTINGS, SETTINGS)
def test_what_it_says_of_itself_counts_where_inputs_are_silent(
    inputs: dict[str, Any], theirs: dict[str, Any]
) -> None:
    found, defaults = remote_config(inputs, theirs), Config.model_validate({})
    for name in FACTS:
        wanted = inputs.get(name, theirs.get(name, getattr(defaults, name)))
        assert getattr(found, name) == wanted


@given(LIMITS)
def test_what_is_stricter_counts(theirs: dict[str, Any]) -> None:
    loosest: dict[str, Any] = {"repeats": 2, "max_candidates": 10**9, "min_sandbox": "L0"}
    loosest |= {"model_calls": 1000, "model_seconds": 1e9}
    loosest |= dict.fromkeys(("suite_seconds", "test_seconds", "search_seconds"), 1e9)
    found = remote_config(loosest, theirs)
    assert {name: getattr(found, name) for name in theirs} == theirs


@given(SETTINGS)
def test_an_input_that_is_none_is_silent(theirs: dict[str, Any]) -> None:
    silent = dict.fromkeys(Config.model_fields)
    assert remote_config(silent, theirs) == remote_config({}, theirs)


def test_what_a_local_run_may_be_told_is_left_alone() -> None:
    theirs = {"publish": "local", "apply": True, "sandbox": "L0"}
    assert remote_config({}, theirs) == remote_config({}, {})


@pytest.mark.parametrize(
    "name",
    ["base_url", "api_base", "sentry", "sentry_url", "llm", "token", "allow_bots", "heal_off",
     "own_workflows", "max_open_pull_requests", "repeat"],
)  # fmt: skip
def test_t24_a_name_that_is_no_setting_is_an_error(name: str) -> None:
    """No address and no rule can come out of a repository, however deep it stands there."""
    for value in ("https://evil.example", {"base_url": "https://evil.example"}):
        with pytest.raises(ConfigError, match=f"repository's configuration: {name}".split("_")[0]):
            remote_config({}, {name: value})


@pytest.mark.parametrize("name", sorted(OF_THE_USER))
def test_t24_models_and_endpoints_are_the_users(name: str) -> None:
    shown = name.replace("_", "-")
    with pytest.raises(ConfigError, match=f"configuration: {shown}: a repository does not choose"):
        remote_config({name: "m=1/2" if name == "model_price" else None}, {name: "x"})


@pytest.mark.parametrize("name", sorted(OF_THE_REPOSITORY))
def test_t24_nothing_is_nested_in_a_setting(name: str) -> None:
    with pytest.raises(ConfigError, match=f"configuration: {name.replace('_', '-')}"):
        remote_config({}, {name: {"base_url": "https://evil.example"}})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), 0, -1, "often"])
@pytest.mark.parametrize("name", ["suite_seconds", "test_seconds", "search_seconds"])
def test_a_limit_is_a_number_that_ends(name: str, value: object) -> None:
    shown = name.replace("_", "-")
    with pytest.raises(ConfigError, match=f"repository's configuration: {shown}"):
        remote_config({}, {name: value})
    with pytest.raises(ConfigError, match=f"the inputs: {shown}"):
        remote_config({name: value}, {})


# --- files that others wrote --------------------------------------------------------------------


def test_settings_come_from_our_own_file_first() -> None:
    own, project = b"repeats = 4\n", b"[tool.patchwright]\nsuite-seconds = 9\n"
    assert read_settings(project, own) == {"repeats": 4}
    assert read_settings(project, None) == {"suite_seconds": 9}
    assert read_settings(project, b"") == {"suite_seconds": 9}
    assert read_settings(b"[project]\nname = 'x'\n", None) == {}
    assert read_settings(None, None) == {}


@pytest.mark.parametrize(
    ("project", "own", "why"),
    [
        (None, b"repeats = \n", "patchwright.toml is not valid TOML"),
        (None, b"a = 1\na = 2\n", "patchwright.toml is not valid TOML"),
        (None, b"\xff\xfe", "patchwright.toml is not valid TOML"),
        (b"[tool\n", None, "pyproject.toml is not valid TOML"),
        (b"tool = 1\n", None, "pyproject.toml: tool.patchwright is not a table"),
        (b"[tool]\npatchwright = [1]\n", None, "tool.patchwright is not a table"),
        (b"[[tool.patchwright]]\na = 1\n", None, "tool.patchwright is not a table"),
    ],
)
def test_what_cannot_be_read_is_named(project: bytes | None, own: bytes | None, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        read_settings(project, own)


BOMBS = {
    "arrays": b"x = " + b"[" * 30_000,
    "closed arrays": b"x = " + b"[" * 3_000 + b"]" * 3_000,
    "tables": b"x = " + b"{a=" * 10_000,
    "dots": b"a" + b".a" * 60_000 + b" = 1",
    "spaced dots": b"a" + b" . a" * 30_000 + b" = 1",
    "quoted dots": b'"a"' + b'."a"' * 30_000 + b" = 1",
    "header": b"[a" + b".a" * 60_000 + b"]",
    "size": b"#" * (1 << 20),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_t21_a_bomb_is_refused_before_it_is_read(bomb: str) -> None:
    with pytest.raises(ConfigError):
        read_settings(None, BOMBS[bomb])
    with pytest.raises(ConfigError):
        read_settings(BOMBS[bomb], None)


def test_t21_an_ordinary_file_is_no_bomb() -> None:
    text = "[project]\ndescription = 'a. b. c. d. e. f. g. h. i. j. k. l. m. n. o. p. q. r. s.'\n"
    text += "dependencies = ['a>=1.2.3.4.5', 'b']\n" + "#" + "a" * 100_000 + "\n"
    assert read_settings((text + "[tool.patchwright]\nrepeats = 3\n").encode(), None)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_are_settings_or_an_error(project: bytes, own: bytes) -> None:
    try:
        found = read_settings(project, own)
    except ConfigError:
        return
    assert all("-" not in key for key in found)


# --- rules --------------------------------------------------------------------------------------


def test_rules_need_no_input() -> None:
    assert load_rules({}) == Rules()
    assert load_rules({"label": " ", "allow-bots": "", "github-token": "secret"}) == Rules()


def test_inputs_are_read_as_people_write_them() -> None:
    found = load_rules(
        {
            "label": "repair",
            "workflows": ".github/workflows/ci.yml, .github/workflows/tests.yaml\n",
            "allow-bots": "49699333 27856297,",
            "heal-off": "TRUE",
            "max_attempts": "4",
            "sentry-domains": "sentry.example.org:8443",
        }
    )
    assert found.workflows == (".github/workflows/ci.yml", ".github/workflows/tests.yaml")
    assert found.allow_bots == (49699333, 27856297)
    assert (found.heal_off, found.max_attempts, found.label) == (True, 4, "repair")
    assert found.sentry_domains == ("sentry.example.org:8443",)


BAD = [
    ("allow-bots", "*"),
    ("allow-bots", "dependabot[bot]"),
    ("allow-bots", "0123"),
    ("allow-bots", "123.0"),
    ("allow-bots", "1_23"),
    ("allow-bots", "+123"),
    ("allow-bots", "-1"),
    ("allow-bots", "123, *"),
    ("allow-bots", "\u0661\u0662\u0663"),
    ("bot-id", "0"),
    ("bot-id", "github-actions[bot]"),
    ("heal-off", "perhaps"),
    ("dry-run", "2"),
    ("max-open-pull-requests", "0"),
    ("max-open-pull-requests", "many"),
    ("max-attempts", "1000"),
    ("workflows", "ci.yml"),
    ("workflows", "CI"),
    ("workflows", ".github/workflows/../../ci.yml"),
    ("own-workflows", "patchwright"),
    ("sentry-domains", "https://sentry.example.org"),
    ("sentry-domains", "*"),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_input_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=rf"^input {name}[:.]"):
        load_rules({name: value})


@pytest.mark.parametrize("value", [True, 1.0, "1 2", "01"])
def test_t06_ids_are_numbers_and_nothing_like_them(value: object) -> None:
    with pytest.raises(ValidationError):
        Rules.model_validate({"allow_bots": (value,)})


@given(st.lists(st.integers(1, 10**18), max_size=6), st.sampled_from([",", " ", ", ", "\n"]))
def test_t05_ids_are_taken_as_they_are(ids: list[int], gap: str) -> None:
    text = gap.join(map(str, ids))
    assert load_rules({"allow-bots": text}).allow_bots == tuple(ids)


@given(st.dictionaries(st.sampled_from(sorted(Rules.model_fields)), st.text(max_size=30)))
def test_any_input_is_a_rule_or_an_error_that_names_it(inputs: dict[str, str]) -> None:
    try:
        found = load_rules(inputs)
    except ConfigError as error:
        named = str(error).removeprefix("input ").partition(":")[0].partition(".")[0]
        assert named.replace("-", "_") in inputs  # noqa: PT017 - an error is one of two answers
        return
    silent = {name for name, value in inputs.items() if not value.strip()}
    assert {getattr(found, name) == getattr(Rules(), name) for name in silent} <= {True}


def test_t21_rules_are_no_settings_of_a_repository() -> None:
    """The file of a repository and the rules of a workflow have no name in common."""
    assert set(Rules.model_fields) & set(Config.model_fields) == set()
