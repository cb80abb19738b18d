"""Find out from a project's files, without running any, what its tests need installed."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from patchwright.environment.files import ProjectFiles
from patchwright.environment.hints import read_hints, versions_in
from patchwright.environment.poetry import requirement, specifiers
from patchwright.environment.requirements import Wanted, read_requirements, wanted_from_line
from patchwright.environment.setup_files import read_setup_files

_TESTING = re.compile(r"(^|-)(unit-?)?(tests?|testing|pytest)(-|$)")
_DEVELOPING = re.compile(r"^(dev(el(op(ment|er|ers)?)?)?|ci|all|full|complete|qa|checks?)(-|$)")
_REQUIREMENTS = (
    "*requirements*.txt",
    "requirements/*.txt",
    "*requirements/*.txt",
    "tests/*requirements*.txt",
    "test/*requirements*.txt",
)
_EVERYWHERE = re.compile(r"^(requirements|requirements/(base|main|common|prod(uction)?))\.txt$")


@dataclass
class Declaration:
    """What a project says about its dependencies, sorted by how much its tests need them."""

    name: str = ""
    packaged: bool = False
    dynamic: bool = False
    """True when only the project's build backend knows its dependencies."""
    pythons: tuple[str, ...] = ()
    """Alternatives of `requires-python`."""
    pinned: tuple[str, ...] = ()
    """Versions in `.python-version`."""
    tested: tuple[str, ...] = ()
    """Minor versions that the project says it works with, such as `3.8`."""
    core: Wanted = field(default_factory=Wanted)
    """Runtime and test dependencies."""
    wide: Wanted = field(default_factory=Wanted)
    """What the project asks for when one works on it."""
    extras: dict[str, Any] = field(default_factory=dict)
    locked: tuple[str, ...] = ()
    """Options of `uv export`, when there is a uv.lock."""
    sources: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: Mapping[str, bytes] = field(default_factory=dict)


def read_declaration(project: Path) -> Declaration:
    """Read every declaring file of a project; whatever cannot be understood becomes a note."""
    files = ProjectFiles(project)
    found = Declaration()
    pyproject = _toml(files, "pyproject.toml", found)
    _read_project_table(files, pyproject, found)
    _read_groups(pyproject, found)
    _read_poetry(files, pyproject, found)
    _read_setuptools(files, pyproject, found)
    _read_requirement_files(files, found)
    _read_pipfile(files, found)
    _read_hints(files, pyproject, found)
    _add_asked_extras(files, found)
    _read_lock(files, pyproject, found)
    found.pinned = tuple((files.text(".python-version") or "").split())
    found.files = dict(sorted(files.read_bytes.items()))
    notes = (*files.notes, *found.core.notes, *found.wide.notes)
    found.notes.extend(dict.fromkeys(notes))
    return found


def kind_of_name(name: str) -> str:
    """Say whether an extra, a group or a file is for "tests", for "work", or for neither ("")."""
    plain = canonicalize_name(name)
    if _TESTING.search(plain):
        return "tests"
    return "work" if _DEVELOPING.match(plain) else ""


def _toml(files: ProjectFiles, name: str, found: Declaration) -> dict[str, Any]:
    text = files.text(name)
    try:
        return {} if text is None else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found.notes.append(f"{name} cannot be read: {error}")
        return {}


def _table(data: Any, *keys: str) -> dict[str, Any]:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _texts(data: Any) -> tuple[str, ...]:
    return tuple(d for d in data if isinstance(d, str)) if isinstance(data, list) else ()


def _wanted(found: Declaration, name: str) -> Wanted | None:
    kind = kind_of_name(name)
    return {"tests": found.core, "work": found.wide}.get(kind)


def _read_project_table(
    files: ProjectFiles, pyproject: Mapping[str, Any], found: Declaration
) -> None:
    project = _table(pyproject, "project")
    found.packaged = "build-system" in pyproject or bool(_table(pyproject, "tool", "setuptools"))
    if not project:
        found.dynamic = found.packaged
        return
    found.sources.append("pyproject.toml")
    found.name = canonicalize_name(str(project.get("name", "")))
    dynamic = set(_texts(project.get("dynamic")))
    found.dynamic = found.packaged and bool(dynamic & {"dependencies", "optional-dependencies"})
    if isinstance(project.get("requires-python"), str):
        found.pythons = (project["requires-python"],)
    found.tested = versions_in(_texts(project.get("classifiers")))
    found.core.extend(_texts(project.get("dependencies")), "pyproject.toml")
    _add_extras(files, _table(project, "optional-dependencies"), found, "pyproject.toml")


def _add_extras(
    files: ProjectFiles, extras: Mapping[str, Any], found: Declaration, origin: str
) -> None:
    found.extras.update(extras)
    for name in extras:
        wanted = _wanted(found, name)
        if wanted is not None:
            wanted.extras.append(name)
            _add_lines(files, wanted, _extra_lines(extras, name, found.name, set()), origin)


def _add_asked_extras(files: ProjectFiles, found: Declaration) -> None:
    """Add the extras that requirement files and tools ask for by name, whatever they are called."""
    for wanted in (found.core, found.wide):
        for name in dict.fromkeys(wanted.extras):
            lines = _extra_lines(found.extras, name, found.name, set())
            _add_lines(files, wanted, list(lines), f"extra {name}")


def _extra_lines(
    extras: Mapping[str, Any], name: str, project: str, seen: set[str]
) -> Iterator[str]:
    plain = canonicalize_name(name)
    if plain in seen:
        return
    seen.add(plain)
    lines = next((v for k, v in extras.items() if canonicalize_name(k) == plain), ())
    for line in _texts(lines):
        own = re.match(r"^([\w.-]+)\s*\[([^\]]*)\]\s*$", line)
        if own and project and canonicalize_name(own[1]) == project:
            for other in own[2].split(","):
                yield from _extra_lines(extras, other.strip(), project, seen)
        else:
            yield line


def _read_groups(pyproject: Mapping[str, Any], found: Declaration) -> None:
    groups = dict(_table(pyproject, "dependency-groups"))
    legacy = _table(pyproject, "tool", "uv").get("dev-dependencies")
    groups.setdefault("dev", legacy if isinstance(legacy, list) else [])
    for name in groups:
        wanted = _wanted(found, name)
        if wanted is not None:
            own = list(_group_lines(groups, name, set()))
            wanted.extend([x for x in own if not _is_self(x, found, wanted)], "pyproject.toml")


def _group_lines(groups: Mapping[str, Any], name: str, seen: set[str]) -> Iterator[str]:
    plain = canonicalize_name(name)
    if plain in seen:
        return
    seen.add(plain)
    entries = next((v for k, v in groups.items() if canonicalize_name(k) == plain), ())
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, dict) and isinstance(entry.get("include-group"), str):
            yield from _group_lines(groups, entry["include-group"], seen)


def _is_self(line: str, found: Declaration, wanted: Wanted) -> bool:
    own = re.match(r"^([\w.-]+)\s*(?:\[([^\]]*)\])?\s*$", line)
    if not own or not found.name or canonicalize_name(own[1]) != found.name:
        return False
    wanted.extras.extend(e.strip() for e in (own[2] or "").split(",") if e.strip())
    return True


def _note_source(found: Declaration, name: str) -> None:
    if name not in found.sources:
        found.sources.append(name)


def _read_poetry(files: ProjectFiles, pyproject: Mapping[str, Any], found: Declaration) -> None:
    poetry = _table(pyproject, "tool", "poetry")
    if not poetry:
        return
    _note_source(found, "pyproject.toml")
    found.dynamic = False
    found.name = found.name or canonicalize_name(str(poetry.get("name", "")))
    found.packaged &= poetry.get("package-mode") is not False
    dependencies = _table(poetry, "dependencies")
    _poetry_python(dependencies, found)
    _poetry_extras(poetry, dependencies, found)
    needed = {k: v for k, v in dependencies.items() if not _table(v).get("optional")}
    _entries(needed, found, found.core, "pyproject.toml")
    _entries(_table(poetry, "dev-dependencies"), found, found.wide, "pyproject.toml")
    for name, group in _table(poetry, "group").items():
        wanted = _wanted(found, name)
        if wanted is not None:
            _entries(_table(group, "dependencies"), found, wanted, "pyproject.toml")
    lock = _toml(files, "poetry.lock", found)
    if lock:
        _note_source(found, "poetry.lock")
        found.core.constraints.extend(_poetry_pins(lock))


def _poetry_python(dependencies: Mapping[str, Any], found: Declaration) -> None:
    python = dependencies.get("python")
    if not isinstance(python, str) or found.pythons:
        return
    try:
        found.pythons = specifiers(python)
    except ValueError as error:
        found.notes.append(f"pyproject.toml: {error}")


def _poetry_extras(
    poetry: Mapping[str, Any], dependencies: Mapping[str, Any], found: Declaration
) -> None:
    for name, members in _table(poetry, "extras").items():
        wanted = _wanted(found, name)
        if wanted is not None:
            chosen = {key: dependencies[key] for key in _texts(members) if key in dependencies}
            _entries(chosen, found, wanted, "pyproject.toml")


def _entries(table: Mapping[str, Any], found: Declaration, wanted: Wanted, origin: str) -> None:
    for name, value in table.items():
        if name == "python":
            continue
        try:
            wanted.extend(list(requirement(name, value)), origin)
        except ValueError as error:
            found.notes.append(f"{origin}: {error}")


def _poetry_pins(lock: Mapping[str, Any]) -> Iterator[str]:
    versions: dict[str, set[str]] = {}
    for package in lock.get("package", ()):
        if isinstance(package, dict) and "source" not in package:
            versions.setdefault(str(package.get("name")), set()).add(str(package.get("version")))
    for name, found in sorted(versions.items()):
        if len(found) == 1 and re.fullmatch(r"[\w.-]+", name):
            version = next(iter(found))
            if re.fullmatch(r"[\w.!+-]+", version):
                yield f"{name}=={version}"


def _read_setuptools(files: ProjectFiles, pyproject: Mapping[str, Any], found: Declaration) -> None:
    read = read_setup_files(files, _table(pyproject, "tool", "setuptools", "dynamic"))
    found.notes.extend(read.notes)
    for source in read.sources:
        _note_source(found, source)
    found.packaged |= read.packaged
    found.name = found.name or read.name
    found.dynamic = (found.dynamic and not read.sources) or read.dynamic
    found.pythons = found.pythons or read.pythons
    found.tested = found.tested or read.tested
    _add_lines(files, found.core, read.requires, "setuptools")
    _add_extras(files, read.extras, found, "setuptools")


def _add_lines(files: ProjectFiles, wanted: Wanted, lines: Iterable[str], origin: str) -> None:
    for line in lines:
        wanted_from_line(line, origin, wanted, lambda name: read_requirements(files, name, wanted))


def _read_requirement_files(files: ProjectFiles, found: Declaration) -> None:
    named = dict.fromkeys(name for pattern in _REQUIREMENTS for name in files.names(pattern))
    for name in named:
        kind = kind_of_name(re.sub(r"requirements|\.txt$|/", "-", name).strip("-_."))
        if _EVERYWHERE.match(name):
            kind = "work" if found.packaged and not found.dynamic else "tests"
        if kind:
            _note_source(found, name)
            read_requirements(files, name, found.core if kind == "tests" else found.wide)


def _read_pipfile(files: ProjectFiles, found: Declaration) -> None:
    pipfile = _toml(files, "Pipfile", found)
    if not pipfile:
        return
    _note_source(found, "Pipfile")
    _entries(_table(pipfile, "packages"), found, found.core, "Pipfile")
    _entries(_table(pipfile, "dev-packages"), found, found.core, "Pipfile")
    python = _table(pipfile, "requires").get("python_version")
    if isinstance(python, str) and not found.pythons:
        found.pythons = (f"=={python}.*",)


def _read_hints(files: ProjectFiles, pyproject: Mapping[str, Any], found: Declaration) -> None:
    hinted = read_hints(files, pyproject)
    found.tested = found.tested or hinted.tested
    found.notes.extend(hinted.notes)
    target = found.wide if "pytest" in found.core.names() else found.core
    for origin, line in hinted.lines:
        _note_source(found, origin)
        _add_lines(files, target, [line], origin)
    target.extras.extend(hinted.extras)


def _read_lock(files: ProjectFiles, pyproject: Mapping[str, Any], found: Declaration) -> None:
    lock = _toml(files, "uv.lock", found)
    if not lock or "project" not in pyproject:
        return
    if isinstance(lock.get("requires-python"), str) and not found.pythons:
        found.pythons = (lock["requires-python"],)
    options = ["--no-default-groups"]
    for table, option in (
        (_table(pyproject, "project", "optional-dependencies"), "--extra"),
        (_table(pyproject, "dependency-groups"), "--group"),
    ):
        for name in table:
            if kind_of_name(name):
                options += [option, name]
    if _table(pyproject, "tool", "uv").get("dev-dependencies"):
        options += ["--group", "dev"]
    found.locked = tuple(options)
    found.sources.insert(0, "uv.lock")
