"""What we can and cannot see, in words: the status line of every page and the coverage paragraph of every export."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from scrutiny_dash import clock
from scrutiny_dash.errors import SettingsError
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.settings import DATA
from scrutiny_dash.wording import count, listed

ADDED = {"import": "imported files", "hand": "posts added by hand"}
ANSWERED = frozenset({SourceStatus.OK, SourceStatus.OK_EMPTY, SourceStatus.PARTIAL})
HOWS = frozenset({"collect", "import", "hand", "link"})


class RunLine(Protocol):
    """What of a line of the run log is said here; ``scrutiny_dash.store.runs.Run`` is one."""

    @property
    def source(self) -> str:
        """Return the registered name of the source."""

    @property
    def status(self) -> SourceStatus:
        """Return how the run ended."""

    @property
    def finished(self) -> datetime | None:
        """Return when it ended, aware UTC."""

    @property
    def new(self) -> int:
        """Return how many posts it brought that we did not have."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a hundred UK adults use a place, as somebody published it."""

    percent: int
    source: str
    published: date
    url: str


@dataclass(frozen=True, slots=True)
class Place:
    """One place where people talk.

    Attributes:
        name: as in ``Post.platform``.
        how: how posts from it reach us: ``collect``, ``import`` (a file), ``hand`` or ``link`` (only looked at there).
        source: registered name of the source that collects it; empty where none does.
        loud: named in the status line when it is not read.
        share: None where no figure is known to us.
    """

    name: str
    title: str
    how: frozenset[str]
    reads: str
    cannot: str
    source: str = ""
    loud: bool = False
    share: Share | None = None


def _place(name: str, table: dict[str, Any]) -> Place:
    try:
        share = Share(**table["share"]) if "share" in table else None
        place = Place(
            name=name,
            title=table["title"],
            how=frozenset(table["how"]),
            reads=table["reads"],
            cannot=table["cannot"],
            source=table.get("source", ""),
            loud=table.get("loud", False),
            share=share,
        )
    except (KeyError, TypeError) as error:
        raise SettingsError(
            f"In data/coverage.toml, {name} has a missing or wrong entry ({error}).",
            "Correct the file and start again.",
        ) from error
    if not place.how <= HOWS or ("collect" in place.how) != bool(place.source):
        raise SettingsError(
            f"In data/coverage.toml, {name} does not say how its posts reach us.", "Correct the file and start again."
        )
    return place


def load_places(path: Path) -> tuple[Place, ...]:
    """Read a coverage file; its order is the order on screen.

    Raises:
        SettingsError: the file is missing, is not TOML, or a place has a wrong entry.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("data/coverage.toml cannot be read.", "Correct the file and start again.") from error
    return tuple(_place(name, table) for name, table in tables.items())


@cache
def places() -> tuple[Place, ...]:
    """Return every place that the product knows of."""
    return load_places(DATA / "coverage.toml")


def status_line(practice: bool, sources: Sequence[str], as_at: datetime | None, delete_by: date | None) -> str:
    """Return the one line that stands on every page.

    Args:
        practice: whether these are the invented posts.
        sources: registered names of the sources that answered (``bluesky``, ``feeds``, ``import``…).
        as_at: when the newest collection ended, aware UTC.
        delete_by: the London date on which the posts are deleted.
    """
    today = clock.london_day(clock.now())
    parts = ["Practice posts" if practice else "Real posts", _read_part(sources)]
    if as_at is not None:
        same_day = clock.london_day(as_at) == today
        parts.append(f"as at {clock.london(as_at):%H:%M}" if same_day else f"as at {clock.say_time(as_at)}")
    if delete_by is not None:
        day = clock.say_day(delete_by)
        parts.append(f"deleted by {day.removesuffix(f' {today.year}')}")
    return " · ".join(parts)


def _read_part(sources: Sequence[str]) -> str:
    read = {name for name in sources if name not in ADDED}
    added = any(name in ADDED for name in sources)
    unread = ", ".join(place.title for place in places() if place.loud and place.source not in read)
    if read:
        what = f"{count(len(read), 'place')} read"
        what += ", and posts that people added" if added else ""
    else:
        what = "only posts that people added" if added else "no place read yet"
    return f"{what}, not {unread}" if unread else what


def paragraph(practice: bool, runs: Sequence[RunLine], sources_on: Sequence[str], as_at: datetime | None) -> list[str]:
    """Return what was read, what was not and who is missing, as a few short plain texts.

    Args:
        practice: whether these are the invented posts.
        runs: runs of one topic or of all; the newest of each source is told.
        sources_on: registered names of the sources that are switched on.
        as_at: when the newest collection ended, aware UTC.
    """
    first = _practice(as_at) if practice else _collected(runs, sources_on)
    return [*first, _unread(), _missing()]


def _practice(as_at: datetime | None) -> list[str]:
    titles = listed([place.title for place in places() if place.source])
    loaded = f" They were loaded at {clock.say_time(as_at)}." if as_at else ""
    return [f"These are practice posts. They are invented, as if read from {titles}.{loaded} No real place was read."]


def _collected(runs: Sequence[RunLine], sources_on: Sequence[str]) -> list[str]:
    collectable = {place.source: place.title for place in places() if place.source}
    told = [_told(name, title, [r for r in runs if r.source == name]) for name, title in collectable.items()]
    said = [" ".join(text for text in told if text)]
    ran = {run.source for run in runs}
    waiting = [title for name, title in collectable.items() if name in sources_on and name not in ran]
    off = [title for name, title in collectable.items() if name not in sources_on and name not in ran]
    if not said[0]:
        said = ["No place has been read yet, so there is nothing to count."]
    if waiting:
        said.append(f"Switched on, but not read yet: {listed(waiting)}.")
    if off:
        said.append(f"Not switched on: {listed(off)}. We did not look there.")
    added = [words for name, words in ADDED.items() if name in ran]
    if added:
        said.append(f"People also added posts: {listed(added)}.")
    return [" ".join(said)]


def _told(_name: str, title: str, runs: Sequence[RunLine]) -> str:
    done = [run for run in runs if run.finished is not None]
    if not done:
        return ""
    when = _newest(done)
    good = [run for run in done if run.status in ANSWERED]
    if not good:
        return f"We could not read {title} when we last tried, at {when}."
    return f"We read {title} at {_newest(good)}."


def _newest(runs: Iterable[RunLine]) -> str:
    return clock.say_time(max(run.finished for run in runs if run.finished is not None))


def _unread() -> str:
    titles = [place.title for place in places() if not place.source and place.name not in ADDED]
    return f"We cannot read {listed(titles)}. Many residents talk there and not in the places that we read."


def _missing() -> str:
    return (
        "We do not hear people who are not online, people who only read, or closed groups. Older people are more often"
        " missing. So this shows what some people chose to post, not what all residents think."
    )
