"""One Mastodon status, read into a post. Every field may be missing or of another kind."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from scrutiny_dash.models import AccountKind, Post, PostKind, RawItem, Skipped
from scrutiny_dash.sources.html_text import to_text
from scrutiny_dash.sources.times import not_later, read_time

PLATFORM = "mastodon"
_MOST_URI = 2_000
_LEAVE_ALONE = re.compile(r"#\s*<?[^>]*>?\s*no(?:bot|index|archive)\b", re.IGNORECASE)
_BRIDGED_FROM_BLUESKY = re.compile(r"https://bsky\.brid\.gy/(?:convert/ap/|r/)(at://[^\s?#]+)")
_LONG_ADDRESS = re.compile(r"(https://[^/]+)/users/([^/]+)/statuses/(\d+)")


def native_id(status: Any) -> str:
    """Return the status's global id (the same on every server), an empty text where there is none."""
    uri = status.get("uri") if isinstance(status, dict) else None
    return uri if isinstance(uri, str) and 0 < len(uri) <= _MOST_URI and not re.search(r"\s", uri) else ""


def created_of(status: Any, seen: datetime | None) -> datetime | None:
    """Return when a status was made, never later than when we saw it."""
    return not_later(read_time(status.get("created_at")) if isinstance(status, dict) else None, seen)


def parse_status(item: RawItem) -> Post | Skipped:
    """Turn one status into a post or say why not. Never raises."""
    status = item.payload if isinstance(item.payload, dict) else {}
    uri = native_id(status)
    reason = _reason_to_skip(status, uri)
    if reason:
        return Skipped(reason)
    account = status["account"] if isinstance(status.get("account"), dict) else {}
    text = _text(status)
    if not text:
        return Skipped("it has no words")
    return Post(
        platform=PLATFORM,
        native_id=uri,
        text=text,
        created=created_of(status, read_time(item.context.get("seen"))),
        url=_address(status.get("url")) or _address(uri),
        author_key=_author(account, item.context.get("server", "")),
        kind=PostKind.REPLY if status.get("in_reply_to_id") else PostKind.POST,
        account_kind=_account_kind(account),
        language=_language(status.get("language")),
        canonical=canonical_address(uri),
        edited=isinstance(status.get("edited_at"), str),
        labels=_labels(status, account),
    )


def _reason_to_skip(status: dict[str, Any], uri: str) -> str:
    if not uri:
        return "it has no address of its own"
    if status.get("reblog"):
        return "it is a repost"
    if status.get("visibility") != "public":
        return "it is not public"
    return ""


def canonical_address(uri: str) -> str:
    """Return one address for all copies of a post: a bridged one's Bluesky id, a Mastodon one's short form."""
    bridged = _BRIDGED_FROM_BLUESKY.fullmatch(uri)
    if bridged:
        return bridged[1]
    return _LONG_ADDRESS.sub(r"\1/@\2/\3", uri)


def _text(status: dict[str, Any]) -> str:
    warning, content = status.get("spoiler_text"), status.get("content")
    parts = [warning.strip() if isinstance(warning, str) else "", to_text(content) if isinstance(content, str) else ""]
    return "\n\n".join(part for part in parts if part)


def _author(account: dict[str, Any], server: str) -> str | None:
    """Return what names the account everywhere: its address, else its name with the server it is on."""
    for field in ("uri", "url"):
        if isinstance(account.get(field), str) and account[field]:
            return str(account[field])
    name = account.get("acct")
    if not isinstance(name, str) or not name:
        return None
    return name if "@" in name else f"{name}@{server}"


def _account_kind(account: dict[str, Any]) -> AccountKind:
    if account.get("bot") is True:
        return AccountKind.AUTOMATED
    return AccountKind.ORGANISATION if account.get("group") is True else AccountKind.UNKNOWN


def _labels(status: dict[str, Any], account: dict[str, Any]) -> tuple[str, ...]:
    note = account.get("note")
    asks_not = account.get("noindex") is True or account.get("indexable") is False
    asks_not = asks_not or (isinstance(note, str) and bool(_LEAVE_ALONE.search(note[:5_000])))
    marks = {"sensitive": status.get("sensitive") is True, "noindex": asks_not}
    return tuple(name for name, is_so in marks.items() if is_so)


def _language(value: Any) -> str | None:
    return value.split("-")[0].lower() if isinstance(value, str) and value.strip() else None


def _address(value: Any) -> str | None:
    if not isinstance(value, str) or len(value) > _MOST_URI:
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.scheme in {"http", "https"} and parts.hostname else None
