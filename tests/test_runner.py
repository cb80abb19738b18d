"""The runner is read from an environment, and obeys nothing but what we mean to tell it."""

import re
import secrets
from pathlib import Path

import pytest
from hypothesis import given, settings
from test_untrusted import texts

from patchwright.models import Ending, Outcome
from patchwright.runner import MOST_SUMMARY_BYTES, Runner, annotate, mask
from patchwright.untrusted import logged

ENVIRON = {
    "GITHUB_EVENT_NAME": "workflow_run",
    "GITHUB_EVENT_PATH": "/github/workflow/event.json",
    "GITHUB_REPOSITORY": "acme/ledger",
    "GITHUB_API_URL": "https://ghe.example/api/v3/",
    "GITHUB_SERVER_URL": "https://ghe.example",
    "GITHUB_RUN_ID": "4711",
    "GITHUB_RUN_ATTEMPT": "2",
    "GITHUB_WORKSPACE": "/github/workspace",
    "RUNNER_TEMP": "/github/runner_temp",
    "RUNNER_ENVIRONMENT": "github-hosted",
    "INPUT_GITHUB-TOKEN": "ghs_secret",
    "INPUT_MAX_ATTEMPTS": " 3 ",
    "INPUT_DRY-RUN": "",
    "INPUT_MODE": "repair",
    "INPUT_ALLOW-BOTS": "1",
    "INPUT_ALLOW_BOTS": "2",
}


def runner_of(**changes: str) -> Runner:
    found = Runner.from_environ({**ENVIRON, **changes})
    assert isinstance(found, Runner)
    return found


def commands(text: str) -> list[str]:
    """Return the lines that a runner obeys: it trims, takes `::`, and looks for `##[` inside."""
    lines = re.split(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", text)
    return [line for line in lines if line.strip().startswith("::") or "##[" in line]


def outputs(path: Path) -> dict[str, str]:
    """Read a file of outputs as the runner does."""
    found: dict[str, str] = {}
    lines = path.read_text("utf-8").split("\n")
    while lines and lines != [""]:
        name, _, delimiter = lines.pop(0).partition("<<")
        end = lines.index(delimiter)
        found[name] = "\n".join(lines[:end])
        lines = lines[end + 1 :]
    return found


def test_what_the_runner_says() -> None:
    runner = runner_of()
    assert (runner.event_name, runner.repository) == ("workflow_run", "acme/ledger")
    assert (runner.run_id, runner.run_attempt) == (4711, 2)
    assert runner.api_url == "https://ghe.example/api/v3"
    assert runner.run_url == "https://ghe.example/acme/ledger/actions/runs/4711"
    assert runner.event_path == Path("/github/workflow/event.json")
    assert runner.output_file is None


def test_inputs_are_read_with_dashes_or_underscores() -> None:
    runner = runner_of()
    assert runner.inputs == {
        "github-token": "ghs_secret",
        "max-attempts": "3",
        "mode": "repair",
        "allow-bots": "1",
    }
    assert runner.input("max_attempts") == runner.input("max-attempts") == "3"
    assert runner.input("dry-run", "false") == "false"


def test_t44_inputs_are_not_shown() -> None:
    assert "ghs_secret" not in repr(runner_of())


def test_outside_of_a_run_everything_is_empty() -> None:
    runner = Runner.from_environ({})
    assert isinstance(runner, Runner)
    assert runner.run_url == ""
    assert runner.api_url == "https://api.github.com"
    assert runner.inputs == {}


@pytest.mark.parametrize("value", ["", "x", "-1", "1e3", "9" * 30, "\u0663"])
def test_numbers_that_are_none(value: str) -> None:
    assert runner_of(GITHUB_RUN_ID=value).run_id == 0


@pytest.mark.parametrize("value", ["true", "1", "TRUE", " yes "])
def test_t54_unsecure_commands_are_refused(value: str) -> None:
    found = Runner.from_environ({**ENVIRON, "ACTIONS_ALLOW_UNSECURE_COMMANDS": value})
    assert isinstance(found, Ending)
    assert (found.outcome, found.reason) == (Outcome.DECLINED, "unsecure_commands")


def test_t40_a_self_hosted_runner_is_refused_unless_allowed() -> None:
    environ = {**ENVIRON, "RUNNER_ENVIRONMENT": "self-hosted"}
    found = Runner.from_environ(environ)
    assert isinstance(found, Ending)
    assert found.reason == "self_hosted_runner"
    assert isinstance(Runner.from_environ(environ, allow_self_hosted=True), Runner)
    allowed = {**environ, "INPUT_ALLOW-SELF-HOSTED": "true"}
    assert isinstance(Runner.from_environ(allowed), Runner)


@settings(deadline=None, max_examples=60)
@given(texts)
def test_t30_an_output_is_that_one_output(
    tmp_path_factory: pytest.TempPathFactory, value: str
) -> None:
    path = tmp_path_factory.mktemp("outputs") / "output"
    runner = runner_of(GITHUB_OUTPUT=str(path))
    whole = value.encode("utf-8", "replace").decode("utf-8")
    for name, text in (("first", value), ("pr-url", "EOF\nother<<EOF\nx"), ("last", value)):
        runner.write_output(name, text, secrets.token_hex)
    path.write_bytes(path.read_bytes())
    with path.open(encoding="utf-8", newline="") as file:
        path.write_text(file.read().replace("\r", "\\r"), encoding="utf-8", newline="")
    assert outputs(path) == {
        "first": whole.replace("\r", "\\r"),
        "pr-url": "EOF\nother<<EOF\nx",
        "last": whole.replace("\r", "\\r"),
    }


def test_t30_a_delimiter_that_is_in_the_value_is_not_used(tmp_path: Path) -> None:
    digits = iter(["aa", "aa", "bb"])
    runner = runner_of(GITHUB_OUTPUT=str(tmp_path / "o"))
    runner.write_output("x", "patchwright_aa\npatchwright_aa", lambda _: next(digits))
    assert outputs(tmp_path / "o") == {"x": "patchwright_aa\npatchwright_aa"}


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "a=b", "<<", "é", "x" * 101])
def test_an_output_has_a_name(name: str) -> None:
    with pytest.raises(ValueError, match="not the name of an output"):
        runner_of().write_output(name, "x", secrets.token_hex)


def test_a_long_output_is_cut_and_none_is_needed(tmp_path: Path) -> None:
    runner_of().write_output("x", "y", secrets.token_hex)
    runner = runner_of(GITHUB_OUTPUT=str(tmp_path / "o"))
    runner.write_output("x", "é" * 100_000, secrets.token_hex)
    assert outputs(tmp_path / "o") == {"x": "é" * 32768}


def test_a_summary_stays_below_what_the_runner_takes(tmp_path: Path) -> None:
    runner = runner_of(GITHUB_STEP_SUMMARY=str(tmp_path / "s"))
    assert runner.append_summary("# One\n")
    assert not runner.append_summary("line of text é\n" * 200_000)
    assert not runner.append_summary("more\n" * 20)
    data = (tmp_path / "s").read_bytes()
    assert len(data) <= MOST_SUMMARY_BYTES < 1 << 20
    assert data.decode().startswith("# One\n")
    assert data.decode().rstrip().endswith("*The summary was cut here; the report holds the rest.*")
    assert runner_of().append_summary("nowhere")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (annotate("error", "plain"), "::error::plain"),
        (annotate("warning", "50% done"), "::warning::50%25 done"),
        (
            annotate("notice", "see", path="src/a,b:c.py", line=4),
            "::notice file=src/a%2Cb%3Ac.py,line=4::see",
        ),
        (annotate("error", "x", path="a\r\nb\x1b%.py"), "::error file=ab%25.py::x"),
        (mask("secret"), "::add-mask::secret\n"),
        (mask("50%\nx"), "::add-mask::50%25\n::add-mask::50%25%0Ax\n::add-mask::x\n"),
        (mask(" "), ""),
    ],
)
def test_commands_are_escaped(found: str, expected: str) -> None:
    assert found == expected


@settings(deadline=None)
@given(texts, texts)
def test_t54_an_annotation_is_one_command(message: str, path: str) -> None:
    found = annotate("warning", message, path=path, line=3)
    assert "\n" not in found
    assert "\r" not in found
    properties, _, _ = found.removeprefix("::warning").partition("::")
    assert re.fullmatch(r"( (file=[^,:\r\n]*,)?line=3)?", properties)


@settings(deadline=None)
@given(texts)
def test_t54_t55_nothing_untrusted_in_a_log_is_a_command(text: str) -> None:
    shown = logged(text)
    assert commands(shown) == []
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown)
