from datetime import date

from todo import by_due, overdue, plan

TODAY = date(2026, 5, 4)


def task(title, day=None):
    return {"title": title, "due": date(2026, 5, day) if day else None}


def titles(tasks):
    return [entry["title"] for entry in by_due(tasks)]


def test_order():
    assert titles([task("b", 9), task("a", 5)]) == ["a", "b"]


def test_same_day_keeps_the_order():
    assert titles([task("z", 9), task("a", 9)]) == ["z", "a"]


def test_without_due_date_comes_last():
    assert titles([task("someday"), task("soon", 5), task("later", 30)]) == ["soon", "later", "someday"]


def test_overdue():
    assert overdue([task("x", 3), task("y"), task("z", 4)], TODAY) == ["x"]


def test_plan():
    assert plan([task("far", 30), task("near", 6)], TODAY) == ["near"]
