"""A stateful GitHub on loopback: its REST API over real git, smart HTTP, and a storage origin.

In a test:

    from wire.fake_github import running_github
    from wire.faults import Fault

    with running_github(tmp_path / "github") as github:
        repo = github.add_repository("octo/shop", {"shop.py": "def total(): ...\\n"})
        run = repo.add_run(sha=repo.branch(), conclusion="failure")
        job = repo.add_job(run, "test", steps=[("Run pytest", "failure")], log="E  Error\\n")
        reader = github.add_token("reader", {"contents": "read", "actions": "read"})
        writer = github.add_token("writer", "write")       # everything but `workflows`
        github.faults.add(Fault("/repos/octo/shop/pulls", method="POST", reset="after"))
        client = Github(base_url=github.api_url, auth=Auth.Token(reader.value))
        ...
        assert len(repo.pulls) == 1 and repo.pulls[2].draft
        assert ("POST", "/repos/{owner}/{repo}/pulls") in github.endpoints("writer")

`wire.events` makes the event files of what a repository holds. To end a client at its nth call:
`Fault(nth=7, token="writer", before=process.kill, reset="before")`, or `after=..., reset="after"`.

Everything that a repository knows (`issues`, `pulls`, `comments`, `runs`, `checks`, `git`, `roles`,
`drafts_unsupported`, `actions_may_not_create_pulls`, ...) may be read and set while it runs; see
`wire.repository` and `wire.state`. `github.server_url` is GITHUB_SERVER_URL, `repo.clone_url` what
git clones. Redirects for logs and artifacts go to `github.storage_url`, another origin, which keeps
in `github.storage_requests` the headers that arrived.

Requests and responses are checked against GitHub's OpenAPI description when `.ci/tools` fetched it
(`github.checked`); leaving `running_github` raises when `github.violations` is not empty.

Alone, for containers: `python -m wire.fake_github --port 8080 --state-dir DIR [--seed FILE]` with
`tests` on PYTHONPATH; it prints one line of JSON with addresses and tokens.
"""

import argparse
import json
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import uvicorn

from wire import contract
from wire.faults import Faults
from wire.server import PREFIX, Application
from wire.world import World


class Recorded(NamedTuple):
    """One request that arrived; `GIT` and the service for requests of git."""

    method: str
    template: str
    path: str
    status: int
    token: str | None


class ContractBroken(AssertionError):
    """A request or a response is not what GitHub describes."""


class FakeGitHub(World):
    """A GitHub and what happened on its wire."""

    def __init__(
        self, folder: Path, *, check: bool = True, clock: Callable[[], datetime] | None = None
    ) -> None:
        super().__init__(folder, clock)
        self.contract = contract.load() if check else None
        self.faults = Faults()
        self.calls: list[Recorded] = []
        self.violations: list[str] = []
        self.storage_requests: list[tuple[str, dict[str, str]]] = []
        self.storage_port = 0
        self.used = 0
        self.reset_at = int(time.time()) + 3600

    @property
    def checked(self) -> bool:
        """Say whether requests and responses are checked against GitHub's description."""
        return self.contract is not None

    def record(self, method: str, template: str, path: str, status: int, token: str | None) -> None:
        """Keep a request; status 0 when it was lost before it was applied."""
        self.calls.append(Recorded(method, template, path, status, token))

    def endpoints(self, token: str | None = None) -> set[tuple[str, str]]:
        """Return the operations that were used, of all tokens or of one."""
        return {
            (call.method, call.template)
            for call in self.calls
            if call.template and token in (None, call.token)
        }

    def limits(self) -> dict[str, str]:
        """Return the headers that say how many requests are left, after counting one."""
        self.used += 1
        left = max(5000 - self.used, 0)
        return {
            "x-ratelimit-limit": "5000",
            "x-ratelimit-remaining": str(left),
            "x-ratelimit-reset": str(self.reset_at),
            "x-ratelimit-used": str(self.used),
            "x-ratelimit-resource": "core",
            "x-github-request-id": f"FA4E:{self.used:04X}",
            "x-github-media-type": "github.v3; format=json",
        }

    def accept(self) -> None:
        """Forget the violations, e.g. because a test provoked them."""
        self.violations.clear()


@contextmanager
def running_github(
    folder: Path | None = None,
    *,
    check: bool = True,
    clock: Callable[[], datetime] | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
) -> Iterator[FakeGitHub]:
    """Serve a fake GitHub in a thread; raise ContractBroken at the end when it was violated."""
    with tempfile.TemporaryDirectory() as scratch:
        github = FakeGitHub(folder or Path(scratch), check=check, clock=clock)
        with _served(github, host, port):
            yield github
        if github.violations:
            raise ContractBroken("\n".join(github.violations[:20]))


@contextmanager
def _served(github: FakeGitHub, host: str, port: int) -> Iterator[None]:
    sockets = [_listening(host, port), _listening(host, 0)]
    ports = [one.getsockname()[1] for one in sockets]
    github.server_url, github.storage_url = (f"http://{host}:{number}" for number in ports)
    github.api_url = github.server_url + PREFIX
    github.storage_port = ports[1]
    config = uvicorn.Config(
        Application(github),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": sockets}, daemon=True)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.005)
        yield
    finally:
        server.should_exit = True
        thread.join(20)
        for one in sockets:
            one.close()


def _listening(host: str, port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else 40 ms for every answer
    made.bind((host, port))
    made.listen(128)
    return made


def plant(github: FakeGitHub, seed: dict[str, Any]) -> None:
    """Make what a seed describes: `repositories` (name, files, roles) and `tokens`."""
    for given in seed.get("repositories", ()):
        repository = github.add_repository(given["name"], given.get("files"))
        repository.roles |= given.get("roles", {})
        for login in given.get("roles", {}):
            github.account(login)
    for given in seed.get("tokens", ()):
        github.add_token(given["name"], given.get("permissions", "read"), value=given.get("value"))


def main(arguments: list[str] | None = None) -> int:
    """Serve until standard input ends or the process is told to stop."""
    parser = argparse.ArgumentParser(description="A fake GitHub on loopback.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--state-dir", type=Path, required=True)
    parser.add_argument("--seed", type=Path)
    options = parser.parse_args(arguments)
    seed = json.loads(options.seed.read_text()) if options.seed else {}
    with running_github(options.state_dir, host=options.host, port=options.port) as github:
        plant(github, seed)
        tokens = {token.name: token.value for token in github.tokens.values()}
        places = {"api_url": github.api_url, "server_url": github.server_url}
        print(json.dumps({**places, "checked": github.checked, "tokens": tokens}), flush=True)
        sys.stdin.read()
    return 0


if __name__ == "__main__":
    sys.exit(main())
