"""A question about a topic, answered: posts, people, days, platforms, places and feelings, each with its denominator.

All counts come from one pass over the matched row numbers (``scrutiny_dash.store.counting``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from scrutiny_dash import clock
from scrutiny_dash.models import Answer, Covered, Feeling, FoundPost, Only, Place, Query, Voice
from scrutiny_dash.search import buckets, messages, narrowing, words
from scrutiny_dash.store import copies, counting, runs, shown
from scrutiny_dash.store.connect import Connection, Store
from scrutiny_dash.store.counting import HELD, SET_ASIDE, UNDATED, VISIBLE, TopicArrays
from scrutiny_dash.topics import topic

Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Whole:
    """What is counted of all of a topic's posts, whatever is searched: up to a row, as the arrays have it.

    ``held`` are not visible; all else is of the visible ones.
    """

    arrays: TopicArrays
    up_to_post: int | None
    posts: int
    people: int
    held: int
    days: tuple[date, date] | None


@dataclass(frozen=True, slots=True)
class View:
    """Positions in a topic's arrays: matched and filtered, of those visible, one a message; and all of the topic."""

    arrays: TopicArrays
    kept: Positions
    visible: Positions
    once: Positions
    whole: Whole


@dataclass(frozen=True, slots=True)
class _Looked:
    """Which time was looked at, as of a mark that changes with it."""

    mark: tuple[str, int, int]
    covered: tuple[Covered, ...]
    active: frozenset[str]


class Searcher:
    """Answers questions about one store. Keeps the topics' arrays in memory between questions."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._counting = counting.Counting(store)
        self._wholes: dict[str, Whole] = {}
        self._looked: dict[str, _Looked] = {}

    def answer(self, query: Query, *, officer: bool = False) -> Answer:
        """Answer a question.

        Args:
            officer: bring the posts' addresses too.

        Raises:
            InputError: there is no such topic.
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            found, names, find = self._find(connection, query)
            listed = found.once if query.collapse else found.visible
            ids = [int(i) for i in found.arrays.ids[_page(found.arrays, listed, query)]]
            posts = shown.fetch_posts(connection, query.topic, ids, find=find, with_url=officer)
            told = messages.with_copies(found.arrays, found.visible, tuple(posts.values()))
            looked = self._looked_at(connection, query.topic)
            waiting = _not_looked_at(connection, found.arrays, found.visible)
            return _count(self.store, query, found, len(listed), names, told, looked, waiting)

    def view(self, query: Query) -> View:
        """Return the positions that a question matches, for what is counted only when somebody opens it."""
        with self.store.read() as connection:
            return self._find(connection, query)[0]

    def not_looked_at(self, arrays: TopicArrays, at: Positions) -> int:
        """Count posts whose copies are still to be looked for."""
        with self.store.read() as connection:
            return _not_looked_at(connection, arrays, at)

    def arrays(self, slug: str) -> TopicArrays:
        """Return a topic's arrays as they are now, for what is counted of a few posts by their row numbers."""
        with self.store.read() as connection:
            return self._counting.arrays(connection, slug)

    def _find(self, connection: Connection, query: Query) -> tuple[View, dict[int, str], str | None]:
        topic(query.topic)  # refuses one that is not there
        arrays = self._counting.arrays(connection, query.topic)
        names = counting.platform_names(connection)
        parsed = words.parse(query.words)
        matched = _matched(connection, arrays, parsed)
        if query.up_to_post is not None:
            matched = matched[arrays.ids[matched] <= query.up_to_post]
        kept = matched[narrowing.kept(arrays, matched, query, names)]
        visible = kept[arrays.state[kept] == VISIBLE]
        once = messages.once(arrays, visible)
        if query.only is Only.COPIES:
            kept = visible = np.setdiff1d(visible, once, assume_unique=True)
            once = messages.once(arrays, visible)
        return View(arrays, kept, visible, once, self._whole(arrays, query)), names, parsed.find

    def _whole(self, arrays: TopicArrays, query: Query) -> Whole:
        kept = self._wholes.get(query.topic)
        if kept is None or kept.arrays is not arrays or kept.up_to_post != query.up_to_post:
            kept = self._wholes[query.topic] = _whole(arrays, query.up_to_post)
        return kept

    def _looked_at(self, connection: Connection, slug: str) -> _Looked:
        mark = (topic(slug).words_version, *runs.coverage_mark(connection, slug))
        kept = self._looked.get(slug)
        if kept is None or kept.mark != mark:
            kept = self._looked[slug] = _Looked(mark, *runs.covered(connection, slug))
        return kept

    def post(self, slug: str, post_id: int, *, officer: bool = False) -> FoundPost | None:
        """Return one post of a topic if a member may see it; held and set-aside posts only to an officer."""
        with self.store.read() as connection:
            arrays = self._counting.arrays(connection, slug)
            position = arrays.position[post_id] if 0 <= post_id < len(arrays.position) else -1
            if position < 0 or (arrays.state[position] != VISIBLE and not officer):
                return None
            return shown.fetch_posts(connection, slug, [post_id], with_url=officer).get(post_id)

    def newest_post(self) -> int:
        """Return the highest row number given so far, for numbers that are to stand still."""
        with self.store.read() as connection:
            return counting.newest_post(connection)


def _matched(connection: Connection, arrays: TopicArrays, parsed: words.SearchWords) -> Positions:
    """Return the positions of the topic's posts that the words match, whatever their state."""
    if parsed.find is None:
        matched = np.arange(len(arrays.ids), dtype=np.int64)
    else:
        matched = _positions(arrays, counting.matched_rows(connection, parsed.find))
    if parsed.without is not None:
        out = _positions(arrays, counting.matched_rows(connection, parsed.without))
        keep = np.ones(len(arrays.ids), dtype=np.bool_)
        keep[out] = False
        matched = matched[keep[matched]]
    return matched


def _not_looked_at(connection: Connection, arrays: TopicArrays, at: Positions) -> int:
    waiting = copies.not_looked_at(connection)
    return int(np.count_nonzero(np.isin(arrays.ids[at], waiting))) if waiting else 0


def _positions(arrays: TopicArrays, rows: NDArray[np.int64]) -> Positions:
    rows = rows[rows < len(arrays.position)]
    positions = arrays.position[rows]
    return positions[positions >= 0].astype(np.int64)


def _whole(arrays: TopicArrays, up_to_post: int | None) -> Whole:
    keep = arrays.state == VISIBLE
    if up_to_post is not None:
        keep &= arrays.ids <= up_to_post
    at = np.flatnonzero(keep)
    held = arrays.state == HELD
    if up_to_post is not None:
        held &= arrays.ids <= up_to_post
    days = arrays.day[at]
    days = days[days != UNDATED]
    ends = None
    if len(days):
        ends = clock.day_from_number(int(days.min())), clock.day_from_number(int(days.max()))
    return Whole(arrays, up_to_post, len(at), _different(arrays, at), int(np.count_nonzero(held)), ends)


def _page(arrays: TopicArrays, at: Positions, query: Query) -> Positions:
    """Choose which posts to show: most useful first, newest first, or drawn at random with a seed."""
    start, stop = query.offset, query.offset + query.limit
    if query.order == "random":
        return np.random.default_rng(query.seed).permutation(at)[start:stop]
    day = arrays.day[at].astype(np.int64)
    first = arrays.useful[at].astype(np.int64) if query.order == "useful" else np.zeros(len(at), dtype=np.int64)
    key = (first << 34) + ((day - UNDATED) << 1)
    if stop < len(at) // 4:
        best = np.argpartition(-key, stop)[: stop + 1]
        threshold = key[best].min()
        candidates = np.flatnonzero(key >= threshold)
    else:
        candidates = np.arange(len(at))
    order = np.lexsort((-at[candidates], -key[candidates]))
    return at[candidates[order]][start:stop]


def _tally(column: NDArray[np.int8], at: Positions, size: int) -> list[int]:
    return [int(n) for n in np.bincount(column[at], minlength=size)[:size]]


def _different(arrays: TopicArrays, at: Positions) -> int:
    person = arrays.person[at]
    flags = np.zeros(arrays.people + 1, dtype=np.bool_)
    flags[person] = True  # -1, no author, falls on the last place, which is not counted
    return int(np.count_nonzero(flags[: arrays.people]))


def _days(arrays: TopicArrays, at: Positions) -> tuple[tuple[date, int], ...]:
    days = arrays.day[at]
    days = days[days != UNDATED]
    if not len(days):
        return ()
    low = int(days.min())
    counts = np.bincount(days - low)
    with_posts = np.flatnonzero(counts)
    return tuple(zip(map(clock.day_from_number, (with_posts + low).tolist()), counts[with_posts].tolist(), strict=True))


def _count(
    store: Store,
    query: Query,
    found: View,
    listed: int,
    names: dict[int, str],
    posts: tuple[FoundPost, ...],
    looked: _Looked,
    waiting: int,
) -> Answer:
    arrays, visible = found.arrays, found.visible
    state = arrays.state[found.kept]
    platforms = np.bincount(arrays.platform[visible], minlength=1)
    felt = arrays.by_feeling.of(found.once[arrays.person[found.once] >= 0])
    feeling = arrays.feeling[felt].astype(np.int64)
    people_feeling = buckets.different(arrays.person[felt] * np.int64(len(Feeling)) + feeling, feeling, len(Feeling))
    days = _days(arrays, visible)
    today = clock.london_day(clock.now())
    period = _period(query, found.whole.days)
    bars, size = buckets.fold(arrays, visible, felt, period, looked.covered, looked.active, today)
    return Answer(
        query=query,
        practice=store.practice,
        posts_total=len(visible),
        people_total=_different(arrays, visible),
        posts_without_author=int(np.count_nonzero(arrays.person[visible] < 0)),
        held=found.whole.held,
        set_aside=int(np.count_nonzero(state == SET_ASIDE)),
        undated=int(np.count_nonzero(arrays.day[visible] == UNDATED)),
        copies=len(visible) - len(found.once),
        listed_total=listed,
        collected_total=found.whole.posts,
        collected_people=found.whole.people,
        days=days,
        platforms={names[int(n)]: int(platforms[n]) for n in np.flatnonzero(platforms)},
        places=dict(zip(Place, _tally(arrays.place, visible, len(Place)), strict=True)),
        feelings=dict(zip(Feeling, _tally(arrays.feeling, visible, len(Feeling)), strict=True)),
        voices=dict(zip(Voice, _tally(arrays.voice, visible, len(Voice)), strict=True)),
        people_by_feeling={f: int(people_feeling[code]) for code, f in enumerate(Feeling)},
        people_once=_different(arrays, found.once),
        people_read=_different(arrays, felt[feeling != list(Feeling).index(Feeling.NOT_SCORED)]),
        not_looked_at=waiting,
        buckets=bars,
        bucket_size=size,
        posts=posts,
        first_day=days[0][0] if days else None,
        last_day=days[-1][0] if days else None,
    )


def _period(query: Query, days: tuple[date, date] | None) -> tuple[date, date] | None:
    """Return the days that the charts draw: what was asked for, else all days that hold posts of the topic."""
    if days is None:
        if query.since is None or query.until is None:
            return None
        days = query.since, query.until
    first, last = query.since or days[0], query.until or days[1]
    return (first, last) if first <= last else None
