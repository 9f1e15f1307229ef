"""The tools whose exports are known, read from ``data/import_layouts.toml``: a new one is lines of data there.

Facts behind the file: the tools' own documentation and public importers, as collected in ``docs/sources.md``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.models import PostKind
from scrutiny_dash.settings import DATA

if TYPE_CHECKING:
    from scrutiny_dash.sources.imports.tables import Table

_FILE = "data/import_layouts.toml"


def fold(name: str) -> str:
    """Write a column's name as names are compared: lower case, single spaces, no byte order mark."""
    return " ".join(name.replace("\ufeff", "").casefold().split())


@dataclass(frozen=True, slots=True)
class SkipRule:
    """Rows that are not posts: any of ``columns`` is one of ``values``, or starts with one of ``starts``.

    Without ``values`` and ``starts``, any text in the column is enough. ``unless`` turns the rule round: every filled
    cell that is *not* one of these.
    """

    columns: tuple[str, ...]
    reason: str
    values: frozenset[str] = frozenset()
    starts: tuple[str, ...] = ()
    unless: frozenset[str] = frozenset()

    def holds(self, cell: str) -> bool:
        """Say whether a cell, folded, makes its row one to leave out."""
        if not cell:
            return False
        if self.unless:
            return cell not in self.unless
        if not self.values and not self.starts:
            return True
        return cell in self.values or cell.startswith(self.starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How one tool writes its exports. Columns are folded names; of several, the first that holds something counts.

    Attributes:
        slug, title: its name in ids and for a person.
        must: columns that are all there. ``some``: at least ``some_needed`` of these too. ``never``: none of these.
        text: the post's words. heading: a title put above them where they do not already begin with it.
        ids: columns with an id; ``tool_ids`` when it is the tool's own and not the platform's.
        platform: what every row is from; else ``platforms`` are columns that say it, else the address does.
        kind: what every row is. reply_if: columns that make a row a reply when they hold anything but "no".
        zone: the time zone of times that name none. order: ``day`` or ``month`` first where the tool always does so.
        blanks: texts that mean an empty cell. entities: the text is written with ``&amp;``.
        newest_by: the same id may come again; the row with the highest number here counts.
    """

    slug: str
    title: str
    must: frozenset[str]
    some: frozenset[str] = frozenset()
    some_needed: int = 0
    never: frozenset[str] = frozenset()
    text: tuple[str, ...]
    heading: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    url: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    tool_ids: bool = False
    platform: str = ""
    platforms: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    kind: PostKind = PostKind.POST
    reply_if: tuple[str, ...] = ()
    zone: str = "Europe/London"
    order: str = ""
    skip: tuple[SkipRule, ...] = ()
    blanks: frozenset[str] = frozenset()
    entities: bool = False
    newest_by: str = ""

    def matches(self, names: Collection[str]) -> bool:
        """Say whether columns with these folded names, in any order, are this tool's."""
        have = names if isinstance(names, set | frozenset) else set(names)
        return self.must <= have and len(self.some & have) >= self.some_needed and not self.never & have

    def certainty(self, names: Collection[str]) -> int:
        """Count the columns that speak for it, to choose between layouts that both match."""
        have = set(names)
        return len((self.must | self.some) & have)


_COLUMN_LISTS = ("text", "heading", "date", "author", "url", "ids", "platforms", "language", "reply_if")
_COLUMN_SETS = ("must", "some", "never", "blanks")
_PLAIN = ("slug", "title", "some_needed", "tool_ids", "platform", "zone", "order", "entities")


def _layout(table: dict[str, Any]) -> Layout:
    values: dict[str, Any] = {name: table[name] for name in _PLAIN if name in table}
    values |= {name: tuple(map(fold, table[name])) for name in _COLUMN_LISTS if name in table}
    values |= {name: frozenset(map(fold, table[name])) for name in _COLUMN_SETS if name in table}
    unknown = set(table) - set(values) - {"kind", "skip", "newest_by"}
    if unknown:
        raise ValueError(f"unknown entry {min(unknown)}")
    return Layout(
        **values,
        kind=PostKind(table.get("kind", "post")),
        newest_by=fold(table.get("newest_by", "")),
        skip=tuple(
            SkipRule(
                columns=tuple(map(fold, rule["columns"])),
                reason=rule["reason"],
                values=frozenset(map(fold, rule.get("values", ()))),
                starts=tuple(map(fold, rule.get("starts", ()))),
                unless=frozenset(map(fold, rule.get("unless", ()))),
            )
            for rule in table.get("skip", ())
        ),
    )


def load_layouts(path: Path) -> tuple[Layout, ...]:
    """Read a layouts file.

    Raises:
        SettingsError: the file is missing, is not TOML, or a layout has a missing or wrong entry.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["layout"]
        return tuple(_layout(table) for table in tables)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{_FILE} cannot be read.", "Correct the file and start again.") from error
    except (KeyError, TypeError, ValueError) as error:
        raise SettingsError(
            f"{_FILE} has a missing or wrong entry ({error}).", "Compare it with the other layouts there."
        ) from error


@cache
def layouts() -> tuple[Layout, ...]:
    """Return the product's layouts."""
    return load_layouts(DATA / "import_layouts.toml")


def recognise(table: Table) -> Layout | None:
    """Say which tool made a table, by its columns; None for anything unknown."""
    names = {fold(name) for name in table.columns}
    fitting = [layout for layout in layouts() if layout.matches(names)]
    return max(fitting, key=lambda layout: layout.certainty(names), default=None)
