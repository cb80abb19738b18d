import pytest
from links.sign import Refused, check, sign

KEY = b"k" * 16


def test_plain():
    assert check(sign("/a/b", 50, KEY), KEY, 10) == "/a/b"


@pytest.mark.parametrize("path", ["/a b", "/caf\u00e9", "/50%", "/a?b=c", "/x&sig=1"])
def test_unusual_paths(path):
    assert check(sign(path, 50, KEY), KEY, 10) == path


def test_changed_links_are_refused():
    link = sign("/a/b", 50, KEY)
    for changed in (link.replace("/a/b", "/a/c"), link[:-1] + ("0" if link[-1] != "0" else "1")):
        with pytest.raises(Refused):
            check(changed, KEY, 10)


def test_another_key():
    with pytest.raises(Refused):
        check(sign("/a", 50, KEY), b"x" * 16, 10)
