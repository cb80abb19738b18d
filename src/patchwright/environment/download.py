"""Let uv fetch an interpreter when this machine has none that a project can run on."""

import hashlib
import re
import time
from collections.abc import Mapping
from pathlib import Path

from patchwright.environment.declared import Declaration
from patchwright.environment.inside import ending, tail
from patchwright.environment.installer import Site, reachable_uv, succeeded
from patchwright.environment.interpreters import Interpreter, ask_interpreter, newest_first
from patchwright.environment.network import network_settings
from patchwright.environment.relocate import discard
from patchwright.models import Ending
from patchwright.sandbox import Sandbox

_SAFE = re.compile(r"[\d.,<>=!~* ]+")
MOST_SECONDS = 180.0


def download_interpreter(
    asked: str | None,
    declaration: Declaration,
    sandbox: Sandbox,
    cache: Path,
    environ: Mapping[str, str],
) -> Interpreter | Ending:
    """Download the interpreter that was asked for or that `requires-python` names.

    Nothing of the project takes part, so that what was downloaded may be asked what it is.
    """
    request = python_request(asked, declaration)
    uv = reachable_uv(cache)
    if request is None or uv is None:
        return _missing(request or "what the project asks for", "")
    folder = cache / "pythons" / hashlib.sha256(request.encode()).hexdigest()[:16]
    found = _interpreters(folder)
    if found is not None:
        return found
    discard(folder)
    (folder / "plan").mkdir(parents=True)
    folder.parent.chmod(0o755)
    site = Site(
        sandbox=sandbox,
        folder=folder,
        copy=folder / "env",
        uv=uv,
        network=network_settings(environ, sandbox, folder / "plan"),
        readable=(),
        deadline=time.monotonic() + MOST_SECONDS,
    )
    site.open()
    done = site.run_uv("python", "install", "--no-bin", request, **_allowing(site))
    sandbox.reclaim(site.environment)
    discard(site.scratch)
    found = _interpreters(folder) if succeeded(done) else None
    if found is None:
        discard(folder)
        return _missing(request, tail(done, 3))
    return found


def python_request(asked: str | None, declaration: Declaration) -> str | None:
    """Return what to ask uv for: digits and comparisons only; None when there is none."""
    wishes = (asked, *declaration.pinned, *declaration.pythons)
    stripped = (re.sub(r"^c?python-?", "", wish.strip()) for wish in wishes if wish)
    return next((wish for wish in stripped if _SAFE.fullmatch(wish)), None)


def _allowing(site: Site) -> dict[str, str]:
    return {
        "UV_PYTHON_DOWNLOADS": "automatic",
        "UV_PYTHON_INSTALL_DIR": str(site.environment),
        "UV_HTTP_RETRIES": "1",
    }


def _interpreters(folder: Path) -> Interpreter | None:
    asked = (ask_interpreter(path) for path in sorted((folder / "env").glob("*/bin/python3")))
    found = newest_first(interpreter for interpreter in asked if interpreter is not None)
    return found[0] if found else None


def _missing(request: str, said: str) -> Ending:
    return ending(
        "interpreter_missing",
        f"No interpreter for Python {request} is here, and none could be downloaded."
        + (f" The last lines:\n{said}\n" if said else " ")
        + "Install one, or pass one with --python.",
    )
