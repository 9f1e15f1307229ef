"""A table's own words may not lead back to the person who wrote a post (law 6).

Sent back: five words in a row of the original, a handle, contact details, what gives a person away by itself
(``giveaways``: an exact date, an age, a name, a school, a practice, a road), what would hold a post (a child who could
be recognised, a named person), and the names, ages and dates of the original in any spelling. What is sent back is
shown to the table that wrote it, with what to write instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from scrutiny_dash.errors import WordsRefused
from scrutiny_dash.models import Held
from scrutiny_dash.reading.clean import fold_for_copies, mask_handles, straighten, tidy
from scrutiny_dash.reading.colleagues import FIRST, could_be_name
from scrutiny_dash.reading.contacts import contacts
from scrutiny_dash.reading.giveaways import A_DATE, A_NAME, A_SITE, AN_AGE, INSTEAD, NUMBER, Giveaway, giveaways
from scrutiny_dash.reading.known_words import is_known, is_place
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.own_names import ages_of, dates_of, name_key, names_of, number, sites_of
from scrutiny_dash.reading.read import reader
from scrutiny_dash.reading.words import STOP, Words

RUN = 5
_MOST_NAMED = 4  # of what is sent back at once
_LISTS = table("names")
_NAMED = FIRST - frozenset(_LISTS["not_alone"])
_NOT_AFTER = frozenset(_LISTS["not_after"])
_OF_A_SAINT = frozenset({"St", "Saint"})
_PUBLIC_NAMES = frozenset(_LISTS["not_people"])
_HYPHENS = re.compile("[\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_UNSEEN = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_BARE_NUMBER = re.compile(rf"(?<![\d.,:/£-])\b{NUMBER}(?=\s*(?:$|[;:!?)]|[.,](?!\d)))", re.IGNORECASE)
_DAY_AND_MONTH = re.compile(r"(?<![\d/.])(\d{1,2})[/.](\d{1,2})(?![\d/])")
# What holds a post and may not stand in a retelling of one: what it is called here.
_HOLDS = {
    Held.CHILD: ("what could show who a child is", "Say a child or a young person, without name, age, year or school."),
    Held.NAMED_PERSON: (A_NAME, INSTEAD[A_NAME]),
    Held.CONTACT: ("contact details", "Leave them out."),
}


def repeats(own: str, original: str, run: int = RUN) -> bool:
    """Say whether a text holds so many words in a row of another, whatever their case and punctuation."""
    mine, theirs = fold_for_copies(own).split(), fold_for_copies(original).split()
    known = {tuple(theirs[i : i + run]) for i in range(len(theirs) - run + 1)}
    return any(tuple(mine[i : i + run]) in known for i in range(len(mine) - run + 1))


def check_own_words(own: str, original: str) -> None:
    """Let a table's own words pass unless they could lead back to the writer.

    Args:
        original: the post's text; empty where there is none.

    Raises:
        WordsRefused: they repeat five words in a row, or hold something that could give a person away.
    """
    if original and repeats(own, original):
        raise WordsRefused(
            "This repeats five words in a row of the post, and a search engine could find it.",
            "Say it in your own words.",
        )
    for contact in contacts(own):
        found = own[contact.start : contact.end]
        raise WordsRefused(f"“{found}” is a contact detail, which could give the person away.", "Leave it out.")
    if mask_handles(own) != own:
        raise WordsRefused("This holds a handle, which could give the person away.", "Leave it out.")
    plain = _plain(own)
    given: list[Giveaway] = []
    for one in _given(plain, _plain(original)):
        if len(given) < _MOST_NAMED and not any(one.words.lower() in other.words.lower() for other in given):
            given.append(one)
    if given:
        found = ", ".join(f"“{words}” is {what}" for words, what in given)
        to_do = " ".join(dict.fromkeys(INSTEAD[what] for _, what in given))
        raise WordsRefused(f"{found}, which could give the person away.", to_do)
    for why in (why for why in _HOLDS if why in reader().shows(plain)):
        what, instead = _HOLDS[why]
        raise WordsRefused(f"“{_shortest(plain, why)}” is {what}, which could give the person away.", instead)


def _plain(text: str) -> str:
    """Return a text as it reads: one way to write each letter and hyphen, and nothing unseen."""
    text = _HYPHENS.sub("-", _UNSEEN.sub("", unicodedata.normalize("NFKC", text)))
    return " ".join(straighten(tidy(text)).split())


def _given(own: str, original: str) -> Iterator[Giveaway]:
    """Yield what gives a person away, first by itself, then because the original gives it."""
    yield from giveaways(own)
    words = Words(own)
    names = names_of(original) if original else frozenset()
    for i, word in enumerate(words.written):
        if _is_first_name(words, i) or (word != STOP and name_key(word) in names):
            last = i + 1
            while last < len(words.written) and could_be_name(words.written[last]):
                last += 1
            yield Giveaway(words.said(i, last), A_NAME)
    if original:
        folded = f" {fold_for_copies(own)} "
        yield from (Giveaway(site, A_SITE) for site in sorted(sites_of(original)) if f" {site} " in folded)
        ages, dates = ages_of(original), dates_of(original)
        yield from (Giveaway(m[0], AN_AGE) for m in _BARE_NUMBER.finditer(own) if number(m[0]) in ages)
        for match in _DAY_AND_MONTH.finditer(own):
            if f"{int(match[1])}/{int(match[2])}" in dates:
                yield Giveaway(match[0], A_DATE)


def _is_first_name(words: Words, i: int) -> bool:
    """Whether a known first name stands with a capital and is no place's, no saint's and no hospital's."""
    word = words.written[i].removesuffix("'s")
    if word not in _NAMED or is_place(word):
        return False
    before = words.written[i - 1] if i else STOP
    after = words.written[i + 1] if i + 1 < len(words.written) else STOP
    if before in _OF_A_SAINT or after in _NOT_AFTER or f"{word} {after}" in _PUBLIC_NAMES:
        return False
    return before != STOP or not is_known(word.lower())


def _shortest(text: str, why: Held) -> str:
    """Return as few words of a text in a row as are held by themselves for a reason that the whole is held for."""
    words = text.split()
    first, last = 0, len(words)
    while last - first > 1 and why in reader().shows(" ".join(words[first + 1 : last])):
        first += 1
    while last - first > 1 and why in reader().shows(" ".join(words[first : last - 1])):
        last -= 1
    return " ".join(words[first:last]).rstrip(" ,;:.")
