"""Build the image of the action with an engine of its own, measure it, and run the demo in it.

The engine is ended and its folder removed, also when something fails. The base is a Debian that was
made on this machine, not the one that the Dockerfile names, so their sizes are told apart.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from demo import PROJECTS
from laboratory import keep

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / ".ci" / "engine"
BASE = "patchwright-base:dev"
IMAGE = "patchwright:dev"
NO_ENGINE = 3
STARTS = 5
CERTIFICATES = "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"


def main() -> None:
    """Measure and keep the figures; say so and end well when no engine can run here."""
    with engine() as docker:
        if docker is None:
            print("image: no engine can run here, so nothing was measured")
            return
        result = measure(docker)
    print(keep("image", result).read_text())
    if result["demo_without_network"] != result["demo"]:
        sys.exit("the demo ends otherwise without a network")


class Docker:
    """The client of one engine."""

    def __init__(self, address: str) -> None:
        client = "/usr/bin/docker" if Path("/usr/bin/docker").exists() else "docker"
        self._client = client
        self._environ = os.environ | {"DOCKER_HOST": address, "DOCKER_BUILDKIT": "1"}

    def __call__(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run one command of the client; what may fail does so silently."""
        return subprocess.run(
            [self._client, *arguments],
            env=self._environ,
            stdout=subprocess.PIPE,
            stderr=None if check else subprocess.DEVNULL,
            text=True,
            check=check,
        )

    def size(self, image: str) -> float:
        """Return what an image takes, in MB."""
        found = self("image", "inspect", "--format", "{{.Size}}", image).stdout
        return round(int(found) / 1e6, 1)


@contextmanager
def engine() -> Iterator[Docker | None]:
    """Start an engine and end it; None when this machine has none."""
    folder = Path(tempfile.mkdtemp(prefix="engine-"))
    try:
        command = [str(ENGINE), "start", str(folder)]
        started = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        if started.returncode == NO_ENGINE:
            yield None
            return
        started.check_returncode()
        subprocess.run([str(ENGINE), "base", str(folder), BASE], check=True)
        yield Docker(started.stdout.strip())
    finally:
        subprocess.run([str(ENGINE), "stop", str(folder)], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def measure(docker: Docker) -> dict[str, object]:
    """Build the image and return sizes in MB, seconds of a start, and how the demo ends."""
    build = ["build", "--quiet", "--network", "host", "--build-arg", f"BASE={BASE}"]
    first = timed(docker, *build, "--tag", IMAGE, str(ROOT))
    again = timed(docker, *build, "--tag", IMAGE, str(ROOT))
    with tempfile.TemporaryDirectory(prefix="image-") as home:
        Path(home).chmod(0o755)  # tests run as another user, who has to get at the environments
        # The first round installs what the projects need; the second has no network at all.
        online = demo(docker, Path(home), ("--network", "host", "--env", CERTIFICATES))
        offline = demo(docker, Path(home), ("--network", "none"))
    base, image = docker.size(BASE), docker.size(IMAGE)
    return {
        "megabytes": {"base": base, "image": image, "ours": round(image - base, 1)},
        "build_seconds": {"first": first, "nothing_changed": again},
        "start_seconds": {
            "container": start(docker, "/bin/true"),
            "help": start(docker, "patchwright", "--help"),
            "action_without_an_event": start(docker, None),
        },
        "demo": online,
        "demo_without_network": offline,
    }


def start(docker: Docker, entrypoint: str | None, *arguments: str) -> float:
    """Return the median seconds of a container from nothing to its end, without network."""
    options = ["run", "--rm", "--network", "none"]
    options += ["--entrypoint", entrypoint] if entrypoint else []
    took = [timed(docker, *options, IMAGE, *arguments, check=False) for _ in range(STARTS)]
    return median(took)


def demo(docker: Docker, home: Path, network: Sequence[str]) -> dict[str, str]:
    """Repair the projects of the demo and return the outcome of each."""
    return {name: repair(docker, home, name, network) for name in PROJECTS}


def repair(docker: Docker, home: Path, name: str, network: Sequence[str]) -> str:
    """Repair one project inside the image and return the outcome."""
    project = ROOT / "tests" / "bugs" / name / "project"
    mounts = ("--volume", f"{project}:/project:ro", "--volume", f"{home}:/home/patchwright")
    place = ("--env", "PATCHWRIGHT_HOME=/home/patchwright", "--entrypoint", "patchwright")
    inside = ("repair", "/project", "--out", f"/home/patchwright/{name}")
    docker("run", "--rm", *network, *mounts, *place, IMAGE, *inside, check=False)
    found = json.loads((home / name / "report.json").read_text("utf-8"))
    return str(found["outcome"])


def timed(docker: Docker, *arguments: str, check: bool = True) -> float:
    """Return the seconds that a command of the client takes."""
    began = time.monotonic()
    docker(*arguments, check=check)
    return round(time.monotonic() - began, 2)


if __name__ == "__main__":
    main()
