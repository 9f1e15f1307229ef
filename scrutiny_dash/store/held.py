"""What was done about held posts: what was noted, and what became of those that have left the officers' queue."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from scrutiny_dash import clock
from scrutiny_dash.store.connect import Store

DELETED = "delete held post"
# What the audit trail calls each way in which a post leaves the queue.
LEFT = ("release", "release in other words", DELETED)

_WHO = {"machine": "the computer", "officer": "an officer", "visitor": "somebody at no table"}


@dataclass(frozen=True, slots=True)
class Done:
    """Something an officer or a table did about a held post.

    Attributes:
        what: as the audit trail calls it.
        who: in words: ``an officer``, or a table's name.
        note: what was written down; may be empty.
        copies: the copies of the post of which it is true too.
    """

    post_id: int
    what: str
    who: str
    note: str
    at: datetime
    copies: tuple[int, ...] = ()


def notes_on(store: Store, post_ids: Iterable[int]) -> dict[int, list[Done]]:
    """Return what was noted about some posts, oldest first."""
    found: dict[int, list[Done]] = {}
    wanted = json.dumps(list(post_ids))
    of_them = (
        "(json_extract(details, '$.post') IN (SELECT value FROM json_each(:wanted)) OR EXISTS (SELECT 1"
        " FROM json_each(details, '$.copies') AS c WHERE c.value IN (SELECT value FROM json_each(:wanted))))"
    )
    for done in _done(store, ("action on held post", *LEFT), of_them, wanted):
        if done.note:
            for one in (done.post_id, *done.copies):
                found.setdefault(one, []).insert(0, done)
    return found


def left_queue(store: Store, limit: int) -> list[Done]:
    """Return the posts that were released or deleted last, newest first."""
    return _done(store, LEFT, "json_extract(details, '$.post') IS NOT NULL", limit=limit)


def _done(store: Store, what: tuple[str, ...], where: str, wanted: str = "[]", limit: int = -1) -> list[Done]:
    """Return what was done about held posts, newest first.

    Args:
        where: a condition on what the audit trail holds, perhaps on ``:wanted``.
        wanted: row numbers of posts, as JSON.
        limit: how many at most; all where it is negative.
    """
    with store.read() as connection:
        rows = connection.execute(
            "SELECT at, who, action, details FROM audit WHERE action IN (SELECT value FROM json_each(:what))"
            f" AND {where} ORDER BY at DESC, id DESC LIMIT :limit",
            {"what": json.dumps(what), "wanted": wanted, "limit": limit},
        ).fetchall()
        names = table_names(connection)
    done = []
    for at, who, action, details in rows:
        given = json.loads(details)
        note = str(given.get("action") or "")
        copies = tuple(int(one) for one in given.get("copies", ()))
        done.append(Done(int(given["post"]), action, who_words(who, names), note, clock.from_epoch(at), copies))
    return done


def table_names(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the tables' own names for what the audit trail calls them: ``table 3``."""
    return {f"table {row[0]}": row[1] for row in connection.execute("SELECT id, name FROM tables")}


def who_words(who: str, names: Mapping[str, str]) -> str:
    """Say who did something, from what the audit trail calls them and the tables' names."""
    return names.get(who) or _WHO.get(who, who)
