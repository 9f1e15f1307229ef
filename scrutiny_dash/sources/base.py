"""What a source is: the few things that each platform's file must provide, and what it is given.

A source never sleeps, never logs in twice, never writes to the store and never imports httpx: it asks ``http`` and is
handed its ``memory``. The runner in ``scrutiny_dash.collect`` owns limits, retries, progress, writing and the run log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from scrutiny_dash.models import Post, RawItem, Skipped
from scrutiny_dash.topics import Topic

if TYPE_CHECKING:
    from scrutiny_dash.settings import Settings
    from scrutiny_dash.sources.http import Http


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A source's card.

    Attributes:
        name: how it is registered and named on the command line (``bluesky``).
        title: how a person calls it (``Bluesky``).
        reach: what it can see, in one sentence.
        cannot: what it cannot see, in one sentence.
        needs: what an officer must get before it works; empty if nothing.
        terms: https address of the platform's terms.
        min_gap: seconds between two requests to one host.
        searches: whether the platform itself searches for our words (else everything is read and matched here).
        delete_after_days: how long the platform lets us keep a post; None where it sets no limit.
        look_again_hours: how soon it has to be looked again whether a stored post is still shown; None where its terms
            ask for nothing. ``looks_again`` says whether so many can be looked at with these settings.
        platform: what its posts carry as ``platform``, where that is not the name.
        feelings_apart: its terms forbid adding the feelings read in its posts to those of other platforms; they may
            be shown only by themselves, with the platform's name.
        thin: few residents of Essex are to be expected there, so it stands under "More sources".
    """

    name: str
    title: str
    reach: str
    cannot: str
    needs: str
    terms: str
    min_gap: float = 1.0
    searches: bool = True
    delete_after_days: int | None = None
    look_again_hours: int | None = None
    looks_again: Callable[[Settings], bool] = lambda _: True
    platform: str = ""
    feelings_apart: bool = False
    thin: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """What one run asks one source: a topic, a period (aware UTC, ``until`` exclusive) and a bound on posts.

    ``words`` stands in for the topic's own words when a table asked the sources for a word of its own. ``topics`` are
    all topics of the run where a source that does not search is read once for all; empty means ``topic`` alone.
    """

    topic: Topic
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 1000
    words: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of items, committed as a whole before the next is asked for.

    Attributes:
        items: what came, unparsed, in the platform's order.
        cursor: what the runner saves under ``cursor_key`` once the items are stored; None forgets it.
        covered_from, covered_to: the time really looked at so far in this run, aware UTC; None where unknown.
        complete: False when the source stopped early and the period is only partly covered.
    """

    items: tuple[RawItem, ...]
    cursor: str | None = None
    cursor_key: str = ""
    covered_from: datetime | None = None
    covered_to: datetime | None = None
    complete: bool = True


class Memory(Protocol):
    """What a source may remember between runs. Secrets go to the private file, the rest to the store."""

    def get(self, key: str) -> Any:
        """Return a remembered JSON value, or None."""

    def put(self, key: str, value: Any) -> None:
        """Remember a JSON value (cursors, validators, what a server allows); None forgets it."""

    def secret(self, key: str) -> str | None:
        """Return a remembered secret (a session's tokens), or None."""

    def keep_secret(self, key: str, value: str | None) -> None:
        """Remember a secret in the private file; None forgets it."""

    def change_secret(self, key: str, change: Callable[[str | None], str]) -> None:
        """Make a secret's value from the one before, while no other run can change it."""


class Source(Protocol):
    """One platform. Registered by one line in ``scrutiny_dash/sources/registry.py``."""

    info: SourceInfo

    def ready(self, settings: Settings) -> None:
        """Raise ``NotConfigured`` with what is missing and who can mend it; return None when it can run."""

    def hosts(self, settings: Settings) -> tuple[str, ...]:
        """Return the base addresses it will ask, for the Sources page and the limiter."""

    def fetch(self, ask: Ask, settings: Settings, memory: Memory, http: Http) -> Iterator[Page]:
        """Yield pages lazily until the period, the limit or the platform ends. Raises ``SourceError``."""

    def parse(self, item: RawItem) -> Post | Skipped:
        """Turn one item into a post or say why not. Pure: no clock, no network; never raises on any input."""

    def still_there(
        self, native_ids: tuple[str, ...], settings: Settings, memory: Memory, http: Http
    ) -> dict[str, bool | None]:
        """Say of each post whether its platform still shows it; None where that cannot be asked."""
