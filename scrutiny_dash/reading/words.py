"""A post cut into words once, for all the rules that read it.

A word is letters, digits and inner apostrophes or ampersands (``can't``, ``A&E``, ``A12``); a number written against
its unit is two words (``9hrs`` → ``9 hrs``). The end of a sentence stands as ``.`` between words, so no phrase runs
across it. Commas, quotes and hyphens part words and leave nothing behind.
"""

from __future__ import annotations

import re
import sys

from scrutiny_dash.reading.clean import straighten

STOP = "."
_ENDS = frozenset(".!?;:…\n() ")
_WORD = re.compile(
    r"\d+(?:[.,]\d+)*(?=(?:st|nd|rd|th|hrs?|hours?|mins?|wks?|weeks?|mths?|mnths?|months?|days?|yrs?|years?|yo|am|pm)\b)"
    r"|#?[^\W_]+(?:['&][^\W_]+)*"
    # A full stop ends a sentence, but not after "St." or "Dr.".
    r"|[.!?;:…]+(?<!\bSt\.)(?<!\bDr\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?=[\s\"')]|$)"
    r"|[\n()&]| [-–—] "
)


# Small letters of words met before. The same object for the same word makes every later look-up quicker.
_LOWER: dict[str, str] = {}
_MOST_KNOWN = 100_000


def _lower(word: str) -> str:
    if len(_LOWER) >= _MOST_KNOWN:
        _LOWER.clear()
    lowered = _LOWER[word] = sys.intern(word.lower())
    return lowered


class Words:
    """One text as words.

    Attributes:
        text: what was cut (apostrophes straight; as many characters as the text given).
        written: the words as written; a sentence's end is ``.``.
        lower: the same, in lower case.
    """

    __slots__ = ("_found", "_spans", "lower", "text", "written")

    def __init__(self, text: str) -> None:
        self.text = straighten(text)
        self._found: list[str] = _WORD.findall(self.text)
        self.written = [STOP if w[0] in _ENDS else w for w in self._found]
        known = _LOWER.get
        self.lower = [known(w) or _lower(w) for w in self.written]
        self._spans: list[tuple[int, int]] | None = None

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where each word stands in ``text``: start and end in characters."""
        if self._spans is None:
            # Looked up again rather than matched again: words stand in order, and all between them is no word.
            spans: list[tuple[int, int]] = []
            end = 0
            find, keep = self.text.index, spans.append
            for word in self._found:
                start = find(word, end)
                end = start + len(word)
                keep((start, end))
            self._spans = spans
        return self._spans

    def said(self, start: int, end: int) -> str:
        """Return the words ``start`` to ``end`` (exclusive) as the text has them."""
        spans = self.spans
        return self.text[spans[start][0] : spans[end - 1][1]]

    def count(self) -> int:
        """Return how many words there are, sentence ends not counted."""
        return len(self.lower) - self.lower.count(STOP)
