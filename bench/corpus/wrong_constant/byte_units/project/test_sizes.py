import pytest
from sizes import human, parse, total


def test_bytes():
    assert human(17) == "17 B"


def test_kib():
    assert human(1536) == "1.5 KiB"


def test_just_below_a_kib():
    assert human(1010) == "1010 B"


def test_large():
    assert human(5 * 1024**4) == "5120.0 GiB"


def test_parse():
    assert parse("2.5 MiB") == 2621440
    with pytest.raises(ValueError):
        parse("3 KB")


def test_total():
    assert total([1024, 1024]) == "2.0 KiB"
