"""Fetch one commit into a folder of its own; the token is in the child's configuration only."""

import base64
import os
import re
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from patchwright.errors import ForgeError
from patchwright.untrusted import clean

SECONDS: Final = 600
AS_STORED: Final = "* -text !eol -crlf -ident -filter !working-tree-encoding\n"
"""Stronger than every `.gitattributes`: edits are byte spans of what GitHub serves, too."""
_SHA = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}/[A-Za-z0-9._-]{1,100}")


def fetch_commit(
    repository: str, sha: str, target: Path, *, server_url: str, token: str, path: str
) -> Path:
    """Check one commit out below `target` and return the folder; raises ForgeError.

    History, tags, submodules and large-file contents are not fetched, no hook or filter runs, and
    the token is neither in a command line, nor in a URL, nor in any file. Files have the bytes that
    git stores, whatever attributes say of line ends. `path` is where git is.
    """
    name = repository.rpartition("/")[2]
    named = _REPOSITORY.fullmatch(repository) and name not in (".", "..", ".git")
    if not _SHA.fullmatch(sha) or not named:
        msg = f"{clean(repository, 80)!r} at {clean(sha, 80)!r} is not a commit of a repository"
        raise ForgeError(msg)
    checkout = target / name
    env = _environment(server_url, token, path)
    try:
        checkout.mkdir(parents=True)
        _git(checkout, env, "init", "--quiet", "--template=", "--initial-branch=patchwright")
        attributes = checkout / ".git" / "info" / "attributes"
        attributes.parent.mkdir(exist_ok=True)
        attributes.write_text(AS_STORED)
    except OSError as error:
        msg = f"there is no place to check {repository} out ({error.strerror})"
        raise ForgeError(msg) from error
    address = f"{server_url.rstrip('/')}/{repository}.git"
    quiet = (
        "--quiet",
        "--depth=1",
        "--no-tags",
        "--no-recurse-submodules",
        "--no-write-fetch-head",
    )
    _git(checkout, env, "fetch", *quiet, "--end-of-options", address, sha)
    _git(checkout, env, "checkout", "--quiet", "--detach", "--force", sha)
    return checkout


def _environment(server_url: str, token: str, path: str) -> dict[str, str]:
    scheme = urlsplit(server_url).scheme
    settings = {
        "core.hooksPath": "/dev/null",
        "core.fsmonitor": "false",
        "safe.bareRepository": "explicit",
        "safe.directory": "*",
        "credential.helper": "",
        "protocol.allow": "never",
        f"protocol.{scheme}.allow": "always",
        # A redirect would take the header with it to wherever it leads.
        "http.followRedirects": "false",
        "http.lowSpeedLimit": "1000",
        "http.lowSpeedTime": "60",
        "submodule.recurse": "false",
        "gc.auto": "0",
        "maintenance.auto": "false",
    }
    if token:
        basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        settings[f"http.{server_url.rstrip('/')}/.extraheader"] = f"AUTHORIZATION: basic {basic}"
    env = {
        "PATH": path,
        "HOME": "/nonexistent",
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_CONFIG_COUNT": str(len(settings)),
    }
    for n, (key, value) in enumerate(settings.items()):
        env |= {f"GIT_CONFIG_KEY_{n}": key, f"GIT_CONFIG_VALUE_{n}": value}
    return env


def _git(checkout: Path, env: Mapping[str, str], *arguments: str) -> None:
    """Run git to its end, with all that it starts; raises ForgeError with what it said."""
    try:
        process = subprocess.Popen(  # noqa: S603 - fixed program, no shell
            ("git", "-C", str(checkout), *arguments),  # noqa: S607
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        msg = f"git could not be started ({error.strerror}); install it"
        raise ForgeError(msg) from error
    try:
        _, said = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        msg = f"git {arguments[0]} took longer than {SECONDS} s"
        raise ForgeError(msg) from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    if process.returncode != 0:
        line = clean(said.decode("utf-8", "replace").strip(), 300)
        msg = f"git {arguments[0]} failed: {line}"
        raise ForgeError(msg)
