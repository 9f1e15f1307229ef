"""One entry of a feed, read into a post. Every field may be missing or of another kind."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrutiny_dash.models import AccountKind, Post, PostKind, RawItem, Skipped
from scrutiny_dash.sources.html_text import tidy, to_text
from scrutiny_dash.sources.times import not_later, read_time

PLATFORM = "feed"
MOST_CHARACTERS = 5_000
_MOST_ID = 1_000
_SCHEME = re.compile(r"(?:tag|urn|at|doi|info):")
_BBC_EDITION = re.compile(r"(https?://[^/]*\bbbc\.co(?:\.uk|m)/[^\s#]+)#\d+")
_TRACKING = re.compile(r"(?:utm_|at_)\w+|fbclid|gclid|ref|source")
_APPEARED_FIRST = re.compile(r"\n*The post [^\n]{1,300} (?:appeared first|first appeared) on [^\n]{1,200}$")
_CUT = re.compile(r"\s*\[(?:…|\.\.\.)\]\s*$")
_COMMENT_ON = re.compile(r"(?:comment on|re:)\s+(.+)", re.IGNORECASE | re.DOTALL)
_NOBODY = {"", "anonymous", "anon", "guest", "admin"}


def created_of(entry: Any, seen: datetime | None) -> datetime | None:
    """Return when an entry was made, never later than when we saw it."""
    return not_later(read_time(_text_of(entry, "published")), seen)


def native_id(entry: Any, host: str) -> str:
    """Return an id that is the same at every reading: the guid, else the link, else a hash of title and date.

    It must not depend on anything else in the entry: a link gains and loses tracking between two readings.
    """
    given, link = _text_of(entry, "id").strip()[:_MOST_ID], _text_of(entry, "link").strip()[:_MOST_ID]
    if given.startswith(("http://", "https://")):
        edition = _BBC_EDITION.fullmatch(given)
        return edition[1] if edition else given
    if given:
        return given if _SCHEME.match(given) else f"{host}#{given}"
    if link:
        return link
    rest = "\n".join(_text_of(entry, name) for name in ("title", "published", "body"))
    return f"{host}#{hashlib.sha256(rest.encode(errors='replace')).hexdigest()[:32]}" if rest.strip() else ""


def parse_entry(item: RawItem) -> Post | Skipped:
    """Turn one entry into a post or say why not. Never raises."""
    entry = item.payload if isinstance(item.payload, dict) else {}
    context = item.context
    host, kind = context.get("host", ""), context.get("kind", "")
    number = native_id(entry, host)
    is_comment = kind == "comments"
    text = _comment_text(entry) if is_comment else _article_text(entry)
    if not number or not text:
        return Skipped("it has no words")
    link = _address(_text_of(entry, "link"))
    return Post(
        platform=PLATFORM,
        native_id=number,
        text=text,
        created=created_of(entry, read_time(context.get("seen"))),
        url=link,
        author_key=_author(entry, host) if is_comment else None,
        kind=_post_kind(kind),
        account_kind=_account_kind(kind),
        language=context.get("language", "").split("-")[0].lower() or None,
        canonical=_canonical(link) if link else None,
        local=context.get("local") == "yes",
    )


def _article_text(entry: dict[str, Any]) -> str:
    title, body = to_text(_text_of(entry, "title")), _body(entry)
    if body.casefold().startswith(title.casefold()):
        title = ""
    return _shorten("\n\n".join(part for part in (title, body) if part))


def _comment_text(entry: dict[str, Any]) -> str:
    """Return what the reader wrote and, below, what it is about; never who wrote it, which such titles tell."""
    body = _body(entry)
    if not body:
        return ""
    heading = to_text(_text_of(entry, "title"))
    author = _text_of(entry, "author").strip()
    about = _COMMENT_ON.fullmatch(heading)
    named = f" by {author}" if author else ""
    subject = about[1].removesuffix(named).strip() if about else ""
    if about and not author and " by " in subject:
        subject = subject.rpartition(" by ")[0]
    return _shorten(f"{body}\n\n(On: {subject})" if subject else body)


def _body(entry: dict[str, Any]) -> str:
    body = _text_of(entry, "body")
    text = tidy(body) if entry.get("plain") is True else to_text(body)
    return _CUT.sub("…", _APPEARED_FIRST.sub("", text)).strip()


def _shorten(text: str) -> str:
    if len(text) <= MOST_CHARACTERS:
        return text
    return text[:MOST_CHARACTERS].rsplit(maxsplit=1)[0].rstrip() + "…"


def _post_kind(kind: str) -> PostKind:
    return {"comments": PostKind.COMMENT, "reports": PostKind.POST}.get(kind, PostKind.ARTICLE)


def _account_kind(kind: str) -> AccountKind:
    kinds = {"news": AccountKind.NEWS, "council": AccountKind.ORGANISATION, "nhs": AccountKind.ORGANISATION}
    return kinds.get(kind, AccountKind.UNKNOWN)


def _author(entry: dict[str, Any], host: str) -> str | None:
    name = " ".join(_text_of(entry, "author").split())
    return None if name.casefold() in _NOBODY else f"{host}:{name}"


def _canonical(link: str) -> str:
    """Return a link without what marks how a reader came there."""
    parts = urlsplit(link)
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k)]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), parts.fragment))


def _address(link: str) -> str | None:
    link = link.strip()
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    return link if parts.scheme in {"http", "https"} and parts.hostname and len(link) <= 2_000 else None


def _text_of(entry: Any, name: str) -> str:
    value = entry.get(name) if isinstance(entry, dict) else None
    return value if isinstance(value, str) else ""
