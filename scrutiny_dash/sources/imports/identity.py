"""Which post a row is, so that a second import of it adds nothing."""

from __future__ import annotations

from collections.abc import Iterable

from scrutiny_dash.sources.imports.layouts import Layout
from scrutiny_dash.sources.imports.platforms import address, clean_url
from scrutiny_dash.sources.imports.words import is_damaged_id

_LONGEST = 300
_AGAIN = "the same post again"


def newest(rows: Iterable[tuple[int, str, str]]) -> dict[str, int]:
    """Return the row that counts for each id, from (row number, id, a number that grows with age of the capture)."""
    best: dict[str, tuple[float, int]] = {}
    for number, given, age in rows:
        if given:
            rank = (float(age) if age.replace(".", "", 1).isdigit() else 0.0, number)
            best[given] = max(best.get(given, rank), rank)
    return {given: number for given, (_, number) in best.items()}


class Identity:
    """The ids of one file's posts, and what came before in it.

    A post's id is the platform's own, or the tool's with the tool's name before it, or its address. It is the file's
    fingerprint and the row's number wherever the tool is unknown, and where a spreadsheet damaged the id and no
    address stands in for it.
    """

    def __init__(self, fingerprint: str, layout: Layout | None, newest_rows: dict[str, int]) -> None:
        self._fingerprint = fingerprint
        self._layout = layout
        self._newest = newest_rows
        self._seen: set[int] = set()

    def of(self, number: int, given: str, url: str | None, text: str) -> tuple[str, str]:
        """Return a row's id, and why the row is left out where the same post stands elsewhere in the file.

        Args:
            number: the row as a spreadsheet counts.
            given: what stands in the layout's id columns; may itself be an address.
            url: the post's address, already clean.
            text: its words, to tell two posts with one address apart.
        """
        by_row = f"{self._fingerprint}:{number}"
        if self._layout is None:
            return by_row, ""
        parts = clean_url(given) if given else None
        if parts is not None:
            given, url = "", address(parts)
        if given and not is_damaged_id(given) and len(given) <= _LONGEST:
            if self._newest.get(given, number) != number:
                return by_row, "an earlier copy of the same post"
            native_id = f"{self._layout.slug}:{given}" if self._layout.tool_ids else given
            return native_id, _AGAIN if self._known(native_id) else ""
        if url is None or len(url) > _LONGEST:
            return by_row, ""
        same_words = self._known(f"{url}\n{text}")
        if self._known(url):
            return by_row, _AGAIN if same_words else ""
        return url, ""

    def _known(self, key: str) -> bool:
        """Say whether a key came before in this file, and remember it."""
        mark = hash(key)
        if mark in self._seen:
            return True
        self._seen.add(mark)
        return False
