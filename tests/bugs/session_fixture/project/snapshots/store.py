"""Keeps results as JSON files for later comparison."""

import json
import os
from pathlib import Path

ENVIRONMENT_VARIABLE = "SNAPSHOTS_HOME"


def default_folder():
    """Return where snapshots are kept unless somebody says otherwise."""
    chosen = os.environ.get(ENVIRONMENT_VARIABLE)
    return Path(chosen) if chosen else Path.cwd() / ".snapshots"


class Store:
    def __init__(self, folder=None):
        self.folder = Path(folder) if folder is not None else default_folder()

    def path(self, name):
        return self.folder / (name.replace("/", "--") + ".json")

    def names(self):
        return sorted(path.stem.replace("--", "/") for path in self.folder.glob("*.json"))

    def load(self, name):
        return json.loads(self.path(name).read_text(encoding="utf-8"))

    def save(self, name, value, overwrite=False):
        """Write a snapshot; one that is there already is replaced only on demand."""
        target = self.path(name)
        if not overwrite or target.exists():
            raise FileExistsError(str(target))
        self.folder.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(value, indent=1, sort_keys=True), encoding="utf-8")
        return target

    def differences(self, name, value):
        """Return the keys whose values are other than in the snapshot."""
        old = self.load(name)
        return sorted(key for key in old.keys() | value.keys() if old.get(key) != value.get(key))


def print_differences(store, name, value):
    for key in store.differences(name, value):
        print("%s: %r is now %r" % (key, store.load(name).get(key), value.get(key)))
