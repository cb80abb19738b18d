"""Run the shipped workflows with act and the built image, against the fake GitHub."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / ".ci" / "engine"
BASE = "patchwright-base:dev"
IMAGE = "patchwright:dev"
NO_ENGINE = 3
ACTION = "OWNER/patchwright"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"

UPLOAD = """\
name: upload
inputs: {name: {default: artifact}, path: {required: true}, retention-days: {default: "1"}}
runs:
  using: composite
  steps:
    - shell: bash
      run: mkdir -p "/share/$NAME" && cp -r "$FROM/." "/share/$NAME/"
      env: {NAME: "${{ inputs.name }}", FROM: "${{ inputs.path }}"}
"""
DOWNLOAD = """\
name: download
inputs: {name: {default: artifact}, path: {required: true}}
runs:
  using: composite
  steps:
    - shell: bash
      run: mkdir -p "$TO" && cp -r "/share/$NAME/." "$TO/"
      env: {NAME: "${{ inputs.name }}", TO: "${{ inputs.path }}"}
"""


class NoEngineError(Exception):
    """No Docker Engine can run here; says why."""


@dataclass(frozen=True)
class Docker:
    """The client of one engine."""

    address: str

    @property
    def environ(self) -> dict[str, str]:
        """Return the variables for programs that talk to the engine."""
        return {**os.environ, "DOCKER_HOST": self.address, "DOCKER_BUILDKIT": "1"}

    def __call__(self, *arguments: str) -> str:
        """Run one command of the client and return what it prints."""
        client = "/usr/bin/docker" if Path("/usr/bin/docker").exists() else "docker"
        done = subprocess.run(
            [client, *arguments], env=self.environ, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise AssertionError(done.stderr[-2000:])
        return done.stdout


@contextmanager
def running_engine(folder: Path) -> Iterator[Docker]:
    """Start an engine of one's own, build the image of the action in it, and end the engine."""
    started = subprocess.run(
        [str(ENGINE), "start", str(folder)], capture_output=True, text=True, check=False
    )
    if started.returncode == NO_ENGINE:
        raise NoEngineError(started.stderr.strip())
    assert started.returncode == 0, started.stderr
    try:
        made = subprocess.run(
            [str(ENGINE), "base", str(folder), BASE], capture_output=True, text=True, check=False
        )
        if made.returncode == NO_ENGINE:
            raise NoEngineError(made.stderr.strip())
        assert made.returncode == 0, made.stderr
        docker = Docker(started.stdout.strip())
        build = ("build", "--quiet", "--network", "host", "--build-arg", f"BASE={BASE}")
        docker(*build, "--tag", IMAGE, str(ROOT))
        yield docker
    finally:
        subprocess.run([str(ENGINE), "stop", str(folder)], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Runner:
    """act, with the engine, the repository's checkout, and a folder for artifacts."""

    docker: Docker
    folder: Path
    workflows: Mapping[str, str]
    secrets: dict[str, str] = field(default_factory=dict)

    def run(
        self, event: str, payload: Mapping[str, Any], token: str, env: Mapping[str, str]
    ) -> str:
        """Run the caller's workflow for an event and return the log; artifacts are carried."""
        checkout = self._checkout()
        (self.folder / "event.json").write_text(json.dumps(payload))
        home = self.folder / "home"
        for each in (home, self.folder / "share"):
            each.mkdir(exist_ok=True)
        act = shutil.which("act", path=str(Path(sys.executable).parent)) or "act"
        arguments = [
            *(act, event, "--eventpath", str(self.folder / "event.json")),
            *("--workflows", ".github/workflows/patchwright.yml"),
            *("--platform", f"ubuntu-24.04={BASE}", "--pull=false", "--network", "host"),
            *("--container-options", f"--volume {self.folder}/share:/share"),
            *self._secrets(token),
            *self._stand_ins(),
            *(part for key, value in env.items() for part in ("--env", f"{key}={value}")),
        ]
        done = subprocess.run(
            arguments,
            cwd=checkout,
            env={**self.docker.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")},
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        return done.stdout + done.stderr

    def _secrets(self, token: str) -> Sequence[str]:
        """Hand secrets over in a file: arguments are for everybody to see."""
        path = self.folder / "secrets"
        lines = {"GITHUB_TOKEN": token, **self.secrets}.items()
        path.write_text("".join(f"{name}={value}\n" for name, value in lines))
        path.chmod(0o600)
        return ("--secret-file", str(path))

    def _checkout(self) -> Path:
        """Make the checkout that act looks for workflows in."""
        checkout = self.folder / "checkout"
        shutil.rmtree(checkout, ignore_errors=True)
        for name, text in self.workflows.items():
            path = checkout / ".github" / "workflows" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(for_act(text))
        remote = "https://github.com/acme/widgets.git"
        _git(checkout, "init", "-q", "-b", "main")
        _git(checkout, "remote", "add", "origin", remote)
        _git(checkout, "add", "-A")
        _git(
            checkout,
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.invalid",
            "commit",
            "-qm",
            "x",
        )
        return checkout

    def _stand_ins(self) -> Sequence[str]:
        """Put folders in the place of actions that would be fetched."""
        made = {"upload-artifact": UPLOAD, "download-artifact": DOWNLOAD}
        folders = {f"actions/{name}": self._action(name, text) for name, text in made.items()}
        own = (
            (ROOT / "action.yml")
            .read_text()
            .replace("image: Dockerfile", f"image: docker://{IMAGE}")
        )
        folders[ACTION] = self._action("patchwright", own)
        uses = re.findall(r"uses: (\S+?)@(\S+)", "\n".join(self.workflows.values()))
        found = {(name, ref) for name, ref in uses if name in folders}
        return [f"--local-repository={name}@{ref}={folders[name]}" for name, ref in sorted(found)]

    def _action(self, name: str, text: str) -> Path:
        folder = self.folder / "actions" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "action.yml").write_text(text)
        return folder


def for_act(text: str) -> str:
    """Return a workflow without what act does not know yet: cache-mode and `uses: $/`."""
    return re.sub(r"(?m)^\s*cache-mode:.*\n", "", text).replace("uses: $/", "uses: ./")


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)
