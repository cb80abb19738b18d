import pytest
from cart import Cart

PRICES = {"tea": 300, "cup": 1200}


def test_adding_twice():
    assert Cart("kim").add("tea").add("tea", 2).items["tea"] == 3


def test_total():
    cart = Cart("lee").add("cup")
    cart.remove("tea")
    assert cart.total(PRICES) == 1200


def test_coupon():
    cart = Cart("joe")
    cart.coupon = 10
    cart.add("cup").remove("tea")
    assert cart.total(PRICES) == 1080


def test_no_quantity():
    with pytest.raises(ValueError):
        Cart("kim").add("tea", 0)


def test_new_cart_is_empty():
    Cart("kim").add("tea")
    assert Cart("lee").items == {}
