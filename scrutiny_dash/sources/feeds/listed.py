"""The list of feeds: ``data/feeds.toml``, or the addresses in ``SCRUTINY_FEEDS`` instead of it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.settings import DATA, Settings

KINDS = frozenset({"news", "council", "nhs", "comments", "reports"})


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """One feed as an officer listed it.

    Attributes:
        url: its address; ``{words}`` in it stands for what to search, where the site's feed can be searched.
        kind: ``news council nhs comments reports``, or empty where nobody said.
        local: the site is itself about Essex.
        why: the reason it is read; ``terms``: what its owner allows; ``verify``: never tried from here.
    """

    url: str
    title: str
    kind: str = ""
    local: bool = False
    why: str = ""
    terms: str = ""
    verify: bool = False


@cache
def load_feeds(path: Path) -> tuple[ListedFeed, ...]:
    """Read a list of feeds.

    Raises:
        SettingsError: the file is missing, is not TOML, or an entry is wrong.
    """
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("feed", [])
        feeds = tuple(ListedFeed(**row) for row in rows)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("data/feeds.toml cannot be read.", "Correct the file and start again.") from error
    except TypeError as error:
        what = "In data/feeds.toml, a feed has a missing or wrong entry."
        raise SettingsError(what, "Each feed needs url, title and kind.") from error
    for feed in feeds:
        if feed.kind not in KINDS or urlsplit(feed.url).scheme not in {"http", "https"}:
            kinds = ", ".join(sorted(KINDS))
            raise SettingsError(f"In data/feeds.toml, {feed.title} has a wrong url or kind.", f"Kinds are: {kinds}.")
    return feeds


def feeds_to_read(settings: Settings) -> tuple[ListedFeed, ...]:
    """Return the feeds in the settings, else the listed ones; what the list knows of an address goes with it."""
    listed = load_feeds(DATA / "feeds.toml")
    if not settings.feeds:
        return listed
    known = {feed.url: feed for feed in listed}
    return tuple(known.get(url) or ListedFeed(url, urlsplit(url).hostname or url) for url in settings.feeds)
