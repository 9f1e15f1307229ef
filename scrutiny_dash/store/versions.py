"""What a link was read with: the lists and the topic's rules, as one small number; and which bit is which theme.

A topic's themes keep their bits whatever the order of ``data/topics.toml``, so that links read with earlier rules and
links read with today's can be counted together until the topic is switched over.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from scrutiny_dash.store.connect import Store
from scrutiny_dash.topics import topics

Version = tuple[str, str]
FREE = ""


def version_ids(connection: sqlite3.Connection, versions: Iterable[Version]) -> dict[Version, int]:
    """Return the store's numbers of versions, each the lists' and the topic rules', giving new ones a number."""
    found = {}
    for lists, rules in set(versions):
        row = connection.execute(
            "SELECT id FROM reading_versions WHERE lists = ? AND rules = ?", (lists, rules)
        ).fetchone()
        if row is None:
            made = connection.execute("INSERT INTO reading_versions(lists, rules) VALUES (?, ?)", (lists, rules))
            found[lists, rules] = int(made.lastrowid or 0)
        else:
            found[lists, rules] = int(row[0])
    return found


def bits_of(kept: str, slug: str) -> dict[str, int]:
    """Return which bit stands for which theme, from what the store keeps of a topic.

    A topic whose themes were never written down has them in the order of ``data/topics.toml``.
    """
    slots = json.loads(kept)
    if not slots and slug in topics():
        slots = [theme.slug for theme in topics()[slug].themes]
    return {theme: bit for bit, theme in enumerate(slots) if theme != FREE}


def theme_bits(store: Store, slug: str, themes: Sequence[str]) -> dict[str, int]:
    """Return which bit stands for which theme of a topic, giving new themes the next bits that are free."""
    with store.read() as connection:
        slots = _slots(connection, slug)
    if slots is not None and set(themes) <= set(slots):
        return {theme: slots.index(theme) for theme in themes}
    with store.write() as connection:
        connection.execute("INSERT INTO topics(slug) VALUES (?) ON CONFLICT DO NOTHING", (slug,))
        slots = _slots(connection, slug) or []
        for theme in themes:
            if theme not in slots and FREE in slots:
                slots[slots.index(FREE)] = theme
            elif theme not in slots:
                slots.append(theme)
        _keep_slots(connection, slug, slots)
    return {theme: slots.index(theme) for theme in themes}


def free_other_bits(connection: sqlite3.Connection, slug: str, themes: Sequence[str]) -> None:
    """Give back the bits of themes that no link of a topic carries any longer."""
    slots = _slots(connection, slug) or []
    _keep_slots(connection, slug, [theme if theme in themes else FREE for theme in slots])


def _slots(connection: sqlite3.Connection, slug: str) -> list[str] | None:
    row = connection.execute("SELECT themes FROM topics WHERE slug = ?", (slug,)).fetchone()
    return None if row is None else list(json.loads(row[0]))


def _keep_slots(connection: sqlite3.Connection, slug: str, slots: Sequence[str]) -> None:
    connection.execute("UPDATE topics SET themes = ? WHERE slug = ?", (json.dumps(slots), slug))
