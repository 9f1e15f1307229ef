"""What a person holds is held with its copies: a message is hidden, let go and noted as one, and each copy is counted.

What the machine holds, it holds post by post: near copies differ in just the words that it looks for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from scrutiny_dash.store.audit import record
from scrutiny_dash.store.connect import stamp

MACHINE = "machine"
_HOLD = (
    "INSERT INTO holds(post_id, why, reason, held_at, held_by) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT(post_id) DO UPDATE SET why = excluded.why, reason = excluded.reason,"
    " held_at = excluded.held_at, held_by = excluded.held_by, released_at = NULL, action = ''"
)
QUEUE = """
SELECT h.*, ifnull(p.copy_of, p.id) AS message FROM holds AS h JOIN posts AS p ON p.id = h.post_id
JOIN topic_posts AS tp ON tp.post_id = h.post_id JOIN topics AS t ON t.id = tp.topic
WHERE t.slug = ? AND h.released_at IS NULL
ORDER BY h.held_by = 'machine', instr(' ' || h.why || ' ', ' danger ') = 0, h.held_at DESC, h.post_id
"""


def hold_message(connection: sqlite3.Connection, post_id: int, why: str, reason: str, who: str) -> list[int]:
    """Hold a post, and those copies of it that are not held already; return them, the post first."""
    others = connection.execute(
        "SELECT o.id FROM posts AS p JOIN posts AS o ON o.id = ifnull(p.copy_of, p.id)"
        " OR o.copy_of = ifnull(p.copy_of, p.id) WHERE p.id = ? AND o.id <> p.id ORDER BY o.id",
        (post_id,),
    ).fetchall()
    held = (why, reason, stamp(), who)
    connection.execute(_HOLD, (post_id, *held))
    if_not = f"{_HOLD} WHERE holds.released_at IS NOT NULL"
    return [post_id, *(int(row[0]) for row in others if connection.execute(if_not, (row[0], *held)).rowcount > 0)]


def as_cards(connection: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> list[tuple[sqlite3.Row, tuple[int, ...]]]:
    """Return the rows of ``QUEUE`` with one for each message that people hold, and its other posts, in any topic."""
    first: dict[int, int] = {}
    for row in rows:
        if row["held_by"] != MACHINE:
            first[row["message"]] = min(row["post_id"], first.get(row["message"], row["post_id"]))
    cards: list[tuple[sqlite3.Row, tuple[int, ...]]] = []
    for row in rows:
        if row["held_by"] == MACHINE:
            cards.append((row, ()))
        elif row["post_id"] == first[row["message"]]:
            together = held_together(connection, row["post_id"])
            cards.append((row, tuple(one for one in together if one != row["post_id"])))
    return cards


def with_copies(copies: Sequence[int]) -> dict[str, Any]:
    """Return what the audit trail says of copies: nothing where there are none."""
    return {"copies": list(copies)} if copies else {}


def held_together(connection: sqlite3.Connection, post_id: int) -> list[int]:
    """Return a post that is held now and, where a person holds it, the copies that people hold; in order."""
    held = {
        int(row[0]): row[1]
        for row in connection.execute(
            "SELECT post_id, held_by FROM holds WHERE released_at IS NULL AND post_id IN"
            " (SELECT o.id FROM posts AS p JOIN posts AS o ON o.id = ifnull(p.copy_of, p.id)"
            " OR o.copy_of = ifnull(p.copy_of, p.id) WHERE p.id = ?)",
            (post_id,),
        )
    }
    if post_id not in held:
        return []
    if held[post_id] == MACHINE:
        return [post_id]
    return sorted(one for one, held_by in held.items() if held_by != MACHINE)


def hold_late_copy(connection: sqlite3.Connection, post_id: int, message: int) -> None:
    """Hold a post that turns out to be a copy of a message that a person holds. What an officer let go stays so."""
    held = connection.execute(
        "SELECT h.why, h.reason, h.held_by, h.action FROM holds AS h JOIN posts AS p ON p.id = h.post_id"
        " WHERE (p.id = ?1 OR p.copy_of = ?1) AND h.released_at IS NULL AND h.held_by <> ?2"
        " ORDER BY h.held_at, h.post_id LIMIT 1",
        (message, MACHINE),
    ).fetchone()
    if held is None:
        return
    made = connection.execute(
        "INSERT INTO holds(post_id, why, reason, held_at, held_by, action) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(post_id) DO NOTHING",
        (post_id, held[0], held[1], stamp(), held[2], held[3]),
    )
    if made.rowcount > 0:
        connection.execute(
            "UPDATE topics SET marks = marks + 1 WHERE id IN (SELECT topic FROM topic_posts WHERE post_id = ?)",
            (post_id,),
        )
        record(connection, MACHINE, "hold copy", post=post_id, of=message)
