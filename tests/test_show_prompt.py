"""What leaves for a model can be read first, and secrets are in none of it."""

from pathlib import Path

import pytest
from conftest import repair
from corpus import BUGS, copy_project, load_bug
from wire.model import ModelServer, model_server, right

from patchwright.exits import OUTCOME_EXITS
from patchwright.models import Outcome
from patchwright.pages import read_report
from patchwright.telemetry import known_secrets, redact_text

BUG = load_bug(BUGS / "tax_brackets" / "expect.toml")
CANARY = "canary-9f2d7c51b0e84a36"
TOKEN = "ghp_" + "A1b2" * 9
NOTHING = {"root_cause": "", "edits": [], "checklist": []}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Plant secrets where they lie about in projects."""
    folder = copy_project(BUG, tmp_path / "project")
    source = folder / "payroll" / "tax.py"
    text = source.read_text().replace(
        "    rate = Decimal(0)\n", f'    password = "{CANARY}"\n    rate = Decimal(0)\n'
    )
    source.write_text(text + f"# {TOKEN}\n")
    (folder / ".env").write_text(f"KEY={CANARY[::-1]}\n")
    (folder / "AGENTS.md").write_text("Use Decimal.<!-- hidden order -->\u202e\n")
    return folder


def asked(server: ModelServer) -> list[str]:
    return [str(m["content"]) for request in server.asked for m in request["messages"]]


def test_t43_what_is_shown_is_what_leaves_and_holds_no_secret(
    project: Path,
    target_python: Path,
    patchwright_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PLANTED_SECRET", "planted-4711-0815-abcdef")
    source = project / "payroll" / "tax.py"
    source.write_text(source.read_text() + "# planted-4711-0815-abcdef\n")
    with model_server(right(NOTHING)) as server:
        flags = ("--python", target_python, "--max-candidates", "3", "--out", tmp_path / "out")
        model = ("--model", "small", "--openai-base-url", server.url)
        code = repair(project, *flags, *model, "--show-prompt")
        assert server.asked == [], "nothing was sent"
        shown = capsys.readouterr().out
        report = read_report(tmp_path / "out" / "report.json")
        repair(project, *flags, *model)
    assert (report.outcome, report.reason) == (Outcome.DECLINED, "prompt_shown")
    assert code == OUTCOME_EXITS[Outcome.DECLINED]
    assert asked(server)
    assert [text for text in asked(server) if text not in shown] == []
    everything = shown + server.blob
    for secret in (CANARY, CANARY[::-1], TOKEN, "planted-4711-0815-abcdef", "hidden order"):
        assert secret not in everything
    assert "\u202e" not in everything
    assert "Use Decimal." in shown


def test_code_that_only_speaks_of_tokens_stays_as_it_is() -> None:
    code = "token = tokens[0]\npassword: str = read()\nif token == self.token:\n    secret = None\n"
    assert redact_text(code, known_secrets({})) == code
    masked = redact_text('api_key = "abcdefgh12345"', known_secrets({}))
    assert masked == 'api_key = "[redacted]"'
