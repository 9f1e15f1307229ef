"""Which of the listed feeds are read: an officer can switch each off by itself, for its terms or its worth."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Source
from scrutiny_dash.sources.feeds.listed import feeds_to_read

OFF = "feed_off."
FEEDS = "feeds"


def switch_of(url: str) -> str:
    """Return the name of the choice that switches a feed off; not its address, since a key may be part of that."""
    return f"{OFF}{hashlib.sha256(url.encode()).hexdigest()[:16]}"


def only_chosen(
    settings: Settings, sources: tuple[Source, ...], choices: Mapping[str, Any]
) -> tuple[Settings, tuple[Source, ...]]:
    """Return settings that name the feeds that are on, and the sources without the feeds where none is.

    Args:
        choices: officers' choices, with those that ``switch_of`` names.
    """
    listed = feeds_to_read(settings)
    on = tuple(feed.url for feed in listed if not choices.get(switch_of(feed.url)))
    if len(on) == len(listed):
        return settings, sources
    if not on:
        return settings, tuple(source for source in sources if source.info.name != FEEDS)
    return replace(settings, feeds=on), sources
