"""What a model's patch may not touch: the checks by which code keeps others out.

A test suite seldom tries what must be refused, so a patch that turns it green may have opened a
door. In functions that look like such checks every guard, refusal and call that makes them one has
to stay as it was; what a person means to change there, a person has to write.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

_WORDS: Final = re.compile(
    r"""(?ix) hmac | digest | signature | signed | \bsecrets?\b | passw | credential
    | (?:access|auth|api|bearer|refresh|csrf|session|id)[ _]?token
    | permission | forbidden | unauthori[sz]ed | authori[sz] | authenticat | \bauth | csrf
    | saniti[sz] | escape | verif(?:y|ied|ies) | \bssl | \btls | certificate | \bjwt | crypt
    | login | is_admin | is_staff | is_superuser | privilege"""
)
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
_LEAVES: Final = (ast.Raise, ast.Return, ast.Continue, ast.Break)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def weakened_check(before: ast.Module, after: ast.Module) -> str | None:
    """Return the name of a function whose safeguards a patch changes, or None."""
    new = {name: node for name, node in _functions(after, "")}
    for name, node in _functions(before, ""):
        if is_safeguard(node):
            kept = new.get(name)
            if kept is None or _safeguards(node) - _safeguards(kept) or _opens(node, kept):
                return name
    return None


def is_safeguard(node: Function) -> bool:
    """Say whether a function looks like one that keeps somebody out."""
    names = [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]
    names += [n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)]
    return any(_WORDS.search(name.replace("_", " ") + " " + name) for name in (node.name, *names))


def touched_safeguards(before: ast.Module, after: ast.Module) -> tuple[str, ...]:
    """Return the names of functions that keep somebody out and that a patch changes at all."""
    new = {name: ast.dump(node) for name, node in _functions(after, "")}
    rows = [(name, node) for name, node in _functions(before, "") if is_safeguard(node)]
    return tuple(name for name, node in rows if new.get(name) != ast.dump(node))


def _functions(parent: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, _FUNCTIONS):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.")


def _safeguards(function: Function) -> Counter[str]:
    """Count what makes a function a check: conditions that leave, refusals, telling calls."""
    found: Counter[str] = Counter(ast.unparse(d) for d in function.decorator_list)
    for node in ast.walk(function):
        if isinstance(node, ast.If) and any(isinstance(row, _LEAVES) for row in node.body):
            leaves = [ast.unparse(row) for row in node.body if isinstance(row, _LEAVES)]
            found[f"if {ast.unparse(node.test)}: {'; '.join(leaves)}"] += 1
        elif isinstance(node, (ast.Raise, ast.Assert)) or _is_telling(node):
            found[ast.unparse(node)] += 1
    return found


def _is_telling(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _WORDS.search(ast.unparse(node)) is not None


def _opens(before: Function, after: Function) -> bool:
    """Say whether a function can be left with an answer in more places than before."""
    return _exits(after) > _exits(before)


def _exits(function: Function) -> int:
    return sum(isinstance(node, ast.Return) for node in ast.walk(function))
