"""The audit trail: who did what, and when. No post text goes into it but an officer's own notes."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from scrutiny_dash.store.connect import Store, stamp


def record(connection: sqlite3.Connection, who: str, done: str, topic: str = "", **details: Any) -> None:
    """Write one line of the audit trail, in the same transaction as what it tells of."""
    connection.execute(
        "INSERT INTO audit(at, who, action, topic, details) VALUES (?, ?, ?, ?, ?)",
        (stamp(), who, done, topic, json.dumps(details, ensure_ascii=False, default=str)),
    )


def record_alone(store: Store, who: str, done: str, topic: str = "", **details: Any) -> None:
    """Write one line of the audit trail by itself: a search, an export."""
    with store.write() as connection:
        record(connection, who, done, topic, **details)
