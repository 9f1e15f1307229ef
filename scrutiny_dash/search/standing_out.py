"""Words used more than usual in a view: more than in the other topics, or more than in the time before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

import numpy as np

from scrutiny_dash import clock, wording
from scrutiny_dash.models import Query
from scrutiny_dash.reading.place import place_rows
from scrutiny_dash.search.answer import Searcher, View
from scrutiny_dash.search.keyness import LEAST_PEOPLE, Keyword, Said, more_than_usual, terms_of, words_of
from scrutiny_dash.store import shown
from scrutiny_dash.store.counting import UNDATED
from scrutiny_dash.topics import topic, topics

MOST_TEXTS = 3000
# A word that is used more than before is a trend, and there is none under thirty people (law 3).
LEAST_FOR_A_TREND = 30


class Against(StrEnum):
    """What a view is compared with."""

    TOPICS = "topics"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Compared:
    """Words used more than usual, and of what.

    Attributes:
        query: the posts that the words were counted in; a word opens its posts among these.
        what: what was compared, in a sentence, with its dates and its people.
        too_little: why no word is given, where there is too little on one side; else empty.
    """

    query: Query
    words: tuple[Keyword, ...]
    what: str
    too_little: str = ""


def words_against(searcher: Searcher, query: Query, against: Against, leave_out: tuple[str, ...] = ()) -> Compared:
    """Return the words that people of a view use more than usual, each used by five of them at least."""
    made = _topics if against is Against.TOPICS else _before
    compared = made(searcher, query, leave_out)
    if len(searcher.view(compared.query).once) <= MOST_TEXTS:
        return compared
    return replace(compared, what=f"{compared.what} Counted in {MOST_TEXTS:,} posts drawn at random; a word opens all.")


def _topics(searcher: Searcher, query: Query, leave_out: tuple[str, ...]) -> Compared:
    here = _texts(searcher, query)
    there = [
        pair
        for other in topics()
        if other != query.topic
        for pair in _texts(searcher, Query(other, voices=query.voices, up_to_post=query.up_to_post))
    ]
    what = (
        f"Words used more by the {_people(here)} here than by people in the other topics. The topic's own search words "
        "and places are left out."
    )
    too_little = ""
    if _count(here) < LEAST_PEOPLE:
        too_little = f"Too few people here to compare: {_people(here)}. A word needs {LEAST_PEOPLE} who use it."
    elif _count(there) < LEAST_PEOPLE:
        too_little = f"Too few people in the other topics to compare with: {_people(there)}."
    own = _own_words(query)
    words = () if too_little else more_than_usual(here, there, leave_out=leave_out, own=own)
    return Compared(query, words, what, too_little)


def _own_words(query: Query) -> frozenset[str]:
    """Return the words that posts of a view are found by, and those of places: among topics they tell nothing new."""
    about = topic(query.topic)
    asked = [about.name, *(word.text for word in (*about.words, *about.hashtags)), query.words]
    return words_of(asked) | _places()


@cache
def _places() -> frozenset[str]:
    return terms_of(name for _, names in place_rows() for name in names)


def _before(searcher: Searcher, query: Query, leave_out: tuple[str, ...]) -> Compared:
    """Compare with the same search and filters before: before the first day asked for, else the later half by date."""
    split = query.since or _middle(searcher.view(query))
    if split is None:
        return Compared(query, (), "", "These posts have no two different dates, so there is no time before.")
    now, then = replace(query, since=split), replace(query, since=None, until=split - timedelta(days=1))
    here, there = _texts(searcher, now), _texts(searcher, then)
    when_now, when_then = _span(searcher.view(now)), _span(searcher.view(then))
    few = [
        f"{_people(said)} {when}" for said, when in ((here, when_now), (there, when_then))
        if _count(said) < LEAST_FOR_A_TREND
    ]  # fmt: skip
    if few:
        too_little = (
            f"Too few people to compare with the time before {clock.say_day(split)}: {wording.listed(few)}. "
            f"It needs {LEAST_FOR_A_TREND} on each side."
        )
        return Compared(now, (), "", too_little)
    what = (
        f"Words used more {when_now} (by {_people(here)}) than {when_then} (by {_people(there)}), in the same search "
        "and filters."
    )
    return Compared(now, more_than_usual(here, there, leave_out=leave_out), what)


def _span(view: View) -> str:
    days = view.arrays.day[view.once]
    days = days[days != UNDATED]
    if not len(days):
        return "before"
    first, last = (clock.say_day(clock.day_from_number(int(day))) for day in (days.min(), days.max()))
    return f"on {first}" if first == last else f"from {first} to {last}"


def _middle(view: View) -> date | None:
    """Return the day from which on about half of a view's dated messages were written; None where no day parts them."""
    days = np.sort(view.arrays.day[view.once])
    days = days[days != UNDATED]
    later = days[days > days[0]] if len(days) else days
    if not len(later):
        return None
    return clock.day_from_number(int(max(days[len(days) // 2], later[0])))


def _count(said: Iterable[Said]) -> int:
    return len({person for _, person in said if person >= 0})


def _people(said: Sequence[Said]) -> str:
    return wording.count(_count(said), "person", "people")


def _texts(searcher: Searcher, query: Query) -> list[Said]:
    view = searcher.view(query)
    rng = np.random.default_rng(0)
    at = view.once
    if len(at) > MOST_TEXTS:
        at = np.sort(rng.choice(at, MOST_TEXTS, replace=False))
    ids = view.arrays.ids[at].tolist()
    with searcher.store.read() as connection:
        texts = shown.texts_of(connection, json.dumps(ids))
    people = view.arrays.person[at].tolist()
    return [(texts[i], who) for i, who in zip(ids, people, strict=True) if i in texts]
