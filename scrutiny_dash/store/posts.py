"""Storing what arrives, in short transactions.

A post is inserted once for its ``(platform, native_id)``, never replaced; a second topic only adds a link to it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scrutiny_dash.bridges import originals
from scrutiny_dash.store.arrivals import (
    INSERT_LINK,
    INSERT_READING,
    INSERT_REASON,
    Arrival,
    link_row,
    platform_id,
    reading_row,
    topic_id,
)  # fmt: skip
from scrutiny_dash.store.carried import carried_before, note_carried
from scrutiny_dash.store.connect import Store, stamp
from scrutiny_dash.store.edits import link_again, take_over_edit
from scrutiny_dash.store.keys import URL, native_key_hash
from scrutiny_dash.store.rewording import reworded_of
from scrutiny_dash.store.versions import Version, version_ids

BATCH = 200


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
        unique[platform_id(connection, arrival.post.platform), arrival.post.native_id] = arrival
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
    # What stands in an officer's words stays so, whatever comes in under its number again.
    closed = reworded_of(connection, [*(one[0] for one in known.values()), *carried.values()])
    for key, arrival in unique.items():
        edited, linked = False, set(topics) if key in ids else set()
        if key in known and key not in refused and known[key][0] not in closed:
            post_id, text = known[key]
            edited = text != arrival.post.text
            if edited:
                take_over_edit(connection, post_id, arrival, topics, versions)
            linked = link_again(connection, post_id, arrival, topics, versions)
        if key in carried and carried[key] not in closed:
            linked = link_again(connection, carried[key], arrival, topics, versions)
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


def _link(
    connection: sqlite3.Connection, arrivals: dict[int, Arrival], topics: dict[str, int], versions: dict[Version, int]
) -> None:
    readings, links, reasons, holds = [], [], [], []
    at = stamp()
    for post_id, arrival in arrivals.items():
        platform = platform_id(connection, arrival.post.platform)
        readings.append(reading_row(post_id, arrival.reading))
        for link in arrival.links:
            read_with = versions[arrival.reading.version, link.rules]
            links.append(link_row(post_id, arrival, link, topics[link.topic], platform, read_with))
            reasons.append((topics[link.topic], post_id, link.about.reason, link.about.service_reason))
        if arrival.holding.held:
            holds.append((post_id, " ".join(arrival.holding.held), arrival.holding.held_reason, at, "machine"))
    connection.executemany(INSERT_READING, readings)
    connection.executemany(INSERT_LINK, links)
    connection.executemany(INSERT_REASON, reasons)
    if holds:
        connection.executemany(
            "INSERT OR IGNORE INTO holds(post_id, why, reason, held_at, held_by) VALUES (?, ?, ?, ?, ?)", holds
        )
        _bump_marks(connection, {link.topic for a in arrivals.values() for link in a.links})


def _bump_marks(connection: sqlite3.Connection, slugs: Iterable[str]) -> None:
    connection.executemany("UPDATE topics SET marks = marks + 1 WHERE slug = ?", [(slug,) for slug in slugs])
