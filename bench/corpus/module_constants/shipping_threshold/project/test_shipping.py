import pytest
from shipping import cost, needs


@pytest.mark.parametrize(
    ("weight", "longest", "kind"),
    [(100, 20, "letter"), (600, 20, "parcel"), (100, 50, "parcel"), (10, 200, "bulky")],
)
def test_needs(weight, longest, kind):
    assert needs(weight, longest) == kind


def test_small_order_pays():
    assert cost(1500, 100, 20) == 160


def test_large_order_is_free():
    assert cost(8000, 2000, 60) == 0


def test_order_of_45_euros_pays():
    assert cost(4500, 2000, 60) == 490


def test_bulky_is_never_free():
    assert cost(99900, 9000, 180) == 2490
