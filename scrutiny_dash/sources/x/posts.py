"""One post of X's API v2, read into a post. Every field may be missing or of another kind."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from typing import Any

from scrutiny_dash.models import Post, PostKind, RawItem, Skipped
from scrutiny_dash.sources.html_text import tidy
from scrutiny_dash.sources.times import not_later, read_time

PLATFORM = "x"
_NUMBER = re.compile(r"[0-9]{1,20}")
_LANGUAGE = re.compile(r"[a-z]{2}")


def native_id(item: Any) -> str:
    """Return a post's number, always a text; an empty one where there is none."""
    number = item.get("id") if isinstance(item, dict) else None
    return number if isinstance(number, str) and _NUMBER.fullmatch(number) else ""


def is_post_id(value: str) -> bool:
    """Whether this is the number of a post."""
    return bool(_NUMBER.fullmatch(value))


def created_of(item: Any, seen: datetime | None) -> datetime | None:
    """Return when a post was made, never later than when we saw it."""
    return not_later(read_time(item.get("created_at")) if isinstance(item, dict) else None, seen)


def parse_item(item: RawItem) -> Post | Skipped:
    """Turn one post into a post or say why not. Never raises."""
    found = item.payload if isinstance(item.payload, dict) else {}
    number = native_id(found)
    if not number:
        return Skipped("it has no address of its own")
    kinds = _kinds(found.get("referenced_tweets"))
    if "retweeted" in kinds:
        return Skipped("it is a repost")
    text = _text(found)
    if not text:
        return Skipped("it has no words")
    author, language = found.get("author_id"), found.get("lang")
    versions = found.get("edit_history_tweet_ids")
    first = versions[0] if isinstance(versions, list) and versions and isinstance(versions[0], str) else number
    return Post(
        platform=PLATFORM,
        native_id=number,
        text=text,
        created=created_of(found, read_time(item.context.get("seen"))),
        url=_address(number),
        author_key=author if isinstance(author, str) and author.strip() else None,
        kind=PostKind.REPLY if "replied_to" in kinds else PostKind.POST,
        language=language if isinstance(language, str) and _LANGUAGE.fullmatch(language) else None,
        canonical=_address(first) if _NUMBER.fullmatch(first) else None,
        edited=isinstance(versions, list) and len(versions) > 1,
        labels=("sensitive",) if found.get("possibly_sensitive") is True else (),
    )


def _text(found: dict[str, Any]) -> str:
    """Return the words: those of a long post stand apart, and ``text`` then holds the first 280 characters only."""
    note = found.get("note_tweet")
    long = note.get("text") if isinstance(note, dict) else None
    text = long if isinstance(long, str) and long.strip() else found.get("text")
    return tidy(unescape(text)) if isinstance(text, str) else ""


def _kinds(references: Any) -> set[str]:
    rows = references if isinstance(references, list) else []
    return {row["type"] for row in rows if isinstance(row, dict) and isinstance(row.get("type"), str)}


def _address(number: str) -> str:
    return f"https://x.com/i/web/status/{number}"
