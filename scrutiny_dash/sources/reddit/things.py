"""One post or comment of Reddit, as its own interface and the archive write it since 2005, read into a post.

The shape changed often: times are texts, whole or broken numbers; old comments have no ``name`` and no ``permalink``;
``_meta`` is the archive's own and exists since 2023. Every field may be missing or of another kind.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import quote

from scrutiny_dash.clock import from_epoch
from scrutiny_dash.models import AccountKind, Post, PostKind, RawItem, Skipped
from scrutiny_dash.sources.markdown_text import to_text
from scrutiny_dash.sources.times import not_later, read_time

# Reddit's terms: what its users delete has to go; two days is what others take for soon enough.
LOOK_AGAIN_HOURS = 48
PLATFORM = "reddit"
SITE = "https://www.reddit.com"
FIRST_POST = datetime(2005, 6, 23, tzinfo=UTC)
_ID = re.compile(r"[0-9a-z]{1,13}")
_FULL_ID = re.compile(r"t[13]_[0-9a-z]{1,13}")
_FORUM = re.compile(r"[A-Za-z0-9_-]{2,40}")  # a person's own page is one too: u_some-name
_GONE_WORDS = {"[deleted]", "[removed]", "[deleted by user]", "[removed by reddit]", "[ removed by reddit ]"}
_NOBODY = {"", "[deleted]", "[removed]"}
_MILLISECONDS_FROM = 100_000_000_000


def is_full_id(value: str) -> bool:
    """Whether this is the global id of a post (``t3_…``) or a comment (``t1_…``)."""
    return bool(_FULL_ID.fullmatch(value))


def native_id(thing: Any) -> str:
    """Return the global id of a post or comment, an empty text where there is none."""
    thing = _table(thing)
    name = thing.get("name")
    if isinstance(name, str) and _FULL_ID.fullmatch(name):
        return name
    number = thing.get("id")
    if not isinstance(number, str) or not _ID.fullmatch(number):
        return ""
    return f"t1_{number}" if "body" in thing else f"t3_{number}" if "title" in thing else ""


def seconds_of(thing: Any) -> int | None:
    """Return ``created_utc`` as whole seconds since 1970, None where it is missing or before Reddit began."""
    said = _table(thing).get("created_utc")
    try:
        number = float(said) if isinstance(said, str | int | float) and not isinstance(said, bool) else 0.0
        seconds = int(number / 1000 if number >= _MILLISECONDS_FROM else number)
    except (ValueError, OverflowError):
        return None
    return seconds if FIRST_POST.timestamp() <= seconds < _MILLISECONDS_FROM else None


def created_of(thing: Any, seen: datetime | None) -> datetime | None:
    """Return when a post or comment was made, never later than when we saw it."""
    seconds = seconds_of(thing)
    return None if seconds is None else not_later(from_epoch(seconds), seen)


def is_gone(thing: Any) -> bool:
    """Whether its author or a moderator took it away, by its words or by what the archive noted later."""
    thing = _table(thing)
    meta = _table(thing.get("_meta"))
    if meta.get("was_deleted_later") is True or thing.get("removed_by_category") or thing.get("removed"):
        return True
    if meta.get("removal_type") and meta.get("was_initially_deleted") is not True:
        return True
    words = [_words(thing, name).casefold() for name in ("title", "selftext", "body")]
    return any(said in _GONE_WORDS for said in words)


def parse_thing(item: RawItem) -> Post | Skipped:
    """Turn one post or comment into a post or say why not. Never raises."""
    thing = _table(item.payload)
    number = native_id(thing)
    reason = _reason_to_skip(thing, number)
    if reason:
        return Skipped(reason)
    is_comment = number.startswith("t1_")
    text = _text(thing, is_comment=is_comment)
    if not text:
        return Skipped("it has no words")
    return Post(
        platform=PLATFORM,
        native_id=number,
        text=text,
        created=created_of(thing, read_time(item.context.get("seen"))),
        url=_address(thing, number),
        author_key=author_key(thing.get("author")),
        kind=PostKind.COMMENT if is_comment else PostKind.POST,
        account_kind=account_kind(thing.get("author")),
        edited=bool(thing.get("edited")),
        local=item.context.get("local") == "yes",
        labels=_labels(thing),
    )


def author_key(name: Any) -> str | None:
    """Return what names an account in the archive, the interface and the feed alike; None where it is gone."""
    name = name.strip().removeprefix("/u/").removeprefix("u/").casefold() if isinstance(name, str) else ""
    return None if name in _NOBODY else name


def account_kind(name: Any) -> AccountKind:
    """Say whether it is Reddit's own robot; nothing else is known of an account."""
    return AccountKind.AUTOMATED if author_key(name) == "automoderator" else AccountKind.UNKNOWN


def _reason_to_skip(thing: dict[str, Any], number: str) -> str:
    if not number:
        return "it has no address of its own"
    if is_gone(thing):
        return "it was deleted or removed"
    if thing.get("crosspost_parent"):
        return "it is a repost"
    if number.startswith("t3_") and author_key(thing.get("author")) is None and not _words(thing, "selftext"):
        # Of a deleted post that was only a link, old archives keep the title and nothing else that would tell.
        return "it was deleted or removed"
    return ""


def _text(thing: dict[str, Any], *, is_comment: bool) -> str:
    if is_comment:
        return to_text(_words(thing, "body"))
    parts = (unescape(_words(thing, "title")), to_text(_words(thing, "selftext")))
    return "\n\n".join(part for part in parts if part)


def _words(thing: dict[str, Any], name: str) -> str:
    value = thing.get(name)
    # Reddit writes & < > as entities unless it is asked not to, and the archive keeps that.
    return unescape(value).strip() if isinstance(value, str) else ""


def _labels(thing: dict[str, Any]) -> tuple[str, ...]:
    return tuple(label for label, name in (("nsfw", "over_18"), ("spoiler", "spoiler")) if thing.get(name) is True)


def _address(thing: dict[str, Any], number: str) -> str | None:
    """Return where it stands on Reddit; old comments have no ``permalink``, so it is built."""
    link = thing.get("permalink")
    if isinstance(link, str) and link.startswith("/r/") and len(link) <= 1_000:
        return SITE + quote(link, safe="/%-_.~")
    forum, short = thing.get("subreddit"), number[3:]
    if not isinstance(forum, str) or not _FORUM.fullmatch(forum):
        return f"{SITE}/comments/{short}/" if number.startswith("t3_") else None
    if number.startswith("t3_"):
        return f"{SITE}/r/{forum}/comments/{short}/"
    above = thing.get("link_id")
    if not isinstance(above, str) or not _FULL_ID.fullmatch(above):
        return None
    return f"{SITE}/r/{forum}/comments/{above[3:]}/_/{short}/"


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
