"""What a platform lets us ask in a day, or what we may spend in a month, counted before each request.

A count lies in the private file at once, not with the next page, so that a crash or a restart gives nothing back; and
it is taken in one step, so that two collections at once never spend the same piece twice.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from scrutiny_dash.sources.base import Memory

PACIFIC = ZoneInfo("America/Los_Angeles")


class Budget:
    """So much a day or a month, by one platform's own calendar.

    Args:
        name: of what (``searches``), unique in the source.
        most: how much in one period, in any unit.
        zone: whose midnight begins a day (Google counts by US Pacific time).
        monthly: a period is a calendar month instead of a day.
    """

    def __init__(self, memory: Memory, name: str, most: float, *, zone: tzinfo = UTC, monthly: bool = False) -> None:
        self._memory, self._key, self._most = memory, f"budget:{name}", most
        self._zone, self._monthly = zone, monthly

    def left(self, at: datetime) -> float:
        """Return what is left in the period of a moment; a count that cannot be read counts as used up."""
        return max(0.0, self._most - self._used(self._memory.secret(self._key), at))

    def take(self, at: datetime, amount: float = 1) -> bool:
        """Count so much as used before it is; False, and nothing counted, when that much is not left."""
        taken = False

        def add(kept: str | None) -> str:
            nonlocal taken
            used = self._used(kept, at)
            taken = self._most - used >= amount
            return self._written(at, used + amount) if taken else kept or self._written(at, used)

        self._memory.change_secret(self._key, add)
        return taken

    def give_back(self, at: datetime, amount: float) -> None:
        """Undo a part of what was taken in the same period, because less was used."""
        self._memory.change_secret(self._key, lambda kept: self._written(at, max(0.0, self._used(kept, at) - amount)))

    def begins_again(self, at: datetime) -> datetime:
        """Return when the next period begins, aware UTC."""
        midnight = at.astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)
        following = midnight + timedelta(days=1)
        if self._monthly:
            following = (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)
        return following.astimezone(UTC)

    def _period(self, at: datetime) -> str:
        day = at.astimezone(self._zone).date().isoformat()
        return day[:7] if self._monthly else day

    def _used(self, kept: str | None, at: datetime) -> float:
        if kept is None:
            return 0.0
        value = _read(kept)
        if not isinstance(value, dict) or not isinstance(value.get("used"), int | float):
            return self._most
        return float(value["used"]) if value.get("period") == self._period(at) else 0.0

    def _written(self, at: datetime, used: float) -> str:
        return json.dumps({"period": self._period(at), "used": used})


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
