import pytest
from sizes import readable


@pytest.mark.parametrize(
    "size, expected",
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1 KiB"),
        (1536, "1.5 KiB"),
        (1048576, "1 MiB"),
        (1 << 40, "1024 GiB"),
    ],
)
def test_readable(size, expected):
    assert readable(size) == expected
