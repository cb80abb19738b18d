import pytest

from inireader.values import boolean


@pytest.mark.parametrize("text", ["yes", " ON ", "1", "True"])
def test_true(text):
    assert boolean(text) is True


def test_neither():
    with pytest.raises(ValueError):
        boolean("maybe")
