from trimmed import medals, ranking, trimmed_mean


def test_mean():
    assert trimmed_mean([9, 1, 5, 7]) == 6


def test_two_judges():
    assert trimmed_mean([4, 6]) == 5


def test_scores_stay():
    scores = [3, 1, 2]
    trimmed_mean(scores)
    assert scores == [3, 1, 2]


def test_ranking():
    assert ranking({"lee": [5, 5], "kim": [5, 5], "ann": [9]}) == ["ann", "kim", "lee"]


def test_medals():
    assert medals({"a": [1]}) == {"gold": "a"}
