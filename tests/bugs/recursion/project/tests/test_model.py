import pytest

from threads.model import Comment, count_replies, depth, render, walk


@pytest.fixture
def thread():
    first = Comment("ann", "Does it work?")
    answer = first.reply("bob", "It does.")
    answer.reply("ann", "Thanks!")
    first.reply("cy", "Not here.")
    return first


def test_comment_without_replies():
    assert count_replies(Comment("ann", "Hello?")) == 0


def test_replies_on_all_levels_count(thread):
    assert count_replies(thread) == 3


def test_depth(thread):
    assert depth(thread) == 3


def test_walk(thread):
    assert [(level, comment.author) for level, comment in walk(thread)] == [
        (0, "ann"),
        (1, "bob"),
        (2, "ann"),
        (1, "cy"),
    ]


def test_render(thread):
    assert render(thread).splitlines()[0] == "3 replies"


def test_render_single():
    assert render(Comment("ann", "Hello?")) == "0 replies\nann: Hello?"
