import pytest
from usernames import Directory


def filled(*names):
    directory = Directory()
    for name in names:
        directory.register(name)
    return directory


def test_find():
    assert filled("Ada").find(" ADA ") == "Ada"


def test_nobody():
    assert filled("Ada").find("bo") is None


def test_taken():
    with pytest.raises(ValueError):
        filled("Ada", "ada")


def test_sharp_s():
    assert filled("Weiß").find("Weiß") == "Weiß"


def test_names():
    assert filled("bo", "Ada").names() == ["Ada", "bo"]
