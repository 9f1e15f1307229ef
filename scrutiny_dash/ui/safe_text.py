"""Untrusted text on a page: posts, names, search words. Markdown and HTML never see it unescaped (law 9).

Measured with Streamlit 1.67: ``st.markdown``, labels, tables and messages all run Markdown, and a remote image in it
would show every viewer's address to a stranger. Backslashes alone leave bare addresses as links; a word joiner does
not.
"""

from __future__ import annotations

import html
import re

from scrutiny_dash.models import FoundPost
from scrutiny_dash.store.shown import MARK_END, MARK_START

OFFICERS_WORDS = "An officer’s words. The post itself is not shown."
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_MARKED = re.compile(f"{MARK_START}([^{MARK_START}{MARK_END}]*){MARK_END}")
_WORD_JOINER = "\u2060"


def plain_md(text: object) -> str:
    """Escape untrusted text for Markdown: one line, no link, image, formula, colour, heading or list."""
    line = " ".join(str(text).split())
    line = re.sub(r"(?i)(https?:|ftp:)(?=//)", rf"\1{_WORD_JOINER}", line)
    line = re.sub(r"(?i)\b(www)\.", rf"\1{_WORD_JOINER}.", line)
    line = line.replace("@", f"@{_WORD_JOINER}")
    return _PUNCTUATION.sub(r"\\\1", line)


def plain_html(text: object) -> str:
    """Escape untrusted text for HTML, element content and attributes alike."""
    return html.escape(str(text), quote=True)


def post_html(marked: str) -> str:
    """Return a post's text as safe HTML: lines kept, hits between marks in ``<mark>``, no link made of anything."""
    escaped = _MARKED.sub(r"<mark>\1</mark>", plain_html(marked))
    escaped = escaped.replace(MARK_START, "").replace(MARK_END, "")  # one without its other half
    return "<br>".join(line for line in escaped.splitlines() if line.strip())


def whose_words(post: FoundPost) -> str:
    """Return the line of HTML that stands over a text that is not its writer's; nothing over any other."""
    return f'<p class="post-line"><b>{OFFICERS_WORDS}</b></p>' if post.officers_words else ""
