from pipeline import drop_drafts, run, split_tags

POSTS = [{"id": 1, "tags": ["a", "b"]}, {"id": 2, "tags": [], "draft": True}]


def test_no_steps():
    assert run(POSTS, []) == POSTS


def test_dropping():
    assert run(POSTS, [drop_drafts]) == POSTS[:1]


def test_changing():
    assert run([1, 2], [lambda record: record * 10]) == [10, 20]


def test_multiplying():
    rows = run(POSTS, [split_tags])
    assert [(row["id"], row["tag"]) for row in rows] == [(1, "a"), (1, "b")]


def test_steps_follow_each_other():
    assert run([1, 2], [lambda n: [n] * n, lambda n: n + 1]) == [2, 3, 3]
