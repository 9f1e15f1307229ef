"""Which column holds what: from a known layout, else guessed from names and contents, always with the reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC

from scrutiny_dash.sources.imports.dates import Order, read_date
from scrutiny_dash.sources.imports.layouts import Layout, fold, recognise
from scrutiny_dash.sources.imports.names import AUTHOR_NAMES, DATE_NAMES, PLATFORM_NAMES, TEXT_NAMES, URL_NAMES
from scrutiny_dash.sources.imports.platforms import clean_url, named
from scrutiny_dash.sources.imports.rows import Cell, as_text
from scrutiny_dash.sources.imports.tables import Table

_ROLES = ("text", "date", "author", "url", "platform")
_BY_NAME = "Its name says so."
_NOT_THE_POSTS_OWN = ("collect", "retriev", "updat", "modif", "edit", "query", "scrap", "export", "index", "birth")
_DATE_LIKE = ("date", "time", "creat", "publish", "posted", "submitted")
_WORTH_READING = 2.5  # words; a column of codes and labels has fewer


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which columns hold what; of several columns the first that is filled counts. Change it with ``replace``.

    Attributes:
        text: the posts' words; needed.
        date, author, url, platform: empty where the file has none.
        layout: the tool whose other rules apply (ids, rows to leave out); None where the file is of no known tool.
        why: for each thing found, its name here and why that column, in one sentence for a person.
    """

    text: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    url: tuple[str, ...] = ()
    platform: tuple[str, ...] = ()
    layout: Layout | None = None
    why: tuple[tuple[str, str], ...] = ()


def present(table: Table, folded: Sequence[str]) -> tuple[str, ...]:
    """Return those of a layout's columns that a table has, as the table writes them."""
    written = {fold(name): name for name in table.columns}
    return tuple(written[name] for name in folded if name in written)


def guess_mapping(table: Table) -> Mapping:
    """Say which columns hold what, by the layout of a known tool where it is one. Never raises; may find no text."""
    layout = recognise(table)
    return _guess(table) if layout is None else _by_layout(table, layout)


def _by_layout(table: Table, layout: Layout) -> Mapping:
    mapping = Mapping(
        text=present(table, layout.text),
        date=present(table, layout.date),
        author=present(table, layout.author),
        url=present(table, layout.url),
        platform=present(table, layout.platforms),
        layout=layout,
    )
    reason = f"This is how {layout.title} writes its files."
    return replace(mapping, why=tuple((role, reason) for role in _ROLES if getattr(mapping, role)))


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as its sample shows it. ``cells`` are the filled ones."""

    name: str
    cells: tuple[Cell, ...]
    rows: int

    @property
    def folded(self) -> str:
        return fold(self.name)

    def share(self, fits: Callable[[Cell], bool]) -> float:
        """Return which part of the filled cells fits."""
        return sum(map(fits, self.cells)) / len(self.cells) if self.cells else 0.0


def _columns(table: Table) -> list[_Column]:
    rows = [row.cells for row in table.sample if row.cells]
    columns = []
    for place, name in enumerate(table.columns):
        cells = tuple(
            r[place] for r in rows if place < len(r) and (not isinstance(r[place], str) or str(r[place]).strip())
        )
        columns.append(_Column(name, cells, len(rows)))
    return columns


def _guess(table: Table) -> Mapping:
    columns = _columns(table)
    found: dict[str, tuple[str, str]] = {}
    left = list(columns)
    for role, choose in _CHOICES:
        best = max((choice for column in left if (choice := choose(column))), key=lambda c: c[0], default=None)
        if best is not None:
            found[role] = best[1], best[2]
            left = [column for column in left if column.name != best[1]]
    chosen = {role: (name,) for role, (name, _) in found.items()}
    return Mapping(
        text=chosen.get("text", ()),
        date=chosen.get("date", ()),
        author=chosen.get("author", ()),
        url=chosen.get("url", ()),
        platform=chosen.get("platform", ()),
        why=tuple((role, why) for role, (_, why) in found.items()),
    )


_Choice = tuple[float, str, str]  # how good, the column's name, why


def _rank(name: str, names: Sequence[str]) -> float:
    """Return 1 for the best known name down to just above 0 for the last; 0 for a name that is not known."""
    return 1 - names.index(name) / (len(names) + 1) if name in names else 0.0


def _as_url(column: _Column) -> _Choice | None:
    share = column.share(lambda cell: isinstance(cell, str) and clean_url(cell) is not None)
    if share < 0.6:
        return None
    rank = _rank(column.folded, URL_NAMES)
    return share + rank, column.name, _BY_NAME if rank else "It holds web addresses."


def _as_date(column: _Column) -> _Choice | None:
    name = column.folded
    rank = _rank(name, DATE_NAMES) or 0.3 * any(part in name for part in _DATE_LIKE)
    share = column.share(lambda cell: read_date(cell, Order.DAY, UTC) is not None)
    numbers = column.share(lambda cell: isinstance(cell, float) or (isinstance(cell, str) and cell.strip().isdigit()))
    if share < 0.6 or (numbers > 0.5 and not rank):
        return None  # a count of likes can look like a spreadsheet's day
    late = 2 * any(part in name for part in _NOT_THE_POSTS_OWN)
    return share + rank - late, column.name, "Its name says so, and it holds dates." if rank else "It holds dates."


def _as_text(column: _Column) -> _Choice | None:
    texts = [as_text(cell) for cell in column.cells if isinstance(cell, str)]
    if not texts:
        return None
    words = sum(len(text.split()) for text in texts) / len(texts)
    rank = _rank(column.folded, TEXT_NAMES)
    if words < _WORTH_READING and not rank:
        return None
    different = len(set(texts)) / len(texts)
    score = min(words, 60) * different * (len(texts) / max(1, column.rows)) ** 0.5 + 15 * rank
    about = max(1, round(words))
    why = f"It holds texts of about {about} {'word' if about == 1 else 'words'}."
    return score, column.name, f"Its name says so. {why}" if rank else why


def _as_platform(column: _Column) -> _Choice | None:
    rank = _rank(column.folded, PLATFORM_NAMES)
    share = column.share(lambda cell: isinstance(cell, str) and named(cell) is not None)
    return (share + rank, column.name, "It names platforms.") if rank and share >= 0.5 else None


def _as_author(column: _Column) -> _Choice | None:
    rank = _rank(column.folded, AUTHOR_NAMES)
    return (rank, column.name, _BY_NAME) if rank and column.cells else None


_CHOICES: tuple[tuple[str, Callable[[_Column], _Choice | None]], ...] = (
    ("url", _as_url),
    ("date", _as_date),
    ("platform", _as_platform),
    ("text", _as_text),
    ("author", _as_author),
)
