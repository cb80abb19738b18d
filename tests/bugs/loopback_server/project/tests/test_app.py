from notesd.app import etag


def test_read(ask):
    assert ask("GET", "/notes/milk") == (200, "two litres", etag("two litres"))


def test_unknown_note(ask):
    assert ask("GET", "/notes/bread")[0] == 404


def test_reader_has_the_note_already(ask):
    headers = {"If-None-Match": etag("two litres")}
    assert ask("GET", "/notes/milk", **headers) == (304, "", etag("two litres"))


def test_write_new_note(ask, notes):
    assert ask("PUT", "/notes/bread", "rye")[0] == 201
    assert notes["bread"] == "rye"


def test_overwrite(ask, notes):
    assert ask("PUT", "/notes/milk", "one litre")[0] == 200
    assert notes["milk"] == "one litre"


def test_too_long(ask, notes):
    assert ask("PUT", "/notes/essay", "x" * 5000)[0] == 413
    assert "essay" not in notes


def test_etag_is_quoted():
    assert etag("a").startswith('"')
    assert etag("a") != etag("b")
