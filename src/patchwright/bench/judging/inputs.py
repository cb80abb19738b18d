"""Random inputs for the programs of the public benchmark, within what each program asks for.

A generator takes a random stream and returns the arguments of one call, fresh ones each time.
"""

import random
from typing import Any, Callable, Dict, List, Tuple

from .graphs import Node, directed, linked, ordered, weighted

Arguments = Tuple[Any, ...]
Make = Callable[[random.Random], Arguments]


def _numbers(draw: random.Random, most: int = 10, low: int = -20, high: int = 20) -> List[int]:
    return [draw.randint(low, high) for _ in range(draw.randint(0, most))]


def _unique(draw: random.Random, most: int = 8, least: int = 0) -> List[int]:
    return draw.sample(range(-30, 60), draw.randint(least, most))


def _word(draw: random.Random, letters: str, most: int, least: int = 0) -> str:
    return "".join(draw.choice(letters) for _ in range(draw.randint(least, most)))


def _bucketsort(draw: random.Random) -> Arguments:
    k = draw.randint(1, 12)
    return [draw.randrange(k) for _ in range(draw.randint(0, 12))], k


def _search_sorted(draw: random.Random) -> Arguments:
    found = sorted(_numbers(draw, 10, 0, 12))
    return found, draw.choice([*found, draw.randint(-2, 14)])


def _nested(draw: random.Random, depth: int = 3) -> List[Any]:
    return [
        _nested(draw, depth - 1) if depth and draw.random() < 0.4 else draw.randint(0, 9)
        for _ in range(draw.randint(0, 4))
    ]


def _hanoi(draw: random.Random) -> Arguments:
    start, end = draw.sample([1, 2, 3], 2)
    return draw.randint(0, 6), start, end


def _kheapsort(draw: random.Random) -> Arguments:
    numbers = sorted(_unique(draw, 10, 1))
    k = draw.randint(0, len(numbers) - 1)
    places = sorted(range(len(numbers)), key=lambda n: n + draw.uniform(0, k))
    return [numbers[n] for n in places], k


def _knapsack(draw: random.Random) -> Arguments:
    items = [[draw.randint(1, 15), draw.randint(1, 30)] for _ in range(draw.randint(0, 7))]
    return draw.randint(0, 40), items


def _kth(draw: random.Random) -> Arguments:
    numbers = [draw.randint(0, 9) for _ in range(draw.randint(1, 10))]
    return numbers, draw.randrange(len(numbers))


def _palindrome(draw: random.Random) -> Arguments:
    digits = "0123456789" if draw.random() < 0.5 else "99990"
    half = draw.choice("123456789" if draw.random() < 0.6 else "9") + _word(draw, digits, 3)
    return ([int(d) for d in half + (half[::-1] if draw.random() < 0.5 else half[-2::-1])],)


def _permutation(draw: random.Random) -> Arguments:
    while True:
        found = _unique(draw, 7, 2)
        if found != sorted(found, reverse=True):
            return (found,)


def _change(draw: random.Random) -> Arguments:
    return draw.sample(range(1, 12), draw.randint(0, 4)), draw.randint(-3, 25)


def _postfix(draw: random.Random) -> Arguments:
    tokens: List[Any] = []
    height = 0
    for _ in range(draw.randint(1, 12)):
        if height >= 2 and draw.random() < 0.5:
            tokens.append(draw.choice("+-*/"))
            height -= 1
        else:
            tokens.append(float(draw.randint(1, 20)))
            height += 1
    return (tokens + [draw.choice("+-*/") for _ in range(height - 1)],)


def _infix(draw: random.Random) -> Arguments:
    count = draw.randint(0, 7)
    tokens: List[Any] = []
    for n in range(count):
        tokens += [draw.randint(0, 40)] if n == 0 else [draw.choice("+-*/"), draw.randint(0, 40)]
    return (tokens,)


def _subsequences(draw: random.Random) -> Arguments:
    a = draw.randint(-3, 4)
    return a, a + draw.randint(-2, 7), draw.randint(1, 4)


def _wrap(draw: random.Random) -> Arguments:
    cols = draw.randint(2, 20)
    if draw.random() < 0.2:
        return _word(draw, "abc", 60), cols
    words = (_word(draw, "abcde", cols - 1, 1) for _ in range(draw.randint(0, 12)))
    return " ".join(words), cols


def _path_length(draw: random.Random) -> Arguments:
    nodes = directed(draw)
    # Lengths far apart: a tie would compare two nodes, which have no order.
    lengths = {(a, b): draw.randint(1, 10**9) for a in nodes for b in a.successors}
    return lengths, draw.choice(nodes), draw.choice(nodes)


def _all_lengths(draw: random.Random) -> Arguments:
    n = draw.randint(1, 6)
    pairs = [(a, b) for a in range(n) for b in range(n) if a != b]
    return n, {pair: draw.randint(1, 20) for pair in pairs if draw.random() < 0.4}


def _from_source(draw: random.Random) -> Arguments:
    count = draw.randint(2, 6)
    height = [draw.randint(0, 6) for _ in range(count)]
    edges = {(draw.randrange(b), b): draw.randint(0, 9) for b in range(1, count)}
    for _ in range(draw.randint(0, 8)):
        a, b = draw.sample(range(count), 2)
        edges[a, b] = draw.randint(0, 9)
    rows = list(edges.items())
    draw.shuffle(rows)
    # Differences of heights make weights negative and no cycle shorter than it was.
    return 0, {(a, b): weight + height[b] - height[a] for (a, b), weight in rows}


def _two_nodes(draw: random.Random) -> Arguments:
    nodes = directed(draw)
    return draw.choice(nodes), draw.choice(nodes)


def _square_root(draw: random.Random) -> Arguments:
    return draw.uniform(1, 10 ** draw.randint(1, 4)), 10.0 ** -draw.randint(1, 6)


def _cycle(draw: random.Random) -> Arguments:
    nodes = linked(draw, least=1)
    if draw.random() < 0.5:
        nodes[-1].successor = draw.choice(nodes)
    return (nodes[0],)


def _chain(draw: random.Random) -> Arguments:
    nodes: List[Node] = linked(draw)
    return (nodes[0] if nodes else None,)


INPUTS: Dict[str, Make] = {
    "bitcount": lambda draw: (draw.getrandbits(draw.randint(0, 20)),),
    "breadth_first_search": _two_nodes,
    "bucketsort": _bucketsort,
    "depth_first_search": _two_nodes,
    "detect_cycle": _cycle,
    "find_first_in_sorted": _search_sorted,
    "find_in_sorted": _search_sorted,
    "flatten": lambda draw: (_nested(draw),),
    "gcd": lambda draw: (draw.randint(0, 500), draw.randint(0, 500)),
    "get_factors": lambda draw: (draw.randint(1, 2000),),
    "hanoi": _hanoi,
    "is_valid_parenthesization": lambda draw: (_word(draw, "()", 10),),
    "kheapsort": _kheapsort,
    "knapsack": _knapsack,
    "kth": _kth,
    "lcs_length": lambda draw: (_word(draw, "abc", 10), _word(draw, "abc", 10)),
    "levenshtein": lambda draw: (_word(draw, "abc", 6), _word(draw, "abc", 6)),
    "lis": lambda draw: (_unique(draw, 12),),
    "longest_common_subsequence": lambda draw: (_word(draw, "abc", 8), _word(draw, "abc", 8)),
    "max_sublist_sum": lambda draw: (_numbers(draw, 12),),
    "mergesort": lambda draw: (_numbers(draw, 12),),
    "minimum_spanning_tree": lambda draw: (weighted(draw),),
    "next_palindrome": _palindrome,
    "next_permutation": _permutation,
    "pascal": lambda draw: (draw.randint(1, 10),),
    "possible_change": _change,
    "powerset": lambda draw: (_unique(draw, 6),),
    "quicksort": lambda draw: (_numbers(draw, 12, 0, 12),),
    "reverse_linked_list": _chain,
    "rpn_eval": _postfix,
    "shortest_path_length": _path_length,
    "shortest_path_lengths": _all_lengths,
    "shortest_paths": _from_source,
    "shunting_yard": _infix,
    "sieve": lambda draw: (draw.randint(1, 200),),
    "sqrt": _square_root,
    "subsequences": _subsequences,
    "to_base": lambda draw: (draw.randint(1, 100000), draw.randint(2, 36)),
    "topological_ordering": lambda draw: (ordered(draw),),
    "wrap": _wrap,
}
