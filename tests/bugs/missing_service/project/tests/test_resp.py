import pytest

from jobcount.resp import ProtocolError, decode, encode


def test_encode():
    assert encode("INCRBY", "a", 2) == b"*3\r\n$6\r\nINCRBY\r\n$1\r\na\r\n$1\r\n2\r\n"


def test_decode():
    assert decode(b":12\r\n") == 12
    assert decode(b"+PONG\r\n") == "PONG"


def test_errors_of_the_server():
    with pytest.raises(ProtocolError, match="WRONGTYPE"):
        decode(b"-WRONGTYPE no\r\n")
