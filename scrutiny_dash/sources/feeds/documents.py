"""The bytes of a feed, read into entries: RSS and Atom by feedparser, JSON Feed 1.1 and petitions by ourselves.

Petitions (petition.parliament.uk, and assemblies that use the same software) have no feed but a list in JSON:
``data`` with a table ``attributes`` each (``action``, ``background``, ``additional_details``, ``state``, ``opened_at``,
``created_at``), ``links.self`` and, for the whole list, ``links.next``. Source: alphagov/e-petitions, its JSON views.
"""

from __future__ import annotations

import io
from calendar import timegm
from dataclasses import dataclass
from typing import Any
from xml.sax import SAXException

import feedparser

from scrutiny_dash.clock import from_epoch
from scrutiny_dash.errors import Malformed
from scrutiny_dash.sources.base import SourceInfo
from scrutiny_dash.sources.replies import Reply
from scrutiny_dash.sources.times import read_time, z_time

MOST_ENTRIES = 500
# What feedparser raises on hostile input that it was not made for.
_FEEDPARSER = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A feed that was read.

    Attributes:
        entries: tables with ``id``, ``title``, ``body``, ``plain``, ``link``, ``published`` and
            ``author``, each a text, a bool or None.
        is_wordpress: the feed says so, so its further pages can be asked for.
        is_comments: the feed says that it holds comments.
        next_url: the next page of a JSON feed.
        is_whole: nothing suggests that the document was cut off, so its validators may be trusted next time.
    """

    entries: tuple[Entry, ...]
    language: str = ""
    is_wordpress: bool = False
    is_comments: bool = False
    next_url: str = ""
    is_whole: bool = True


def read_document(reply: Reply, form: str, info: SourceInfo, who: str) -> Document:
    """Read a feed.

    Args:
        form: ``xml`` or ``json``, as ``expect_feed`` says.

    Raises:
        Malformed: it cannot be read.
    """
    if form == "json":
        return _json_feed(reply, info, who)
    headers = {"content-type": reply.headers.get("content-type", ""), "content-location": reply.url}
    try:
        # A stream, never the bytes: given bytes, feedparser first tries to open a file of that name.
        parsed = feedparser.parse(
            io.BytesIO(reply.body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
        if not parsed.get("version"):
            raise ValueError(who)
        return _xml_feed(parsed)
    except _FEEDPARSER as error:
        raise Malformed(f"{who} sent something that is not a feed.", source=info.name) from error


def _xml_feed(parsed: Any) -> Document:
    feed = parsed.feed
    title = str(feed.get("title", "")).strip().lower()
    return Document(
        entries=tuple(_xml_entry(entry) for entry in parsed.entries[:MOST_ENTRIES]),
        language=str(feed.get("language", "")),
        is_wordpress="wordpress" in str(feed.get("generator", "")).lower(),
        is_comments=title.startswith(("comments for ", "comments on", "comments:")),
        is_whole=not isinstance(parsed.get("bozo_exception"), SAXException),
    )


def _xml_entry(entry: Any) -> Entry:
    content = next(iter(entry.get("content") or ()), None) or entry.get("summary_detail") or {}
    return {
        "id": entry.get("id"),
        "title": entry.get("title"),
        "body": content.get("value") or entry.get("summary"),
        "plain": content.get("type") == "text/plain",
        "link": entry.get("link"),
        "published": _xml_time(entry),
        "author": entry.get("author"),
    }


def _xml_time(entry: Any) -> str | None:
    """Return when an entry was made; a time without a zone counts as UTC, one of an edit only if there is no other."""
    for name in ("published", "created", "updated"):
        # feedparser's own dictionary falls back from updated to published with a warning when asked by index.
        parsed, written = dict.get(entry, f"{name}_parsed"), dict.get(entry, name)
        if parsed is not None:
            try:
                return z_time(from_epoch(timegm(parsed)))
            except (ValueError, OverflowError, OSError):
                continue
        moment = read_time(written)
        if moment is not None:
            return z_time(moment)
    return None


def _json_feed(reply: Reply, info: SourceInfo, who: str) -> Document:
    body = reply.json()
    if isinstance(body, dict) and isinstance(body.get("data"), list) and isinstance(body.get("links"), dict):
        return _petitions(body["data"], body["links"].get("next"))
    items = body.get("items") if isinstance(body, dict) else None
    version = body.get("version") if isinstance(body, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(version):
        raise Malformed(f"{who} sent something that is not a feed.", source=info.name)
    following = body.get("next_url")
    return Document(
        entries=tuple(_json_entry(item) for item in items[:MOST_ENTRIES] if isinstance(item, dict)),
        language=str(body.get("language") or ""),
        next_url=following if isinstance(following, str) else "",
    )


def _json_entry(item: dict[str, Any]) -> Entry:
    markup = item.get("content_html")
    authors = item.get("authors")
    author = authors[0] if isinstance(authors, list) and authors else item.get("author")
    number = item.get("id")
    return {
        "id": str(number) if isinstance(number, str | int | float) else None,
        "title": item.get("title"),
        "body": markup or item.get("content_text") or item.get("summary"),
        "plain": not markup,
        "link": item.get("url") or item.get("external_url"),
        "published": item.get("date_published") or item.get("date_modified"),
        "author": author.get("name") if isinstance(author, dict) else None,
    }


def _petitions(rows: list[Any], following: Any) -> Document:
    """Read a list of petitions. Who began one is not read, and one that was rejected is no petition."""
    petitions = [
        row for row in rows[:MOST_ENTRIES] if isinstance(row, dict) and isinstance(row.get("attributes"), dict)
    ]
    return Document(
        entries=tuple(_petition(row) for row in petitions if row["attributes"].get("state") != "rejected"),
        language="en",
        next_url=following if isinstance(following, str) else "",
    )


def _petition(row: dict[str, Any]) -> Entry:
    said, links = row["attributes"], row.get("links")
    address = links.get("self") if isinstance(links, dict) else None
    address = address.removesuffix(".json") if isinstance(address, str) else None
    parts = [said.get("background"), said.get("additional_details")]
    return {
        "id": address,
        "title": said.get("action"),
        "body": "\n\n".join(part for part in parts if isinstance(part, str) and part.strip()),
        "plain": True,
        "link": address,
        "published": said.get("opened_at") or said.get("created_at"),
        "author": None,
    }
