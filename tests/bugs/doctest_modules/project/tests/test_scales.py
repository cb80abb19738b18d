import pytest
from scales import note, pitch


@pytest.mark.parametrize(
    "key, name", [(21, "A0"), (60, "C4"), (69, "A4"), (71, "B4"), (72, "C5"), (108, "C8")]
)
def test_note(key, name):
    assert note(key) == name


def test_pitch():
    assert [pitch(key) for key in (60, 64, 67)] == ["C", "E", "G"]
