from roster import by_seniority, roster, swap

PEOPLE = [("kim", 2019), ("lee", 2015), ("ann", 2019)]


def test_seniority():
    assert by_seniority(PEOPLE) == ["lee", "ann", "kim"]


def test_roster_goes_round():
    assert roster(PEOPLE, [30, 31, 32, 33]) == {30: "lee", 31: "ann", 32: "kim", 33: "lee"}


def test_people_stay_as_they_are():
    people = list(PEOPLE)
    by_seniority(people)
    assert people == PEOPLE


def test_swap():
    assert swap({1: "a", 2: "b"}, 1, 2) == {1: "b", 2: "a"}
