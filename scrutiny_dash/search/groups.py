"""Complaints among groups of people, as the computer guesses: by topic, by place, by who is speaking, by month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from scrutiny_dash import clock, wording
from scrutiny_dash.models import Feeling, Place, Query, Voice
from scrutiny_dash.search.answer import Searcher, View
from scrutiny_dash.store.counting import UNDATED
from scrutiny_dash.topics import topics

Positions = NDArray[np.int64]


class By(StrEnum):
    """What people are grouped by."""

    TOPIC = "topic"
    PLACE = "place"
    VOICE = "voice"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Group:
    """People of one group.

    Attributes:
        key: its topic's slug, its place or voice, or its month (``2026-03``).
        people: accounts with a post in the group whose feeling was read, copies once.
        complaints, praises: those of them with at least one such post.
    """

    key: str
    name: str
    people: int
    complaints: int
    praises: int


def groups(searcher: Searcher, query: Query, by: By) -> tuple[Group, ...]:
    """Return a view's groups that hold anybody, in their own order; a person may be in several.

    A group's numbers are of that group alone: people are never added up across groups or topics.
    """
    if by is By.TOPIC:
        found = [
            (slug, topic.name, view, view.once)
            for slug, topic in topics().items()
            for view in [searcher.view(_of_topic(query, slug))]
        ]
    else:
        view = searcher.view(query)
        found = [(key, name, view, at) for key, name, at in _parts(view, by)]
    made = [_group(*one) for one in found]
    return tuple(group for group in made if group.people)


def whole(searcher: Searcher, query: Query) -> Group:
    """Return all people of a view as one group."""
    view = searcher.view(query)
    return _group("", "", view, view.once)


def _of_topic(query: Query, slug: str) -> Query:
    return query if slug == query.topic else replace(query, topic=slug, themes=frozenset())


def _parts(view: View, by: By) -> Iterator[tuple[str, str, Positions]]:
    arrays, at = view.arrays, view.once
    if by is By.PLACE:
        for code, place in enumerate(Place):
            yield place.value, wording.PLACES[place], at[arrays.place[at] == code]
    elif by is By.VOICE:
        for code, voice in enumerate(Voice):
            yield voice.value, wording.VOICES[voice], at[arrays.voice[at] == code]
    else:
        dated = at[arrays.day[at] != UNDATED]
        month = np.array([_month(int(day)) for day in arrays.day[dated]], dtype=np.int64)
        for number in np.unique(month).tolist():
            first = clock.EPOCH.replace(year=number // 12, month=number % 12 + 1)
            yield f"{first:%Y-%m}", f"{first:%B %Y}", dated[month == number]


def _month(day: int) -> int:
    date = clock.day_from_number(day)
    return date.year * 12 + date.month - 1


def _group(key: str, name: str, view: View, at: Positions) -> Group:
    arrays = view.arrays
    feelings = tuple(Feeling)
    read = at[(arrays.person[at] >= 0) & (arrays.feeling[at] != feelings.index(Feeling.NOT_SCORED))]

    def people(feeling: Feeling | None = None) -> int:
        some = read if feeling is None else read[arrays.feeling[read] == feelings.index(feeling)]
        return len(np.unique(arrays.person[some]))

    return Group(key, name, people(), people(Feeling.COMPLAINT), people(Feeling.PRAISE))
