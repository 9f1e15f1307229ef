"""Every source, one line each. A new platform is one file or folder beside this one and one line here."""

from __future__ import annotations

from scrutiny_dash.errors import InputError
from scrutiny_dash.sources.attention import Attention
from scrutiny_dash.sources.base import Source
from scrutiny_dash.sources.bluesky import Bluesky
from scrutiny_dash.sources.care_opinion import CareOpinion
from scrutiny_dash.sources.feeds import Feeds
from scrutiny_dash.sources.gdelt import Gdelt
from scrutiny_dash.sources.google_news import GoogleNews
from scrutiny_dash.sources.lemmy import Lemmy
from scrutiny_dash.sources.mastodon import Mastodon
from scrutiny_dash.sources.reddit import ArcticShift, Reddit
from scrutiny_dash.sources.theyworkforyou import TheyWorkForYou
from scrutiny_dash.sources.threads import Threads
from scrutiny_dash.sources.whatdotheyknow import WhatDoTheyKnow
from scrutiny_dash.sources.wikimedia import Wikimedia
from scrutiny_dash.sources.x import X
from scrutiny_dash.sources.youtube import YouTube

SOURCES: tuple[Source, ...] = (
    Bluesky(),
    Mastodon(),
    Feeds(),
    Reddit(),
    ArcticShift(),
    Lemmy(),
    CareOpinion(),
    YouTube(),
    GoogleNews(),
    WhatDoTheyKnow(),
    TheyWorkForYou(),
    X(),
    Threads(),
)

# Lines beside the charts, not posts.
ATTENTION: tuple[Attention, ...] = (
    Gdelt(),
    Wikimedia(),
)


# Platforms whose terms keep the feelings read in their posts out of every total, however a post came here.
FEELINGS_APART = frozenset(s.info.platform or s.info.name for s in SOURCES if s.info.feelings_apart)


def source(name: str) -> Source:
    """Return a source by its registered name.

    Raises:
        InputError: there is none of that name.
    """
    for known in SOURCES:
        if known.info.name == name:
            return known
    raise InputError("There is no such source.", f"Choose one of: {', '.join(s.info.name for s in SOURCES)}.")


def source_of_platform(platform: str) -> Source | None:
    """Return the source that brings a platform's posts; None for imported posts and those added by hand."""
    for known in SOURCES:
        if platform == (known.info.platform or known.info.name):
            return known
    return None
