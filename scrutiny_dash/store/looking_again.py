"""Which stored posts have to be looked for at their source again, and when each was last."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from scrutiny_dash.store.connect import Store, stamp
from scrutiny_dash.store.letting_go import KeptPost


def due(store: Store, platform: str, before: datetime, limit: int) -> list[KeptPost]:
    """Return a platform's posts that were neither collected nor looked for since a moment, the longest ago first."""
    with store.read() as connection:
        rows = connection.execute(
            """SELECT p.id, pl.name, p.native_id FROM posts AS p JOIN platforms AS pl ON pl.id = p.platform
               LEFT JOIN looked_again AS l ON l.post_id = p.id
               WHERE pl.name = :platform AND p.batch IS NULL AND p.source <> 'hand'
               AND ifnull(l.at, p.collected) < :before ORDER BY ifnull(l.at, p.collected), p.id LIMIT :limit""",
            {"platform": platform, "before": int(before.timestamp()), "limit": limit},
        ).fetchall()
    return [KeptPost(row[0], row[1], row[2]) for row in rows]


def looked(store: Store, ids: Collection[int]) -> None:
    """Write that posts were looked for just now; those that are gone meanwhile are passed over."""
    with store.write() as connection:
        connection.executemany(
            "INSERT INTO looked_again(post_id, at) SELECT id, ? FROM posts WHERE id = ?"
            " ON CONFLICT(post_id) DO UPDATE SET at = excluded.at",
            [(stamp(), post) for post in ids],
        )
