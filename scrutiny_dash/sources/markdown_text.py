"""Markdown as forums send it, turned into plain text that a person may read and the machine may search."""

from __future__ import annotations

import re
from html import unescape

from scrutiny_dash.sources.html_text import tidy

_MOST = 60_000
_SPOILER_BLOCK = re.compile(r"^[ ]{0,3}:::[^\n]*$", re.MULTILINE)
_FENCE = re.compile(r"^[ ]{0,3}(?:```|~~~)[^\n]*$", re.MULTILINE)
_RULE = re.compile(r"^[ ]{0,3}(?:(?:-[ ]?){3,}|(?:\*[ ]?){3,}|(?:_[ ]?){3,})$", re.MULTILINE)
_TABLE_RULE = re.compile(r"^[ ]{0,3}\|?[ :|-]*-[ :|-]*$", re.MULTILINE)
_TABLE_ROW = re.compile(r"^[ ]{0,3}\|[^\n]*$", re.MULTILINE)
_DEFINITION = re.compile(r"^[ ]{0,3}\[[^\[\]\n]{1,200}\]:[ ]+\S+[^\n]*$", re.MULTILINE)
_TARGET = r"\((?:[^()\s]|\([^()\s]{0,200}\)){0,2000}(?:[ ]+\"[^\"\n]{0,200}\")?\)"
_PICTURE = re.compile(r"!\[[^\[\]\n]{0,500}\]" + _TARGET)
_LINK = re.compile(r"\[([^\[\]\n]{0,500})\]" + _TARGET)
_ADDRESS = re.compile(r"<(https?://[^<>\s]{1,2000})>")
_HEADING = re.compile(r"^[ ]{0,3}#{1,6}[ ]+", re.MULTILINE)
_QUOTE = re.compile(r"^[ ]{0,3}(?:>(?!!)[ ]?)+", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]{0,12}[*+-][ ]+", re.MULTILINE)
_HIDDEN = re.compile(r">!([^\n]{1,500}?)!<")
_STRONG = re.compile(r"(\*\*|__|~~)(?=\S)([^\n]{1,2000}?)(?<=\S)\1")
_STRESSED = re.compile(r"(?<![\w*\\])([*_])(?=[^\s*_])([^\n*_]{1,2000})(?<=\S)\1(?![\w*])")
_CODE = re.compile(r"`{1,2}([^`\n]{1,2000})`{1,2}")
_RAISED = re.compile(r"\^\(?([^\s()^]{1,100})\)?")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!>~^|-])")


def to_text(markdown: str) -> str:
    """Return the words of a Markdown text, line breaks kept.

    A link keeps its words and loses its address, pictures go, a quotation keeps its words, a hidden passage is shown,
    entities are undone once. Never raises; the first 60,000 characters count.
    """
    text = markdown[:_MOST].replace("\r\n", "\n").replace("\r", "\n")
    for pattern in (_SPOILER_BLOCK, _FENCE, _RULE, _TABLE_RULE, _DEFINITION, _PICTURE):
        text = pattern.sub("", text)
    text = _TABLE_ROW.sub(lambda row: row[0].replace("|", " "), text)
    text = _ADDRESS.sub(r"\1", _LINK.sub(r"\1", text))
    for pattern in (_QUOTE, _HEADING, _BULLET):
        text = pattern.sub("", text)
    text = _STRONG.sub(r"\2", _HIDDEN.sub(r"\1", text))
    text = _CODE.sub(r"\1", _RAISED.sub(r"\1", _STRESSED.sub(r"\2", text)))
    return tidy(unescape(_ESCAPED.sub(r"\1", text)))
