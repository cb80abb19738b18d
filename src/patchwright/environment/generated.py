"""Files that building a project makes and its tree lacks: a version module, translations."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from packaging.utils import canonicalize_name

from patchwright.environment.declared import read_declaration
from patchwright.environment.files import is_file, is_folder
from patchwright.models import Environment

MOST_FILES = 500
MOST_BYTES = 32 << 20
_VERSION = re.compile(r"^_*(version|version_info|generated_version|about)_*\.py$")
_DECLARING = ("pyproject.toml", "setup.cfg", "setup.py", "meson.build", ".gitignore")
_PACKED = frozenset({".pyc", ".pyo", ".pyi"})


def generated_files(environment: Environment, project: Path) -> dict[str, bytes]:
    """Return, by path in the project, what is installed of it and is not in its folders.

    Python files count when they hold a version or when a declaring file names them: others may
    be left over from an older state of the project.
    """
    name = read_declaration(project).name
    minor = ".".join(environment.version.split(".")[:2])
    packages = Path(environment.prefix, "lib", f"python{minor}", "site-packages")
    found: dict[str, bytes] = {}
    size = 0
    declared = " ".join(_text(project / file) for file in _DECLARING)
    for path in _recorded(packages, name) if name else ():
        place = _place(path, project)
        source = packages / path
        if place is None or not _is_wanted(path, declared) or not is_file(source):
            continue
        size += source.stat().st_size
        if len(found) >= MOST_FILES or size > MOST_BYTES or source.is_symlink():
            break
        found[place] = source.read_bytes()
    return found


def _recorded(packages: Path, name: str) -> Iterator[PurePosixPath]:
    """Yield the files of a distribution, relative to where packages are."""
    for folder in sorted(packages.glob("*.dist-info")):
        if canonicalize_name(folder.name.partition("-")[0]) == name:
            for row in csv.reader(_text(folder / "RECORD").splitlines()):
                path = PurePosixPath(row[0] if row else "")
                if not path.is_absolute() and ".." not in path.parts and len(path.parts) > 1:
                    yield path


def _place(path: PurePosixPath, project: Path) -> str | None:
    """Return where a file belongs in the tree; None when it is there, or its folder is not."""
    for root in ("src", ""):
        folder = project / root / path.parent
        if is_folder(project / root / path.parts[0]) and is_folder(folder):
            place = (PurePosixPath(root) / path).as_posix()
            return None if (project / place).exists() else place
    return None


def _is_wanted(path: PurePosixPath, declared: str) -> bool:
    if path.suffix in _PACKED or "__pycache__" in path.parts:
        return False
    return path.suffix != ".py" or bool(_VERSION.match(path.name)) or path.name in declared


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""
