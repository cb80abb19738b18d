from checkout import basket_total, discounted, free_shipping, line_total


def test_discounted_takes_the_percentage():
    assert discounted(1000, 25) == 750


def test_discounted_rounds_the_discount_down():
    assert discounted(999, 50) == 500


def test_line_without_discount():
    assert line_total(3, 250) == 750


def test_line_with_discount():
    assert line_total(2, 500, percent=20) == 800


def test_basket_of_two_lines():
    assert basket_total([(1, 1000), (2, 300)], percent=10) == 900 + 540


def test_empty_basket_does_not_ship_free():
    assert not free_shipping([])


def test_free_shipping_counts_after_discount():
    assert not free_shipping([(1, 5100)], percent=5)
