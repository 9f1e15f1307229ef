"""A post that is already stored: linked to further topics, and changed by its author."""

from __future__ import annotations

import sqlite3

from scrutiny_dash.store.arrivals import (
    FEELING_CODE,
    INSERT_LINK,
    INSERT_READING,
    INSERT_REASON,
    PLACE_CODE,
    SERVICE_CODE,
    VOICE_CODE,
    Arrival,
    link_row,
    platform_id,
    reading_row,
)  # fmt: skip
from scrutiny_dash.store.connect import stamp
from scrutiny_dash.store.copies import forget_copies
from scrutiny_dash.store.corrected import keep_corrections
from scrutiny_dash.store.versions import Version, version_ids


def _bump_rewrites(connection: sqlite3.Connection, post_id: int) -> None:
    connection.execute(
        "UPDATE topics SET rewrites = rewrites + 1, marks = marks + 1"
        " WHERE id IN (SELECT topic FROM topic_posts WHERE post_id = ?)",
        (post_id,),
    )


def link_again(
    connection: sqlite3.Connection,
    post_id: int,
    arrival: Arrival,
    topics: dict[str, int],
    versions: dict[Version, int],
) -> set[str]:
    """Link a post that is already stored to topics that did not have it yet; return their slugs."""
    platform = platform_id(connection, arrival.post.platform)
    new = set()
    for link in arrival.links:
        read_with = versions[arrival.reading.version, link.rules]
        row = link_row(post_id, arrival, link, topics[link.topic], platform, read_with)
        if connection.execute(INSERT_LINK, row).rowcount > 0:
            new.add(link.topic)
            connection.execute(INSERT_READING, reading_row(post_id, arrival.reading))
            connection.execute(
                "UPDATE topic_posts SET copy_of = ifnull((SELECT copy_of FROM posts WHERE id = :post), 0)"
                " WHERE topic = :topic AND post_id = :post",
                {"post": post_id, "topic": topics[link.topic]},
            )
            connection.execute(
                INSERT_REASON, (topics[link.topic], post_id, link.about.reason, link.about.service_reason)
            )
            connection.execute(
                "UPDATE topics SET rewrites = rewrites + 1, marks = marks + 1 WHERE id = ?", (topics[link.topic],)
            )
    return new


def take_over_edit(
    connection: sqlite3.Connection,
    post_id: int,
    arrival: Arrival,
    topics: dict[str, int],
    versions: dict[Version, int],
) -> None:
    """Take over an author's edit: the new text and what the machine reads in it. What people corrected stands."""
    reading = arrival.reading
    connection.execute(
        "UPDATE posts SET text = ?, fold_hash = ? WHERE id = ?", (arrival.post.text, arrival.fold_hash, post_id)
    )
    forget_copies(connection, [post_id])
    connection.execute("DELETE FROM readings WHERE post_id = ?", (post_id,))
    connection.execute("DELETE FROM link_readings WHERE post_id = ?", (post_id,))
    connection.execute(INSERT_READING, reading_row(post_id, reading))
    # Topics that the arrival says nothing of read the new text again later: their rules are not known to have.
    unknown = version_ids(connection, [(reading.version, "")])[reading.version, ""]
    connection.execute(
        "UPDATE topic_posts SET place = ?, feeling = ?, voice = ?, read_with = ? WHERE post_id = ?",
        (PLACE_CODE[reading.place], FEELING_CODE[reading.feeling], VOICE_CODE[reading.voice], unknown, post_id),
    )
    for link in arrival.links:
        connection.execute(
            "UPDATE topic_posts SET service = ?, themes = ?, useful = ?, read_with = ? WHERE topic = ? AND post_id = ?",
            (SERVICE_CODE[link.about.service], link.themes, link.useful, versions[reading.version, link.rules],
             topics[link.topic], post_id),
        )  # fmt: skip
        connection.execute(
            "UPDATE guessed_links SET service = ?, themes = ? WHERE topic = ? AND post_id = ?",
            (SERVICE_CODE[link.about.service], link.themes, topics[link.topic], post_id),
        )
        connection.execute(
            "UPDATE link_reasons SET about = ?, service = ? WHERE topic = ? AND post_id = ?",
            (link.about.reason, link.about.service_reason, topics[link.topic], post_id),
        )
    # What the earlier text felt, read as English because a person said so, is not what this one feels.
    connection.execute("UPDATE corrections SET follows = '{}' WHERE post_id = ?", (post_id,))
    keep_corrections(connection, post_id=post_id)
    if arrival.holding.held:
        connection.execute(
            "INSERT INTO holds(post_id, why, reason, held_at, held_by) VALUES (?, ?, ?, ?, 'machine')"
            " ON CONFLICT(post_id) DO NOTHING",
            (post_id, " ".join(arrival.holding.held), arrival.holding.held_reason, stamp()),
        )
    _bump_rewrites(connection, post_id)
