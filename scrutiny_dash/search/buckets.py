"""Time on charts: days to six weeks, weeks to eighteen months, months beyond; and which of it was really looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scrutiny_dash import clock
from scrutiny_dash.models import Bucket, Covered, Feeling
from scrutiny_dash.store.counting import UNDATED, TopicArrays

DAYS_UP_TO = 42
WEEKS_UP_TO = 550


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


def _label(start: date, size: str) -> str:
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


def in_order(at: NDArray[np.int64], order: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return matched positions in one of the arrays' own orders."""
    mask = np.zeros(len(order), dtype=np.bool_)
    mask[at] = True
    return order[mask[order]].astype(np.int64)


def different(key: NDArray[np.int64], bucket: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Count the different keys of each bucket, where equal keys stand side by side."""
    if not len(key):
        return np.zeros(size, dtype=np.int64)
    first = np.empty(len(key), dtype=np.bool_)
    first[0] = True
    np.not_equal(key[1:], key[:-1], out=first[1:])
    counts: NDArray[np.int64] = np.bincount(bucket[first], minlength=size)
    return counts


def _people(
    arrays: TopicArrays,
    at: NDArray[np.int64],
    bucket_of_day: NDArray[np.int64],
    low: int,
    count: int,
    *,
    feelings: int,
) -> NDArray[np.int64]:
    """Count different people in each bucket, or in each bucket and feeling; posts without an author are in none."""
    bucket = bucket_of_day[arrays.day[at] - low]
    if feelings > 1:
        bucket = bucket * feelings + arrays.feeling[at]
    return different(arrays.person[at] * np.int64(count * feelings) + bucket, bucket, count * feelings)


def fold(
    arrays: TopicArrays,
    at: NDArray[np.int64],
    once: NDArray[np.int64],
    period: tuple[date, date] | None,
    covered: Sequence[Covered],
    active: frozenset[str],
    today: date,
) -> tuple[tuple[Bucket, ...], str]:
    """Fold matched posts into buckets.

    Args:
        at: positions in ``arrays`` of the posts that are counted.
        once: of those, one a message: a campaign counts once among the feelings.
        period: first and last day to draw; None for the days that have posts.

    Returns:
        The buckets in order of time, and their size (``day``, ``week`` or ``month``).
    """
    dated = at[arrays.day[at] != UNDATED]
    days = arrays.day[dated].astype(np.int64)
    if period is None:
        if not len(days):
            return (), "week"
        period = (clock.day_from_number(int(days.min())), clock.day_from_number(int(days.max())))
    first, last = period
    size = size_for(first, last)
    starts = edges(first, last, size)
    count = len(starts) - 1
    low = clock.day_number(starts[0])
    lengths = [(later - sooner).days for sooner, later in pairwise(starts)]
    bucket_of_day = np.repeat(np.arange(count), lengths)
    high = low + len(bucket_of_day)
    inside = dated[(days >= low) & (days < high)]
    posts = np.bincount(bucket_of_day[arrays.day[inside] - low], minlength=count)
    known = inside[arrays.person[inside] >= 0]
    people = _people(arrays, in_order(known, arrays.by_person), bucket_of_day, low, count, feelings=1)
    kinds = len(Feeling)
    felt = once[(arrays.day[once] >= low) & (arrays.day[once] < high) & (arrays.person[once] >= 0)]
    by_feeling = _people(arrays, in_order(felt, arrays.by_feeling), bucket_of_day, low, count, feelings=kinds)
    by_feeling = by_feeling.reshape(count, kinds)
    made = []
    for n in range(count):
        end = starts[n + 1] - timedelta(days=1)
        made.append(
            Bucket(
                start=starts[n],
                end=end,
                label=_label(starts[n], size),
                posts=int(posts[n]),
                people=int(people[n]),
                feelings={f: int(by_feeling[n, code]) for code, f in enumerate(Feeling)},
                covered=coverage_of(starts[n], end, covered, active, today),
            )
        )
    return tuple(made), size
