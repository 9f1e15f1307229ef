"""What people enter: tables, kept posts, findings, posts set aside, the session, officers' choices, the audit trail.

All of it is written with ``synchronous=FULL``: what a page said was saved survives a killed process and a power cut.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from scrutiny_dash import clock, wording
from scrutiny_dash.errors import InputError
from scrutiny_dash.models import Place, Service, Voice
from scrutiny_dash.store.connect import Store, stamp
from scrutiny_dash.store.corrected import standing

VOICES, PLACES, SERVICES = tuple(Voice), tuple(Place), tuple(Service)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A kept post as the room speaks of it: its number and the table's own words, never the post's.

    Kind of source, place and whose service are those that the post is counted with now, corrections included; of a post
    that is gone they are those that it was kept with, and the service is not known.

    Attributes:
        corrected: by field (``voice``, ``place``, ``service``) that people corrected, the computer's guess in words;
            empty where they said the same as it.
        officers_words: the table never saw the post, but an officer's words for it.
    """

    number: int
    topic: str
    post_id: int | None
    table: str
    reason: str
    own_words: str
    source_kind: str
    month: str
    place_band: str
    kept_at: datetime
    withdrawn_at: datetime | None
    withdrawn_why: str
    service: Service | None = None
    corrected: Mapping[str, str] = field(default_factory=dict)
    officers_words: bool = False

    @property
    def label(self) -> str:
        """How it is called: ``E3``."""
        return f"E{self.number}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a table found, with the numbers and the date it was made with.

    Attributes:
        evidence: kept posts behind it, but for those that were taken back.
        not_shown: those of them whose post is held now: ``evidence_list`` has them not, and nothing that is shown or
            printed names them.
    """

    number: int
    topic: str
    table: str
    statement: str
    how_sure: str
    ask_whom: str
    ask_what: str
    contrary: str
    not_heard: str
    next_step: str
    owner: str
    numbers: dict[str, Any]
    made_at: datetime
    changed_at: datetime
    evidence: tuple[int, ...]
    not_shown: frozenset[int] = frozenset()

    @property
    def shown(self) -> tuple[int, ...]:
        """The kept posts behind it that ``evidence_list`` gives: what it may be said to rest on."""
        return tuple(number for number in self.evidence if number not in self.not_shown)

    @property
    def is_impression(self) -> bool:
        """Whether nothing stands behind it."""
        return not self.evidence


@dataclass(frozen=True, slots=True)
class Session:
    """An open session: numbers stand still at ``up_to_post`` until the facilitator presses "Update"."""

    id: int
    opened_at: datetime
    up_to_post: int
    updated_at: datetime
    minutes: int


def record(connection: sqlite3.Connection, who: str, done: str, topic: str = "", **details: Any) -> None:
    """Write one line of the audit trail, in the same transaction as what it tells of."""
    connection.execute(
        "INSERT INTO audit(at, who, action, topic, details) VALUES (?, ?, ?, ?, ?)",
        (stamp(), who, done, topic, json.dumps(details, ensure_ascii=False, default=str)),
    )


def record_alone(store: Store, who: str, done: str, topic: str = "", **details: Any) -> None:
    """Write one line of the audit trail by itself: a search, an export."""
    with store.write() as connection:
        record(connection, who, done, topic, **details)


def join_table(store: Store, name: str) -> int:
    """Return the number of the table of that name, making it when it is new. Capitals and spaces do not matter."""
    folded = " ".join(name.split()).casefold()
    with store.write(entered=True) as connection:
        connection.execute(
            "INSERT INTO tables(name, name_folded, made_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (" ".join(name.split()), folded, stamp()),
        )
        return int(connection.execute("SELECT id FROM tables WHERE name_folded = ?", (folded,)).fetchone()[0])


def table_name(store: Store, number: int) -> str | None:
    """Return a table's name, or None when there is no such table."""
    with store.read() as connection:
        row = connection.execute("SELECT name FROM tables WHERE id = ?", (number,)).fetchone()
    return None if row is None else str(row[0])


def keep_post(
    store: Store, slug: str, post_id: int, table: int, reason: str, own_words: str, snapshot: Mapping[str, str]
) -> int:
    """Keep a post as evidence and return its number; a post that is kept already keeps its number.

    Args:
        snapshot: ``source_kind``, ``month`` and ``place_band``, which stay when the post itself goes.

    Raises:
        InputError: the post is gone.
    """
    at = stamp()
    with store.write(entered=True) as connection:
        row = connection.execute(
            "SELECT number FROM evidence WHERE topic = ? AND post_id = ? AND withdrawn_at IS NULL", (slug, post_id)
        ).fetchone()
        if row is not None:
            return int(row[0])
        if connection.execute("SELECT 1 FROM posts WHERE id = ?", (post_id,)).fetchone() is None:
            raise InputError("That post is no longer there.", "Choose another one.")
        cursor = connection.execute(
            "INSERT INTO evidence(topic, post_id, table_id, reason, own_words, source_kind, month, place_band, kept_at,"
            " changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (slug, post_id, table, reason, own_words, snapshot["source_kind"], snapshot["month"],
             snapshot["place_band"], at, at),
        )  # fmt: skip
        record(connection, f"table {table}", "keep", slug, evidence=cursor.lastrowid)
        return int(cursor.lastrowid or 0)


def change_evidence(store: Store, number: int, table: int, reason: str, own_words: str) -> None:
    """Change why a post matters and how the table puts it.

    Raises:
        InputError: it belongs to another table.
    """
    with store.write(entered=True) as connection:
        _own(connection, "evidence", number, table)
        connection.execute(
            "UPDATE evidence SET reason = ?, own_words = ?, changed_at = ? WHERE number = ?",
            (reason, own_words, stamp(), number),
        )
        record(connection, f"table {table}", "change evidence", evidence=number)


def withdraw_evidence(store: Store, number: int, table: int | None, why: str) -> None:
    """Take a kept post back. Its number is never used again.

    Args:
        table: whose it must be; None when an officer does it.
    """
    with store.write(entered=True) as connection:
        if table is not None:
            _own(connection, "evidence", number, table)
        connection.execute(
            "UPDATE evidence SET withdrawn_at = ?, withdrawn_why = ? WHERE number = ? AND withdrawn_at IS NULL",
            (stamp(), why, number),
        )
        record(connection, "officer" if table is None else f"table {table}", "withdraw evidence", evidence=number)


def _own(connection: sqlite3.Connection, what: str, number: int, table: int) -> None:
    sql = {
        "evidence": "SELECT table_id FROM evidence WHERE number = ?",
        "findings": "SELECT table_id FROM findings WHERE number = ?",
    }[what]
    row = connection.execute(sql, (number,)).fetchone()
    if row is None:
        raise InputError("That is no longer there.", "Look at the list again.")
    if row[0] != table:
        raise InputError("That belongs to another table.", "Ask that table to change it.")


_HELD = "EXISTS (SELECT 1 FROM holds AS h WHERE h.post_id = e.post_id AND h.released_at IS NULL)"
_EVIDENCE = f"""
SELECT e.*, t.name AS table_name, tp.voice, tp.place, tp.service, pl.name AS platform,
    EXISTS (SELECT 1 FROM officers_words AS o WHERE o.post_id = e.post_id) AS reworded
FROM evidence AS e JOIN tables AS t ON t.id = e.table_id
LEFT JOIN topics AS tt ON tt.slug = e.topic
LEFT JOIN topic_posts AS tp ON tp.topic = tt.id AND tp.post_id = e.post_id
LEFT JOIN platforms AS pl ON pl.id = tp.platform
WHERE (:topic IS NULL OR e.topic = :topic) AND (:table IS NULL OR e.table_id = :table)
  AND NOT {_HELD}
ORDER BY e.number
"""
_CORRECTED = """
SELECT topic, post_id, field, guess, value, table_id FROM corrections AS c
WHERE field IN ('voice', 'place', 'service')
  AND EXISTS (SELECT 1 FROM evidence AS e WHERE e.topic = c.topic AND e.post_id = c.post_id)
ORDER BY topic, post_id, id
"""
_IN_WORDS: Mapping[str, Mapping[Any, str]] = {
    "voice": wording.VOICES,
    "place": wording.PLACE_BANDS,
    "service": wording.WHOSE,
}


def evidence_list(store: Store, slug: str | None = None, table: int | None = None) -> list[Evidence]:
    """Return kept posts by number, withdrawn ones too; one that is held now is in no list."""
    with store.read() as connection:
        rows = connection.execute(_EVIDENCE, {"topic": slug, "table": table}).fetchall()
        corrected = _corrected(connection)
    return [
        Evidence(
            row["number"],
            row["topic"],
            row["post_id"],
            row["table_name"],
            row["reason"],
            row["own_words"],
            row["source_kind"] if gone else wording.source_kind(VOICES[row["voice"]], row["platform"]),
            row["month"],
            row["place_band"] if gone else wording.PLACE_BANDS[PLACES[row["place"]]],
            clock.from_epoch(row["kept_at"]),
            None if row["withdrawn_at"] is None else clock.from_epoch(row["withdrawn_at"]),
            row["withdrawn_why"],
            None if gone else SERVICES[row["service"]],
            corrected.get((row["topic"], row["post_id"]), {}),
            bool(row["reworded"]),
        )
        for row in rows
        for gone in [row["voice"] is None]
    ]


def _corrected(connection: sqlite3.Connection) -> dict[tuple[str, int], dict[str, str]]:
    """Return what people corrected of kept posts, by topic and post, as ``Evidence.corrected`` has it."""
    rows = connection.execute(_CORRECTED)
    return {
        post: {
            name: "" if given["guess"] == given["value"] else _IN_WORDS[name].get(given["guess"], "not known")
            for name, given in standing(said).items()
        }
        for post, said in groupby(rows, key=lambda row: (str(row["topic"]), int(row["post_id"])))
    }


_FINDING_FIELDS = (
    "statement", "how_sure", "ask_whom", "ask_what", "contrary", "not_heard", "next_step", "owner",
)  # fmt: skip


def save_finding(
    store: Store,
    slug: str,
    table: int,
    entered: Mapping[str, str],
    evidence: Sequence[int],
    numbers: Mapping[str, Any],
    number: int | None = None,
) -> int:
    """Save a finding and return its number; a changed one keeps the numbers and the date it was made with.

    Args:
        entered: ``statement``, ``how_sure`` and whichever of the other fields the table filled in.
        evidence: numbers of kept posts of the same topic; none makes it an impression.

    Raises:
        InputError: it belongs to another table, or a kept post is of another topic or gone.
    """
    at = stamp()
    values = [entered.get(field, "") for field in _FINDING_FIELDS]
    with store.write(entered=True) as connection:
        for kept in evidence:
            row = connection.execute(
                "SELECT 1 FROM evidence WHERE number = ? AND topic = ? AND withdrawn_at IS NULL", (kept, slug)
            ).fetchone()
            if row is None:
                raise InputError(f"E{kept} is no longer there.", "Choose another kept post.")
        if number is None:
            cursor = connection.execute(
                f"INSERT INTO findings(topic, table_id, {', '.join(_FINDING_FIELDS)}, numbers, made_at, changed_at)"
                f" VALUES (?, ?, {', '.join('?' * len(_FINDING_FIELDS))}, ?, ?, ?)",
                (slug, table, *values, json.dumps(numbers, default=str), at, at),
            )
            number = int(cursor.lastrowid or 0)
        else:
            _own(connection, "findings", number, table)
            assignments = ", ".join(f"{field} = ?" for field in _FINDING_FIELDS)
            connection.execute(
                f"UPDATE findings SET {assignments}, changed_at = ? WHERE number = ?", (*values, at, number)
            )
            connection.execute("DELETE FROM finding_evidence WHERE finding = ?", (number,))
        connection.executemany(
            "INSERT INTO finding_evidence(finding, evidence) VALUES (?, ?)",
            [(number, kept) for kept in dict.fromkeys(evidence)],
        )
        record(connection, f"table {table}", "save finding", slug, finding=number)
    return number


def withdraw_finding(store: Store, number: int, table: int | None) -> None:
    """Take a finding back; it is in no list and no export from then on."""
    with store.write(entered=True) as connection:
        if table is not None:
            _own(connection, "findings", number, table)
        connection.execute("UPDATE findings SET withdrawn_at = ? WHERE number = ?", (stamp(), number))
        record(connection, "officer" if table is None else f"table {table}", "withdraw finding", finding=number)


def findings_list(store: Store, slug: str | None = None) -> list[Finding]:
    """Return findings in the order they were made, each with its evidence that still stands and what of it is held."""
    with store.read() as connection:
        rows = connection.execute(
            "SELECT f.*, t.name AS table_name FROM findings AS f JOIN tables AS t ON t.id = f.table_id"
            " WHERE f.withdrawn_at IS NULL AND (? IS NULL OR f.topic = ?) ORDER BY f.number",
            (slug, slug),
        ).fetchall()
        links: dict[int, dict[int, bool]] = {}
        for finding, evidence, held in connection.execute(
            f"SELECT fe.finding, fe.evidence, {_HELD} FROM finding_evidence AS fe"
            " JOIN evidence AS e ON e.number = fe.evidence WHERE e.withdrawn_at IS NULL ORDER BY fe.evidence"
        ):
            links.setdefault(finding, {})[evidence] = bool(held)
    return [
        Finding(
            number=row["number"],
            topic=row["topic"],
            table=row["table_name"],
            numbers=json.loads(row["numbers"]),
            made_at=clock.from_epoch(row["made_at"]),
            changed_at=clock.from_epoch(row["changed_at"]),
            evidence=tuple(links.get(row["number"], ())),
            not_shown=frozenset(number for number, held in links.get(row["number"], {}).items() if held),
            **{field: row[field] for field in _FINDING_FIELDS},
        )
        for row in rows
    ]
