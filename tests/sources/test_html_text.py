"""HTML of platforms as plain text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutiny_dash.sources.html_text import to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("a &amp; b &lt;c&gt; &#8230; &nbsp;d", "a & b <c> … d"),
        ("plain\nlines\n\n\n\nstay", "plain\nlines\n\nstay"),
        ("<p>line\nbreaks of the\n  source do not</p>", "line breaks of the source do not"),
        ('Cross <img src="x" alt="😡" class="wp-smiley"> again', "Cross 😡 again"),
        ('A card <img src="x" alt="a card on a kitchen table"> here', "A card here"),
        ("<script>alert(1)</script><style>p{}</style>text<!-- hidden -->", "text"),
        ('<a class="mention">@<span>somebody</span></a> hello', "@somebody hello"),
        (
            '<a href="x"><span class="invisible">https://</span>x.example/a<span class="invisible">bc</span></a>',
            "x.example/a",
        ),
        ('<p class="quote-inline">RE: link</p><p>Mine</p>', "Mine"),
        ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("&amp;amp;", "&amp;"),
        ("", ""),
        ("  \n ", ""),
        ("<p></p>", ""),
        ("a\x00b", "ab"),
    ],
)
def test_html_becomes_text(html: str, text: str) -> None:
    assert to_text(html) == text


@given(st.text(alphabet=st.sampled_from("<>/abp &;\"'=!-\n#x1😡")))
def test_anything_becomes_text(html: str) -> None:
    text = to_text(html)
    assert text == text.strip()
    assert "\n\n\n" not in text


@pytest.mark.parametrize("html", ["<div>" * 100_000 + "x", "<" * 200_000, "<a" * 100_000, "&" * 200_000, "<p>" * 4_900])
def test_hostile_html_takes_no_time(html: str) -> None:
    started = time.monotonic()
    to_text(html)
    assert time.monotonic() - started < 2
