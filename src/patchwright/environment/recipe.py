"""Turn what a project declares into attempts at an environment, the most faithful one first."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from patchwright.environment.declared import Declaration
from patchwright.environment.requirements import Wanted

_USUAL_EXTRAS = ("test", "tests", "testing", "dev")


@dataclass(frozen=True)
class Attempt:
    """One way to fill the environment; `shortfall` says what it leaves out of the declaration."""

    lines: tuple[str, ...]
    constraints: tuple[str, ...] = ()
    project: str = ""
    """The project itself, when its build backend has to tell its dependencies."""
    shortfall: str = ""


def plan_attempts(declaration: Declaration, locked: Wanted | None, copy: Path) -> list[Attempt]:
    """Return the attempts to make until one succeeds; `locked` is what a uv.lock came to."""
    return list(dict.fromkeys(_attempts(declaration, locked, copy)))


def _attempts(declaration: Declaration, locked: Wanted | None, copy: Path) -> Iterator[Attempt]:
    core, wide = declaration.core, declaration.wide
    if locked is not None:
        yield _attempt(declaration, locked.lines)
    both = [*core.lines, *wide.lines]
    extras = [*core.extras, *wide.extras, *_USUAL_EXTRAS]
    project = local_requirement(declaration, copy, extras) if declaration.dynamic else ""
    late = "the versions in uv.lock could not be installed" if locked is not None else ""
    full = _attempt(declaration, both, core.constraints + wide.constraints)
    yield replace(full, project=project, shortfall=late)
    dropped = "the locked versions could not be installed" if full.constraints else late
    yield replace(full, project=project, constraints=(), shortfall=dropped)
    less = "only what the tests declare could be installed, not what developers use"
    narrow = _attempt(declaration, core.lines)
    if project:
        plain = local_requirement(declaration, copy, [*core.extras, *_USUAL_EXTRAS[:3]])
        yield replace(narrow, project=plain, shortfall=less)
        bare = local_requirement(declaration, copy, [])
        yield replace(narrow, project=bare, shortfall=less)
        less = "the project's build backend could not tell its dependencies"
    yield replace(narrow, shortfall=less if narrow.lines != full.lines or project else dropped)


def _attempt(
    declaration: Declaration, lines: Iterable[str], constraints: Iterable[str] = ()
) -> Attempt:
    kept = [line for line in dict.fromkeys(lines) if named(line) != declaration.name]
    if "pytest" not in map(named, kept):
        kept.append("pytest")
    return Attempt(tuple(kept), tuple(dict.fromkeys(constraints)))


def named(line: str) -> str:
    """Return the canonical name of the package that a requirement line asks for."""
    return canonicalize_name(Requirement(line.split(" --hash")[0]).name)


def local_requirement(declaration: Declaration, copy: Path, extras: Iterable[str]) -> str:
    """Return the requirement that stands for the project's own copy."""
    wanted = ",".join(dict.fromkeys(e for e in extras if re.fullmatch(r"[\w.-]+", e)))
    suffix = f"[{wanted}]" if wanted else ""
    if re.fullmatch(r"[a-z0-9-]+", declaration.name):
        return f"{declaration.name}{suffix} @ file://{quote(str(copy))}"
    return f"{copy}{suffix}"
