"""Fill in the expressions of a workflow file that only need what the file itself says.

What needs a secret, an output or the event is unknown, and unknown stays unknown.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import re2

from patchwright.evidence.plain_yaml import Plain

LONGEST: Final = 2000
DEEPEST: Final = 30


class Unknown:
    """What cannot be known from the workflow file."""


UNKNOWN: Final = Unknown()
Result: TypeAlias = "Plain | Unknown"
Context = Mapping[str, Mapping[str, Result]]
"""`matrix`, `env` and so on, each with its values; a context that is missing is unknown."""

TOKEN: Final = re2.compile(
    r"""\s*(?:'((?:[^']|'')*)'|([0-9]+(?:[.][0-9]+)?)|([A-Za-z_][A-Za-z0-9_-]*)"""
    r"""|(&&|[|][|]|==|!=|<=|>=|[!()<>.,*\[\]]))"""
)
EXPRESSION: Final = re2.compile(r"(?s)\$\{\{(.*?)\}\}")
_FORMAT: Final = re2.compile(r"\{([0-9])\}")
_CONSTANTS: Final[Mapping[str, Plain]] = {"true": True, "false": False, "null": None}


class _GivenUpError(Exception):
    """The expression is none that is understood."""


def fill(text: str, context: Context) -> str | None:
    """Return text with its expressions replaced by their values, or None when one is unknown."""
    found = pieces(text, context)
    return None if None in found else "".join(piece for piece in found if piece is not None)


def pieces(text: str, context: Context) -> list[str | None]:
    """Return the literal pieces of a text in order, None standing for what is unknown."""
    found: list[str | None] = []
    end = 0
    for match in EXPRESSION.finditer(text):
        value = evaluate(match.group(1), context)
        found += [text[end : match.start()], None if isinstance(value, Unknown) else shown(value)]
        end = match.end()
    return [*found, text[end:]]


def inner(text: str) -> list[str]:
    """Return the expressions in a text, without their braces."""
    return [match.group(1).strip() for match in EXPRESSION.finditer(text)]


def value_of(plain: Plain, context: Context) -> Result:
    """Return a field's value: of one whole expression its value, else text with all filled in."""
    if not isinstance(plain, str):
        return plain
    whole = EXPRESSION.fullmatch(plain.strip())
    if whole is not None and "${{" not in whole.group(1):
        return evaluate(whole.group(1), context)
    text = fill(plain, context)
    return UNKNOWN if text is None else text


def condition(plain: Plain, context: Context) -> bool | None:
    """Return what an `if:` says, with or without braces, or None when that is unknown."""
    if plain is None:
        return True
    text = str(shown(plain)).strip()
    whole = EXPRESSION.fullmatch(text)
    value = evaluate(whole.group(1) if whole is not None else text, context)
    return None if isinstance(value, Unknown) else _truth(value)


def shown(value: Plain) -> str:
    """Return a value as the forge writes it into text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}" if value != int(value) else str(int(value))
    return "" if isinstance(value, (list, dict)) else str(value)


def evaluate(text: str, context: Context) -> Result:
    """Return the value of one expression, UNKNOWN for all that is not understood."""
    if len(text) > LONGEST:
        return UNKNOWN
    try:
        reading = _Reading(list(_tokens(text)), context)
        value = reading.either(0)
        return value if reading.at == len(reading.tokens) else UNKNOWN
    except _GivenUpError:
        return UNKNOWN


_Token = tuple[str, str]


def _tokens(text: str) -> Iterator[_Token]:
    at, text = 0, text.strip()
    while at < len(text):
        found = TOKEN.match(text[at:])
        if found is None:
            raise _GivenUpError
        for kind, group in (("text", 1), ("number", 2), ("name", 3), ("sign", 4)):
            if found.group(group) is not None:
                yield kind, found.group(group)
        at += found.end()


class _Reading:
    """A recursive descent over the tokens of one expression."""

    def __init__(self, tokens: Sequence[_Token], context: Context) -> None:
        self.tokens = tokens
        self.context = context
        self.at = 0

    def either(self, depth: int) -> Result:
        left = self.both(depth)
        while self.took("||"):
            right = self.both(depth)
            if not isinstance(left, Unknown):
                left = left if _truth(left) else right
        return left

    def both(self, depth: int) -> Result:
        left = self.compared(depth)
        while self.took("&&"):
            right = self.compared(depth)
            if isinstance(left, Unknown):
                left = False if right is False else left
            elif _truth(left):
                left = right
        return left

    def compared(self, depth: int) -> Result:
        left = self.single(depth)
        for sign in ("==", "!="):
            if self.took(sign):
                right = self.single(depth)
                if isinstance(left, Unknown) or isinstance(right, Unknown):
                    return UNKNOWN
                return _same(left, right) == (sign == "==")
        return left

    def single(self, depth: int) -> Result:
        if depth > DEEPEST:
            raise _GivenUpError
        if self.took("!"):
            value = self.single(depth + 1)
            return UNKNOWN if isinstance(value, Unknown) else not _truth(value)
        if self.took("("):
            value = self.either(depth + 1)
            self.need(")")
            return value
        kind, word = self.next()
        if kind == "text":
            return word.replace("''", "'")
        if kind == "number":
            return float(word) if "." in word else int(word)
        if kind != "name":
            raise _GivenUpError
        return self.call(word, depth) if self.took("(") else self.named(word)

    def call(self, name: str, depth: int) -> Result:
        arguments: list[Result] = []
        while not self.took(")"):
            arguments.append(self.either(depth + 1))
            if not self.took(","):
                self.need(")")
                break
        return _called(name.lower(), arguments)

    def named(self, name: str) -> Result:
        if name.lower() in _CONSTANTS:
            return _CONSTANTS[name.lower()]
        if name not in self.context:
            value: Result = UNKNOWN
            self.key()
        else:
            key = self.key()
            value = UNKNOWN if key is None else self.context[name].get(key)
        while (key := self.key()) is not None:
            value = _member(value, key)
        return value

    def key(self) -> str | None:
        if self.took("."):
            return self.name()
        if self.took("["):
            key = self.next()[1]
            self.need("]")
            return key
        return None

    def name(self) -> str:
        kind, word = self.next()
        if kind != "name" and word != "*":
            raise _GivenUpError
        return word

    def took(self, sign: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at] == ("sign", sign):
            self.at += 1
            return True
        return False

    def need(self, sign: str) -> None:
        if not self.took(sign):
            raise _GivenUpError

    def next(self) -> _Token:
        if self.at >= len(self.tokens):
            raise _GivenUpError
        self.at += 1
        return self.tokens[self.at - 1]


def _member(value: Result, key: str) -> Result:
    if isinstance(value, Unknown) or key == "*":
        return UNKNOWN
    return value.get(key) if isinstance(value, dict) else None


def _truth(value: Plain) -> bool:
    return bool(value) or isinstance(value, (list, dict))


def _same(left: Plain, right: Plain) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    return _number(left) == _number(right)


def _number(value: Plain) -> float | None:
    if value is None or isinstance(value, (bool, int, float)):
        return float(value or 0)
    try:
        return float(value) if isinstance(value, str) and len(value) < 40 else None
    except ValueError:
        return None


def _called(name: str, arguments: Sequence[Result]) -> Result:
    states: Mapping[str, bool] = {
        "success": True,
        "always": True,
        "failure": False,
        "cancelled": False,
    }
    if name in states and not arguments:
        return states[name]
    known = [argument for argument in arguments if not isinstance(argument, Unknown)]
    if name not in _FUNCTIONS or len(known) < len(arguments) or not known:
        return UNKNOWN
    return _FUNCTIONS[name](known)


def _format(arguments: Sequence[Plain]) -> Plain:
    values = [shown(argument) for argument in arguments[1:]]
    text = shown(arguments[0])
    parts, end = [], 0
    for match in _FORMAT.finditer(text):
        index = int(match.group(1))
        parts += [text[end : match.start()], values[index] if index < len(values) else ""]
        end = match.end()
    return "".join([*parts, text[end:]])


def _contains(arguments: Sequence[Plain]) -> Plain:
    whole, part = arguments[0], arguments[-1]
    if isinstance(whole, list):
        return any(_same(item, part) for item in whole)
    return shown(part).lower() in shown(whole).lower()


def _from_json(arguments: Sequence[Plain]) -> Result:
    try:
        found: Plain = json.loads(shown(arguments[0]))
    except (ValueError, RecursionError):
        return UNKNOWN
    return found


_FUNCTIONS: Final[Mapping[str, Callable[[Sequence[Plain]], Result]]] = {
    "fromjson": _from_json,
    "format": _format,
    "contains": _contains,
    "startswith": lambda a: shown(a[0]).lower().startswith(shown(a[-1]).lower()),
    "endswith": lambda a: shown(a[0]).lower().endswith(shown(a[-1]).lower()),
}
