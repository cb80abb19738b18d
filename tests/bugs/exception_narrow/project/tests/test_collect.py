import pytest

from feeds.collect import collect, parse

ANSWERS = {
    "north": ["2024-05-01 Spring is late", "2024-04-28 Snow again"],
    "south": ["2024-04-30 Heat wave\n"],
    "down": ConnectionRefusedError("refused"),
    "slow": TimeoutError("timed out"),
    "broken": UnicodeError("not text"),
}


def fetch(source):
    answer = ANSWERS[source]
    if isinstance(answer, Exception):
        raise answer
    return answer


def test_parse():
    assert parse("2024-04-30 Heat wave", "south") == ("2024-04-30", "Heat wave", "south")


def test_newest_first():
    titles = [headline.title for headline in collect(["north", "south"], fetch).headlines]
    assert titles == ["Spring is late", "Heat wave", "Snow again"]


def test_refused_connection_is_a_problem_of_one_source():
    collection = collect(["down", "south"], fetch)
    assert len(collection.headlines) == 1
    assert collection.problems == {"down": "refused"}


def test_slow_source_is_a_problem_of_one_source():
    collection = collect(["south", "slow", "north"], fetch)
    assert len(collection.headlines) == 3
    assert collection.problems == {"slow": "timed out"}


def test_faults_of_ours_are_not_hidden():
    with pytest.raises(UnicodeError):
        collect(["broken"], fetch)
