from datetime import date

from booking import clash, nights, price

MON, WED, FRI, SUN = date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 6), date(2026, 3, 8)


def test_nights():
    assert nights(MON, WED) == [date(2026, 3, 2), date(2026, 3, 3)]


def test_price_on_weekdays():
    assert price(MON, WED, 80, 100) == 160


def test_price_of_a_weekend():
    assert price(FRI, SUN, 80, 100) == 200


def test_clash():
    assert clash((MON, FRI), (WED, SUN))


def test_leaving_and_arriving_on_one_day():
    assert not clash((MON, WED), (WED, FRI))
