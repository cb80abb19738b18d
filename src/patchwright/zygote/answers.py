"""Call a function and say what it did: what it returned or raised, and what became of arguments.

Inputs that no test tried may be dangerous: nothing here writes, connects or starts anything. Steps
are counted, so that the same call runs out of them on every machine.
"""

import asyncio
import copy
import itertools
import os
import signal
import sys
import types
from typing import Any, Dict, List, Tuple

from .counting import Counter
from .inputs import Call
from .shape import digest, literal, short_text

MOST_ITEMS = 60  # of a generator
CPU_SECONDS = 0.25  # what no counted step bounds; a call that uses them has no answer
MOST_OUT_OF_STEPS = 4
_REFUSED = (
    "os.remove os.rename os.rmdir os.mkdir os.chmod os.chown os.link os.symlink os.truncate"
    " os.utime os.kill os.killpg os.system os.exec os.fork os.forkpty os.posix_spawn os.spawn"
    " os.startfile subprocess.Popen socket.connect socket.bind socket.sendto socket.sendmsg"
    " socket.getaddrinfo socket.gethostbyname shutil.rmtree shutil.move tempfile.mkstemp"
    " tempfile.mkdtemp signal.pthread_kill sqlite3.connect ctypes.dlopen"
)
REFUSED = frozenset(_REFUSED.split())
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
Answer = Dict[str, Any]
UNKNOWN: Answer = {"word": "unknown", "type": "", "digest": "", "left": "", "text": ""}


class Refused(BaseException):
    """The call wanted to change something outside of this process."""


def touch_nothing() -> None:
    """Refuse, for the rest of this process, everything that reaches beyond it."""

    def refuse(event: str, args: Tuple[Any, ...]) -> None:
        if event in REFUSED or (event == "open" and _writes(args)):
            raise Refused(event)

    sys.addaudithook(refuse)


def _writes(args: Tuple[Any, ...]) -> bool:
    path, mode, flags = args
    if isinstance(mode, str) and set(mode) & set("wax+"):
        return True
    return isinstance(flags, int) and bool(flags & WRITING)


def answer_all(functions: List[Any], calls: List[Call], limits: List[int], send: Any) -> None:
    """Make every call and send its answer; give up after too many that run out of steps."""
    touch_nothing()
    counter, out = Counter(), 0
    _limit_processor()
    for number, call in enumerate(calls):
        answer = answer_call(functions[call.function], call, counter, limits[number])
        out += answer["word"] == "out_of_steps" or "overrun" in answer
        send(dict(answer, call=number))
        if out > MOST_OUT_OF_STEPS:
            return


def answer_call(function: Any, call: Call, counter: Counter, limit: int) -> Answer:
    """Call once with fresh copies of the arguments."""
    try:
        args, kwargs = copy.deepcopy((call.args, call.kwargs))
        before = digest(args, kwargs)
    except Exception:  # foreign code
        return UNKNOWN
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS, 0.05)
    try:
        counter.allow(limit)
        word, value = _outcome(function, args, kwargs)
        signal.setitimer(signal.ITIMER_PROF, 0)
        spent, steps = counter.spent(), counter.used()
        counter.rest()
        if spent:
            return dict(UNKNOWN, word="out_of_steps", text="does not end", steps=limit)
        return _described(word, value, before, (args, kwargs), steps)
    except _Overrun:
        return dict(UNKNOWN, overrun=True)
    except BaseException:  # refused, or foreign code in a `repr`
        return UNKNOWN
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        counter.rest()


def _described(word: str, value: Any, before: str, after: Any, steps: int) -> Answer:
    if word == "raised":
        kind = type(value).__name__
        text = "raises {}".format(kind)
        return {
            "word": word, "type": kind, "digest": kind, "left": "", "text": text, "steps": steps,
        }  # fmt: skip
    left = digest(*after)
    changed = left if left != before else ""
    text = short_text(value)
    if changed:
        text += ", and its arguments become " + short_text(_plain(after), 120)
    return {
        "word": word,
        "type": type(value).__name__,
        "digest": digest(value),
        "left": changed,
        "text": text if word == "returned" else "yields " + text,
        "literal": literal(value) if word == "returned" else "",
        "steps": steps,
    }


def _plain(after: Any) -> Any:
    args, kwargs = after
    return [*args, *kwargs.values()]


def _outcome(function: Any, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Tuple[str, Any]:
    try:
        value = function(*args, **kwargs)
        if isinstance(value, types.CoroutineType):
            value = asyncio.new_event_loop().run_until_complete(asyncio.wait_for(value, 2.0))
        if isinstance(value, types.AsyncGeneratorType):
            value = asyncio.new_event_loop().run_until_complete(_all_of(value))
            return "yielded", value
        if hasattr(value, "__next__"):
            return "yielded", list(itertools.islice(value, MOST_ITEMS))
    except (_Overrun, Refused):
        raise
    except BaseException as error:  # whatever foreign code raises is its answer
        if isinstance(error.__cause__ or error.__context__, (Refused, _Overrun)):
            raise Refused from None
        return "raised", error
    return "returned", value


async def _all_of(value: Any) -> List[Any]:
    found = []
    async for item in value:
        found.append(item)
        if len(found) >= MOST_ITEMS:
            break
    return found


class _Overrun(BaseException):
    """The call used more processor time than a call may, outside of counted steps."""


def _limit_processor() -> None:
    def overrun(signum: int, frame: Any) -> None:
        raise _Overrun

    signal.signal(signal.SIGPROF, overrun)


def source_of(function: Any, call: Call) -> Dict[str, str]:
    """Return how a call reads, and how a test would import and make it, empty when it cannot."""
    room = max(60, 240 // max(1, len(call.args) + len(call.kwargs)))
    shown = [short_text(value, room) for value in call.args]
    shown += ["{}={}".format(k, short_text(v, room)) for k, v in call.kwargs.items()]
    text = "{}({})".format(function.__qualname__, ", ".join(shown))
    parts = [literal(value) for value in call.args]
    named = {name: literal(value) for name, value in call.kwargs.items()}
    if not all(parts) or not all(named.values()) or not _can_be_imported(function):
        return {"text": text, "module": "", "name": "", "arguments": ""}
    arguments = parts + ["{}={}".format(name, value) for name, value in named.items()]
    return {
        "text": text,
        "module": function.__module__,
        "name": function.__qualname__,
        "arguments": ", ".join(arguments),
    }


def _can_be_imported(function: Any) -> bool:
    found = sys.modules.get(function.__module__)
    for name in function.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is function
