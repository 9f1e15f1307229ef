"""The private file beside the store: codes, sessions, guesses, secrets, keys. Owner only; in no backup, export or log.

Nothing in it can be turned back into a code or a session token: codes are kept as scrypt digests, tokens as SHA-256.
The keys that hash authors stay here, so that the store alone cannot be used to look for a person.
"""

from __future__ import annotations

import math
import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database, Migrations

from scrutiny_dash.errors import StoreError, StoreNewer
from scrutiny_dash.store.connect import BUSY_SECONDS, explain, opening

KEY_BYTES = 32
A_DAY = 86_400

migrations = Migrations("scrutiny_dash_private")

FIRST = (
    "CREATE TABLE codes (role TEXT PRIMARY KEY, salt BLOB NOT NULL, digest BLOB NOT NULL, made REAL NOT NULL)",
    "CREATE TABLE sessions (token BLOB PRIMARY KEY, role TEXT NOT NULL, mark TEXT NOT NULL, expires REAL NOT NULL)",
    "CREATE TABLE guesses (who TEXT PRIMARY KEY, wrong REAL NOT NULL, latest REAL NOT NULL)",
    "CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE keys (name TEXT PRIMARY KEY, key BLOB NOT NULL)",
)


@migrations()
def first(db: Database) -> None:
    """Make the five tables."""
    for statement in FIRST:
        db.execute(statement)


@dataclass(frozen=True, slots=True)
class StoredCode:
    """A code as it is kept: its scrypt digest, the salt of it, and when it was made (seconds since 1970)."""

    salt: bytes
    digest: bytes
    made: float


@dataclass(frozen=True, slots=True)
class Session:
    """Who a browser is: a role, and the mark of the code that it gave, so that a changed code ends its sessions."""

    role: str
    mark: str


@dataclass(frozen=True, slots=True)
class GuessLimit:
    """How wrong codes slow down further tries.

    Attributes:
        who: whose tries are counted (one browser, or everybody).
        free: that many wrong codes cost nothing; the next makes the wait 2 seconds, and each one more doubles it.
        longest: the longest wait in seconds.
        forgiven_every: one wrong code is forgotten each time so many seconds have passed.
    """

    who: str
    free: int
    longest: float
    forgiven_every: float

    def wait(self, wrong: float, since_latest: float) -> float:
        """Return the seconds still to wait after ``wrong`` codes, the latest ``since_latest`` seconds ago."""
        over = self.left(wrong, since_latest) - self.free
        if over <= 0:
            return 0.0
        # Eight doublings pass every ``longest`` in use; the bound keeps the power small after a million guesses.
        return max(0.0, min(self.longest, math.exp2(min(over, 8.0))) - max(since_latest, 0.0))

    def left(self, wrong: float, since_latest: float) -> float:
        """Return how many wrong codes still count."""
        return max(0.0, wrong - max(since_latest, 0.0) // self.forgiven_every)


class PrivateFile:
    """The private file. Make it with ``PrivateFile.open``; safe to share between threads and processes.

    Every method raises ``StoreError`` (or one of its kinds) where the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._writer: sqlite3.Connection | None = None

    @classmethod
    def open(cls, path: Path) -> PrivateFile:
        """Open the file, making it (mode 0600) or bringing it up to date first.

        Raises:
            StoreNewer: a newer version made it; it is left as it is.
            StoreError: it cannot be opened, or is not such a file.
        """
        private = cls(path)
        try:
            _make_owner_only(path)
            with opening(path):
                private._bring_up_to_date()
        except sqlite3.Error as error:
            private.close()
            raise explain(error) from error
        except OSError as error:
            raise StoreError(
                "The private file beside the store cannot be opened.",
                "Check that its folder exists and may be written to.",
            ) from error
        return private

    def close(self) -> None:
        """Close the writing connection. Reads need no closing."""
        with self._lock:
            if self._writer is not None:
                self._writer.close()
                self._writer = None

    def _connection(self) -> sqlite3.Connection:
        if self._writer is None:
            writer = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            self._writer = writer
            writer.execute("PRAGMA journal_mode=WAL")
            writer.execute("PRAGMA synchronous=FULL")
            writer.execute("PRAGMA secure_delete=ON")
        return self._writer

    def _bring_up_to_date(self) -> None:
        with self._lock:
            db = Database(self._connection())
            if {m.name for m in migrations.applied(db)} - {m.name for m in migrations._migrations}:
                self.close()
                raise StoreNewer
            migrations.apply(db)

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                connection = self._connection()
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
            except sqlite3.Error as error:
                if self._writer is not None and self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise explain(error) from error

    def _one(self, sql: str, values: Sequence[object]) -> tuple[object, ...] | None:
        rows = self._all(sql, values)
        return rows[0] if rows else None

    def _all(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        address = f"{self.path.absolute().as_uri()}?mode=ro"
        try:
            with closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as connection:
                return connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise explain(error) from error

    # Codes

    def codes(self) -> dict[str, StoredCode]:
        """Return the codes that were made here, by role."""
        rows = self._all("SELECT role, salt, digest, made FROM codes")
        return {str(role): StoredCode(_bytes(salt), _bytes(digest), _number(made)) for role, salt, digest, made in rows}

    def replace_codes(self, codes: dict[str, StoredCode]) -> None:
        """Keep these codes and no others, and end every session."""
        with self._write() as connection:
            connection.execute("DELETE FROM codes")
            connection.execute("DELETE FROM sessions")
            connection.executemany(
                "INSERT INTO codes (role, salt, digest, made) VALUES (?, ?, ?, ?)",
                [(role, code.salt, code.digest, code.made) for role, code in codes.items()],
            )

    # Sessions

    def add_session(self, token: bytes, session: Session, *, at: float, expires: float) -> None:
        """Keep a session under its token's digest until ``expires``; sessions past theirs are dropped."""
        with self._write() as connection:
            connection.execute("DELETE FROM sessions WHERE expires <= ?", (at,))
            connection.execute(
                "INSERT INTO sessions (token, role, mark, expires) VALUES (?, ?, ?, ?)",
                (token, session.role, session.mark, expires),
            )

    def session(self, token: bytes, *, at: float) -> Session | None:
        """Return the session of a token's digest, or None where there is none or it is past its time."""
        row = self._one("SELECT role, mark FROM sessions WHERE token = ? AND expires > ?", (token, at))
        return Session(str(row[0]), str(row[1])) if row else None

    def end_session(self, token: bytes) -> None:
        """Forget a session. A session that is not there is no error."""
        with self._write() as connection:
            connection.execute("DELETE FROM sessions WHERE token = ?", (token,))

    # Guesses

    def count_guess(self, limits: Sequence[GuessLimit], *, at: float) -> float:
        """Count one guess as wrong before it is looked at, unless somebody has to wait.

        Returns:
            0 where the guess may be looked at and was counted; else the seconds to wait, and nothing was counted.
        """
        with self._write() as connection:
            connection.execute("DELETE FROM guesses WHERE latest < ?", (at - A_DAY,))
            counted = []
            for limit in limits:
                row = connection.execute("SELECT wrong, latest FROM guesses WHERE who = ?", (limit.who,)).fetchone()
                wrong, since = (row[0], at - row[1]) if row else (0.0, 0.0)
                wait = limit.wait(wrong, since)
                if wait > 0:
                    return wait
                counted.append((limit.who, limit.left(wrong, since) + 1, at))
            connection.executemany("INSERT OR REPLACE INTO guesses (who, wrong, latest) VALUES (?, ?, ?)", counted)
        return 0.0

    def forgive_guess(self, who: str, *, everyone: str) -> None:
        """Take back a guess that was right: all of this browser's, one of everyone's."""
        with self._write() as connection:
            connection.execute("DELETE FROM guesses WHERE who = ?", (who,))
            connection.execute("UPDATE guesses SET wrong = max(0, wrong - 1) WHERE who = ?", (everyone,))

    # Secrets of the sources (a session, a token) and keys

    def secret(self, name: str) -> str | None:
        """Return a secret, or None."""
        row = self._one("SELECT value FROM secrets WHERE name = ?", (name,))
        return str(row[0]) if row else None

    def set_secret(self, name: str, value: str) -> None:
        """Keep a secret under a name, in place of the one before."""
        with self._write() as connection:
            connection.execute("INSERT OR REPLACE INTO secrets (name, value) VALUES (?, ?)", (name, value))

    def change_secret(self, name: str, change: Callable[[str | None], str]) -> None:
        """Make a secret's value from the one before, while no other thread or process can change it."""
        with self._write() as connection:
            row = connection.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()
            value = change(str(row[0]) if row else None)
            connection.execute("INSERT OR REPLACE INTO secrets (name, value) VALUES (?, ?)", (name, value))

    def forget_secret(self, name: str) -> None:
        """Forget a secret. One that is not there is no error."""
        with self._write() as connection:
            connection.execute("DELETE FROM secrets WHERE name = ?", (name,))

    def topic_key(self, topic: str) -> bytes:
        """Return the 32 bytes that hash the authors of one topic; made once and never changed."""
        return self.key(f"topic:{topic}")

    def key(self, name: str) -> bytes:
        """Return 32 random bytes kept under a name; made at the first call, whichever process makes it."""
        sql = "SELECT key FROM keys WHERE name = ?"
        row = self._one(sql, (name,))
        if row is None:
            with self._write() as connection:
                connection.execute(
                    "INSERT INTO keys (name, key) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    (name, secrets.token_bytes(KEY_BYTES)),
                )
                row = connection.execute(sql, (name,)).fetchone()
        return _bytes(row[0])


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise StoreError("The private file beside the store holds something unexpected.", "Make new codes.")
    return value


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _make_owner_only(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Made with its mode, so that there is no moment in which somebody else could open it. One that is there is not
    # opened: to close it again would drop every lock that this process has on it (sqlite.org/howtocorrupt.html, 2.2).
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    path.chmod(0o600)
