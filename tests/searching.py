"""Real searches for tests: a project is reproduced, localised and searched in the sandbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from patchwright.environment import EnvironmentWish, prepare_environment
from patchwright.languages.python import Harness, SuiteRun, install_zygote
from patchwright.localise import rank_locations
from patchwright.models import Environment
from patchwright.plugins import load_operators
from patchwright.reproduce import Wish, reproduce_failures
from patchwright.sandbox import choose_sandbox, probe_levels
from patchwright.search import Budget, Found, search_candidates
from patchwright.survey import executed_paths, mark_territory, read_files
from patchwright.territory import Territory
from patchwright.workspace import Workspace, open_workspace


@dataclass(frozen=True)
class Searching:
    """A reproduced failure that can be searched more than once."""

    harness: Harness
    workspace: Workspace
    territory: Territory

    def search(self, *, cores: int = 1, candidates: int = 3000, start: int = 0) -> Found:
        """Search with a budget that only counting can end."""
        budget = Budget(candidates=candidates, seconds=600, test_seconds=5, cores=cores)
        return search_candidates(self.harness, self.workspace, self.territory, budget, start=start)


@contextmanager
def searching(project: Path, python: Path, cache: Path) -> Iterator[Searching]:
    """Reproduce a project's failure and yield what searches need."""
    sandbox = choose_sandbox(probe_levels())
    with open_workspace(project, sandbox, cache) as workspace:
        found = prepare_environment(
            workspace.project,
            workspace.make_copy("build"),
            EnvironmentWish(python=str(python)),
            sandbox=workspace.sandbox,
            cache=cache,
            environ={},
            progress=lambda note: None,
        )
        assert isinstance(found, Environment), found
        harness = Harness(workspace.sandbox, found, install_zygote(workspace.root))
        yield Searching(harness, workspace, _territory(workspace, harness))


def _territory(workspace: Workspace, harness: Harness) -> Territory:
    found = reproduce_failures(harness, workspace, Wish(SuiteRun(seconds=60)))
    assert found.ending is None, found.ending
    facts = read_files(workspace, executed_paths(found))
    failures = [r.failure for r in found.base.results.values() if r.failure is not None]
    suspects = rank_locations(found.traced, found.failing, failures, facts)
    return mark_territory(workspace, found, suspects, load_operators())
