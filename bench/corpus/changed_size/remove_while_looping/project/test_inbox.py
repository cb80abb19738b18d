from inbox import is_spam, sweep, unread


def mails(*senders):
    return [{"from": sender, "id": number} for number, sender in enumerate(senders)]


def test_spam_by_address_and_domain():
    assert is_spam({"from": "Bob@x.org"}, {"bob@x.org"})
    assert is_spam({"from": "bob@x.org"}, {"x.org"})
    assert not is_spam({"from": "bob@y.org"}, {"x.org"})


def test_sweep_one():
    inbox = mails("a@x.org", "b@y.org")
    assert len(sweep(inbox, {"x.org"})) == 1
    assert [mail["from"] for mail in inbox] == ["b@y.org"]


def test_sweep_several():
    inbox = mails("a@x.org", "b@x.org", "c@y.org", "d@x.org")
    assert [mail["id"] for mail in sweep(inbox, {"x.org"})] == [0, 1, 3]
    assert len(inbox) == 1


def test_unread():
    assert unread([{"read": True}, {"from": "a"}]) == 1
