"""Record which lines of the repository run while one test runs."""

import sys
import threading
from types import CodeType, FrameType
from typing import Any, Callable, Dict, List, Optional, Set, Tuple

Lines = Dict[str, Set[int]]


class SettraceTracer:
    """Line events through `sys.settrace`, for interpreters before 3.12."""

    def __init__(self, relative: Callable[[str], Optional[str]]) -> None:
        self._relative = relative
        self._local: Dict[str, Any] = {}
        self._lines: Lines = {}

    def start(self) -> None:
        """Forget what was recorded and begin to record."""
        self._lines = {}
        self._local = {}
        threading.settrace(self._enter)
        sys.settrace(self._enter)

    def stop(self) -> Lines:
        """Stop recording and return executed lines by relative path."""
        sys.settrace(None)
        threading.settrace(None)
        return self._lines

    def _enter(self, frame: FrameType, event: str, arg: Any) -> Any:
        name = frame.f_code.co_filename
        try:
            return self._local[name]
        except KeyError:
            self._local[name] = local = self._recorder(name)
            return local

    def _recorder(self, name: str) -> Any:
        path = self._relative(name)
        if path is None:
            return None
        add = self._lines.setdefault(path, set()).add

        def record(frame: FrameType, event: str, arg: Any) -> Any:
            if event == "line":
                add(frame.f_lineno)
            return record

        return record


class MonitoringTracer:
    """Line events through `sys.monitoring` (PEP 669), each line once per test."""

    def __init__(self, relative: Callable[[str], Optional[str]]) -> None:
        self._relative = relative
        self._paths: Dict[str, Optional[str]] = {}
        self._lines: Lines = {}
        self._monitoring: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
        self._tool = self._take_tool()

    def _take_tool(self) -> int:
        for tool in (4, 3, 2, 5, 1, 0):
            if self._monitoring.get_tool(tool) is None:
                self._monitoring.use_tool_id(tool, "patchwright")
                return tool
        words = "no free sys.monitoring tool"
        raise RuntimeError(words)

    def start(self) -> None:
        """Forget what was recorded and begin to record."""
        m = self._monitoring
        self._lines = {}
        m.register_callback(self._tool, m.events.LINE, self._record)
        m.set_events(self._tool, m.events.LINE)
        m.restart_events()

    def stop(self) -> Lines:
        """Stop recording and return executed lines by relative path."""
        self._monitoring.set_events(self._tool, 0)
        return self._lines

    def _record(self, code: CodeType, line: int) -> Any:
        name = code.co_filename
        if name not in self._paths:
            self._paths[name] = self._relative(name)
        path = self._paths[name]
        if path is not None:
            self._lines.setdefault(path, set()).add(line)
        return self._monitoring.DISABLE


def make_tracer(relative: Callable[[str], Optional[str]]) -> Any:
    """Return the cheapest tracer that this interpreter has."""
    return MonitoringTracer(relative) if hasattr(sys, "monitoring") else SettraceTracer(relative)


def as_rows(lines: Lines) -> List[Tuple[str, List[int]]]:
    """Return recorded lines in a form that JSON can carry."""
    return [(path, sorted(numbers)) for path, numbers in sorted(lines.items()) if numbers]
