"""The store's file: opening, migrating, reading and writing.

Reads open their own read-only connection (0.2 ms). Writes go through one connection a process, each in a short
``BEGIN IMMEDIATE`` transaction; what people enter is written with ``synchronous=FULL`` so that it survives a power cut.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlite_utils

from scrutiny_dash import clock
from scrutiny_dash.errors import StoreBusy, StoreDamaged, StoreError, StoreFull, StoreNewer
from scrutiny_dash.store.lock import AppLock
from scrutiny_dash.store.migrations import migrations

log = logging.getLogger(__name__)

BUSY_SECONDS = 10.0
# Bringing a large store up to date may take as long, and whoever comes second waits for it.
OPENING_SECONDS = 120.0
LIVE, PRACTICE = "live", "practice"
SIDE_FILES = ("-wal", "-shm")
Connection = sqlite3.Connection


def explain(error: sqlite3.Error) -> StoreError:
    """Turn SQLite's error into one of ours, in plain words."""
    text = str(error).lower()
    if "full" in text or "disk i/o" in text:
        return StoreFull()
    if "locked" in text or "busy" in text:
        return StoreBusy()
    if "malformed" in text or "not a database" in text or "corrupt" in text:
        return StoreDamaged()
    return StoreError()


class Store:
    """One store file, live or practice. Make it with ``Store.open``; safe to share between threads."""

    def __init__(self, path: Path, kind: str) -> None:
        self.path = path
        self.kind = kind
        self._lock = threading.RLock()
        self._writer: sqlite3.Connection | None = None

    @property
    def practice(self) -> bool:
        """Whether this file holds practice posts."""
        return self.kind == PRACTICE

    @classmethod
    def open(cls, path: Path, kind: str = LIVE) -> Store:
        """Open a store, making or migrating it first.

        Raises:
            StoreNewer: it was made by a newer version; it is left untouched.
            StoreDamaged: it is not a store, or migrating failed (the copy from before is put back).
            StoreFull: there is no room to make it.
            StoreError: the file is of the other kind (practice for live or live for practice).
        """
        store = cls(path, kind)
        try:
            _prepare(path)
            with opening(path):
                store._migrate()
                store._claim_kind()
        except sqlite3.Error as error:
            store.close()
            raise explain(error) from error
        except OSError as error:
            raise StoreError(
                "The store's file cannot be opened.", "Check that its folder exists and may be written to."
            ) from error
        return store

    def _connect(self, *, read_only: bool) -> sqlite3.Connection:
        if read_only:
            address = f"{self.path.absolute().as_uri()}?mode=ro"
            connection = sqlite3.connect(
                address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        else:
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA secure_delete=ON")
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA recursive_triggers=ON")
        return connection

    def _migrate(self) -> None:
        writer = self._open_writer()
        db = sqlite_utils.Database(writer)
        known = {m.name for m in migrations.pending(db)} | {m.name for m in migrations.applied(db)}
        ours = {m.name for m in migrations._migrations}
        if known - ours:
            self.close()
            raise StoreNewer
        if not migrations.pending(db):
            return
        before = None
        if migrations.applied(db):
            before = self.path.with_name(f"{self.path.name}.before-migration")
            copy_to(writer, before)
        try:
            migrations.apply(db)
        except sqlite3.Error as error:
            self.close()
            if "locked" in str(error).lower():
                raise  # by a process that has it open; each migration is whole or not there, so nothing is put back
            if before is not None:
                put_back(before, self.path)
            raise StoreDamaged(
                "The store could not be brought up to this version, so it was put back as it was.",
                "Keep using the version you had, and report this.",
            ) from error
        log.info("Store brought up to date: %s", self.kind)

    def _claim_kind(self) -> None:
        with self.write() as connection:
            connection.execute("INSERT INTO about_store VALUES ('kind', ?) ON CONFLICT DO NOTHING", (self.kind,))
        with self.read() as connection:
            kind = connection.execute("SELECT value FROM about_store WHERE name = 'kind'").fetchone()[0]
        if kind != self.kind:
            self.close()
            raise StoreError(
                f"This file holds {kind} posts, not {self.kind} posts.",
                "Practice posts and real posts are kept in two files. Check SCRUTINY_DB.",
            )

    def _open_writer(self) -> sqlite3.Connection:
        if self._writer is None:
            self._writer = self._connect(read_only=False)
        return self._writer

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Give a read-only connection that sees one moment of the store.

        Raises:
            StoreError: the store cannot be read.
        """
        try:
            connection = self._connect(read_only=True)
        except sqlite3.Error as error:
            raise explain(error) from error
        try:
            connection.execute("BEGIN")
            yield connection
        except sqlite3.Error as error:
            raise explain(error) from error
        finally:
            connection.close()

    @contextmanager
    def write(self, *, entered: bool = False) -> Iterator[sqlite3.Connection]:
        """Give the process's one writing connection inside a transaction: all of it is kept, or none.

        Args:
            entered: a person entered this: it is on the disk before this returns.

        Raises:
            StoreBusy: another process held the store for longer than ten seconds.
            StoreFull: the disk is full; nothing was changed.
        """
        with self._lock:
            try:
                connection = self._open_writer()
                nested = connection.in_transaction
                if not nested:
                    connection.execute(f"PRAGMA synchronous={'FULL' if entered else 'NORMAL'}")
                    connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    if not nested and connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
                if not nested:
                    connection.execute("COMMIT")
            except sqlite3.Error as error:
                if self._writer is not None and self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise explain(error) from error

    def vacuum(self) -> None:
        """Write the file anew without what was deleted, and cut the write-ahead log to nothing.

        Raises:
            StoreBusy: somebody is reading or writing; what was deleted is overwritten at the next try.
        """
        with self._lock:
            try:
                connection = self._open_writer()
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as error:
                raise explain(error) from error

    def cut_log(self) -> None:
        """Move the write-ahead log into the file and cut it to nothing, as far as readers let it."""
        with self._lock:
            try:
                self._open_writer().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as error:
                raise explain(error) from error

    def close(self) -> None:
        """Close the writing connection. Reads need no closing."""
        with self._lock:
            if self._writer is not None:
                self._writer.close()
                self._writer = None


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Let one process at a time make, migrate or fill a file: an app, its worker and a command start in one second.

    Raises:
        StoreBusy: another process was at it for two minutes.
    """
    with AppLock(path, name="opening").held(OPENING_SECONDS):
        yield


def _prepare(path: Path) -> None:
    """Make the folder and, where there is none, an empty file that only its owner may read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def copy_to(connection: sqlite3.Connection, target: Path) -> None:
    """Copy a whole open store into a file with SQLite's own backup, readable by its owner only."""
    target.unlink(missing_ok=True)
    _prepare(target)
    copy = sqlite3.connect(target)
    try:
        connection.backup(copy)
    finally:
        copy.close()


def put_back(copy: Path, path: Path) -> None:
    """Put a copy in the place of a store whose connections are closed."""
    for suffix in SIDE_FILES:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    copy.replace(path)


def stamp() -> int:
    """Return now as seconds since 1970, as times are kept in the store."""
    return int(clock.now().timestamp())
