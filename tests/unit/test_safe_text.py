"""Untrusted text never becomes Markdown or HTML, whatever it is (law 9)."""

from __future__ import annotations

import re
import string
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scrutiny_dash.store.shown import MARK_END, MARK_START
from scrutiny_dash.ui.safe_text import plain_html, plain_md, post_html

JOINER = "\u2060"
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
# The pieces that Markdown, GitHub's autolinks, LaTeX, Streamlit's colours and icons, and HTML are made of.
PIECES = st.sampled_from(
    [
        "![x](https://evil.example/a.png)", "[a](b)", "http://evil.example", "HTTPS://evil.example", "ftp://e.example",
        "www.evil.example", "WWW.", "a@b.example", "mailto:a@b.example", "@somebody@mastodon.example", "$x^2$", "$$",
        ":red[x]", ":material/home:", "<script>alert(1)</script>", "<img src=x onerror=y>", "&amp;", "&#60;", "# h",
        "\n", "\r\n", "\u2028", "\t", "- a", "1. a", "> q", "```", "~~x~~", "**b**", "__i__", "| a | b |", "\\", "\\\\",
        "\\[", "---", "===", "a  \nb", "«é»", "😀", MARK_START, MARK_END, "'", '"', "=cmd|' /C calc'!A0", "\x00",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=5))).map("".join))


def unescaped(markdown: str) -> str:
    """Return what a Markdown reader shows of a text in which every special sign is escaped; fail where one is not."""
    naked = ESCAPED.sub("", markdown)
    assert not set(naked) & set(string.punctuation), f"not escaped: {set(naked) & set(string.punctuation)}"
    return ESCAPED.sub(r"\1", markdown)


@given(TEXTS)
@example("![track](https://evil.example/p.png) www.evil.example a@b.example $x$ :red[x] \\[y\\] <b>")
def test_markdown_sees_nothing_but_words(text: str) -> None:
    shown = unescaped(plain_md(text))
    assert shown.replace(JOINER, "") == " ".join(text.split()).replace(JOINER, "")


@given(TEXTS)
def test_no_address_is_left_that_markdown_would_link_by_itself(text: str) -> None:
    shown = unescaped(plain_md(text))
    assert not re.search(r"(?i)(?:https?|ftp)://", shown)
    assert not re.search(r"(?i)\bwww\.", shown)
    assert not re.search(r"@(?!\u2060)", shown)


@given(TEXTS)
def test_markdown_stays_on_one_line(text: str) -> None:
    assert len(plain_md(text).splitlines()) <= 1


class Strict(HTMLParser):
    """Reads HTML and accepts lines and marks, without attributes, each mark closed before the next."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen = ""
        self.marked: list[str] = []
        self.in_mark = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"br", "mark"}
        assert not attrs
        if tag == "br":
            self.seen += "\n"
        else:
            assert not self.in_mark
            self.in_mark = True
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        assert tag == "mark"
        assert self.in_mark
        self.in_mark = False

    def handle_data(self, data: str) -> None:
        self.seen += data
        if self.in_mark:
            self.marked[-1] += data

    def handle_comment(self, data: str) -> None:
        pytest.fail("a comment")

    def handle_decl(self, decl: str) -> None:
        pytest.fail("a declaration")

    def handle_pi(self, data: str) -> None:
        pytest.fail("an instruction")


def read(html: str) -> Strict:
    reader = Strict()
    reader.feed(html)
    reader.close()
    assert not reader.in_mark, "a mark is left open"
    return reader


@given(TEXTS)
def test_html_is_escaped_in_content_and_in_attributes(text: str) -> None:
    escaped = plain_html(text)
    assert not set(escaped) & set("<>\"'")
    assert not re.search(r"&(?!amp;|lt;|gt;|quot;|#x27;)", escaped)


@given(TEXTS)
@example(f"{MARK_END}a{MARK_START}")
@example(f"{MARK_START}a{MARK_START}b{MARK_END}c{MARK_END}")
@example(f"{MARK_START}")
def test_a_post_shows_its_own_words_and_closes_every_mark(text: str) -> None:
    bare = text.replace(MARK_START, "").replace(MARK_END, "")
    kept = [line for line in bare.splitlines() if line.strip()]
    seen = read(post_html(text)).seen
    assert seen.split() == "\n".join(kept).split()


def test_every_hit_is_marked_and_nothing_else() -> None:
    html = post_html(f"The <b>{MARK_START}bus{MARK_END}</b> and the\n\n{MARK_START}Buses{MARK_END} & more")
    assert html == "The &lt;b&gt;<mark>bus</mark>&lt;/b&gt; and the<br><mark>Buses</mark> &amp; more"
    assert read(html).marked == ["bus", "Buses"]
