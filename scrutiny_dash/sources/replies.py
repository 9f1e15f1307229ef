"""What came back: one small value, and the turning of statuses and wrong bodies into errors with plain sentences."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from scrutiny_dash.errors import (
    AuthRequired,
    BlockedByPage,
    Forbidden,
    Gone,
    Malformed,
    RateLimited,
    SourceError,
    Unavailable,
)
from scrutiny_dash.sources.base import SourceInfo
from scrutiny_dash.sources.waits import wait_seconds

_SNIFFED = 4096
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_PROLOGUE = re.compile(r"<!--.*?-->|<\?.*?\?>|<![^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
_ROOT = re.compile(r"\s*<(?:\w+:)?(\w+)")
_FEED_ROOTS = {"rss", "feed", "rdf"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of a server, read to its end.

    Attributes:
        headers: lower-case names; a repeated header is joined with commas.
        body: decompressed bytes, at most the cap.
        url: the address that answered, after redirects.
        at: when it came, aware UTC.
        links: addresses of the ``Link`` header by their relation (``next``).
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    at: datetime
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The host that answered, as a person may read it."""
        return urlsplit(self.url).hostname or "The platform"

    def json(self) -> Any:
        """Return the body as JSON, or None where it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def is_page(self) -> bool:
        """Whether the body is a web page, by what it is and not by what it says it is."""
        return bool(_PAGE.search(first_words(self.body)))


def first_words(body: bytes) -> str:
    """Return the beginning of a body as text, byte order marks and white space taken off."""
    head = body[:_SNIFFED]
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return head[len(bom) :].decode(encoding, "ignore").lstrip()
    return head.decode("utf-8", "ignore").lstrip("\ufeff \t\r\n\x00")


def trouble(reply: Reply, info: SourceInfo, who: str = "") -> SourceError | None:
    """Return the error that a status means, None for 2xx and 304. The status decides, whatever the body is.

    Args:
        who: how the sentence calls the server; its host by default.
    """
    who = who or reply.host
    status = reply.status
    if 200 <= status < 300 or status == 304:
        return None
    if status == 429:
        wait = wait_seconds(reply.headers, reply.at, info.min_gap)
        return RateLimited(f"{who} asks us to wait.", source=info.name, retry_after=wait)
    if status == 401:
        return AuthRequired(f"{who} wants a password or a token, or refused ours.", source=info.name)
    if status in {402, 403, 451}:
        return Forbidden(f"{who} refuses this request.", source=info.name)
    if status in {404, 410}:
        return Gone(f"The address at {who} is no longer there.", source=info.name)
    if status in {408, 425, 407} or status >= 500:
        return Unavailable(f"{who} answered with an error of its own.", source=info.name)
    if reply.is_page():
        return BlockedByPage(f"{who} answered with a web page instead of posts.", source=info.name)
    return Malformed(f"{who} did not understand what we asked.", source=info.name)


def expect_json(reply: Reply, info: SourceInfo, who: str = "") -> Any:
    """Return the JSON of a good answer.

    Raises:
        SourceError: by status first; then ``BlockedByPage`` for a web page, ``Malformed`` for anything else not JSON.
    """
    _raise(trouble(reply, info, who))
    who = who or reply.host
    value = reply.json()
    says_page = "text/html" in reply.headers.get("content-type", "").lower()
    if value is None and (says_page or first_words(reply.body).startswith("<")):
        raise BlockedByPage(f"{who} answered with a web page instead of posts.", source=info.name)
    if value is None:
        raise Malformed(f"{who} sent something that cannot be read as posts.", source=info.name)
    return value


def expect_feed(reply: Reply, info: SourceInfo, who: str = "") -> str:
    """Return ``xml`` or ``json`` for a good answer that begins as a feed does.

    Raises:
        SourceError: by status first; then ``BlockedByPage`` for a web page, ``Malformed`` for anything else.
    """
    _raise(trouble(reply, info, who))
    who = who or reply.host
    head = first_words(reply.body)
    if head.startswith("{"):
        return "json"
    # The first element decides: real feeds have carried an HTML doctype, and pages an XML declaration.
    root = _ROOT.match(_PROLOGUE.sub("", head))
    if root and root[1].lower() in _FEED_ROOTS:
        return "xml"
    says_page = "text/html" in reply.headers.get("content-type", "").lower() and head.startswith("<")
    if _PAGE.search(head) or says_page:
        raise BlockedByPage(f"{who} answered with a web page instead of a feed.", source=info.name)
    raise Malformed(f"{who} sent something that is not a feed.", source=info.name)


def _raise(error: SourceError | None) -> None:
    if error is not None:
        raise error
