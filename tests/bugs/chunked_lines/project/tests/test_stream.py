import pytest
from stream.decoder import Decoder
from stream.reader import read_lines


def test_whole_lines():
    assert read_lines(["a\nb\n", "c\n"]) == (["a", "b", "c"], 3)
    assert read_lines([]) == ([], 0)


@pytest.mark.parametrize(
    ("chunks", "lines"),
    [
        (["a", "b\nc", "\n"], ["ab", "c"]),
        (["one\ntw", "o", "\n\nthree"], ["one", "two", "", "three"]),
        (["x\r", "\ny\r\n"], ["x", "y"]),
        (["last"], ["last"]),
    ],
)
def test_split_anywhere(chunks, lines):
    assert read_lines(chunks) == (lines, len(lines))


def test_nothing_is_given_too_early():
    decoder = Decoder()
    assert decoder.feed("ab") == []
    assert decoder.feed("c\nd") == ["abc"]
    assert decoder.close() == ["d"]
    assert decoder.close() == []
