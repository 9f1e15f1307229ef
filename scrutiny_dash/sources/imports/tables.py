"""Any file that an officer may hold, opened as a table: columns, and rows that are read again each time they are asked.

Nothing but one row and a piece of the file is in memory at a time, except for a workbook, which is bounded before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from scrutiny_dash.errors import ImportRefused
from scrutiny_dash.sources.imports import delimited, json_lines, workbooks
from scrutiny_dash.sources.imports.decoding import Content, Examined, examine, lines
from scrutiny_dash.sources.imports.header import Header, find_header, unique_names
from scrutiny_dash.sources.imports.rows import Row

SAMPLE = 300

_MARKS = (
    (b"%PDF", "This is a PDF."),
    (b"\x89PNG", "This is a picture."),
    (b"\xff\xd8\xff", "This is a picture."),
    (b"GIF8", "This is a picture."),
    (b"\x1f\x8b", "This file is packed."),
    (b"Rar!", "This file is packed."),
    (b"7z\xbc\xaf", "This file is packed."),
    (b"SQLite format 3", "This is a database."),
)
_SAVE_AS = "Save the posts as CSV or XLSX, then try again."


@dataclass(frozen=True, slots=True)
class Table:
    """A file seen as rows under columns.

    Attributes:
        name: the file's own name, for a person.
        form: ``csv``, ``xlsx`` or ``ndjson``.
        fingerprint: 16 hex digits that stand for the file's content, whatever its name.
        columns: every column's name, each different.
        encoding: how its text was written (``utf-8``, ``utf-16-le``, ``cp1252``…); empty for a workbook.
        delimiter: what stands between cells; empty where nothing does.
        header_row: where the header stands as a spreadsheet counts, from 1; None where there is none.
        above: rows above the header, which were passed over.
        sample: the first rows, to recognise, guess and preview by.
    """

    name: str
    form: str
    fingerprint: str
    columns: tuple[str, ...]
    encoding: str
    delimiter: str
    header_row: int | None
    above: int
    sample: tuple[Row, ...]
    _open: Callable[[], Iterator[Row]] = field(repr=False, compare=False)

    def rows(self) -> Iterator[Row]:
        """Read the rows from the first, each time anew."""
        return self._open()


def open_table(held: Path | bytes, name: str) -> Table:
    """Open a file of posts: CSV in any usual dialect and encoding, XLSX, or one JSON object a line.

    Args:
        held: where the file is, or its bytes.
        name: what to call it; only shown, never used to tell what it is.

    Raises:
        ImportRefused: it is empty, too large, damaged, locked, or not such a file.
    """
    content = Content(held)
    examined = examine(content)
    head = content.head()
    if head.startswith(workbooks.ZIP_MARK):
        return _workbook(content, name, examined)
    _refuse_others(head)
    if json_lines.looks_like(lines(content, examined.encoding)):
        return _json_lines(content, name, examined)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        raise ImportRefused("This file is one long JSON list.", "Export it as CSV or as NDJSON, then try again.")
    return _delimited(content, name, examined)


def _refuse_others(head: bytes) -> None:
    if head.startswith(workbooks.OLE_MARK):
        raise ImportRefused(
            "This is an old Excel file (.xls) or one locked with a password.",
            "Open it in Excel, take the password off, save it as XLSX or CSV, then try again.",
        )
    for mark, what in _MARKS:
        if head.startswith(mark):
            raise ImportRefused(what, _SAVE_AS)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<rss")):
        raise ImportRefused("This is a web page, not a table of posts.", _SAVE_AS)


def _delimited(content: Content, name: str, examined: Examined) -> Table:
    delimiter, header = delimited.find_shape(lines(content, examined.encoding))

    def rows() -> Iterator[Row]:
        return delimited.read_rows(lines(content, examined.encoding), delimiter, header)

    shown = "" if delimiter == delimited.ONE_COLUMN else delimiter
    return _table("csv", name, examined, header, rows, encoding=examined.encoding, delimiter=shown)


def _workbook(content: Content, name: str, examined: Examined) -> Table:
    workbooks.check(content)
    sheet = workbooks.fullest_sheet(content)
    records = workbooks.head(sheet)
    header = find_header(records, one_column=sheet.width == 1)
    if not header.columns:
        header = Header(unique_names(records[0]), 1, 1, 0)

    def rows() -> Iterator[Row]:
        return workbooks.read_rows(sheet, header.above)

    return _table("xlsx", name, examined, header, rows)


def _json_lines(content: Content, name: str, examined: Examined) -> Table:
    columns = json_lines.find_columns(lines(content, examined.encoding))

    def rows() -> Iterator[Row]:
        return json_lines.read_rows(lines(content, examined.encoding), columns)

    return _table("ndjson", name, examined, Header(columns, 0, None, 0), rows, encoding=examined.encoding)


def _table(
    form: str,
    name: str,
    examined: Examined,
    header: Header,
    rows: Callable[[], Iterator[Row]],
    *,
    encoding: str = "",
    delimiter: str = "",
) -> Table:
    sample = tuple(islice(rows(), SAMPLE)) if header.columns else ()
    if not sample:
        raise ImportRefused("There are no rows in this file.", "Choose the file with the posts in it.")
    shown = Path(name.replace("\\", "/")).name
    return Table(
        name="".join(c if c.isprintable() else " " for c in shown)[:120] or "file",
        form=form,
        fingerprint=examined.fingerprint,
        columns=header.columns,
        encoding=encoding,
        delimiter=delimiter,
        header_row=header.row,
        above=max(0, (header.row or 1) - 1),
        sample=sample,
        _open=rows,
    )
