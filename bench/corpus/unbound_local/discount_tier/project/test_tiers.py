from tiers import discount, price, to_next_tier


def test_first_tier():
    assert discount(1000) == 5


def test_highest_tier_counts():
    assert discount(25000) == 15


def test_below_the_tiers():
    assert discount(10) == 0


def test_price():
    assert price(1000, 6000) == 900


def test_next():
    assert to_next_tier(400) == 600
    assert to_next_tier(99999) is None
