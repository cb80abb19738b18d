"""Read traceback frames out of text that anybody may have written.

CPython prints frames as `File "path", line 7, in name`; Sentry writes the same lines without the
header; pytest writes `path:7: in name`. A frame is only a hint of where to look: whether its file
exists is found out at the commit that is judged.
"""

import re
from collections import deque
from collections.abc import Iterator
from typing import Final

from patchwright.models import Frame

MOST_FRAMES: Final = 50
LONGEST_LINE: Final = 1_000

_CPYTHON = re.compile(r'File "([^"]{1,400})", line ([0-9]{1,7})(?:, in ([\w.<>]{1,200}))?')
_PYTEST = re.compile(r"([^\s:\"]{1,400}\.py):([0-9]{1,7}): ?(?:in ([\w.<>]{1,200})|[\w.]{0,100})")
_LINE_END = re.compile(r"[\r\n]")
_SEGMENT = re.compile(r"\w[\w.+-]*")
_INSTALLED = re.compile(r"(?:^|/)(?:site-packages|dist-packages|python[0-9.]+|v?env)/")
_DRIVE = re.compile(r"[A-Za-z]:/")
_ROOTS = re.compile(  # where runners and images put a checkout
    r"/(?:home/runner/work|Users/runner/work|__w)/[\w.-]{1,100}/[\w.-]{1,100}/"
    r"|/github/workspace/|/workspaces/[\w.-]{1,100}/|/(?:usr/src/app|app|code|workspace)/"
)


def frames_in(text: str, project: str) -> tuple[Frame, ...]:
    """Return the last frames that a text shows, in its order, at most 50.

    `project` is the repository's name: below a folder of that name, paths are taken for relative to
    it. Files of the interpreter, of installed packages and of unknown folders are left out.
    """
    return tuple(deque(_frames(text, project), maxlen=MOST_FRAMES))


def _frames(text: str, project: str) -> Iterator[Frame]:
    for line in _LINE_END.split(text):
        if len(line) > LONGEST_LINE:
            continue
        shown = line.lstrip(" \t>|").rstrip()
        found = _CPYTHON.fullmatch(shown) or _PYTEST.fullmatch(shown)
        if found is None:
            continue
        path, number, function = _path(found[1], project), int(found[2]), found[3] or ""
        if path is not None and number > 0:
            yield Frame(path=path, line=number, function=function)


def _path(shown: str, project: str) -> str | None:
    """Return a path that looks relative to the repository, or None."""
    path = shown.replace("\\", "/").removeprefix("app:///").removeprefix("./")
    if _INSTALLED.search(path):
        return None
    if path.startswith("/") or _DRIVE.match(path):
        path = _below(path, project)
    relative = path.endswith(".py") and all(map(_SEGMENT.fullmatch, path.split("/")))
    return path if relative else None


def _below(path: str, project: str) -> str:
    root = _ROOTS.match(path)
    return path[root.end() :] if root else path.partition(f"/{project}/")[2]
