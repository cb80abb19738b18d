import pytest

from labels.normalise import clean, normalise, parse


@pytest.mark.parametrize(
    ("typed", "label"),
    [("Bug", "bug"), ("good first issue", "good-first-issue"), ("  needs: docs! ", "needs-docs")],
)
def test_clean(typed, label):
    assert clean(typed) == label


def test_duplicates_go():
    assert normalise(["Bug", "bug", "BUG!"]) == ["bug"]


def test_other_comments_are_ignored():
    assert parse("/assign perf") == []


def test_labels_keep_their_order():
    assert normalise(["Perf", "plugin"]) == ["perf", "plugin"]


def test_labels_of_a_comment_keep_their_order():
    assert parse("/label React, feature") == ["react", "feature"]
