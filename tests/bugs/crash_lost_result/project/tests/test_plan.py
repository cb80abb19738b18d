import pytest

from seatplan.plan import seat
from seatplan.tables import Table, roomiest


@pytest.fixture
def tables():
    return [Table("window", 2), Table("door", 6), Table("bar", 4)]


def test_nobody_needs_no_table(tables):
    assert seat(tables, []) == ""


def test_too_many_find_no_room(tables):
    assert seat(tables, ["guest"] * 7) == ""
    assert roomiest(tables, 7) is None


def test_a_party_sits_where_there_is_most_room(tables):
    assert seat(tables, ["Ada", "Ben"]) == "door"
    assert tables[1].guests == ["Ada", "Ben"]


def test_parties_fill_the_tables(tables):
    names = [seat(tables, ["x"] * 3), seat(tables, ["y"] * 3), seat(tables, ["z"] * 3)]
    assert names == ["door", "bar", "door"]
