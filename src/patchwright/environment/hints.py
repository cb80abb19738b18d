"""Learn from tox, nox, Hatch and classifiers what a project is tested with."""

import ast
import configparser
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from patchwright.environment.files import ProjectFiles

_CLASSIFIER = re.compile(r"^\s*Programming Language\s*::\s*Python\s*::\s*(3\.\d+)\s*$")
_FACTOR = re.compile(r"\bpy(3)\.?(\d{1,2})\b")
_TEST_ENVIRONMENT = re.compile(r"^(testenv|env_run_base|(testenv:|env\.)?(py\w*|tests?))$")
_TEST_SESSION = re.compile(r"(^|_)(tests?|pytest|unit)(_|$)")
_NO_REQUIREMENT = re.compile(r"[{}]|^!?\w[\w,!.-]*:\s")


@dataclass
class Hints:
    """Requirement lines (or `-r FILE`) by the file they stand in, extras, and minor versions."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    extras: list[str] = field(default_factory=list)
    tested: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)


def versions_in(classifiers: Iterable[str]) -> tuple[str, ...]:
    """Return the minor versions of Python 3 that classifiers name."""
    return tuple(m[1] for c in classifiers if (m := _CLASSIFIER.match(c)))


def read_hints(files: ProjectFiles, pyproject: Mapping[str, Any]) -> Hints:
    """Read the settings of tools that run a project's tests."""
    found = Hints()
    tools = pyproject.get("tool")
    tools = tools if isinstance(tools, dict) else {}
    _read_tox_ini(files.text("tox.ini"), "tox.ini", found)
    tox = tools.get("tox")
    if isinstance(tox, dict):
        _read_tox_ini(_text(tox.get("legacy_tox_ini")), "pyproject.toml", found)
        _read_tox_toml(tox, "pyproject.toml", found)
    _read_tox_toml(_toml(files.text("tox.toml"), found), "tox.toml", found)
    _read_hatch(tools.get("hatch"), found)
    _read_nox(files.text("noxfile.py"), found)
    return found


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _strings(value: Any) -> Iterator[str]:
    yield from (v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def _toml(text: str | None, found: Hints) -> dict[str, Any]:
    try:
        return tomllib.loads(text or "")
    except (ValueError, RecursionError) as error:
        found.notes.append(f"tox.toml cannot be read: {error}")
        return {}


def _read_tox_ini(text: str | None, origin: str, found: Hints) -> None:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text or "")
    except configparser.Error as error:
        found.notes.append(f"{origin} cannot be read: {error}")
        return
    environments = parser.get("tox", "envlist", fallback="")
    environments += parser.get("tox", "env_list", fallback="")
    _add_tested(environments, found)
    for section in parser.sections():
        if _TEST_ENVIRONMENT.match(section):
            for row in parser.get(section, "deps", fallback="").splitlines():
                _add_line(row, origin, found)
            found.extras += parser.get(section, "extras", fallback="").replace(",", " ").split()


def _add_tested(environments: str, found: Hints) -> None:
    spread = re.sub(  # py{38,39} and py3{8,9} stand for several names
        r"(py3?\.?)\{([^{}]*)\}",
        lambda m: " ".join(m[1] + part.strip() for part in m[2].split(",")),
        environments,
    )
    versions = (f"{m[1]}.{m[2]}" for m in _FACTOR.finditer(spread))
    found.tested = found.tested or tuple(dict.fromkeys(versions))


def _add_line(row: str, origin: str, found: Hints) -> None:
    line = re.sub(r"\{(toxinidir|tox_root)\}/?", "", row).strip()
    if line and not line.startswith("#") and not _NO_REQUIREMENT.search(line):
        found.lines.append((origin, line))


def _read_tox_toml(tox: Mapping[str, Any], origin: str, found: Hints) -> None:
    _add_tested(" ".join(_strings(tox.get("env_list"))), found)
    tables = [tox.get("env_run_base")]
    environments = tox.get("env")
    if isinstance(environments, dict):
        tables += [v for k, v in environments.items() if _TEST_ENVIRONMENT.match(f"env.{k}")]
    for table in tables:
        if isinstance(table, dict):
            for line in _strings(table.get("deps")):
                _add_line(line, origin, found)
            found.extras += _strings(table.get("extras"))


def _read_hatch(hatch: Any, found: Hints) -> None:
    environments = hatch.get("envs") if isinstance(hatch, dict) else None
    for name, table in environments.items() if isinstance(environments, dict) else ():
        if isinstance(table, dict) and (name in ("default", "dev") or "test" in name):
            for key in ("dependencies", "extra-dependencies"):
                for line in _strings(table.get(key)):
                    _add_line(line, "pyproject.toml", found)
            found.extras += _strings(table.get("features"))


def _read_nox(text: str | None, found: Hints) -> None:
    try:
        tree = ast.parse(text or "")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        found.notes.append(f"noxfile.py cannot be parsed: {error}")
        return
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and _TEST_SESSION.search(function.name):
            for node in ast.walk(function):
                if isinstance(node, ast.Call):
                    _read_install(node, found)


def _read_install(node: ast.Call, found: Hints) -> None:
    if not isinstance(node.func, ast.Attribute) or node.func.attr != "install":
        return
    words = [a.value for a in node.args if isinstance(a, ast.Constant) and type(a.value) is str]
    previous = ""
    for word in words:
        if previous in ("-r", "--requirement"):
            _add_line(f"-r {word}", "noxfile.py", found)
        elif not word.startswith("-") and previous not in ("-c", "--constraint"):
            _add_line(word, "noxfile.py", found)
        previous = word
