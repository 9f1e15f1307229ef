"""A file's bytes: its fingerprint, its encoding, and its lines of text, never more than a piece of it in memory."""

from __future__ import annotations

import codecs
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from scrutiny_dash.errors import ImportRefused

PIECE = 1 << 20
HEAD = 1 << 16
FILE_LIMIT = 500 * PIECE
LINE_LIMIT = 1_000_000  # characters; a longer line is cut there, and its row is left out as unreadable
FINGERPRINT = 16  # hex digits of the SHA-256 of the whole file

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Content:
    """A file on disk, or the bytes of an upload; can be opened again and again."""

    held: Path | bytes

    def open(self) -> BinaryIO:
        """Open it from the start.

        Raises:
            ImportRefused: the file is not there or may not be read.
        """
        if isinstance(self.held, bytes):
            return io.BytesIO(self.held)
        try:
            return self.held.open("rb")
        except OSError as error:
            raise ImportRefused(
                "This file cannot be opened.", "Check that it is there and that you may read it, then try again."
            ) from error

    def head(self, size: int = HEAD) -> bytes:
        """Return its first bytes."""
        with self.open() as stream:
            return stream.read(size)


@dataclass(frozen=True, slots=True)
class Examined:
    """What one pass over all bytes shows: a name for the content, its size in bytes and how its text is encoded."""

    fingerprint: str
    size: int
    encoding: str


def examine(content: Content) -> Examined:
    """Read every byte once.

    UTF-8 is believed when all of the file, or nearly all of its letters beyond ASCII, are valid; anything else without
    a mark is taken as Windows-1252, which is what Excel writes in Britain.

    Raises:
        ImportRefused: the file is empty, too large, or cannot be read.
    """
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    size = letters = broken = 0
    with content.open() as stream:
        for piece in iter(lambda: stream.read(PIECE), b""):
            digest.update(piece)
            size += len(piece)
            if size > FILE_LIMIT:
                raise ImportRefused("This file is larger than 500 MB.", "Split it into smaller files, then try again.")
            text = decoder.decode(piece)
            broken += text.count("\ufffd")
            letters += len(piece) - len(text)  # bytes beyond the first of each letter
    if not size:
        raise ImportRefused("This file is empty.", "Choose the file with the posts in it.")
    utf8 = not broken or letters >= 2 * broken
    encoding = _marked(content.head()) or ("utf-8" if utf8 else "cp1252")
    return Examined(digest.hexdigest()[:FINGERPRINT], size, encoding)


def _marked(head: bytes) -> str:
    """Tell an encoding from its mark, or UTF-16 from the zero bytes that it leaves beside every Latin letter."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    even, odd = head[0::2].count(0), head[1::2].count(0)
    enough = len(head) // 2 * 0.1
    if odd > enough and odd > 10 * even:
        return "utf-16-le"
    if even > enough and even > 10 * odd:
        return "utf-16-be"
    return ""


def lines(content: Content, encoding: str) -> Iterator[str]:
    """Yield the text line by line, line ends kept and zero bytes left out. A line is cut at ``LINE_LIMIT``."""
    with content.open() as raw, io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="") as stream:
        while line := stream.readline(LINE_LIMIT):
            whole = line
            while len(line) == LINE_LIMIT and line[-1] not in "\r\n":
                line = stream.readline(LINE_LIMIT)
            yield whole.replace("\0", "") if "\0" in whole else whole
