"""Dates as exports write them, turned into aware UTC.

A date without a time counts as noon, so that no time zone pushes it over the edge of its day. Years before 1995 are
taken for a mistake (an empty cell read as 1970 or 1900), and so is everything that has no day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from scrutiny_dash.errors import InputError
from scrutiny_dash.sources.imports.rows import Cell

FIRST_YEAR = 1995
_LAST_YEAR = 2200
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's day 0, which has no zone
_SERIALS = (34700, 110000)  # spreadsheet days of 1995 to 2201

_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "west": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_MONTHS = {
    m: n
    for n, m in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)
}

_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?"
)
_ZONE = r"(?:\s*(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{2}|[A-Za-z]{1,5}|\([A-Za-z]{2,5}\)))?"
_TIME = rf"(?:(?:\s*,?\s+(?:at\s+)?|T|-\s*|\s*-\s+){_CLOCK}\s*{_ZONE})?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"

_ISO = re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_TIME}", re.IGNORECASE)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<fraction>(?!))?(?P<half>(?!))?(?P<zone>Z)?)?"
)
_NUMBERS = re.compile(
    rf"(?P<first>\d{{1,2}})([-/.])(?P<second_part>\d{{1,2}})\2(?P<year>\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE
)
_DAY_MONTH = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}", re.IGNORECASE
)
_TWITTER = re.compile(
    rf"[a-z]{{3}}\s+{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_CLOCK}\s+(?P<zone>[+-]\d{{4}})\s+(?P<year>\d{{4}})", re.IGNORECASE
)
_NUMBER = re.compile(r"\d{5,17}(\.\d+)?")


class Order(StrEnum):
    """Which of two numbers is the day where both could be."""

    DAY = "day"
    MONTH = "month"
    EACH = "each"  # the file mixes both: only what can be read in one way is read


@dataclass(frozen=True, slots=True)
class OrderFound:
    """How the numbers of a file's dates are ordered.

    ``sentence`` says it for a person, and is empty where no date can be read in two ways. ``certain`` is False where
    nothing in the file settles it and the day was taken to come first.
    """

    order: Order
    sentence: str
    certain: bool = True


def decide_order(cells: Iterable[Cell]) -> OrderFound:
    """Decide for a whole file whether the day or the month comes first, from every cell that can only be one."""
    day = month = either = False
    for cell in cells:
        found = _NUMBERS.fullmatch(cell.strip()) if isinstance(cell, str) else None
        if found is None:
            continue
        first, second = int(found["first"]), int(found["second_part"])
        day |= first > 12 >= second
        month |= second > 12 >= first
        either |= first <= 12 and second <= 12 and first != second
    if day and month:
        return OrderFound(
            Order.EACH,
            "Dates in this file come in two orders. Dates that can be read in two ways are kept without a date.",
        )
    if month:
        return OrderFound(Order.MONTH, "The month comes first in this file's dates: 03/04 is 4 March.")
    if day:
        return OrderFound(Order.DAY, "The day comes first in this file's dates: 03/04 is 3 April.")
    if either:
        return OrderFound(
            Order.DAY,
            "No date in this file shows whether the day or the month comes first. We took the day: 03/04 is 3 April.",
            certain=False,
        )
    return OrderFound(Order.DAY, "")


@lru_cache(maxsize=64)
def time_zone(name: str) -> tzinfo:
    """Return a time zone by its IANA name.

    Raises:
        InputError: there is no such zone.
    """
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # ZoneInfoNotFoundError is a KeyError; a folder's name an OSError
        raise InputError("There is no such time zone.", "Write it like Europe/London.") from error


def noon(day: date, zone: tzinfo) -> datetime:
    """Return noon of a day somewhere, as aware UTC."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=zone).astimezone(UTC)


def read_date(cell: Cell, order: Order, zone: tzinfo) -> datetime | None:
    """Read one cell as aware UTC; None where it is no date, or could be two.

    Args:
        cell: text, a number (a spreadsheet's day, or seconds, thousandths or millionths since 1970) or a naive time.
        order: how the file orders the numbers of a date.
        zone: the zone of times that name none.
    """
    if isinstance(cell, datetime):
        midnight = cell.hour == cell.minute == cell.second == cell.microsecond == 0
        return _plausible(noon(cell.date(), zone) if midnight else _in_utc(cell, zone))
    if isinstance(cell, float):
        return _plausible(_from_number(cell, zone))
    text = cell.strip()
    if not text or len(text) > 60:
        return None
    found = _COMPACT.fullmatch(text)
    if found and FIRST_YEAR <= int(found["year"]) <= _LAST_YEAR and int(found["month"]) <= 12:
        return _plausible(_from_parts(found, int(found["month"]), int(found["day"]), zone))
    if _NUMBER.fullmatch(text):
        return _plausible(_from_number(float(text), zone))
    return _plausible(_from_words(text, order, zone))


def _from_words(text: str, order: Order, zone: tzinfo) -> datetime | None:
    found = _ISO.fullmatch(text)
    if found:
        return _from_parts(found, int(found["month"]), int(found["day"]), zone)
    found = _NUMBERS.fullmatch(text)
    if found:
        first, second = int(found["first"]), int(found["second_part"])
        month_first = order is Order.MONTH
        if order is Order.EACH and first <= 12 and second <= 12 and first != second:
            return None
        if max(first, second) > 12:
            month_first = second > 12
        return _from_parts(found, *((first, second) if month_first else (second, first)), zone)
    for pattern in (_DAY_MONTH, _MONTH_DAY, _TWITTER):
        found = pattern.fullmatch(text)
        if found:
            return _from_parts(found, _MONTHS[found["name"].casefold()], int(found["day"]), zone)
    return None


def _from_parts(found: re.Match[str], month: int, day: int, zone: tzinfo) -> datetime | None:
    year = int(found["year"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        if found["hour"] is None:
            return noon(date(year, month, day), zone)
        hour = int(found["hour"])
        if found["half"]:
            if not 1 <= hour <= 12:
                return None
            hour = hour % 12 + (12 if found["half"].casefold() == "p" else 0)
        local = datetime(year, month, day, hour, int(found["minute"]), min(59, int(found["second"] or 0)))  # noqa: DTZ001 - its zone comes next
    except (ValueError, OverflowError):
        return None
    named = _zone(found["zone"]) if found["zone"] else zone
    return None if named is None else _in_utc(local, named)


def _zone(text: str) -> tzinfo | None:
    """Read ``+01:00``, ``-0500`` or a zone's short name; None for a name that is not known for sure."""
    if text[0] in "+-":
        digits = text[1:].replace(":", "")
        minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
        return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes)) if minutes <= 14 * 60 else None
    hours = _ZONES.get(text.strip("()").casefold())
    return None if hours is None else timezone(timedelta(hours=hours))


def _from_number(number: float, zone: tzinfo) -> datetime | None:
    if _SERIALS[0] <= number < _SERIALS[1]:
        local = _SERIAL_ZERO + timedelta(days=number)
        return noon(local.date(), zone) if number == int(number) else _in_utc(local, zone)
    for unit in (1, 1_000, 1_000_000):
        if 788_918_400 <= number / unit < 7_258_118_400:  # 1995 to 2200, in seconds
            return datetime.fromtimestamp(number / unit, UTC).replace(microsecond=0)
    return None


def _in_utc(local: datetime, zone: tzinfo) -> datetime | None:
    try:
        return local.replace(tzinfo=zone, microsecond=0).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _plausible(moment: datetime | None) -> datetime | None:
    return moment if moment is not None and FIRST_YEAR <= moment.year <= _LAST_YEAR else None
