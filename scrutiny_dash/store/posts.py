"""Posts on their way into the store: arrivals and their authors' edits.

A post is inserted once for its ``(platform, native_id)``, never replaced; a second topic only adds a link to it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scrutiny_dash import clock
from scrutiny_dash.bridges import originals
from scrutiny_dash.models import About, Feeling, Place, Post, Reading, Service, Voice
from scrutiny_dash.store.carried import carried_before, note_carried
from scrutiny_dash.store.connect import Store, stamp
from scrutiny_dash.store.copies import forget_copies
from scrutiny_dash.store.keys import URL, native_key_hash
from scrutiny_dash.store.versions import Version, keep_corrections, version_ids

SERVICE_CODE = {member: code for code, member in enumerate(Service)}
_VOICE_CODE = {member: code for code, member in enumerate(Voice)}
_PLACE_CODE = {member: code for code, member in enumerate(Place)}
_FEELING_CODE = {member: code for code, member in enumerate(Feeling)}

BATCH = 200


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
    """A post as it enters the store: its handles masked, read, and linked to its topics."""

    post: Post
    reading: Reading
    links: tuple[Link, ...]
    fold_hash: int | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """What a batch did: posts that were new to a topic, already there, changed by their author, or refused for good."""

    new: int = 0
    known: int = 0
    edited: int = 0
    refused: int = 0

    def __add__(self, other: Added) -> Added:
        return Added(
            self.new + other.new, self.known + other.known, self.edited + other.edited, self.refused + other.refused
        )


def topic_id(connection: sqlite3.Connection, slug: str, *, make: bool = False) -> int | None:
    """Return the store's number of a topic; with ``make``, give it one."""
    row = connection.execute("SELECT id FROM topics WHERE slug = ?", (slug,)).fetchone()
    if row is None and make:
        return connection.execute("INSERT INTO topics(slug) VALUES (?)", (slug,)).lastrowid
    return None if row is None else int(row[0])


def _platform_id(connection: sqlite3.Connection, name: str) -> int:
    row = connection.execute("SELECT id FROM platforms WHERE name = ?", (name,)).fetchone()
    if row is None:
        return int(connection.execute("INSERT INTO platforms(name) VALUES (?)", (name,)).lastrowid or 0)
    return int(row[0])


def add_arrivals(store: Store, arrivals: Sequence[Arrival], source: str, batch: int | None = None) -> dict[str, Added]:
    """Store arrivals in short transactions of at most 200 posts; return what was new, by topic.

    Args:
        source: the registered source, ``import``, ``hand`` or ``practice``.
        batch: the import they came with, so that it can be undone.

    Raises:
        StoreError: they could not be stored; batches before this one are.
    """
    totals: dict[str, Added] = {}
    for start in range(0, len(arrivals), BATCH):
        with store.write() as connection:
            batch_totals = _add_batch(connection, arrivals[start : start + BATCH], source, batch)
        for slug, added in batch_totals.items():
            totals[slug] = totals.get(slug, Added()) + added
    return totals


def _add_batch(
    connection: sqlite3.Connection, arrivals: Sequence[Arrival], source: str, batch: int | None
) -> dict[str, Added]:
    unique: dict[tuple[int, str], Arrival] = {}
    for arrival in arrivals:
        unique[_platform_id(connection, arrival.post.platform), arrival.post.native_id] = arrival
    refused = _refused(connection, unique)
    known = _known(connection, unique)
    new = {key: a.post for key, a in unique.items() if key not in known and key not in refused}
    carried = carried_before(connection, new)
    topics = {link.topic: topic_id(connection, link.topic, make=True) or 0 for a in arrivals for link in a.links}
    versions = version_ids(connection, [(a.reading.version, link.rules) for a in arrivals for link in a.links])
    fresh = [key for key in new if key not in carried]
    ids = _insert_posts(connection, fresh, unique, source, batch)
    _link(connection, {ids[key]: unique[key] for key in fresh}, topics, versions)
    note_carried(connection, {ids[key]: unique[key].post for key in fresh})
    totals = dict.fromkeys(topics, Added())
    for key, arrival in unique.items():
        edited, linked = False, set(topics) if key in ids else set()
        if key in known and key not in refused:
            post_id, text = known[key]
            edited = text != arrival.post.text
            if edited:
                _edit(connection, post_id, arrival, topics, versions)
            linked = _link_again(connection, post_id, arrival, topics, versions)
        if key in carried:
            linked = _link_again(connection, carried[key], arrival, topics, versions)
        for link in arrival.links:
            totals[link.topic] += Added(
                new=int(link.topic in linked),
                known=int((key in known or key in carried) and link.topic not in linked and not edited),
                edited=int(edited and link.topic not in linked),
                refused=int(key in refused),
            )
    return totals


def _keys_json(keys: Iterable[tuple[int, str]]) -> str:
    return json.dumps([[platform, native_id] for platform, native_id in keys])


def _known(
    connection: sqlite3.Connection, unique: dict[tuple[int, str], Arrival]
) -> dict[tuple[int, str], tuple[int, str]]:
    rows = connection.execute(
        """SELECT p.platform, p.native_id, p.id, p.text FROM json_each(?) AS j
           CROSS JOIN posts AS p ON p.platform = j.value ->> 0 AND p.native_id = j.value ->> 1""",
        (_keys_json(unique),),
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def _refused(connection: sqlite3.Connection, unique: dict[tuple[int, str], Arrival]) -> set[tuple[int, str]]:
    if connection.execute("SELECT 1 FROM never_again LIMIT 1").fetchone() is None:
        return set()
    hashes = {native_key_hash(a.post.platform, a.post.native_id): key for key, a in unique.items()}
    hashes |= {native_key_hash(URL, a.post.url): key for key, a in unique.items() if a.post.url}
    hashes |= {native_key_hash(*one): key for key, a in unique.items() for one in originals(a.post)}
    rows = connection.execute(
        "SELECT key_hash FROM never_again WHERE key_hash IN (SELECT value FROM json_each(?))",
        (json.dumps(list(hashes)),),
    )
    return {hashes[row[0]] for row in rows}


def _insert_posts(
    connection: sqlite3.Connection,
    fresh: list[tuple[int, str]],
    unique: dict[tuple[int, str], Arrival],
    source: str,
    batch: int | None,
) -> dict[tuple[int, str], int]:
    """Insert new posts under row numbers counted on from the highest ever given, so that none is used twice."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'posts'").fetchone()
    first = (row[0] if row else 0) + 1
    ids = {key: first + n for n, key in enumerate(fresh)}
    collected = stamp()
    rows = []
    for key, post_id in ids.items():
        arrival = unique[key]
        post = arrival.post
        created = None if post.created is None else int(post.created.timestamp())
        rows.append(
            (
                post_id,
                key[0],
                post.native_id,
                source,
                post.text,
                created,
                collected,
                post.url,
                post.kind.value,
                post.account_kind.value,
                post.language,
                int(post.local),
                " ".join(post.labels),
                arrival.fold_hash,
                batch,
            )
        )
    connection.executemany(f"INSERT INTO posts VALUES ({','.join('?' * 15)}, NULL, 0)", rows)
    return ids


def reading_row(post_id: int, reading: Reading) -> tuple[object, ...]:
    """Return a reading as a row of ``readings``."""
    return (
        post_id,
        reading.version,
        reading.language,
        reading.compound,
        _FEELING_CODE[reading.feeling],
        reading.feeling_reason,
        _PLACE_CODE[reading.place],
        reading.district,
        reading.place_reason,
        _VOICE_CODE[reading.voice],
        reading.voice_reason,
        " ".join(reading.held),
        reading.held_reason,
    )


def _link_row(
    post_id: int, arrival: Arrival, link: Link, topic: int, platform: int, read_with: int
) -> tuple[object, ...]:
    created = arrival.post.created
    day = None if created is None else clock.day_number(clock.london_day(created))
    return (
        topic,
        post_id,
        link.author,
        day,
        platform,
        _PLACE_CODE[arrival.reading.place],
        _FEELING_CODE[arrival.reading.feeling],
        _VOICE_CODE[arrival.reading.voice],
        SERVICE_CODE[link.about.service],
        link.themes,
        link.useful,
        read_with,
    )


_INSERT_READING = f"INSERT OR IGNORE INTO readings VALUES ({','.join('?' * 13)})"
_INSERT_LINK = f"INSERT OR IGNORE INTO topic_posts VALUES ({','.join('?' * 11)}, 0, ?)"
_INSERT_REASON = "INSERT OR IGNORE INTO link_reasons VALUES (?, ?, ?, ?)"


def _link(
    connection: sqlite3.Connection, arrivals: dict[int, Arrival], topics: dict[str, int], versions: dict[Version, int]
) -> None:
    readings, links, reasons, holds = [], [], [], []
    at = stamp()
    for post_id, arrival in arrivals.items():
        platform = _platform_id(connection, arrival.post.platform)
        readings.append(reading_row(post_id, arrival.reading))
        for link in arrival.links:
            read_with = versions[arrival.reading.version, link.rules]
            links.append(_link_row(post_id, arrival, link, topics[link.topic], platform, read_with))
            reasons.append((topics[link.topic], post_id, link.about.reason, link.about.service_reason))
        if arrival.reading.held:
            holds.append((post_id, " ".join(arrival.reading.held), arrival.reading.held_reason, at, "machine"))
    connection.executemany(_INSERT_READING, readings)
    connection.executemany(_INSERT_LINK, links)
    connection.executemany(_INSERT_REASON, reasons)
    if holds:
        connection.executemany(
            "INSERT OR IGNORE INTO holds(post_id, why, reason, held_at, held_by) VALUES (?, ?, ?, ?, ?)", holds
        )
        _bump_marks(connection, {link.topic for a in arrivals.values() for link in a.links})


def _bump_marks(connection: sqlite3.Connection, slugs: Iterable[str]) -> None:
    connection.executemany("UPDATE topics SET marks = marks + 1 WHERE slug = ?", [(slug,) for slug in slugs])


def _bump_rewrites(connection: sqlite3.Connection, post_id: int) -> None:
    connection.execute(
        "UPDATE topics SET rewrites = rewrites + 1, marks = marks + 1"
        " WHERE id IN (SELECT topic FROM topic_posts WHERE post_id = ?)",
        (post_id,),
    )


def _link_again(
    connection: sqlite3.Connection,
    post_id: int,
    arrival: Arrival,
    topics: dict[str, int],
    versions: dict[Version, int],
) -> set[str]:
    """Link a post that is already stored to topics that did not have it yet; return their slugs."""
    platform = _platform_id(connection, arrival.post.platform)
    new = set()
    for link in arrival.links:
        read_with = versions[arrival.reading.version, link.rules]
        row = _link_row(post_id, arrival, link, topics[link.topic], platform, read_with)
        if connection.execute(_INSERT_LINK, row).rowcount > 0:
            new.add(link.topic)
            connection.execute(_INSERT_READING, reading_row(post_id, arrival.reading))
            connection.execute(
                "UPDATE topic_posts SET copy_of = ifnull((SELECT copy_of FROM posts WHERE id = :post), 0)"
                " WHERE topic = :topic AND post_id = :post",
                {"post": post_id, "topic": topics[link.topic]},
            )
            connection.execute(
                _INSERT_REASON, (topics[link.topic], post_id, link.about.reason, link.about.service_reason)
            )
            connection.execute(
                "UPDATE topics SET rewrites = rewrites + 1, marks = marks + 1 WHERE id = ?", (topics[link.topic],)
            )
    return new


def _edit(
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
    connection.execute(_INSERT_READING, reading_row(post_id, reading))
    # Topics that the arrival says nothing of read the new text again later: their rules are not known to have.
    unknown = version_ids(connection, [(reading.version, "")])[reading.version, ""]
    connection.execute(
        "UPDATE topic_posts SET place = ?, feeling = ?, voice = ?, read_with = ? WHERE post_id = ?",
        (_PLACE_CODE[reading.place], _FEELING_CODE[reading.feeling], _VOICE_CODE[reading.voice], unknown, post_id),
    )
    for link in arrival.links:
        connection.execute(
            "UPDATE topic_posts SET service = ?, themes = ?, useful = ?, read_with = ? WHERE topic = ? AND post_id = ?",
            (SERVICE_CODE[link.about.service], link.themes, link.useful, versions[reading.version, link.rules],
             topics[link.topic], post_id),
        )  # fmt: skip
        connection.execute(
            "UPDATE link_reasons SET about = ?, service = ? WHERE topic = ? AND post_id = ?",
            (link.about.reason, link.about.service_reason, topics[link.topic], post_id),
        )
    keep_corrections(connection, post_id=post_id)
    if reading.held:
        connection.execute(
            "INSERT INTO holds(post_id, why, reason, held_at, held_by) VALUES (?, ?, ?, ?, 'machine')"
            " ON CONFLICT(post_id) DO NOTHING",
            (post_id, " ".join(reading.held), reading.held_reason, stamp()),
        )
    _bump_rewrites(connection, post_id)
