"""Compose the mail that tells a poll's result."""


def subject_line(title, prefix="Poll"):
    """Return the subject of a result mail."""
    return f"[{prefix}] {title}"


def bar(votes, most, width=20):
    """Return a bar as long as its share of the most voted answer."""
    if not most:
        return ""
    return "#" * round(width * votes / most)


def compose(title, answers):
    """Return subject and body of a result mail; answers map a text to its votes."""
    most = max(answers.values(), default=0)
    rows = [f"{text:<12} {bar(votes, most, length=10)} {votes}" for text, votes in answers.items()]
    return subject_line(title), "\n".join(rows)
