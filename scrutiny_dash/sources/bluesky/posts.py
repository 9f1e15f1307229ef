"""One Bluesky post view, read into a post. Shape: ``app.bsky.feed.defs#postView``; every field may be missing."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from scrutiny_dash.models import AccountKind, Post, PostKind, RawItem, Skipped
from scrutiny_dash.sources.times import not_later, read_time

PLATFORM = "bluesky"
_URI = re.compile(r"at://(did:[a-z0-9]+:[A-Za-z0-9._:%-]+)/app\.bsky\.feed\.post/([A-Za-z0-9._~:-]+)")
_HIDDEN = {
    "!no-unauthenticated": "its author asks not to be shown to people who are not logged in",
    "!hide": "it was hidden by a moderator",
    "!takedown": "it was taken down",
    "!suspend": "its account was suspended",
    "porn": "it is marked as adult content",
    "sexual": "it is marked as adult content",
    "nudity": "it is marked as adult content",
    "spam": "it is marked as spam",
}
_BRIDGED = re.compile(r"https?://[^\s]{1,2000}")


def is_post_uri(uri: str) -> bool:
    """Whether this is the global id of a Bluesky post."""
    return bool(_URI.fullmatch(uri))


def created_of(view: Any, seen: datetime | None) -> datetime | None:
    """Return when a post was made: the earliest of what its author says, what the server says, and now.

    The author's time is free text and may lie in the future; the search itself sorts by this minimum.
    """
    view = _table(view)
    said = read_time(_table(view.get("record")).get("createdAt"))
    indexed = read_time(view.get("indexedAt"))
    return not_later(not_later(said or indexed, indexed), seen)


def parse_view(item: RawItem) -> Post | Skipped:
    """Turn one post view into a post or say why not. Never raises."""
    view = _table(item.payload)
    record, author = _table(view.get("record")), _table(view.get("author"))
    uri = view.get("uri")
    match = _URI.fullmatch(uri) if isinstance(uri, str) else None
    if match is None:
        return Skipped("it has no address of its own")
    labels = _labels(view, author, record)
    for label in labels:
        if label in _HIDDEN:
            return Skipped(_HIDDEN[label])
    tags = [tag for tag in _list(record.get("tags")) if isinstance(tag, str) and tag.strip()]
    text = _with_tags(_text(view, record), tags)
    if not text:
        return Skipped("it has no words")
    did, key = match.groups()
    return Post(
        platform=PLATFORM,
        native_id=match.group(),
        text=text,
        created=created_of(view, read_time(item.context.get("seen"))),
        url=f"https://bsky.app/profile/{did}/post/{key}",
        author_key=did,
        kind=PostKind.REPLY if isinstance(record.get("reply"), dict) else PostKind.POST,
        account_kind=AccountKind.AUTOMATED if "bot" in labels else AccountKind.UNKNOWN,
        language=_language(record),
        canonical=_canonical(record, match.group()),
        labels=(*labels, *(f"#{tag}" for tag in tags)),
    )


def _labels(view: dict[str, Any], author: dict[str, Any], record: dict[str, Any]) -> tuple[str, ...]:
    """Gather labels from moderators and author on the post, from the account, and from the record itself."""
    own = _list(_table(record.get("labels")).get("values"))
    values = []
    for label in (*_list(view.get("labels")), *_list(author.get("labels")), *own):
        value = _table(label).get("val")
        if isinstance(value, str) and _table(label).get("neg") is not True:
            values.append(value)
    return tuple(dict.fromkeys(values))


def _text(view: dict[str, Any], record: dict[str, Any]) -> str:
    text = record.get("text")
    if isinstance(text, str) and text.strip():
        return text.strip()
    for embed in (_table(view.get("embed")), _table(record.get("embed"))):
        for card in (embed.get("external"), _table(embed.get("media")).get("external")):
            title = _table(card).get("title")
            if isinstance(title, str) and title.strip():
                return title.strip()
    return ""


def _with_tags(text: str, tags: list[str]) -> str:
    """Return the text with the hashtags that stand beside it, whichever search found the post."""
    said = text.casefold()
    beside = dict.fromkeys(f"#{tag}" for tag in tags if f"#{tag}".casefold() not in said)
    return f"{text}\n{' '.join(beside)}".strip() if beside else text


def _language(record: dict[str, Any]) -> str | None:
    for language in _list(record.get("langs")):
        if isinstance(language, str) and language.strip():
            return language.strip().split("-")[0].lower()
    return None


def _canonical(record: dict[str, Any], uri: str) -> str:
    """Return the address of the original where a bridge copied the post here from the fediverse."""
    original = record.get("bridgyOriginalUrl")
    return original if isinstance(original, str) and _BRIDGED.fullmatch(original) else uri


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
