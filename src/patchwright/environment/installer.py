"""Run uv, and whatever it runs, in the sandbox with room to write in one environment only."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from patchwright.environment.network import NetworkSettings
from patchwright.sandbox import Command, Completed, Limits, Place, Sandbox

SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
LEAST_SECONDS = 1.0
LARGEST_FILE_MB = 8192
MEMORY_MB = 8192  # address space of a process: compilers and uv reserve far more than they use


@dataclass(frozen=True)
class Site:
    """Where one environment is built: our folder, what foreign code may write, and until when."""

    sandbox: Sandbox
    folder: Path
    copy: Path
    uv: Path
    network: NetworkSettings
    readable: tuple[Path, ...]
    deadline: float
    """On the clock of `time.monotonic`."""

    @property
    def environment(self) -> Path:
        """Return where the virtual environment will be."""
        return self.folder / "env"

    @property
    def scratch(self) -> Path:
        """Return the folder for caches, a home and temporary files, removed after the build."""
        return self.folder / "scratch"

    @property
    def plan(self) -> Path:
        """Return the folder with the files that we write and the build only reads."""
        return self.folder / "plan"

    def remaining(self) -> float:
        """Return the seconds left for the build."""
        return max(LEAST_SECONDS, self.deadline - time.monotonic())

    def open(self) -> None:
        """Make the folders and give those that the build writes to the sandbox's user."""
        for path in (self.folder, self.plan, self.environment, self.scratch):
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(0o755)
        for name in ("home", "tmp", "cache"):
            (self.scratch / name).mkdir(exist_ok=True)
        self.sandbox.own(self.environment)
        self.sandbox.own(self.scratch)

    def run_uv(self, *arguments: str, **env: str) -> Completed:
        """Run uv with the network; how it ended is for the caller to judge."""
        return self.run((str(self.uv), *arguments), env)

    def run(self, argv: tuple[str, ...], env: Mapping[str, str]) -> Completed:
        """Run a command with the network in the copy; it may write there and in this site."""
        written = (self.copy, self.environment, self.scratch)
        read = (self.uv.parent, self.plan, *self.readable, *_release_files())
        places = (*(Place(p) for p in read), *(Place(p, writable=True) for p in written))
        return self.sandbox.run(
            Command(
                argv=argv,
                cwd=self.copy,
                places=(*places, *self.network.places),
                limits=Limits(
                    seconds=self.remaining(),
                    memory_mb=MEMORY_MB,
                    processes=512,
                    file_mb=LARGEST_FILE_MB,
                ),
                env={**self._environment(), **env},
                network=True,
            )
        )

    def _environment(self) -> dict[str, str]:
        return {
            **self.network.env,
            "PATH": f"{self.environment}/bin:{self.uv.parent}:{SYSTEM_PATH}",
            "HOME": str(self.scratch / "home"),
            "TMPDIR": str(self.scratch / "tmp"),
            "VIRTUAL_ENV": str(self.environment),
            "UV_CACHE_DIR": str(self.scratch / "cache"),
            "UV_LINK_MODE": "copy",
            "UV_PYTHON_DOWNLOADS": "never",
            "UV_NO_CONFIG": "1",
            "UV_NO_PROGRESS": "1",
            "NO_COLOR": "1",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_NO_INPUT": "1",
            "PYTHONNOUSERSITE": "1",
            "GIT_TERMINAL_PROMPT": "0",
        }


def _release_files() -> list[Path]:
    """Return the files that pip reads to name the system, and fails on when it may not."""
    named = (Path("/etc/debian_version"), *Path("/etc").glob("*-release"))
    return [path for path in named if path.is_file()]


def succeeded(completed: Completed) -> bool:
    """Say whether a command ended by itself with success."""
    return completed.ended == "exited" and completed.exit_code == 0


def reachable_uv(cache: Path) -> Path | None:
    """Return a copy of our uv in the cache, which the sandbox can read; None when there is none."""
    import uv

    try:
        source = Path(uv.find_uv_bin())
        found = source.stat()
    except OSError:
        return None
    facts = f"{source}\0{found.st_size}\0{found.st_mtime_ns}"
    target = cache / "tools" / hashlib.sha256(facts.encode()).hexdigest()[:16] / "uv"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        for folder in (target.parent.parent, target.parent):
            folder.chmod(0o755)
        descriptor, part = tempfile.mkstemp(dir=target.parent)
        os.close(descriptor)
        shutil.copyfile(source, part)
        Path(part).chmod(0o755)
        Path(part).rename(target)
    return target
