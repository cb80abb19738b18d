"""Translate what Poetry and Pipenv call a version into PEP 440 and PEP 508."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

_PART = re.compile(r"(\^|~=|~|===|==|!=|<=|>=|<|>|=)?\s*([^\s,<>=!~^]+)")


def specifiers(version: str) -> tuple[str, ...]:
    """Return a version's alternatives as PEP 440 specifiers; raises ValueError for nonsense."""
    return tuple(_specifier(part) for part in re.split(r"\s*\|\|?\s*", version.strip()))


def _specifier(version: str) -> str:
    if version in ("", "*"):
        return ""
    text = ",".join(_translated(m[1] or "", m[2]) for m in _PART.finditer(version))
    try:
        return str(SpecifierSet(text))
    except InvalidSpecifier as error:
        msg = f"{version!r} is no version that Poetry knows"
        raise ValueError(msg) from error


def _translated(operator: str, version: str) -> str:
    if operator in ("^", "~"):
        return f">={version},<{_upper(operator, version)}"
    return f"{'==' if operator in ('', '=') else operator}{version}"


def _upper(operator: str, version: str) -> str:
    try:
        release = Version(version.removesuffix(".*")).release
    except InvalidVersion as error:
        msg = f"{version!r} is no version that Poetry knows"
        raise ValueError(msg) from error
    if operator == "~":
        place = min(1, len(release) - 1)
    else:
        place = next((i for i, part in enumerate(release) if part), len(release) - 1)
    return ".".join(str(part) for part in (*release[:place], release[place] + 1))


def requirement(name: str, value: Any) -> Iterator[str]:
    """Yield the PEP 508 lines of one entry of a Poetry table or a Pipfile.

    Yields a line that no index can serve for entries with a path, a repository or an address, so
    that it is left out with a note. Raises ValueError for a version that is none.
    """
    if isinstance(value, str):
        yield f"{name}{specifiers(value)[-1]}"
    elif isinstance(value, list):
        for entry in value:
            yield from requirement(name, entry)
    elif isinstance(value, Mapping):
        yield _from_table(name, value)


def _from_table(name: str, table: Mapping[str, Any]) -> str:
    for kind in ("git", "path", "url", "file", "hg", "svn"):
        if kind in table:
            return f"{name} @ {kind}:{table[kind]}"
    extras = ",".join(str(extra) for extra in table.get("extras", ()))
    version = specifiers(str(table.get("version", "*")))[-1]
    marker = " and ".join(f"({m})" for m in _markers(table))
    head = f"{name}[{extras}]" if extras else name
    return f"{head}{version}; {marker}" if marker else f"{head}{version}"


def _markers(table: Mapping[str, Any]) -> Iterator[str]:
    if "markers" in table:
        yield str(table["markers"])
    if "python" in table:
        yield " or ".join(
            " and ".join(_python_marker(part) for part in alternative.split(",") if part)
            or "python_version >= '3'"
            for alternative in specifiers(str(table["python"]))
        )


def _python_marker(specifier: str) -> str:
    found = re.match(r"(~=|===|==|!=|<=|>=|<|>)(.+)", specifier)
    if found is None:
        msg = f"{specifier!r} is no version of Python"
        raise ValueError(msg)
    return f"python_full_version {found[1]} '{found[2]}'"
