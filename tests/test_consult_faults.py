"""Faults that take understanding: a model that knows the repair is enough, in every room."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from consulting import Consulting, by_function, by_search, consulting
from corpus import Bug, copy_project, load_corpus
from wire.model import Brain, Says, model_server, prompt_of, right

from patchwright.model.asking import Room

FAULTS = [bug for bug in load_corpus() if bug.kind == "needs-understanding"]
FAST = {"cursor_pages", "undo_redo"}
ROOMS = (1800, 2600, 4000, 8000, 32_000)
NOTHING = {"root_cause": "", "edits": [], "checklist": []}


@pytest.fixture
def cache() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="patchwright-consult-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def knowing(bug: Bug, answer: Mapping[str, Any]) -> Brain:
    """Return a model that knows the repair and says it when it is shown the places."""

    def say(request: Mapping[str, Any]) -> Says:
        shown = prompt_of(request)
        return right(answer if all(e.before.strip() in shown for e in bug.human) else NOTHING)

    return say


def test_there_are_enough_of_them() -> None:
    assert len(FAULTS) >= 20
    assert {bug.name for bug in FAULTS} >= FAST


@pytest.mark.parametrize(
    "bug",
    [
        pytest.param(bug, id=bug.name, marks=() if bug.name in FAST else pytest.mark.slow)
        for bug in FAULTS
    ],
)
def test_a_competent_model_repairs_it_in_every_room_that_holds_the_place(
    bug: Bug, target_python: Path, cache: Path, tmp_path: Path
) -> None:
    project = copy_project(bug, tmp_path / "project")
    with consulting(project, target_python, cache) as ground:
        fits = [check_room(ground, bug, room, n) for n, room in enumerate(ROOMS)]
    assert fits[-3:] == [True, True, True], "4000 tokens are enough for these"
    assert sorted(fits) == fits, "more room never shows less"


def check_room(ground: Consulting, bug: Bug, tokens: int, number: int) -> bool:
    """Ask in a room; return whether the places fitted, and then they were repaired."""
    answer = (by_search if number % 2 else by_function)(bug)
    with model_server(knowing(bug, answer)) as server:
        found = ground.asking(server.url, Room(tokens, 1500))
    for rung in found.consultation.rungs:
        assert rung.packing.used <= max(rung.packing.budget, 1400), "what is packed keeps to it"
    shown = any(all(e.before.strip() in p for e in bug.human) for p in server.prompts)
    several = len({edit.path for edit in bug.human}) > 1
    if shown:
        assert found.round.accepted is not None, found.consultation.model_dump_json(indent=1)
        assert found.round.doubt is None, found.round.doubt
        assert found.consultation.repaired_by in {"small", "wide", "samples"} - (
            {"small"} if several else set()
        )
        assert found.explanation.root_cause
    else:
        assert found.round.accepted is None
    assert found.spend.calls == server.calls
    return shown
