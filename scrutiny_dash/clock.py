"""The one clock: now, and the only turning of UTC into London time.

Source of the zone: the IANA database through ``zoneinfo`` (package ``tzdata`` where the system has none).
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from scrutiny_dash.errors import SettingsError

LONDON = ZoneInfo("Europe/London")
EPOCH = date(1970, 1, 1)
_EPOCH_ORDINAL = EPOCH.toordinal()


def now() -> datetime:
    """Return the present as aware UTC; ``SCRUTINY_NOW`` (ISO 8601 with a zone) stands in for it in tests.

    Raises:
        SettingsError: ``SCRUTINY_NOW`` is set but is not a time with a zone.
    """
    fixed = os.environ.get("SCRUTINY_NOW", "")
    if not fixed:
        return datetime.now(UTC)
    return parse_fixed(fixed)


def parse_fixed(text: str) -> datetime:
    """Read the value of ``SCRUTINY_NOW``.

    Raises:
        SettingsError: it is not an ISO 8601 time with a zone.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise SettingsError("SCRUTINY_NOW is not a time with a zone.", "Write it like 2026-03-14T09:30:00+00:00.")
    return moment.astimezone(UTC)


def london(moment: datetime) -> datetime:
    """Turn an aware time into London time."""
    return moment.astimezone(LONDON)


def london_day(moment: datetime) -> date:
    """Return the London date of an aware time."""
    return moment.astimezone(LONDON).date()


def day_number(day: date) -> int:
    """Return days since 1 January 1970, as kept in the store."""
    return (day - EPOCH).days


def day_from_number(number: int) -> date:
    """Undo ``day_number``."""
    return date.fromordinal(_EPOCH_ORDINAL + number)


def from_epoch(seconds: float) -> datetime:
    """Turn seconds since 1970 into aware UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def say_day(day: date) -> str:
    """Write a date for a person: ``4 March 2026``."""
    return f"{day.day} {day:%B %Y}"


def say_time(moment: datetime) -> str:
    """Write a time for a person, in London time: ``09:40 on 4 March 2026``."""
    local = london(moment)
    return f"{local:%H:%M} on {say_day(local.date())}"
