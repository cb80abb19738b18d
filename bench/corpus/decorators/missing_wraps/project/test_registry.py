from registry import run, usage

ADMIN = {"name": "kim", "roles": ["admin"]}
GUEST = {"name": "lee"}


def test_say():
    assert run(GUEST, "say hello there") == "hello there"


def test_unknown_command():
    assert run(GUEST, "fly") == "unknown command fly"


def test_admin_bans():
    assert run(ADMIN, "ban-user lee") == "kim banned lee"


def test_guest_may_not_ban():
    assert run(GUEST, "ban-user kim") == "lee may not do that"


def test_usage_lists_every_command():
    assert "ban-user: Ban somebody." in usage()
