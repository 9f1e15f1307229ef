"""A bare verdict, such as "The care at Southend hospital is shocking", by which a resident speaks.

Nobody in it says "I", and it names what headlines name, so the weighing takes it for news. But a headline seldom says
of a thing what it is like in the writer's own words; a resident does. The words stand in ``data/reading/voice.toml``.
"""

from __future__ import annotations

from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.style import NAMES as STYLE
from scrutiny_dash.reading.words import STOP, Words

_LISTS = table("voice")["verdicts"]
_IS, _BETWEEN, _SAYS = (frozenset(_LISTS[name]) for name in ("is", "between", "says"))
_NOT_BARE = tuple(STYLE.index(name) for name in ("we", "saying", "quotes", "links"))
_LONGEST = 16
_FURTHEST = 3


def verdict(words: Words, how: list[float]) -> tuple[int, int] | None:
    """Return where a short post says what it finds of something ("is shocking"), or None.

    Args:
        how: what ``style`` gave; who says "we", quotes somebody or links to something passes no bare verdict.
    """
    lower = words.lower
    if len(lower) - lower.count(STOP) > _LONGEST or any(how[at] for at in _NOT_BARE):
        return None
    for start, word in enumerate(lower):
        if word in _IS:
            end = start + 1
            while end < len(lower) and end - start <= _FURTHEST and lower[end] in _BETWEEN:
                end += 1
            if end < len(lower) and lower[end] in _SAYS:
                return start, end + 1
    return None
