"""What stands beside and below a view: what people read, themes, whom to draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scrutiny_dash import wording
from scrutiny_dash.models import RESIDENTS, Feeling, Query, Voice
from scrutiny_dash.search.answer import Searcher, View
from scrutiny_dash.store import checks
from scrutiny_dash.store.checks import Check
from scrutiny_dash.store.counting import SET_ASIDE, TopicArrays
from scrutiny_dash.store.rewording import reworded
from scrutiny_dash.topics import topic


def themes(searcher: Searcher, query: Query) -> list[tuple[str, str, int, int]]:
    """Return the topic's themes in the view as (slug, name, posts, people), most posts first."""
    view = searcher.view(query)
    arrays, at = view.arrays, view.visible
    found = []
    for theme in topic(query.topic).themes:
        inside = at[(arrays.themes[at] & arrays.theme_mask([theme.slug])) != 0]
        person = arrays.person[inside]
        found.append((theme.slug, theme.name, len(inside), len(np.unique(person[person >= 0]))))
    return sorted(found, key=lambda t: -t[2])


def frame_people(searcher: Searcher, query: Query) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return whom and what can be drawn from a view: for each message a person's number and the post's row number.

    Posts whose author is not known are left out: they are counted as posts, never as people. So are those that stand in
    an officer's words. The computer's guess of the feeling narrows nothing here: who reads blind may not know it.
    """
    view = searcher.view(replace(query, feelings=frozenset()))
    at = _drawable(searcher, query.topic, view, view.once)
    return view.arrays.person[at].astype(np.int64), view.arrays.ids[at]


def _drawable(searcher: Searcher, slug: str, view: View, at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return those positions that a table may read blind: somebody's own words, whose author can be told apart."""
    at = at[view.arrays.person[at] >= 0]
    words = reworded(searcher.store, slug)
    return at[~np.isin(view.arrays.ids[at], np.fromiter(words, dtype=np.int64, count=len(words)))] if words else at


@dataclass(frozen=True, slots=True)
class ReadSoFar:
    """What tables have read of the posts that a view holds now, as ``checking.room_reading`` counts it.

    Attributes:
        checks: oldest first. machine: the computer's guess of each post read. person: whose each post is.
        people: how many people it is a reading of: those who could be drawn when it was read, less those who have left.
        found: how many people can be drawn from the view now, or were read.
        copied, worded: people of the view who cannot: all they posted are copies of somebody else's message, or it is
            shown in an officer's words.
    """

    query: Query
    checks: tuple[Check, ...]
    machine: Mapping[int, Feeling]
    people: int
    found: int
    person: Mapping[int, int]
    copied: int = 0
    worded: int = 0


def read_so_far(searcher: Searcher, query: Query) -> ReadSoFar:
    """Return what tables have read of a view. A post that has left it is not in it.

    Held, set aside, corrected, or put into an officer's words since.
    """
    query = replace(query, feelings=frozenset())
    view = searcher.view(query)
    arrays = view.arrays
    frame = checks.frame_of(query)
    given = checks.checks_of(searcher.store, query.topic, frame)
    read = np.array(sorted({check.post_id for check in given}), dtype=np.int64)
    read = read[np.isin(read, arrays.ids[_drawable(searcher, query.topic, view, view.visible)])]
    person = dict(zip(read.tolist(), arrays.person[arrays.position[read]].tolist(), strict=True))
    # Whoever was read counts, should the post have turned out to be a copy since.
    can = _whose(arrays, _drawable(searcher, query.topic, view, view.once))
    can[list(person.values())] = True
    once, everyone = _whose(arrays, view.once), _whose(arrays, view.visible)
    found = int(np.count_nonzero(can))
    return ReadSoFar(
        query=query,
        checks=tuple(check for check in given if check.post_id in person),
        machine=checks.machine_feelings(searcher.store, query.topic, list(person)),
        people=min(found, checks.most_drawn_from(searcher.store, query.topic, frame) or found),
        found=found,
        person=person,
        copied=int(np.count_nonzero(everyone & ~once & ~can)),
        worded=int(np.count_nonzero(once & ~can)),
    )


def _whose(arrays: TopicArrays, at: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say of each person of a topic whether one of some posts is theirs."""
    flags = np.zeros(arrays.people + 1, dtype=np.bool_)
    flags[arrays.person[at]] = True  # -1, no author, falls on the last place, which is nobody's
    return flags[:-1]


def most_read(searcher: Searcher, queries: Iterable[Query]) -> ReadSoFar | None:
    """Return what was read of that view of which most was read, or None when nobody has read any."""
    found = [
        read_so_far(searcher, query)
        for query in queries
        if checks.checks_of(searcher.store, query.topic, checks.frame_of(query))
    ]
    return max((one for one in found if one.checks), key=lambda one: len(one.person), default=None)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """What became of the posts that a view found. ``found`` is the sum of ``shown`` and ``set_aside``.

    Attributes:
        held: posts of the whole topic that are held, in none of the other numbers: told of a search, the number would
            tell which words a held post holds.
        read, kept: of ``shown``, those that somebody read in a check, and those kept as evidence.
    """

    shown: int
    set_aside: int
    held: int
    read: int
    kept: int

    @property
    def found(self) -> int:
        """All posts that the search and the filters found, but for those that are held."""
        return self.shown + self.set_aside

    @property
    def words(self) -> str:
        """Say it in sentences whose numbers add up."""
        return self.said()

    def said(self, opens: wording.Opens = wording.plainly) -> str:
        """Say it in sentences whose numbers add up, the numbers marked that can be opened."""
        line = (
            f"{wording.count(self.found, 'post')} found: {opens(f'{self.shown:,} shown', 'posts')}, "
            f"{opens(f'{self.set_aside:,} set aside as not about this', 'aside')}. Of the {self.shown:,} shown, the "
            f"room has read {opens(f'{self.read:,} blind', 'read')} and kept "
            f"{opens(f'{self.kept:,} as evidence', 'kept')}."
        )
        if not self.held:
            return line
        is_ = "is" if self.held == 1 else "are"
        more = wording.count(self.held, "more post")
        return f"{line} {more} on this topic {is_} held for an officer and in none of these numbers."


def read_line(searcher: Searcher, query: Query) -> ReadLine:
    """Count what became of the posts that a view found."""
    view = searcher.view(query)
    ids = view.arrays.ids[view.visible]
    read, kept = (
        int(np.count_nonzero(np.isin(ids, np.fromiter(some, dtype=np.int64, count=len(some)))))
        for some in (checks.read_posts(searcher.store, query.topic), checks.kept_posts(searcher.store, query.topic))
    )
    return ReadLine(len(view.visible), len(aside(searcher, query)), view.whole.held, read, kept)


def aside(searcher: Searcher, query: Query) -> frozenset[int]:
    """Return the row numbers of the posts that a view would show, had nobody set them aside."""
    view = searcher.view(query)
    at = view.kept[view.arrays.state[view.kept] == SET_ASIDE]
    return frozenset(view.arrays.ids[at].tolist())


def others(searcher: Searcher, query: Query) -> int:
    """Count the posts that a search and its other filters find by organisations, news, politicians and campaigns."""
    view = searcher.view(replace(query, voices=frozenset()))
    residents = [code for code, voice in enumerate(Voice) if voice in RESIDENTS]
    return int(np.count_nonzero(~np.isin(view.arrays.voice[view.visible], residents)))
