"""An interrupted run goes on where it was: the state of its lanes, kept with each page that was stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from scrutiny_dash.sources.base import Ask, Memory, Page
from scrutiny_dash.sources.lanes import AskOne, Lane, Rounds
from scrutiny_dash.sources.times import read_time, z_time

RESUME_WITHIN = timedelta(days=1)
OVERLAP = timedelta(minutes=10)


def run_key(ask: Ask) -> str:
    """Return under which name the state of a run is remembered: by topic and words, a table's own words apart."""
    own = ":own" if ask.words else ""
    return f"run:{ask.topic.slug}:{ask.topic.words_version}{own}"


def state_of(rounds: Rounds) -> str | None:
    """Return what an interrupted run needs to go on, as JSON; None once every lane has ended."""
    if not any(lane.open for lane in rounds.lanes):
        return None
    lanes = {
        lane.name: [lane.cursor, z_time(lane.reached) if lane.reached else None, lane.done] for lane in rounds.lanes
    }
    since, until = rounds.ask.since, rounds.ask.until
    return json.dumps(
        {
            "since": z_time(since) if since else None,
            "until": z_time(until) if until else None,
            "started": z_time(rounds.started),
            "lanes": lanes,
        }
    )


def resume(ask: Ask, lanes: Sequence[Lane], memory: Memory, key: str) -> datetime | None:
    """Put lanes where an interrupted run of the same question left them; return when it began, None if there is none.

    The question is the same when its lanes are and its period begins within a day of the other's.
    """
    saved = memory.get(key)
    try:
        state = json.loads(saved) if isinstance(saved, str) else None
        if state is None or set(state["lanes"]) != {lane.name for lane in lanes}:
            return None
        started = read_time(state["started"])
        same = _near(read_time(state["since"]), ask.since) and _near(read_time(state["until"]), ask.until)
        if started is None or not same:
            return None
        for lane in lanes:
            cursor, reached, done = state["lanes"][lane.name]
            lane.cursor = cursor if isinstance(cursor, str) else None
            lane.reached, lane.done = read_time(reached), done is True
    except (ValueError, TypeError, KeyError):
        return None
    return started


def run_lanes(
    ask: Ask,
    started: datetime,
    make_lanes: Callable[[], Sequence[Lane]],
    turn: AskOne,
    memory: Memory,
    key: str,
    most_turns: int = 25,
) -> Iterator[Page]:
    """Ask every lane to its end; after an interrupted run first what was left of it, then what is new since.

    Args:
        key: under which the state of the run is remembered.

    Raises:
        SourceError: as ``Rounds.pages``.
    """

    def keep(rounds: Rounds, _lane: Lane) -> tuple[str, str | None]:
        return key, state_of(rounds)

    lanes = make_lanes()
    before = resume(ask, lanes, memory, key)
    first = Rounds(ask, before or started, lanes, turn, keep, most_turns)
    yield from first.pages()
    if before is None or first.left <= 0:
        return
    since = before - OVERLAP if ask.since is None else max(ask.since, before - OVERLAP)
    rest = Rounds(replace(ask, since=since, limit=first.left), started, make_lanes(), turn, keep, most_turns)
    for page in rest.pages():
        # Until the newer part is whole there is a hole between it and the older part: claim nothing yet.
        yield page if rest.finished else replace(page, covered_from=None, covered_to=None)


def _near(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= RESUME_WITHIN
