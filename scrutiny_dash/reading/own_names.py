"""What a post itself gives: names, ages and dates that no retelling of it may carry on, in whatever spelling.

Names are known first names and what follows them, what follows a title, and words with a capital inside a sentence
that nobody writes but as a name ("Boswells"). Towns, hospitals, services and words that people write are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrutiny_dash.reading.clean import fold_for_copies
from scrutiny_dash.reading.colleagues import FIRST, SMALL, could_be_name
from scrutiny_dash.reading.giveaways import AGE, DATE, ONES, ORDINARY, SCHOOL_YEAR, SITES, TEENS, TENS, giveaways
from scrutiny_dash.reading.known_words import is_known, is_place, is_place_name
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.words import STOP, Words

_LISTS = table("names")
_TITLES = frozenset(_LISTS["small_titles"]) | {title.lower() for title in _LISTS["titles"]}
_NOT_ALONE = frozenset(_LISTS["not_alone"])
_NEVER = frozenset(_LISTS["never_surnames"]) | frozenset(_LISTS["not_after"])
_NO_NAMES = frozenset({"mental", "health", "young", "carer", "carers"})
_VALUE = {word: value for value, word in enumerate((*ONES, *TEENS), start=1)}
_VALUE |= {word: 10 * value for value, word in enumerate(TENS, start=2)}
_FIGURES = re.compile(r"\d+")
_WORDS = re.compile(r"[a-z]+")


def name_key(word: str) -> str:
    """Return under what a name is compared: small letters, without an apostrophe or an s at its end."""
    return re.sub(r"[^\w]", "", word.lower().removesuffix("'s")).removesuffix("s")


def names_of(text: str) -> frozenset[str]:
    """Return the names that a post gives, as ``name_key`` has them."""
    words = Words(text)
    return frozenset(name_key(word) for word in _names(words) if len(word) > 2)


def _names(words: Words) -> Iterator[str]:
    written, lower = words.written, words.lower
    surname = False
    for i, word in enumerate(written):
        before = lower[i - 1] if i else STOP
        last_named, surname = surname, False
        plain = lower[i].removesuffix("'s")
        if not word[0].isalpha():
            surname = last_named and word == STOP and before in _TITLES  # "Dr. Whitcombe"
            continue
        first = _is_first(written, i)
        if first or (last_named and _is_surname(word, plain)) or (before in _TITLES and _is_surname(word, plain)):
            yield word
            surname = first
        elif before != STOP and _only_a_name(word, plain):
            yield word
        if before == STOP and i > 1 and lower[i - 2] in _TITLES and written[i - 1] == STOP and _is_surname(word, plain):
            yield word
        surname = surname or lower[i] in _TITLES


def _is_first(written: list[str], i: int) -> bool:
    word = written[i].removesuffix("'s")
    if word in _NOT_ALONE:  # "May", "Grace": only with a surname
        following = written[i + 1] if i + 1 < len(written) else STOP
        return could_be_name(following) and not is_known(following.lower())
    return (word in FIRST or word in SMALL or (word.isupper() and word.title() in FIRST)) and not is_place(word)


def _is_surname(word: str, plain: str) -> bool:
    if word in _NEVER or plain in _NO_NAMES:
        return False
    return could_be_name(word) or (len(plain) > 3 and not is_known(plain))


def _only_a_name(word: str, plain: str) -> bool:
    return could_be_name(word) and word not in _NEVER and not is_known(plain) and not is_place(plain)


def sites_of(text: str) -> frozenset[str]:
    """Return what the schools, practices and roads that a post gives are called, folded: ``north street``."""
    found = set()
    for words, what in giveaways(text):
        if what in SITES:
            called = [word for word in fold_for_copies(words).split() if word not in ORDINARY][:-1]
            name = " ".join(called)
            if called and not is_place_name(name) and (len(called) > 1 or not is_known(name)):
                found.add(name)
    return frozenset(found)


def number(words: str) -> int:
    """Return the number that figures or words say: ``twenty-one`` is 21; 0 where they say none."""
    figures = _FIGURES.search(words)
    if figures:
        return int(figures[0])
    return sum(_VALUE.get(word, 0) for word in _WORDS.findall(words.lower()))


def ages_of(text: str) -> frozenset[int]:
    """Return the ages and school years that a post gives."""
    found = [match[0] for pattern in (AGE, SCHOOL_YEAR) for match in pattern.finditer(text)]
    return frozenset(number(said) for said in found) - {0, 1}


def dates_of(text: str) -> frozenset[str]:
    """Return the days of dates in figures that a post gives: ``14/3``."""
    found = (re.search(r"(\d{1,2})[/.](\d{1,2})", match[0]) for match in DATE.finditer(text))
    return frozenset(f"{int(match[1])}/{int(match[2])}" for match in found if match)
