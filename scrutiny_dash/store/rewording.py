"""Held posts whose text changes before members see it: put into an officer's words, or without its contact details.

The words that were there are overwritten (``secure_delete``), in the index too: nothing of them is found again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scrutiny_dash.models import Held, Reading
from scrutiny_dash.store.arrivals import reading_of_row
from scrutiny_dash.store.connect import Store, stamp
from scrutiny_dash.store.copies import forget_copies, settle
from scrutiny_dash.store.held_copies import MACHINE, held_together
from scrutiny_dash.store.marks import let_go
from scrutiny_dash.store.versions import version_ids

NOT_SHOWN = "The computer read this in the post itself, which is not shown."
IN_OTHER_WORDS = "An officer has put the post into other words."
READ_AGAIN_LATER = "It was read before its contact details were taken out."


@dataclass(frozen=True, slots=True)
class HeldText:
    """The text of a post that is held now.

    Attributes:
        why: for what it is held, and for what the computer would hold it.
        noted: whether an officer has written down what was done.
        reworded: the text is an officer's already.
    """

    post_id: int
    text: str
    why: frozenset[Held]
    noted: bool
    reworded: bool


_HELD_TEXTS = """
SELECT p.id, p.text, h.why || ' ' || ifnull((SELECT group_concat(r.held, ' ') FROM readings AS r
WHERE r.post_id = p.id), ''), h.action <> '', EXISTS (SELECT 1 FROM officers_words AS o WHERE o.post_id = p.id)
FROM holds AS h JOIN posts AS p ON p.id = h.post_id
WHERE h.post_id IN (SELECT value FROM json_each(?)) AND h.released_at IS NULL ORDER BY p.id
"""


def held_texts(store: Store, post_id: int) -> list[HeldText]:
    """Return the texts of a held post and of the copies that are let go with it, with what their release depends on.

    Empty where the post is not held any more.
    """
    with store.read() as connection:
        ids = json.dumps(held_together(connection, post_id))
        rows = connection.execute(_HELD_TEXTS, (ids,)).fetchall()
    return [
        HeldText(row[0], row[1], frozenset(Held(why) for why in row[2].split()), bool(row[3]), bool(row[4]))
        for row in rows
    ]


def show_in_words(store: Store, post_id: int, words: str, who: str, action: str) -> None:
    """Put an officer's words in the place of a held post's own, and let members see them.

    Copies that people hold get the same words, as copies still. What the computer guessed stays, without the reasons
    that repeat the post's words.
    """
    with store.write(entered=True) as connection:
        ids = held_together(connection, post_id)
        for one in ids:
            _replace_text(connection, one, words, NOT_SHOWN)
            connection.execute(
                "UPDATE link_reasons SET about = ?, service = ? WHERE post_id = ?", (IN_OTHER_WORDS, NOT_SHOWN, one)
            )
            connection.execute(
                "INSERT INTO officers_words VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at,"
                " by = excluded.by",
                (one, stamp(), who),
            )
        for one in ids:  # once all are forgotten as copies of what they said
            connection.execute("UPDATE posts SET labels = '' WHERE id = ?", (one,))
            settle(connection, one, None if one == ids[0] else ids[0])
        let_go(connection, ids, who, "release in other words", action)


def release_without(store: Store, post_id: int, texts: Mapping[int, str], who: str, action: str) -> None:
    """Let members see a held post and its copies, some without their contact details; those are read again later.

    Args:
        texts: of each post that gives contact details its text without them.
    """
    with store.write(entered=True) as connection:
        ids = held_together(connection, post_id)
        for one, text in texts.items():
            _replace_text(connection, one, text, READ_AGAIN_LATER)
            lists = connection.execute("SELECT version FROM readings WHERE post_id = ?", (one,)).fetchone()
            if lists is not None:
                unknown = version_ids(connection, [(lists[0], "")])[lists[0], ""]
                connection.execute("UPDATE topic_posts SET read_with = ? WHERE post_id = ?", (unknown, one))
        let_go(connection, ids, who, "release", action)


def _replace_text(connection: sqlite3.Connection, post_id: int, text: str, reason: str) -> None:
    connection.execute("UPDATE posts SET text = ?, fold_hash = NULL WHERE id = ?", (text, post_id))
    forget_copies(connection, [post_id])
    connection.execute(
        "UPDATE readings SET feeling_reason = ?1, place_reason = ?1, voice_reason = ?1,"
        " held_reason = iif(held_reason = '', '', ?1) WHERE post_id = ?2",
        (reason, post_id),
    )
    # The machine's reason quotes the words that hold a post.
    connection.execute("UPDATE holds SET reason = '' WHERE post_id = ? AND held_by = ?", (post_id, MACHINE))
    connection.execute(
        "UPDATE corrections SET follows = json_replace(follows, '$.feeling[1]', ?1, '$.voice[1]', ?1)"
        " WHERE post_id = ?2",
        (reason, post_id),
    )
    connection.execute("DELETE FROM link_readings WHERE post_id = ?", (post_id,))
    connection.execute(
        "UPDATE topics SET rewrites = rewrites + 1 WHERE id IN (SELECT topic FROM topic_posts WHERE post_id = ?)",
        (post_id,),
    )


def reworded(store: Store, slug: str) -> frozenset[int]:
    """Return the posts of a topic that stand in an officer's words."""
    with store.read() as connection:
        rows = connection.execute(
            "SELECT o.post_id FROM officers_words AS o JOIN topic_posts AS tp ON tp.post_id = o.post_id"
            " JOIN topics AS t ON t.id = tp.topic WHERE t.slug = ?",
            (slug,),
        )
        return frozenset(row[0] for row in rows)


def reworded_of(connection: sqlite3.Connection, ids: Iterable[int]) -> frozenset[int]:
    """Return those of some posts that stand in an officer's words."""
    rows = connection.execute(
        "SELECT post_id FROM officers_words WHERE post_id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
    )
    return frozenset(row[0] for row in rows)


def readings_kept(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Reading]:
    """Return what the computer read in the posts, now gone, that stand in an officer's words, for some row numbers."""
    rows = connection.execute(
        "SELECT r.* FROM officers_words AS o JOIN readings AS r ON r.post_id = o.post_id"
        " WHERE o.post_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {row["post_id"]: reading_of_row(row) for row in rows}
