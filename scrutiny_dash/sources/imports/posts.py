"""Rows of a table turned into posts, one at a time, and an honest count of what was left out and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from scrutiny_dash.clock import london_day
from scrutiny_dash.errors import ImportRefused, InputError
from scrutiny_dash.models import AccountKind, Post, PostKind, Skipped
from scrutiny_dash.sources.imports import platforms
from scrutiny_dash.sources.imports.dates import Order, OrderFound, decide_order, noon, read_date, time_zone
from scrutiny_dash.sources.imports.identity import Identity, newest
from scrutiny_dash.sources.imports.layouts import Layout, fold
from scrutiny_dash.sources.imports.mapping import Mapping, present
from scrutiny_dash.sources.imports.rows import Cell, Row, as_text
from scrutiny_dash.sources.imports.summary import DateSource, ImportSummary, PreviewRow, ReadOptions, Tally
from scrutiny_dash.sources.imports.tables import Table
from scrutiny_dash.sources.imports.words import (
    BLANKS,
    DELETED,
    TEXT_LIMIT,
    clean_text,
    is_repost,
    language,
    says_nothing,
)

_NO = frozenset({"no", "false", "0", "none", "[]"})
_ORDERS = {Order.DAY: "first the day", Order.MONTH: "first the month"}


def read_posts(table: Table, mapping: Mapping, options: ReadOptions) -> PostRows:
    """Read a table's rows as posts.

    Returns:
        An iterator over every row below the header, in order: a ``Post``, or ``Skipped`` with the reason. Its
        ``summary()`` counts what has been read so far.

    Raises:
        ImportRefused: no column of text was chosen.
        InputError: a chosen column is not in the file, the time zone does not exist, or ``file_date`` is missing.
    """
    return PostRows(table, mapping, options)


def preview(table: Table, mapping: Mapping, options: ReadOptions, rows: int = 5) -> tuple[PreviewRow, ...]:
    """Return the first posts as they would be kept, with nobody's name. Raises like ``read_posts``."""
    people: dict[str, int] = {}
    shown = []
    reader = PostRows(table, mapping, options, over=table.sample)
    for item in islice((item for item in reader if isinstance(item, Post)), rows):
        person = people.setdefault(item.author_key, len(people) + 1) if item.author_key else 0
        shown.append(PreviewRow(reader.number, item.text, item.created, item.platform, item.url is not None, person))
    return tuple(shown)


class PostRows(Iterator[Post | Skipped]):
    """The posts of one table, read one by one; made by ``read_posts``.

    Attributes:
        number: the row that was read last, as a spreadsheet counts.
    """

    def __init__(
        self, table: Table, mapping: Mapping, options: ReadOptions, *, over: tuple[Row, ...] | None = None
    ) -> None:
        if not mapping.text:
            raise ImportRefused(
                "No column of this file looks like text.", "Choose the column with the posts' words, then try again."
            )
        if options.dates is DateSource.FILE and options.file_date is None:
            raise InputError("The date for the whole file is missing.", "Give a date, or choose that it is not known.")
        self.number = 0
        self._table, self._options = table, options
        self._layout: Layout | None = mapping.layout
        self._places = {name: place for place, name in enumerate(table.columns)}
        self._names = {"", *map(fold, table.columns)}
        self._text, self._date = self._where(mapping.text), self._where(mapping.date)
        self._author, self._url = self._where(mapping.author), self._where(mapping.url)
        self._platform = self._where(mapping.platform)
        layout = mapping.layout
        self._heading = self._of_layout(layout.heading) if layout else ()
        self._ids = self._of_layout(layout.ids) if layout else ()
        self._language = self._of_layout(layout.language) if layout else ()
        self._reply_if = self._of_layout(layout.reply_if) if layout else ()
        self._skip = [(self._of_layout(rule.columns), rule) for rule in layout.skip] if layout else []
        self._blanks = BLANKS | layout.blanks if layout else BLANKS
        self._zone = time_zone(options.zone or (layout.zone if layout else "Europe/London"))
        self._today = london_day(options.as_of)
        self._tally = Tally()
        self._order = self._find_order(over)
        self._identity = Identity(table.fingerprint, layout, self._find_newest(over))
        self._rows = iter(over) if over is not None else table.rows()

    def __iter__(self) -> PostRows:
        return self

    def __next__(self) -> Post | Skipped:
        row = next(self._rows)
        self.number = row.number
        self._tally.rows += 1
        item = self._read(row)
        if isinstance(item, Skipped):
            self._tally.skipped[item.reason] += 1
        else:
            self._tally.count(item)
        return item

    def summary(self) -> ImportSummary:
        """Return what has become of the rows read so far."""
        tally = self._tally
        return ImportSummary(
            name=self._table.name,
            fingerprint=self._table.fingerprint,
            layout=self._layout.title if self._layout else "",
            rows=tally.rows,
            posts=tally.posts,
            skipped=dict(tally.skipped.most_common()),
            undated=dict(tally.undated.most_common()),
            dates=self._say_dates(),
            first=tally.first,
            last=tally.last,
            platforms=dict(tally.platforms.most_common()),
            has_people=bool(self._author) or self._options.one_row_is_one_person,
        )

    def _where(self, names: tuple[str, ...]) -> tuple[int, ...]:
        for name in names:
            if name not in self._places:
                raise InputError("A chosen column is not in this file.", "Choose the columns again.")
        return tuple(self._places[name] for name in names)

    def _of_layout(self, folded: tuple[str, ...]) -> tuple[int, ...]:
        return self._where(present(self._table, folded))

    def _first(self, cells: list[str] | list[Cell], places: tuple[int, ...]) -> Cell:
        """Return the first filled cell of some columns, or an empty text."""
        for place in places:
            if place < len(cells):
                cell = cells[place]
                if not isinstance(cell, str):
                    return cell
                cell = cell.strip()
                if cell and (len(cell) > 14 or cell.casefold() not in self._blanks):
                    return cell
        return ""

    def _words(self, cells: list[str] | list[Cell], places: tuple[int, ...]) -> str:
        return as_text(self._first(cells, places)) if places else ""

    def _find_order(self, over: tuple[Row, ...] | None) -> OrderFound:
        """Look at every date of the file where its first rows hold dates that could be read in two ways."""
        if self._options.dates is not DateSource.COLUMN or not self._date:
            return OrderFound(Order.DAY, "")
        if self._options.order is not None:
            return OrderFound(self._options.order, "The order of day and month was set by hand.")
        found = decide_order(self._first(row.cells, self._date) for row in self._table.sample)
        if not found.sentence:
            return found
        if over is None:
            found = decide_order(self._first(row.cells, self._date) for row in self._table.rows())
        if not found.certain and self._layout is not None and self._layout.order:
            order = Order(self._layout.order)
            return OrderFound(order, f"{self._layout.title} writes {_ORDERS[order]}, so dates were read like that.")
        return found

    def _find_newest(self, over: tuple[Row, ...] | None) -> dict[str, int]:
        """Return, for each id that may come again, the row that counts."""
        if self._layout is None or not self._layout.newest_by:
            return {}
        places = self._of_layout((self._layout.newest_by,))
        rows = self._table.rows() if over is None else over
        return newest((row.number, self._words(row.cells, self._ids), self._words(row.cells, places)) for row in rows)

    def _read(self, row: Row) -> Post | Skipped:
        if row.trouble:
            return Skipped(row.trouble)
        cells = self._fit(row.cells)
        if cells is None:
            return Skipped("a row with more cells than the table has columns")
        if not any(not isinstance(cell, str) or cell.strip() for cell in cells):
            return Skipped("an empty row")
        for places, rule in self._skip:
            if any(rule.holds(fold(self._words(cells, (place,)))) for place in places):
                return Skipped(rule.reason)
        text = self._text_of(cells)
        reason = self._no_post(cells, text)
        return Skipped(reason) if reason else self._post(row.number, cells, text)

    def _fit(self, cells: list[str] | list[Cell]) -> list[str] | list[Cell] | None:
        """Put back together a text in the last column that held the delimiter; None where cells cannot be placed."""
        width = len(self._table.columns)
        extra = cells[width:]
        if not extra or not any(not isinstance(cell, str) or cell.strip() for cell in extra):
            return cells
        if width - 1 not in self._text or not self._table.delimiter:
            return None
        joined: list[Cell] = list(cells[: width - 1])
        joined.append(self._table.delimiter.join(as_text(cell) for cell in cells[width - 1 :]))
        return joined

    def _text_of(self, cells: list[str] | list[Cell]) -> str:
        entities = self._layout is not None and self._layout.entities
        literal = self._table.form != "ndjson"
        text = clean_text(self._words(cells, self._text), entities=entities, literal=literal)
        if text and self._heading:
            heading = clean_text(self._words(cells, self._heading), entities=entities, literal=literal)
            if heading and not text.startswith(heading.rstrip("….")):
                text = f"{heading}\n\n{text}"
        return text

    def _no_post(self, cells: list[str] | list[Cell], text: str) -> str:
        """Return why a row is no post, or an empty text."""
        if says_nothing(text):
            return "empty, or only a dash or N/A"
        if text.casefold() in DELETED:
            return "deleted before the file was made"
        if len(text) > TEXT_LIMIT:
            return f"a text of more than {TEXT_LIMIT:,} characters"
        if is_repost(text):
            return "a repost"
        if fold(text) in self._names and all(fold(as_text(cell)) in self._names for cell in cells):
            return "the header again"
        return ""

    def _post(self, number: int, cells: list[str] | list[Cell], text: str) -> Post | Skipped:
        parts = platforms.clean_url(self._words(cells, self._url)) if self._url else None
        url = platforms.address(parts) if parts else None
        platform, closed = self._platform_of(cells, parts.netloc if parts else "")
        if closed:
            return Skipped("from a place that nobody sees without joining")
        native_id, again = self._identity.of(number, self._words(cells, self._ids), url, text)
        if again:
            return Skipped(again)
        author = self._words(cells, self._author).casefold().removeprefix("@").strip()
        if self._options.one_row_is_one_person:
            author = native_id
        news = platform == "news"
        return Post(
            platform=platform,
            native_id=native_id,
            text=text,
            created=self._created(cells),
            url=url,
            author_key=author or None,
            kind=PostKind.ARTICLE if news else self._kind(cells),
            account_kind=AccountKind.NEWS if news else AccountKind.UNKNOWN,
            language=language(self._words(cells, self._language)),
        )

    def _kind(self, cells: list[str] | list[Cell]) -> PostKind:
        if self._layout is None:
            return PostKind.POST
        for place in self._reply_if:
            mark = self._words(cells, (place,)).casefold()
            if mark and mark not in _NO:
                return PostKind.REPLY
        return self._layout.kind

    def _platform_of(self, cells: list[str] | list[Cell], host: str) -> tuple[str, bool]:
        """Return where a post is from, and whether that place is closed. A platform beats a kind of place."""
        stated = self._options.platform or (self._layout.platform if self._layout else "")
        if stated:
            return stated, False
        general = platforms.UNKNOWN
        for place in self._platform:
            words = self._words(cells, (place,))
            found = (platforms.named(words) or platforms.of_host(words)) if words else None
            if found and not found.general:
                return found.name, found.closed
            if found and general == platforms.UNKNOWN:
                general = found.name
        found = platforms.of_host(host)
        return (found.name, found.closed) if found else (general, False)

    def _created(self, cells: list[str] | list[Cell]) -> datetime | None:
        options = self._options
        if options.dates is DateSource.UNKNOWN:
            self._tally.undated["the file's dates are said to be not known"] += 1
            return None
        if options.dates is DateSource.FILE and options.file_date is not None:
            return noon(options.file_date, self._zone)
        cell = self._first(cells, self._date)
        if cell == "":
            reason = "no date in the row" if self._date else "no column of dates in the file"
            self._tally.undated[reason] += 1
            return None
        created = read_date(cell, self._order.order, self._zone)
        if created is None:
            self._tally.undated["a date that cannot be read for sure"] += 1
        elif london_day(created) > self._today:
            self._tally.undated["a date in the future"] += 1
            return None
        return created

    def _say_dates(self) -> str:
        if self._options.dates is DateSource.UNKNOWN:
            return "The dates are not known, so these posts are listed but never charted."
        if self._options.dates is DateSource.FILE:
            return "Every post has the one date given for the file."
        if not self._date:
            return "This file has no column of dates, so its posts are listed but never charted."
        return self._order.sentence or "Every date can be read in one way only."
