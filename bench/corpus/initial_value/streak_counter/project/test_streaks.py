from streaks import badge, current_streak, longest_streak


def test_no_days():
    assert longest_streak([]) == 0


def test_one_day():
    assert longest_streak([5]) == 1


def test_longest():
    assert longest_streak([1, 2, 4, 5, 6, 6, 9]) == 3


def test_current():
    assert current_streak([3, 4, 5], 6) == 3
    assert current_streak([3, 4], 6) == 0


def test_badge():
    assert badge(range(7)) == "silver"
