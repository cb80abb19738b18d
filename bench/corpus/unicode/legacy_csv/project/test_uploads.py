import pytest
from uploads import contacts, to_text


def test_contacts():
    assert contacts(b"Name;Mail\r\nAda;ada@x.org\r\n\r\n") == {"Ada": "ada@x.org"}


def test_other_heading():
    with pytest.raises(ValueError):
        contacts(b"mail;name\n")


def test_utf8():
    assert to_text("Jürgen".encode("utf-8")) == "Jürgen"


def test_latin1():
    assert to_text("Jürgen".encode("latin-1")) == "Jürgen"


def test_from_a_spreadsheet():
    assert contacts(b"\xef\xbb\xbfname;mail\nBo;bo@x.org\n") == {"Bo": "bo@x.org"}
