from datetime import date

from ages import age, is_adult_in, may_vote, oldest


def test_before_the_birthday():
    assert age(date(2000, 6, 15), date(2020, 6, 14)) == 19


def test_after_the_birthday():
    assert age(date(2000, 6, 15), date(2020, 7, 1)) == 20


def test_vote_on_the_birthday():
    assert may_vote(date(2002, 9, 26), date(2020, 9, 26))


def test_oldest():
    people = {"kim": date(1990, 1, 5), "lee": date(1985, 3, 1)}
    assert oldest(people, date(2020, 2, 1)) == ("lee", 34)


def test_adult():
    assert is_adult_in(date(2008, 5, 5), 2026)
