"""Ask an interpreter, inside the sandbox, whether it is the one that was chosen and has pytest."""

import json
from pathlib import Path

from packaging.version import InvalidVersion, Version

from patchwright.environment.files import is_folder
from patchwright.environment.interpreters import OLDEST, Installation
from patchwright.models import Ending, Environment, Outcome
from patchwright.sandbox import Command, Completed, Limits, Place, Sandbox
from patchwright.untrusted import clean

OLDEST_PYTEST = Version("5.0")
TAIL_LINES = 20
_MARK = "patchwright-probe:"
_ASK = f"""
import gc, json, os, sys
gc.disable()
try:
    import pytest
    found = pytest.__version__
except ImportError as error:
    found = None if getattr(error, "name", "") == "pytest" else "broken: %s" % error
facts = [sys.version, os.path.realpath(sys.prefix), found]
print("\\n{_MARK}" + json.dumps(facts))
gc.freeze()  # to take all of pytest to pieces costs as much as a fifth of its import
"""


def ending(reason: str, sentence: str) -> Ending:
    """Return the ending of a run for which no environment could be had."""
    return Ending(outcome=Outcome.ENVIRONMENT, reason=reason, sentence=sentence)


def tail(completed: Completed, lines: int = TAIL_LINES) -> str:
    """Return the last lines that a tool printed, fit to be shown."""
    rows = [row for row in clean(completed.output, 1_000_000).splitlines() if row.strip()]
    said = "\n".join(rows[-lines:]) or "(nothing was printed)"
    how = {"deadline": "it did not end in time", "signalled": f"signal {completed.signal}"}
    return said + (f"\n({how[completed.ended]})" if completed.ended in how else "")


def gist(completed: Completed) -> str:
    """Return in one line what uv says went wrong: the first line of its error and the last."""
    rows = clean(completed.output, 1_000_000).split("\nhint:")[0].splitlines()
    rows = [row.strip() for row in rows if row.strip()]
    start = next((i for i, row in enumerate(rows) if row.startswith(("error:", "×"))), len(rows))
    chosen = dict.fromkeys([*rows[start : start + 1], *rows[-1:]])
    return clean(": ".join(chosen), 300) or "nothing was printed"


def examine_installation(
    found: Installation,
    copy: Path,
    sandbox: Sandbox,
    origin: str,
    seconds: float,
    *,
    linked: tuple[Path, ...] = (),
) -> Environment | Ending:
    """Return the environment that an installation is in the sandbox, or why it cannot serve.

    `linked` are folders outside it that its packages are imported from.
    """
    if found.interpreter.release[:2] < OLDEST:
        return ending(
            "interpreter_too_old",
            f"{found.python} is Python {found.interpreter.version}; Patchwright needs a target of"
            f" {'.'.join(map(str, OLDEST))} or newer. Pass another one with --python.",
        )
    readable = readable_folders(found, linked)
    places = (*(Place(path) for path in readable), Place(copy))
    completed = sandbox.run(
        Command(
            argv=(str(found.python), "-I", "-B", "-c", _ASK),
            cwd=copy,
            places=places,
            limits=Limits(seconds=max(5.0, min(60.0, seconds))),
        )
    )
    facts = _facts(completed)
    if facts is None:
        return ending(
            "interpreter_broken",
            f"{found.python} does not work in the sandbox:\n{tail(completed)}\n"
            "Pass another interpreter with --python.",
        )
    return _judged(found, facts, origin, readable)


def readable_folders(found: Installation, linked: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the folders that must be readable: by what we chose, never by what it says."""
    named = (found.prefix, found.interpreter.prefix, found.interpreter.library, *linked)
    folders = [path for given in named for path in (given, given.resolve()) if is_folder(path)]
    kept: list[Path] = []
    for folder in folders:
        if not any(folder.is_relative_to(other) for other in kept):
            kept.append(folder)
    return tuple(kept)


def _facts(completed: Completed) -> tuple[str, str, str | None] | None:
    for row in reversed(completed.output.splitlines()):
        if row.startswith(_MARK):
            try:
                match json.loads(row.removeprefix(_MARK)):
                    case [str(banner), str(prefix), str() | None as found]:
                        return banner, prefix, found
            except ValueError:
                return None
    return None


def _judged(
    found: Installation,
    facts: tuple[str, str, str | None],
    origin: str,
    readable: tuple[Path, ...],
) -> Environment | Ending:
    banner, prefix, pytest = facts
    if banner != found.interpreter.banner or prefix != str(found.prefix.resolve()):
        return ending(
            "interpreter_changed",
            f"{found.python} is Python {found.interpreter.banner!r} in {found.prefix}, but in the"
            f" sandbox it is {clean(banner, 200)!r} in {clean(prefix, 200)}. Put the interpreter"
            " where every user can read it, or pass another one with --python.",
        )
    problem = _pytest_problem(found, pytest)
    if problem is not None:
        return problem
    return Environment(
        python=str(found.python),
        version=found.interpreter.version,
        prefix=str(found.prefix),
        pytest=pytest or "",
        origin=origin,
        readable=tuple(map(str, readable)),
    )


def _pytest_problem(found: Installation, pytest: str | None) -> Ending | None:
    install = f"Install it: {found.python} -m pip install 'pytest>={OLDEST_PYTEST}'"
    if pytest is None:
        return ending("pytest_missing", f"{found.python} has no pytest. {install}")
    try:
        if Version(pytest) >= OLDEST_PYTEST:
            return None
    except InvalidVersion:
        said = clean(pytest, 300)
        return ending("pytest_broken", f"{found.python} cannot import pytest ({said}). {install}")
    return ending(
        "pytest_too_old",
        f"{found.python} has pytest {pytest}; the hooks that Patchwright uses came with"
        f" {OLDEST_PYTEST}. {install}",
    )
