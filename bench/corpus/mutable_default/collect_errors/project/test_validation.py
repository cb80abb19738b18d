from validation import is_valid, validate


def given(value):
    return bool(value)


RULES = {"name": given, "address": {"zip": given, "city": given}}
GOOD = {"name": "Ada", "address": {"zip": "1", "city": "X"}}


def test_good():
    assert validate(GOOD, RULES) == []


def test_missing():
    assert validate({"address": {"zip": "1", "city": "X"}}, RULES) == ["name"]


def test_nested():
    assert validate({"name": "Ada", "address": {"city": "X"}}, RULES) == ["address.zip"]


def test_absent_form():
    assert validate({"name": "Ada"}, RULES) == ["address.zip", "address.city"]


def test_is_valid():
    assert not is_valid({}, RULES)
    assert is_valid(GOOD, RULES)
