"""What the tests share: a clean target environment, and a home that is theirs alone."""

import os
import subprocess
from pathlib import Path

import pytest

from patchwright.cli import main


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where reports, environments and the local forge of this session go."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def target_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter with pytest and nothing else."""
    import uv

    folder = tmp_path_factory.mktemp("target") / "env"
    program = uv.find_uv_bin()
    install = ["pip", "install", "-q", "--compile-bytecode", "--python"]  # as pip would
    for arguments in (
        ["venv", "-q", str(folder)],
        [*install, str(folder / "bin" / "python"), "pytest"],
    ):
        subprocess.run([program, *arguments], check=True, timeout=300)
    return folder / "bin" / "python"


@pytest.fixture
def patchwright_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the command line at this session's home."""
    monkeypatch.setenv("PATCHWRIGHT_HOME", str(home))
    for name in ("VIRTUAL_ENV", "PYTHONPATH"):
        monkeypatch.delenv(name, raising=False)
    return home


def repair(*arguments: str | Path) -> int:
    """Run `patchwright repair` in this process and return its exit code."""
    return main(["repair", *map(str, arguments)])


def environment_for_programs(home: Path) -> dict[str, str]:
    """Return the environment for a `patchwright` that runs in a process of its own."""
    kept = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH")}
    return {**kept, "PATCHWRIGHT_HOME": str(home)}
