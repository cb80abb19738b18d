import pytest
from tlv import decode, encode


def test_encode():
    assert encode([(1, "ab"), (7, "")]) == b"\x01\x02ab\x07\x00"


def test_decode():
    assert decode(b"\x01\x02ab\x07\x00") == [(1, "ab"), (7, "")]


def test_umlauts():
    fields = [(1, "Zürich"), (2, "Straße")]
    assert decode(encode(fields)) == fields


def test_too_long():
    with pytest.raises(ValueError):
        encode([(1, "x" * 256)])
