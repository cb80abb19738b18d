"""Small suites of the kinds that a screen in memory could judge wrongly; each has one fault."""

from collections.abc import Mapping

SUITES: Mapping[str, Mapping[str, str]] = {
    # Tests build one list after the other out of nodes that the module holds.
    "nodes": {
        "chain.py": """
class Node:
    def __init__(self, value, following=None):
        self.value = value
        self.following = following


def length(node):
    count = 0
    while node.following is not None:
        count += 1
        node = node.following
    return count


def last(node):
    while node.following is not None:
        node = node.following
    return node.value
""",
        "test_chain.py": """
from chain import Node, last, length

one, two, three = Node(1), Node(2), Node(3)


def test_nothing_yet():
    assert last(one) == 1


def test_two():
    one.following = two
    assert length(one) == 2


def test_three():
    two.following = three
    assert length(one) == 3
    assert last(one) == 3


def test_still_three():
    assert length(one) == 3
""",
    },
    # Functions that run while importing, caches, and constants made of both.
    "early": {
        "tables.py": """
from functools import lru_cache

WIDTH = 4


def squares(n):
    return [i * i for i in range(n)]


TABLE = squares(WIDTH)


@lru_cache(maxsize=None)
def weight(n):
    if n <= 1:
        return n
    return weight(n - 1) + weight(n - 3)


def total(n):
    found = 0
    for i in range(n):
        found += TABLE[i] * weight(i)
    return found


def names(rows, seen=[]):
    fresh = [r for r in rows if r not in seen]
    return sorted(fresh)
""",
        "test_tables.py": """
import pytest

from tables import TABLE, names, total, weight


def test_table():
    assert TABLE == [0, 1, 4, 9]


@pytest.mark.parametrize("n, expected", [(0, 0), (1, 1), (2, 1), (5, 5), (8, 21)])
def test_weight(n, expected):
    assert weight(n) == expected


def test_total():
    assert total(4) == 0 + 1 + 4 + 18


@pytest.mark.parametrize("rows", [["b", "a"], [], ["c"]])
def test_names(rows):
    assert names(rows) == sorted(rows)
    rows.append("z")
""",
    },
    "asyncio": {
        "pytest.ini": "[pytest]\nasyncio_mode = auto\n",
        "jobs.py": """
import asyncio


class Queue:
    def __init__(self, limit=2):
        self.limit = limit
        self.items = []
        self.done = []

    async def put(self, item):
        if len(self.items) > self.limit:
            raise OverflowError("full")
        self.items.append(item)
        await asyncio.sleep(0)

    async def drain(self):
        while self.items:
            item = self.items.pop(0)
            await asyncio.sleep(0)
            self.done.append(item)
        return len(self.done)


async def numbers(n):
    for i in range(n):
        yield i
        await asyncio.sleep(0)


async def added(n):
    total = 0
    async for i in numbers(n):
        total += i
    return total
""",
        "test_jobs.py": """
import pytest

from jobs import Queue, added


@pytest.fixture
async def queue():
    made = Queue()
    await made.put("first")
    yield made
    made.items.clear()


async def test_full(queue):
    await queue.put("second")
    with pytest.raises(OverflowError):
        await queue.put("third")


async def test_drain(queue):
    await queue.put("second")
    assert await queue.drain() == 2
    assert queue.done == ["first", "second"]


async def test_added():
    assert await added(4) == 6
    assert await added(0) == 0


def test_limit():
    assert Queue().limit == 2
""",
    },
    "database": {
        "store.py": """
class Store:
    def __init__(self, connection):
        self.connection = connection

    def create(self):
        self.connection.execute("create table if not exists item (name text, price int)")

    def add(self, name, price):
        if price < 0:
            raise ValueError("price")
        self.connection.execute("insert into item values (?, ?)", (name, price))

    def cheapest(self, count):
        rows = self.connection.execute("select name, price from item").fetchall()
        ordered = sorted(rows, key=lambda row: (row[1], row[0]), reverse=True)
        return [name for name, price in ordered[:count]]

    def total(self):
        total = 0
        for (price,) in self.connection.execute("select price from item"):
            total += price
        return total
""",
        "conftest.py": """
import sqlite3

import pytest
from store import Store


@pytest.fixture(scope="session")
def connection():
    made = sqlite3.connect(":memory:")
    yield made
    made.close()


@pytest.fixture
def store(connection):
    made = Store(connection)
    made.create()
    yield made
    connection.execute("delete from item")
""",
        "test_store.py": """
import pytest


def test_total(store):
    store.add("a", 3)
    store.add("b", 4)
    assert store.total() == 7


def test_cheapest(store):
    for name, price in [("a", 3), ("b", 1), ("c", 2)]:
        store.add(name, price)
    assert store.cheapest(2) == ["b", "c"]


def test_price(store):
    store.add("free", 0)
    with pytest.raises(ValueError):
        store.add("a", -1)
    assert store.total() == 0


def test_empty(store):
    assert store.cheapest(3) == []
""",
    },
    "registry": {
        "events.py": """
HANDLERS = {}
LOG = []


def on(name):
    def register(function):
        HANDLERS.setdefault(name, []).append(function)
        return function

    return register


@on("add")
def add(a, b):
    return a - b


def emit(name, *args):
    found = []
    for handler in HANDLERS.get(name, ()):
        result = handler(*args)
        LOG.append((name, result))
        found.append(result)
    return found


def history(name, most=2):
    rows = [result for event, result in LOG if event == name]
    return rows[-most:]
""",
        "test_events.py": """
import unittest

from events import HANDLERS, LOG, emit, history


class Events(unittest.TestCase):
    def setUp(self):
        LOG.clear()

    def tearDown(self):
        HANDLERS.pop("late", None)

    def test_add(self):
        self.assertEqual(emit("add", 2, 3), [5])

    def test_none(self):
        self.assertEqual(emit("nothing"), [])

    def test_late(self):
        HANDLERS["late"] = [str.upper, len]
        self.assertEqual(emit("late", "ab"), ["AB", 2])
        self.assertEqual(history("late"), ["AB", 2])
        self.assertEqual(history("late", 1), [2])


def test_order():
    LOG.clear()
    emit("add", 1, 1)
    emit("add", 1, 2)
    assert history("add") == [2, 3]
""",
    },
}
