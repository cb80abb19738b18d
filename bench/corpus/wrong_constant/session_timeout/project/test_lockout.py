from lockout import Lockout


def after_three_failures(minute):
    lockout = Lockout()
    for _ in range(3):
        lockout.login("kim", False, 0)
    return lockout.login("kim", True, minute)


def test_good_login():
    assert Lockout().login("kim", True, 0) == "ok"


def test_locked_at_first():
    assert after_three_failures(1) == "locked"


def test_still_locked():
    assert after_three_failures(5) == "locked"


def test_open_again_after_an_hour():
    assert after_three_failures(60) == "ok"


def test_success_forgets_failures():
    lockout = Lockout()
    for good in (False, False, True, False, False):
        lockout.login("kim", good, 0)
    assert lockout.login("kim", True, 0) == "ok"
