from releases import latest, next_patch, version


def test_version():
    assert version("web-shop-1.10.2.tar.gz") == "1.10.2"


def test_latest():
    assert latest(["shop-1.2.0.tar.gz", "shop-1.3.0.tar.gz", "notes.txt"]) == "shop-1.3.0.tar.gz"


def test_no_release():
    assert latest(["notes.txt"]) is None


def test_two_digits():
    assert latest(["shop-1.9.0.tar.gz", "shop-1.10.0.tar.gz"]) == "shop-1.10.0.tar.gz"


def test_next_patch():
    assert next_patch("shop-1.2.9.tar.gz") == "shop-1.2.10.tar.gz"
