"""Questions about which module needs which."""

from collections import deque
from typing import Dict, List, Mapping, Sequence, Set

Graph = Mapping[str, Sequence[str]]


def reachable(graph: Graph, start: str) -> Set[str]:
    """Return everything that `start` needs, directly or not, and `start` itself."""
    seen = {start}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for target in graph.get(node, ()):
            if target not in queue:
                seen.add(target)
                queue.append(target)
    return seen


def dependants(graph: Graph, wanted: str) -> List[str]:
    """Return the modules that stop working without `wanted`, in order of name."""
    return sorted(node for node in graph if node != wanted and wanted in reachable(graph, node))


def reversed_graph(graph: Graph) -> Dict[str, List[str]]:
    """Return the graph with every arrow turned round."""
    turned: Dict[str, List[str]] = {node: [] for node in graph}
    for node, targets in graph.items():
        for target in targets:
            turned.setdefault(target, []).append(node)
    return turned
