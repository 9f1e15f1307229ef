"""What people do to posts: set aside as not about the topic, restore, hold, release, report a worry."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scrutiny_dash import clock
from scrutiny_dash.errors import InputError
from scrutiny_dash.models import Held
from scrutiny_dash.store import corrected
from scrutiny_dash.store.arrivals import topic_id
from scrutiny_dash.store.audit import record
from scrutiny_dash.store.connect import Connection, Store, stamp
from scrutiny_dash.store.held import table_names, who_words
from scrutiny_dash.store.held_copies import MACHINE, QUEUE, as_cards, held_together, hold_message, with_copies
from scrutiny_dash.store.versions import bits_of

MANY_ASIDE = 10
MANY_ASIDE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Aside:
    """A post that a table set aside as not about the topic."""

    post_id: int
    topic: str
    table: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post in the officers' queue. ``held_by`` is as in the audit trail, ``holder`` the same in words.

    Attributes:
        copies: the other posts of its message that people hold: they are let go or deleted with it.
    """

    post_id: int
    why: tuple[Held, ...]
    reason: str
    held_at: datetime
    held_by: str
    released_at: datetime | None
    action: str
    holder: str
    copies: tuple[int, ...] = ()

    @property
    def reported(self) -> bool:
        """Whether a person holds it, not the machine."""
        return self.held_by != MACHINE


def set_aside(store: Store, slug: str, post_id: int, table: int, *, asked: bool = False) -> None:
    """Hide a post from every table as not about the topic.

    Args:
        asked: the facilitator said that this table may go on setting many aside.

    Raises:
        InputError: this table set ten aside within a minute; the facilitator is asked.
    """
    at = stamp()
    with store.write(entered=True) as connection:
        recent = connection.execute(
            "SELECT count(*) FROM set_aside WHERE table_id = ? AND at > ?", (table, at - MANY_ASIDE_SECONDS)
        ).fetchone()[0]
        if recent >= MANY_ASIDE and not asked:
            record(connection, f"table {table}", "many set aside", slug)
            too_many = True
        else:
            too_many = False
            connection.execute(
                "INSERT INTO set_aside VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", (slug, post_id, table, at)
            )
            connection.execute("UPDATE topics SET marks = marks + 1 WHERE slug = ?", (slug,))
            record(connection, f"table {table}", "set aside", slug, post=post_id)
    if too_many:
        raise InputError(
            "Your table has set ten posts aside in a minute.", "Ask the facilitator before you set more aside."
        )


def restore(store: Store, slug: str, post_id: int, who: str) -> None:
    """Bring back a post that was set aside; anybody may."""
    with store.write(entered=True) as connection:
        connection.execute("DELETE FROM set_aside WHERE topic = ? AND post_id = ?", (slug, post_id))
        connection.execute("UPDATE topics SET marks = marks + 1 WHERE slug = ?", (slug,))
        record(connection, who, "restore", slug, post=post_id)


def aside_list(store: Store, slug: str) -> list[Aside]:
    """Return the posts set aside in a topic, newest first."""
    with store.read() as connection:
        rows = connection.execute(
            "SELECT s.post_id, s.topic, t.name, s.at FROM set_aside AS s JOIN tables AS t ON t.id = s.table_id"
            " WHERE s.topic = ? AND NOT EXISTS (SELECT 1 FROM holds AS h WHERE h.post_id = s.post_id"
            " AND h.released_at IS NULL) ORDER BY s.at DESC, s.post_id",
            (slug,),
        ).fetchall()
    return [Aside(row[0], row[1], row[2], clock.from_epoch(row[3])) for row in rows]


def hold(store: Store, post_id: int, who: str, reason: str, why: Held = Held.REPORTED) -> int:
    """Keep a post and its copies from every member's view until an officer has looked; return how many copies.

    They leave within the next read. A copy that is held already keeps its own reason; one found later is held too.
    """
    with store.write(entered=True) as connection:
        ids = hold_message(connection, post_id, why.value, reason, who)
        _bump(connection, ids)
        record(connection, who, "hold", post=post_id, **with_copies(ids[1:]))
    return len(ids) - 1


def release(store: Store, post_id: int, who: str, action: str) -> None:
    """Let members see a held post again, and keep what the officer did; without a new note the last one stays.

    The copies that people hold go with it.
    """
    with store.write(entered=True) as connection:
        let_go(connection, held_together(connection, post_id), who, "release", action)


def let_go(connection: Connection, post_ids: Sequence[int], who: str, done: str, action: str) -> None:
    """End a hold of a post and its copies in an open transaction; ``done`` is how the audit trail calls it."""
    if not post_ids:
        return
    connection.execute(
        "UPDATE holds SET released_at = ?, action = iif(? = '', action, ?)"
        " WHERE post_id IN (SELECT value FROM json_each(?))",
        (stamp(), action, action, json.dumps(list(post_ids))),
    )
    _bump(connection, post_ids)
    record(connection, who, done, post=post_ids[0], action=action, **with_copies(post_ids[1:]))


def note_action(store: Store, post_id: int, who: str, action: str) -> bool:
    """Write down what an officer did about a held post without releasing it; say whether it is still held.

    The note is kept even where the post has been released or deleted meanwhile.
    """
    with store.write(entered=True) as connection:
        together = held_together(connection, post_id)
        connection.execute(
            "UPDATE holds SET action = ? WHERE post_id IN (SELECT value FROM json_each(?))",
            (action, json.dumps(together or [post_id])),
        )
        first, *copies = together or [post_id]
        record(connection, who, "action on held post", post=first, action=action, **with_copies(copies))
    return bool(together)


def together(store: Store, post_id: int) -> list[int]:
    """Return a post that is held now with the copies that are let go or deleted with it; empty where it is not held."""
    with store.read() as connection:
        return held_together(connection, post_id)


def _bump(connection: Connection, post_ids: Sequence[int]) -> None:
    connection.execute(
        "UPDATE topics SET marks = marks + 1 WHERE id IN (SELECT topic FROM topic_posts WHERE post_id IN"
        " (SELECT value FROM json_each(?)))",
        (json.dumps(list(post_ids)),),
    )


def correct(
    store: Store,
    slug: str,
    post_id: int,
    table: int,
    field: str,
    guess: str,
    value: str,
    follows: Mapping[str, tuple[str, str]] | None = None,
) -> None:
    """Keep a person's correction of what the computer guessed; the guess stays beside it, and counts follow it.

    Args:
        field: ``feeling``, ``voice``, ``place``, ``service``, ``language`` or ``theme `` with a theme's slug.
        follows: what the computer reads once a corrected language is believed: of a field the value and the reason.

    Raises:
        InputError: the field or the value is none of those that can be corrected.
    """
    with store.write(entered=True) as connection:
        row = connection.execute("SELECT id, themes FROM topics WHERE slug = ?", (slug,)).fetchone()
        if row is None or not corrected.can_be(field, value, bits_of(row["themes"], slug)):
            raise InputError("That cannot be corrected like this.", "Choose one of the answers.")
        _say(connection, (slug, post_id, table, field, guess, value), json.dumps(follows or {}))
        record(connection, f"table {table}", "correct", slug, post=post_id, field=field, guess=guess, value=value)


def take_back(store: Store, slug: str, post_id: int, table: int, field: str) -> Correction | None:
    """Take back what a table corrected of a field; all of it stays written down.

    Returns:
        What another table said before, which counts again; None where the computer's guess does.

    Raises:
        InputError: another table has corrected the field since; nothing is changed.
    """
    with store.write(entered=True) as connection:
        before = _standing(connection, slug, post_id).get(field)
        if before is not None and before.table != table:
            raise InputError(
                f"{before.table_name} has corrected this since, so nothing was taken back.",
                "What counts now stands above. If it is not right, press what is.",
            )
        if before is not None:
            _say(connection, (slug, post_id, table, field, before.guess, ""), "{}")
            record(connection, f"table {table}", "take back correction", slug, post=post_id, field=field)
        return _standing(connection, slug, post_id).get(field)


def _say(connection: sqlite3.Connection, said: tuple[str, int, int, str, str, str], follows: str) -> None:
    slug, post_id = said[:2]
    topic = topic_id(connection, slug)
    corrected.keep_guesses(connection, topic, post_id)
    connection.execute(
        "INSERT INTO corrections(topic, post_id, table_id, field, guess, value, at, follows)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*said, stamp(), follows),
    )
    corrected.stand(connection, topic, post_id)
    connection.execute("UPDATE topics SET rewrites = rewrites + 1 WHERE id = ?", (topic,))


@dataclass(frozen=True, slots=True)
class Correction:
    """What the computer guessed of one field of a post, and what a person of a table said instead.

    Attributes:
        follows: what the computer reads once a corrected language is believed: of a field the value and the reason.
    """

    guess: str
    value: str
    table: int
    table_name: str
    follows: Mapping[str, tuple[str, str]]


def corrections(store: Store, slug: str, post_id: int) -> dict[str, Correction]:
    """Return the correction of each field of a post that counts; one that was taken back does not."""
    with store.read() as connection:
        return _standing(connection, slug, post_id)


def _standing(connection: sqlite3.Connection, slug: str, post_id: int) -> dict[str, Correction]:
    rows = connection.execute(
        "SELECT c.field, c.guess, c.value, c.table_id, t.name, c.follows FROM corrections AS c"
        " JOIN tables AS t ON t.id = c.table_id WHERE c.topic = ? AND c.post_id = ? ORDER BY c.id",
        (slug, post_id),
    )
    return {
        field: Correction(row["guess"], row["value"], row["table_id"], row["name"], json.loads(row["follows"]))
        for field, row in corrected.standing(rows).items()
    }


def shown_no_more(store: Store, post_ids: Sequence[int]) -> list[int]:
    """Return those of some posts that members may no longer see: held by now, or gone."""
    with store.read() as connection:
        rows = connection.execute(
            "SELECT j.value FROM json_each(?) AS j LEFT JOIN posts AS p ON p.id = j.value WHERE p.id IS NULL OR EXISTS"
            " (SELECT 1 FROM holds AS h WHERE h.post_id = p.id AND h.released_at IS NULL)",
            (json.dumps(list(post_ids)),),
        ).fetchall()
    return [int(row[0]) for row in rows]


def held_list(store: Store, slug: str) -> list[HeldPost]:
    """Return the officers' queue for a topic: what people reported first, then danger, then the rest, newest first.

    A message that people hold is in it once, with its copies.
    """
    with store.read() as connection:
        rows = connection.execute(QUEUE, (slug,)).fetchall()
        names = table_names(connection)
        cards = as_cards(connection, rows)
    return [
        HeldPost(
            row["post_id"],
            tuple(Held(why) for why in row["why"].split()),
            row["reason"],
            clock.from_epoch(row["held_at"]),
            row["held_by"],
            None,
            row["action"],
            who_words(row["held_by"], names),
            copies,
        )
        for row, copies in cards
    ]
