"""Where the header of a table is: by the columns of a known tool, else by the shape of the rows round it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scrutiny_dash.sources.imports.layouts import fold, layouts
from scrutiny_dash.sources.imports.names import KNOWN_NAMES

HEADER_WITHIN = 100  # records; real exports have up to some thirty rows above their header
_LONGEST_NAME = 100
_FILLED = 0.6  # of a header's cells at least; notes above it often fill one of many
_KNOWN_TOOL = 1e9
_NAMES_ARE_KNOWN = 10

_NOT_A_NAME = re.compile(r"[\d\s.,:/\-+%£$TZ]+|https?://\S+", re.IGNORECASE)
_A_SENTENCE = re.compile(r"[.!?]\s|[.!]$")


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table.

    Attributes:
        columns: their names, each different; ``Column 3`` where the file has none.
        above: records to pass over before the first row, the header among them.
        row: the header's place as a spreadsheet counts, from 1; None where the file has no header.
        score: how well this reading explains the file; 0 or less means it does not.
    """

    columns: tuple[str, ...]
    above: int
    row: int | None
    score: float

    @property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.columns)


def find_header(records: Sequence[Sequence[str]], *, skip: int = 0, one_column: bool = False) -> Header:
    """Find the header in the first records of a file, already cut into cells.

    Args:
        records: as many as were read, rows above the header included.
        skip: records that are known not to be it.
        one_column: the file has no delimiter, so every record is one cell.
    """
    for index, record in enumerate(records[skip:HEADER_WITHIN], start=skip):
        names = {fold(cell) for cell in record}
        if len(names) > 1 and any(layout.matches(names) for layout in layouts()):
            return _header(record, index, _KNOWN_TOOL + len(record))
    if one_column:
        return _one_column(records)
    best = max(_candidates(records, skip), key=lambda header: header.score, default=None)
    if best is not None and best.score > 0:
        return best
    # Nothing looks like names. Where nearly every record has the same width, the file simply has no header.
    widths = Counter(len(record) for record in records if record)
    width, count = max(widths.items(), key=lambda pair: pair[1] * (pair[0] - 1), default=(0, 0))
    if width < 2 or count < 0.8 * widths.total():
        return Header((), 0, None, 0)
    return Header(tuple(f"Column {n}" for n in range(1, width + 1)), skip, None, count * (width - 1) / 2)


def _candidates(records: Sequence[Sequence[str]], skip: int) -> Iterator[Header]:
    """Yield every record that could be the header, scored by how many cells below it then have a place.

    Notes above a header can look like one ("Report:", "Essex"), but seldom hold two names that columns usually have;
    below data of the same width a row that does is data too.
    """
    data_above: set[int] = set()
    for index, record in enumerate(records[skip:HEADER_WITHIN], start=skip):
        width = len(record)
        filled = [cell.strip() for cell in record if cell.strip()]
        if len(filled) < _FILLED * width:
            continue
        if not _could_be_names(filled):
            data_above.add(width)
        elif width > 1:
            known = sum(fold(cell) in KNOWN_NAMES for cell in record) >= 2 and width not in data_above
            yield _header(record, index, _score(records[index + 1 :], width) * (_NAMES_ARE_KNOWN if known else 1))


def _score(below: Sequence[Sequence[str]], width: int) -> float:
    """Return a number that grows with the rows below a header and with how even they are; 0 if most do not fit.

    A row with more cells fits half: its last text may hold the delimiter, written without quotes.
    """
    widths = [len(record) for record in below if record]
    if not widths:
        return 0.1
    fits = widths.count(width) + 0.5 * sum(other > width for other in widths)
    even = fits / len(widths)
    return fits * (width - 1) * even if even >= 0.5 else 0.0


def unique_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Name every column, each differently: no name becomes ``Column 3``, a second ``Date`` becomes ``Date (2)``."""
    names: list[str] = []
    taken: set[str] = set()
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.replace("\ufeff", "").split())[:_LONGEST_NAME] or f"Column {place}"
        plain, again = name, 2
        while fold(name) in taken:
            name, again = f"{plain} ({again})", again + 1
        taken.add(fold(name))
        names.append(name)
    return tuple(names)


def _header(record: Sequence[str], index: int, score: float) -> Header:
    return Header(unique_names(record), index + 1, index + 1, score)


def _could_be_names(filled: Sequence[str]) -> bool:
    if len(set(filled)) <= len(filled) / 2:
        return False
    return all(len(cell) <= _LONGEST_NAME and not _NOT_A_NAME.fullmatch(cell) for cell in filled)


def _one_column(records: Sequence[Sequence[str]]) -> Header:
    """Take the first filled line as a name if it is known, or short and not a sentence; else the column has none."""
    first = next(((i, r[0].strip()) for i, r in enumerate(records[:HEADER_WITHIN]) if r and r[0].strip()), None)
    if first is None:
        return Header((), 0, None, 0)
    index, cell = first
    short = len(cell) <= 40 and len(cell.split()) <= 4 and not _A_SENTENCE.search(cell)
    if fold(cell) in KNOWN_NAMES or short:
        return _header([cell], index, 1)
    return Header(("Column 1",), index, None, 1)
