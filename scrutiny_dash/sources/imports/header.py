"""Where the header of a table is: by the columns of a known tool, else by the shape of the rows round it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scrutiny_dash.sources.imports.layouts import fold, layouts
from scrutiny_dash.sources.imports.names import KNOWN_NAMES

HEADER_WITHIN = 100  # records; real exports have up to some thirty rows above their header
_LONGEST_NAME = 100
_KNOWN_TOOL = 1e9

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
    width, score = _main_width(records)
    if width < 2:
        return Header((), 0, None, 0)
    fitting = [
        (index, record)
        for index, record in enumerate(records[skip:HEADER_WITHIN], start=skip)
        if len(record) == width and _could_be_names(record)
    ]
    if fitting:
        # Rows above the header can look like one ("Report:", "Essex"), but seldom hold two names that columns have.
        known = [sum(fold(cell) in KNOWN_NAMES for cell in record) for _, record in fitting]
        index, record = fitting[known.index(max(known)) if max(known) >= 2 else 0]
        return _header(record, index, score)
    # Nothing looks like names. Where nearly every record has this width, the file simply has no header.
    even = sum(len(record) == width for record in records) / max(1, sum(1 for record in records if record))
    if even < 0.8:
        return Header((), 0, None, 0)
    return Header(tuple(f"Column {n}" for n in range(1, width + 1)), skip, None, score / 2)


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


def _main_width(records: Sequence[Sequence[str]]) -> tuple[int, float]:
    """Return the width that explains most cells, and a score that grows with rows, cells and evenness."""
    widths = Counter(len(record) for record in records if record)
    total = widths.total()
    if not total:
        return 0, 0.0
    width, count = max(widths.items(), key=lambda pair: (pair[1] * (pair[0] - 1), pair[0]))
    return width, count * (width - 1) * count / total


def _could_be_names(record: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in record if cell.strip()]
    if len(filled) < 0.6 * len(record) or len(set(filled)) < len(filled):
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
