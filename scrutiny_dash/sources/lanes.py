"""Many questions asked in turns: one page of each phrase, hashtag or feed, then the next page of each.

So a limit cuts every lane at about the same day, the time really covered is known after the first round, and a server
that fails ends its own lanes while the others go on. A source gives the lanes and a function that asks one page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from scrutiny_dash.clock import EPOCH
from scrutiny_dash.errors import Gone, Malformed, RateLimited, SourceError
from scrutiny_dash.models import RawItem
from scrutiny_dash.sources.base import Ask, Page

MOST_EMPTY = 3
_NAMED = 3


@dataclass(slots=True)
class Lane:
    """One question and how far it has come.

    Attributes:
        name: what is asked, unique in the run.
        group: the server; when it fails, all its lanes end.
        ends_whole: reaching the end means that everything back to ``since`` was seen (a search), not just the newest
            entries (a feed).
        cursor: leads to the next page; None for the first.
        reached: everything from here to now was seen, aware UTC.
        done: nothing more to ask; ``cut``: ended early; ``failed``: ended by an error.
    """

    name: str
    group: str = ""
    ends_whole: bool = True
    cursor: str | None = None
    reached: datetime | None = None
    turns: int = 0
    empty: int = 0
    done: bool = False
    cut: bool = False
    failed: bool = False
    seen: set[str] = field(default_factory=set)

    @property
    def open(self) -> bool:
        """Whether there is more to ask."""
        return not (self.done or self.cut or self.failed)


@dataclass(frozen=True, slots=True)
class Found:
    """One item with its native id and when it was made, as far as known."""

    native_id: str
    created: datetime | None
    item: RawItem


@dataclass(frozen=True, slots=True)
class Turn:
    """One page of one lane.

    Attributes:
        reached: everything newer than this was seen; None where the page does not tell.
        cursor: leads to the next page; None at the end.
        partly: there is more that the platform does not give, so the lane's period is not covered.
    """

    found: tuple[Found, ...]
    reached: datetime | None = None
    cursor: str | None = None
    partly: bool = False


AskOne = Callable[[Lane, Ask], Turn]
Keep = Callable[["Rounds", Lane], tuple[str, str | None]]


class Rounds:
    """Asks lanes in turns and yields pages.

    Args:
        ask: period and limit; items outside the period are left out here, whatever the platform thinks of dates.
        started: when the run began, aware UTC.
        turn: asks one page of a lane; may raise ``SourceError``.
        keep: says what is to be remembered after a page, as (key, value).
        most_turns: pages of one lane at most.
    """

    def __init__(
        self, ask: Ask, started: datetime, lanes: Sequence[Lane], turn: AskOne, keep: Keep, most_turns: int = 25
    ) -> None:
        self.ask, self.started, self.lanes = ask, started, tuple(lanes)
        self.left = ask.limit
        self._turn, self._keep, self._most_turns = turn, keep, most_turns
        self._ids: set[str] = set()
        self._oldest: datetime | None = None
        self.troubles: dict[str, SourceError] = {}

    def pages(self) -> Iterator[Page]:
        """Yield pages until every lane has ended or the limit is reached.

        Raises:
            SourceError: at the very end, when lanes failed: the one error, or one that names the servers.
        """
        while waiting := [lane for lane in self.lanes if lane.open]:
            for lane in waiting:
                if not lane.open:
                    continue
                items = self._step(lane)
                if items is None:
                    continue
                key, value = self._keep(self, lane)
                yield Page(items, value, key, self.covered_from(), self._covered_to(), self._complete())
                if self.left <= 0:
                    return
        if self.troubles:
            raise joined(tuple(self.troubles.values()), len({lane.group for lane in self.lanes}))

    @property
    def finished(self) -> bool:
        """Whether every lane came to its end."""
        return all(lane.done for lane in self.lanes)

    def covered_from(self) -> datetime | None:
        """Return the moment from which every lane that works has seen everything; None while that is not known."""
        lanes = [lane for lane in self.lanes if lane.group not in self.troubles]
        if not lanes or any(lane.failed or not (lane.turns or lane.done) for lane in lanes):
            return None
        reached = [self._reached(lane) for lane in lanes]
        known = [moment for moment in reached if moment is not None]
        if any(lane.open or lane.cut for lane, moment in zip(lanes, reached, strict=True) if moment is None):
            return None
        return max(known) if known else self._oldest

    def _reached(self, lane: Lane) -> datetime | None:
        if lane.done and lane.ends_whole:
            return self.ask.since
        if lane.reached is not None and self.ask.since is not None:
            return max(lane.reached, self.ask.since)
        return lane.reached

    def _covered_to(self) -> datetime:
        return min(self.ask.until, self.started) if self.ask.until else self.started

    def _complete(self) -> bool:
        cut = any(lane.cut for lane in self.lanes)
        return not cut and (self.left > 0 or self.finished)

    def _step(self, lane: Lane) -> tuple[RawItem, ...] | None:
        """Ask one page of a lane and note how far it came; None when it failed."""
        try:
            turn = self._turn(lane, self.ask)
        except SourceError as error:
            self._fail(lane, error)
            return None
        lane.turns += 1
        fresh = [f for f in turn.found if f.native_id not in lane.seen]
        lane.seen.update(f.native_id for f in fresh)
        wanted = [f for f in fresh if f.native_id not in self._ids and self._in_period(f.created)]
        taken, over = wanted[: self.left], wanted[self.left :]
        self._ids.update(f.native_id for f in taken)
        self.left -= len(taken)
        for found in taken:
            if found.created is not None:
                self._oldest = min(found.created, self._oldest or found.created)
        if not over:
            self._move(lane, turn, fresh)
        return tuple(f.item for f in taken)

    def _move(self, lane: Lane, turn: Turn, fresh: Sequence[Found]) -> None:
        since = self.ask.since
        lane.empty = 0 if turn.found else lane.empty + 1
        if turn.reached is not None:
            lane.reached = min(turn.reached, lane.reached or turn.reached)
        repeats = bool(turn.found) and not fresh
        past = since is not None and lane.reached is not None and lane.reached < since
        if turn.partly:
            lane.cut = True
        elif turn.cursor is None or past or lane.empty >= MOST_EMPTY or (repeats and not lane.ends_whole):
            lane.done = True
        elif repeats or turn.cursor == lane.cursor or lane.turns >= self._most_turns:
            lane.cut = True
        else:
            lane.cursor = turn.cursor

    def _in_period(self, created: datetime | None) -> bool:
        if created is None:
            return True
        return not (self.ask.since and created < self.ask.since) and not (self.ask.until and created >= self.ask.until)

    def _fail(self, lane: Lane, error: SourceError) -> None:
        """End the lane, and where the server itself is at fault its other lanes too."""
        lane.failed = True
        fellows = [other for other in self.lanes if other.group == lane.group]
        answers = any(other.turns for other in fellows) or sum(other.failed for other in fellows) == 1
        if isinstance(error, (Malformed, Gone)) and answers and len(fellows) > 1:
            self.troubles.setdefault(f"{lane.group}\0{lane.name}", error)
            return
        self.troubles.setdefault(lane.group, error)
        for other in fellows:
            other.failed = other.failed or other.open


def joined(errors: Sequence[SourceError], of: int) -> SourceError:
    """Return one error for several: the first one's kind, one sentence that says what went wrong where."""
    first = errors[0]
    said = list(dict.fromkeys(error.what for error in errors))
    if len(said) == 1:
        return first
    more = f"; and {len(said) - _NAMED} more" if len(said) > _NAMED else ""
    what = f"Not everything could be read ({len(said)} troubles at {of} addresses): "
    what += "; ".join(sentence.rstrip(".") for sentence in said[:_NAMED]) + more + "."
    both = type(first)(what, first.to_do, source=first.source)
    if isinstance(both, RateLimited):
        both.retry_after = max(e.retry_after for e in errors if isinstance(e, RateLimited))
    return both


def oldest(found: Sequence[Found]) -> datetime | None:
    """Return the earliest time among items, None where none is known."""
    known = [f.created for f in found if f.created is not None and f.created.date() > EPOCH]
    return min(known) if known else None
