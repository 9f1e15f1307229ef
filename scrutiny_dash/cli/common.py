"""What the commands share: opening the stores, choosing topics, printing safely."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import click

from scrutiny_dash import clock
from scrutiny_dash.settings import Settings
from scrutiny_dash.stores import Stores
from scrutiny_dash.topics import Topic, topic, topics

DAY = click.DateTime(formats=["%Y-%m-%d"])


@contextmanager
def opened(settings: Settings) -> Iterator[Stores]:
    """Open the stores for one command."""
    stores = Stores.open(settings)
    try:
        yield stores
    finally:
        stores.close()


def chosen_topics(slugs: tuple[str, ...]) -> tuple[Topic, ...]:
    """Return the named topics, or all.

    Raises:
        InputError: there is no such topic.
    """
    return tuple(topic(slug) for slug in slugs) if slugs else tuple(topics().values())


def day(moment: datetime | None) -> date | None:
    """Return the date of an option."""
    return None if moment is None else moment.date()


def begin_of(moment: datetime | None) -> datetime | None:
    """Return the first moment of a London day, in UTC."""
    return None if moment is None else datetime.combine(moment.date(), time(0), clock.LONDON).astimezone(UTC)


def end_of(moment: datetime | None) -> datetime | None:
    """Return the first moment after a London day, in UTC."""
    return None if moment is None else begin_of(moment + timedelta(days=1))


def say(text: str) -> None:
    """Print a line; control characters of somebody's text cannot reach the terminal."""
    click.echo("".join(ch if ch == "\n" or unicodedata.category(ch) != "Cc" else " " for ch in text))


def say_json(value: Any) -> None:
    """Print one JSON value on one line."""
    click.echo(json.dumps(value, ensure_ascii=False))
