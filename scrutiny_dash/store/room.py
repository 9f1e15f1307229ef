"""The session in the room, officers' choices, and a visitor's progress through the tutorial."""

from __future__ import annotations

import json
from typing import Any

from scrutiny_dash import clock
from scrutiny_dash.store.audit import record
from scrutiny_dash.store.connect import Store, stamp
from scrutiny_dash.store.workshop import Session


def open_session(store: Store, who: str, minutes: int = 90) -> None:
    """Open a session: from now on the numbers stand still until somebody presses "Update"."""
    at = stamp()
    with store.write(entered=True) as connection:
        if connection.execute("SELECT 1 FROM sessions WHERE closed_at IS NULL").fetchone() is None:
            connection.execute(
                "INSERT INTO sessions(opened_at, up_to_post, updated_at, minutes)"
                " VALUES (?, (SELECT ifnull(max(id), 0) FROM posts), ?, ?)",
                (at, at, minutes),
            )
            record(connection, who, "open session")


def update_numbers(store: Store, who: str) -> None:
    """Let an open session count what has been collected since."""
    with store.write(entered=True) as connection:
        connection.execute(
            "UPDATE sessions SET up_to_post = (SELECT ifnull(max(id), 0) FROM posts), updated_at = ?"
            " WHERE closed_at IS NULL",
            (stamp(),),
        )
        record(connection, who, "update numbers")


def close_session(store: Store, who: str) -> None:
    """Close the session."""
    with store.write(entered=True) as connection:
        connection.execute("UPDATE sessions SET closed_at = ? WHERE closed_at IS NULL", (stamp(),))
        record(connection, who, "close session")


def open_session_now(store: Store) -> Session | None:
    """Return the session that is open, if one is."""
    with store.read() as connection:
        row = connection.execute("SELECT * FROM sessions WHERE closed_at IS NULL ORDER BY id DESC LIMIT 1").fetchone()
    if row is None:
        return None
    return Session(
        row["id"],
        clock.from_epoch(row["opened_at"]),
        row["up_to_post"],
        clock.from_epoch(row["updated_at"]),
        row["minutes"],
    )


def choose(store: Store, name: str, value: Any, who: str) -> None:
    """Keep an officer's choice (a source switched on, a field of the checklist). None forgets it."""
    with store.write(entered=True) as connection:
        if value is None:
            connection.execute("DELETE FROM choices WHERE name = ?", (name,))
        else:
            connection.execute(
                "INSERT INTO choices VALUES (?, ?, ?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value,"
                " at = excluded.at, by = excluded.by",
                (name, json.dumps(value), stamp(), who),
            )
        record(connection, who, "choose", choice=name, value=value)


def choices(store: Store, prefix: str = "") -> dict[str, Any]:
    """Return officers' choices whose name begins with a prefix."""
    with store.read() as connection:
        rows = connection.execute(
            "SELECT name, value FROM choices WHERE substr(name, 1, ?) = ?", (len(prefix), prefix)
        ).fetchall()
    return {row[0]: json.loads(row[1]) for row in rows}


def keep_progress(store: Store, visitor: str, step: str, answer: str) -> None:
    """Keep a visitor's answer in one step of the tutorial."""
    with store.write(entered=True) as connection:
        connection.execute(
            "INSERT INTO progress VALUES (?, ?, ?, ?)"
            " ON CONFLICT(visitor, step) DO UPDATE SET answer = excluded.answer, at = excluded.at",
            (visitor, step, answer, stamp()),
        )


def progress(store: Store, visitor: str) -> dict[str, str]:
    """Return a visitor's answers by step."""
    with store.read() as connection:
        rows = connection.execute("SELECT step, answer FROM progress WHERE visitor = ?", (visitor,)).fetchall()
    return {row[0]: row[1] for row in rows}


def visitor_table(store: Store, visitor: str) -> tuple[int | None, bool]:
    """Return a visitor's table, if it joined one, and whether it accepted the rule for reading posts."""
    with store.read() as connection:
        row = connection.execute("SELECT table_id, accepted_at FROM visitors WHERE visitor = ?", (visitor,)).fetchone()
    return (None, False) if row is None else (row[0], row[1] is not None)


def seat_visitor(store: Store, visitor: str, table: int | None) -> None:
    """Seat a visitor at a table, with the rule for reading posts accepted; None leaves the table."""
    with store.write(entered=True) as connection:
        connection.execute(
            "INSERT INTO visitors VALUES (?, ?, ?) ON CONFLICT(visitor) DO UPDATE SET table_id = excluded.table_id,"
            " accepted_at = excluded.accepted_at",
            (visitor, table, stamp()),
        )
