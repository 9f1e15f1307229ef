"""The shape of a post: how long it is, how it ends, whether anybody in it says "I".

Where ``style`` counts, this names: a short line without a full stop in which nobody says "I", "we" or "you" is a
headline more often than not, and no sum of counts can say so. Each name has weights in
``data/reading/weighed_words.csv``, as words have.
"""

from __future__ import annotations

from functools import cache

from scrutiny_dash.reading.style import NAMES as STYLE
from scrutiny_dash.reading.words import STOP, Words

_I, _WE, _YOU, _QUOTES = (STYLE.index(name) for name in ("i", "we", "you", "quotes"))
_SIZES = (3, 6, 9, 13, 18, 30, 50)
_MOST = _SIZES[-1] + 1
_SIZE_OF = [next((f"up to {size}" for size in _SIZES if count <= size), "more") for count in range(_MOST + 1)]
_ENDS = {".": "stop", "?": "question", "!": "exclamation", "…": "exclamation"}


def shape(text: str, words: Words, how: list[float]) -> tuple[str, ...]:
    """Return the names of what a post's shape shows, each in brackets.

    Args:
        text: the post as it came.
        words: the same, stripped for scoring.
        how: what ``style`` gave.
    """
    lower = words.lower
    count = len(lower) - lower.count(STOP)
    speaks = how[_I] > 0, how[_WE] > 0, how[_YOU] > 0
    end = _ENDS.get(text[-1:], "nothing")
    return _outline(_SIZE_OF[min(count, _MOST)], STOP in lower[:-1], end, speaks, how[_QUOTES] > 0)


@cache
def _outline(size: str, several: bool, end: str, speaks: tuple[bool, bool, bool], quotes: bool) -> tuple[str, ...]:
    """Return the names that follow from a few answers alone; there are a few hundred such outlines."""
    many = "several" if several else "one"
    said = "".join(f" {name}" for name, does in zip(("I", "we", "you"), speaks, strict=True) if does)
    found = [
        f"(words: {size})",
        f"(ends in {end})",
        f"(sentences: {many}, ends in {end})",
        f"(says:{said})",
    ]
    nobody = not any(speaks)
    if speaks[0]:
        found.append(f"(says I, sentences: {many})")
    if nobody:
        found += (f"(nobody speaks, words: {size})", f"(nobody speaks, sentences: {many}, ends in {end})")
    if quotes:
        found += ("(quotes)", "(quotes, nobody speaks)") if nobody else ("(quotes)",)
    return tuple(found)
