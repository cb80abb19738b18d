"""Runs the suites of many small projects, each in a fork of one process that has pytest in memory.

For checking `bench/corpus` only: it is quick, and trusts the projects, which are our own.
"""

import gc
import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest
from _pytest.config import default_plugins

CPU_SECONDS = 3


class Counts(NamedTuple):
    """How many tests of a suite passed, and how many did not."""

    passed: int
    failed: int


class Tally:
    """A pytest plugin that counts tests."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed += report.failed
        self.passed += report.passed and report.when == "call"

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.failed += report.failed


def run_suites(projects: Sequence[Path]) -> list[Counts]:
    """Return the counts of each project; a suite that is ended by its time limit failed."""
    command = [sys.executable, "-B", __file__, *map(str, projects)]
    plain = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    ended = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=600, env=plain
    )
    return [Counts(*json.loads(line)) for line in ended.stdout.splitlines()]


def _run_all(projects: Sequence[str]) -> None:
    import_module("_pytest.assertion.rewrite")
    for name in default_plugins:
        import_module(f"_pytest.{name}")
    gc.disable()
    gc.freeze()
    for project in projects:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            _run_one(project, writer)
        os.close(writer)
        with os.fdopen(reader) as answer:
            print(answer.read() or "[0, 1]", flush=True)
        os.waitpid(child, 0)


def _run_one(project: str, writer: int) -> None:
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os.chdir(project)
        tally = Tally()
        arguments = ["-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", project]
        arguments += ["--confcutdir", project]  # or the folders beside it are looked at too
        pytest.main([*arguments, "--tb=no", "--assert=plain", project], plugins=[tally])
        os.write(writer, json.dumps([tally.passed, tally.failed]).encode())
    finally:
        os._exit(0)


if __name__ == "__main__":
    _run_all(sys.argv[1:])
