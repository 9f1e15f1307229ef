"""One post of the Threads API, read into a post. Every field may be missing or of another kind."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from scrutiny_dash.models import Post, PostKind, RawItem, Skipped
from scrutiny_dash.sources.html_text import tidy
from scrutiny_dash.sources.times import not_later, read_time

PLATFORM = "threads"
_NUMBER = re.compile(r"[0-9]{1,24}")
_PERMALINK = re.compile(r"https://(?:www\.)?threads\.(?:net|com)(/\S{1,300})")


def native_id(item: Any) -> str:
    """Return a post's number, an empty text where there is none."""
    number = item.get("id") if isinstance(item, dict) else None
    return number if isinstance(number, str) and _NUMBER.fullmatch(number) else ""


def created_of(item: Any, seen: datetime | None) -> datetime | None:
    """Return when a post was made (``2026-01-21T10:00:00+0000``), never later than when we saw it."""
    return not_later(read_time(item.get("timestamp")) if isinstance(item, dict) else None, seen)


def author_of(item: Any) -> str:
    """Return the name of a post's account, an empty text where there is none."""
    name = item.get("username") if isinstance(item, dict) else None
    return name.strip().casefold() if isinstance(name, str) else ""


def parse_item(item: RawItem) -> Post | Skipped:
    """Turn one post into a post or say why not. Never raises."""
    found = item.payload if isinstance(item.payload, dict) else {}
    number = native_id(found)
    if not number:
        return Skipped("it has no address of its own")
    if found.get("media_type") == "REPOST_FACADE":
        return Skipped("it is a repost")
    words = found.get("text")
    text = tidy(words) if isinstance(words, str) else ""
    if not text:
        return Skipped("it has no words")
    # The same post stands at threads.net and at threads.com.
    link = found.get("permalink")
    address = _PERMALINK.fullmatch(link) if isinstance(link, str) else None
    url = f"https://www.threads.com{address[1]}" if address else None
    return Post(
        platform=PLATFORM,
        native_id=number,
        text=text,
        created=created_of(found, read_time(item.context.get("seen"))),
        url=url,
        author_key=author_of(found) or None,
        kind=PostKind.REPLY if found.get("is_reply") is True else PostKind.POST,
        canonical=url,
    )
