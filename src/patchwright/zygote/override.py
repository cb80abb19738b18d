"""Serve changed bytes to the import system in place of a file's own."""

import importlib.machinery
import os
from typing import Any, Dict


def serve_bytes(root: str, files: Dict[str, bytes]) -> None:
    """Make imports of the named files, relative to root, read the given bytes."""
    changed = {os.path.join(root, path): data for path, data in files.items()}
    loader = importlib.machinery.SourceFileLoader
    original = loader.get_data

    def get_data(self: Any, path: str) -> bytes:
        data = changed.get(os.path.realpath(path))
        return original(self, path) if data is None else data

    setattr(loader, "get_data", get_data)  # noqa: B010 - mypy refuses a plain assignment
