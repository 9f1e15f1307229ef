"""What pages ask the worker process to do, how far it is, and who holds which lease.

Pages and the worker meet only here. A job is waiting, running, done, failed or cancelled; a running job whose lease ran
out belongs to a worker that died, and is waiting again.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrutiny_dash import clock
from scrutiny_dash.store.connect import Store, stamp

LEASE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Job:
    """One thing asked of the worker.

    Attributes:
        heard: when the worker that does it last gave a sign of life; None where none took it yet.
    """

    id: int
    kind: str
    wants: dict[str, Any]
    state: str
    asked_at: datetime
    asked_by: str
    done: int
    total: int
    message: str
    cancel: bool
    heard: datetime | None = None


def _job(row: sqlite3.Row) -> Job:
    return Job(
        row["id"],
        row["kind"],
        json.loads(row["wants"]),
        row["state"],
        clock.from_epoch(row["asked_at"]),
        row["asked_by"],
        row["done"],
        row["total"],
        row["message"],
        bool(row["cancel"]),
        None if row["lease_until"] is None else clock.from_epoch(row["lease_until"] - LEASE_SECONDS),
    )


def ask(store: Store, kind: str, wants: dict[str, Any], asked_by: str) -> int:
    """Ask for a job; the same job that is still waiting or running is not asked twice."""
    text = json.dumps(wants, sort_keys=True)
    with store.write(entered=True) as connection:
        row = connection.execute(
            "SELECT id FROM jobs WHERE kind = ? AND wants = ? AND state IN ('waiting', 'running')", (kind, text)
        ).fetchone()
        if row is not None:
            return int(row[0])
        cursor = connection.execute(
            "INSERT INTO jobs(kind, wants, state, asked_at, asked_by) VALUES (?, ?, 'waiting', ?, ?)",
            (kind, text, stamp(), asked_by),
        )
        return int(cursor.lastrowid or 0)


def take(store: Store, worker: str, kind: str) -> Job | None:
    """Take the oldest job of a kind that waits, or whose worker died."""
    now = stamp()
    oldest = (
        "SELECT * FROM jobs WHERE kind = ? AND (state = 'waiting' OR (state = 'running' AND lease_until < ?))"
        " ORDER BY id LIMIT 1"
    )
    with store.read() as connection:
        if connection.execute(oldest, (kind, now)).fetchone() is None:
            return None
    with store.write() as connection:
        row = connection.execute(oldest, (kind, now)).fetchone()
        if row is None:
            return None
        connection.execute(
            "UPDATE jobs SET state = 'running', worker = ?, started = ?, lease_until = ? WHERE id = ?",
            (worker, now, now + LEASE_SECONDS, row["id"]),
        )
        return _job(row)


def report(store: Store, job: int, done: int, total: int, message: str) -> bool:
    """Say how far a job is and renew its lease. Returns whether somebody cancelled it."""
    with store.write() as connection:
        connection.execute(
            "UPDATE jobs SET done = ?, total = ?, message = ?, lease_until = ? WHERE id = ?",
            (done, total, message, stamp() + LEASE_SECONDS, job),
        )
        row = connection.execute("SELECT cancel FROM jobs WHERE id = ?", (job,)).fetchone()
    return bool(row and row[0])


def renew(store: Store, job: int) -> None:
    """Renew the lease of a job whose source says nothing for a while, such as one that is asked once a minute."""
    with store.write() as connection:
        connection.execute(
            "UPDATE jobs SET lease_until = ? WHERE id = ? AND state = 'running'", (stamp() + LEASE_SECONDS, job)
        )


def note(store: Store, job: int, wants: dict[str, Any]) -> None:
    """Write into a job what whoever takes it up again has to know."""
    with store.write() as connection:
        connection.execute("UPDATE jobs SET wants = ? WHERE id = ?", (json.dumps(wants, sort_keys=True), job))


def give_back(store: Store, job: int) -> None:
    """Let a job wait again whose worker ends before it: the next one need not wait for the end of its lease."""
    with store.write() as connection:
        connection.execute(
            "UPDATE jobs SET state = 'waiting', lease_until = NULL WHERE id = ? AND state = 'running'", (job,)
        )


def finish(store: Store, job: int, state: str, message: str) -> None:
    """Close a job as ``done``, ``failed`` or ``cancelled``."""
    with store.write() as connection:
        connection.execute(
            "UPDATE jobs SET state = ?, finished = ?, message = ? WHERE id = ?", (state, stamp(), message, job)
        )


def cancel(store: Store, job: int) -> None:
    """Ask a job to stop at its next page; one that still waits is closed at once."""
    with store.write(entered=True) as connection:
        connection.execute("UPDATE jobs SET cancel = 1 WHERE id = ?", (job,))
        connection.execute(
            "UPDATE jobs SET state = 'cancelled', finished = ? WHERE id = ? AND state = 'waiting'", (stamp(), job)
        )


def job(store: Store, number: int) -> Job | None:
    """Return one job."""
    with store.read() as connection:
        row = connection.execute("SELECT * FROM jobs WHERE id = ?", (number,)).fetchone()
    return None if row is None else _job(row)


def unfinished(store: Store, kind: str) -> list[Job]:
    """Return the jobs of a kind that wait or are being done, oldest first."""
    with store.read() as connection:
        rows = connection.execute(
            "SELECT * FROM jobs WHERE kind = ? AND state IN ('waiting', 'running') ORDER BY id", (kind,)
        ).fetchall()
    return [_job(row) for row in rows]


def newest_job(store: Store, kind: str) -> Job | None:
    """Return the newest job of a kind."""
    with store.read() as connection:
        row = connection.execute("SELECT * FROM jobs WHERE kind = ? ORDER BY id DESC LIMIT 1", (kind,)).fetchone()
    return None if row is None else _job(row)
