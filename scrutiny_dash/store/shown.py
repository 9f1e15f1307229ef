"""The few posts that a page shows, with their readings and reasons, and the hits marked."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from scrutiny_dash import clock
from scrutiny_dash.models import AccountKind, Feeling, FoundPost, Place, PostKind, Service, Voice
from scrutiny_dash.store.arrivals import topic_id
from scrutiny_dash.store.versions import bits_of

FEELINGS, PLACES, VOICES, SERVICES = tuple(Feeling), tuple(Place), tuple(Voice), tuple(Service)
MARK_START, MARK_END = "\x02", "\x03"

_FOUND = """
SELECT p.id, p.text, p.created, pl.name, p.kind, p.url, p.account_kind, r.*, lr.about, lr.service,
    tp.feeling AS now_feeling, tp.voice AS now_voice, tp.place AS now_place, tp.service AS now_service, tp.themes,
    EXISTS (SELECT 1 FROM officers_words AS o WHERE o.post_id = p.id) AS reworded
FROM json_each(?) AS j
CROSS JOIN posts AS p ON p.id = j.value
JOIN platforms AS pl ON pl.id = p.platform
JOIN topic_posts AS tp ON tp.topic = ? AND tp.post_id = p.id
LEFT JOIN link_reasons AS lr ON lr.topic = tp.topic AND lr.post_id = p.id
LEFT JOIN reading_versions AS v ON v.id = tp.read_with
LEFT JOIN readings AS r ON r.post_id = p.id AND r.version = v.lists
ORDER BY j.key
"""


def fetch_posts(
    connection: sqlite3.Connection, slug: str, ids: Sequence[int], *, find: str | None = None, with_url: bool = False
) -> dict[int, FoundPost]:
    """Return posts of a topic by row number, in the order asked; addresses only where an officer asked.

    Args:
        find: an FTS5 expression whose hits are marked.
    """
    topic = topic_id(connection, slug)
    slots = connection.execute("SELECT themes FROM topics WHERE id = ?", (topic,)).fetchone()
    bits = bits_of(slots[0], slug) if slots else {}
    marked = mark_hits(connection, find, ids) if find and ids else {}
    evidence: dict[int, list[int]] = {}
    wanted = json.dumps([int(i) for i in ids])
    for number, post_id in connection.execute(
        "SELECT number, post_id FROM evidence WHERE topic = ? AND withdrawn_at IS NULL"
        " AND post_id IN (SELECT value FROM json_each(?))",
        (slug, wanted),
    ):
        evidence.setdefault(post_id, []).append(number)
    found = {}
    for row in connection.execute(_FOUND, (wanted, topic)):
        found[row["id"]] = FoundPost(
            id=row["id"],
            text=row["text"],
            marked=marked.get(row["id"], row["text"]),
            created=None if row["created"] is None else clock.from_epoch(row["created"]),
            platform=row["name"],
            kind=PostKind(row["kind"]),
            account_kind=AccountKind(row["account_kind"]),
            place=PLACES[row["now_place"]],
            district=row["district"] if row["now_place"] == row["place"] else "",  # a corrected place has none
            place_reason=row["place_reason"],
            feeling=FEELINGS[row["now_feeling"]],
            feeling_reason=row["feeling_reason"],
            about_reason=row["about"] or "",
            service_reason=row["service"] or "",
            voice=VOICES[row["now_voice"]],
            voice_reason=row["voice_reason"],
            url=row["url"] if with_url else None,
            evidence=tuple(evidence.get(row["id"], ())),
            officers_words=bool(row["reworded"]),
            service=SERVICES[row["now_service"]],
            themes=tuple(theme for theme, bit in bits.items() if row["themes"] >> bit & 1),
            language=row["language"] or "",
        )
    return found


def mark_hits(connection: sqlite3.Connection, match: str, ids: Sequence[int]) -> dict[int, str]:
    r"""Return the texts of posts with every hit of an FTS5 expression between ``\x02`` and ``\x03``."""
    rows = connection.execute(
        "SELECT rowid, highlight(posts_fts, 0, char(2), char(3)) FROM posts_fts"
        " WHERE posts_fts MATCH ? AND rowid IN (SELECT value FROM json_each(?))",
        (match, json.dumps([int(i) for i in ids])),
    )
    return {row[0]: row[1] for row in rows}


def texts_of(connection: sqlite3.Connection, wanted: str) -> dict[int, str]:
    """Return texts by row number; ``wanted`` is a JSON list of row numbers."""
    rows = connection.execute("SELECT id, text FROM posts WHERE id IN (SELECT value FROM json_each(?))", (wanted,))
    return {row[0]: row[1] for row in rows}


def places_of(connection: sqlite3.Connection, slug: str, ids: Sequence[int]) -> dict[int, tuple[Place, str]]:
    """Return where posts of a topic are about, with the district where it is known; a corrected place has none."""
    rows = connection.execute(
        "SELECT tp.post_id, tp.place, CASE WHEN r.place = tp.place THEN r.district ELSE '' END FROM json_each(?) AS j"
        " CROSS JOIN topic_posts AS tp ON tp.topic = ? AND tp.post_id = j.value"
        " LEFT JOIN reading_versions AS v ON v.id = tp.read_with"
        " LEFT JOIN readings AS r ON r.post_id = tp.post_id AND r.version = v.lists ORDER BY j.key",
        (json.dumps([int(i) for i in ids]), topic_id(connection, slug)),
    )
    return {row[0]: (PLACES[row[1]], row[2] or "") for row in rows}
