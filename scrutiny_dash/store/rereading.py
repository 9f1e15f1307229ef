"""Reading stored posts again: which ones, how far it is, and what the new lists read in them.

A new reading stands beside the old one, and what depends on the topic waits in ``link_readings``, so that nothing of it
is seen before the whole topic is switched over (``scrutiny_dash.store.switching``). Only a hold counts at once.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scrutiny_dash.models import AccountKind, PostKind, Reading, Service
from scrutiny_dash.store.arrivals import SERVICE_CODE, reading_row, topic_id
from scrutiny_dash.store.connect import Store, stamp
from scrutiny_dash.store.rewording import readings_kept
from scrutiny_dash.store.versions import Version, version_ids

WHO = "machine"
_PROGRESS = "rereading"


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored post that has to be read again, as it once arrived.

    Attributes:
        about: for each of its topics that has to be read again, why it was there so far.
        kept: what was read in a post that is gone, where the text is an officer's words for it.
    """

    id: int
    text: str
    kind: PostKind
    account_kind: AccountKind
    claimed_language: str | None
    local: bool
    labels: tuple[str, ...]
    source: str
    platform: str
    about: dict[str, str]
    kept: Reading | None = None


@dataclass(frozen=True, slots=True)
class NewLink:
    """What the new lists and rules read in one post for one topic; ``themes`` and ``useful`` as in ``Link``."""

    topic: str
    belongs: bool
    about: str
    service: Service
    service_reason: str
    themes: int
    useful: int


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """A post read again."""

    post: Stored
    reading: Reading
    links: tuple[NewLink, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the posts of a store are read again with one version; ``total`` is 0 when there is nothing to do."""

    version: str
    done: int
    total: int


def wanted_ids(store: Store, wanted: Mapping[str, Version]) -> dict[str, int]:
    """Return the store's number of the version that each topic is wanted in, giving new ones a number."""
    with store.read() as connection:
        known = _known_versions(connection)
    if not set(wanted.values()) <= known.keys():
        with store.write() as connection:
            known = version_ids(connection, wanted.values())
    return {slug: known[version] for slug, version in wanted.items()}


def _known_versions(connection: sqlite3.Connection) -> dict[Version, int]:
    rows = connection.execute("SELECT id, lists, rules FROM reading_versions")
    return {(row[1], row[2]): int(row[0]) for row in rows}


def standing(store: Store, wanted: Mapping[str, Version]) -> tuple[int, int]:
    """Return how many posts are read again and wait for their topic, and how many have to be in all."""
    with store.read() as connection:
        known = _known_versions(connection)
        pairs = json.dumps([[topic_id(connection, slug), known.get(v, -1)] for slug, v in wanted.items()])
        row = connection.execute(
            "SELECT count(DISTINCT l.post_id), count(DISTINCT tp.post_id) FROM json_each(?) AS j"
            " JOIN topic_posts AS tp ON tp.topic = j.value ->> 0 AND tp.read_with <> j.value ->> 1"
            " LEFT JOIN link_readings AS l ON l.post_id = tp.post_id AND l.topic = tp.topic"
            " AND l.read_with = j.value ->> 1",
            (pairs,),
        ).fetchone()
    return int(row[0]), int(row[1])


def progress(store: Store) -> Progress | None:
    """Return how far the posts are read again, as the last one to read them wrote it down; None if nobody ever did."""
    with store.read() as connection:
        return progress_in(connection)


def progress_in(connection: sqlite3.Connection) -> Progress | None:
    """Return what ``progress`` does, as an open connection sees it."""
    row = connection.execute("SELECT value FROM about_store WHERE name = ?", (_PROGRESS,)).fetchone()
    return None if row is None else Progress(**json.loads(row[0]))


def begin(store: Store, now: Progress) -> None:
    """Write down how far it is. From now on nobody who was started earlier, with other lists, goes on reading."""
    if progress(store) != now:
        with store.write() as connection:
            _keep_progress(connection, now)


def _keep_progress(connection: sqlite3.Connection, now: Progress) -> None:
    connection.execute(
        "INSERT INTO about_store VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
        (_PROGRESS, json.dumps({"version": now.version, "done": now.done, "total": now.total})),
    )


_NEXT = """
SELECT tp.post_id FROM topic_posts AS tp
WHERE tp.topic = :topic AND tp.post_id > :after AND tp.read_with <> :wanted AND NOT EXISTS
    (SELECT 1 FROM link_readings AS l WHERE l.post_id = tp.post_id AND l.topic = :topic AND l.read_with = :wanted)
ORDER BY tp.post_id LIMIT :limit
"""
_STORED = """
SELECT p.id, p.text, p.kind, p.account_kind, p.claimed_language, p.local, p.labels, p.source,
    pl.name AS platform, tp.topic, tp.read_with, lr.about
FROM json_each(?) AS j CROSS JOIN posts AS p ON p.id = j.value JOIN platforms AS pl ON pl.id = p.platform
    JOIN topic_posts AS tp ON tp.post_id = p.id
    LEFT JOIN link_reasons AS lr ON lr.topic = tp.topic AND lr.post_id = p.id
ORDER BY p.id, tp.topic
"""


def next_posts(store: Store, slug: str, wanted: Mapping[str, int], after: int, limit: int) -> list[Stored]:
    """Return the next posts of a topic that have to be read again, by row number.

    Args:
        wanted: for each topic the number of the version that its links are wanted in.
        after: only posts behind this row number.
    """
    with store.read() as connection:
        numbers = {topic_id(connection, name): name for name in wanted}
        given = {"topic": topic_id(connection, slug), "wanted": wanted[slug], "after": after, "limit": limit}
        ids = [row[0] for row in connection.execute(_NEXT, given)]
        rows = connection.execute(_STORED, (json.dumps(ids),)).fetchall()
        kept = readings_kept(connection, ids)
    found: dict[int, Stored] = {}
    for row in rows:
        post = found.setdefault(row["id"], _stored(row, kept.get(row["id"])))
        name = numbers.get(row["topic"])
        if name is not None and row["read_with"] != wanted[name]:
            post.about[name] = row["about"] or ""
    return list(found.values())


def _stored(row: sqlite3.Row, kept: Reading | None) -> Stored:
    return Stored(
        row["id"],
        row["text"],
        PostKind(row["kind"]),
        AccountKind(row["account_kind"]),
        row["claimed_language"],
        bool(row["local"]),
        tuple(row["labels"].split()),
        row["source"],
        row["platform"],
        {},
        kept,
    )


def keep_beside(store: Store, version: str, posts: Sequence[ReadAgain], wanted: Mapping[str, int]) -> int | None:
    """Keep new readings beside the old ones, and hold at once what they hold.

    A post that was changed or deleted since it was fetched is left out; it is found again.

    Returns:
        How many posts are held by it that were not; None when a later start of the product reads with other lists.
    """
    with store.write() as connection:
        before = progress_in(connection)
        if before is None or before.version != version:
            return None
        texts = dict(
            connection.execute(
                "SELECT id, text FROM posts WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps([one.post.id for one in posts]),),
            ).fetchall()
        )
        kept = [one for one in posts if texts.get(one.post.id) == one.post.text]
        connection.executemany(
            f"INSERT OR REPLACE INTO readings VALUES ({','.join('?' * 13)})",
            [reading_row(one.post.id, one.reading) for one in kept],
        )
        already = _already(connection, kept, wanted)
        numbers = {slug: topic_id(connection, slug) for slug in wanted}
        connection.executemany(
            f"INSERT OR REPLACE INTO link_readings VALUES ({','.join('?' * 9)})",
            [_waiting_row(one.post.id, link, numbers, wanted) for one in kept for link in one.links],
        )
        held = _hold(connection, [one for one in kept if one.reading.held])
        done = min(before.done + len(kept) - already, before.total)
        _keep_progress(connection, Progress(version, done, before.total))
    return held


def _already(connection: sqlite3.Connection, posts: Sequence[ReadAgain], wanted: Mapping[str, int]) -> int:
    """Count posts that somebody else, reading at the same time, has just kept."""
    row = connection.execute(
        "SELECT count(DISTINCT post_id) FROM link_readings WHERE post_id IN (SELECT value FROM json_each(?))"
        " AND read_with IN (SELECT value FROM json_each(?))",
        (json.dumps([one.post.id for one in posts]), json.dumps(list(wanted.values()))),
    ).fetchone()
    return int(row[0])


def _waiting_row(
    post_id: int, link: NewLink, numbers: Mapping[str, int | None], wanted: Mapping[str, int]
) -> tuple[object, ...]:
    return (
        post_id,
        numbers[link.topic],
        wanted[link.topic],
        int(link.belongs),
        link.about,
        SERVICE_CODE[link.service],
        link.service_reason,
        link.themes,
        link.useful,
    )


def _hold(connection: sqlite3.Connection, posts: Sequence[ReadAgain]) -> int:
    """Hold posts that nobody has held yet; of those that the machine holds, say today's reason.

    What a person held or released is left alone.
    """
    ids = json.dumps([one.post.id for one in posts])
    known = {
        row[0]
        for row in connection.execute(
            "SELECT post_id FROM holds WHERE post_id IN (SELECT value FROM json_each(?))", (ids,)
        )
    }
    at = stamp()
    connection.executemany(
        "INSERT INTO holds(post_id, why, reason, held_at, held_by) VALUES (?, ?, ?, ?, ?) ON CONFLICT(post_id)"
        " DO UPDATE SET why = excluded.why, reason = excluded.reason"
        " WHERE holds.held_by = excluded.held_by AND holds.released_at IS NULL",
        [(one.post.id, " ".join(one.reading.held), one.reading.held_reason, at, WHO) for one in posts],
    )
    new = [one.post.id for one in posts if one.post.id not in known]
    if new:
        connection.execute(
            "UPDATE topics SET marks = marks + 1 WHERE id IN (SELECT topic FROM topic_posts WHERE post_id IN"
            " (SELECT value FROM json_each(?)))",
            (json.dumps(new),),
        )
    return len(new)
