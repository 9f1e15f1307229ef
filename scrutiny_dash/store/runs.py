"""The run log: what was asked of which source, how it ended, and which time was really looked at."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from scrutiny_dash import clock
from scrutiny_dash.models import Covered, SourceStatus
from scrutiny_dash.store.connect import Store, stamp
from scrutiny_dash.topics import KeyDate, Topic, topic

OURS = "this dashboard"
REST = "rests until"
NEVER_ACTIVE = frozenset({"import", "hand"})
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one source over one topic, as the log keeps it."""

    id: int
    source: str
    topic: str
    status: SourceStatus
    started: datetime
    finished: datetime | None
    seen: int
    new: int
    seconds: float
    message: str
    own_words: str


def begin_run(
    store: Store,
    source: str,
    slug: str,
    words_version: str,
    asked_by: str,
    since: datetime | None,
    until: datetime | None,
    own_words: str = "",
) -> int:
    """Write that a run has begun; it counts as not measured until it is finished."""
    with store.write() as connection:
        cursor = connection.execute(
            "INSERT INTO runs(source, topic, words_version, own_words, asked_by, asked_since, asked_until, started,"
            " status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (source, slug, words_version, own_words, asked_by, _epoch(since), _epoch(until), stamp(),
             SourceStatus.NOT_MEASURED.value),
        )  # fmt: skip
        return int(cursor.lastrowid or 0)


def _epoch(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def count_page(store: Store, run: int, seen: int, new: int, memory: dict[str, Any], source: str) -> None:
    """Add one stored page to a run, and keep the cursor that leads to the next, in one transaction."""
    with store.write() as connection:
        connection.execute("UPDATE runs SET seen = seen + ?, new = new + ? WHERE id = ?", (seen, new, run))
        for key, value in memory.items():
            put_memory(connection, source, key, value)


def finish_run(
    store: Store,
    run: int,
    status: SourceStatus,
    seconds: float,
    message: str,
    covered: tuple[datetime, datetime] | None = None,
) -> None:
    """Write how a run ended and, where it really looked at a stretch of time, which."""
    with store.write() as connection:
        connection.execute(
            "UPDATE runs SET finished = ?, status = ?, seconds = ?, message = ? WHERE id = ?",
            (stamp(), status.value, seconds, message, run),
        )
        if covered is not None:
            row = connection.execute("SELECT source, topic, words_version FROM runs WHERE id = ?", (run,)).fetchone()
            add_coverage(connection, row[0], row[1], row[2], covered[0], covered[1], run)


def add_coverage(
    connection: sqlite3.Connection,
    source: str,
    slug: str,
    words_version: str,
    from_time: datetime,
    to_time: datetime,
    run: int | None = None,
) -> None:
    """Write that a source looked at a stretch of time for a topic."""
    connection.execute(
        "INSERT INTO coverage(source, topic, words_version, from_time, to_time, run) VALUES (?, ?, ?, ?, ?, ?)",
        (source, slug, words_version, int(from_time.timestamp()), int(to_time.timestamp()), run),
    )


def coverage_mark(connection: sqlite3.Connection, slug: str) -> tuple[int, int]:
    """Return what changes whenever a topic's coverage does, so that it need not be read for every question."""
    row = connection.execute("SELECT count(*), ifnull(max(id), 0) FROM coverage WHERE topic = ?", (slug,)).fetchone()
    return int(row[0]), int(row[1])


def covered(connection: sqlite3.Connection, slug: str) -> tuple[tuple[Covered, ...], frozenset[str]]:
    """Return the stretches looked at for a topic, and the sources that are meant to look.

    What one source looked at without a break is one stretch, however many runs it took. A stretch looked at with
    earlier search words stands under a name of its own, so that it can only count in part.
    """
    version = topic(slug).words_version
    stretches: list[Covered] = []
    active = set()
    for source, words_version, first, last in connection.execute(
        "SELECT source, words_version, from_time, to_time FROM coverage WHERE topic = ?"
        " ORDER BY source, words_version, from_time",
        (slug,),
    ):
        name = source if words_version == version else f"{source} with earlier words"
        days = [clock.london_day(clock.from_epoch(seconds)) for seconds in (first, last)]
        before = stretches[-1] if stretches else None
        if before is not None and before.source == name and before.first <= days[0] <= before.last + _A_DAY:
            stretches[-1] = replace(before, last=max(before.last, days[1]))
        else:
            stretches.append(Covered(name, *days))
        if source.split()[0] not in NEVER_ACTIVE:
            active.add(source)
    return tuple(stretches), frozenset(active)


def key_dates(store: Store, asked: Topic) -> tuple[KeyDate, ...]:
    """Return a topic's dates and, where its search words changed, the day from which it was read with today's."""
    with store.read() as connection:
        rows = connection.execute(
            "SELECT words_version = ?, min(from_time) FROM coverage WHERE topic = ? AND source <> 'hand'"
            " AND source NOT LIKE 'import %' GROUP BY 1 ORDER BY 1",
            (asked.words_version, asked.slug),
        ).fetchall()
    if len(rows) < 2 or rows[0][1] >= rows[1][1]:
        return asked.dates
    day = clock.london_day(clock.from_epoch(rows[1][1]))
    return (*asked.dates, KeyDate(day, "from here on read with today's search words, before with earlier ones", OURS))


def latest_runs(store: Store, slug: str | None = None) -> list[Run]:
    """Return the newest finished run of each source and topic, newest first."""
    with store.read() as connection:
        rows = connection.execute(
            "SELECT * FROM runs WHERE id IN (SELECT max(id) FROM runs WHERE finished IS NOT NULL AND own_words = ''"
            " GROUP BY source, topic) AND (? IS NULL OR topic = ?) ORDER BY finished DESC",
            (slug, slug),
        ).fetchall()
    return [_run(row) for row in rows]


def last_asked(store: Store, slug: str, source: str, own_words: str) -> datetime | None:
    """Return when a source was last asked for a table's own words and answered."""
    with store.read() as connection:
        row = connection.execute(
            "SELECT max(started) FROM runs WHERE topic = ? AND source = ? AND own_words = ?"
            " AND status IN ('ok', 'ok_empty', 'partial')",
            (slug, source, own_words),
        ).fetchone()
    return None if row[0] is None else clock.from_epoch(row[0])


def newest_collection(store: Store, slug: str) -> datetime | None:
    """Return when a topic was last collected from any source that answered, an import or a post by hand included."""
    with store.read() as connection:
        row = connection.execute(
            "SELECT max(finished) FROM runs WHERE topic = ? AND status IN ('ok', 'ok_empty', 'partial')", (slug,)
        ).fetchone()
    return None if row[0] is None else clock.from_epoch(row[0])


def last_answers(store: Store) -> dict[str, datetime]:
    """Return when each source last answered for any topic, by its registered name."""
    with store.read() as connection:
        rows = connection.execute(
            "SELECT source, max(finished) FROM runs WHERE status IN ('ok', 'ok_empty', 'partial')"
            " AND finished IS NOT NULL GROUP BY source"
        ).fetchall()
    return {row[0]: clock.from_epoch(row[1]) for row in rows}


def _run(row: sqlite3.Row) -> Run:
    return Run(
        id=row["id"],
        source=row["source"],
        topic=row["topic"],
        status=SourceStatus(row["status"]),
        started=clock.from_epoch(row["started"]),
        finished=None if row["finished"] is None else clock.from_epoch(row["finished"]),
        seen=row["seen"],
        new=row["new"],
        seconds=row["seconds"],
        message=row["message"],
        own_words=row["own_words"],
    )


def put_memory(connection: sqlite3.Connection, source: str, key: str, value: Any) -> None:
    """Remember a JSON value for a source; None forgets it."""
    if value is None:
        connection.execute("DELETE FROM source_memory WHERE source = ? AND key = ?", (source, key))
    else:
        connection.execute(
            "INSERT INTO source_memory VALUES (?, ?, ?) ON CONFLICT(source, key) DO UPDATE SET value = excluded.value",
            (source, key, json.dumps(value)),
        )


def get_memory(store: Store, source: str, key: str) -> Any:
    """Return what a source remembered, or None."""
    with store.read() as connection:
        row = connection.execute(
            "SELECT value FROM source_memory WHERE source = ? AND key = ?", (source, key)
        ).fetchone()
    return None if row is None else json.loads(row[0])


def forget_coverage(store: Store, source: str, before: datetime) -> None:
    """Take back that a source looked, where what it found is kept no longer: a gap from now on, and no zero."""
    with store.write() as connection:
        connection.execute(
            "DELETE FROM coverage WHERE source = ? AND run IN (SELECT id FROM runs WHERE finished < ?)",
            (source, int(before.timestamp())),
        )


def forget_everything_read(store: Store) -> None:
    """Take back that anything was looked at, and what sources remember of it, because all posts are gone."""
    with store.write() as connection:
        connection.execute("DELETE FROM coverage")
        connection.execute("DELETE FROM source_memory")


def keep_rest(store: Store, source: str, until: datetime) -> None:
    """Remember until when a source asked us to wait."""
    with store.write() as connection:
        put_memory(connection, source, REST, int(until.timestamp()))


def rests(store: Store) -> dict[str, datetime]:
    """Return until when each source asked us to wait, by its registered name; past times too."""
    with store.read() as connection:
        rows = connection.execute("SELECT source, value FROM source_memory WHERE key = ?", (REST,)).fetchall()
    return {row[0]: clock.from_epoch(int(row[1])) for row in rows}


def mark_interrupted(store: Store) -> int:
    """Close runs that a killed process left open; they count as not measured. Returns how many."""
    with store.write() as connection:
        return connection.execute(
            "UPDATE runs SET finished = started, message = 'Stopped before it was finished.' WHERE finished IS NULL"
            " AND started < ?",
            (stamp() - 3600,),
        ).rowcount


def covered_up_to(store: Store, source: str, asked: Topic) -> datetime | None:
    """Return up to when a source was read for a topic with the words it has now, or None if never."""
    with store.read() as connection:
        row = connection.execute(
            "SELECT max(to_time) FROM coverage WHERE source = ? AND topic = ? AND words_version = ?",
            (source, asked.slug, asked.words_version),
        ).fetchone()
    return None if row[0] is None else clock.from_epoch(row[0])


def unfinished_since(store: Store, source: str, asked: Topic) -> datetime | None:
    """Return since when the newest run was to read, where it was cut short and left the rest for the next."""
    with store.read() as connection:
        row = connection.execute(
            "SELECT asked_since, status FROM runs WHERE source = ? AND topic = ? AND words_version = ?"
            " AND own_words = '' AND asked_until IS NULL AND finished IS NOT NULL ORDER BY id DESC LIMIT 1",
            (source, asked.slug, asked.words_version),
        ).fetchone()
    if row is None or row[0] is None or row[1] != SourceStatus.PARTIAL.value:
        return None
    return clock.from_epoch(row[0])
