"""Tell the commands of a workflow step apart: what installs, what runs the tests, with what."""

import posixpath
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

import re2

from patchwright.evidence.shell import stripped
from patchwright.models import Value

What = Literal["install", "script", "conda", "pytest", "unittest", "runner", "folder", "other"]

PYTHON: Final = re2.compile(r"^(?:python[0-9.]*|py|pypy[0-9.]*)(?:[.]exe)?$")
TEST_NAME: Final = re2.compile(r"(?:^|[-_./])(?:run-?_?)?(?:tests?|check|ci|coverage)(?:$|[-_.])")
SETUP_NAME: Final = re2.compile(r"(?:^|[-_./])(?:install|deps|requirements|bootstrap|setup|dev)")
_VERBS: Final[Mapping[str, frozenset[tuple[str, ...]]]] = {
    "pip": frozenset({("install",), ("uninstall",)}),
    "pip3": frozenset({("install",), ("uninstall",)}),
    "uv": frozenset(
        {("sync",), ("pip", "install"), ("pip", "sync"), ("pip", "uninstall"), ("venv",), ("add",)}
    ),
    "poetry": frozenset({("install",), ("add",)}),
    "pdm": frozenset({("install",), ("sync",), ("add",)}),
    "pipenv": frozenset({("install",), ("sync",)}),
    "rye": frozenset({("sync",)}),
    "hatch": frozenset({("env", "create")}),
    "setup.py": frozenset({("install",), ("develop",), ("build_ext",)}),
    "flit": frozenset({("install",)}),
}
_CONDA: Final = frozenset({"conda", "mamba", "micromamba"})
_RUNNERS: Final = frozenset({"tox", "nox", "invoke", "just", "task", "stestr", "trial", "nose2"})
_RUN: Final = frozenset({"uv", "poetry", "pdm", "pipenv", "rye", "hatch", "conda", "micromamba"})
_RUN_VALUES: Final = frozenset(
    {"--python", "-p", "--with", "--extra", "--group", "--package", "--env-file", "--directory"}
    | {"--project", "--index", "--only-group", "--no-group", "--with-requirements", "-n", "--name"}
    | {"--with-editable", "--no-extra", "--resolution", "--prerelease", "--python-preference"}
    | {"-e", "--env", "-E", "--prefix"}
)


class Meaning(Value):
    """What one command does for the tests."""

    what: What
    arguments: tuple[str, ...] = ()
    """Of pytest; or the folder that the script goes to."""
    python: str | None = None
    """The version that the command itself asks for."""


def meaning(words: Sequence[str]) -> Meaning:
    """Return what a command means for preparing and running tests."""
    python: str | None = None
    rest = stripped(words)
    for _ in range(5):
        unwrapped, asked = _unwrapped(rest)
        python = asked or python
        if unwrapped == rest:
            break
        rest = stripped(unwrapped)
    found = _meaning(rest)
    return found if python is None else found.model_copy(update={"python": python})


def _unwrapped(words: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """Take off `uv run`, `python -m` and what else only chooses where a command runs."""
    if len(words) < 2:
        return tuple(words), None
    program, verb = posixpath.basename(words[0]), words[1]
    if program in _RUN and verb == "run":
        return _after_options(words[2:])
    if program in ("pipx", "uvx") or (program, verb) == ("uv", "tool"):
        return _after_options([w for w in words[1:] if w not in ("tool", "run")])
    if PYTHON.match(program):
        return _module(words), None
    if program == "coverage" and verb == "run":
        return _module(["coverage", *words[2:]]), None
    return tuple(words), None


def _after_options(words: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    python: str | None = None
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] != "-m":
        name, equals, value = words[at].partition("=")
        if name == "--":
            at += 1
            break
        if name in _RUN_VALUES and not equals:
            at += 1
            value = words[at] if at < len(words) else ""
        python = value if name in ("--python", "-p") else python
        at += 1
    rest = tuple(words[at:])
    return (("python", *rest) if rest[:1] == ("-m",) else rest), python


def _module(words: Sequence[str]) -> tuple[str, ...]:
    """Return `python -m module arguments` as `module arguments`, a script under its own name."""
    for at, word in enumerate(words[1:], 1):
        if word == "-c":
            break
        if word.startswith("-") and not word.startswith("--") and word.endswith("m"):
            return tuple(words[at + 1 :])
        if not word.startswith("-") and (words[at - 1] not in ("-W", "-X")):
            return tuple(words[at:])
    return ()


def _meaning(words: Sequence[str]) -> Meaning:
    if not words:
        return Meaning(what="other")
    program = posixpath.basename(words[0]).removesuffix(".exe")
    if program in ("pytest", "py.test"):
        return _of_pytest(words[1:])
    if program == "unittest":
        return Meaning(what="unittest")
    if program == "cd":
        return Meaning(what="folder", arguments=tuple(words[1:2]))
    plain = tuple(word for word in words[1:] if not word.startswith("-"))
    if program in _CONDA:
        creates = plain[:1] in (("install",), ("create",), ("env",))
        return Meaning(what="conda" if creates else "other")
    if any(plain[: len(verb)] == verb for verb in _VERBS.get(program, ())):
        return Meaning(what="install", python=_asked(words) if program == "uv" else None)
    return Meaning(what=_of_program(program, words[0], plain))


def _asked(words: Sequence[str]) -> str | None:
    """Return the version that `uv sync --python 3.12` makes its environment with."""
    for word, after in zip(words, [*words[1:], ""], strict=True):
        if word in ("--python", "-p"):
            return after
        if word.startswith("--python="):
            return word.partition("=")[2]
    return None


def _of_program(program: str, path: str, plain: Sequence[str]) -> What:
    if program in _RUNNERS or (program, plain[:1]) in (
        ("hatch", ("test",)),
        ("setup.py", ("test",)),
    ):
        return "runner"
    if program == "make":
        return _of_target(plain)
    if program in ("bash", "sh") and plain:
        program = path = plain[0]
    if "/" in path or program.endswith((".py", ".sh")):
        if program == "manage.py" and plain[:1] != ("test",):
            return "other"
        return _of_name(path if program != "manage.py" else "test")
    return "other"


def _of_target(plain: Sequence[str]) -> What:
    targets = [word for word in plain if "=" not in word]
    if not targets:
        return "script"
    kinds = [_of_name(target) for target in targets]
    return next((kind for kind in kinds if kind != "other"), "other")


def _of_name(name: str) -> What:
    last = name.removeprefix("./").rpartition("/")[2]
    if SETUP_NAME.search(last):
        return "script"
    return "runner" if TEST_NAME.search(last) or "runtests" in last else "other"


def _of_pytest(words: Sequence[str]) -> Meaning:
    if {"--collect-only", "--co", "--version", "--help", "-h", "--fixtures"}.intersection(words):
        return Meaning(what="other")
    return Meaning(what="pytest", arguments=tuple(without_reporting(words)))


# Options of pytest and its plug-ins that change what is reported, how fast, or in which order.
_REPORTING_OPTIONS: Final = """
--cov --junit --durations --tb --color --code-highlight --html --css --json --report-log
--show-capture --verbosity --maxfail --numprocesses --maxprocesses --dist --tx --max-worker-
--reruns --only-rerun --benchmark- --allure --log-file --log-cli --capture --splits --group
--splitting-algorithm --timeout --session-timeout --randomly- --random-order --basetemp
--pastebin --xfail-tb --excelreport --md-report --lfnf --last-failed-no-failures
"""
_FLAG_OPTIONS: Final = """
--cov-append --cov-branch --no-cov --no-cov-on-fail --cov-reset --no-header --no-summary
--self-contained-html --verbose --quiet --exitfirst --instafail --pdb --last-failed --lf
--failed-first --ff --new-first --nf --stepwise --sw --sw-skip --stepwise-skip --cache-clear
--full-trace --store-durations --memray --codspeed --testmon --force-sugar --trace --debug
--disable-warnings --disable-pytest-warnings --showlocals --no-showlocals --picked
--random-order --hypothesis-show-statistics --benchmark-only --benchmark-skip --ci
--benchmark-disable --benchmark-enable --loadscope --force-short-summary --json-report
"""
_REPORTING: Final = tuple(_REPORTING_OPTIONS.split())
_FLAGS: Final = frozenset(_FLAG_OPTIONS.split())
_SILENT: Final = "vqxslh"


def without_reporting(words: Sequence[str]) -> Iterator[str]:
    """Yield the arguments of pytest that decide which tests run and how they are imported."""
    rest = deque(words)
    while rest:
        word = rest.popleft()
        if word.startswith((">", "2>", "&>")):
            return
        if word.startswith("--") and (word in _FLAGS or word.startswith(_REPORTING)):
            valued = "=" not in word and word not in _FLAGS
            if valued and rest and not rest[0].startswith("-"):
                rest.popleft()
        elif word.startswith("--") or not word.startswith("-") or len(word) < 2:
            yield word
        else:
            yield from _short(word, rest)


def _short(word: str, rest: deque[str]) -> Iterator[str]:
    """Yield a short option that stays; letters that take no value can stand in one word."""
    for at, letter in enumerate(word[1:], 1):
        if letter in _SILENT:
            continue
        last = at == len(word) - 1
        if letter not in "rn":
            yield f"-{word[at:]}"
        if last and letter in "rnkmpocW" and rest:
            value = rest.popleft()
            if letter not in "rn":
                yield value
        return
