"""Which files were imported, what became of their rows, and undoing one."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from scrutiny_dash import clock
from scrutiny_dash.store.audit import record
from scrutiny_dash.store.connect import Store, stamp
from scrutiny_dash.store.letting_go import delete_posts, ids_of_batch


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One imported file, as the Sources page lists it."""

    id: int
    topic: str
    file_name: str
    layout: str
    rows: int
    posts: int
    already: int
    skipped: dict[str, int]
    one_row_is_one_person: bool
    at: datetime
    by: str
    undone_at: datetime | None


def begin(
    store: Store, slug: str, fingerprint: str, file_name: str, layout: str, by: str, *, one_row_is_one_person: bool
) -> int:
    """Write that a file is being imported; return the number that its posts carry."""
    with store.write(entered=True) as connection:
        cursor = connection.execute(
            "INSERT INTO imports(topic, fingerprint, file_name, layout, rows, posts, already, skipped,"
            " one_row_is_one_person, at, by) VALUES (?, ?, ?, ?, 0, 0, 0, '{}', ?, ?, ?)",
            (slug, fingerprint, file_name, layout, int(one_row_is_one_person), stamp(), by),
        )
        record(connection, by, "import", slug, file=fingerprint)
        return int(cursor.lastrowid or 0)


def finish(store: Store, number: int, rows: int, posts: int, already: int, skipped: dict[str, int]) -> None:
    """Write what became of a file's rows."""
    with store.write(entered=True) as connection:
        connection.execute(
            "UPDATE imports SET rows = ?, posts = ?, already = ?, skipped = ? WHERE id = ?",
            (rows, posts, already, json.dumps(skipped), number),
        )


def brought(store: Store, number: int) -> int:
    """Return how many posts are stored that an import brought."""
    with store.read() as connection:
        return int(connection.execute("SELECT count(*) FROM posts WHERE batch = ?", (number,)).fetchone()[0])


def import_list(store: Store) -> list[ImportRow]:
    """Return the imported files, newest first."""
    with store.read() as connection:
        rows = connection.execute("SELECT * FROM imports ORDER BY id DESC").fetchall()
    return [_row(row) for row in rows]


def undo(store: Store, number: int, by: str) -> int:
    """Delete the posts that one import brought; return how many. Posts that were there before it stay."""
    deleted = delete_posts(store, ids_of_batch(store, number), "import undone")
    with store.write(entered=True) as connection:
        connection.execute("UPDATE imports SET undone_at = ? WHERE id = ?", (stamp(), number))
        connection.execute("DELETE FROM coverage WHERE source = ?", (f"import {number}",))
        record(connection, by, "undo import", number=number, posts=deleted)
    return deleted


def _row(row: sqlite3.Row) -> ImportRow:
    return ImportRow(
        row["id"],
        row["topic"],
        row["file_name"],
        row["layout"],
        row["rows"],
        row["posts"],
        row["already"],
        json.loads(row["skipped"]),
        bool(row["one_row_is_one_person"]),
        clock.from_epoch(row["at"]),
        row["by"],
        None if row["undone_at"] is None else clock.from_epoch(row["undone_at"]),
    )
