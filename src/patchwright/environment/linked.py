"""Find the folders outside an environment from which its editable installs are imported."""

import ast
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from patchwright.environment.files import is_folder

LARGEST = 1024 * 1024


def linked_folders(packages: Path, project: Path, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Return the source folders that `.pth` files and setuptools' finders in `packages` name.

    Folders of the project are left out, for its copy stands for them, and so is all that would
    open up more than sources: hidden folders, the home folder and whatever holds it or the project.
    """
    home = Path(environ.get("HOME") or "/").resolve()
    kept = []
    for folder in sorted(set(_named(packages))):
        closed = any(part.startswith(".") for part in folder.parts)
        above = any(path.is_relative_to(folder) for path in (home, project.resolve(), packages))
        inside = folder.is_relative_to(project.resolve())
        if is_folder(folder) and not (closed or above or inside):
            kept.append(folder)
    return tuple(kept)


def _named(packages: Path) -> Iterator[Path]:
    for path in sorted(packages.glob("*.pth")):
        for line in _text(path).splitlines():
            if line.startswith("/"):
                yield Path(os.path.normpath(line.strip())).resolve()
    for path in sorted(packages.glob("__editable__*_finder.py")):
        for folder in _mapped(_text(path)):
            yield Path(folder).resolve().parent


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace") if path.stat().st_size < LARGEST else ""
    except OSError:
        return ""


def _mapped(text: str) -> Iterator[str]:
    """Yield the absolute paths in the literal MAPPING of a finder module."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in tree.body:
        target = node.target if isinstance(node, ast.AnnAssign) else None
        if isinstance(target, ast.Name) and target.id == "MAPPING":
            value = node.value if isinstance(node, ast.AnnAssign) else None
            for item in value.values if isinstance(value, ast.Dict) else ():
                if isinstance(item, ast.Constant) and str(item.value).startswith("/"):
                    yield str(item.value)
