"""Load YAML that others wrote as plain values, the way a forge reads workflow files.

Only the core schema of YAML 1.2 has a meaning: `on` and `yes` are words, `3.10` is the number 3.1.
Anchors are allowed as long as what they stand for stays small; a key that stands twice is refused.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

import re2
import yaml

MOST_BYTES: Final = 256 * 1024
DEEPEST: Final = 40
MOST_NODES: Final = 20_000

Plain: TypeAlias = "None | bool | int | float | str | list[Plain] | dict[str, Plain]"

_INTEGER: Final = re2.compile(r"^[-+]?[0-9]{1,18}$")
_DECIMAL: Final = re2.compile(r"^[-+]?(?:[0-9]{1,18}[.][0-9]{0,18}|[.][0-9]{1,18})$")
_WORDS: Final[Mapping[str, None | bool]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class _RefusedError(Exception):
    """The document is too deep, too large or says something twice."""


def load(data: bytes) -> Plain:
    """Return the value of a document, or None when it is refused or is no YAML; never raises."""
    if len(data) > MOST_BYTES:
        return None
    try:
        text = data.decode("utf-8-sig")
        _measure(text)
        root = yaml.compose(text, Loader=_loader())
        if root is None:
            return None
        _expanded(root, {}, 0)
        return _value(root, {})
    except (yaml.YAMLError, UnicodeDecodeError, _RefusedError):
        return None


def _loader() -> type:
    loader: type = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
    return loader


def _measure(text: str) -> None:
    """Refuse deep or long documents before anything recursive looks at them."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=_loader()):
        opens = isinstance(event, yaml.CollectionStartEvent)
        depth += 1 if opens else -1 if isinstance(event, yaml.CollectionEndEvent) else 0
        nodes += isinstance(event, yaml.NodeEvent)
        if depth > DEEPEST or nodes > MOST_NODES:
            raise _RefusedError


def _expanded(node: yaml.Node, sizes: dict[int, int | None], depth: int) -> int:
    """Return how many nodes this one stands for when its aliases are written out."""
    if id(node) in sizes:
        known = sizes[id(node)]
        if known is None:  # it contains itself
            raise _RefusedError
        return known
    sizes[id(node)] = None
    size = 1 + sum(_expanded(child, sizes, depth + 1) for child in _children(node))
    if size > MOST_NODES or depth > 2 * DEEPEST:
        raise _RefusedError
    sizes[id(node)] = size
    return size


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _value(node: yaml.Node, seen: dict[int, Plain]) -> Plain:
    if id(node) not in seen:
        seen[id(node)] = _made(node, seen)
    return seen[id(node)]


def _made(node: yaml.Node, seen: dict[int, Plain]) -> Plain:
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, seen) for child in node.value]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, seen)
    quoted = isinstance(node, yaml.ScalarNode) and bool(node.style)
    return str(node.value) if quoted else _scalar(str(node.value))


def _mapping(node: yaml.MappingNode, seen: dict[int, Plain]) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value in found:
            raise _RefusedError
        found[str(key.value)] = _value(value, seen)
    return found


def _scalar(text: str) -> Plain:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    return float(text) if _DECIMAL.match(text) else text
