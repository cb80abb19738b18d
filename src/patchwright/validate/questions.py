"""Put into words where plausible patches differ: questions for a person, and tests to adopt."""

import ast
import builtins
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from patchwright.models import Question
from patchwright.validate.observed import Answer, Observed

MOST_QUESTIONS: Final = 3
MOST_TESTS: Final = 5
LONGEST_CALL: Final = 160
_ORIGINS: Final = ("failing", "passing", "near", "edge")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")


def ask(
    observed: Observed, ids: Mapping[int, str], splits: Sequence[Sequence[int]]
) -> tuple[Question, ...]:
    """Return at most three questions, one for each rival first.

    `ids` names the candidates whose answers are shown, the chosen one first; `splits` holds, for
    each rival, the calls on which it differs from the chosen one.
    """
    chosen: list[int] = []
    rows = [sorted(split, key=lambda p: _order(observed, p)) for split in splits]
    for turn in range(MOST_QUESTIONS):
        for row in rows:
            fresh = [p for p in row if p not in chosen][:1]
            if fresh and len(chosen) < MOST_QUESTIONS and (turn == 0 or len(chosen) < 2):
                chosen.extend(fresh)
    return tuple(_question(observed, ids, place) for place in chosen)


def _order(observed: Observed, place: int) -> tuple[bool, int, bool, bool, int, int]:
    call = observed.calls[place]
    return (
        len(call.text) > LONGEST_CALL or "\u2026" in call.text,
        _ORIGINS.index(call.origin),
        not call.entry,
        not observed.base[place].fine,
        len(call.text),
        place,
    )


def _question(observed: Observed, ids: Mapping[int, str], place: int) -> Question:
    return Question(
        call=observed.calls[place].text or observed.calls[place].function,
        before=_said(observed.base[place]),
        answers={
            name: _said(observed.answers[n][place])
            for n, name in ids.items()
            if n in observed.answers
        },
    )


def _said(answer: Answer) -> str:
    return answer.text or {"unknown": "not known"}.get(answer.word, answer.word)


def write_tests(observed: Observed, n: int, places: Sequence[int]) -> str:
    """Return pytest source that asserts what one candidate answers on some calls.

    Only calls and answers that can be written as literals; empty when there are none.
    """
    rows = sorted(places, key=lambda p: _order(observed, p))
    tests: list[tuple[str, str, str]] = []
    for place in rows:
        if len(tests) < MOST_TESTS and (made := _test(observed, n, place, len(tests) + 1)):
            tests.append(made)
    if not tests:
        return ""
    imports = sorted({f"from {module} import {name}" for module, name, _ in tests})
    needs = ["import pytest", ""] if any("pytest." in body for _, _, body in tests) else []
    return "\n".join([*needs, *imports, "", "", "\n\n\n".join(body for *_, body in tests), ""])


def _test(observed: Observed, n: int, place: int, number: int) -> tuple[str, str, str] | None:
    call, answer = observed.calls[place], observed.answers[n][place]
    if not (_NAME.fullmatch(call.module) and _NAME.fullmatch(call.name)) or answer.left:
        return None
    made = f"{call.name}({call.arguments})"
    if not _is_literal_call(made):
        return None
    body = next(_bodies(made, answer), None)
    if body is None:
        return None
    head = f"def test_{call.name.rpartition('.')[2].lower()}_{number}():"
    return call.module, call.name.partition(".")[0], f"{head}\n{body}"


def _bodies(made: str, answer: Answer) -> Iterator[str]:
    if answer.word == "raised" and _is_exception(answer.type):
        yield f"    with pytest.raises({answer.type}):\n        {made}"
    elif answer.word == "returned" and _is_literal(answer.literal):
        value = ast.literal_eval(answer.literal)
        if value is None or isinstance(value, bool):
            yield f"    assert {made} is {answer.literal}"
        elif isinstance(value, float):
            yield f"    assert {made} == pytest.approx({answer.literal})"
        else:
            yield f"    assert {made} == {answer.literal}"


def _is_exception(name: str) -> bool:
    found = getattr(builtins, name, None)
    return isinstance(found, type) and issubclass(found, Exception)


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return False
    return "\n" not in text


def _is_literal_call(text: str) -> bool:
    """Say whether a text, which came from the target, is one call of literals only."""
    try:
        tree = ast.parse(text, mode="eval").body
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return False
    if not isinstance(tree, ast.Call) or "\n" in text:
        return False
    values = [*tree.args, *(keyword.value for keyword in tree.keywords)]
    named = all(keyword.arg for keyword in tree.keywords)
    return named and all(_is_literal(ast.unparse(value)) for value in values)
