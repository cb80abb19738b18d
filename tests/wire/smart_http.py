"""Serve the repositories of a fake GitHub to real git, over smart HTTP."""

import base64
import binascii
import re
import subprocess
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING

from wire.plumbing import ENVIRONMENT
from wire.routing import visible
from wire.state import FakeToken

if TYPE_CHECKING:
    from wire.fake_github import FakeGitHub

GIT_PATH = re.compile(
    r"/(?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?/(?P<rest>info/refs|git-upload-pack|git-receive-pack)"
)
REFUSED = {"www-authenticate": 'Basic realm="GitHub"', "content-type": "text/plain"}
Reply = tuple[int, dict[str, str], bytes]


def bearer(github: "FakeGitHub", headers: Mapping[str, str]) -> FakeToken | None | str:
    """Return the token of a request, None when it carries none, or what is wrong with it."""
    given = headers.get("authorization")
    if given is None:
        return None
    kind, _, value = given.partition(" ")
    if kind.lower() == "basic":
        try:
            value = base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return "Bad credentials"
    elif kind.lower() not in ("bearer", "token"):
        return "Bad credentials"
    return github.tokens.get(value, "Bad credentials")


def serve(
    github: "FakeGitHub",
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    body: IO[bytes],
) -> tuple[Reply, str]:
    """Answer one request of git; also say which service it was."""
    found = GIT_PATH.fullmatch(path)
    repository = github.repository(found["name"]) if found else None
    writes = "receive-pack" in path + query
    service = "receive-pack" if writes else "upload-pack"
    token = bearer(github, headers)
    if isinstance(token, str) or (token is None and (writes or not repository)):
        return (401, REFUSED, b"Authentication required\n"), service
    if found is None or repository is None or (token is None and repository.private):
        return (401 if token is None else 404, REFUSED, b"Repository not found.\n"), service
    if token is not None and not visible(repository, token):
        return (404, REFUSED, b"Repository not found.\n"), service
    if token is not None and not token.may("contents", "write" if writes else "read"):
        text = f"Permission to {repository.full_name}.git denied to {token.author.login}.\n"
        return (403, {"content-type": "text/plain"}, text.encode()), service
    body.seek(0, 2)
    extra = {
        "GIT_PROJECT_ROOT": str(repository.git.path.parent),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": f"/{repository.git.path.name}/{found['rest']}",
        "QUERY_STRING": query,
        "REQUEST_METHOD": method,
        "CONTENT_TYPE": headers.get("content-type", ""),
        "CONTENT_LENGTH": str(body.tell()),
        "HTTP_CONTENT_ENCODING": headers.get("content-encoding", ""),
        "GIT_PROTOCOL": headers.get("git-protocol", ""),
        "REMOTE_USER": token.author.login if token else "anonymous",
        "FAKE_MAY_WORKFLOWS": "1" if token and token.may("workflows", "write") else "",
    }
    body.seek(0)
    return _run(extra, body), service


def _run(extra: Mapping[str, str], body: IO[bytes]) -> Reply:
    # The body is whole before git starts: fed while the answer streams, git sees an early end.
    done = subprocess.run(
        ["git", "http-backend"],
        stdin=body,
        capture_output=True,
        env={**ENVIRONMENT, **{key: value for key, value in extra.items() if value}},
    )
    if not done.stdout:
        return 500, {"content-type": "text/plain"}, done.stderr
    head, _, content = done.stdout.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode("latin-1").split("\r\n"))
    status = int(headers.pop("Status", "200").split()[0])
    return status, {key.lower(): value for key, value in headers.items()}, content
