"""Which posts are copies of one message. A message's first post keeps the keys by which later copies are found.

Copies are looked for after posts have been stored (``scrutiny_dash.collect.copying``), so that nobody waits for it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.held_copies import hold_late_copy

CANDIDATES = 20
_A_BAND = 20


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A post whose copies have not been looked for yet."""

    id: int
    text: str
    fold_hash: int | None


def unchecked(store: Store, limit: int) -> list[Unchecked]:
    """Return posts whose copies have not been looked for yet, oldest first."""
    with store.read() as connection:
        rows = connection.execute(
            "SELECT id, text, fold_hash FROM posts WHERE copy_checked = 0 ORDER BY id LIMIT ?", (limit,)
        ).fetchall()
    return [Unchecked(row[0], row[1], row[2]) for row in rows]


def not_looked_at(connection: sqlite3.Connection) -> list[int]:
    """Return the row numbers of posts whose copies have not been looked for yet; none once all that came in are."""
    return [int(row[0]) for row in connection.execute("SELECT id FROM posts WHERE copy_checked = 0")]


def still_unchecked(connection: sqlite3.Connection, ids: Sequence[int]) -> set[int]:
    """Return which of some posts still wait to be looked at."""
    rows = connection.execute(
        "SELECT id FROM posts WHERE copy_checked = 0 AND id IN (SELECT value FROM json_each(?))", (json.dumps(ids),)
    )
    return {int(row[0]) for row in rows}


def first_with_hash(connection: sqlite3.Connection, post: Unchecked) -> int | None:
    """Return the message that a post repeats to the letter (but for case, links and marks), or None."""
    if post.fold_hash is None:
        return None
    row = connection.execute(
        "SELECT ifnull(copy_of, id) FROM posts WHERE fold_hash = ? AND id <> ? AND copy_checked = 1 LIMIT 1",
        (post.fold_hash, post.id),
    ).fetchone()
    return None if row is None else int(row[0])


def candidates(connection: sqlite3.Connection, bands: Sequence[int]) -> list[tuple[int, bytes]]:
    """Return messages that share a band with a text, those that share most first: (row number, sketch)."""
    one = f"SELECT post_id FROM (SELECT post_id FROM copy_bands WHERE band = ? LIMIT {_A_BAND})"
    every = " UNION ALL ".join([one] * len(bands))
    rows = connection.execute(
        f"SELECT c.post_id, s.sketch FROM (SELECT post_id, count(*) AS shared FROM ({every})"
        f" GROUP BY post_id ORDER BY shared DESC, post_id LIMIT {CANDIDATES}) AS c"
        " JOIN copy_sketches AS s ON s.post_id = c.post_id",
        tuple(bands),
    )
    return [(row[0], row[1]) for row in rows]


def settle(connection: sqlite3.Connection, post_id: int, copy_of: int | None) -> None:
    """Write that a post is a copy of a message, or a message of its own."""
    connection.execute("UPDATE posts SET copy_checked = 1, copy_of = ? WHERE id = ?", (copy_of, post_id))
    if copy_of is not None:
        connection.execute("UPDATE topic_posts SET copy_of = ? WHERE post_id = ?", (copy_of, post_id))
        hold_late_copy(connection, post_id, copy_of)
        _topics_changed(connection, post_id)


def keep_keys(connection: sqlite3.Connection, post_id: int, bands: Sequence[int], sketch: bytes) -> None:
    """Keep the keys by which later copies of a message are found."""
    connection.executemany("INSERT OR IGNORE INTO copy_bands VALUES (?, ?)", [(band, post_id) for band in bands])
    connection.execute("INSERT OR REPLACE INTO copy_sketches VALUES (?, ?, ?)", (post_id, json.dumps(bands), sketch))


def forget_copies(connection: sqlite3.Connection, post_ids: Sequence[int]) -> None:
    """Forget the keys of posts that change or go; the other copies of their messages are looked at anew."""
    for post_id in post_ids:
        row = connection.execute("SELECT bands FROM copy_sketches WHERE post_id = ?", (post_id,)).fetchone()
        if row is not None:
            connection.executemany(
                "DELETE FROM copy_bands WHERE band = ? AND post_id = ?",
                [(band, post_id) for band in json.loads(row[0])],
            )
            connection.execute("DELETE FROM copy_sketches WHERE post_id = ?", (post_id,))
        connection.execute(
            "UPDATE topic_posts SET copy_of = 0 WHERE post_id = ?1"
            " OR post_id IN (SELECT id FROM posts WHERE copy_of = ?1)",
            (post_id,),
        )
        connection.execute(
            "UPDATE posts SET copy_checked = 0, copy_of = NULL WHERE copy_of = ? OR id = ?", (post_id, post_id)
        )


def _topics_changed(connection: sqlite3.Connection, post_id: int) -> None:
    connection.execute(
        "UPDATE topics SET rewrites = rewrites + 1 WHERE id IN (SELECT topic FROM topic_posts WHERE post_id = ?)",
        (post_id,),
    )
