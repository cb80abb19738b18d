"""Describe an exception: its type, its message and the frames inside the repository."""

import os
import re
from types import CodeType, FrameType, FunctionType, TracebackType
from typing import Any, Callable, Dict, Iterator, List, Optional, Set

from .values import mro, namespace

MOST_MESSAGE = 4000
MOST_FRAMES = 200

# A call that never got into the function: its traceback ends at the caller.
_UNCALLED = re.compile(r"^(?:.*\.)?(\w+)\(\) (?:takes |missing |got an? |got multiple )")

Relative = Callable[[str], Optional[str]]


class Repository:
    """Tells files of the private copy from all others."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)
        self._seen: Dict[str, Optional[str]] = {}

    def relative(self, name: str) -> Optional[str]:
        """Return a file's path relative to the copy, with forward slashes; None if outside."""
        if name not in self._seen:
            self._seen[name] = self._relative(name)
        return self._seen[name]

    def without_root(self, text: str) -> str:
        """Return a text that does not tell where the private copy was."""
        return text.replace(self.root + os.sep, "").replace(self.root, ".")

    def _relative(self, name: str) -> Optional[str]:
        if not name or name.startswith("<"):
            return None
        path = os.path.realpath(os.path.join(self.root, name))
        if not path.startswith(self.root + os.sep):
            return None
        return path[len(self.root) + 1 :].replace(os.sep, "/")


def describe(error: BaseException, repository: "Repository") -> Dict[str, Any]:
    """Return an exception as the JSON form of a `Failure`.

    Of an exception that only reports another one (pytest's collection errors), the other one.
    """
    error = root_cause(error)
    return {
        "exception": type(error).__name__,
        "message": repository.without_root(_text(error)),
        "frames": _frames(error, repository.relative),
        "chain": _chain(error),
        "missing": _missing(error),
    }


def root_cause(error: BaseException) -> BaseException:
    """Return the exception that pytest's own collection errors only report, else the same."""
    seen: Set[int] = set()
    while type(error).__name__ in ("CollectError", "ConftestImportFailure", "UsageError"):
        inner = error.__cause__ or getattr(error, "cause", None) or _old_cause(error)
        if inner is None or id(inner) in seen:
            break
        seen.add(id(inner))
        error = inner
    return error


def _old_cause(error: BaseException) -> Optional[BaseException]:
    info = getattr(error, "excinfo", None)  # pytest before 8 keeps (type, value, traceback)
    return info[1] if isinstance(info, tuple) and len(info) == 3 else error.__context__


def _text(error: BaseException) -> str:
    try:
        return str(error)[:MOST_MESSAGE]
    except Exception:  # somebody else's __str__ may raise anything
        return ""


def _frames(error: BaseException, relative: Relative) -> List[Dict[str, Any]]:
    rows = []
    last: Optional[FrameType] = None
    entry: Optional[TracebackType] = error.__traceback__
    while entry is not None:
        code = entry.tb_frame.f_code
        path = relative(code.co_filename)
        if path is not None:
            rows.append({"path": path, "line": entry.tb_lineno or 1, "function": code.co_name})
            last = entry.tb_frame
        entry = entry.tb_next
    if rows and last is not None and type(error) is TypeError:
        rows[-1:-1] = _uncalled(error, last, relative)
    if isinstance(error, SyntaxError) and error.filename:
        path = relative(error.filename)
        if path is not None:
            rows.append({"path": path, "line": error.lineno or 1, "function": "<module>"})
    return rows[:20] + rows[20:][-(MOST_FRAMES - 20) :]


def _uncalled(error: TypeError, caller: FrameType, relative: Relative) -> List[Dict[str, Any]]:
    """Return the function that a caller passed the wrong arguments to, as if it were a caller."""
    match = _UNCALLED.match(_text(error))
    for code in _functions(caller, match.group(1)) if match else ():
        path = relative(code.co_filename)
        if path is not None:
            return [{"path": path, "line": code.co_firstlineno, "function": code.co_name}]
    return []


def _functions(caller: FrameType, name: str) -> Iterator[CodeType]:
    """Yield functions of a name that a frame can see, also as methods of what it can see."""
    in_function = caller.f_code.co_flags & 0x1
    variables = list(dict(caller.f_locals).values()) if in_function else []
    for value in variables + list(caller.f_globals.values()):
        kind = value if issubclass(type(value), type) else type(value)
        for item in [value] + [namespace(base).get(name) for base in mro(kind)]:
            if type(item) in (staticmethod, classmethod):
                item = item.__func__
            if type(item) is FunctionType and item.__code__.co_name == name:
                yield item.__code__


def _chain(error: BaseException) -> List[str]:
    names: List[str] = []
    seen: Set[int] = set()
    current: Optional[BaseException] = error
    while current is not None and id(current) not in seen and len(seen) < 20:
        seen.add(id(current))
        names.extend(base.__name__ for base in type(current).__mro__[:-1])
        current = current.__cause__ or current.__context__
    return list(dict.fromkeys(names))


def _missing(error: BaseException) -> Optional[str]:
    for name in ("name", "filename", "key"):
        value = getattr(error, name, None)
        if isinstance(value, (str, bytes, os.PathLike)) and value:
            return os.fsdecode(value)[:500]
    return None
