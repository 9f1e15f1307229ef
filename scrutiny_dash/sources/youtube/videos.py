"""Which videos a topic's comments are read under: found by search at most once a day a phrase, kept for a month.

YouTube's terms let us keep what its API gave for 30 days; a video that no search finds again is forgotten then, and so
is what we know of a phrase, so that it is searched afresh over all years.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from scrutiny_dash.errors import SourceError
from scrutiny_dash.sources.base import Ask, Memory
from scrutiny_dash.sources.phrases import Phrase, phrases, with_place
from scrutiny_dash.sources.times import read_time, z_time
from scrutiny_dash.sources.youtube.comments import is_video_id, table
from scrutiny_dash.sources.youtube.service import Service

KEPT = timedelta(days=29)
SEARCHED_AGAIN = timedelta(hours=20)
OVERLAP = timedelta(days=2)
MOST_VIDEOS = 200
_PAGE = 50


class Videos:
    """The videos of one topic, or of a table's own words, and what was searched for them and when."""

    def __init__(self, ask: Ask, memory: Memory, at: datetime) -> None:
        self.key = f"videos:{ask.topic.slug}" + (":own" if ask.words else "")
        self._ask, self._at = ask, at
        kept = table(memory.get(self.key))
        self._found = _young(kept.get("videos"), at)
        self._searched = {} if ask.words else _young(kept.get("searched"), at)
        self.trouble: SourceError | None = None

    def titles(self) -> dict[str, str]:
        """Return the title of each video by its id, those found last first."""
        wanted = self._found.items()
        if self._ask.words:
            wanted = {number: row for number, row in wanted if row.get("at") == z_time(self._at)}.items()
        newest = sorted(wanted, key=lambda pair: pair[1]["at"], reverse=True)[:MOST_VIDEOS]
        return {number: str(row.get("title", "")) for number, row in newest}

    def state(self) -> dict[str, Any]:
        """Return what is to be remembered, at most ``MOST_VIDEOS`` videos."""
        newest = sorted(self._found.items(), key=lambda pair: pair[1]["at"], reverse=True)[:MOST_VIDEOS]
        return {"videos": dict(newest), "searched": self._searched}

    def search(self, service: Service) -> None:
        """Search every phrase that is due; the first fault ends it and stays in ``trouble``."""
        for phrase in phrases(self._ask):
            last = read_time(table(self._searched.get(phrase.text)).get("last"))
            if last is not None and self._at - last < SEARCHED_AGAIN:
                continue
            try:
                self._keep(phrase, service.search(self._question(phrase, last)))
            except SourceError as error:
                self.trouble = error
                return

    def _question(self, phrase: Phrase, last: datetime | None) -> list[tuple[str, str]]:
        """Return what to ask: of a phrase searched for the first time the best of all years, later what is new."""
        params = [
            ("q", with_place(phrase)),
            ("maxResults", str(_PAGE)),
            ("regionCode", "GB"),
            ("relevanceLanguage", "en"),
        ]
        if last is None:
            return [*params, ("order", "relevance")]
        return [*params, ("order", "date"), ("publishedAfter", z_time(last - OVERLAP))]

    def _keep(self, phrase: Phrase, items: Iterable[Any]) -> None:
        present = z_time(self._at)
        for item in items:
            number = table(table(item).get("id")).get("videoId")
            title = table(table(item).get("snippet")).get("title")
            if isinstance(number, str) and is_video_id(number):
                # Titles come escaped as for a web page, once.
                self._found[number] = {"at": present, "title": unescape(title) if isinstance(title, str) else ""}
        first = table(self._searched.get(phrase.text)).get("at")
        self._searched[phrase.text] = {"at": first or present, "last": present}


def _young(kept: Any, at: datetime) -> dict[str, dict[str, Any]]:
    """Return the rows that are not older than a month."""
    rows = {key: row for key, row in table(kept).items() if isinstance(row, dict) and isinstance(row.get("at"), str)}
    times = {key: read_time(row["at"]) for key, row in rows.items()}
    return {key: row for key, row in rows.items() if (when := times[key]) is not None and at - when < KEPT}
