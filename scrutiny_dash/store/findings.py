"""What tables found: findings, with the kept posts behind them and the numbers that they were made with.

Written with ``synchronous=FULL``: what a page said was saved survives a killed process and a power cut.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrutiny_dash import clock
from scrutiny_dash.errors import InputError
from scrutiny_dash.store.audit import record
from scrutiny_dash.store.connect import Store, stamp
from scrutiny_dash.store.workshop import HELD_NOW, check_own

_FINDING_FIELDS = (
    "statement", "how_sure", "ask_whom", "ask_what", "contrary", "not_heard", "next_step", "owner",
)  # fmt: skip


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
            check_own(connection, "findings", number, table)
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
            check_own(connection, "findings", number, table)
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
            f"SELECT fe.finding, fe.evidence, {HELD_NOW} FROM finding_evidence AS fe"
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
