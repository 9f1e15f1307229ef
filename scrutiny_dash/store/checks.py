"""What people read themselves: draws of random posts, and what a table says of each, blind."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scrutiny_dash import clock
from scrutiny_dash.errors import InputError
from scrutiny_dash.store.connect import Store, stamp
from scrutiny_dash.store.workshop import record


@dataclass(frozen=True, slots=True)
class Draw:
    """Ten random posts for one table: one post of each person drawn.

    Attributes:
        frame: what they were drawn from, as canonical JSON (search and filters; ``{}`` is the whole topic).
        people: how many people the frame had.
        done: the posts the table has read already.
    """

    id: int
    topic: str
    frame: str
    seed: int
    people: int
    posts: tuple[int, ...]
    done: frozenset[int]


@dataclass(frozen=True, slots=True)
class Check:
    """What one table says of one post."""

    post_id: int
    table: int
    ours: str
    first_hand: str
    feeling: str
    news: str
    at: datetime


def canonical(frame: dict[str, str]) -> str:
    """Write a frame so that equal frames are equal texts."""
    return json.dumps(frame, sort_keys=True, ensure_ascii=False)


def add_draw(store: Store, slug: str, frame: str, seed: int, people: int, table: int, posts: Sequence[int]) -> int:
    """Keep a draw with its seed and frame, so that it can be retraced."""
    with store.write(entered=True) as connection:
        cursor = connection.execute(
            "INSERT INTO draws(topic, frame, seed, people, table_id, made_at) VALUES (?, ?, ?, ?, ?, ?)",
            (slug, frame, seed, people, table, stamp()),
        )
        draw = int(cursor.lastrowid or 0)
        connection.executemany(
            "INSERT INTO drawn VALUES (?, ?, ?)", [(draw, place, post) for place, post in enumerate(posts)]
        )
        record(connection, f"table {table}", "draw", slug, draw=draw, frame=frame, seed=seed)
    return draw


def open_draw(store: Store, slug: str, frame: str, table: int) -> Draw | None:
    """Return a table's newest draw of a frame that it has not read to the end, or None.

    Posts that are held or gone since are left out of it.
    """
    with store.read() as connection:
        row = connection.execute(
            "SELECT * FROM draws WHERE topic = ? AND frame = ? AND table_id = ? ORDER BY id DESC LIMIT 1",
            (slug, frame, table),
        ).fetchone()
        if row is None:
            return None
        posts = tuple(
            r[0]
            for r in connection.execute(
                "SELECT d.post_id FROM drawn AS d WHERE d.draw = ? AND NOT EXISTS (SELECT 1 FROM holds AS h"
                " WHERE h.post_id = d.post_id AND h.released_at IS NULL) ORDER BY d.place",
                (row["id"],),
            )
        )
        done = frozenset(r[0] for r in connection.execute("SELECT post_id FROM checks WHERE draw = ?", (row["id"],)))
    draw = Draw(row["id"], slug, frame, row["seed"], row["people"], posts, done)
    return draw if set(draw.posts) - draw.done else None


def save_check(
    store: Store, draw: Draw, post_id: int, table: int, ours: str, first_hand: str, feeling: str, news: str = ""
) -> None:
    """Keep what a table says of a drawn post; saying it again replaces it.

    Raises:
        InputError: the post is not in the draw.
    """
    if post_id not in draw.posts:
        raise InputError("That post is not among the ten.", "Start a new ten.")
    with store.write(entered=True) as connection:
        connection.execute(
            "INSERT INTO checks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(draw, post_id) DO UPDATE SET"
            " ours = excluded.ours, first_hand = excluded.first_hand, feeling = excluded.feeling, news = excluded.news,"
            " at = excluded.at",
            (draw.id, post_id, table, draw.topic, draw.frame, ours, first_hand, feeling, news, stamp()),
        )


def checks_of(store: Store, slug: str, frame: str) -> list[Check]:
    """Return what all tables said of posts drawn from one frame, oldest first; held posts are left out."""
    with store.read() as connection:
        rows = connection.execute(
            "SELECT c.* FROM checks AS c WHERE c.topic = ? AND c.frame = ? AND NOT EXISTS (SELECT 1 FROM holds AS h"
            " WHERE h.post_id = c.post_id AND h.released_at IS NULL) ORDER BY c.at, c.draw, c.post_id",
            (slug, frame),
        ).fetchall()
    return [
        Check(
            r["post_id"], r["table_id"], r["ours"], r["first_hand"], r["feeling"], r["news"], clock.from_epoch(r["at"])
        )
        for r in rows
    ]


def frames_of(store: Store, slug: str) -> dict[str, int]:
    """Return the frames that posts of a topic were read from, with how many posts were read in each."""
    with store.read() as connection:
        rows = connection.execute(
            "SELECT frame, count(DISTINCT post_id) FROM checks WHERE topic = ? GROUP BY frame ORDER BY 2 DESC", (slug,)
        ).fetchall()
    return {row[0]: row[1] for row in rows}


def read_and_kept(store: Store, slug: str) -> tuple[int, int]:
    """Return how many different posts of a topic somebody read in a check, and how many are kept as evidence."""
    with store.read() as connection:
        read = connection.execute("SELECT count(DISTINCT post_id) FROM checks WHERE topic = ?", (slug,)).fetchone()[0]
        kept = connection.execute(
            "SELECT count(*) FROM evidence WHERE topic = ? AND withdrawn_at IS NULL AND post_id IS NOT NULL", (slug,)
        ).fetchone()[0]
    return int(read), int(kept)
