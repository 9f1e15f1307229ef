"""A post on its way into the store, and the rows that it becomes."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from scrutiny_dash import clock
from scrutiny_dash.models import About, Feeling, Held, Place, Post, Reading, Service, Voice

SERVICE_CODE = {member: code for code, member in enumerate(Service)}
VOICE_CODE = {member: code for code, member in enumerate(Voice)}
PLACE_CODE = {member: code for code, member in enumerate(Place)}
FEELING_CODE = {member: code for code, member in enumerate(Feeling)}


@dataclass(frozen=True, slots=True)
class Link:
    """One post's belonging to one topic.

    Attributes:
        author: a hash of the account for this topic alone (signed 64 bits), or None where authors are not told apart.
        themes: the bits of the themes that are named; ``scrutiny_dash.store.versions`` says which is which.
        useful: 0 to 255; the order of "most useful first".
        rules: the version of the topic's words and themes that it was read with; empty where nobody knows.
    """

    topic: str
    author: int | None
    about: About
    themes: int
    useful: int
    rules: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A post as it enters the store: its handles masked, read, and linked to its topics.

    Attributes:
        first: what was read before contact details were taken out of it; None where it gave none.
    """

    post: Post
    reading: Reading
    links: tuple[Link, ...]
    fold_hash: int | None = None
    first: Reading | None = None

    @property
    def holding(self) -> Reading:
        """The reading whose reasons hold the post: the one that saw all of it."""
        return self.first or self.reading


def topic_id(connection: sqlite3.Connection, slug: str, *, make: bool = False) -> int | None:
    """Return the store's number of a topic; with ``make``, give it one."""
    row = connection.execute("SELECT id FROM topics WHERE slug = ?", (slug,)).fetchone()
    if row is None and make:
        return connection.execute("INSERT INTO topics(slug) VALUES (?)", (slug,)).lastrowid
    return None if row is None else int(row[0])


def platform_id(connection: sqlite3.Connection, name: str) -> int:
    """Return the store's number of a platform; give it one where it has none."""
    row = connection.execute("SELECT id FROM platforms WHERE name = ?", (name,)).fetchone()
    if row is None:
        return int(connection.execute("INSERT INTO platforms(name) VALUES (?)", (name,)).lastrowid or 0)
    return int(row[0])


def reading_row(post_id: int, reading: Reading) -> tuple[object, ...]:
    """Return a reading as a row of ``readings``."""
    return (
        post_id,
        reading.version,
        reading.language,
        reading.compound,
        FEELING_CODE[reading.feeling],
        reading.feeling_reason,
        PLACE_CODE[reading.place],
        reading.district,
        reading.place_reason,
        VOICE_CODE[reading.voice],
        reading.voice_reason,
        " ".join(reading.held),
        reading.held_reason,
    )


def reading_of_row(row: sqlite3.Row) -> Reading:
    """Return the reading that a row of ``readings`` holds."""
    return Reading(
        row["version"],
        row["language"],
        tuple(Feeling)[row["feeling"]],
        row["compound"],
        row["feeling_reason"],
        tuple(Place)[row["place"]],
        row["district"],
        row["place_reason"],
        tuple(Voice)[row["voice"]],
        row["voice_reason"],
        tuple(Held(why) for why in row["held"].split()),
        row["held_reason"],
    )


def link_row(
    post_id: int, arrival: Arrival, link: Link, topic: int, platform: int, read_with: int
) -> tuple[object, ...]:
    """Return a post's link to a topic as a row of ``topic_posts``; ``read_with`` numbers the lists and rules."""
    created = arrival.post.created
    day = None if created is None else clock.day_number(clock.london_day(created))
    return (
        topic,
        post_id,
        link.author,
        day,
        platform,
        PLACE_CODE[arrival.reading.place],
        FEELING_CODE[arrival.reading.feeling],
        VOICE_CODE[arrival.reading.voice],
        SERVICE_CODE[link.about.service],
        link.themes,
        link.useful,
        read_with,
    )


INSERT_READING = f"INSERT OR IGNORE INTO readings VALUES ({','.join('?' * 13)})"
INSERT_LINK = f"INSERT OR IGNORE INTO topic_posts VALUES ({','.join('?' * 11)}, 0, ?)"
INSERT_REASON = "INSERT OR IGNORE INTO link_reasons VALUES (?, ?, ?, ?)"
