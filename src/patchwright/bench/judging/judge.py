"""Compare a program with its repaired version on random inputs, in a bounded process each.

Reads `request.json` from the working folder and prints one line that begins with VERDICT.
"""

import json
import math
import os
import random
import resource
import signal
import sys
import types
from typing import Any, Dict, List, Optional

from .answers import shown
from .inputs import INPUTS

MARK = "VERDICT "
CALL_SECONDS = 2.0
"""Processor seconds that one call may take."""
MOST_HANGS = 3
MOST_SHOWN = 3
TOLERANCE = {"sqrt": lambda arguments: arguments[1]}
"""Programs whose answers may differ by as much as their arguments say."""


class _OutOfTime(BaseException):
    pass


def main() -> None:
    """Answer the request in the working folder."""
    with open("request.json", encoding="utf-8") as file:
        request = json.load(file)
    print(MARK + json.dumps(judge(request)))


def judge(request: Dict[str, Any]) -> Dict[str, Any]:
    """Return how many answers of a version differ from those of the repaired one."""
    name, seed, count = request["program"], request["seed"], request["inputs"]
    if name not in INPUTS:
        return {"judged": False, "why": "no inputs are known for this program"}
    wanted = _in_a_child(request["repaired"], name, seed, count)
    found = _in_a_child(request["version"], name, seed, count)
    if len(wanted) != count:
        return {"judged": False, "why": "the repaired version did not answer every call"}
    apart = [n for n in range(count) if not _alike(name, seed, n, wanted[n], _at(found, n))]
    examples = [[_call(name, seed, n), wanted[n], _at(found, n)] for n in apart[:MOST_SHOWN]]
    return {
        "judged": True,
        "right": not apart,
        "inputs": count,
        "differences": len(apart),
        "examples": [[text[:300] for text in row] for row in examples],
    }


def _at(answers: List[str], n: int) -> str:
    return answers[n] if n < len(answers) else "no answer"


def _alike(name: str, seed: int, n: int, wanted: str, found: str) -> bool:
    if wanted == found or name not in TOLERANCE:
        return wanted == found
    try:
        apart = abs(float(wanted.partition(":")[2]) - float(found.partition(":")[2]))
    except ValueError:
        return False
    return not math.isnan(apart) and apart <= TOLERANCE[name](_arguments(name, seed, n))


def _arguments(name: str, seed: int, n: int) -> Any:
    return INPUTS[name](random.Random("{}:{}:{}".format(seed, name, n)))


def _call(name: str, seed: int, n: int) -> str:
    return name + shown(_arguments(name, seed, n))


def _in_a_child(text: str, name: str, seed: int, count: int) -> List[str]:
    """Return the answers of a version, from a process that it may ruin or never end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer_all(writing, text, name, seed, count)
    os.close(writing)
    with open(reading, encoding="utf-8", errors="replace") as file:
        rows = file.read().splitlines()
    os.waitpid(child, 0)
    return [json.loads(row) for row in rows if row.endswith('"')]


def _answer_all(writing: int, text: str, name: str, seed: int, count: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    signal.signal(signal.SIGPROF, _stop)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    hangs = 0
    with open(writing, "w", encoding="utf-8") as file:
        for n in range(count):
            answer = _answer(text, name, _arguments(name, seed, n))
            hangs += answer == "out of time"
            file.write(json.dumps(answer) + "\n")
            if hangs >= MOST_HANGS:
                break
    os._exit(0)


def _answer(text: str, name: str, arguments: Any) -> str:
    signal.setitimer(signal.ITIMER_PROF, CALL_SECONDS)
    try:
        module = types.ModuleType(name)
        exec(compile(text, name + ".py", "exec"), module.__dict__)
        return shown(getattr(module, name)(*arguments))
    except _OutOfTime:
        return "out of time"
    except Exception as error:
        return "raises " + type(error).__name__
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _stop(number: int, frame: Optional[types.FrameType]) -> None:
    raise _OutOfTime
