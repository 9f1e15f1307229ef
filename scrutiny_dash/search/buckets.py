"""Time on charts: days to six weeks, weeks to eighteen months, months beyond; and which of it was really looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scrutiny_dash import clock
from scrutiny_dash.models import Bucket, Covered, Feeling
from scrutiny_dash.store.counting import UNDATED, TopicArrays

DAYS_UP_TO = 42
WEEKS_UP_TO = 550
_FEELINGS = tuple(Feeling)


def size_for(first: date, last: date) -> str:
    """Return ``day``, ``week`` or ``month`` for a period, both ends inclusive."""
    days = (last - first).days + 1
    if days <= DAYS_UP_TO:
        return "day"
    return "week" if days <= WEEKS_UP_TO else "month"


def _start(day: date, size: str) -> date:
    if size == "day":
        return day
    if size == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1)


def _next(start: date, size: str) -> date:
    if size == "day":
        return start + timedelta(days=1)
    if size == "week":
        return start + timedelta(days=7)
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1)


def label(start: date, size: str) -> str:
    """Name a bucket as it stands under its bar."""
    if size == "month":
        return f"{start:%b %Y}"
    return f"{start.day} {start:%b %Y}"


def edges(first: date, last: date, size: str) -> list[date]:
    """Return the first days of all buckets from ``first`` to ``last``, and one more as the end."""
    starts = [_start(first, size)]
    while starts[-1] <= last:
        starts.append(_next(starts[-1], size))
    return starts


def coverage_of(start: date, end: date, covered: Sequence[Covered], active: frozenset[str], today: date) -> str:
    """Say whether a bucket was looked at: ``yes`` by every active source, ``partly`` or ``no``.

    Args:
        end: the last day of the bucket; days after ``today`` do not count.
        active: sources that are meant to look. Imports and posts added by hand are never active: they can fill a gap
            in part, but their absence makes none.
    """
    end = min(end, today)
    if end < start:
        return "no"
    wanted = {start + timedelta(days=n) for n in range((end - start).days + 1)}
    days: dict[str, set[date]] = {}
    for stretch in covered:
        low, high = max(stretch.first, start), min(stretch.last, end)
        if low <= high:
            days.setdefault(stretch.source, set()).update(low + timedelta(days=n) for n in range((high - low).days + 1))
    if not any(days.values()):
        return "no"
    whole = {source for source, seen in days.items() if seen == wanted}
    if active and active <= whole:
        return "yes"
    return "yes" if not active and whole else "partly"


def different(key: NDArray[np.int64], bucket: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Count the different keys of each bucket, where equal keys stand side by side."""
    if not len(key):
        return np.zeros(size, dtype=np.int64)
    first = np.empty(len(key), dtype=np.bool_)
    first[0] = True
    np.not_equal(key[1:], key[:-1], out=first[1:])
    counts: NDArray[np.int64] = np.bincount(bucket[first], minlength=size)
    return counts


@dataclass(frozen=True, slots=True)
class Frame:
    """Empty buckets of a period: arrays and lists as long as there are buckets, but for ``bucket_of_day``.

    Attributes:
        low: the first bucket's first day, as days since 1970.
        bucket_of_day: for each day from ``low`` on, the number of its bucket.
    """

    size: str
    starts: tuple[date, ...]
    ends: tuple[date, ...]
    labels: tuple[str, ...]
    covered: tuple[str, ...]
    low: int
    bucket_of_day: NDArray[np.int64]


@lru_cache(maxsize=64)
def frame(first: date, last: date, covered: tuple[Covered, ...], active: frozenset[str], today: date) -> Frame:
    """Return the buckets of a period, each with whether it was looked at. The same for every word that is searched."""
    size = size_for(first, last)
    bounds = edges(first, last, size)
    ends = [start - timedelta(days=1) for start in bounds[1:]]
    lengths = [(later - sooner).days for sooner, later in pairwise(bounds)]
    return Frame(
        size=size,
        starts=tuple(bounds[:-1]),
        ends=tuple(ends),
        labels=tuple(label(start, size) for start in bounds[:-1]),
        covered=tuple(
            coverage_of(start, end, covered, active, today) for start, end in zip(bounds[:-1], ends, strict=True)
        ),
        low=clock.day_number(bounds[0]),
        bucket_of_day=np.repeat(np.arange(len(ends)), lengths),
    )


def fold(
    arrays: TopicArrays,
    at: NDArray[np.int64],
    felt: NDArray[np.int64],
    period: tuple[date, date] | None,
    covered: tuple[Covered, ...],
    active: frozenset[str],
    today: date,
) -> tuple[tuple[Bucket, ...], str]:
    """Fold matched posts into buckets.

    Args:
        at: positions in ``arrays`` of the posts that are counted.
        felt: of those, one a message (a campaign counts once among the feelings), by known people, in the order of
            ``by_feeling``.
        period: first and last day to draw; None for the days that have posts.

    Returns:
        The buckets in order of time, and their size (``day``, ``week`` or ``month``).
    """
    if period is None:
        days = arrays.day[at]
        days = days[days != UNDATED]
        if not len(days):
            return (), "week"
        period = (clock.day_from_number(int(days.min())), clock.day_from_number(int(days.max())))
    empty = frame(*period, covered, active, today)
    count, kinds = len(empty.starts), len(_FEELINGS)
    inside = _inside(arrays, at, empty)
    posts = np.bincount(empty.bucket_of_day[arrays.day[inside] - empty.low], minlength=count).tolist()
    known = arrays.by_person.of(inside[arrays.person[inside] >= 0])
    people = _people(arrays, known, empty, feelings=1).tolist()
    feelings = _people(arrays, _inside(arrays, felt, empty), empty, feelings=kinds).reshape(count, kinds).tolist()
    made = (
        Bucket(start, end, label, posts[n], people[n], dict(zip(_FEELINGS, feelings[n], strict=True)), looked)
        for n, (start, end, label, looked) in enumerate(
            zip(empty.starts, empty.ends, empty.labels, empty.covered, strict=True)
        )
    )
    return tuple(made), empty.size


def _inside(arrays: TopicArrays, at: NDArray[np.int64], empty: Frame) -> NDArray[np.int64]:
    """Return the positions of posts with a date in the frame (an unknown date lies before every frame)."""
    days = arrays.day[at]
    return at[(days >= empty.low) & (days < empty.low + len(empty.bucket_of_day))]


def _people(arrays: TopicArrays, at: NDArray[np.int64], empty: Frame, *, feelings: int) -> NDArray[np.int64]:
    """Count different people in each bucket, or in each bucket and feeling; ``at`` stands in the order for it."""
    count = len(empty.starts)
    bucket = empty.bucket_of_day[arrays.day[at] - empty.low]
    if feelings > 1:
        bucket = bucket * feelings + arrays.feeling[at]
    return different(arrays.person[at] * np.int64(count * feelings) + bucket, bucket, count * feelings)
