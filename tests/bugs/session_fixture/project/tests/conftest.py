import json

import pytest

from snapshots.store import Store


@pytest.fixture(scope="session")
def archive(tmp_path_factory):
    """A folder with old snapshots that no test changes."""
    folder = tmp_path_factory.mktemp("archive")
    for name, value in {"speed": {"median": 4, "worst": 9}, "size--wheel": {"bytes": 1024}}.items():
        (folder / (name + ".json")).write_text(json.dumps(value))
    return Store(folder)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "new")
