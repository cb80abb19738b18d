"""Run the suite once and report every test id over descriptor 3."""

import gc
import importlib.util
import os
import sys
from typing import Any, Dict, List

from .channel import Channel
from .failures import Repository

DESCRIPTOR = 3
USAGE_ERROR = 4

# Options that make a plug-in quiet: what they do would change what is measured.
_QUIET = (
    ("xdist", ["-n0"]),
    ("pytest_cov", ["--no-cov"]),
    ("pytest_randomly", ["-p", "no:randomly"]),
    ("pytest_random_order", ["-p", "no:random_order"]),
    ("pytest_benchmark", ["--benchmark-disable"]),
)


def enter(spec: Dict[str, Any]) -> Repository:
    """Make this process look like `pytest` started in the copy, then return the repository.

    pytest is imported before the repository's folders go on the path: a `pytest.py` in the
    repository must not take its place.
    """
    sys.path[:] = [entry for entry in sys.path if entry]
    gc.disable()  # nothing is garbage yet, and looking for it costs a seventh of the import
    import pytest  # noqa: F401

    gc.freeze()  # nor will it ever be: pytest itself looks through everything at its end
    gc.enable()
    os.chdir(spec["root"])
    sys.path[:0] = spec["roots"]
    os.environ["PYTHONPATH"] = os.pathsep.join(spec["roots"])
    return Repository(spec["root"])


def arguments(spec: Dict[str, Any]) -> List[str]:
    """Return pytest's arguments for a run that nobody's configuration can shorten."""
    root = "--rootdir=" + spec["root"]
    found = ["-p", "no:cacheprovider", "--continue-on-collection-errors", "--maxfail=0", root]
    found += ["--color=no", "--tb=line"]  # to find a failure's source costs more than the tests
    for module, options in _QUIET:
        if importlib.util.find_spec(module) is not None:
            found += options
    if importlib.util.find_spec("hypothesis") is not None:
        found.append("--hypothesis-seed={}".format(spec.get("seed", 0)))
    return found


def run(channel: Channel, spec: Dict[str, Any]) -> int:
    """Run pytest as the specification says; the exit code is pytest's."""
    repository = enter(spec)
    import pytest

    from .probe import Probe

    probe = Probe(channel, repository, spec)
    code = int(pytest.main(arguments(spec) + spec["arguments"], plugins=[probe]))
    if code == USAGE_ERROR and not probe.heard:
        # Perhaps the configuration asks for a plug-in that is not there; ask for nothing.
        plain = ["-p", "no:cacheprovider", "--continue-on-collection-errors", "-o", "addopts="]
        plain.append("--rootdir=" + spec["root"])
        code = int(pytest.main(plain + spec["arguments"], plugins=[probe]))
    sources = {repository.relative(str(getattr(m, "__file__", None) or "")) for m in _modules()}
    foreign = _foreign_modules(repository)
    ours = sorted(s for s in sources if s)
    channel.send({"kind": "end", "exit": code, "sources": ours, "modules": foreign})
    return code


def _modules() -> List[Any]:
    return [module for module in list(sys.modules.values()) if module is not None]


def _foreign_modules(repository: Repository) -> List[str]:
    """Return modules that the suite imported from outside the repository, in that order."""
    named = [(n, str(getattr(m, "__file__", None) or "")) for n, m in list(sys.modules.items())]
    outside = [n for n, file in named if file and repository.relative(file) is None]
    return [n for n in outside if not n.startswith("_patchwright_zygote")]


def main() -> None:
    """Read the specification from the channel, run, and exit as pytest would."""
    channel = Channel(DESCRIPTOR)
    os.set_inheritable(DESCRIPTOR, False)
    spec = channel.receive()
    if spec is None:
        sys.exit(USAGE_ERROR)
    code = run(channel, spec)
    gc.freeze()  # the process ends: what it holds need not be taken to pieces
    sys.exit(code)
