"""The text of a cell made plain, and what a cell's text shows about its row."""

from __future__ import annotations

import html
import re

TEXT_LIMIT = 20_000  # characters; the longest post of any platform here is half of that

# What tools, spreadsheets and people write where there is nothing.
BLANKS = frozenset(
    {
        "", "n/a", "na", "#n/a", "null", "(null)", "undefined", "none", "nan", "nil", "-", "--", "—", ".", "#name?",
        "#ref!", "#value!", "#div/0!", "not available", "not provided",
    }
)  # fmt: skip
DELETED = frozenset({"[deleted]", "[removed]", "[deleted by user]", "deleted", "[ removed by reddit ]"})

_LITERAL_BREAK = re.compile(r"(?<![A-Za-z]:)(?<!\\)(?:\\r)?\\n")
_SPREADSHEET_BREAK = re.compile(r"_x000[dD]_\n?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")
_DAMAGED = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
_ROUNDED = re.compile(r"\d{13,}000")  # 16 figures and more: a spreadsheet keeps 15 and fills up with zeros
_REPOST = re.compile(r"RT @\w")
_LANGUAGE = re.compile(r"\W*([a-z]{2})(?![a-z])", re.IGNORECASE)


def clean_text(text: str, *, entities: bool, literal: bool) -> str:
    r"""Return plain text with real line breaks.

    Args:
        text: a cell.
        entities: it is written with ``&amp;`` and the like.
        literal: a backslash and an n stand for a line break, as some tools write them into CSV.
    """
    if "_x000" in text:
        text = _SPREADSHEET_BREAK.sub("\n", text)
    if literal and "\\n" in text:
        text = _LITERAL_BREAK.sub("\n", text)
    if entities and "&" in text:
        text = html.unescape(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).strip()


def says_nothing(text: str) -> bool:
    """Say whether a text holds no letter, figure, emoji or sign of any script: nothing, dashes, dots."""
    return not text or (text.isascii() and not any(map(str.isalnum, text)))


def is_repost(text: str) -> bool:
    """Say whether a text is somebody else's, passed on in the old way (``RT @``)."""
    return _REPOST.match(text) is not None


def is_damaged_id(text: str) -> bool:
    """Say whether a spreadsheet has cut the end off a long id (``1.23E+18``, or zeros after 15 figures)."""
    return _DAMAGED.fullmatch(text) is not None or _ROUNDED.fullmatch(text) is not None


def language(text: str) -> str | None:
    """Return the two letters of a language (``en`` of ``en-GB`` or ``English``), or None."""
    if text.casefold() == "english":
        return "en"
    found = _LANGUAGE.match(text)
    return found[1].lower() if found else None
