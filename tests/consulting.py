"""Consultations for tests: a project is reproduced once, and models are asked about it often."""

import io
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus import Bug
from searching import searching

from patchwright.config import Config
from patchwright.consult import Matter, consult_model
from patchwright.examine import Consulted, Examiner, Round
from patchwright.languages.python import SuiteRun
from patchwright.model.asking import Asks, Room
from patchwright.model.client import make_client
from patchwright.model.counsel import Counsel
from patchwright.model.endpoint import Endpoint
from patchwright.model.outline import definitions
from patchwright.models import SearchStatistics
from patchwright.progress import make_progress
from patchwright.reproduce import Reproduction
from patchwright.services import Services
from patchwright.sources import SourceFile
from patchwright.survey import known_modules, test_files
from patchwright.validate.oracle import Promise
from patchwright.validate.policy import Policy


@dataclass(frozen=True)
class Consulting:
    """A reproduced failure about which models can be asked."""

    matter: Matter

    def ask(self, asks: Asks, *models: str, causes: Path | None = None) -> Consulted:
        """Climb all rungs with a client."""
        return consult_model(Counsel(asks, models or ("small",), causes), self.matter)

    def asking(self, url: str, room: Room, *models: str) -> Consulted:
        """Climb all rungs over the wire, with so many tokens of room."""
        config = Config.model_validate({"model": "small", "model_calls": 40})
        client = make_client(config, Endpoint(url), sleep=lambda seconds: None)
        client.rooms.update(dict.fromkeys(models or ("small",), room))
        return self.ask(client, *models)


@contextmanager
def consulting(
    project: Path, python: Path, cache: Path, environ: Mapping[str, str] | None = None
) -> Iterator[Consulting]:
    """Reproduce a project's failure and yield what consultations need."""
    with searching(project, python, cache) as ground:
        territory = ground.territory
        found = Reproduction(
            base=territory.base, traced=territory.traced, failing=territory.failing
        )
        services = Services(
            config=Config.model_validate({"repeats": 2}),
            workspace=ground.workspace,
            sandbox=ground.workspace.sandbox,
            operators=(),
            progress=make_progress(io.StringIO(), as_json=False),
            environ=dict(environ or {}),
            cache=cache,
            run_id="1",
            checkout={},
            versions={},
            clock=time.monotonic,
        )
        promise = Promise(
            failing=found.failing,
            passing=found.base.passing(),
            known=tuple(found.base.results),
            flaky=frozenset(),
            repeats=2,
        )
        examiner = Examiner(
            harness=ground.harness,
            workspace=ground.workspace,
            run=SuiteRun(seconds=60, test_seconds=5),
            promise=promise,
            sources=territory.sources,
            policy=Policy(extra_protected=test_files(found.base)),
            known_modules=known_modules(found.base),
        )
        yield Consulting(
            Matter(services, found, territory, examiner, Round(), SearchStatistics(tried=9))
        )


def repaired_texts(bug: Bug) -> dict[str, str]:
    """Return the files that a person's repair changes, as they are after it."""
    found: dict[str, str] = {}
    for edit in bug.human:
        text = found.get(edit.path) or (bug.folder / edit.path).read_text(edit.encoding)
        found[edit.path] = text.replace(edit.before, edit.after)
    return found


def by_search(bug: Bug) -> dict[str, Any]:
    """Return a person's repair as texts to search and to put there."""
    edits = [
        {"path": e.path, "function": "", "search": e.before, "replace": e.after} for e in bug.human
    ]
    return _answer(bug, edits)


def by_function(bug: Bug) -> dict[str, Any]:
    """Return a person's repair as whole functions; what changes outside of them is searched."""
    edits = []
    for path, text in repaired_texts(bug).items():
        before = SourceFile(path, (bug.folder / path).read_bytes())
        after = SourceFile(path, text.encode())
        old = {d.qualname: before.text[d.start : d.end] for d in definitions(before)}
        for row in definitions(after):
            whole = after.text[row.start : row.end]
            if not row.is_class and row.qualname in old and old[row.qualname] != whole:
                edits.append(
                    {"path": path, "function": row.qualname, "search": "", "replace": whole}
                )
    return _answer(bug, edits)


def _answer(bug: Bug, edits: list[dict[str, str]]) -> dict[str, Any]:
    return {"root_cause": bug.notes, "edits": edits, "checklist": ["Read the callers."]}


def without(matter: Matter, **changes: Any) -> Matter:
    """Return a matter with other services."""
    return replace(matter, services=replace(matter.services, **changes))
