"""The pytest plug-in that records what every test id did."""

import signal
import time
from typing import Any, Dict, Iterator, List, Optional, Set

import pytest

from .channel import Channel
from .explaining import rest_while_explaining
from .failures import Repository, describe
from .network import NetworkWatch
from .observing import crash_frames
from .tracing import as_rows, make_tracer


class Overrun(BaseException):
    """A test ran longer than one test may."""


class Probe:
    """Reports every test over the channel as soon as it ended."""

    def __init__(self, channel: Channel, repository: Repository, spec: Dict[str, Any]) -> None:
        self._channel = channel
        self._repository = repository
        self._only: Optional[Set[str]] = set(spec["only"]) if spec.get("only") is not None else None
        self._seconds = float(spec["test_seconds"])
        self._network = NetworkWatch()
        self._tests: Set[str] = set()
        self._tracer = make_tracer(self._source) if spec.get("trace") else None
        if self._tracer is not None:
            rest_while_explaining(self._tracer)
        self._row: Dict[str, Any] = {}
        self.heard = False

    def _source(self, name: str) -> Optional[str]:
        path = self._repository.relative(name)
        return None if path in self._tests else path

    # --- collection ----------------------------------------------------------------------------

    @pytest.hookimpl(hookwrapper=True)
    def pytest_load_initial_conftests(self) -> Iterator[None]:
        """Report a conftest.py that cannot be imported as a test that cannot be collected."""
        outcome: Any = yield
        if outcome.excinfo:
            self._broken("conftest.py", outcome.excinfo[1])

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: Any, items: List[Any]) -> None:
        """Keep only the tests that were asked for."""
        if self._only is not None:
            dropped = [item for item in items if item.nodeid not in self._only]
            items[:] = [item for item in items if item.nodeid in self._only]
            config.hook.pytest_deselected(items=dropped)

    def pytest_collection_finish(self, session: Any) -> None:
        """Say which tests there are."""
        self.heard = True
        # A source file with doctests stays a source file.
        items = [item for item in session.items if type(item).__name__ != "DoctestItem"]
        names = {str(getattr(item, "fspath", "")) for item in items}
        self._tests = {p for p in map(self._repository.relative, names) if p}
        self._tests.update(p for p in map(self._repository.relative, _conftests(session)) if p)
        self._channel.send({"kind": "collected", "ids": [item.nodeid for item in session.items]})

    def pytest_exception_interact(self, node: Any, call: Any, report: Any) -> None:
        """Report a module that cannot be collected."""
        if isinstance(report, pytest.CollectReport):
            self._broken(node.nodeid, call.excinfo.value)

    def _broken(self, nodeid: str, error: BaseException) -> None:
        self.heard = True
        failure = describe(error, self._repository)
        row: Dict[str, Any] = {"kind": "result", "id": nodeid, "outcome": "error", "seconds": 0.0}
        self._observe_crash(row, error)
        self._channel.send(dict(row, failure=failure, endpoints=self._network.take()))

    # --- one test ------------------------------------------------------------------------------

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        """Time, trace and bound one test."""
        self._row = {"kind": "result", "id": item.nodeid, "outcome": "passed"}
        self._channel.send({"kind": "start", "id": item.nodeid})
        self._network.take()
        begin = time.perf_counter()
        if self._tracer is not None:
            self._tracer.start()
            self._tracer.rest()
        yield
        if self._tracer is not None:
            self._row["lines"] = as_rows(self._tracer.stop())
            self._row["types"] = self._tracer.types.take()
        self._row["seconds"] = round(time.perf_counter() - begin, 6)
        self._row["endpoints"] = self._network.take()
        self._channel.send(self._row)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Iterator[None]:
        """Bound the time of the fixtures."""
        yield from self._bounded()

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        """Bound the time of the test itself."""
        yield from self._bounded()

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self) -> Iterator[None]:
        """Bound the time of what the fixtures do at the end."""
        yield from self._bounded()

    def _bounded(self) -> Iterator[None]:
        # Only while the test's own code runs: an alarm while pytest renders the failure would
        # end the whole session, and what renders it is to blame for nothing.
        self._limit(self._seconds)
        if self._tracer is not None:
            self._tracer.resume()
        try:
            yield
        finally:
            if self._tracer is not None:
                self._tracer.rest()
            self._limit(0)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> Iterator[None]:
        """Note how one phase of the test went, once all others have had their say (xfail)."""
        outcome: Any = yield
        report = outcome.get_result()
        word = _word(report, call)
        if word != "passed" and self._row.get("outcome") not in ("failed", "error"):
            self._row["outcome"] = word
            if word in ("failed", "error"):
                self._row["failure"] = self._failure(report, call)

    def _failure(self, report: Any, call: Any) -> Dict[str, Any]:
        if call.excinfo is not None:
            self._observe_crash(self._row, call.excinfo.value)
            return describe(call.excinfo.value, self._repository)
        text = str(report.longrepr or "")
        return {"exception": "Failed", "message": text[:4000], "frames": [], "chain": []}

    def _observe_crash(self, row: Dict[str, Any], error: BaseException) -> None:
        if self._tracer is not None:
            row["crash"] = crash_frames(error, self._repository, self._tests)

    def _limit(self, seconds: float) -> None:
        def overrun(signum: int, frame: Any) -> None:
            # Again soon: somebody's `except BaseException` may swallow the first one.
            signal.setitimer(signal.ITIMER_REAL, 0.5)
            words = "the test ran longer than {:g} s".format(self._seconds)
            raise Overrun(words)

        if seconds:
            signal.signal(signal.SIGALRM, overrun)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _word(report: Any, call: Any) -> str:
    if hasattr(report, "wasxfail"):
        return "xfailed" if report.skipped else "xpassed"
    if report.failed:
        return "failed" if report.when == "call" else "error"
    return "skipped" if report.skipped else "passed"


def _conftests(session: Any) -> List[str]:
    plugins = session.config.pluginmanager.get_plugins()
    names = (str(getattr(plugin, "__file__", None) or "") for plugin in plugins)
    return [name for name in names if name.endswith("conftest.py")]
