"""What people corrected in the machine's readings of a post, standing over what the machine reads.

Everything that is counted stands in ``topic_posts``: the machine's own reading there gives way to a correction, and
comes back when the correction is taken back. What the machine itself read of a corrected link, beyond the reading that
all topics share, is kept in ``guessed_links``. Of one field each table's newest correction stands, the newest of all
counts; one with an empty value takes that table's back.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scrutiny_dash.models import Feeling, Language, Place, Service, Voice
from scrutiny_dash.store.arrivals import topic_id
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.versions import bits_of

# The codes that the store keeps, by the fields that a person may correct.
MEMBERS: Mapping[str, tuple[str, ...]] = {
    "feeling": tuple(Feeling),
    "voice": tuple(Voice),
    "place": tuple(Place),
    "service": tuple(Service),
}
LANGUAGE = "language"
# Before a theme's slug, as a field: "theme crisis".
THEME = "theme "
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Guesses:
    """What the machine itself reads of a post for a topic, whatever people corrected. ``themes`` are slugs."""

    feeling: Feeling
    voice: Voice
    place: Place
    service: Service
    themes: frozenset[str]
    language: str


def can_be(field: str, value: str, themes: Mapping[str, int]) -> bool:
    """Say whether a person may say this of that field.

    Args:
        themes: which bit stands for which theme of the topic.
    """
    if field == LANGUAGE:
        return value in set(Language)
    if field.startswith(THEME):
        return value in {YES, NO} and field.removeprefix(THEME) in themes
    return value in MEMBERS.get(field, ())


def standing(rows: Iterable[sqlite3.Row]) -> dict[str, sqlite3.Row]:
    """Return of each field the correction that counts: the newest of those that nobody took back.

    Args:
        rows: one post's corrections in one topic (``field``, ``value``, ``table_id`` and more), the oldest first.
    """
    told: dict[str, dict[int, sqlite3.Row]] = {}
    for row in rows:
        of_field = told.setdefault(row["field"], {})
        own = of_field.pop(row["table_id"], None)
        if row["value"]:
            of_field[row["table_id"]] = row
        elif own is None:  # written when whoever took something back took back whatever counted
            of_field.clear()
    return {field: list(of_field.values())[-1] for field, of_field in told.items() if of_field}


_MACHINE = """
SELECT tp.topic, tp.post_id, ifnull(r.feeling, tp.feeling) AS feeling, ifnull(r.voice, tp.voice) AS voice,
    ifnull(r.place, tp.place) AS place, ifnull(g.service, tp.service) AS service,
    ifnull(g.themes, tp.themes) AS themes, r.language, t.slug, t.themes AS slots
FROM topic_posts AS tp JOIN topics AS t ON t.id = tp.topic
LEFT JOIN reading_versions AS v ON v.id = tp.read_with
LEFT JOIN readings AS r ON r.post_id = tp.post_id AND r.version = v.lists
LEFT JOIN guessed_links AS g ON g.topic = tp.topic AND g.post_id = tp.post_id
WHERE tp.topic = ? AND tp.post_id = ?
"""


def guesses(store: Store, slug: str, post_id: int) -> Guesses | None:
    """Return what the machine reads of a post; None where it is not in the topic."""
    with store.read() as connection:
        row = connection.execute(_MACHINE, (topic_id(connection, slug), post_id)).fetchone()
    if row is None:
        return None
    bits = bits_of(row["slots"], slug)
    return Guesses(
        tuple(Feeling)[row["feeling"]],
        tuple(Voice)[row["voice"]],
        tuple(Place)[row["place"]],
        tuple(Service)[row["service"]],
        frozenset(theme for theme, bit in bits.items() if row["themes"] >> bit & 1),
        row["language"] or "",
    )


def keep_guesses(connection: sqlite3.Connection, topic: int | None, post_id: int) -> None:
    """Keep what the machine read of a link before the first correction of it."""
    connection.execute(
        "INSERT OR IGNORE INTO guessed_links SELECT topic, post_id, service, themes FROM topic_posts"
        " WHERE topic = ? AND post_id = ?",
        (topic, post_id),
    )


def stand(connection: sqlite3.Connection, topic: int | None, post_id: int) -> None:
    """Let what people say of one post of a topic, newest first, stand over what the machine reads; touch no other."""
    row = connection.execute(_MACHINE, (topic, post_id)).fetchone()
    if row is None:
        return
    said = standing(
        connection.execute(
            "SELECT field, value, table_id, follows FROM corrections WHERE topic = ? AND post_id = ? ORDER BY id",
            (row["slug"], post_id),
        )
    )
    now = {field: int(row[field]) for field in (*MEMBERS, "themes")}
    language = said.pop(LANGUAGE, None)
    if language is not None:
        now |= _following(language["value"], json.loads(language["follows"]))
    bits = bits_of(row["slots"], row["slug"])
    for field, given in said.items():
        value = given["value"]
        if field in MEMBERS:
            now[field] = MEMBERS[field].index(value)
        elif field.removeprefix(THEME) in bits:
            bit = 1 << bits[field.removeprefix(THEME)]
            now["themes"] = now["themes"] | bit if value == YES else now["themes"] & ~bit
    connection.execute(
        "UPDATE topic_posts SET feeling = :feeling, voice = :voice, place = :place, service = :service,"
        " themes = :themes WHERE topic = :topic AND post_id = :post",
        {**now, "topic": topic, "post": post_id},
    )


def _following(language: str, follows: Mapping[str, Any]) -> dict[str, int]:
    """Return what follows for a post from its language: only English has a feeling."""
    if language == Language.OTHER:
        return {"feeling": MEMBERS["feeling"].index(Feeling.NOT_SCORED)}
    return {field: MEMBERS[field].index(value) for field, (value, _) in follows.items()}


def keep_corrections(connection: sqlite3.Connection, slug: str | None = None, post_id: int | None = None) -> None:
    """Let what people corrected stand again over what the machine has just read; the newest one of a field counts.

    Args:
        slug: of one topic only.
        post_id: of one post only.
    """
    for topic, post in connection.execute(
        "SELECT DISTINCT t.id, c.post_id FROM corrections AS c JOIN topics AS t ON t.slug = c.topic"
        " WHERE (?1 IS NULL OR c.topic = ?1) AND (?2 IS NULL OR c.post_id = ?2)",
        (slug, post_id),
    ).fetchall():
        stand(connection, topic, post)
