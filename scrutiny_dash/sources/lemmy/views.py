"""One post or comment as Lemmy 0.18 to 1.0 and PieFed show it, read into a post.

They differ in names: ``name`` or ``title``, ``content`` or ``body``, ``published`` or ``published_at``, ``actor_id`` or
``ap_id``. Every field may be missing or of another kind.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from scrutiny_dash.models import AccountKind, Post, PostKind, RawItem, Skipped
from scrutiny_dash.sources.markdown_text import to_text
from scrutiny_dash.sources.times import not_later, read_time

PLATFORM = "lemmy"
_MOST_ADDRESS = 2_000
_CLOSED = {"private", "localonlyprivate"}


def native_id(view: Any) -> str:
    """Return the global address of a post or comment (the same on every server), empty where there is none."""
    address = _thing(view).get("ap_id")
    return address if isinstance(address, str) and _is_address(address) else ""


def created_of(view: Any, seen: datetime | None) -> datetime | None:
    """Return when it was made, never later than when we saw it. Lemmy 0.18 wrote UTC without saying so."""
    thing = _thing(view)
    return not_later(read_time(thing.get("published_at") or thing.get("published")), seen)


def parse_view(item: RawItem) -> Post | Skipped:
    """Turn one post or comment into a post or say why not. Never raises."""
    view = _table(item.payload)
    thing, creator = _thing(view), _table(view.get("creator"))
    address = native_id(view)
    reason = _reason_to_skip(view, thing, address)
    if reason:
        return Skipped(reason)
    is_comment = isinstance(view.get("comment"), dict)
    text = _comment_text(thing) if is_comment else _post_text(thing)
    if not text:
        return Skipped("it has no words")
    robot = creator.get("bot_account") is True or creator.get("bot") is True
    return Post(
        platform=PLATFORM,
        native_id=address,
        text=text,
        created=created_of(view, read_time(item.context.get("seen"))),
        url=address,
        author_key=_author(creator, item.context.get("server", "")),
        kind=PostKind.COMMENT if is_comment else PostKind.POST,
        account_kind=AccountKind.AUTOMATED if robot else AccountKind.UNKNOWN,
        canonical=address,
        edited=isinstance(thing.get("updated_at") or thing.get("updated"), str),
        labels=("nsfw",) if _table(view.get("post")).get("nsfw") is True else (),
    )


def _reason_to_skip(view: dict[str, Any], thing: dict[str, Any], address: str) -> str:
    if not address:
        return "it has no address of its own"
    # The words of a deleted post may still stand in the answer.
    if any(thing.get(name) is True for name in ("deleted", "removed")):
        return "it was deleted or removed"
    community = _table(view.get("community"))
    if any(community.get(name) is True for name in ("deleted", "removed")):
        return "it was deleted or removed"
    visibility = community.get("visibility")
    if isinstance(visibility, str) and visibility.replace("_", "").lower() in _CLOSED:
        return "it is not public"
    return ""


def _post_text(post: dict[str, Any]) -> str:
    title = _words(post, "name") or _words(post, "title")
    parts = (" ".join(title.split()), to_text(_words(post, "body")))
    return "\n\n".join(part for part in parts if part)


def _comment_text(comment: dict[str, Any]) -> str:
    return to_text(_words(comment, "content") or _words(comment, "body"))


def _author(creator: dict[str, Any], server: str) -> str | None:
    """Return what names the account everywhere: its address, else its name with the server it was seen on."""
    for name in ("actor_id", "ap_id"):
        if isinstance(creator.get(name), str) and creator[name]:
            return str(creator[name])
    short = creator.get("name") or creator.get("user_name")
    return f"{short}@{server}" if isinstance(short, str) and short else None


def _thing(view: Any) -> dict[str, Any]:
    """Return the comment of a comment's view, the post of a post's."""
    view = _table(view)
    comment = view.get("comment")
    return comment if isinstance(comment, dict) else _table(view.get("post"))


def _words(table: dict[str, Any], name: str) -> str:
    value = table.get(name)
    return value.strip() if isinstance(value, str) else ""


def _is_address(value: str) -> bool:
    if len(value) > _MOST_ADDRESS or re.search(r"\s", value):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
