"""Call plain test functions without pytest's ceremony, where it would do nothing but cost.

Only good for convicting: what survives is asked again through the whole protocol. Mutable values
of parameters are made anew for every call, so that one candidate cannot spoil them for the next.
"""

import inspect
import marshal
from typing import Any, Callable, Dict, Iterable, Optional

HOOKS = (
    "pytest_runtest_protocol",
    "pytest_runtest_setup",
    "pytest_runtest_call",
    "pytest_runtest_teardown",
    "pytest_pyfunc_call",
)
# Plug-ins that leave plain synchronous functions without their marks and fixtures alone.
_IDLE = ("_pytest", "anyio", "pytest_asyncio", "_hypothesis_pytestplugin", "hypothesis", "xdist")
_OURS = ("pytest_cov", "pytest_mock", "pytest_benchmark", "_patchwright_zygote", "patchwright")
IDLE = frozenset(_IDLE + _OURS)
TELLING_MARKS = frozenset(
    ("skip", "skipif", "xfail", "usefixtures", "filterwarnings", "timeout", "flaky", "asyncio")
    + ("anyio", "django_db", "benchmark", "hypothesis", "forked", "no_cover", "trio", "tryfirst")
)
LARGEST = 1 << 16  # bytes of parameters that are worth copying for every call
Call = Callable[[], Any]


def direct_calls(config: Any, items: Iterable[Any]) -> Dict[str, Call]:
    """Return, by test id, how to call those tests that need nothing of pytest."""
    if not _ceremony_is_empty(config):
        return {}
    found = {item.nodeid: _call_of(item) for item in items}
    return {test: call for test, call in found.items() if call is not None}


def _ceremony_is_empty(config: Any) -> bool:
    for name in HOOKS:
        for implementation in getattr(config.hook, name).get_hookimpls():
            module = str(getattr(implementation.function, "__module__", ""))
            if module.partition(".")[0] not in IDLE:
                return False
    for name in ("filterwarnings", "log_level"):
        if _setting(config, name):
            return False
    return not config.getoption("pythonwarnings", None)


def _setting(config: Any, name: str) -> Any:
    try:
        return config.getini(name)
    except (ValueError, KeyError):
        return None  # an older pytest, or logging switched off


def _call_of(item: Any) -> Optional[Call]:
    import pytest

    if type(item) is not pytest.Function or any(
        mark.name in TELLING_MARKS for mark in item.iter_markers()
    ):
        return None
    given = dict(getattr(getattr(item, "callspec", None), "params", {}))
    information = item._fixtureinfo
    if set(information.names_closure) - {"request"} != set(given) or not _plain_parameters(item):
        return None
    function, cls = item.function, item.cls
    if _is_special(function) or (cls is not None and _is_special_class(cls)):
        return None
    return _bound(function if cls is None else None, cls, item, given)


def _plain_parameters(item: Any) -> bool:
    """Say whether no parameter goes through a fixture of the project."""
    names = item._fixtureinfo.name2fixturedefs
    for definitions in names.values():
        for definition in definitions:
            if not str(getattr(definition.func, "__module__", "")).startswith("_pytest."):
                return False
    return "request" not in item._fixtureinfo.argnames


def _is_special(function: Any) -> bool:
    plain = inspect.unwrap(function)
    return (
        hasattr(function, "hypothesis")
        or hasattr(function, "is_hypothesis_test")
        or inspect.iscoroutinefunction(plain)
        or inspect.isasyncgenfunction(plain)
        or inspect.isgeneratorfunction(plain)
    )


def _is_special_class(cls: Any) -> bool:
    return cls.__init__ is not object.__init__ or cls.__new__ is not object.__new__


def _bound(function: Any, cls: Any, item: Any, given: Dict[str, Any]) -> Optional[Call]:
    name = item.originalname or item.name
    wanted = {arg: given[arg] for arg in item._fixtureinfo.argnames if arg in given}
    try:
        data = marshal.dumps(wanted)
    except ValueError:
        return None  # objects of the project: what becomes of them must be watched
    if len(data) > LARGEST:
        return None

    def call() -> Any:
        test = getattr(cls(), name) if function is None else function
        return test(**marshal.loads(data))

    return call
