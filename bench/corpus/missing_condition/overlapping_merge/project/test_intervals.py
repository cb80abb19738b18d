from intervals import busy_time, gaps, merge


def test_apart():
    assert merge([(5, 6), (1, 2)]) == [(1, 2), (5, 6)]


def test_overlapping():
    assert merge([(1, 4), (3, 6)]) == [(1, 6)]


def test_touching():
    assert merge([(1, 2), (2, 3)]) == [(1, 3)]


def test_meeting_within_a_meeting():
    assert busy_time([(9, 17), (10, 11)]) == 8


def test_gaps():
    assert gaps([(10, 11), (13, 14)], 9, 17) == [(9, 10), (11, 13), (14, 17)]


def test_no_gap():
    assert gaps([(8, 18)], 9, 17) == []
