"""Markdown as forums send it: every mark goes, every word stays."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutiny_dash.sources.markdown_text import to_text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**Nine** months, *still* __nothing__ and ~~hope~~.", "Nine months, still nothing and hope."),
        ("See [the form](https://x.example/a_(b)?c=1 \"t\") first", "See the form first"),
        ("![a chart](https://x.example/y.png)Look", "Look"),
        ("<https://x.example/a>", "https://x.example/a"),
        ("# Waiting\n\n## CAMHS\n#camhs", "Waiting\n\nCAMHS\n#camhs"),
        ("> They said so\n>> twice\n\nThey did not.", "They said so\ntwice\n\nThey did not."),
        (">!hidden!< here", "hidden here"),
        ("* one\n- two\n+ three\n1. four", "one\ntwo\nthree\n1. four"),
        ("---\n***\n_ _ _\nend", "end"),
        ("|a|b|\n|:-|-:|\n|1|2|", "a b \n\n 1 2"),
        ("```\ncode\n```\n`inline`", "code\n\ninline"),
        ("::: spoiler Title\nwords\n:::", "words"),
        ("[1]: https://x.example\ntext", "text"),
        ("2 \\* 3 \\_ 4", "2 * 3 _ 4"),
        ("a &amp; b &#39;c&#39; &#x200B;", "a & b 'c' \u200b"),
        ("snake_case_word 5*4*3", "snake_case_word 5*4*3"),
        ("very^small and ^(two)", "verysmall and two"),
        ("first line\nsecond line\r\n\r\n\r\nthird", "first line\nsecond line\n\nthird"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_words_stay(markdown: str, text: str) -> None:
    assert " ".join(to_text(markdown).split()) == " ".join(text.split())
    assert to_text(markdown).count("\n\n") <= text.count("\n\n") + 1


@given(st.text(alphabet="ab *_~`[]()<>!#|\\^:&;-\n", max_size=300))
def test_it_takes_anything(markdown: str) -> None:
    assert isinstance(to_text(markdown), str)


@pytest.mark.parametrize(
    "piece", ["[", "![", "**a", "_", "`", ">!", "[a](", "(", "\\", "|", "- ", "^(", "&amp;", "[a]: b\n"]
)
def test_hostile_length_takes_no_time(piece: str) -> None:
    started = time.monotonic()
    to_text(piece * 50_000)
    assert time.monotonic() - started < 3.0
