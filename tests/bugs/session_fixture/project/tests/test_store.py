from pathlib import Path

import pytest

from snapshots.store import Store, print_differences


def test_names(archive):
    assert archive.names() == ["size/wheel", "speed"]


def test_load(archive):
    assert archive.load("size/wheel") == {"bytes": 1024}


def test_differences(archive):
    assert archive.differences("speed", {"median": 4, "worst": 7, "best": 1}) == ["best", "worst"]


def test_print_differences(archive, capsys):
    print_differences(archive, "speed", {"median": 5, "worst": 9})
    assert capsys.readouterr().out == "median: 4 is now 5\n"


def test_empty_store(store):
    assert store.names() == []


def test_save_and_load(store):
    store.save("speed", {"median": 3})
    assert store.load("speed") == {"median": 3}


def test_nothing_is_overwritten_by_accident(store):
    store.folder.mkdir()
    store.path("speed").write_text("{}")
    with pytest.raises(FileExistsError):
        store.save("speed", {"median": 3})


def test_overwrite(store):
    store.folder.mkdir()
    store.path("speed").write_text("{}")
    store.save("speed", {"median": 3}, overwrite=True)
    assert store.load("speed") == {"median": 3}


def test_folder_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("SNAPSHOTS_HOME", str(tmp_path))
    assert Store().folder == tmp_path


def test_folder_without_the_environment(monkeypatch, tmp_path):
    monkeypatch.delenv("SNAPSHOTS_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    assert Store().folder == Path.cwd() / ".snapshots"
