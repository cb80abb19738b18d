import pytest

from versions.semver import Version, compatible, latest


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("1.2.3", "1.2.4"),
        ("1.9.0", "1.10.0"),
        ("1.9.9", "2.0.0"),
        ("1.0.0-alpha.2", "1.0.0-alpha.10"),
        ("1.0.0-1", "1.0.0-alpha"),
        ("1.0.0-rc.1", "1.0.0"),
    ],
)
def test_order(older, newer):
    assert Version(older) < Version(newer)


def test_build_does_not_matter():
    assert Version("1.0.0+linux") == Version("v1.0.0")


@pytest.mark.parametrize("text", ["1.0", "1.0.0-", "one"])
def test_not_a_version(text):
    with pytest.raises(ValueError):
        Version(text)


def test_latest():
    assert latest(["1.0.0", "1.2.0", "1.3.0-rc.1"]) == "1.2.0"
    assert latest([]) is None


def test_latest_with_pre_releases():
    assert latest(["1.3.0", "1.3.0-rc.1"], allow_pre=True) == "1.3.0"


def test_compatible():
    assert compatible("1.4.0", "1.2.9")
    assert not compatible("2.0.0", "1.2.9")
    assert not compatible("1.4.0-rc.1", "1.4.0")
