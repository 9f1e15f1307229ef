"""The tables of a session and the posts that they keep.

All of it is written with ``synchronous=FULL``: what a page said was saved survives a killed process and a power cut.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from scrutiny_dash import clock, wording
from scrutiny_dash.errors import InputError
from scrutiny_dash.models import Place, Service, Voice
from scrutiny_dash.store.audit import record
from scrutiny_dash.store.connect import Store, stamp
from scrutiny_dash.store.corrected import standing

VOICES, PLACES, SERVICES = tuple(Voice), tuple(Place), tuple(Service)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A kept post as the room speaks of it: its number and the table's own words, never the post's.

    Kind of source, place and whose service are those that the post is counted with now, corrections included; of a post
    that is gone they are those that it was kept with, and the service is not known.

    Attributes:
        corrected: by field (``voice``, ``place``, ``service``) that people corrected, the computer's guess in words;
            empty where they said the same as it.
        officers_words: the table never saw the post, but an officer's words for it.
    """

    number: int
    topic: str
    post_id: int | None
    table: str
    reason: str
    own_words: str
    source_kind: str
    month: str
    place_band: str
    kept_at: datetime
    withdrawn_at: datetime | None
    withdrawn_why: str
    service: Service | None = None
    corrected: Mapping[str, str] = field(default_factory=dict)
    officers_words: bool = False

    @property
    def label(self) -> str:
        """How it is called: ``E3``."""
        return f"E{self.number}"


@dataclass(frozen=True, slots=True)
class Session:
    """An open session: numbers stand still at ``up_to_post`` until the facilitator presses "Update"."""

    id: int
    opened_at: datetime
    up_to_post: int
    updated_at: datetime
    minutes: int


def join_table(store: Store, name: str) -> int:
    """Return the number of the table of that name, making it when it is new. Capitals and spaces do not matter."""
    folded = " ".join(name.split()).casefold()
    with store.write(entered=True) as connection:
        connection.execute(
            "INSERT INTO tables(name, name_folded, made_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (" ".join(name.split()), folded, stamp()),
        )
        return int(connection.execute("SELECT id FROM tables WHERE name_folded = ?", (folded,)).fetchone()[0])


def table_name(store: Store, number: int) -> str | None:
    """Return a table's name, or None when there is no such table."""
    with store.read() as connection:
        row = connection.execute("SELECT name FROM tables WHERE id = ?", (number,)).fetchone()
    return None if row is None else str(row[0])


def keep_post(
    store: Store, slug: str, post_id: int, table: int, reason: str, own_words: str, snapshot: Mapping[str, str]
) -> int:
    """Keep a post as evidence and return its number; a post that is kept already keeps its number.

    Args:
        snapshot: ``source_kind``, ``month`` and ``place_band``, which stay when the post itself goes.

    Raises:
        InputError: the post is gone.
    """
    at = stamp()
    with store.write(entered=True) as connection:
        row = connection.execute(
            "SELECT number FROM evidence WHERE topic = ? AND post_id = ? AND withdrawn_at IS NULL", (slug, post_id)
        ).fetchone()
        if row is not None:
            return int(row[0])
        if connection.execute("SELECT 1 FROM posts WHERE id = ?", (post_id,)).fetchone() is None:
            raise InputError("That post is no longer there.", "Choose another one.")
        cursor = connection.execute(
            "INSERT INTO evidence(topic, post_id, table_id, reason, own_words, source_kind, month, place_band, kept_at,"
            " changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (slug, post_id, table, reason, own_words, snapshot["source_kind"], snapshot["month"],
             snapshot["place_band"], at, at),
        )  # fmt: skip
        record(connection, f"table {table}", "keep", slug, evidence=cursor.lastrowid)
        return int(cursor.lastrowid or 0)


def change_evidence(store: Store, number: int, table: int, reason: str, own_words: str) -> None:
    """Change why a post matters and how the table puts it.

    Raises:
        InputError: it belongs to another table.
    """
    with store.write(entered=True) as connection:
        check_own(connection, "evidence", number, table)
        connection.execute(
            "UPDATE evidence SET reason = ?, own_words = ?, changed_at = ? WHERE number = ?",
            (reason, own_words, stamp(), number),
        )
        record(connection, f"table {table}", "change evidence", evidence=number)


def withdraw_evidence(store: Store, number: int, table: int | None, why: str) -> None:
    """Take a kept post back. Its number is never used again.

    Args:
        table: whose it must be; None when an officer does it.
    """
    with store.write(entered=True) as connection:
        if table is not None:
            check_own(connection, "evidence", number, table)
        connection.execute(
            "UPDATE evidence SET withdrawn_at = ?, withdrawn_why = ? WHERE number = ? AND withdrawn_at IS NULL",
            (stamp(), why, number),
        )
        record(connection, "officer" if table is None else f"table {table}", "withdraw evidence", evidence=number)


def check_own(connection: sqlite3.Connection, what: str, number: int, table: int) -> None:
    """Raise InputError unless a row of ``evidence`` or ``findings`` is a table's own."""
    sql = {
        "evidence": "SELECT table_id FROM evidence WHERE number = ?",
        "findings": "SELECT table_id FROM findings WHERE number = ?",
    }[what]
    row = connection.execute(sql, (number,)).fetchone()
    if row is None:
        raise InputError("That is no longer there.", "Look at the list again.")
    if row[0] != table:
        raise InputError("That belongs to another table.", "Ask that table to change it.")


# Whether the post of a row ``e`` of ``evidence`` is held.
HELD_NOW = "EXISTS (SELECT 1 FROM holds AS h WHERE h.post_id = e.post_id AND h.released_at IS NULL)"
_EVIDENCE = f"""
SELECT e.*, t.name AS table_name, tp.voice, tp.place, tp.service, pl.name AS platform,
    EXISTS (SELECT 1 FROM officers_words AS o WHERE o.post_id = e.post_id) AS reworded
FROM evidence AS e JOIN tables AS t ON t.id = e.table_id
LEFT JOIN topics AS tt ON tt.slug = e.topic
LEFT JOIN topic_posts AS tp ON tp.topic = tt.id AND tp.post_id = e.post_id
LEFT JOIN platforms AS pl ON pl.id = tp.platform
WHERE (:topic IS NULL OR e.topic = :topic) AND (:table IS NULL OR e.table_id = :table)
  AND NOT {HELD_NOW}
ORDER BY e.number
"""
_CORRECTED = """
SELECT topic, post_id, field, guess, value, table_id FROM corrections AS c
WHERE field IN ('voice', 'place', 'service')
  AND EXISTS (SELECT 1 FROM evidence AS e WHERE e.topic = c.topic AND e.post_id = c.post_id)
ORDER BY topic, post_id, id
"""
_IN_WORDS: Mapping[str, Mapping[Any, str]] = {
    "voice": wording.VOICES,
    "place": wording.PLACE_BANDS,
    "service": wording.WHOSE,
}


def evidence_list(store: Store, slug: str | None = None, table: int | None = None) -> list[Evidence]:
    """Return kept posts by number, withdrawn ones too; one that is held now is in no list."""
    with store.read() as connection:
        rows = connection.execute(_EVIDENCE, {"topic": slug, "table": table}).fetchall()
        corrected = _corrected(connection)
    return [
        Evidence(
            row["number"],
            row["topic"],
            row["post_id"],
            row["table_name"],
            row["reason"],
            row["own_words"],
            row["source_kind"] if gone else wording.source_kind(VOICES[row["voice"]], row["platform"]),
            row["month"],
            row["place_band"] if gone else wording.PLACE_BANDS[PLACES[row["place"]]],
            clock.from_epoch(row["kept_at"]),
            None if row["withdrawn_at"] is None else clock.from_epoch(row["withdrawn_at"]),
            row["withdrawn_why"],
            None if gone else SERVICES[row["service"]],
            corrected.get((row["topic"], row["post_id"]), {}),
            bool(row["reworded"]),
        )
        for row in rows
        for gone in [row["voice"] is None]
    ]


def _corrected(connection: sqlite3.Connection) -> dict[tuple[str, int], dict[str, str]]:
    """Return what people corrected of kept posts, by topic and post, as ``Evidence.corrected`` has it."""
    rows = connection.execute(_CORRECTED)
    return {
        post: {
            name: "" if given["guess"] == given["value"] else _IN_WORDS[name].get(given["guess"], "not known")
            for name, given in standing(said).items()
        }
        for post, said in groupby(rows, key=lambda row: (str(row["topic"]), int(row["post_id"])))
    }
