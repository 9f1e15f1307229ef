"""Letting posts go, and the checks that nothing of them is left behind."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scrutiny_dash import clock
from scrutiny_dash.errors import StoreDamaged
from scrutiny_dash.store.audit import record
from scrutiny_dash.store.connect import Store, stamp
from scrutiny_dash.store.copies import forget_copies
from scrutiny_dash.store.kept_copies import drop_kept_copies
from scrutiny_dash.store.keys import URL, native_key_hash
from scrutiny_dash.store.posts import BATCH


def delete_posts(store: Store, ids: Sequence[int], reason: str, *, never_again: bool = False) -> int:
    """Let posts go: text, address, author hash, readings and index rows; a tombstone keeps topic, week and platform.

    Evidence made from them is marked as withdrawn; its number is never used again.

    Args:
        reason: in words for a person, such as ``withdrawn at source``.
        never_again: refuse the same posts at every later collection.
    """
    deleted = 0
    for start in range(0, len(ids), BATCH):
        wanted = json.dumps([int(i) for i in ids[start : start + BATCH]])
        with store.write(entered=True) as connection:
            deleted += _delete_batch(connection, wanted, reason, never_again=never_again)
    return deleted


def _delete_batch(connection: sqlite3.Connection, wanted: str, reason: str, *, never_again: bool) -> int:
    at = stamp()
    rows = connection.execute(
        """SELECT p.id, p.native_id, p.url, pl.name, p.created, t.slug FROM posts AS p
           JOIN platforms AS pl ON pl.id = p.platform
           LEFT JOIN topic_posts AS tp ON tp.post_id = p.id LEFT JOIN topics AS t ON t.id = tp.topic
           WHERE p.id IN (SELECT value FROM json_each(?))""",
        (wanted,),
    ).fetchall()
    for row in rows:
        week = "date not known"
        if row["created"] is not None:
            week = f"{clock.london_day(clock.from_epoch(row['created'])):%G-W%V}"
        connection.execute(
            "INSERT INTO tombstones(topic, week, platform, reason, at) VALUES (?, ?, ?, ?, ?)",
            (row["slug"] or "", week, row["name"], reason, at),
        )
        if never_again:
            keys = [(row["name"], row["native_id"]), *([(URL, row["url"])] if row["url"] else [])]
            connection.executemany(
                "INSERT OR IGNORE INTO never_again VALUES (?, ?)", [(native_key_hash(*key), at) for key in keys]
            )
    connection.execute(
        "UPDATE evidence SET withdrawn_at = ?, withdrawn_why = ?, post_id = NULL WHERE withdrawn_at IS NULL"
        " AND post_id IN (SELECT value FROM json_each(?))",
        (at, reason, wanted),
    )
    connection.execute(
        "UPDATE topics SET rewrites = rewrites + 1, marks = marks + 1 WHERE id IN"
        " (SELECT topic FROM topic_posts WHERE post_id IN (SELECT value FROM json_each(?)))",
        (wanted,),
    )
    forget_copies(connection, [row["id"] for row in rows])
    connection.execute("DELETE FROM posts WHERE id IN (SELECT value FROM json_each(?))", (wanted,))
    return len({row["id"] for row in rows})


def ids_of_batch(store: Store, batch: int) -> list[int]:
    """Return the posts that one import brought."""
    with store.read() as connection:
        return [row[0] for row in connection.execute("SELECT id FROM posts WHERE batch = ? ORDER BY id", (batch,))]


def posts_anywhere(store: Store) -> int:
    """Return how many posts the store holds, in all topics."""
    with store.read() as connection:
        return int(connection.execute("SELECT count(*) FROM posts").fetchone()[0])


def check_index(store: Store) -> None:
    """Run SQLite's and FTS5's own integrity checks.

    Raises:
        StoreDamaged: one of them failed.
    """
    with store.write() as connection:
        connection.execute("INSERT INTO posts_fts(posts_fts, rank) VALUES ('integrity-check', 1)")
    with store.read() as connection:
        result = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if result != "ok":
        raise StoreDamaged


@dataclass(frozen=True, slots=True)
class KeptPost:
    """A kept post as its platform knows it."""

    id: int
    platform: str
    native_id: str


def kept_posts(store: Store) -> list[KeptPost]:
    """Return the posts that stand as evidence."""
    with store.read() as connection:
        rows = connection.execute(
            "SELECT DISTINCT p.id, pl.name, p.native_id FROM evidence AS e JOIN posts AS p ON p.id = e.post_id"
            " JOIN platforms AS pl ON pl.id = p.platform WHERE e.withdrawn_at IS NULL ORDER BY p.id"
        ).fetchall()
    return [KeptPost(row[0], row[1], row[2]) for row in rows]


def collected_before(store: Store, source: str, before: datetime) -> list[int]:
    """Return the posts of a source that were collected before a moment."""
    with store.read() as connection:
        rows = connection.execute(
            "SELECT id FROM posts WHERE source = ? AND collected < ?", (source, int(before.timestamp()))
        )
        return [row[0] for row in rows]


def all_ids(store: Store) -> list[int]:
    """Return every post's row number."""
    with store.read() as connection:
        return [row[0] for row in connection.execute("SELECT id FROM posts")]


def ids_of_address(
    store: Store,
    exact: Sequence[str],
    native: tuple[str, str] | None = None,
    native_end: tuple[str, str] | None = None,
) -> list[int]:
    """Return the posts of an address.

    Args:
        exact: texts that an address or an id must equal.
        native: a platform and an id of it.
        native_end: how an id must begin and end.
    """
    with store.read() as connection:
        rows = connection.execute(
            "SELECT id FROM posts WHERE url IN (SELECT value FROM json_each(:all))"
            " OR native_id IN (SELECT value FROM json_each(:all))"
            " OR (native_id = :id AND platform = (SELECT id FROM platforms WHERE name = :platform))"
            " OR (:end <> '' AND substr(native_id, 1, length(:begin)) = :begin"
            " AND substr(native_id, -length(:end)) = :end) ORDER BY id",
            {
                "all": json.dumps(list(exact)),
                "platform": native[0] if native else "",
                "id": native[1] if native else "",
                "begin": native_end[0] if native_end else "",
                "end": native_end[1] if native_end else "",
            },
        )
        return [row[0] for row in rows]


def addresses_with(store: Store, part: str) -> list[tuple[int, str]]:
    """Return the posts whose address holds a piece of text, with their addresses."""
    with store.read() as connection:
        rows = connection.execute("SELECT id, url FROM posts WHERE instr(url, ?) > 0", (part,))
        return [(row[0], row[1]) for row in rows]


def refuse_addresses(store: Store, addresses: Sequence[str]) -> None:
    """Refuse posts of these addresses at every later collection, import and adding by hand."""
    at = stamp()
    with store.write(entered=True) as connection:
        connection.executemany(
            "INSERT OR IGNORE INTO never_again VALUES (?, ?)", [(native_key_hash(URL, one), at) for one in addresses]
        )


def record_objection(store: Store, who: str, gone: int) -> None:
    """Write into the audit trail that posts went after an objection; not which."""
    with store.write(entered=True) as connection:
        record(connection, who, "objection", posts=gone)


def record_purge(store: Store, removed: Mapping[str, int]) -> None:
    """Write into the audit trail how many posts or files were deleted, by reason."""
    with store.write(entered=True) as connection:
        record(connection, "purge", "purge", removed=dict(removed))


def clear_free_space(store: Store) -> None:
    """Overwrite what deleted posts left: index segments, free pages, the write-ahead log, older copies beside it."""
    with store.write() as connection:
        connection.execute("INSERT INTO posts_fts(posts_fts) VALUES ('optimize')")
    store.vacuum()
    drop_kept_copies(store.path)


def clear_traces(store: Store) -> None:
    """Overwrite what a few deleted posts left in the index and the write-ahead log, while others read.

    Their own pages were overwritten when they were deleted (``secure_delete``). Where somebody is reading just now, the
    log is cut at the next try.
    """
    with store.write() as connection:
        connection.execute("INSERT INTO posts_fts(posts_fts) VALUES ('optimize')")
    store.cut_log()
