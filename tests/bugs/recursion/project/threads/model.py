"""Comments and the replies to them."""

from dataclasses import dataclass, field
from typing import Iterator, List, Tuple


@dataclass
class Comment:
    author: str
    text: str
    replies: List["Comment"] = field(default_factory=list)

    def reply(self, author: str, text: str) -> "Comment":
        """Add a reply and return it."""
        answer = Comment(author, text)
        self.replies.append(answer)
        return answer


def count_replies(comment: Comment) -> int:
    """Return the number of replies on all levels."""
    return sum(1 + count_replies(comment) for reply in comment.replies)


def depth(comment: Comment) -> int:
    """Return the number of levels, the comment itself included."""
    return 1 + max((depth(reply) for reply in comment.replies), default=0)


def walk(comment: Comment, level: int = 0) -> Iterator[Tuple[int, Comment]]:
    """Yield every comment with its level, in reading order."""
    yield level, comment
    for reply in comment.replies:
        yield from walk(reply, level + 1)


def render(comment: Comment) -> str:
    """Return the thread as indented text with a headline."""
    lines = ["%d replies" % count_replies(comment)]
    lines += ["  " * level + one.author + ": " + one.text for level, one in walk(comment)]
    return "\n".join(lines)
