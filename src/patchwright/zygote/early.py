"""See which code runs while the suite is imported and collected: it cannot be exchanged later."""

import os
import sys
import types
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)
from typing import Any, Callable, Set

CodeType = types.CodeType
TOOL = 4  # of sys.monitoring; coverage, profilers and debuggers have other numbers
_LOADERS = (
    (ExtensionFileLoader, EXTENSION_SUFFIXES),
    (SourceFileLoader, SOURCE_SUFFIXES),
    (SourcelessFileLoader, BYTECODE_SUFFIXES),
)


class EarlyCode:
    """Keeps the code objects that begin to run between `start` and `stop`.

    A profile function makes everything slower, so it waits until the first module below `root`
    is found or somebody says that it is time to `look`.
    """

    def __init__(self, root: str) -> None:
        self.codes: Set[CodeType] = set()
        self._root = root
        self._monitoring: Any = getattr(sys, "monitoring", None)
        self._over = False

    def start(self) -> None:
        """Begin to look, at the latest when something of the project could run."""
        monitoring = self._monitoring
        try:
            if monitoring is not None:
                monitoring.use_tool_id(TOOL, "patchwright")
        except ValueError:
            self._monitoring = monitoring = None
        if monitoring is None:
            self._wait()
            return
        started = monitoring.events.PY_START
        monitoring.register_callback(TOOL, started, self._started)
        monitoring.set_events(TOOL, started)

    def look(self) -> None:
        """Wait no longer."""
        if self._monitoring is None and not self._over:
            sys.setprofile(self._profile)

    def stop(self) -> Set[CodeType]:
        """Look no longer; return what ran."""
        self._over = True
        if self._monitoring is None:
            sys.setprofile(None)
        else:
            self._monitoring.set_events(TOOL, 0)
            self._monitoring.free_tool_id(TOOL)
        return self.codes

    def _wait(self) -> None:
        sys.path_hooks.insert(0, self._finder)
        for path in [p for p in sys.path_importer_cache if self._is_ours(p)]:
            del sys.path_importer_cache[path]

    def _finder(self, path: str) -> Any:
        if not self._is_ours(path):
            raise ImportError
        return _Finder(path, self.look)

    def _is_ours(self, path: str) -> bool:
        return (os.path.realpath(path) + os.sep).startswith(self._root + os.sep)

    def _profile(self, frame: Any, event: str, arg: Any) -> None:
        if event == "call":
            self.codes.add(frame.f_code)

    def _started(self, code: CodeType, offset: int) -> Any:
        self.codes.add(code)
        return self._monitoring.DISABLE


class _Finder(FileFinder):
    """Finds modules in one folder as ever, and says when there was one."""

    def __init__(self, path: str, tell: Callable[[], None]) -> None:
        super().__init__(path, *_LOADERS)
        self._tell = tell

    def find_spec(self, fullname: str, target: Any = None) -> Any:
        """Return where a module is; None when it is not in this folder."""
        spec = super().find_spec(fullname, target)
        if spec is not None:
            self._tell()
        return spec
