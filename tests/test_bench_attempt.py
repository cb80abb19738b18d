"""One case of a benchmark cannot hold a run: it is told to end, and its row says so."""

from pathlib import Path

import pytest

from patchwright.bench.attempt import try_repair
from patchwright.config import Config
from patchwright.sandbox import choose_sandbox, probe_levels

TESTS = "from slow import wait\n\n\ndef test_wait():\n    wait()\n    assert False\n"


@pytest.mark.usefixtures("patchwright_home")
def test_a_case_that_takes_too_long_is_ended_and_told(tmp_path: Path, target_python: Path) -> None:
    project = tmp_path / "slow"
    project.mkdir()
    (project / "slow.py").write_text("import time\n\n\ndef wait():\n    time.sleep(600)\n")
    (project / "test_slow.py").write_text(TESTS)
    settings = {"python": str(target_python), "test_seconds": 900, "suite_seconds": 900}
    config = Config.model_validate(settings)
    found = try_repair(project, config, choose_sandbox(probe_levels()), seconds=1.0)
    assert (found.row["outcome"], found.row["reason"]) == ("BUDGET_EXHAUSTED", "case_seconds")
    assert "rank" not in found.row
