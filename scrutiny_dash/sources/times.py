"""Times as platforms write them: ISO 8601 in every dialect, RFC 822 with names, and nonsense."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any


def read_time(value: Any) -> datetime | None:
    """Read a time leniently as aware UTC: one without a zone is taken as UTC, one that cannot be read is None.

    Seen on real servers: ``Z`` with 0 to 9 decimals, ``+01:00``, no zone, a bare date, ``3 Nov 2026 10:00:00 GMT``.
    """
    if not isinstance(value, str) or not 8 <= len(value) <= 64:
        return None
    text = value.strip()
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _rfc822(text)
    if moment is None:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


def _rfc822(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def not_later(moment: datetime | None, seen: datetime | None) -> datetime | None:
    """Return the earlier of the claimed time and the time we saw the post: nobody posts tomorrow."""
    if moment is None or seen is None:
        return moment
    return min(moment, seen)


def z_time(moment: datetime) -> str:
    """Write aware UTC as ``2026-03-14T09:30:00.000Z``, the one form that every platform takes."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
