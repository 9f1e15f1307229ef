"""The bare floor of a search: plain sqlite3 and NumPy, no objects, no layers, the same numbers and ten posts."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import numpy as np


class Floor:
    """The least that can answer: arrays by row number, one pass over the matched rows."""

    def __init__(self, path: Path) -> None:
        self._address = f"{path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(self._address, uri=True)
        rows = np.array(
            connection.execute(
                "SELECT post_id, author, day, platform, place, feeling, useful FROM topic_posts ORDER BY post_id"
            ).fetchall(),
            dtype=np.int64,
        )
        size = int(rows[:, 0].max()) + 1
        self._columns = {}
        for n, name in enumerate(("day", "platform", "place", "feeling", "useful"), start=2):
            column = np.zeros(size, dtype=np.int32)
            column[rows[:, 0]] = rows[:, n]
            self._columns[name] = column
        _, person = np.unique(rows[:, 1], return_inverse=True)
        self._person = np.zeros(size, dtype=np.int32)
        self._person[rows[:, 0]] = person
        self._people = int(person.max()) + 1
        connection.close()

    def answer(self, word: str) -> dict[str, Any]:
        """Return posts, people, days, platforms, places, feelings, feelings by week and ten posts with their hits."""
        connection = sqlite3.connect(self._address, uri=True)
        text = connection.execute(
            "SELECT group_concat(rowid) FROM posts_fts WHERE posts_fts MATCH ?", (f'"{word}"',)
        ).fetchone()[0]
        at = np.fromstring(text or "", dtype=np.int64, sep=",")
        column = self._columns
        flags = np.zeros(self._people, dtype=bool)
        flags[self._person[at]] = True
        day = column["day"][at]
        low = int(day.min())
        week = (day - low) // 7
        weekly = np.unique((week * 5 + column["feeling"][at]) * self._people + self._person[at]) // self._people
        best = at[np.argsort(-(column["useful"][at].astype(np.int64) * 100_000 + day))[:10]]
        marks = ",".join(str(int(b)) for b in best)
        posts = connection.execute(f"SELECT * FROM posts WHERE id IN ({marks})").fetchall()
        hits = connection.execute(
            "SELECT rowid, highlight(posts_fts, 0, char(2), char(3)) FROM posts_fts"
            " WHERE posts_fts MATCH ? AND rowid IN (SELECT value FROM json_each(?))",
            (f'"{word}"', f"[{marks}]"),
        ).fetchall()
        connection.close()
        return {
            "posts_total": len(at),
            "people_total": int(flags.sum()),
            "days": np.bincount(day - low),
            "platforms": np.bincount(column["platform"][at]),
            "places": np.bincount(column["place"][at]),
            "feelings": np.bincount(column["feeling"][at]),
            "weekly": np.bincount(weekly),
            "posts": posts,
            "hits": hits,
        }
