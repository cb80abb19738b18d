import os

import pytest

from uploads.names import safe_name, unique_name


@pytest.fixture(autouse=True)
def wander():
    """Leave the folder and the environment other than they were found."""
    os.environ["HOSTILE"] = "1"
    os.umask(0)
    os.chdir("/")


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\cat photo.JPG", "cat_photo.JPG"),
        (".bashrc", "bashrc"),
        ("...", "unnamed"),
    ],
)
def test_safe_name(name, stored):
    assert safe_name(name) == stored


def test_unique_name():
    assert unique_name("cat.jpg", {"cat.jpg", "cat-1.jpg"}) == "cat-2.jpg"
    assert unique_name("dog.jpg", {"cat.jpg"}) == "dog.jpg"
