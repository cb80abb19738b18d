"""Record which lines of the repository run while one test runs, and the types of variables."""

import sys
import threading
from types import CodeType, FrameType
from typing import Any, Callable, Dict, List, Optional, Set, Tuple

from .observing import Place, TypesSeen, really_returns

Lines = Dict[str, Set[int]]


class SettraceTracer:
    """Line events through `sys.settrace`, for interpreters before 3.12."""

    def __init__(self, relative: Callable[[str], Optional[str]]) -> None:
        self._relative = relative
        self._paths: Dict[str, Optional[str]] = {}
        self._local: Dict[Place, Any] = {}
        self._lines: Lines = {}
        self.types = TypesSeen()

    def start(self) -> None:
        """Forget what was recorded and begin to record."""
        self._lines = {}
        self._paths, self._local = {}, {}
        self.types.start()
        self.resume()

    def rest(self) -> None:
        """Record nothing until told to resume."""
        sys.settrace(None)
        threading.settrace(None)

    def resume(self) -> None:
        """Record again."""
        threading.settrace(self._enter)
        sys.settrace(self._enter)

    def stop(self) -> Lines:
        """Stop recording and return executed lines by relative path."""
        self.rest()
        return self._lines

    def _enter(self, frame: FrameType, event: str, arg: Any) -> Any:
        code = frame.f_code
        try:
            path = self._paths[code.co_filename]
        except KeyError:
            path = self._paths[code.co_filename] = self._relative(code.co_filename)
        if path is None:
            return None
        place = (path, code.co_firstlineno, code.co_name)
        try:
            return self._local[place]
        except KeyError:
            self._local[place] = local = self._recorder(path, code)
            return local

    def _recorder(self, path: str, code: CodeType) -> Any:
        lines, types, wanted = self._lines.setdefault(path, set()), self.types, True

        def record(frame: FrameType, event: str, arg: Any) -> Any:
            nonlocal wanted
            if event == "line":
                number = frame.f_lineno
                if number not in lines:
                    lines.add(number)
                    types.sample(path, code, frame)
            elif wanted and event == "return":
                wanted = types.sample(path, code, frame)
                if wanted and (arg is not None or really_returns(code, frame)):
                    types.returned(path, code, arg)
            return record

        return record


class MonitoringTracer:
    """Line events through `sys.monitoring` (PEP 669), each line once per test."""

    def __init__(self, relative: Callable[[str], Optional[str]]) -> None:
        self._relative = relative
        self._paths: Dict[str, Optional[str]] = {}
        self._lines: Lines = {}
        self.types = TypesSeen()
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
        self.types.start()
        m.register_callback(self._tool, m.events.LINE, self._record)
        m.register_callback(self._tool, m.events.PY_RETURN, self._return)
        self.resume()
        m.restart_events()

    def rest(self) -> None:
        """Record nothing until told to resume."""
        self._monitoring.set_events(self._tool, 0)

    def resume(self) -> None:
        """Record again."""
        events = self._monitoring.events
        self._monitoring.set_events(self._tool, events.LINE | events.PY_RETURN)

    def stop(self) -> Lines:
        """Stop recording and return executed lines by relative path."""
        self.rest()
        return self._lines

    def _path(self, code: CodeType) -> Optional[str]:
        name = code.co_filename
        if name not in self._paths:
            self._paths[name] = self._relative(name)
        return self._paths[name]

    def _record(self, code: CodeType, line: int) -> Any:
        path = self._path(code)
        if path is not None:
            self._lines.setdefault(path, set()).add(line)
            self.types.sample(path, code, sys._getframe(1))
        return self._monitoring.DISABLE

    def _return(self, code: CodeType, offset: int, value: Any) -> Any:
        path = self._path(code)
        if path is not None and self.types.sample(path, code, sys._getframe(1)):
            self.types.returned(path, code, value)
            return None
        return self._monitoring.DISABLE


def make_tracer(relative: Callable[[str], Optional[str]]) -> Any:
    """Return the cheapest tracer that this interpreter has."""
    return MonitoringTracer(relative) if hasattr(sys, "monitoring") else SettraceTracer(relative)


def as_rows(lines: Lines) -> List[Tuple[str, List[int]]]:
    """Return recorded lines in a form that JSON can carry."""
    return [(path, sorted(numbers)) for path, numbers in sorted(lines.items()) if numbers]
