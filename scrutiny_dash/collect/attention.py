"""Lines of attention are read bit by bit, one question at a time: what is new once a day, then further back.

A line is one stretch of days without a hole. It grows at its new end first and then at its old end, until the place has
nothing older. What failed is asked again a day later, and a day that was not read has no figure.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from scrutiny_dash import clock
from scrutiny_dash.errors import AlreadyRunning
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.attention import Attention, AttentionLine
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.registry import ATTENTION
from scrutiny_dash.store import attention
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.lock import AppLock
from scrutiny_dash.topics import Topic, topics

log = logging.getLogger(__name__)

SWITCH = "source."
FRESH = timedelta(days=1)
# The newest figures of a place are late or mended, so these days are asked for once more.
LATE = timedelta(days=3)


def lines_on(choices: Mapping[str, Any]) -> tuple[Attention, ...]:
    """Return the lines that an officer switched on."""
    return tuple(line for line in ATTENTION if choices.get(f"{SWITCH}{line.info.name}"))


def due(kept: attention.Kept, line: Attention, at: datetime) -> tuple[date, date] | None:
    """Return the next days to ask for, both inclusive; None where nothing is to be asked now.

    Args:
        kept: what is kept of the line.
        at: now, aware UTC.
    """
    yesterday = clock.london_day(at) - timedelta(days=1)
    span = timedelta(days=line.most_days - 1)
    newest = kept.asked[-1] if kept.asked else None
    if newest is not None and newest.status not in attention.ANSWERED and at - newest.at < FRESH:
        return None
    if kept.read is None:
        return max(line.began, yesterday - span), yesterday
    first, last = kept.read
    if last < yesterday:
        begin = max(line.began, last - LATE + timedelta(days=1))
        return begin, min(yesterday, begin + span)
    if first > line.began:
        return max(line.began, first - timedelta(days=1) - span), first - timedelta(days=1)
    return None


def read_next(store: Store, settings: Settings, http: Http, choices: Mapping[str, Any]) -> bool:
    """Ask one question of each line that wants one; return whether anything was asked."""
    asked = [
        any(
            _read_one(store, settings, http, line, topic, question)
            for topic in topics().values()
            if (question := line.question(topic))
        )
        for line in lines_on(choices)
    ]
    return any(asked)


def _read_one(store: Store, settings: Settings, http: Http, line: Attention, topic: Topic, question: str) -> bool:
    name = line.info.name
    lease = AppLock(store.path, name=f"{name}-{topic.slug}")
    try:
        lease.take()
    except AlreadyRunning:
        return False
    try:
        period = due(attention.kept(store, name, topic.slug, question), line, http.now())
        if period is None:
            return False
        got = line.attention_line(topic, *period, settings, http)
        attention.keep(store, name, topic.slug, question, period, _points(got, period), got.status, got.sentence)
        log.info("Line %s ended %s, %d days", name, got.status.value, len(got.points))
        return True
    finally:
        lease.release()


def _points(got: AttentionLine, period: tuple[date, date]) -> tuple[tuple[date, float], ...]:
    """Return the figures of an answer. A place that answered and found nothing has a zero for each of its days."""
    if got.status is not SourceStatus.OK_EMPTY:
        return got.points
    first, last = period
    return tuple((first + timedelta(days=n), 0.0) for n in range((last - first).days + 1))
