"""Settings: flags before variables before the project's file before defaults; typos are errors."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchwright.cli import make_parser
from patchwright.config import OF_THE_USER, Config, load_config
from patchwright.errors import ConfigError

DEFAULTS = Config.model_validate({})
OTHER: dict[str, Any] = {"repeats": 5, "test_seconds": 7.5, "min_sandbox": "L1", "apply": True}


def project_with(folder: Path, text: str, name: str = "pyproject.toml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def test_defaults_need_no_file(tmp_path: Path) -> None:
    assert load_config(tmp_path, {}, {}) == DEFAULTS


@given(
    in_file=st.none() | st.integers(2, 20),
    in_environment=st.none() | st.integers(2, 20),
    as_flag=st.none() | st.integers(2, 20),
)
def test_the_nearest_source_wins(
    tmp_path_factory: pytest.TempPathFactory,
    in_file: int | None,
    in_environment: int | None,
    as_flag: int | None,
) -> None:
    text = f"[tool.patchwright]\nrepeats = {in_file}\n" if in_file else ""
    project = project_with(tmp_path_factory.mktemp("project"), text)
    environ = {"PATCHWRIGHT_REPEATS": str(in_environment)} if in_environment else {}
    found = load_config(project, environ, {"repeats": as_flag})
    assert found.repeats == (as_flag or in_environment or in_file or DEFAULTS.repeats)


def test_a_flag_that_was_not_given_hides_nothing(tmp_path: Path) -> None:
    project = project_with(tmp_path, "[tool.patchwright]\napply = true\n")
    assert load_config(project, {}, {"apply": None}).apply


@pytest.mark.parametrize("name", OTHER)
def test_every_source_can_set_a_field(tmp_path: Path, name: str) -> None:
    value = OTHER[name]
    written = f'"{value}"' if isinstance(value, str) else str(value).lower()
    project = project_with(
        tmp_path, f"{name.replace('_', '-')} = {written}", ".github/patchwright.toml"
    )
    variable = {f"PATCHWRIGHT_{name.upper()}": str(value)}
    wanted = Config.model_validate({name: value})
    assert load_config(project, {}, {}) == wanted
    assert load_config(tmp_path / "nowhere", variable, {}) == wanted
    assert load_config(tmp_path / "nowhere", {}, {name: value}) == wanted


def test_the_file_for_us_alone_comes_before_pyproject(tmp_path: Path) -> None:
    project_with(tmp_path, "[tool.patchwright]\nrepeats = 4\n")
    project_with(tmp_path, "repeats = 6\n", ".github/patchwright.toml")
    assert load_config(tmp_path, {}, {}).repeats == 6


def test_other_variables_and_tables_are_not_ours(tmp_path: Path) -> None:
    project = project_with(tmp_path, "[tool.other]\nrepeats = 4\n")
    environ = {"PATCHWRIGHT_HOME": "/somewhere", "REPEATS": "9"}
    assert load_config(project, environ, {}) == DEFAULTS


def test_test_ids_are_separated_by_spaces_in_a_variable(tmp_path: Path) -> None:
    found = load_config(tmp_path, {"PATCHWRIGHT_TEST": "tests/test_a.py::test_b test_c.py"}, {})
    assert found.test == ("tests/test_a.py::test_b", "test_c.py")


@pytest.mark.parametrize(
    ("text", "environ", "flags", "source"),
    [
        ("[tool.patchwright]\nrepeat = 3\n", {}, {}, "project's configuration: repeat:"),
        ("[tool.patchwright]\nmin-sandbox = 'L9'\n", {}, {}, "configuration: min-sandbox:"),
        ("", {"PATCHWRIGHT_REPEAT": "3"}, {}, "environment: repeat:"),
        ("", {"PATCHWRIGHT_REPEATS": "often"}, {}, "environment: repeats:"),
        ("", {}, {"repeats": 1}, "command line: repeats:"),
        ("[tool.patchwright]\nrepeats = \n", {}, {}, "pyproject.toml is not valid TOML"),
    ],
)
def test_an_error_names_its_source(
    tmp_path: Path, text: str, environ: dict[str, str], flags: dict[str, Any], source: str
) -> None:
    with pytest.raises(ConfigError, match=source):
        load_config(project_with(tmp_path, text), environ, flags)


def test_every_field_is_a_flag_of_repair() -> None:
    arguments = vars(make_parser().parse_args(["repair", "."]))
    assert set(Config.model_fields) <= set(arguments)
    assert len(Config.model_fields) < 25


def test_every_flag_is_handed_on(tmp_path: Path) -> None:
    given = [
        *("--test", "a.py::b", "--python", "3.12", "--setup", "make env", "--repeats", "4"),
        *("--suite-seconds", "9", "--test-seconds", "8", "--search-seconds", "7"),
        *("--max-candidates", "6", "--cores", "7", "--min-sandbox", "L0", "--sandbox", "L1"),
        *("--publish", "local", "--apply", "--model", "m", "--fallback-models", "n,o"),
        *("--openai-base-url", "http://127.0.0.1:1/v1", "--max-tokens", "9", "--max-cost-usd", "8"),
        *("--model-calls", "7", "--model-seconds", "6", "--model-price", "m=1/2.5"),
    ]
    options = vars(make_parser().parse_args(["repair", ".", *given]))
    flags = {name: options[name] for name in Config.model_fields}
    changed = load_config(tmp_path, {}, flags).model_dump()
    same = {name for name, value in DEFAULTS.model_dump().items() if changed[name] == value}
    assert same == {"min_sandbox"}  # given as its default


@pytest.mark.parametrize("name", sorted(OF_THE_USER))
def test_no_checkout_chooses_models_or_endpoints(tmp_path: Path, name: str) -> None:
    """T24: not even the local one, since the user's key and code would go where it says."""
    shown = name.replace("_", "-")
    project = project_with(tmp_path, f"[tool.patchwright]\n{shown} = 'https://evil.example'\n")
    with pytest.raises(ConfigError, match=f"the repository's configuration: {shown}: a repository"):
        load_config(project, {}, {})


def test_a_checkout_may_limit_models(tmp_path: Path) -> None:
    project = project_with(tmp_path, "[tool.patchwright]\nmodel-calls = 0\nmax-tokens = 5\n")
    found = load_config(project, {"PATCHWRIGHT_MODEL": "m"}, {})
    assert (found.model, found.model_calls, found.max_tokens) == ("m", 0, 5)


def test_the_variable_of_a_key_is_no_setting(tmp_path: Path) -> None:
    assert load_config(tmp_path, {"PATCHWRIGHT_MODEL_KEY": "sk-secret"}, {}) == DEFAULTS


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/v1", "https://user:pw@a.example/v1", "a.example", "https://a.example/v1?k=1",
     "https://a.example/#x", "https://a b.example", "https://", "file:///etc/passwd", "HTTPS://a\n"],
)  # fmt: skip
def test_an_endpoint_is_a_plain_address(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="command line: openai-base-url:"):
        load_config(tmp_path, {}, {"openai_base_url": url})


@pytest.mark.parametrize("price", ["m", "m=1", "m=a/b", "m=-1/2", "m=1/2/3", "=1/2", "m=1e9/1"])
def test_a_price_is_two_amounts(tmp_path: Path, price: str) -> None:
    with pytest.raises(ConfigError, match="command line: model-price:"):
        load_config(tmp_path, {}, {"model_price": price})
