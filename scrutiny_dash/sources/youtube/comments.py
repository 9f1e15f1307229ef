"""One YouTube comment, read into a post. Every field may be missing or of another kind.

Shape: ``comment`` of the Data API v3; ``textOriginal`` is plain text, ``textDisplay`` may be HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from scrutiny_dash.models import Post, PostKind, RawItem, Skipped
from scrutiny_dash.sources.html_text import tidy, to_text
from scrutiny_dash.sources.times import not_later, read_time

PLATFORM = "youtube"
# Comments begin with "Ug"; the id of a reply is its parent's, a dot, and its own.
_COMMENT = re.compile(r"Ug[\w-]{10,60}(?:\.[\w-]{5,60})?")
_VIDEO = re.compile(r"[\w-]{6,20}")


def is_comment_id(value: Any) -> bool:
    """Whether this is the id of a comment or of a reply to one."""
    return isinstance(value, str) and bool(_COMMENT.fullmatch(value))


def is_video_id(value: Any) -> bool:
    """Whether this is the id of a video."""
    return isinstance(value, str) and bool(_VIDEO.fullmatch(value))


def comments_of(threads: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield the comments of a page of threads, each before the replies that came with it (at most five)."""
    for thread in threads:
        snippet = table(table(thread).get("snippet"))
        replies = table(table(thread).get("replies")).get("comments")
        shown = [snippet.get("topLevelComment"), *(replies if isinstance(replies, list) else [])]
        yield from (comment for comment in shown if isinstance(comment, dict) and is_comment_id(comment.get("id")))


def created_of(comment: Any, seen: datetime | None) -> datetime | None:
    """Return when a comment was made, never later than when we saw it."""
    return not_later(read_time(table(table(comment).get("snippet")).get("publishedAt")), seen)


def parse_comment(item: RawItem) -> Post | Skipped:
    """Turn one comment into a post or say why not. Never raises.

    A comment seldom says what it is about, so the video's title stands below it, as in readers' comments of a feed.
    """
    comment = table(item.payload)
    number = comment.get("id")
    if not isinstance(number, str) or not is_comment_id(number):
        return Skipped("it has no address of its own")
    snippet = table(comment.get("snippet"))
    text = _words(snippet)
    if not text:
        return Skipped("it has no words")
    title, video = tidy(item.context.get("title", "")), item.context.get("video", "")
    published, updated = snippet.get("publishedAt"), snippet.get("updatedAt")
    return Post(
        platform=PLATFORM,
        native_id=number,
        text=f"{text}\n\n(On: {title})" if title else text,
        created=created_of(comment, read_time(item.context.get("seen"))),
        url=f"https://www.youtube.com/watch?v={video}&lc={number}" if is_video_id(video) else None,
        author_key=_author(snippet),
        kind=PostKind.REPLY if "." in number else PostKind.COMMENT,
        edited=isinstance(updated, str) and isinstance(published, str) and updated != published,
    )


def _words(snippet: dict[str, Any]) -> str:
    original, shown = snippet.get("textOriginal"), snippet.get("textDisplay")
    if isinstance(original, str) and original.strip():
        return tidy(original)
    return to_text(shown) if isinstance(shown, str) else ""


def _author(snippet: dict[str, Any]) -> str | None:
    """Return what names the account; an account that was deleted has no channel, and then only the name shown."""
    channel = table(snippet.get("authorChannelId")).get("value")
    for value in (channel, snippet.get("authorDisplayName")):
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def table(value: Any) -> dict[str, Any]:
    """Return a table as it is, and an empty one for anything else."""
    return value if isinstance(value, dict) else {}
