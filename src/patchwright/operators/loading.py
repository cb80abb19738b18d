"""Which functions a module runs while it is loaded: no test runs them, and any may be at fault."""

import ast
from collections.abc import Iterator

from patchwright.operators.facts import ModuleFacts, type_function

_AT_CREATION = frozenset({"__init_subclass__", "__set_name__", "__class_getitem__", "__new__"})


def run_when_loaded(facts: ModuleFacts) -> frozenset[str]:
    """Return names of functions that decorate, or that are called outside of every function.

    Methods that run when a class is made are among them. What those call in turn is not.
    """
    return _AT_CREATION | frozenset(_named(facts.tree.body))


def _named(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, type_function):
            outside: list[ast.AST] = [*node.decorator_list, node.args]
        elif isinstance(node, ast.ClassDef):
            outside = [*node.decorator_list, *node.bases, *node.keywords]
            yield from _named(node.body)
        else:
            outside = [node]
        for decorator in getattr(node, "decorator_list", []):
            yield _name_of(decorator)
        for part in outside:
            calls = (n for n in ast.walk(part) if isinstance(n, ast.Call))
            yield from (_name_of(call.func) for call in calls)


def _name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _name_of(node.func)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
