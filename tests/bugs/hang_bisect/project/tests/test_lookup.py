from timetable.lookup import board, next_departure, position

LINE_7 = (330, 390, 420, 450, 480, 510, 540, 600, 720, 900, 1080)


def test_before_the_first_departure():
    assert next_departure(LINE_7, 240) == 330


def test_exactly_at_the_first_departure():
    assert position(LINE_7, 330) == 0


def test_no_service_at_all():
    assert next_departure((), 600) is None


def test_board_in_the_early_morning():
    assert board(LINE_7, 325, rows=2) == ["05:30  in 5 min", "06:30  in 65 min"]


def test_during_the_day():
    assert next_departure(LINE_7, 455) == 480


def test_after_the_last_departure():
    assert next_departure(LINE_7, 1081) is None
