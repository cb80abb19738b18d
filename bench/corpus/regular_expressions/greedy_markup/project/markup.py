"""A tiny markup: *bold*, _italic_ and [text](address) become HTML."""

import html
import re

BOLD = re.compile(r"\*(.+)\*")
ITALIC = re.compile(r"\b_(.+?)_\b")
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


def to_html(text):
    """Return a line of markup as HTML."""
    line = html.escape(text, quote=False)
    line = LINK.sub(r'<a href="\2">\1</a>', line)
    line = BOLD.sub(r"<b>\1</b>", line)
    return ITALIC.sub(r"<i>\1</i>", line)


def addresses(text):
    """Return where the links of a text lead."""
    return [match.group(2) for match in LINK.finditer(text)]
