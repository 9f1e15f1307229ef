"""Switching a topic over to the readings that wait for it: in one transaction, never while a session is open."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from enum import StrEnum

from scrutiny_dash.store.arrivals import topic_id
from scrutiny_dash.store.audit import record
from scrutiny_dash.store.connect import Store, stamp
from scrutiny_dash.store.corrected import keep_corrections
from scrutiny_dash.store.rereading import WHO, progress_in
from scrutiny_dash.store.versions import free_other_bits

# Stands where a table's name would: "Set aside by the changed topic words."
CHANGED_WORDS = "the changed topic words"
_CLEAN_AT_ONCE = 1000


class Switch(StrEnum):
    """How the try to switch a topic over ended."""

    DONE = "done"
    SESSION_OPEN = "a session is open"
    NOT_ALL_READ = "not all of its posts are read again"
    TAKEN_OVER = "another start of the product reads with other lists"


_UNREAD = """
SELECT 1 FROM topic_posts AS tp WHERE tp.topic = :topic AND tp.read_with <> :wanted AND NOT EXISTS
(SELECT 1 FROM link_readings AS l WHERE l.post_id = tp.post_id AND l.topic = :topic AND l.read_with = :wanted) LIMIT 1
"""
_REASONS = """
UPDATE link_reasons AS lr SET about = l.about, service = l.service_reason
FROM topic_posts AS tp JOIN link_readings AS l
    ON l.post_id = tp.post_id AND l.topic = :topic AND l.read_with = :wanted
WHERE tp.topic = :topic AND tp.read_with <> :wanted AND lr.topic = :topic AND lr.post_id = tp.post_id
    AND (lr.about <> l.about OR lr.service <> l.service_reason)
"""
_GUESSES = """
UPDATE guessed_links AS g SET service = l.service, themes = l.themes
FROM topic_posts AS tp JOIN link_readings AS l
    ON l.post_id = tp.post_id AND l.topic = :topic AND l.read_with = :wanted
WHERE tp.topic = :topic AND tp.read_with <> :wanted AND g.topic = :topic AND g.post_id = tp.post_id
"""
_LINKS = """
UPDATE topic_posts AS tp SET place = r.place, feeling = r.feeling, voice = r.voice, service = l.service,
    themes = l.themes, useful = l.useful, read_with = :wanted
FROM link_readings AS l JOIN reading_versions AS v ON v.id = :wanted
    JOIN readings AS r ON r.post_id = l.post_id AND r.version = v.lists
WHERE tp.topic = :topic AND tp.read_with <> :wanted AND l.post_id = tp.post_id AND l.topic = :topic
    AND l.read_with = :wanted
"""


def switch(store: Store, slug: str, version: str, wanted: int, themes: Collection[str]) -> Switch:
    """Switch a topic over to the readings that wait for it, in one transaction, unless a session is open.

    What people corrected stands over what the machine reads now.

    Args:
        wanted: the number of the version to switch to.
        themes: slugs of the topic's themes.
    """
    with store.write() as connection:
        now = progress_in(connection)
        if now is None or now.version != version:
            return Switch.TAKEN_OVER
        if connection.execute("SELECT 1 FROM sessions WHERE closed_at IS NULL").fetchone() is not None:
            return Switch.SESSION_OPEN
        given = {"topic": topic_id(connection, slug), "wanted": wanted, "slug": slug}
        if connection.execute(_UNREAD, given).fetchone() is not None:
            return Switch.NOT_ALL_READ
        set_aside = _set_aside(connection, given)
        connection.execute(_REASONS, given)
        connection.execute(_GUESSES, given)
        switched = connection.execute(_LINKS, given).rowcount
        free_other_bits(connection, slug, list(themes))
        keep_corrections(connection, slug)
        if switched:
            connection.execute(
                "UPDATE topics SET rewrites = rewrites + 1, marks = marks + 1 WHERE id = ?", (given["topic"],)
            )
            record(connection, WHO, "read again", slug, posts=switched, set_aside=set_aside, version=version)
    return Switch.DONE


_TOUCHED = """
SELECT post_id FROM evidence WHERE topic = :slug AND post_id IS NOT NULL AND withdrawn_at IS NULL
UNION SELECT post_id FROM checks WHERE topic = :slug
UNION SELECT post_id FROM corrections WHERE topic = :slug
UNION SELECT details ->> '$.post' FROM audit WHERE topic = :slug AND action = 'restore' AND details ->> '$.post' > 0
"""
_BELONGING = """
SELECT tp.post_id FROM topic_posts AS tp JOIN link_readings AS l
    ON l.post_id = tp.post_id AND l.topic = :topic AND l.read_with = :wanted
WHERE tp.topic = :topic AND tp.read_with <> :wanted AND l.belongs = :belongs
"""


def _set_aside(connection: sqlite3.Connection, given: Mapping[str, object]) -> int:
    """Set aside what no longer belongs to a topic, where all can see it and bring it back; bring back what does again.

    A post that somebody kept, read in a check, corrected or brought back stays where it is.
    """
    table = connection.execute("SELECT id FROM tables WHERE name_folded = ?", (CHANGED_WORDS,)).fetchone()
    if table is not None:
        connection.execute(
            f"DELETE FROM set_aside WHERE topic = :slug AND table_id = :table AND post_id IN ({_BELONGING})",
            {**given, "belongs": 1, "table": table[0]},
        )
    out = connection.execute(
        f"SELECT post_id FROM ({_BELONGING}) WHERE post_id NOT IN ({_TOUCHED})", {**given, "belongs": 0}
    ).fetchall()
    if not out:
        return 0
    connection.execute(
        "INSERT INTO tables(name, name_folded, made_at) VALUES (?1, ?1, ?2) ON CONFLICT DO NOTHING",
        (CHANGED_WORDS, stamp()),
    )
    number = connection.execute("SELECT id FROM tables WHERE name_folded = ?", (CHANGED_WORDS,)).fetchone()[0]
    connection.executemany(
        "INSERT INTO set_aside VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(given["slug"], row[0], number, stamp()) for row in out],
    )
    return len(out)


def clean(store: Store) -> bool:
    """Delete some of what was left by topics that are switched over: waiting readings, and readings no link has.

    Call it only when no topic waits to be switched over.

    Returns:
        Whether there may be more.
    """
    with store.write() as connection:
        first, last = connection.execute(
            "SELECT min(post_id), max(post_id) FROM (SELECT post_id FROM link_readings ORDER BY post_id LIMIT ?)",
            (_CLEAN_AT_ONCE,),
        ).fetchone()
        if first is None:
            return False
        connection.execute(
            "DELETE FROM readings WHERE post_id BETWEEN ? AND ? AND NOT EXISTS (SELECT 1 FROM topic_posts AS tp"
            " JOIN reading_versions AS v ON v.id = tp.read_with WHERE tp.post_id = readings.post_id"
            " AND v.lists = readings.version)",
            (first, last),
        )
        connection.execute("DELETE FROM link_readings WHERE post_id BETWEEN ? AND ?", (first, last))
    return True
