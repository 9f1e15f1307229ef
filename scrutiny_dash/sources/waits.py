"""How long a platform asks us to wait, from four incompatible ways of saying it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

from scrutiny_dash.clock import from_epoch
from scrutiny_dash.sources.times import read_time

LONGEST = 3600.0
SHORTEST = 1.0
USUAL = 60.0
# The names of the reset header at Bluesky, at Mastodon and Reddit, and at X.
_RESETS = ("retry-after", "ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
_EPOCH_FROM = 1_000_000_000.0
_MILLISECONDS_FROM = 100_000_000_000.0


def wait_seconds(headers: Mapping[str, str], at: datetime, min_gap: float) -> float:
    """Return the seconds to wait, never under ``min_gap`` or one second and never over an hour.

    ``Retry-After`` may be absent, ``0``, seconds or an HTTP date. A reset header may be seconds since 1970 (Bluesky,
    X), an ISO time (Mastodon, sometimes in the past) or seconds from now (Reddit). The longest of what was said counts;
    a minute where nothing was said.

    Args:
        headers: lower-case names.
        at: when the answer came, aware UTC.
        min_gap: the source's own smallest gap in seconds.
    """
    said = [seconds for name in _RESETS if (seconds := _seconds(headers.get(name, ""), at)) is not None]
    wanted = max(said) if said else USUAL
    return min(max(wanted, min_gap, SHORTEST), LONGEST)


def _seconds(value: str, at: datetime) -> float | None:
    value = value.strip()
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        moment = read_time(value)
        return None if moment is None else (moment - at).total_seconds()
    if not math.isfinite(number):
        return None
    if number < _EPOCH_FROM:
        return number
    if number >= _MILLISECONDS_FROM:
        number /= 1000
    try:
        return (from_epoch(number) - at).total_seconds()
    except (OverflowError, ValueError, OSError):
        return None
