"""One entry of Reddit's search feed, read into a post: the words only, without what Reddit writes around them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from scrutiny_dash.models import Post, PostKind, RawItem, Skipped
from scrutiny_dash.sources.html_text import to_text
from scrutiny_dash.sources.reddit.things import PLATFORM, SITE, account_kind, author_key, is_full_id
from scrutiny_dash.sources.times import not_later, read_time

# What the author wrote stands between these; pictures and links have neither, only "submitted by" and a table.
_OWN_WORDS = re.compile(r"<!--\s*SC_OFF\s*-->(.*?)<!--\s*SC_ON\s*-->", re.DOTALL)
_LINK = re.compile(r"https?://(?:www\.|old\.)?reddit\.com(/r/[^\s?#]{1,900})")
_GONE = {"[deleted]", "[removed]", "[deleted by user]", "[removed by reddit]", "[ removed by reddit ]"}


def entry_id(entry: Any) -> str:
    """Return the global id of an entry's post (``t3_…``); empty for a card of a forum (``t5_…``) and the like."""
    # feedparser makes an address of an id that is none.
    number = _words(entry, "id").rpartition("/")[2]
    return number if is_full_id(number) else ""


def entry_created(entry: Any, seen: datetime | None) -> datetime | None:
    """Return when an entry was made, never later than when we saw it."""
    return not_later(read_time(entry.get("published")) if isinstance(entry, dict) else None, seen)


def is_gone(entry: Any) -> bool:
    """Whether its author or a moderator took it away."""
    title, body = to_text(_words(entry, "title")), _own_words(entry)
    return title.casefold() in _GONE or body.casefold() in _GONE


def parse_entry(item: RawItem) -> Post | Skipped:
    """Turn one entry into a post or say why not. Never raises."""
    entry = item.payload if isinstance(item.payload, dict) else {}
    number = entry_id(entry)
    if not number:
        return Skipped("it is a forum, not a post")
    author = author_key(entry.get("author"))
    body = _own_words(entry)
    if is_gone(entry) or (author is None and not body):
        return Skipped("it was deleted or removed")
    title = to_text(_words(entry, "title"))
    text = "\n\n".join(part for part in (title, body) if part)
    if not text:
        return Skipped("it has no words")
    link = _LINK.fullmatch(_words(entry, "link").strip())
    return Post(
        platform=PLATFORM,
        native_id=number,
        text=text,
        created=entry_created(entry, read_time(item.context.get("seen"))),
        url=SITE + link[1] if link else f"{SITE}/comments/{number[3:]}/" if number.startswith("t3_") else None,
        author_key=author,
        kind=PostKind.COMMENT if number.startswith("t1_") else PostKind.POST,
        account_kind=account_kind(entry.get("author")),
        local=item.context.get("local") == "yes",
    )


def _own_words(entry: Any) -> str:
    found = _OWN_WORDS.search(_words(entry, "body"))
    return to_text(found[1]) if found else ""


def _words(entry: Any, name: str) -> str:
    value = entry.get(name) if isinstance(entry, dict) else None
    return value if isinstance(value, str) else ""
