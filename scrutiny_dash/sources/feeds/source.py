"""The feeds source: one lane a feed, asked only for what changed since the last time."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urljoin, urlsplit

from scrutiny_dash.errors import NotConfigured, SourceError
from scrutiny_dash.models import Post, RawItem, Skipped
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask, Memory, Page, SourceInfo
from scrutiny_dash.sources.feeds.documents import Document, read_document
from scrutiny_dash.sources.feeds.entries import created_of, native_id, parse_entry
from scrutiny_dash.sources.feeds.listed import ListedFeed, feeds_to_read
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.lanes import Found, Lane, Rounds, Turn, oldest
from scrutiny_dash.sources.replies import Reply, expect_feed
from scrutiny_dash.sources.times import read_time, z_time

MOST_PAGES = 3
WORDS = "{words}"
_WORDPRESS_ID = re.compile(r"https?://[^\s#]+\?(?:[^\s#]*&)?p=\d+")
_ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


def feeds_of(ask: Ask, settings: Settings) -> dict[str, ListedFeed]:
    """Return the feeds of a run by address; one that can be searched is asked once for each phrase."""
    found: dict[str, ListedFeed] = {}
    for feed in feeds_to_read(settings):
        for words in _phrases(ask, feed) if WORDS in feed.url else ("",):
            url = feed.url.replace(WORDS, quote_plus(words))
            found.setdefault(url, feed)
    return found


def _phrases(ask: Ask, feed: ListedFeed) -> tuple[str, ...]:
    if ask.words:
        return ask.words
    words = [word for topic in ask.topics or (ask.topic,) for word in topic.words]
    return tuple(dict.fromkeys(w.text + (" Essex" if w.needs_place and not feed.local else "") for w in words))


@dataclass(slots=True)
class _Reading:
    """What is known of one feed while it is read: its kind and the validators of its first page."""

    feed: ListedFeed
    key: str
    kind: str = ""
    etag: str = ""
    modified: str = ""


class Feeds:
    """Entries of RSS, Atom and JSON feeds. Feeds do not search: every entry is offered and matched later."""

    info = SourceInfo(
        name="feeds",
        title="News and other feeds",
        reach="The newest entries of the sites an officer listed: local news, the council, the NHS, readers' comments.",
        cannot="Anything older than a site's newest 10 to 100 entries, and sites without a feed.",
        needs="",
        terms="https://www.rssboard.org/rss-specification",
        min_gap=1.0,
        searches=False,
        platform="feed",
    )

    def ready(self, settings: Settings) -> None:
        """Check that there is a feed.

        Raises:
            NotConfigured: there is none.
        """
        if not feeds_to_read(settings):
            to_do = "An officer can list feeds in data/feeds.toml."
            raise NotConfigured("No feed is listed.", to_do, source=self.info.name)

    def hosts(self, settings: Settings) -> tuple[str, ...]:
        """Return the sites of the feeds."""
        addresses = (urlsplit(feed.url) for feed in feeds_to_read(settings))
        return tuple(dict.fromkeys(f"{parts.scheme}://{parts.netloc}" for parts in addresses))

    def fetch(self, ask: Ask, settings: Settings, memory: Memory, http: Http) -> Iterator[Page]:
        """Read every feed in turns; one that fails ends alone. A feed without news since the last run gives no items.

        Raises:
            SourceError: at the end, naming the sites that failed.
        """
        self.ready(settings)
        versions = "|".join(sorted(topic.words_version for topic in ask.topics or (ask.topic,)))
        readings = {
            url: _Reading(feed, f"feed:{_short(url + versions)}", feed.kind)
            for url, feed in feeds_of(ask, settings).items()
        }

        def turn(lane: Lane, bounds: Ask) -> Turn:
            return _turn(readings[lane.name], lane, bounds, memory, http)

        def keep(_rounds: Rounds, lane: Lane) -> tuple[str, str | None]:
            return _validators(readings[lane.name], lane) if lane.done and not ask.words else ("", None)

        lanes = [Lane(url, group=reading.feed.url, ends_whole=False) for url, reading in readings.items()]
        yield from Rounds(ask, http.now(), lanes, turn, keep, MOST_PAGES).pages()

    def parse(self, item: RawItem) -> Post | Skipped:
        """Turn one entry into a post or say why not. Never raises."""
        return parse_entry(item)

    def still_there(
        self,
        native_ids: tuple[str, ...],
        settings: Settings,  # noqa: ARG002 - the protocol gives it
        memory: Memory,  # noqa: ARG002 - the protocol gives it
        http: Http,
    ) -> dict[str, bool | None]:
        """Ask for the entries whose id is an address. 410 means gone; 404 only at WordPress.

        Elsewhere an id may look like an address and never have been one, so 404 proves nothing there.
        """
        answer: dict[str, bool | None] = dict.fromkeys(native_ids)
        for address in native_ids:
            if not address.startswith(("http://", "https://")) or "#" in address:
                continue
            try:
                reply = http.get(self.info, address, guarded=True, most_bytes=0)
            except SourceError:
                continue
            gone = reply.status == 410 or (reply.status == 404 and bool(_WORDPRESS_ID.fullmatch(address)))
            answer[address] = False if gone else True if reply.status == 200 else None
        return answer


def _turn(reading: _Reading, lane: Lane, ask: Ask, memory: Memory, http: Http) -> Turn:
    """Ask one page of a feed."""
    first = lane.cursor is None
    kept = _kept(memory, reading.key) if first and not ask.words else {}
    headers = {"Accept": _ACCEPT}
    if kept.get("etag"):
        headers["If-None-Match"] = kept["etag"]
    if kept.get("modified"):
        headers["If-Modified-Since"] = kept["modified"]
    reply = http.get(Feeds.info, lane.cursor or lane.name, headers=headers, guarded=True)
    if reply.status == 304:
        reading.etag, reading.modified = kept.get("etag", ""), kept.get("modified", "")
        return Turn((), read_time(kept.get("oldest")))
    who = reply.host
    document = _document(reply, who, first=first)
    if first and document.is_whole:
        reading.etag, reading.modified = reply.headers.get("etag", ""), reply.headers.get("last-modified", "")
    if first:
        reading.kind = reading.kind or ("comments" if document.is_comments else "")
    found = _found(document, reading, reply.at, urlsplit(lane.name).hostname or who)
    return Turn(found, oldest(found), _following(document, lane))


def _document(reply: Reply, who: str, *, first: bool) -> Document:
    """Read the page. WordPress answers 404 with a valid, empty feed past its last page: that is the end, not an error.

    Raises:
        SourceError: by the status; or the body is not a feed.
    """
    if reply.status == 404:
        document = _feed_despite_404(reply, who)
        if document is not None and (document.entries or not first):
            return document
    return read_document(reply, expect_feed(reply, Feeds.info, who), Feeds.info, who)


def _feed_despite_404(reply: Reply, who: str) -> Document | None:
    read = replace(reply, status=200)
    try:
        return read_document(read, expect_feed(read, Feeds.info, who), Feeds.info, who)
    except SourceError:
        return None


def _found(document: Document, reading: _Reading, at: datetime, host: str) -> tuple[Found, ...]:
    context = {
        "seen": z_time(at),
        "host": host,
        "kind": reading.kind,
        "local": "yes" if reading.feed.local else "",
        "language": document.language,
    }
    return tuple(
        Found(number, created_of(entry, at), RawItem(entry, context))
        for entry in document.entries
        if (number := native_id(entry, host))
    )


def _following(document: Document, lane: Lane) -> str | None:
    """Return the address of the next page: WordPress's ``paged``, a JSON feed's ``next_url`` on the same site."""
    if not document.entries or lane.turns + 1 >= MOST_PAGES:
        return None
    if document.is_wordpress:
        joint = "&" if urlsplit(lane.name).query else "?"
        return f"{lane.name}{joint}paged={lane.turns + 2}"
    if document.next_url:
        address = urljoin(lane.cursor or lane.name, document.next_url)
        return address if urlsplit(address).netloc == urlsplit(lane.name).netloc else None
    return None


def _validators(reading: _Reading, lane: Lane) -> tuple[str, str | None]:
    """Return what to remember once a feed was read to its end: validators belong to one address and no other."""
    if not reading.etag and not reading.modified:
        return reading.key, None
    reached = z_time(lane.reached) if lane.reached else None
    return reading.key, json.dumps({"etag": reading.etag, "modified": reading.modified, "oldest": reached})


def _kept(memory: Memory, key: str) -> dict[str, str]:
    saved: Any = memory.get(key)
    try:
        value = json.loads(saved) if isinstance(saved, str) else {}
    except ValueError:
        return {}
    texts = {k: v for k, v in value.items() if isinstance(v, str)} if isinstance(value, dict) else {}
    return {k: v for k, v in texts.items() if not re.search(r"[^\x20-\x7e]", v)}


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
