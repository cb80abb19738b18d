"""Read setup.cfg and setup.py without running them, as far as what they say is literal."""

import ast
import configparser
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from packaging.utils import canonicalize_name

from patchwright.environment.files import ProjectFiles
from patchwright.environment.hints import versions_in


@dataclass
class SetupFiles:
    """What setuptools would be told; requirement lines may also be `-r FILE`."""

    sources: list[str] = field(default_factory=list)
    name: str = ""
    packaged: bool = False
    dynamic: bool = False
    resolved: bool = False
    """True when the dynamic dependencies of pyproject.toml are the named files."""
    pythons: tuple[str, ...] = ()
    tested: tuple[str, ...] = ()
    requires: list[str] = field(default_factory=list)
    extras: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_setup_files(files: ProjectFiles, dynamic: Mapping[str, Any]) -> SetupFiles:
    """Read what setuptools would; `dynamic` is the table `[tool.setuptools.dynamic]`."""
    found = SetupFiles()
    _read_dynamic(dynamic, found)
    _read_cfg(files, found)
    _read_py(files, found)
    return found


def _read_dynamic(dynamic: Mapping[str, Any], found: SetupFiles) -> None:
    extras = dynamic.get("optional-dependencies")
    found.requires += _named_files(dynamic.get("dependencies"))
    for name, value in extras.items() if isinstance(extras, dict) else ():
        found.extras[name] = _named_files(value)
    found.resolved = bool(found.requires)
    if found.requires or found.extras:
        found.sources.append("pyproject.toml")
        found.packaged = True


def _named_files(value: Any) -> list[str]:
    named = value.get("file", ()) if isinstance(value, dict) else ()
    names = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    return [f"-r {name}" for name in names if isinstance(name, str)]


def _read_cfg(files: ProjectFiles, found: SetupFiles) -> None:
    text = files.text("setup.cfg")
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text or "")
    except configparser.Error as error:
        found.notes.append(f"setup.cfg cannot be read: {error}")
        return
    if not parser.has_section("metadata") and not parser.has_section("options"):
        return
    found.sources.append("setup.cfg")
    found.packaged = True
    found.name = canonicalize_name(parser.get("metadata", "name", fallback=""))
    for key in ("install_requires", "tests_require"):
        found.requires += _cfg_list(parser.get("options", key, fallback=""))
    python = parser.get("options", "python_requires", fallback="").strip()
    found.pythons = (python,) if python else ()
    found.tested = versions_in(_cfg_list(parser.get("metadata", "classifiers", fallback="")))
    if parser.has_section("options.extras_require"):
        for name, value in parser.items("options.extras_require"):
            found.extras[name] = _cfg_list(value)


def _cfg_list(value: str) -> list[str]:
    named = re.match(r"\s*file:(.*)", value, re.DOTALL)
    if named:
        return [f"-r {name.strip()}" for name in re.split(r"[,\n]", named[1]) if name.strip()]
    rows = value.splitlines() if "\n" in value else value.split(",")
    return [row.strip() for row in rows if row.strip() and not row.strip().startswith("#")]


def _read_py(files: ProjectFiles, found: SetupFiles) -> None:
    text = files.text("setup.py")
    if text is None:
        return
    found.sources.append("setup.py")
    found.packaged = True
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        found.notes.append(f"setup.py cannot be parsed: {error}")
        return
    names = dict(_assignments(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) == "setup":
            _read_call(node, names, found)


def _called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _assignments(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name):
                yield target.id, node.value


def _read_call(node: ast.Call, names: Mapping[str, ast.expr], found: SetupFiles) -> None:
    for keyword in node.keywords:
        try:
            value = _value(keyword.value, names, 0)
        except _Unknown:
            wanted = (None, "install_requires", "extras_require", "tests_require")
            found.dynamic |= keyword.arg in wanted
            continue
        _read_keyword(keyword.arg, value, found)


def _read_keyword(name: str | None, value: Any, found: SetupFiles) -> None:
    if name is None:
        for key, entry in value.items() if isinstance(value, dict) else ():
            _read_keyword(str(key), entry, found)
    elif name == "name" and isinstance(value, str):
        found.name = found.name or canonicalize_name(value)
    elif name == "python_requires" and isinstance(value, str):
        found.pythons = found.pythons or (value,)
    elif name == "classifiers":
        found.tested = found.tested or versions_in(_strings(value))
    elif name in ("install_requires", "tests_require"):
        found.requires += _strings(value)
    elif name == "extras_require" and isinstance(value, dict):
        found.extras.update({str(k): _strings(v) for k, v in value.items()})


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [line.strip() for line in value.splitlines() if line.strip()]
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _value(node: ast.expr, names: Mapping[str, ast.expr], depth: int) -> Any:
    """Evaluate literals, names of literals and sums of lists; raises _Unknown for the rest."""
    if depth > 20:
        raise _Unknown
    match node:
        case ast.Constant():
            return node.value
        case ast.List() | ast.Tuple() | ast.Set():
            return [_value(item, names, depth + 1) for item in node.elts]
        case ast.Dict():
            return _dictionary(node, names, depth)
        case ast.Name() if node.id in names:
            return _value(names[node.id], names, depth + 1)
        case ast.BinOp(op=ast.Add()):
            return _sum(_value(node.left, names, depth + 1), _value(node.right, names, depth + 1))
        case ast.Subscript():
            return _item(_value(node.value, names, depth + 1), _value(node.slice, names, depth + 1))
    raise _Unknown


def _dictionary(node: ast.Dict, names: Mapping[str, ast.expr], depth: int) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            inner = _value(value, names, depth + 1)
            if not isinstance(inner, dict):
                raise _Unknown
            result.update(inner)
        else:
            result[str(_value(key, names, depth + 1))] = _value(value, names, depth + 1)
    return result


def _sum(left: Any, right: Any) -> Any:
    if type(left) is type(right) and isinstance(left, list | str):
        return left + right
    raise _Unknown


def _item(container: Any, key: Any) -> Any:
    if isinstance(container, dict) and isinstance(key, str) and key in container:
        return container[key]
    raise _Unknown


class _Unknown(Exception):  # noqa: N818 - says that a value is not literal; never leaves the module
    pass
