"""Survey the files that failing tests run, and mark out the territory of the search."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from patchwright.checkout import recent_lines
from patchwright.conclude import failures_of
from patchwright.languages.python import is_test_file
from patchwright.localise import Hints, rank_locations
from patchwright.models import Failure, SuiteReport, SuspiciousLocation
from patchwright.operators import Operator
from patchwright.operators.facts import ModuleFacts, read_facts
from patchwright.operators.neighbours import imported_paths
from patchwright.operators.slicing import asserted_calls
from patchwright.propose import Ground
from patchwright.reproduce import Reproduction
from patchwright.services import Services
from patchwright.sources import SourceFile
from patchwright.territory import Territory
from patchwright.validate.policy import is_protected
from patchwright.workspace import Workspace

MOST_AROUND = 40
"""Files that are read for ingredients only, each a few milliseconds."""
FEW_ALIKE = 3
"""Failures with the same exception and the same source frames that are worth reading."""
MOST_TELLING = 30
"""Failures that operators read."""
MOST_ASSERTIONS = 20
"""Failing assertions that are read for what they depend on."""


def executed_paths(found: Reproduction) -> tuple[str, ...]:
    """Return the repository's files that failing tests run or that their tracebacks name.

    Files that a patch may never touch are left out.
    """
    paths = {p for t in found.failing for p in found.traced.lines.get(t, {})}
    failures = failures_of(found.base, found.failing)
    paths |= {frame.path for failure in failures for frame in failure.frames}
    return tuple(sorted(p for p in paths if p.endswith(".py") and is_protected(p) is None))


def read_files(workspace: Workspace, paths: Iterable[str]) -> dict[str, ModuleFacts]:
    """Read and parse files of the pristine copy; what cannot be parsed is left out."""
    ours = (path for path in dict.fromkeys(paths) if path not in workspace.generated)
    read = ((path, _read(workspace, path)) for path in ours)
    return {path: facts for path, facts in read if facts is not None}


def mark_territory(
    workspace: Workspace,
    found: Reproduction,
    suspects: Sequence[SuspiciousLocation],
    operators: tuple[Operator, ...],
    seen: frozenset[str] = frozenset(),
) -> Territory:
    """Return what is searched for a reproduced failure; `seen` candidates are not kept again."""
    facts = read_files(workspace, (suspect.path for suspect in suspects))
    telling = tell_apart(found.base, found.failing)
    ground = Ground(
        facts=facts,
        suspects=suspects,
        failures=failures_of(found.base, telling),
        operators=operators,
        types=found.traced.types,
        crashes={t: rows for t, rows in found.traced.crashes.items() if t in telling},
        project=_around(workspace, facts, found.base),
    )
    return Territory(
        ground=ground,
        sources={path: item.source for path, item in facts.items()},
        failing=found.failing,
        base=found.base,
        traced=found.traced,
        seen=seen,
    )


def tell_apart(base: SuiteReport, failing: Sequence[str]) -> tuple[str, ...]:
    """Return failing tests that stand for all: of those that fail alike in the source, a few.

    Operators ask every failure about every place, so hundreds that say the same cost a minute.
    """
    if len(failing) <= FEW_ALIKE:
        return tuple(failing)
    alike: dict[object, list[str]] = {}
    for test in failing:
        result = base.results.get(test)
        if result is not None and result.failure is not None:
            frames = tuple(f for f in result.failure.frames if not is_test_file(f.path))
            alike.setdefault((result.failure.exception, frames), []).append(test)
    rounds = zip_longest(*(tests[:FEW_ALIKE] for tests in alike.values()))
    chosen = [test for tests in rounds for test in tests if test is not None][:MOST_TELLING]
    return tuple(test for test in failing if test in set(chosen))


def find_suspects(
    services: Services, found: Reproduction
) -> tuple[tuple[SuspiciousLocation, ...], int]:
    """Rank the lines that may hold the fault; return them, and how many files were read."""
    facts = read_files(services.workspace, executed_paths(found))
    failures = failures_of(found.base, found.failing)
    clean = services.checkout.get("tree") == "clean"  # else its lines are not the commit's
    asked = (services.workspace.project, services.environ, tuple(facts))
    hints = Hints(
        _asserted(services.workspace, failures),
        recent_lines(*asked) if clean else {},
        _around(services.workspace, facts, found.base),
    )
    return rank_locations(found.traced, found.failing, failures, facts, hints), len(facts)


def _asserted(workspace: Workspace, failures: Sequence[Failure]) -> frozenset[str]:
    """Return names of the functions that failing assertions depend on."""
    asserted: set[str] = set()
    for failure in failures[:MOST_ASSERTIONS]:
        frame = failure.frames[0] if failure.frames else None
        if frame is not None and is_test_file(frame.path):
            test = _read(workspace, frame.path)
            asserted |= asserted_calls(test.tree, frame.line) if test else set()
    return frozenset(asserted)


def reaching(found: Reproduction) -> dict[str, tuple[str, ...]]:
    """Return, by path, the tests that pass and run some of its lines, the quickest first.

    They passed among all tests and among the traced ones, so their order matters little.
    """
    results, tests = found.traced.results, dict[str, list[str]]()
    passing = {*found.base.passing()} & {*found.traced.passing()}
    for test, rows in found.traced.lines.items():
        if test in passing:
            for path in rows:
                tests.setdefault(path, []).append(test)
    return {p: tuple(sorted(ts, key=lambda t: (results[t].seconds, t))) for p, ts in tests.items()}


def _around(
    workspace: Workspace, facts: Mapping[str, ModuleFacts], base: SuiteReport
) -> dict[str, ModuleFacts]:
    """Read the project's files that those under suspicion import, tests and the like excepted."""
    known = {p for p in base.sources if p.endswith(".py") and is_protected(p) is None}
    wanted = dict.fromkeys(p for item in facts.values() for p in imported_paths(item, known))
    others = [path for path in wanted if path not in facts][:MOST_AROUND]
    return {**facts, **read_files(workspace, others)}


def test_files(base: SuiteReport) -> tuple[str, ...]:
    """Return the files of the collected tests: no patch may touch them, whatever their names.

    A source file with doctests is none: only the doctests themselves are protected in it.
    """
    return tuple(sorted({t.partition("::")[0] for t in base.results if not is_doctest(t)}))


def is_doctest(test: str) -> bool:
    """Say whether an id is a doctest's: `a/b.py::b` and `a/b.py::a.b.function` are."""
    path, _, name = test.partition("::")
    module = path.removesuffix(".py").removesuffix("/__init__").split("/")
    dotted = [".".join(module[n:]) for n in range(len(module))]
    return path.endswith(".py") and any(name == d or name.startswith(f"{d}.") for d in dotted)


def known_modules(base: SuiteReport) -> frozenset[str]:
    """Return top-level packages that the suite imports: a patch may import these and no others."""
    ours = (path.removeprefix("src/") for path in base.sources)
    own = {path.partition("/")[0].removesuffix(".py") for path in ours}
    return frozenset(own | {name.partition(".")[0] for name in base.modules})


def _read(workspace: Workspace, path: str) -> ModuleFacts | None:
    try:
        return read_facts(SourceFile(path, workspace.read(path)))
    except (OSError, SyntaxError, UnicodeDecodeError):
        return None  # a file that cannot be read or decoded cannot be edited by span either
