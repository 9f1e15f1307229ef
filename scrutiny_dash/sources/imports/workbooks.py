"""XLSX workbooks, read by calamine: the values that were last shown, never a formula.

A workbook is a zip. Before it is opened every part of it is unpacked once, piece by piece and thrown away, so that no
directory that lies about sizes and no sheet that claims a cell at the far end can fill the memory.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from scrutiny_dash.errors import ImportRefused
from scrutiny_dash.sources.imports.decoding import PIECE, Content
from scrutiny_dash.sources.imports.header import HEADER_WITHIN
from scrutiny_dash.sources.imports.rows import Cell, Row, as_cell, as_text

ZIP_MARK = b"PK\x03\x04"
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_PARTS = 2000
_UNPACKED = 300 * PIECE
_RATIO = 100  # unpacked to packed; sheets of text come to 5 to 30
_SMALL = 10 * PIECE  # below this no ratio can hurt
_CELLS = 8_000_000  # the area that calamine sets aside, about 24 bytes a cell
_REFERENCE = re.compile(rb"""\br=["']([A-Za-z]{1,3})([0-9]{1,7})["']""")

_AS_CSV = "Open it in Excel, save the sheet with the posts as CSV, then try again."


def check(content: Content) -> None:
    """Unpack a workbook once and see that it is sound and that it fits.

    Raises:
        ImportRefused: it is damaged, is no XLSX, unpacks to too much, or has a sheet with too many cells.
    """
    try:
        with content.open() as stream, zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise ImportRefused("This is not an Excel workbook.", "Save the posts as CSV or XLSX, then try again.")
            packed = sum(part.compress_size for part in parts)
            unpacked = sum(part.file_size for part in parts)
            bomb = unpacked > _SMALL and unpacked > _RATIO * max(1, packed)
            if len(parts) > _PARTS or unpacked > _UNPACKED or bomb:
                raise ImportRefused("This workbook unpacks to far more than its size.", _AS_CSV)
            for part in parts:
                _check_part(archive, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise ImportRefused("This workbook is damaged or locked.", _AS_CSV) from error


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    sheet = part.filename.startswith("xl/worksheets/")
    across = down = 0
    rest = b""
    with archive.open(part) as stream:
        while piece := stream.read(PIECE):
            if not sheet:
                continue
            for found in _REFERENCE.finditer(rest + piece):
                across = max(across, _column(found[1]))
                down = max(down, int(found[2]))
            rest = piece[-32:]
            if across * down > _CELLS:
                raise ImportRefused("A sheet of this workbook is too large.", _AS_CSV)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def fullest_sheet(content: Content) -> CalamineSheet:
    """Open the visible sheet with the most rows.

    Raises:
        ImportRefused: no sheet has anything in it, or the workbook cannot be read.
    """
    best: CalamineSheet | None = None
    try:
        with content.open() as stream:
            book = CalamineWorkbook.from_filelike(stream)
            for place, sheet in enumerate(book.sheets_metadata):
                if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible:
                    opened = book.get_sheet_by_index(place)
                    if best is None or opened.height > best.height:
                        best = opened
    except (CalamineError, ValueError, OSError) as error:
        raise ImportRefused("This workbook cannot be read.", _AS_CSV) from error
    if best is None or not best.height:
        raise ImportRefused("This workbook is empty.", "Choose the file with the posts in it.")
    return best


def head(sheet: CalamineSheet) -> list[list[str]]:
    """Return the first rows of a sheet as text, to find its header."""
    rows = sheet.to_python(nrows=4 * HEADER_WITHIN)
    return [[as_text(as_cell(value)) for value in row] for row in rows]


def read_rows(sheet: CalamineSheet, above: int) -> Iterator[Row]:
    """Yield the rows below ``above``, numbered as the spreadsheet numbers them."""
    start = sheet.start[0] if sheet.start else 0
    for place, values in enumerate(sheet.iter_rows()):
        if place >= above:
            cells: list[Cell] = [as_cell(value) for value in values]
            yield Row(start + place + 1, cells)
