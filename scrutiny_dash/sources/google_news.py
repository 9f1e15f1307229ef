"""Google News: headlines of the press, found by its search feed. Off until an officer accepts its terms.

The feed allows "personal, non-commercial use" in a feed reader and nothing else, so only the headline, the publisher,
the date and the link are kept. It holds about 100 entries a question, by relevance and without further pages, so the
period is cut into windows, and a full window into halves.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from scrutiny_dash.errors import NotConfigured, RateLimited
from scrutiny_dash.models import AccountKind, Post, PostKind, RawItem, Skipped
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask, Memory, Page, SourceInfo
from scrutiny_dash.sources.feeds.documents import Entry, read_document
from scrutiny_dash.sources.html_text import to_text
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.lanes import Found, Lane, Turn
from scrutiny_dash.sources.phrases import in_groups, local_and_others, nothing_to_ask
from scrutiny_dash.sources.replies import expect_feed
from scrutiny_dash.sources.resuming import run_key, run_lanes
from scrutiny_dash.sources.times import not_later, read_time, z_time

WHO = "Google News"
LOOK_BACK = timedelta(days=548)
WINDOW = timedelta(days=92)
MOST_WINDOWS = 24
ASKED_AGAIN = timedelta(minutes=15)
# The feed holds about a hundred entries; with this many it may be full.
FULL = 95
_MOST_REQUESTS = 7
# Google's web search reads 32 words of a question; this many characters stay below that.
_MOST_CHARACTERS = 130
_PUBLISHER = re.compile(r"<font[^<>]*>([^<>]{1,200})</font>")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Window:
    """A question and the days it is asked for; ``last`` is None for up to now."""

    question: str
    first: date
    last: date | None

    @property
    def q(self) -> str:
        # "after" and "before" leave the day itself out, and Google's dates are not exact: windows overlap by a day.
        until = f" before:{self.last + _DAY}" if self.last else ""
        return f"{self.question} after:{self.first - _DAY}{until}"

    def halves(self, today: date) -> tuple[_Window, ...]:
        """Return the older and the newer half, nothing for a window of two days or fewer."""
        last = self.last or today
        middle = self.first + (last - self.first) / 2
        if not self.first < middle < last:
            return ()
        return _Window(self.question, self.first, middle), _Window(self.question, middle, self.last)


def questions(ask: Ask) -> tuple[str, ...]:
    """Return as few questions as hold a run's words: those with a place in Essex alone, the others with the county."""
    local, others = local_and_others(ask)
    return (*in_groups(local, _MOST_CHARACTERS), *(f"({g}) essex" for g in in_groups(others, _MOST_CHARACTERS)))


def windows(ask: Ask, present: datetime) -> tuple[_Window, ...]:
    """Return every question for every part of the period, the newest part first."""
    end = min(ask.until or present, present)
    start = min(ask.since or present - LOOK_BACK, end - _DAY)
    step = max(WINDOW, (end - start) / MOST_WINDOWS)
    asked = questions(ask)
    found: list[_Window] = []
    last = None if end >= present else end.date()
    while end > start:
        first = max(start, end - step)
        found += [_Window(question, first.date(), last) for question in asked]
        end, last = first, first.date()
    return tuple(found)


class GoogleNews:
    """Headlines of the press about a topic's words in Essex.

    Args:
        url: the server; another one in tests.
    """

    info = SourceInfo(
        name="google_news",
        title=WHO,
        reach="Headlines about the topic's words and Essex that Google News finds, with publisher and date.",
        cannot="The articles themselves, readers' comments, and whatever Google leaves out.",
        needs="An officer who has read the terms of Google News, which allow personal use only, and accepts them.",
        terms="https://policies.google.com/terms",
        min_gap=5.0,
    )

    def __init__(self, url: str = "https://news.google.com") -> None:
        self._url = url

    def ready(self, settings: Settings) -> None:
        """Check that an officer accepted the terms.

        Raises:
            NotConfigured: nobody did.
        """
        if not settings.google_news_accepted:
            raise NotConfigured(
                "Nobody has accepted the terms of Google News yet.",
                "An officer can read them and set SCRUTINY_GOOGLE_NEWS_ACCEPTED to 1.",
                source=self.info.name,
            )

    def hosts(self, settings: Settings) -> tuple[str, ...]:  # noqa: ARG002 - the protocol gives it
        """Return Google's server."""
        return (self._url,)

    def fetch(self, ask: Ask, settings: Settings, memory: Memory, http: Http) -> Iterator[Page]:
        """Ask every question for every window, the newest first.

        Raises:
            SourceError: at the end of what could be read.
        """
        self.ready(settings)
        asked = {window.q: window for window in windows(ask, http.now())}
        if not asked:
            raise nothing_to_ask(self.info)
        reader = _Reader(self._url, memory, http)

        def turn(lane: Lane, _bounds: Ask) -> Turn:
            return reader.turn(asked[lane.name])

        def lanes() -> list[Lane]:
            return [Lane(name, group=WHO) for name in asked]

        yield from run_lanes(ask, http.now(), lanes, turn, memory, run_key(ask))

    def parse(self, item: RawItem) -> Post | Skipped:
        """Turn one headline into a post or say why not. Never raises."""
        entry = item.payload if isinstance(item.payload, dict) else {}
        headline, publisher = _headline(entry)
        if not headline:
            return Skipped("it has no headline")
        link = entry.get("link")
        created = created_of(entry, read_time(item.context.get("seen")))
        return Post(
            platform=self.info.name,
            native_id=native_id(entry),
            text=f"{headline}\n\n(In: {publisher})" if publisher else headline,
            created=created,
            url=link if isinstance(link, str) and re.match(r"https?://[^/\s]+/\S{0,2000}$", link) else None,
            kind=PostKind.ARTICLE,
            account_kind=AccountKind.NEWS,
            language="en",
        )

    def still_there(
        self,
        native_ids: tuple[str, ...],
        settings: Settings,  # noqa: ARG002 - the protocol gives it
        memory: Memory,  # noqa: ARG002 - the protocol gives it
        http: Http,  # noqa: ARG002 - the protocol gives it
    ) -> dict[str, bool | None]:
        """Say that this cannot be asked: the links lead through a page that only a browser gets past."""
        return dict.fromkeys(native_ids)


class _Reader:
    """Asks windows, none twice within a quarter of an hour."""

    def __init__(self, url: str, memory: Memory, http: Http) -> None:
        self._url, self._memory, self._http = url, memory, http

    def turn(self, window: _Window) -> Turn:
        """Read one window, in halves where it is full.

        Raises:
            SourceError: the feed cannot be had, or was asked for a moment ago.
        """
        entries: dict[str, Found] = {}
        whole = True
        waiting = [window]
        for _ in range(_MOST_REQUESTS):
            if not waiting:
                break
            part = waiting.pop()
            found, is_whole = self._ask(part)
            entries.update((f.native_id, f) for f in found)
            full = len(found) >= FULL
            halves = part.halves(self._http.now().date()) if full else ()
            waiting += halves
            whole = whole and is_whole and (not full or bool(halves))
        return Turn(tuple(entries.values()), partly=not whole or bool(waiting))

    def _ask(self, window: _Window) -> tuple[tuple[Found, ...], bool]:
        info = GoogleNews.info
        self._check_gap(window.q)
        params = [("q", window.q), ("hl", "en-GB"), ("gl", "GB"), ("ceid", "GB:en")]
        reply = self._http.get(info, f"{self._url}/rss/search", params=params, who=WHO)
        document = read_document(reply, expect_feed(reply, info, WHO), info, WHO)
        self._note(window.q)
        context = {"seen": z_time(reply.at)}
        rows = [(native_id(row), row) for row in map(_kept, document.entries)]
        found = tuple(Found(number, created_of(row, reply.at), RawItem(row, context)) for number, row in rows if number)
        return found, document.is_whole

    def _check_gap(self, q: str) -> None:
        last = read_time(self._asked().get(_short(q)))
        if last is not None and self._http.now() - last < ASKED_AGAIN:
            wait = (last + ASKED_AGAIN - self._http.now()).total_seconds()
            what = "Google News was asked the same less than 15 minutes ago."
            raise RateLimited(what, source=GoogleNews.info.name, retry_after=wait)

    def _note(self, q: str) -> None:
        present = self._http.now()
        times = {key: read_time(text) for key, text in self._asked().items()}
        young = {key: z_time(when) for key, when in times.items() if when and present - when < ASKED_AGAIN}
        self._memory.put("asked", {**young, _short(q): z_time(present)})

    def _asked(self) -> dict[str, Any]:
        kept = self._memory.get("asked")
        return kept if isinstance(kept, dict) else {}


def _kept(entry: Entry) -> Entry:
    """Return what the terms let a reader show: headline, publisher, link and date."""
    body = entry.get("body")
    publisher = _PUBLISHER.search(body) if isinstance(body, str) else None
    return {
        "title": entry.get("title"),
        "publisher": publisher[1] if publisher else "",
        "link": entry.get("link"),
        "published": entry.get("published"),
    }


def _headline(entry: dict[str, Any]) -> tuple[str, str]:
    """Return headline and publisher; the title has both, with a dash that publishers' names may have too."""
    title, publisher = entry.get("title"), entry.get("publisher")
    headline = to_text(title) if isinstance(title, str) else ""
    name = to_text(publisher) if isinstance(publisher, str) else ""
    return (headline.removesuffix(f" - {name}").strip() if name else headline), name


def native_id(entry: Any) -> str:
    """Return one id for a publisher's story under all the tokens that Google gives it; empty without a headline."""
    headline, publisher = _headline(entry if isinstance(entry, dict) else {})
    words = " ".join(f"{publisher}\n{headline}".casefold().split())
    return hashlib.sha256(words.encode(errors="replace")).hexdigest()[:32] if headline else ""


def created_of(entry: Any, seen: datetime | None) -> datetime | None:
    """Return when a story came out, never later than when we saw it; a midnight in California may stand for a day."""
    return not_later(read_time(entry.get("published")) if isinstance(entry, dict) else None, seen)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
