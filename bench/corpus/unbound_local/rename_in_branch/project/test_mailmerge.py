from mailmerge import letters, salutation


def test_title():
    assert salutation({"title": "Dr.", "first": "Ada", "last": "King"}) == "Dear Dr. King,"


def test_first_name():
    assert salutation({"first": "Ada"}) == "Dear Ada,"


def test_title_without_last_name():
    assert salutation({"title": "Dr.", "first": "Ada"}) == "Dear Ada,"


def test_unknown():
    assert salutation({}) == "Dear customer,"


def test_letters():
    assert letters([{"first": "Bo"}], "Hi") == ["Dear Bo,\n\nHi"]
