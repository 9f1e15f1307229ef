r"""Rows of a file whose cells stand between commas, semicolons, tabs or bars.

Reading is by the standard library's ``csv``, with what real exports need round it: a quote that never closes costs one
row and not the rest of the file, and a quote written ``\"`` is understood where ``""`` makes no sense.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from itertools import islice

from scrutiny_dash.sources.imports.header import Header, find_header
from scrutiny_dash.sources.imports.rows import Row

DELIMITERS = (",", ";", "\t", "|")
ONE_COLUMN = "\x1f"  # stands for no delimiter at all: a character that no text holds
HEAD_LINES = 600
HEAD_CHARS = 400_000
LINES_A_RECORD = 60  # in the first lines only; more in one record is a quote that never closes

_HINT = re.compile(r'^\ufeff?"?sep=(.)"?\s*$', re.IGNORECASE)  # Excel's own first line: sep=;
_ESCAPED = re.compile(r'\\(["\\])')
_UNREADABLE = "a row that cannot be read"


class _Lines:
    """Lines for ``csv.reader`` that remembers what one record took, so that it can be given back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self.given: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.given.append(line)
        return line

    def give_back(self, kept: int) -> None:
        """Put all lines of this record but the first ``kept`` back in front."""
        self._again.extendleft(reversed(self.given[kept:]))
        del self.given[kept:]


def read_rows(lines: Iterator[str], delimiter: str, header: Header) -> Iterator[Row]:
    """Yield the rows below the header, numbered as a spreadsheet numbers them (1 is the file's first record)."""
    feed = _Lines(lines)
    reader = csv.reader(feed, delimiter=delimiter)
    number, width, above = 0, header.width, header.above
    while True:
        feed.given.clear()
        number += 1
        trouble = ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells, trouble = [], _UNREADABLE
        if number <= above:
            continue
        given = feed.given
        if any('\\"' in line for line in given):
            cells = _with_escapes(feed, delimiter, width) or cells
        if trouble or (len(given) > 1 and width > 1 and len(cells) != width):
            alone = _first_line_alone(given[0], delimiter)
            if len(alone) == width:
                cells, trouble = alone, ""
                feed.give_back(1)
            elif trouble:
                feed.give_back(1)
        yield Row(number, cells, trouble)


def _first_line_alone(line: str, delimiter: str) -> list[str]:
    """Read one line as if its quotes meant nothing; nothing where even that fails."""
    try:
        cells = next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE))
    except csv.Error:
        return []
    return [cell.strip('"') for cell in cells]


def _with_escapes(feed: _Lines, delimiter: str, width: int) -> list[str]:
    r"""Read a record again with ``\"`` for a quote; return its cells if that is the better reading, else nothing.

    It is better when a quote so written stands inside a text (``\"`` before anything but a cell's end or another
    quote), and the number of cells is then right.
    """
    given = list(feed.given)
    ends = re.escape(delimiter)
    if not any(re.search(rf'\\"[^"\r\n{ends}]', line) for line in given):
        return []
    feed.give_back(0)
    try:
        cells = next(csv.reader((_ESCAPED.sub(_unescape, line) for line in feed), delimiter=delimiter))
    except (csv.Error, StopIteration):
        cells = []
    if len(cells) == width:
        return cells
    for _ in range(max(0, len(given) - len(feed.given))):
        next(feed)
    feed.give_back(len(given))
    return []


def _unescape(match: re.Match[str]) -> str:
    return '""' if match[1] == '"' else "\\"


def find_shape(lines: Iterator[str]) -> tuple[str, Header]:
    """Look at the first lines and say what stands between cells and where the header is."""
    head: list[str] = []
    size = 0
    for line in islice(lines, HEAD_LINES):
        head.append(line)
        size += len(line)
        if size > HEAD_CHARS:
            break
    hint = _HINT.match(head[0]) if head else None
    if hint:
        return hint[1], find_header(_records(head, hint[1]), skip=1)
    readings = [head]
    if any('\\"' in line for line in head):
        readings.append([_ESCAPED.sub(_unescape, line) for line in head])
    found = [(find_header(_records(read, delimiter)), delimiter) for delimiter in DELIMITERS for read in readings]
    best, delimiter = max(found, key=lambda pair: pair[0].score)
    if best.score > 0:
        return delimiter, best
    return ONE_COLUMN, find_header(_records(head, ONE_COLUMN), one_column=True)


def _records(head: list[str], delimiter: str) -> list[list[str]]:
    """Parse the first lines. A record that takes very many of them, or all the rest, began with a stray quote."""
    feed = _Lines(iter(head))
    reader = csv.reader(feed, delimiter=delimiter)
    records: list[list[str]] = []
    taken = 0
    while True:
        feed.given.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return records
        except csv.Error:
            cells = []
        if len(feed.given) > 1 and (len(feed.given) > LINES_A_RECORD or taken + len(feed.given) == len(head)):
            alone = _first_line_alone(feed.given[0], delimiter)
            if len(alone) != len(cells):
                cells = alone
                feed.give_back(1)
        taken += len(feed.given)
        records.append(cells)
