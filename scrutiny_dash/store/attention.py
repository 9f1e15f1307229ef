"""Lines of attention as they were read: stories in the press and articles opened, by day. No post is in here.

Every asking is kept, so that it can be told what was read and what was not; a day without a figure has no row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from scrutiny_dash import clock
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.store.connect import Store, stamp

ANSWERED = frozenset({SourceStatus.OK, SourceStatus.OK_EMPTY})


@dataclass(frozen=True, slots=True)
class Asked:
    """One asking of one line: which days (both inclusive), when, and how it ended."""

    first: date
    last: date
    at: datetime
    status: SourceStatus
    sentence: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one line for one topic and one question.

    Attributes:
        days: day -> value; a day that was not measured is missing.
        asked: every asking, oldest first.
    """

    days: dict[date, float]
    asked: tuple[Asked, ...]

    @property
    def read(self) -> tuple[date, date] | None:
        """The first and last day that were read, everything between them too; None where nothing was."""
        answered = [one for one in self.asked if one.status in ANSWERED]
        if not answered:
            return None
        return min(one.first for one in answered), max(one.last for one in answered)


def keep(
    store: Store,
    source: str,
    slug: str,
    question: str,
    period: tuple[date, date],
    points: Iterable[tuple[date, float]],
    status: SourceStatus,
    sentence: str,
) -> None:
    """Keep what one asking brought, in one transaction. Figures of another question about the topic go."""
    first, last = (clock.day_number(day) for day in period)
    with store.write() as connection:
        connection.execute(
            "DELETE FROM attention_days WHERE source = ? AND topic = ? AND question <> ?", (source, slug, question)
        )
        connection.execute(
            "INSERT INTO attention_asks(source, topic, question, first, last, at, status, sentence)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (source, slug, question, first, last, stamp(), status.value, sentence),
        )
        if status in ANSWERED:
            connection.execute(
                "DELETE FROM attention_days WHERE source = ? AND topic = ? AND day BETWEEN ? AND ?",
                (source, slug, first, last),
            )
            connection.executemany(
                "INSERT OR REPLACE INTO attention_days VALUES (?, ?, ?, ?, ?)",
                [(source, slug, question, clock.day_number(day), value) for day, value in points],
            )


def kept(store: Store, source: str, slug: str, question: str) -> Kept:
    """Return what is kept of one line for a topic, of this question and no other."""
    asked_for = (source, slug, question)
    with store.read() as connection:
        asks = connection.execute(
            "SELECT * FROM attention_asks WHERE source = ? AND topic = ? AND question = ? ORDER BY id", asked_for
        ).fetchall()
        days = connection.execute(
            "SELECT day, value FROM attention_days WHERE source = ? AND topic = ? AND question = ? ORDER BY day",
            asked_for,
        ).fetchall()
    return Kept({clock.day_from_number(day): value for day, value in days}, tuple(_asked(row) for row in asks))


def _asked(row: sqlite3.Row) -> Asked:
    return Asked(
        clock.day_from_number(row["first"]),
        clock.day_from_number(row["last"]),
        clock.from_epoch(row["at"]),
        SourceStatus(row["status"]),
        row["sentence"],
    )
