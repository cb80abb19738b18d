"""`bench model`: a scripted model that knows the repairs is measured, recorded and replayed."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from wire.model import Says, model_server, prompt_of, rambling, right

from patchwright.cli import main

CORPUS = Path(__file__).parent.parent / "bench" / "corpus"
CASES = ("two_edits/both_ends", "dataclasses/order_field")


def knowing(*cases: str) -> Any:
    """Return a model that knows a person's repair of the bugs, by the files that it is shown."""
    told = {name: tomllib.loads((CORPUS / name / "bug.toml").read_text()) for name in cases}

    def brain(request: Mapping[str, Any]) -> Says:
        shown = prompt_of(request)
        for bug in told.values():
            if all(repair["path"] in shown for repair in bug["repair"]):
                edits = [
                    {
                        "path": r["path"],
                        "function": "",
                        "search": r["before"],
                        "replace": r["after"],
                    }
                    for r in bug["repair"]
                ]
                return right({"root_cause": bug["note"], "edits": edits, "checklist": []})
        return rambling("I do not know this one.")

    return brain


@pytest.mark.slow
def test_a_competent_model_is_measured_recorded_and_replayed(
    target_python: Path,
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATCHWRIGHT_HOME", str(home / "state"))
    arguments = [
        *("bench", "model", "--cases", str(CORPUS), "--only", *CASES, "--model", "small"),
        *("--python", str(target_python), "--model-price", "small=1/2"),
        *("--recordings", str(tmp_path / "kept")),
    ]
    with model_server(knowing(*CASES)) as server:
        live = [*arguments, "--openai-base-url", server.url, "--out", str(tmp_path / "live")]
        assert main(live) == 0
        calls = server.calls
    url = "http://127.0.0.1:9/v1"
    again = [*arguments, "--replay", "--openai-base-url", url, "--out", str(tmp_path / "again")]
    assert main(again) == 0
    first, second = (
        json.loads((tmp_path / name / "model.json").read_text()) for name in ("live", "again")
    )
    summary = first["summary"]
    assert (summary["cases"], summary["plausible"], summary["judged_right"]) == (2, 2, 2)
    assert summary["calls"] == calls == 2
    assert summary["rungs"]["small"]["plausible"] == 2
    assert second["summary"] == summary
    assert "2 of 2 plausible, 2 judged right" in capsys.readouterr().out


def test_without_a_model_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "model", "--cases", str(CORPUS)]) == 2
    assert "--model" in capsys.readouterr().err
