"""Judge candidates in memory: the project is imported once, then forked and changed.

The warm zygote has collected the suite and exchanges code objects; candidates that it cannot
hold (class bodies, constants, what runs while importing) go to the cold one, which has imported
pytest alone and imports the project anew, with the candidate written to its own copy.
"""

import gc
import os
import sys
import warnings
from typing import Any, Callable, Dict

from .behaviour import answer_behaviours
from .channel import Channel
from .cold import Cold, preload
from .forks import adopt_orphans
from .judge import be_quiet
from .serving import Zygote, quiet
from .suite import DESCRIPTOR, enter
from .warm import Warm

ONCE = 2
"""From this rung on a run is so dear that it is not made a second time to be sure."""


def _judge(zygote: Zygote, message: Dict[str, Any]) -> None:
    zygote.know(message["guards"])
    units = message["units"]
    for candidate in message["candidates"]:
        candidate["units"] = [units[n] for n in candidate["units"]]
    how = zygote.how(message["seconds"], message["level"], message["vector"])
    if message["level"] >= ONCE and not message["vector"]:
        how = how._replace(ordered=True)
    zygote.judge(zygote.awake(message["candidates"]), how)


HANDLERS: Dict[str, Callable[[Any, Dict[str, Any]], None]] = {
    "judge": _judge,
    "behaviours": answer_behaviours,
}
"""By kind of message, what answers it; the answers end with a message of kind "done"."""


def main() -> None:
    """Serve as the specification says until the channel closes."""
    import pytest

    channel = Channel(DESCRIPTOR)
    os.set_inheritable(DESCRIPTOR, False)
    spec = channel.receive()
    if spec is None:
        sys.exit(4)
    enter(spec)
    be_quiet()
    adopt_orphans()
    warnings.simplefilter("ignore", DeprecationWarning)  # forking a process that has threads
    if spec["mode"] == "cold":
        preload(spec["preload"])
        channel.send({"kind": "ready", "found": {}, "alone": True})
        Cold(channel, spec).serve(HANDLERS)
        return
    gc.disable()  # hardly anything is garbage until all is collected
    warm = Warm(channel, spec, HANDLERS)
    pytest.main(quiet(spec), plugins=[warm.plugin, warm])
