"""Let the tracer rest while a failed assertion is put into words: only failing tests get there.

`__repr__` and all that it calls would look as if they were to blame.
"""

import pprint
import types
import unittest.case
from typing import Any, Callable

from _pytest.assertion import rewrite

_PYTEST = ("_saferepr", "_call_reprcompare", "_format_assertmsg")
_UNITTEST = ("safe_repr", "_common_shorten_repr")


def rest_while_explaining(tracer: Any) -> None:
    """Put the tracer to rest in what pytest and unittest call to explain a failed assertion."""
    for module, names in ((rewrite, _PYTEST), (unittest.case, _UNITTEST)):
        for name in names:
            explain = getattr(module, name, None)
            if explain is not None:
                setattr(module, name, _resting(explain, tracer))
    printer = types.SimpleNamespace(pformat=_resting(pprint.pformat, tracer))
    setattr(unittest.case, "pprint", printer)  # noqa: B010 - for what it compares line by line


def _resting(explain: Callable[..., Any], tracer: Any) -> Callable[..., Any]:
    def explained(*args: Any, **kwargs: Any) -> Any:
        tracer.rest()
        try:
            return explain(*args, **kwargs)
        finally:
            tracer.resume()

    return explained
