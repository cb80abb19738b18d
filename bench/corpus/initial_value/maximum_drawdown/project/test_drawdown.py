from drawdown import best_day, drawdown


def test_best_day():
    assert best_day([1, 5, 3]) == (1, 5)


def test_first_of_equal_days():
    assert best_day([2, 7, 7]) == (1, 7)


def test_no_days():
    assert best_day([]) is None


def test_only_losses():
    assert best_day([-4, -2, -9]) == (1, -2)


def test_drawdown():
    assert drawdown([10, 12, 7, 9, 15, 11]) == 5
