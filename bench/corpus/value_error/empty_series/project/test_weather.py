from weather import extremes, summary, week


def test_extremes():
    assert extremes([12, 9, 17]) == (9, 17)


def test_missing_readings():
    assert extremes([None, 3, None]) == (3, 3)


def test_no_readings():
    assert extremes([]) == (None, None)


def test_summary():
    assert summary("Mon", [1, 4]) == "Mon: 1 to 4"


def test_week():
    assert week({"Mon": [5], "Tue": [None]}) == ["Mon: 5 to 5", "Tue: no data"]
