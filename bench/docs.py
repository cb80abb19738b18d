"""Write the pages that are made from the code, or say which of them are out of date."""

import argparse
import inspect
import json
import sys
from collections.abc import Iterator
from difflib import ndiff
from importlib import import_module
from itertools import groupby
from pathlib import Path

from patchwright import graph
from patchwright.models import RepairReport
from patchwright.operators import Example, Operator
from patchwright.plugins import OPERATORS, list_plugins, load_operators

DOCS = Path(__file__).parent.parent / "docs"

GRAPH = """# The graph of a repair

Stages are nodes, named routes join them (`src/patchwright/graph.py`). This page is written by
`make docs`, and a test keeps it equal to the code.

```mermaid
{graph}
```

Where a route has a choice, it leads to `conclude` unless its condition holds; `validate` loops:

{routes}
"""

CATALOGUE = """# Repair operators

What the search tries, by family. This page is written by `make docs` from the operators
themselves: their summaries, the risks they name and the examples that are also their tests.
The *prior* is the belief, before anything is known, that a rewrite by this operator is the
repair; it orders the search and nothing else. How to add one is said in
[CONTRIBUTING.md](../CONTRIBUTING.md).

"""


def main() -> None:
    """Write every page; with --check write nothing and fail when one would change."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say which pages are stale")
    options = parser.parse_args()
    stale = [name for name, text in pages() if not _is_current(DOCS / name, text)]
    if options.check:
        sys.exit(f"run `make docs`; out of date: {', '.join(stale)}" if stale else 0)
    for name, text in pages():
        (DOCS / name).write_text(text, encoding="utf-8")
    print(f"written: {', '.join(stale) or 'nothing had changed'}")


def pages() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every page."""
    drawn = graph.build_graph().get_graph().draw_mermaid().strip()
    yield "graph.md", GRAPH.format(graph=drawn, routes="\n".join(_routes()))
    yield "operators.md", CATALOGUE + "\n".join(_families())
    schema = json.dumps(RepairReport.model_json_schema(), indent=2, sort_keys=True)
    yield "report.schema.json", schema + "\n"


def _is_current(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def _routes() -> Iterator[str]:
    for name, route in vars(graph).items():
        if name.startswith("after_"):
            yield f"- after `{name.removeprefix('after_')}`: {inspect.getdoc(route)}"


def _families() -> Iterator[str]:
    modules = {entry.name: entry.value for entry in list_plugins(OPERATORS)}
    for family, items in groupby(load_operators(), key=lambda item: item.family):
        yield f"## {family}\n"
        yield f"{inspect.getdoc(import_module(modules[family]))}\n"
        for item in items:
            yield from _operator(item)


def _operator(item: Operator) -> Iterator[str]:
    yield f"### {item.name}\n"
    yield f"{inspect.getdoc(item.rewrite)}\n"
    nodes = ", ".join(f"`{node.__name__}`" for node in item.nodes)
    yield f"Reads {nodes}; prior {item.prior:.2f}.\n"
    for example in item.examples:
        yield from _example(example)


def _example(example: Example) -> Iterator[str]:
    if example.crash:
        kind, message = example.crash
        yield f"After `{kind}: {message}`:\n" if message else f"After `{kind}`:\n"
    before, after = example.before.splitlines(), example.after.splitlines()
    rows = (row.rstrip() for row in ndiff(before, after) if not row.startswith("?"))
    yield "\n".join(["```diff", *rows, "```\n"])


if __name__ == "__main__":
    main()
