"""Titles in small letters or capitals before a name: "mrs thackeray", "MISS OSEI", "dr halloran-pyke", "rev tim".

A title and a surname both written with a capital are ``names``'s. Here nothing but the words around can tell "miss
osei in pastoral" from "miss him", so every title has words it must not stand beside.
"""

from __future__ import annotations

import re

from scrutiny_dash.reading.colleagues import FIRST, SMALL, could_be_name
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.words import STOP, Words

_LISTS = table("names")
TITLES = frozenset(_LISTS["small_titles"])
_NOT_AFTER = frozenset(_LISTS["not_after_title"])
_MISSES = frozenset(_LISTS["misses"])
_NOT_PEOPLE = frozenset(name.lower() for name in _LISTS["not_people"])
_OFFICE_SIGNS = frozenset(_LISTS["office_signs"])
_CHURCH = frozenset({"rev", "revd", "reverend"})
_NAME = re.compile(r"(?:[a-z]'[a-z]{2,}|[a-z]{3,})(?:'s)?")
# "the dr phoned", "my mrs says": no name follows.
_DETERMINERS = frozenset(_LISTS["no_name_after"])
_PEOPLE_DO = frozenset(_LISTS["people_do"])
_STANDS = _PEOPLE_DO | {"in", "at", "from", "and", "about", STOP}
_NEAR = 6


def titled(words: Words, seen: frozenset[str]) -> bool:
    """Whether a private person is named by a title and a name that are not both written with a capital.

    Args:
        seen: the words in small letters that are in ``TITLES``, and others.
    """
    if TITLES.isdisjoint(seen):
        return False
    return any(_names(words, i) for i, word in enumerate(words.lower) if word in TITLES)


def _names(words: Words, i: int) -> bool:
    written, lower = words.written, words.lower
    title = lower[i]
    before = lower[i - 1] if i else STOP
    j = i + 1
    if j < len(lower) and lower[j] == STOP and title != "miss" and before not in _DETERMINERS:
        j += 1  # "mr. smith": the full stop looks like the end of a sentence.
    if j >= len(lower):
        return False
    name = lower[j]
    if title in _CHURCH:
        known = written[j] in FIRST or name in SMALL or (written[i][0].isupper() and could_be_name(written[j]))
        return known and not _of_office(lower, i)
    if written[i][0].isupper() and not written[i].isupper() and not written[j].islower():
        return False  # Both with a capital: looked at as a full name.
    if name in _NOT_AFTER or not _NAME.fullmatch(name) or f"{title} {name}" in _NOT_PEOPLE or _of_office(lower, i):
        return False
    return _fits(words, i, j, before)


def _fits(words: Words, i: int, j: int, before: str) -> bool:
    """Whether the words around allow a name after this title."""
    title, name = words.lower[i], words.lower[j]
    if title == "miss":
        following = words.lower[j + 1] if j + 1 < len(words.lower) else STOP
        return before not in _MISSES and following in (_PEOPLE_DO if before == "to" else _STANDS)
    if title == "ms":  # The illness is written "ms" and "MS".
        return words.written[i] == "Ms"
    if title in {"dr", "prof"}:
        verb = name.endswith("ed") and not name.endswith("eed") and name.capitalize() not in FIRST
        return (before not in _DETERMINERS or name in SMALL) and not verb
    return before not in _DETERMINERS or title == "mr"


def _of_office(lower: list[str], i: int) -> bool:
    return not _OFFICE_SIGNS.isdisjoint(lower[max(0, i - _NEAR) : i + _NEAR])
