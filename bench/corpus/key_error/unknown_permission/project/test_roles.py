from roles import actions, allowed, check


def test_allowed():
    assert allowed("editor", "write")
    assert not allowed("viewer", "write")


def test_actions():
    assert actions(["viewer", "editor"]) == ["read", "write"]


def test_check():
    assert check({"role": "admin"}, "delete") == "yes"


def test_unknown_role_may_not_delete():
    assert check({"role": "intern"}, "delete") == "no"
