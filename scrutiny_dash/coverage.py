"""What we can and cannot see, in words: the status line of every page and the coverage paragraph of every export."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Protocol

from scrutiny_dash import clock
from scrutiny_dash.coverage_file import Coverage, Place, load
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.settings import DATA
from scrutiny_dash.wording import count, listed

ADDED = {"import": "in files", "hand": "by hand"}
_MOST_PLACES = 8
PRACTICE_SOURCES = ("bluesky", "mastodon", "feeds")
ANSWERED = frozenset({SourceStatus.OK, SourceStatus.OK_EMPTY, SourceStatus.PARTIAL})
WHY_NOT = {
    SourceStatus.RATE_LIMITED: "it asked us to wait",
    SourceStatus.AUTH_REQUIRED: "it wants a password or refused ours",
    SourceStatus.FORBIDDEN: "it refused",
    SourceStatus.BLOCKED_HTML: "it sent a web page instead of posts",
    SourceStatus.GONE: "its address is no longer there",
    SourceStatus.MALFORMED: "it sent something that we cannot read",
    SourceStatus.SERVER_ERROR: "it did not answer",
    SourceStatus.NOT_CONFIGURED: "it is not fully set up",
    SourceStatus.NOT_MEASURED: "we stopped before it was finished",
}


class RunLine(Protocol):
    """What of a line of the run log is said here; ``scrutiny_dash.store.runs.Run`` is one."""

    @property
    def source(self) -> str:
        """Return the registered name of the source."""

    @property
    def topic(self) -> str:
        """Return the slug of the topic."""

    @property
    def status(self) -> SourceStatus:
        """Return how the run ended."""

    @property
    def finished(self) -> datetime | None:
        """Return when it ended, aware UTC."""

    @property
    def new(self) -> int:
        """Return how many posts it brought that we did not have."""


@cache
def coverage() -> Coverage:
    """Return the product's own coverage file."""
    return load(DATA / "coverage.toml")


def places() -> tuple[Place, ...]:
    """Return every place that the product knows of."""
    return coverage().places


def status_line(practice: bool, sources: Sequence[str], as_at: datetime | None, delete_by: date | None) -> str:
    """Return the one line that stands on every page.

    Args:
        practice: whether these are the invented posts.
        sources: registered names of the sources that answered (``bluesky``, ``feeds``, ``import``…).
        as_at: when the newest collection ended, aware UTC; a time alone means today in London.
        delete_by: the London date by which the posts are deleted; a date without a year is in this year.
    """
    today = clock.london_day(clock.now())
    parts = ["Practice posts" if practice else "Real posts", _read(sources)]
    if any(name in ADDED for name in sources) and not all(name in ADDED for name in sources):
        parts.append("some posts added by people")
    if as_at is not None:
        same_day = clock.london_day(as_at) == today
        parts.append(f"as at {clock.london(as_at):%H:%M}" if same_day else f"as at {clock.say_time(as_at)}")
    if delete_by is not None:
        day = clock.say_day(delete_by)
        parts.append(f"deleted by {day.removesuffix(f' {today.year}')}")
    return " · ".join(parts)


def _read(sources: Sequence[str]) -> str:
    read = {name for name in sources if name not in ADDED}
    unread = ", ".join(_loud_unread(read))
    if not read and len(read) < len(set(sources)):
        only = "no source read, only posts that people added"
        # Added posts may be from these, so not "not Facebook".
        return f"{only}; we cannot read {unread}" if unread else only
    what = f"{count(len(read), 'source')} read" if read else "no source read yet"
    return f"{what}, not {unread}" if unread else what


def _loud_unread(read: Collection[str]) -> list[str]:
    return [place.title for place in places() if place.loud and place.source not in read]


def unseen(practice: bool, runs: Iterable[RunLine]) -> str:
    """Say in one sentence which well-known places we cannot look at; empty when all of them were read.

    Posts from there may have come in files or by hand all the same.

    Args:
        practice: whether these are the invented posts.
        runs: lines of the run log.
    """
    read = PRACTICE_SOURCES if practice else {run.source for run in runs if run.status in ANSWERED}
    titles = _loud_unread(read)
    return f"We could not look on {listed(titles, 'or')} ourselves." if titles else ""


def paragraph(practice: bool, runs: Sequence[RunLine], sources_on: Sequence[str], as_at: datetime | None) -> list[str]:
    """Return what was read and with what result, what was not and why that matters, and who is missing.

    Args:
        practice: whether these are the invented posts.
        runs: lines of the run log, of one topic or of all, in any order; of each source and topic the newest counts.
        sources_on: registered names of the sources that are switched on.
        as_at: when the newest collection ended, aware UTC.

    Returns:
        A few paragraphs of short plain sentences, never empty.
    """
    first = [_practice(as_at)] if practice else [_collected(runs, as_at), _not_looked(runs, sources_on)]
    asked = {run.source for run in runs} | set(sources_on)
    return [text for text in (*first, _unread(asked or set(PRACTICE_SOURCES)), " ".join(coverage().missing)) if text]


def _practice(as_at: datetime | None) -> str:
    titles = listed([place.said for place in places() if place.source in PRACTICE_SOURCES])
    loaded = f" They were loaded at {clock.say_time(as_at)}." if as_at else ""
    return f"These are practice posts. They are invented, as if read from {titles}. No real source was read.{loaded}"


def _collected(runs: Sequence[RunLine], as_at: datetime | None) -> str:
    told = []
    for place in places():
        done = [run for run in runs if place.source and run.source == place.source and run.finished is not None]
        if done:
            told.append(_told(place.said, done))
    added = [words for name, words in ADDED.items() if any(run.source == name for run in runs)]
    if added:
        told.append(f"People added posts {listed(added)}.")
    if not told:
        return "No source has been read yet. So finding no posts here says nothing about what residents say."
    return " ".join([*told, *([f"The newest posts came at {clock.say_time(as_at)}."] if as_at else [])])


def _told(title: str, runs: Sequence[RunLine]) -> str:
    """Say of one source when it was read and with what result; ``runs`` are finished and at least one."""
    newest = {run.topic: run for run in sorted(runs, key=_finished)}
    good = [run for run in newest.values() if run.status in ANSWERED]
    bad = [run for run in newest.values() if run.status not in ANSWERED]
    if not bad:
        return f"We read {title} at {_when(good)}: {_result(good)}."
    why = WHY_NOT[max(bad, key=_finished).status]
    if good:
        return (
            f"We read {title} at {_when(good)} for {len(good)} of {len(newest)} topics: {_result(good)}."
            f" For the rest we could not look: {why}."
        )
    before = [run for run in runs if run.status in ANSWERED]
    since = f" We last read it at {_when(before)}." if before else ""
    return f"We could not read {title} at {_when(bad)}: {why}.{since} So newer posts from there are missing."


def _finished(run: RunLine) -> float:
    return run.finished.timestamp() if run.finished else 0.0


def _when(runs: Iterable[RunLine]) -> str:
    return clock.say_time(clock.from_epoch(max(map(_finished, runs))))


def _result(runs: Sequence[RunLine]) -> str:
    """Say what runs that were answered brought. A post may belong to two topics, so several topics have no sum."""
    new = sum(run.new for run in runs)
    if not new:
        brought = "it answered and had nothing new"
    elif len(runs) == 1:
        brought = f"it brought {count(new, 'new post')}"
    else:
        brought = "it brought new posts"
    partly = any(run.status is SourceStatus.PARTIAL for run in runs)
    return f"{brought}, but only part of the period could be read" if partly else brought


def _not_looked(runs: Sequence[RunLine], sources_on: Sequence[str]) -> str:
    ran = {run.source for run in runs if run.finished is not None}
    never = [place for place in places() if place.source and place.source not in ran]
    waiting = [place.said for place in never if place.source in sources_on]
    off = [place.said for place in never if place.source not in sources_on]
    told = []
    if waiting:
        told.append(f"Switched on, but not read yet: {listed(waiting)}.")
    # No sentence with more places than a reader can hold.
    for start in range(0, len(off), _MOST_PLACES):
        named = listed(off[start : start + _MOST_PLACES])
        told.append(
            f"Not switched on either: {named}." if start else f"Not switched on, so we did not look there: {named}."
        )
    return " ".join(told)


def _unread(asked: Collection[str]) -> str:
    titles = [place.title for place in places() if not place.source]
    told = [f"We cannot read {listed(titles)}. Many residents talk there and not in the sources that we read."]
    told += [sentence for sentence in [_compared(asked)] if sentence]
    return " ".join(told)


def _compared(asked: Collection[str]) -> str:
    """Set the most used place that we cannot read beside the most used that we ask, where both were counted alike."""
    shares = sorted(((p, p.share) for p in places() if p.share), key=lambda pair: -pair[1].percent)
    for unread, share in shares:
        if unread.source or not unread.loud:
            continue
        for read, other in shares:
            if read.source in asked and other.matches(share):
                return (
                    f"{unread.title} reaches about {share.percent} in 100 {share.of}, and {read.title} about"
                    f" {other.percent} ({share.source}, {clock.say_day(share.published)})."
                )
    return ""
