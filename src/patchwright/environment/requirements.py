"""Take from requirement lines what an index can serve, and say what was left out and why."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from patchwright.environment.files import ProjectFiles

_HASH = re.compile(r"\s--hash[= ]([a-z0-9]+:[0-9a-fA-F]+)")
_COMMENT = re.compile(r"(^|\s)#.*$")
_INCLUDE = re.compile(r"^(-r|--requirement|-c|--constraint)[\s=]*(.+)$")
_EDITABLE = re.compile(r"^(?:-e|--editable)[\s=]*")
_LOCAL = re.compile(r"^(?:file:)?\.(?:/)?(?:\[([\w\s,.-]*)\])?$")
_HARMLESS = ("--no-binary", "--only-binary", "--prefer-binary", "--use-feature", "--require-hashes")
DEEPEST = 8


@dataclass
class Wanted:
    """Requirement lines that may be installed, constraints, and extras of the project itself."""

    lines: list[str] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    extras: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, line: str, origin: str) -> None:
        """Keep one requirement line, or note why it is left out."""
        bare, hashes = _HASH.sub("", f" {line}").strip(), _HASH.findall(line)
        try:
            requirement = Requirement(bare)
        except InvalidRequirement:
            self._leave_out(bare, origin)
            return
        if requirement.url is not None:
            self._leave_out(bare, origin)
            return
        kept = " ".join([str(requirement), *(f"--hash={h}" for h in hashes)])
        if kept not in self.lines:
            self.lines.append(kept)

    def extend(self, lines: Iterator[str] | list[str] | tuple[str, ...], origin: str) -> None:
        """Keep several requirement lines."""
        for line in lines:
            self.add(line, origin)

    def names(self) -> set[str]:
        """Return the canonical names of everything that is wanted."""
        return {
            canonicalize_name(Requirement(line.split(" --hash")[0]).name) for line in self.lines
        }

    def _leave_out(self, line: str, origin: str) -> None:
        self.notes.append(
            f"{origin}: left out {line[:80]!r}, which no package index serves by name"
        )


def read_requirements(
    files: ProjectFiles, name: str, wanted: Wanted, *, constrain: bool = False, depth: int = 0
) -> None:
    """Add what a requirements file asks for, following the files of the project it includes."""
    text = files.text(name)
    if text is None or depth > DEEPEST:
        return
    for line in logical_lines(text):
        include = _INCLUDE.match(line)
        if include:
            _include(files, name, include, wanted, constrain, depth)
        elif constrain:
            _constrain(line, name, wanted)
        else:
            _one_line(line, name, wanted)


def logical_lines(text: str) -> Iterator[str]:
    """Yield a requirements file's lines, joined and without comments, as pip reads them."""
    joined = re.sub(r"[ \t]*\\\r?\n[ \t]*", " ", text)
    for raw in joined.splitlines():
        line = _COMMENT.sub("", raw).strip()
        if line:
            yield line


def wanted_from_line(
    line: str, origin: str, wanted: Wanted, include: Callable[[str], None]
) -> None:
    """Add one line of a tool's settings, which may name a requirements file or the project."""
    found = _INCLUDE.match(line)
    if found and found[1] in ("-r", "--requirement"):
        include(found[2].strip())
    elif not found:
        _one_line(line, origin, wanted)


def _include(
    files: ProjectFiles,
    name: str,
    include: re.Match[str],
    wanted: Wanted,
    constrain: bool,
    depth: int,
) -> None:
    target = _unquoted(include[2])
    if "://" in target:
        wanted.notes.append(f"{name}: left out {target[:80]!r}, which is not in the project")
        return
    path = (PurePosixPath(name).parent / target).as_posix()
    constraint = constrain or include[1] in ("-c", "--constraint")
    read_requirements(files, path, wanted, constrain=constraint, depth=depth + 1)


def _constrain(line: str, name: str, wanted: Wanted) -> None:
    single = Wanted()
    single.add(_HASH.sub("", line), name)
    wanted.constraints.extend(single.lines)
    wanted.notes.extend(single.notes)


def _one_line(line: str, name: str, wanted: Wanted) -> None:
    bare = _unquoted(_EDITABLE.sub("", line))
    local = _LOCAL.match(bare)
    if local:
        wanted.extras.extend(e.strip() for e in (local[1] or "").split(",") if e.strip())
    elif line.startswith(_HARMLESS):
        return
    elif line.startswith("-"):
        wanted.notes.append(f"{name}: left out {line[:80]!r}; packages come from one index only")
    else:
        wanted.add(bare, name)


def _unquoted(text: str) -> str:
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    return text[1:-1] if quoted else text
