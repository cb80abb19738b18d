"""Find the interpreters of this machine and choose the one a project asks for."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from patchwright.environment.declared import Declaration
from patchwright.environment.files import is_file, is_folder

OLDEST = (3, 8)
NEWEST_KNOWN = 15
_ASK = (
    "import json, os, sys; print(json.dumps([sys.version_info[:3], sys.version,"
    " getattr(sys, 'base_prefix', ''), os.path.dirname(os.__file__)]))"
)


@dataclass(frozen=True)
class Interpreter:
    """An interpreter that belongs to no virtual environment."""

    executable: Path
    version: str
    banner: str
    """`sys.version`, which tells two builds of one version apart."""
    prefix: Path
    library: Path
    """Folder of the standard library."""

    @property
    def release(self) -> tuple[int, ...]:
        """Return the version as numbers."""
        return Version(self.version).release

    @property
    def minor(self) -> str:
        """Return the version without its last part, such as `3.11`."""
        return ".".join(map(str, self.release[:2]))


@dataclass(frozen=True)
class Installation:
    """An interpreter together with the environment it is used in, which may be its own prefix."""

    python: Path
    prefix: Path
    interpreter: Interpreter

    @property
    def packages(self) -> Path:
        """Return the folder with the environment's own packages."""
        return self.prefix / "lib" / f"python{self.interpreter.minor}" / "site-packages"

    @property
    def virtual(self) -> bool:
        """Say whether it is a virtual environment."""
        return self.prefix != self.interpreter.prefix


def ask_interpreter(executable: Path) -> Interpreter | None:
    """Run an interpreter, with nothing but its standard library, and return what it is.

    It runs outside the sandbox: never pass one that lies in the project.
    """
    real = executable.resolve()
    if not _is_program(real):
        return None
    try:
        ended = subprocess.run(  # noqa: S603 - an argument list, no shell, nothing of the project
            [real, "-I", "-S", "-c", _ASK],
            env={},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=20,
            check=True,
        )
        numbers, banner, prefix, library = json.loads(ended.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    version = ".".join(map(str, numbers))
    return Interpreter(real, version, banner, Path(prefix), Path(library))


def _is_program(path: Path) -> bool:
    """Say whether a file is a compiled Python: shims are scripts that may start anything."""
    try:
        with path.open("rb") as file:
            compiled = file.read(4) == b"\x7fELF"
            return compiled and path.name.startswith("python") and os.access(path, os.X_OK)
    except OSError:
        return False


def find_interpreters(environ: Mapping[str, str], project: Path) -> Iterator[Interpreter]:
    """Yield the interpreters of this machine, ours first, each once and none of the project's."""
    seen: set[Path] = set()
    for path in _places(environ):
        real = path.resolve()
        if real not in seen and not real.is_relative_to(project.resolve()):
            seen.add(real)
            found = ask_interpreter(real)
            if found is not None:
                yield found


def _places(environ: Mapping[str, str]) -> Iterator[Path]:
    own = f"python{sys.version_info.major}.{sys.version_info.minor}"
    yield Path(sys.base_prefix, "bin", own)
    names = ["python3", *(f"python3.{minor}" for minor in range(OLDEST[1], NEWEST_KNOWN + 1))]
    for folder in environ.get("PATH", "").split(os.pathsep):
        if folder.startswith("/"):
            yield from (Path(folder, name) for name in names)
    home = Path(environ.get("HOME") or "/nonexistent")
    pyenv = Path(environ.get("PYENV_ROOT") or home / ".pyenv")
    data = Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    for versions in (pyenv / "versions", data / "uv" / "python"):
        if is_folder(versions):
            yield from sorted(versions.glob("*/bin/python3"))


def choose_interpreter(
    found: Sequence[Interpreter],
    declaration: Declaration,
    asked: str | None,
    *,
    ours: tuple[int, ...],
) -> Interpreter | None:
    """Return the interpreter that fits best, or None when none satisfies the project.

    A version that was asked for wins, then `.python-version`; then, within `requires-python` and
    the versions the project is tested with, the newest that is not newer than `ours`.
    """
    modern = [i for i in found if i.release >= OLDEST]
    if asked is not None:
        return next((i for i in newest_first(modern) if is_version(i.version, asked)), None)
    for pinned in declaration.pinned:
        for interpreter in newest_first(modern):
            if is_version(interpreter.version, pinned):
                return interpreter
    fitting = [i for i in modern if satisfies(i.version, declaration.pythons)]
    return _nearest(fitting, declaration.tested, ours)


def is_version(version: str, asked: str) -> bool:
    """Say whether `3.11.7` is what `3.11`, `python3.11` or `3.11.7` asks for."""
    numbers = re.sub(r"^(c?python)?-?", "", asked.strip()).split(".")
    return version.split(".")[: len(numbers)] == numbers


def satisfies(version: str, alternatives: Iterable[str]) -> bool:
    """Say whether a version satisfies one of several specifiers; what is no specifier does not."""
    tried = list(alternatives)
    if not tried:
        return True
    for specifier in tried:
        try:
            if SpecifierSet(specifier).contains(version, prereleases=True):
                return True
        except InvalidSpecifier:
            continue
    return False


def newest_first(found: Iterable[Interpreter]) -> list[Interpreter]:
    """Sort interpreters by version; among equal ones the order stays, which has ours first."""
    return sorted(found, key=lambda i: i.release, reverse=True)


def _nearest(
    fitting: Sequence[Interpreter], tested: Sequence[str], ours: tuple[int, ...]
) -> Interpreter | None:
    if not fitting:
        return None
    known = [i for i in fitting if i.minor in tested]
    newest_tested = max((Version(t).release for t in tested), default=None)
    if not known and newest_tested and all(i.release[:2] > newest_tested for i in fitting):
        return newest_first(fitting)[-1]
    chosen = newest_first(known or fitting)
    return next((i for i in chosen if i.release[:2] <= ours), chosen[-1])


def find_installation(path: Path, project: Path) -> Installation | str:
    """Return the installation that a folder or an executable is, or why it cannot be used.

    Nothing in the project is run; what a virtual environment is follows from its `pyvenv.cfg`.
    """
    python = path / "bin" / "python" if is_folder(path) else path
    if not is_file(python):
        return f"{python} does not exist"
    settings = _settings(python)
    if settings is None:
        base, prefix = python, None
    else:  # the folder's own path: a link to it would be no link where the sandbox mounts it
        prefix = python.parent.parent.resolve()
        base, python = _base(python, settings), prefix / "bin" / python.name
    if base.resolve().is_relative_to(project.resolve()):
        return f"{base} lies in the project, and nothing of the project runs outside the sandbox"
    interpreter = ask_interpreter(base)
    if interpreter is None:
        return f"{base} is not a Python interpreter that starts"
    own = interpreter.executable if prefix is None else python
    return Installation(own, prefix or interpreter.prefix, interpreter)


def _settings(python: Path) -> dict[str, str] | None:
    try:
        text = (python.parent.parent / "pyvenv.cfg").read_text("utf-8", errors="replace")
    except OSError:
        return None
    rows = (row.partition("=") for row in text.splitlines())
    return {key.strip().lower(): value.strip() for key, _, value in rows}


def _base(python: Path, settings: Mapping[str, str]) -> Path:
    home = Path(settings.get("home", "/nonexistent"))
    minor = ".".join(settings.get("version_info", settings.get("version", "3")).split(".")[:2])
    names = (python.resolve().name, f"python{minor}", "python3", "python")
    return next((home / name for name in names if is_file(home / name)), home / "python3")
