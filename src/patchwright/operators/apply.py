"""Let operators loose on one site: every rewrite they yield, each with the node it came from."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import libcst as cst

from patchwright.operators import Operator, Rewrite, Site
from patchwright.operators.facts import ModuleFacts

Found = tuple[Operator, cst.CSTNode, Rewrite]


def index_operators(
    operators: Sequence[Operator],
) -> Mapping[type[cst.CSTNode], tuple[Operator, ...]]:
    """Group operators by the node types they read, keeping their order."""
    index: dict[type[cst.CSTNode], list[Operator]] = {}
    for item in operators:
        for node in item.nodes:
            index.setdefault(node, []).append(item)
    return {node: tuple(items) for node, items in index.items()}


def find_rewrites(
    site: Site,
    index: Mapping[type[cst.CSTNode], tuple[Operator, ...]],
    wanted: Callable[[cst.CSTNode], bool] = lambda node: True,
) -> Iterator[Found]:
    """Yield the rewrites of every wanted node of the site, outer nodes before inner ones."""
    for node in walk(site.root):
        found = index.get(type(node), ())
        if found and wanted(node):
            for item in found:
                for rewrite in rewrites_at(site, item, node):
                    yield item, node, rewrite


def rewrites_at(site: Site, item: Operator, node: cst.CSTNode) -> Iterator[Rewrite]:
    """Yield one operator's rewrites of one node.

    The body that a class's header is parsed with is not in the file, so nothing can change it.
    """
    unit = site.unit
    end = site.facts.line_starts[unit.last_line] if unit.header else None
    for rewrite in item.rewrite(node, site):
        if end is None or (rewrite.start < end and rewrite.end <= end):
            yield rewrite


def edits_of(rewrite: Rewrite, facts: ModuleFacts) -> tuple[tuple[int, int, str], ...]:
    """Return the spans that a rewrite changes, in order: its own, and an import that it needs.

    Nothing when the file has no place for the import.
    """
    own = (rewrite.start, rewrite.end, rewrite.text)
    if not rewrite.needs:
        return (own,)
    if facts.import_place is None:
        return ()
    offset, gap = facts.import_place
    added = (offset, offset, rewrite.needs + facts.source.newline * (gap + 1))
    overlaps = rewrite.start <= offset <= rewrite.end
    return () if overlaps else tuple(sorted((own, added)))


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield a node and all below it, outer ones first."""
    yield node
    for child in node.children:
        yield from walk(child)
