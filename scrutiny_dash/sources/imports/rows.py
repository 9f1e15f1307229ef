"""One row of a table, and what its cells may hold."""

from __future__ import annotations

import math
from datetime import date, datetime, time
from typing import NamedTuple

Cell = str | float | datetime

_EXACT = 10**15  # a spreadsheet keeps 15 figures; a longer number has lost its end


class Row(NamedTuple):
    """A row below the header.

    Attributes:
        number: its place in the file as a spreadsheet counts, from 1.
        cells: text; in a workbook also numbers and naive times.
        trouble: why it cannot be read, in words for a person; empty for a sound row.
    """

    number: int
    cells: list[str] | list[Cell]
    trouble: str = ""


def as_text(cell: Cell) -> str:
    """Write a cell as text. A number too long for a spreadsheet keeps its damaged look (``1.23E+18``)."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if not math.isfinite(cell):
        return ""
    if abs(cell) >= _EXACT:
        return f"{cell:.14E}"
    return str(int(cell)) if cell == int(cell) else repr(cell)


def as_cell(value: object) -> Cell:
    """Turn a value of a workbook or of JSON into a cell; a list or an object becomes an empty text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        # An id in JSON is exact however long it is; as a float it would lose its last figures.
        return str(value)
    if isinstance(value, float):
        return value
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return f"{value:%H:%M:%S}" if isinstance(value, time) else ""
