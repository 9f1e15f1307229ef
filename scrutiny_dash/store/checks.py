"""What people read themselves: draws of random posts, and what a table says of each, blind."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scrutiny_dash import clock
from scrutiny_dash.errors import InputError
from scrutiny_dash.models import Feeling, Query
from scrutiny_dash.store.audit import record
from scrutiny_dash.store.connect import Store, stamp


@dataclass(frozen=True, slots=True)
class Draw:
    """Ten random posts for one table: one post of each person drawn.

    Attributes:
        frame: what they were drawn from, as ``frame_of`` writes it.
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

    @property
    def is_read(self) -> bool:
        """Whether the table has read all that is left of it."""
        return self.done.issuperset(self.posts)


@dataclass(frozen=True, slots=True)
class Check:
    """What one table says of one post.

    Attributes:
        news: whether it was new to the reader: ``yes``, ``no``, or empty where the table did not say.
    """

    post_id: int
    table: int
    ours: str
    first_hand: str
    feeling: str
    news: str
    at: datetime


def frame_of(query: Query) -> str:
    """Write what a reading is of, so that equal frames are equal texts: search and filters, without order and page.

    The computer's guess of the feeling is never part of it: who reads blind may not know it. ``{}`` is the whole topic.
    """
    given = {
        "words": query.words,
        "since": query.since.isoformat() if query.since else "",
        "until": query.until.isoformat() if query.until else "",
        "platforms": ",".join(sorted(query.platforms)),
        "places": ",".join(sorted(query.places)),
        "districts": ",".join(sorted(query.districts)),
        "voices": ",".join(sorted(query.voices)),
        "services": ",".join(sorted(query.services)),
        "themes": ",".join(sorted(query.themes)),
        "only": query.only or "",
    }
    return json.dumps({name: value for name, value in given.items() if value}, sort_keys=True, ensure_ascii=False)


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


def newest_draw(store: Store, slug: str, frame: str, table: int) -> Draw | None:
    """Return a table's newest draw of a frame, or None.

    Posts that are held, set aside or gone since are left out of it, and those that stand in an officer's words.
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
                " WHERE h.post_id = d.post_id AND h.released_at IS NULL) AND NOT EXISTS (SELECT 1 FROM set_aside AS s"
                " WHERE s.post_id = d.post_id AND s.topic = ?) AND NOT EXISTS (SELECT 1 FROM officers_words AS o"
                " WHERE o.post_id = d.post_id) ORDER BY d.place",
                (row["id"], slug),
            )
        )
        done = frozenset(r[0] for r in connection.execute("SELECT post_id FROM checks WHERE draw = ?", (row["id"],)))
    return Draw(row["id"], slug, frame, row["seed"], row["people"], posts, done)


def drawn_posts(store: Store, slug: str, frame: str) -> dict[int, set[int]]:
    """Return every post drawn from a frame, whether read yet or not, with the tables that drew it."""
    with store.read() as connection:
        rows = connection.execute(
            "SELECT d.post_id, w.table_id FROM draws AS w JOIN drawn AS d ON d.draw = w.id"
            " WHERE w.topic = ? AND w.frame = ? ORDER BY w.id, d.place",
            (slug, frame),
        ).fetchall()
    found: dict[int, set[int]] = {}
    for post_id, table in rows:
        found.setdefault(post_id, set()).add(table)
    return found


def most_drawn_from(store: Store, slug: str, frame: str) -> int:
    """Return how many people a frame had when most were there to draw from; 0 before any draw."""
    with store.read() as connection:
        row = connection.execute(
            "SELECT max(people) FROM draws WHERE topic = ? AND frame = ?", (slug, frame)
        ).fetchone()
    return int(row[0] or 0)


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


def checks_of(store: Store, slug: str, frame: str, draw: int | None = None) -> list[Check]:
    """Return what tables said of posts drawn from one frame, oldest first; held posts are left out.

    Args:
        draw: of one draw only.
    """
    with store.read() as connection:
        rows = connection.execute(
            "SELECT c.* FROM checks AS c WHERE c.topic = ? AND c.frame = ? AND (? IS NULL OR c.draw = ?)"
            " AND NOT EXISTS (SELECT 1 FROM holds AS h WHERE h.post_id = c.post_id AND h.released_at IS NULL)"
            " ORDER BY c.at, c.draw, c.post_id",
            (slug, frame, draw, draw),
        ).fetchall()
    return [
        Check(
            r["post_id"], r["table_id"], r["ours"], r["first_hand"], r["feeling"], r["news"], clock.from_epoch(r["at"])
        )
        for r in rows
    ]


def machine_feelings(store: Store, slug: str, post_ids: Sequence[int]) -> dict[int, Feeling]:
    """Return what the computer itself guessed that posts of a topic feel, whatever people corrected since."""
    feelings = tuple(Feeling)
    with store.read() as connection:
        rows = connection.execute(
            "SELECT r.post_id, r.feeling FROM topics AS t JOIN topic_posts AS tp ON tp.topic = t.id"
            " JOIN reading_versions AS v ON v.id = tp.read_with"
            " JOIN readings AS r ON r.post_id = tp.post_id AND r.version = v.lists"
            " WHERE t.slug = ? AND tp.post_id IN (SELECT value FROM json_each(?))",
            (slug, json.dumps(list(post_ids))),
        ).fetchall()
    return {row[0]: feelings[row[1]] for row in rows}


def read_by(store: Store, slug: str, table: int) -> int:
    """Return how many posts of a topic a table has read in checks, under whichever filters."""
    with store.read() as connection:
        row = connection.execute(
            "SELECT count(DISTINCT post_id) FROM checks WHERE topic = ? AND table_id = ?", (slug, table)
        ).fetchone()
    return int(row[0])


def read_posts(store: Store, slug: str) -> frozenset[int]:
    """Return the posts of a topic that somebody read in a check."""
    with store.read() as connection:
        return frozenset(
            row[0] for row in connection.execute("SELECT DISTINCT post_id FROM checks WHERE topic = ?", (slug,))
        )


def kept_posts(store: Store, slug: str) -> frozenset[int]:
    """Return the posts of a topic that are kept as evidence."""
    with store.read() as connection:
        return frozenset(
            row[0]
            for row in connection.execute(
                "SELECT post_id FROM evidence WHERE topic = ? AND withdrawn_at IS NULL AND post_id IS NOT NULL", (slug,)
            )
        )
