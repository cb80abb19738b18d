"""Answer, for one changed file after the other, with the exit code of pytest run on it.

Run as a program in a project's copy, with the target's interpreter and more arguments for pytest:
pytest and the installed packages that PRELOAD names are imported, and every run is a fork that
imports the project and collects anew.
"""

import importlib
import json
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

CPU_SECONDS = 2.0
WALL_SECONDS = 60.0


def run(arguments: "list[str]") -> int:
    """Run pytest in a fork and return its exit code; a run that dies has a negative one."""
    import pytest

    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS)
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
        os.setpgid(0, 0)
        os._exit(int(pytest.main(arguments)))
    status = os.waitpid(child, 0)[1]
    with suppress(OSError):
        os.killpg(child, signal.SIGKILL)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)


def serve() -> None:
    """Read a path and its text for every run, and write the exit code."""
    for line in sys.stdin:
        files = {Path(path): text.encode("latin-1") for path, text in json.loads(line).items()}
        before = {path: path.read_bytes() for path in files}
        for path, data in files.items():
            path.write_bytes(data)
        code = run(["-q", "-x", "-p", "no:cacheprovider", *sys.argv[1:]])
        for path, data in before.items():
            path.write_bytes(data)
        print(code, flush=True)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    own = str(Path(__file__).parent)
    sys.path[:] = [entry for entry in sys.path if entry not in ("", own)]
    for name in ["pytest", *os.environ.get("PRELOAD", "").split()]:
        with suppress(Exception):  # before the project's folders, and once for all forks
            importlib.import_module(name)
    sys.path[:0] = [str(Path(p).resolve()) for p in ("src", ".") if Path(p).is_dir()]
    serve()
