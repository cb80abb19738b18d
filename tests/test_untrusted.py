"""Untrusted text cannot command a terminal, a forge, a CI runner or a Markdown reader."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from patchwright import untrusted

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]0;title\x07",
    "\x1bPq#0;2\x1b\\",
    "\x9b1;31m",
    "\x1b(B",
    "\x1bc",
    "\u202eevil",
    "zero\u200bwidth",
    "\U000e0041\U000e0042",
    "\r\n",
    "\u2028",
    "\x85",
    "`",
    "```",
    "~~~",
    "````\n",
    "|",
    "\\|",
    "\\",
    "@dependabot merge",
    "&#64;octocat",
    "\n/deploy now",
    "Fixes #12",
    "resolves: acme/widgets#7",
    "CLOSES https://forge.example/1",
    "GH-12",
    "<img src=x onerror=alert(1)>",
    "<https://evil.example>",
    "![a](https://evil.example/p.png)",
    "[a]: https://evil.example",
    "[a][b]",
    "www.evil.example",
    "<!-- patchwright:fingerprint=abc -->",
    "</details>",
    "::add-mask::a",
    "##[set-output name=a]b",
    "# heading",
    "- item",
    "1. item",
    "===",
)
texts = st.one_of(
    st.text(max_size=200),
    st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=8)), max_size=12).map("".join),
)
closing = re.compile(
    r"(?i)\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+([\w.-]+/[\w.-]+)?(#\d|GH-\d|https?:)"
)


def tokens(markdown: str) -> list[Token]:
    """Return every block and inline token that a CommonMark reader with tables sees."""
    parsed = MarkdownIt("commonmark").enable("table").parse(markdown)
    return [inner for token in parsed for inner in (token, *(token.children or ()))]


def kinds(markdown: str) -> set[str]:
    return {token.type for token in tokens(markdown)}


@settings(deadline=None)
@given(texts, st.integers(1, 300))
def test_clean_text_is_bounded_stable_and_has_no_controls(text: str, limit: int) -> None:
    found = untrusted.clean(text, limit)
    assert len(found) <= limit
    assert untrusted.clean(found, limit) == found
    assert not re.search(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", found
    )
    assert not re.search("[\ud800-\udfff\U000e0000-\U000e0fff\u2028\u2029]", found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x1b[1;31mb\x1b[0mc", "abc"),
        ("a\x1b]8;;https://evil.example\x1b\\b\x1b]8;;\x07c", "abc"),
        ("a\x1bPsecret\x1b\\b", "ab"),
        ("a\x9d0;title\x9cb", "ab"),
        ("\x1b]0;never ends\nnext line", "\nnext line"),
        ("a\x1b(Bb\x1b7c\x1bcd", "abcd"),
        ("a\x9b31mb", "ab"),
        ("one\r\ntwo\rthree\u2028four\x85five", "one\ntwo\nthree\nfour\nfive"),
        ("tab\tstays", "tab\tstays"),
        ("x\u202ey\u2066z\u200b\U000e0041", "xyz"),
        ("\udc80", "\ufffd"),
        ("naïve Straße 日本", "naïve Straße 日本"),
    ],
)
def test_clean_takes_out_what_a_terminal_would_obey(text: str, expected: str) -> None:
    assert untrusted.clean(text, 100) == expected


def test_a_cut_is_shown() -> None:
    assert untrusted.clean("abcdef", 4) == "abc…"


@settings(deadline=None)
@given(texts)
def test_visible_text_is_stable_and_shows_what_is_hidden(text: str) -> None:
    found = untrusted.visible(text, 4000)
    assert untrusted.visible(found, 4000) == found
    assert untrusted.clean(found, 4000) == found


def test_visible_text_names_a_bidirectional_override() -> None:
    assert untrusted.visible("if a:\u202e # b", 100) == "if a:‹U+202E› # b"


@settings(deadline=None)
@given(texts)
def test_a_fence_holds_whatever_is_in_it(text: str) -> None:
    found = untrusted.fenced(text, "diff", limit=300)
    assert len(found) <= 4 * 300 + 8 + len("diff")
    blocks = MarkdownIt("commonmark").parse(f"before\n\n{found}\n\nafter\n")
    assert [b.type for b in blocks] == [
        *("paragraph_open", "inline", "paragraph_close"),
        "fence",
        *("paragraph_open", "inline", "paragraph_close"),
    ]


@settings(deadline=None)
@given(texts)
def test_inline_code_stays_in_its_cell(text: str) -> None:
    found = untrusted.inline(text, limit=100)
    assert len(found) <= 4 * 100 + 4
    assert "\n" not in found
    row = tokens(f"| a | b | c |\n| --- | --- | --- |\n| x | {found} | z |\n")
    cells = [token for token in row if token.type == "td_open"]
    assert len(cells) == 3
    assert [token.type for token in row if token.type == "code_inline"] == ["code_inline"]
    assert row[-4].type == "td_close"
    assert [token.content for token in row if token.type == "text"][-1] == "z"


@settings(deadline=None)
@given(texts)
def test_neutral_text_is_one_plain_paragraph(text: str) -> None:
    found = untrusted.neutral(text, limit=300)
    assert len(found) <= 2 * 300 + 1
    assert untrusted.neutral(found, limit=300) == found
    allowed = {"paragraph_open", "paragraph_close", "inline", "text"}
    emphasis = {"em_open", "em_close", "strong_open", "strong_close"}
    assert kinds(found) <= allowed | emphasis
    assert "://" not in found
    assert not re.search(r"(?i)www\.", found)
    assert not re.search(r"&[#a-zA-Z]|<[a-zA-Z/!?]", found)


@settings(deadline=None)
@given(texts)
def test_prose_is_one_paragraph_with_inline_code(text: str) -> None:
    found = untrusted.prose(text, limit=300)
    assert len(found) <= 4 * 300 + 4 * (found.count("`") + 1)
    allowed = {"paragraph_open", "paragraph_close", "inline", "text", "code_inline"}
    assert kinds(found) <= allowed | {"em_open", "em_close", "strong_open", "strong_close"}


def test_prose_keeps_its_code_and_spaces() -> None:
    assert untrusted.prose("use `a | b`, not `a`.") == "use `a | b`, not `a`."
    assert untrusted.prose("one ` alone") == "one ' alone"


@settings(deadline=None)
@given(texts)
def test_no_shape_mentions_commands_or_closes_anything(text: str) -> None:
    shapes = (untrusted.fenced, untrusted.inline, untrusted.neutral, untrusted.prose)
    for found in [shape(text) for shape in shapes]:
        assert not re.search(r"@[A-Za-z]", found)
        assert not re.search(r"(?m)^\s*/\w", found)
        assert not closing.search(found)
        assert not re.search(r"(?i)<!--\s*patchwright", found)


@settings(deadline=None)
@given(texts)
def test_a_name_has_only_characters_of_names(text: str) -> None:
    found = untrusted.name(text, 40)
    assert len(found) <= 40
    assert re.fullmatch(r"[\w.:/-]*", found)
    assert not found.startswith(("-", ".", "/"))
    assert "//" not in found


@settings(deadline=None)
@given(texts)
def test_no_logged_line_is_a_command_of_a_runner(text: str) -> None:
    for line in re.split(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", untrusted.logged(text)):
        assert line.startswith("| ")
        assert "##[" not in line


@pytest.mark.parametrize("word", ["prefixes 3", "closest 4", "fixture 1", "disclose 5"])
def test_ordinary_words_are_left_alone(word: str) -> None:
    assert untrusted.neutral(word) == word


@settings(deadline=None)
@given(st.one_of(texts, texts.map(lambda text: f"https://a.example/{text}")))
def test_t45_an_address_stays_below_what_is_trusted(text: str) -> None:
    found = untrusted.address(text, ("https://a.example",))
    if found is not None:
        links = [t for t in tokens(f"see [x]({found}) there") if t.type == "link_open"]
        assert [str(link.attrs["href"]).startswith("https://a.example/") for link in links] == [
            True
        ]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/t/1?x=1&y=2", True),
        ("https://a.example", False),
        ("https://a.example.evil/t", False),
        ("https://a.example:80@evil/t", False),
        ("http://a.example/t", False),
        ("https://a.example/../t", False),
        ("https://a.example/..", False),
        ("https://a.example/a b", False),
        ("https://a.example/a)b", False),
        ("https://a.example/\nb", False),
        ("https://a.example/" + "a" * 600, False),
    ],
)
def test_addresses(url: str, kept: bool) -> None:
    assert untrusted.address(url, ("https://a.example/",)) == (url if kept else None)


def test_an_address_may_begin_within_a_query() -> None:
    trusted = ("https://a.example/view?id=",)
    assert untrusted.address("https://a.example/view?id=1", trusted)
    assert untrusted.address("https://a.example/other", trusted) is None
