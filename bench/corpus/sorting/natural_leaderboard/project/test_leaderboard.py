from leaderboard import podium, ranking


def test_more_points_win():
    assert ranking({"kim": (3, 0), "lee": (9, 0), "joe": (5, 0)}) == ["lee", "joe", "kim"]


def test_fewer_penalties_win():
    assert ranking({"kim": (5, 2), "lee": (5, 1)}) == ["lee", "kim"]


def test_names_decide_last():
    assert ranking({"lee": (5, 1), "ann": (5, 1), "kim": (5, 1)}) == ["ann", "kim", "lee"]


def test_podium():
    assert podium({"a": (4, 0), "b": (3, 0), "c": (2, 0), "d": (1, 0)}) == [
        (1, "a"),
        (2, "b"),
        (3, "c"),
    ]


def test_nobody():
    assert podium({}) == []
