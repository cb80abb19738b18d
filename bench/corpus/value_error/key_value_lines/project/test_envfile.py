import pytest
from envfile import expand, parse


def test_parse():
    assert parse("# settings\nDEBUG=1\n\nNAME = 'shop'\n") == {"DEBUG": "1", "NAME": "shop"}


def test_nothing():
    assert parse("") == {}


def test_not_a_setting():
    with pytest.raises(ValueError):
        parse("DEBUG")


def test_values_with_equals_signs():
    assert parse("QUERY=a=1&b=2") == {"QUERY": "a=1&b=2"}


def test_expand():
    assert expand({"HOME": "/srv", "LOGS": "$HOME/logs"})["LOGS"] == "/srv/logs"
