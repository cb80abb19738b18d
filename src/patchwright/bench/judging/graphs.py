"""Nodes, linked lists and graphs for the programs that work on them."""

import random
from typing import Any, Dict, List, Optional, Tuple


class Node:
    """A node with the attributes that the programs of the benchmark read and write."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.successor: Optional[Node] = None
        self.successors: List[Node] = []
        self.predecessors: List[Node] = []
        self.incoming_nodes: List[Node] = []
        self.outgoing_nodes: List[Node] = []


def linked(draw: random.Random, least: int = 0) -> List[Node]:
    """Return the nodes of a linked list, first to last."""
    nodes = [Node(n) for n in range(draw.randint(least, 8))]
    for here, there in zip(nodes, nodes[1:]):
        here.successor = there
    return nodes


def directed(draw: random.Random) -> List[Node]:
    """Return the nodes of a directed graph, which may have cycles and unreachable parts."""
    nodes = [Node(n) for n in range(draw.randint(1, 8))]
    density = draw.choice([0.15, 0.3, 0.5])
    for here in nodes:
        here.successors = [to for to in nodes if to is not here and draw.random() < density]
        draw.shuffle(here.successors)
        for to in here.successors:
            to.predecessors.append(here)
    return nodes


def ordered(draw: random.Random) -> List[Node]:
    """Return the nodes of a directed graph without cycles, in any order."""
    nodes = [Node(n) for n in range(draw.randint(0, 8))]
    for place, here in enumerate(nodes):
        for to in nodes[place + 1 :]:
            if draw.random() < 0.35:
                here.outgoing_nodes.append(to)
                to.incoming_nodes.append(here)
    draw.shuffle(nodes)
    return nodes


def weighted(draw: random.Random) -> Dict[Tuple[int, int], int]:
    """Return the weights of a connected undirected graph by edge, no two of them alike."""
    count = draw.randint(2, 8)
    edges = {(draw.randrange(n), n) for n in range(1, count)}
    for _ in range(draw.randint(0, 10)):
        a, b = sorted(draw.sample(range(count), 2))
        edges.add((a, b))
    found = sorted(edges)
    draw.shuffle(found)
    return dict(zip(found, draw.sample(range(1, 100), len(found))))
