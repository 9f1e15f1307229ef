"""Text that may stand in a document: no character that XML refuses or that hides, no run of words from a post."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence

RUN_LENGTH = 5
_LONGEST_WORD = 30
REPEATED = "These words repeat a post, so they are not printed. The table can put them another way."
# What XML 1.0 refuses (section 2.2), C1 controls, and marks that turn or hide the text around them.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_WORD = re.compile(r"\w+")


def plain(text: str) -> str:
    """Return a text in one line that any XML or CSV file can hold."""
    fit = "".join(c for c in _UNFIT.sub(" ", text) if ord(c) & 0xFFFE != 0xFFFE)
    return " ".join(fit.split())


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text).casefold().replace("’", "'").replace("'", "")
    return _WORD.findall("".join(c for c in folded if not unicodedata.combining(c)))


def word_runs(texts: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Return every five words in a row of some texts, folded: no capitals, accents or punctuation."""
    found: set[tuple[str, ...]] = set()
    for text in texts:
        words = _words(text)
        found.update(tuple(words[n : n + RUN_LENGTH]) for n in range(len(words) - RUN_LENGTH + 1))
    return frozenset(found)


def without_runs(text: str, forbidden: frozenset[tuple[str, ...]]) -> str:
    """Return the text made plain, or ``REPEATED`` where it holds five words in a row of a post (law 6)."""
    if forbidden and not forbidden.isdisjoint(word_runs([text])):
        return REPEATED
    return plain(text)


def _width(character: str) -> float:
    """Return about how wide a character is in Arial, in ems, a little generously."""
    if character in " .,;:'!|iljtfI()[]/-":
        return 0.31
    if character in "mwMW@%&…—":
        return 0.95
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return 1.05
    if character.isascii():
        return 0.72 if character.isupper() else 0.56
    return 0.8


def lines_of(text: str, line: float) -> int:
    """Return about how many lines a text takes that are ``line`` ems wide."""
    return max(1, math.ceil(sum(map(_width, text)) * 1.05 / line))


def shortened(text: str, lines: int, line: float) -> str:
    """Cut a text to about so many lines, at a word where there is one, and mark the cut."""
    if lines_of(text, line) <= lines:
        return text
    room = lines * line / 1.05 - _width("…")
    taken = 0.0
    for at, character in enumerate(text):  # pragma: no branch - the text is longer than its room
        taken += _width(character)
        if taken > room:
            text = text[:at]
            break
    head, space, last = text.rpartition(" ")
    return f"{(head if space and len(last) <= _LONGEST_WORD else text).rstrip(' ,;:.')}…"


def fitted(texts: Sequence[str], budget: int, line: float) -> list[str]:
    """Shorten the longest of some texts until all of them together take at most ``budget`` lines.

    Short ones keep every word; each keeps at least one line.
    """
    lengths = [lines_of(text, line) for text in texts]
    limit = max(lengths, default=1)
    while limit > 1 and sum(min(length, limit) for length in lengths) > budget:
        limit -= 1
    return [shortened(text, limit, line) for text in texts]
