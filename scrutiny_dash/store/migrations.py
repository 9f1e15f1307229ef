"""The store's schema, as ordered migrations of sqlite-utils. Never edit one that has landed on main: add another.

The words of the schema: a *post* is stored once, whatever topics it belongs to; a *link* (``topic_posts``) says that it
belongs to one topic and carries all that is counted, as small whole numbers; a *reading* is what the machine guessed.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from scrutiny_dash.store.schema import COLLECTING, POSTS, REREADING, WORKSHOP

migrations = Migrations("scrutiny_dash")


def _run(db: Database, statements: str) -> None:
    """Execute statements one by one: ``executescript`` would commit the migration's own transaction."""
    statement = ""
    for line in statements.splitlines():
        statement += line + "\n"
        if line.rstrip().endswith(";") and _complete(statement):
            db.execute(statement)
            statement = ""


def _complete(statement: str) -> bool:
    return "BEGIN" not in statement or statement.rstrip().endswith("END;")


@migrations()
def m001_posts(db: Database) -> None:
    """Make posts, their index, readings and the narrow table that is counted."""
    _run(db, POSTS)


@migrations()
def m002_collecting(db: Database) -> None:
    """Make runs, coverage, jobs and imports."""
    _run(db, COLLECTING)


@migrations()
def m003_workshop(db: Database) -> None:
    """Make the session: tables, evidence, findings, what is set aside, choices of officers, the audit trail."""
    _run(db, WORKSHOP)


@migrations()
def m004_rereading(db: Database) -> None:
    """Keep which lists and rules read each link, which bit is which theme, and readings that wait for their topic."""
    _run(db, REREADING)


ATTENTION = """
CREATE TABLE attention_asks (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    topic TEXT NOT NULL,
    question TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    at INTEGER NOT NULL,
    status TEXT NOT NULL,
    sentence TEXT NOT NULL
);
CREATE INDEX attention_asks_line ON attention_asks(source, topic);
CREATE TABLE attention_days (
    source TEXT NOT NULL,
    topic TEXT NOT NULL,
    question TEXT NOT NULL,
    day INTEGER NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (source, topic, day)
) WITHOUT ROWID;
"""


@migrations()
def m005_attention(db: Database) -> None:
    """Make the lines of attention: what was asked, and the figures of each day."""
    _run(db, ATTENTION)


BACKUPS = """
CREATE TABLE backups (path TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
"""


@migrations()
def m006_backups(db: Database) -> None:
    """Remember where copies of the store were written, so that they go with the posts."""
    _run(db, BACKUPS)


CARRIED = """
CREATE TABLE carried (
    key_hash TEXT PRIMARY KEY,
    post_id INTEGER NOT NULL REFERENCES posts(id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX carried_post ON carried(post_id);
"""


@migrations()
def m007_carried(db: Database) -> None:
    """Remember which stored posts a bridge carried here, by a hash of their originals."""
    _run(db, CARRIED)


LOOKED_AGAIN = """
CREATE TABLE looked_again (
    post_id INTEGER PRIMARY KEY REFERENCES posts(id) ON DELETE CASCADE,
    at INTEGER NOT NULL
);
"""


@migrations()
def m008_looked_again(db: Database) -> None:
    """Remember when a stored post was last looked for at its source."""
    _run(db, LOOKED_AGAIN)


OFFICERS_WORDS = """
CREATE TABLE officers_words (
    post_id INTEGER PRIMARY KEY REFERENCES posts(id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    by TEXT NOT NULL
);
CREATE INDEX audit_action ON audit(action, at);
"""


@migrations()
def m009_officers_words(db: Database) -> None:
    """Remember which posts stand in an officer's words; and find what was done about held posts without a search."""
    _run(db, OFFICERS_WORDS)


CORRECTED_FURTHER = """
ALTER TABLE corrections ADD COLUMN follows TEXT NOT NULL DEFAULT '{}';
CREATE TABLE guessed_links (
    topic INTEGER NOT NULL,
    post_id INTEGER NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
    service INTEGER NOT NULL,
    themes INTEGER NOT NULL,
    PRIMARY KEY (topic, post_id)
) WITHOUT ROWID;
"""


@migrations()
def m011_corrected_further(db: Database) -> None:
    """Keep what the machine read of links whose service or themes people correct, and what follows from a language."""
    _run(db, CORRECTED_FURTHER)
