"""A post cut into words once, for all the rules that read it.

A word is letters, digits and inner apostrophes or ampersands (``can't``, ``A&E``, ``A12``); a number written against its
unit is two words (``9hrs`` → ``9 hrs``). The end of a sentence stands as ``.`` between words, so no phrase runs across it.
Commas, quotes and hyphens part words and leave nothing behind.
"""

from __future__ import annotations

import re

from scrutiny_dash.reading.clean import straighten

STOP = "."
_WORD = re.compile(
    r"\d+(?:[.,]\d+)*(?=(?:st|nd|rd|th|hrs?|hours?|mins?|wks?|weeks?|mths?|mnths?|months?|days?|yrs?|years?|yo|y/o|am|pm)\b)"
    r"|#?[^\W_]+(?:['&][^\W_]+)*|&"
    r"|(?<!\bSt)(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)[.!?;:…\n]+(?=\s|$|[\"')])"
    r"|[\n()]| [-–—] ",
    re.IGNORECASE,
)


class Words:
    """One text as words.

    Attributes:
        text: what was cut (apostrophes straight; as many characters as the text given).
        written: the words as written; a sentence's end is ``.``.
        lower: the same, in lower case.
    """

    __slots__ = ("_spans", "lower", "text", "written")

    def __init__(self, text: str) -> None:
        self.text = straighten(text)
        self.written = [w if w[0].isalnum() or w[0] in "#&" else STOP for w in _WORD.findall(self.text)]
        self.lower = [w.lower() for w in self.written]
        self._spans: list[tuple[int, int]] | None = None

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where each word stands in ``text``: start and end in characters."""
        if self._spans is None:
            self._spans = [m.span() for m in _WORD.finditer(self.text)]
        return self._spans

    def said(self, start: int, end: int) -> str:
        """Return the words ``start`` to ``end`` (exclusive) as the text has them."""
        return self.text[self.spans[start][0] : self.spans[end - 1][1]]

    def count(self) -> int:
        """Return how many words there are, sentence ends not counted."""
        return sum(w is not STOP for w in self.written)
