from permissions import level, may, visible

KIM = {"name": "kim", "groups": ["staff"]}
LEE = {"name": "lee", "groups": []}


def document(title="plan", locked=False, **grants):
    return {"title": title, "grants": grants, "locked": locked}


def test_level():
    assert level(document(kim="read", staff="write"), KIM) == "write"
    assert level(document(kim="read"), LEE) == "none"


def test_may():
    assert may(document(lee="comment"), LEE, "read")
    assert not may(document(lee="comment"), LEE, "write")


def test_locked_for_others():
    assert not may(document(locked=True, lee="write"), LEE, "read")


def test_locked_for_owners():
    assert may(document(locked=True, kim="own"), KIM, "write")


def test_visible():
    documents = [document("a", kim="read"), document("b", lee="own"), document("c", staff="own")]
    assert visible(documents, KIM) == ["a", "c"]
