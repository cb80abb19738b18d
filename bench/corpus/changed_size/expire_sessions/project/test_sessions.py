from sessions import Sessions


def filled(**seen):
    sessions = Sessions()
    for user, now in seen.items():
        sessions.touch(user, now)
    return sessions


def test_active():
    assert filled(kim=10, ann=20).active(30) == ["ann", "kim"]


def test_end_of_the_lifetime():
    assert filled(kim=10).active(70) == ["kim"]


def test_expired():
    assert filled(kim=10, ann=50, lee=5).active(100) == ["ann"]


def test_how_many_expired():
    assert filled(kim=1, ann=2, bo=3).expire(100) == 3


def test_touching_again():
    sessions = filled(kim=10)
    sessions.touch("kim", 60)
    assert sessions.active(100) == ["kim"]
