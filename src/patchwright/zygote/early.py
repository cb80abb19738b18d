"""See which code runs while the suite is imported and collected: it cannot be exchanged later."""

import sys
import types
from typing import Any, Set

CodeType = types.CodeType
TOOL = 4  # of sys.monitoring; coverage, profilers and debuggers have other numbers


class EarlyCode:
    """Keeps the code objects that begin to run between `start` and `stop`."""

    def __init__(self) -> None:
        self.codes: Set[CodeType] = set()
        self._monitoring: Any = getattr(sys, "monitoring", None)

    def start(self) -> None:
        """Begin to look."""
        monitoring = self._monitoring
        try:
            if monitoring is not None:
                monitoring.use_tool_id(TOOL, "patchwright")
        except ValueError:
            self._monitoring = monitoring = None
        if monitoring is None:
            sys.setprofile(self._profile)
            return
        started = monitoring.events.PY_START
        monitoring.register_callback(TOOL, started, self._started)
        monitoring.set_events(TOOL, started)

    def stop(self) -> Set[CodeType]:
        """Look no longer; return what ran."""
        if self._monitoring is None:
            sys.setprofile(None)
        else:
            self._monitoring.set_events(TOOL, 0)
            self._monitoring.free_tool_id(TOOL)
        return self.codes

    def _profile(self, frame: Any, event: str, arg: Any) -> None:
        if event == "call":
            self.codes.add(frame.f_code)

    def _started(self, code: CodeType, offset: int) -> Any:
        self.codes.add(code)
        return self._monitoring.DISABLE
