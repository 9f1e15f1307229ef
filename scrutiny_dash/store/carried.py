"""Posts that a bridge carried from one network to another are stored once."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from scrutiny_dash.bridges import originals, own_names
from scrutiny_dash.models import Post
from scrutiny_dash.store.keys import native_key_hash


def carried_before(connection: sqlite3.Connection, new: Mapping[tuple[int, str], Post]) -> dict[tuple[int, str], int]:
    """Return which new posts tell what a stored one tells, because a bridge carried one of them: key -> stored post."""
    found = {}
    for key, post in new.items():
        for platform, native_id in originals(post):
            row = connection.execute(
                "SELECT p.id FROM posts AS p JOIN platforms AS pl ON pl.id = p.platform"
                " WHERE pl.name = ? AND p.native_id = ?",
                (platform, native_id),
            ).fetchone()
            if row is not None:
                found[key] = int(row[0])
    if connection.execute("SELECT 1 FROM carried LIMIT 1").fetchone() is None:
        return found
    for key, post in new.items():
        for name in (*originals(post), *own_names(post)):
            row = connection.execute(
                "SELECT post_id FROM carried WHERE key_hash = ?", (native_key_hash(*name),)
            ).fetchone()
            if row is not None:
                found.setdefault(key, int(row[0]))
    return found


def note_carried(connection: sqlite3.Connection, posts: Mapping[int, Post]) -> None:
    """Remember the originals of carried posts, so that they are not stored a second time when they come."""
    connection.executemany(
        "INSERT OR IGNORE INTO carried VALUES (?, ?)",
        [(native_key_hash(*one), post_id) for post_id, post in posts.items() for one in originals(post)],
    )
