"""Copy interpreters that the sandbox's own user cannot reach to where it can read them."""

import contextlib
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path

from patchwright.environment.elf import look_beside
from patchwright.environment.files import is_file, is_folder
from patchwright.environment.interpreters import Installation, Interpreter, ask_interpreter
from patchwright.sandbox import Sandbox
from patchwright.sandbox.ownership import remove

_UNUSED = {"idlelib", "turtledemo", "site-packages", "dist-packages"}
_LARGEST_SCRIPT = 65536


def reachable_interpreter(
    interpreter: Interpreter, sandbox: Sandbox, cache: Path, progress: Callable[[str], None]
) -> Interpreter | None:
    """Return an equal interpreter that the sandbox can read: the same one, or a copy in the cache.

    Returns None when the copy does not work.
    """
    if sandbox.can_read(interpreter.executable) and sandbox.can_read(interpreter.library):
        return interpreter
    target = cache / "interpreters" / _interpreter_key(interpreter)
    if not target.exists():
        progress(f"copying Python {interpreter.version} to where the sandbox can read it")
        _complete(target, lambda folder: _copy_interpreter(interpreter, folder))
    copied = ask_interpreter(target / "bin" / interpreter.executable.name)
    same = copied is not None and copied.banner == interpreter.banner and copied.prefix == target
    return copied if same else None


def reachable_installation(
    found: Installation, sandbox: Sandbox, cache: Path, progress: Callable[[str], None]
) -> Installation | None:
    """Return an equal installation that the sandbox can read, packages included.

    Returns None when a copy of its interpreter does not work.
    """
    interpreter = reachable_interpreter(found.interpreter, sandbox, cache, progress)
    if interpreter is None:
        return None
    if interpreter == found.interpreter and _readable(found, sandbox):
        return found
    target = cache / "relocated" / _installation_key(found)
    copy = replace(found, python=target / "bin/python", prefix=target, interpreter=interpreter)
    if not target.exists():
        progress(f"copying {found.prefix} to where the sandbox can read it")
        _complete(target, lambda folder: _copy_installation(found, copy, folder))
    return copy


def discard(folder: Path) -> None:
    """Remove a folder of ours, whatever modes and depths those who wrote into it left behind."""
    if folder.is_dir() and not folder.is_symlink():
        with contextlib.suppress(OSError):
            remove(folder)


def _readable(found: Installation, sandbox: Sandbox) -> bool:
    places = (found.python, found.prefix, found.packages)
    return all(sandbox.can_read(place) for place in places if is_file(place) or is_folder(place))


def _complete(target: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder and put it in its place at once, so that nobody finds half of it."""
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    target.parent.chmod(0o755)
    part = Path(tempfile.mkdtemp(prefix="part-", dir=target.parent))
    try:
        fill(part)
        part.chmod(0o755)
        part.rename(target)
    except FileExistsError:
        return  # another run was faster
    except OSError:
        if not target.exists():
            raise
    finally:
        discard(part)


def _interpreter_key(interpreter: Interpreter) -> str:
    found = interpreter.executable.stat()
    facts = (interpreter.executable, interpreter.banner, found.st_size, found.st_mtime_ns)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _installation_key(found: Installation) -> str:
    digest = hashlib.sha256(f"{found.prefix}\0{_interpreter_key(found.interpreter)}".encode())
    for folder in _package_folders(found):
        for path in sorted(_files(folder)):
            state = path.lstat()
            digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _files(folder: Path) -> Iterator[Path]:
    for inner, _, names in os.walk(folder):
        yield from (Path(inner, name) for name in names if not name.endswith(".pyc"))


def _package_folders(found: Installation) -> list[Path]:
    """Return the folders whose packages the environment sees, the nearest last."""
    own = [found.packages]
    if found.virtual and _sees_system(found.prefix):
        system = replace(found, prefix=found.interpreter.prefix)
        return [system.packages, *own]
    return own


def _sees_system(prefix: Path) -> bool:
    text = (prefix / "pyvenv.cfg").read_text("utf-8", errors="replace").lower()
    rows = (row.partition("=") for row in text.splitlines())
    return any(k.strip() == "include-system-site-packages" and "true" in v for k, _, v in rows)


def _copy_interpreter(interpreter: Interpreter, target: Path) -> None:
    program = target / "bin" / interpreter.executable.name
    (target / "bin").mkdir(mode=0o755)
    _copy_readable(str(interpreter.executable), str(program))
    for name in ("python3", "python"):
        (target / "bin" / name).symlink_to(program.name)
    _copy_libraries(interpreter.prefix / "lib", target)
    look_beside(program)
    library = target / "lib" / interpreter.library.name
    _copy_folder(interpreter.library, library, _not_needed(interpreter.library))
    (library / "site-packages").mkdir(mode=0o755)
    headers = interpreter.prefix / "include" / interpreter.library.name
    if headers.is_dir():
        _copy_folder(headers, target / "include" / headers.name, _special)
    for folder in (target / "bin", target / "lib", target / "include"):
        if folder.exists():
            folder.chmod(0o755)


def _copy_libraries(source: Path, target: Path) -> None:
    (target / "lib").mkdir(mode=0o755)
    for path in sorted(source.glob("lib*.so*")):
        if path.is_file():
            _copy_readable(str(path), str(target / "lib" / path.name))
            (target / "bin" / path.name).symlink_to(f"../lib/{path.name}")


def _not_needed(library: Path) -> Callable[[str, list[str]], set[str]]:
    def ignore(folder: str, names: list[str]) -> set[str]:
        ignored = {n for n in names if n in _UNUSED or n.endswith((".a", ".o"))}
        ignored |= {n for n in names if n.endswith((".opt-1.pyc", ".opt-2.pyc"))}
        if Path(folder) == library / "test":
            ignored |= set(names) - {"__init__.py", "support"}
        return ignored | _special(folder, names)

    return ignore


def _special(folder: str, names: Collection[str]) -> set[str]:
    """Return the names that are no files, folders or links: a FIFO would block its reader."""
    kinds = (stat.S_ISREG, stat.S_ISDIR, stat.S_ISLNK)
    modes = {name: Path(folder, name).lstat().st_mode for name in names}
    return {name for name, mode in modes.items() if not any(kind(mode) for kind in kinds)}


def _copy_folder(source: Path, target: Path, ignore: Callable[[str, list[str]], set[str]]) -> None:
    shutil.copytree(
        source,
        target,
        symlinks=True,
        ignore=ignore,
        copy_function=_copy_readable,
        dirs_exist_ok=True,
    )
    for folder, _, _ in os.walk(target):
        Path(folder).chmod(0o755)


def _copy_readable(source: str, target: str) -> str:
    shutil.copy2(source, target, follow_symlinks=False)
    if not Path(target).is_symlink():
        Path(target).chmod((Path(target).stat().st_mode & 0o755) | 0o444)
    return target


def _copy_installation(found: Installation, final: Installation, target: Path) -> None:
    """Make a virtual environment on a reachable interpreter with the packages of another one."""
    interpreter = final.interpreter
    packages = target / "lib" / interpreter.library.name / "site-packages"
    packages.mkdir(parents=True)
    for folder in _package_folders(found):
        if folder.is_dir():
            _copy_folder(folder, packages, _special)
    (target / "bin").mkdir()
    for name in ("python", "python3", f"python{interpreter.minor}"):
        (target / "bin" / name).symlink_to(interpreter.executable)
    settings = f"home = {interpreter.executable.parent}\ninclude-system-site-packages = false\n"
    (target / "pyvenv.cfg").write_text(f"{settings}version = {interpreter.version}\n")
    for path in (target / "bin", target / "lib", packages.parent, packages):
        path.chmod(0o755)
    (target / "pyvenv.cfg").chmod(0o644)
    _copy_scripts(found.prefix, final.prefix, target / "bin")


def _copy_scripts(prefix: Path, final: Path, target: Path) -> None:
    """Copy the scripts that start the interpreter, so that they start the copied one."""
    for path in sorted((prefix / "bin").iterdir()):
        usable = path.is_file() and not path.is_symlink()
        if usable and path.stat().st_size < _LARGEST_SCRIPT and not (target / path.name).exists():
            text = path.read_bytes()
            if text.startswith(b"#!"):
                script = target / path.name
                script.write_bytes(text.replace(os.fsencode(prefix), os.fsencode(final)))
                script.chmod(0o755)
