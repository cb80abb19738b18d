import pytest

from stockroom.store import OutOfStock, Store


@pytest.fixture
def store():
    store = Store()
    store.receive("M6 bolt", 20)
    store.receive("M6 nut", 4)
    return store


def test_receive(store):
    store.receive("M6 bolt", 5)
    assert store.count("M6 bolt") == 25


def test_issue(store):
    store.issue("M6 bolt", 3)
    assert store.count("M6 bolt") == 17


def test_issue_too_many(store):
    with pytest.raises(OutOfStock, match="only 4 left"):
        store.issue("M6 nut", 5)


def test_reorder(store):
    store.issue("M6 bolt", 16)
    assert store.to_reorder() == ["M6 bolt", "M6 nut"]


def test_reorder_before_anything_was_issued(store):
    assert store.to_reorder() == ["M6 nut"]


def test_label(store):
    assert store.label("M6 nut") == u"M6 nut – 4 St\u00fcck"
