"""Put a candidate's files into the zygote's own copy of the project, and take them out again."""

import os
from contextlib import contextmanager
from typing import Dict, Iterator


@contextmanager
def changed_on_disk(root: str, files: Dict[str, bytes]) -> Iterator[None]:
    """Write files, relative to root, for the time of the block.

    On disk and not in memory only, because a test may start a program that imports the project.
    """
    before = {path: _swap(os.path.join(root, path), data) for path, data in files.items()}
    try:
        yield
    finally:
        for path, data in before.items():
            _swap(os.path.join(root, path), data)


def _swap(path: str, data: bytes) -> bytes:
    with open(path, "rb") as file:
        before = file.read()
    with open(path, "wb") as file:
        file.write(data)
    return before
