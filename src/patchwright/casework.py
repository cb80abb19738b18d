"""Gather what a model is told of a failure, from the run so far and from the local history."""

from collections.abc import Iterator
from typing import Final

from patchwright.checkout import recent_changes
from patchwright.examine import Round
from patchwright.languages.python import is_test_file
from patchwright.model.context import Case
from patchwright.models import Failure, SearchStatistics, SuspiciousLocation
from patchwright.reproduce import Reproduction
from patchwright.services import Services
from patchwright.sources import SourceFile
from patchwright.territory import Territory
from patchwright.validate.policy import is_protected
from patchwright.workspace import Workspace

CONVENTIONS: Final = ("AGENTS.md", "CONTRIBUTING.md", "CONTRIBUTING.rst")
MOST_CONVENTIONS: Final = 20_000
"""Bytes of a file with conventions that are read."""
MOST_EDITABLE: Final = 60
"""Files that a model may change: those under suspicion, then those that they import."""
MOST_HISTORY: Final = 4


def editable_files(workspace: Workspace, territory: Territory) -> dict[str, SourceFile]:
    """Return the files that a model may change, the suspicious ones first.

    Without any, those that do not parse: no operator reads them, and a model can.
    """
    found = dict(territory.sources) or _broken_files(workspace, territory)
    for path, facts in territory.ground.project.items():
        if len(found) < MOST_EDITABLE and is_protected(path) is None and workspace.holds(path):
            found.setdefault(path, facts.source)
    return found


def _broken_files(workspace: Workspace, territory: Territory) -> dict[str, SourceFile]:
    found = {}
    for path in dict.fromkeys(where.path for where in broken_lines(territory)):
        source = SourceFile(path, workspace.read(path)) if workspace.holds(path) else None
        if source is not None and _readable(source):
            found[path] = source
    return found


def broken_lines(territory: Territory) -> tuple[SuspiciousLocation, ...]:
    """Return the lines at which source files are not valid Python, as the failures say."""
    broken = [f for f in territory.ground.failures if "SyntaxError" in f.chain and f.frames]
    rows = [(f.frames[-1].path, f.frames[-1].line) for f in broken]
    return tuple(
        SuspiciousLocation(
            path=path, line=line, function="<module>", suspiciousness=1.0, technique="syntax"
        )
        for path, line in dict.fromkeys(rows)
        if path.endswith(".py") and is_protected(path) is None
    )


def _readable(source: SourceFile) -> bool:
    try:
        return bool(source.text)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return False


def gather_case(
    services: Services,
    found: Reproduction,
    territory: Territory,
    before: Round,
    statistics: SearchStatistics,
) -> Case:
    """Return what is known of a failure, as text that has not been redacted yet."""
    results = found.base.results
    failures = {t: f for t in found.failing if (f := results[t].failure) is not None}
    paths = dict.fromkeys(suspect.path for suspect in territory.ground.suspects)
    changes = recent_changes(
        services.workspace.project, services.environ, list(paths)[:MOST_HISTORY]
    )
    return Case(
        failures=failures,
        tests=dict(_test_files(services.workspace, failures)),
        sources=territory.sources,
        suspects=territory.ground.suspects or broken_lines(territory),
        crashes=territory.ground.crashes,
        refused=tuple(before.rejected),
        tried=statistics.tried,
        history=changes,
        conventions=dict(_conventions(services)),
    )


def _test_files(workspace: Workspace, failures: dict[str, Failure]) -> Iterator[tuple[str, str]]:
    for path in dict.fromkeys(test.partition("::")[0] for test in failures):
        text = _text(workspace, path)
        if text and (is_test_file(path) or path.endswith(".py")):
            yield path, text


def _conventions(services: Services) -> Iterator[tuple[str, str]]:
    """Yield files that say how the repository wants its code, as they are on the base.

    Of a pull request whose base is not here none: it could bring its own.
    """
    base = services.merge_base or (None if services.foreign else services.workspace)
    for name in CONVENTIONS if base else ():
        text = _text(base, name)[:MOST_CONVENTIONS] if base else ""
        if text:
            yield name, text


def _text(workspace: Workspace, path: str) -> str:
    try:
        return SourceFile(path, workspace.read(path)).text
    except (OSError, SyntaxError, UnicodeDecodeError):
        return ""
