"""Split the script of a step into its simple commands, without running or expanding anything."""

import shlex
from collections.abc import Iterator, Sequence
from typing import Final

from patchwright.models import Value

LONGEST: Final = 16 * 1024
MOST_COMMANDS: Final = 200
_OPENERS: Final = frozenset({"if", "for", "while", "until", "case"})
_CLOSERS: Final = frozenset({"fi", "done", "esac"})
_OPERATORS: Final = ("&&", "||", ";;", ";", "|&", "|", "\n")
_RUNNERS: Final = frozenset({"sudo", "time", "exec", "command", "nice", "env", "xvfb-run"})


class Command(Value):
    """One simple command: its text as written and its words."""

    text: str
    words: tuple[str, ...]
    conditional: bool = False
    """Whether it only runs on a condition: inside `if` or a loop, or after `||`."""


def commands_of(script: str) -> Iterator[Command]:
    """Yield the commands of a script in order; what cannot be split into words is left out."""
    depth = 0
    for text, operator in _split(_without_documents(script[:LONGEST]))[:MOST_COMMANDS]:
        try:
            words = shlex.split(text, comments=True)
        except ValueError:
            continue
        if not words:
            continue
        depth += (words[0] in _OPENERS) - (words[0] in _CLOSERS)
        if operator.startswith("|") and operator != "||":
            continue  # it reads what the command before it prints
        yield Command(text=text, words=tuple(words), conditional=depth > 0 or operator == "||")


def _split(script: str) -> list[tuple[str, str]]:
    """Return commands with the operator before each, minding quotes and substitutions."""
    found: list[tuple[str, str]] = []
    quote, start, at, depth, operator = "", 0, 0, 0, "\n"
    while at < len(script):
        sign = script[at]
        if sign == "\\" and quote != "'":
            at += 2
            continue
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"`":
            quote = sign
        elif sign == "#" and (at == 0 or script[at - 1] in " \t\n;"):
            script = script[:at] + script[_line_end(script, at) :]
            continue
        elif sign in "()":
            depth = max(0, depth + (1 if sign == "(" else -1))
        elif not depth and (here := _operator_at(script, at)):
            found.append((script[start:at].strip(), operator))
            operator, at = here, at + len(here)
            start = at
            continue
        at += 1
    return [*found, (script[start:].strip(), operator)]


def _operator_at(script: str, at: int) -> str:
    return next((o for o in _OPERATORS if script.startswith(o, at)), "")


def _line_end(script: str, at: int) -> int:
    end = script.find("\n", at)
    return len(script) if end < 0 else end


def _without_documents(script: str) -> str:
    """Join continued lines and drop the bodies of here-documents."""
    lines: list[str] = []
    closing = ""
    for line in script.replace("\r\n", "\n").replace("\\\n", " ").replace("`\n", " ").split("\n"):
        if closing:
            closing = "" if line.strip() == closing else closing
            continue
        lines.append(line)
        head, opened, word = line.partition("<<")
        if opened and not word.startswith("<") and head.count("'") % 2 == 0:
            closing = word.lstrip("-").strip().split(" ")[0].strip("'\"")
    return "\n".join(lines)


def stripped(words: Sequence[str]) -> tuple[str, ...]:
    """Return words without leading assignments and programs that only start another."""
    at = 0
    while at < len(words):
        word = words[at]
        name, equals, _ = word.partition("=")
        if (
            (equals and name.isidentifier())
            or (at and words[at - 1] == "xvfb-run" and word == "-a")
            or word in _RUNNERS
        ):
            at += 1
        elif word == "timeout":
            at += 2
        else:
            break
    return tuple(words[at:])
