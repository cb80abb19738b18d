"""Repair operators: generators that read one syntax node and yield rewrites of it.

A family is one file with one entry point in the group `patchwright.operators`. An operator is a
function under the `operator` decorator; its examples are its tests and its documentation.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar, cast

import libcst as cst

from patchwright.operators.site import Rewrite, Site

Node = TypeVar("Node", bound=cst.CSTNode)

__all__ = ["Example", "Operator", "Rewrite", "Site", "operator"]


@dataclass(frozen=True, slots=True)
class Example:
    """A program before and after the operator did its work at one place.

    `crash` names the exception type that the failing test is imagined to raise there, with its
    message; operators that read failures need it. `held` is what variables held at that crash:
    name, type and text, as a `CrashFrame` has them.
    """

    before: str
    after: str
    crash: tuple[str, str] | None = None
    held: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Operator:
    """A named repair operator.

    `prior` in (0, 1] is the belief, before anything is known, that a rewrite by this operator is
    the repair; it orders the search and nothing else.
    """

    name: str
    family: str
    summary: str
    nodes: tuple[type[cst.CSTNode], ...]
    prior: float
    examples: tuple[Example, ...]
    rewrite: Callable[[cst.CSTNode, Site], Iterator[Rewrite]]


def operator(
    *nodes: type[Node], prior: float, examples: tuple[Example, ...]
) -> Callable[[Callable[[Node, Site], Iterator[Rewrite]]], Operator]:
    """Declare a generator to be a repair operator for nodes of the given types.

    Its name with dashes becomes the operator's name, its module the family, and the first line
    of its docstring the summary that a reviewer reads.
    """

    def declare(function: Callable[[Node, Site], Iterator[Rewrite]]) -> Operator:
        return Operator(
            name=function.__name__.replace("_", "-"),
            family=function.__module__.rpartition(".")[2],
            summary=(function.__doc__ or "").strip().partition("\n")[0],
            nodes=nodes,
            prior=prior,
            examples=examples,
            rewrite=cast(Callable[[cst.CSTNode, Site], Iterator[Rewrite]], function),
        )

    return declare
