"""Arctic Shift, the archive of Reddit: one lane a forum and phrase, newest first, by the time of the oldest one seen.

The archive searches words only inside one forum, gives up on slow searches (422), and tells errors with 200 too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from scrutiny_dash.clock import from_epoch
from scrutiny_dash.errors import Forbidden, Malformed, NotConfigured, RateLimited, SourceError, Unavailable
from scrutiny_dash.models import Post, RawItem, Skipped
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask, Memory, Page, SourceInfo
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.lanes import Found, Lane, Turn
from scrutiny_dash.sources.phrases import fewest, in_groups, quoted
from scrutiny_dash.sources.reddit.forums import Forum, Words, forums_to_read, words_of
from scrutiny_dash.sources.reddit.things import (
    FIRST_POST,
    LOOK_AGAIN_HOURS,
    PLATFORM,
    created_of,
    is_full_id,
    is_gone,
    native_id,
    parse_thing,
    seconds_of,
)
from scrutiny_dash.sources.replies import Reply, expect_json
from scrutiny_dash.sources.resuming import run_key, run_lanes
from scrutiny_dash.sources.times import z_time
from scrutiny_dash.sources.waits import wait_seconds

WHO = "The Reddit archive"
_PAGE = 100
_IDS_A_CALL = 500
_MOST_CHARACTERS = 200
_SHORTEST_SPAN = timedelta(days=7)
_MOST_FAULTS = 3
_MOST_TURNS = 100
_ESSEX = "essex"


class _TimedOut(Unavailable):
    """The archive gave up on one search; a shorter period may do."""


class _Refused(Forbidden):
    """The archive does not search this forum; it answers for others."""


@dataclass(slots=True)
class _Search:
    """What one lane asks: ``kind`` is ``posts`` or ``comments``; ``span`` how much time it asks at once."""

    forum: Forum
    kind: str
    words: str
    span: timedelta | None = None


@dataclass(slots=True)
class _State:
    """What is known of the server in one run: why it is not asked any more, and how often it failed on one search."""

    down: SourceError | None = None
    faults: int = 0


def searches(words: Words, forums: tuple[Forum, ...]) -> dict[str, _Search]:
    """Return what is asked, by the lane's name: posts one phrase at a time, comments several at once."""
    found: dict[str, _Search] = {}
    for forum in forums:
        plain, anded = (words.all, ()) if forum.local else (words.alone, words.placed)
        # All that needs a place holds "essex": one search for that word stands in for them, and matching follows.
        for phrase in fewest((*plain, *((_ESSEX,) if anded else ()))):
            found[f"r/{forum.name} posts {phrase}"] = _Search(forum, "posts", phrase)
        if forum.comments:
            options = [quoted(p) for p in plain] + [f"{_ESSEX} {quoted(p)}" for p in anded]
            for asked in in_groups(options, _MOST_CHARACTERS):
                found[f"r/{forum.name} comments {asked}"] = _Search(forum, "comments", asked)
    return found


class ArcticShift:
    """Posts and comments of chosen forums in the volunteers' archive of Reddit.

    Args:
        base: the archive's address; another one in tests.
    """

    info = SourceInfo(
        name="arctic_shift",
        title="Reddit archive (Arctic Shift)",
        reach="Posts and comments since 2005 with the topic's words, in the Reddit forums on an officer's list.",
        cannot="Other forums, comments in very busy forums, and a part of what was deleted soon after it was written.",
        needs="A decision: it is a volunteer's copy of Reddit, so ask your data protection adviser before using it.",
        terms="https://github.com/ArthurHeitmann/arctic_shift",
        min_gap=1.0,
        platform=PLATFORM,
        look_again_hours=LOOK_AGAIN_HOURS,
    )

    def __init__(self, base: str = "https://arctic-shift.photon-reddit.com") -> None:
        self._base = base

    def ready(self, settings: Settings) -> None:
        """Check that there is a forum.

        Raises:
            NotConfigured: there is none.
        """
        if not forums_to_read(settings):
            to_do = "An officer can list forums in data/subreddits.toml."
            raise NotConfigured("No Reddit forum is listed.", to_do, source=self.info.name)

    def hosts(self, settings: Settings) -> tuple[str, ...]:  # noqa: ARG002 - the protocol gives it
        """Return the archive's address."""
        return (self._base,)

    def fetch(self, ask: Ask, settings: Settings, memory: Memory, http: Http) -> Iterator[Page]:
        """Search every phrase in every forum in turns, newest first.

        Raises:
            SourceError: at the end of what could be read.
        """
        self.ready(settings)
        asked = searches(words_of(ask, self.info), forums_to_read(settings))
        state = _State()

        def turn(lane: Lane, bounds: Ask) -> Turn:
            return self._turn(asked[lane.name], lane, bounds, state, http)

        def lanes() -> list[Lane]:
            return [Lane(name, group=f"r/{s.forum.name} {s.kind}") for name, s in asked.items()]

        yield from run_lanes(ask, http.now(), lanes, turn, memory, run_key(ask), _MOST_TURNS)

    def parse(self, item: RawItem) -> Post | Skipped:
        """Turn one post or comment into a post or say why not. Never raises."""
        return parse_thing(item)

    def still_there(
        self,
        native_ids: tuple[str, ...],
        settings: Settings,  # noqa: ARG002 - the protocol gives it
        memory: Memory,  # noqa: ARG002 - the protocol gives it
        http: Http,
    ) -> dict[str, bool | None]:
        """Ask which posts the archive knows to be deleted. It looks again only once, so it never says True.

        Posts that could not be asked about are not in the answer.
        """
        answer: dict[str, bool | None] = {}
        for kind, mark in (("posts", "t3_"), ("comments", "t1_")):
            ids = [number for number in native_ids if number.startswith(mark) and is_full_id(number)]
            for start in range(0, len(ids), _IDS_A_CALL):
                chunk = ids[start : start + _IDS_A_CALL]
                asked = ",".join(chunk)
                try:
                    reply = http.get(self.info, f"{self._base}/api/{kind}/ids", params=[("ids", asked)], who=WHO)
                    rows = _rows(reply)
                except SourceError:
                    break
                answer.update(dict.fromkeys(chunk))
                answer.update({found: False for row in rows if (found := native_id(row)) in answer and is_gone(row)})
        return answer

    def _turn(self, search: _Search, lane: Lane, ask: Ask, state: _State, http: Http) -> Turn:
        """Ask until a page has something, or the period ends.

        Raises:
            SourceError: this forum cannot be searched, or the archive cannot be asked at all.
        """
        if state.down is not None:
            raise state.down
        try:
            return self._newest_page(search, lane, ask, http)
        except _Refused:
            raise
        except (_TimedOut, Malformed) as error:
            state.faults += 1
            state.down = error if state.faults >= _MOST_FAULTS else None
            raise
        except SourceError as error:
            state.down = error
            raise

    def _newest_page(self, search: _Search, lane: Lane, ask: Ask, http: Http) -> Turn:
        start = int((ask.since or FIRST_POST).timestamp())
        end = (
            int(lane.cursor)
            if lane.cursor and lane.cursor.isdecimal()
            else int((ask.until or http.now()).timestamp()) + 1
        )
        while True:
            low = start if search.span is None else max(start, end - int(search.span.total_seconds()))
            try:
                turn = self._page(search, lane, low, end, http)
            except _TimedOut:
                search.span = timedelta(seconds=(end - low) / 2)
                if search.span < _SHORTEST_SPAN:
                    raise
                continue
            if turn is not None:
                return turn
            if low <= start:
                return Turn(())
            end = low
            search.span = search.span * 2 if search.span else None

    def _page(self, search: _Search, lane: Lane, low: int, end: int, http: Http) -> Turn | None:
        """Ask the newest page between two moments (seconds, ``end`` exclusive); None where it brings nothing new."""
        params = [
            ("subreddit", search.forum.name),
            ("query" if search.kind == "posts" else "body", search.words),
            ("after", str(low - 1)),
            ("before", str(end)),
            ("sort", "desc"),
            ("limit", str(_PAGE)),
        ]
        reply = http.get(self.info, f"{self._base}/api/{search.kind}/search", params=params, who=WHO)
        rows = _rows(reply)
        context = {"seen": z_time(reply.at), "local": "yes" if search.forum.local else ""}
        found = tuple(
            Found(number, created_of(row, reply.at), RawItem(row, context))
            for row in rows
            if (number := native_id(row))
        )
        times = [seconds for row in rows if (seconds := seconds_of(row)) is not None]
        reached = from_epoch(min(times)) if times else None
        whole = len(rows) < _PAGE
        if any(f.native_id not in lane.seen for f in found):
            # "before" leaves its own second out and several may share one: the next page begins with the oldest again.
            following = min(times) + 1 if times else end
            if following >= end and times and whole:
                following = end - 1
            return Turn(found, reached, str(min(following, end)))
        ignored = bool(times) and max(times) >= end
        return Turn(found, reached, lane.cursor or str(end)) if ignored or not whole else None


def _rows(reply: Reply) -> list[Any]:
    """Return the rows of an answer.

    Raises:
        SourceError: by what the archive says is wrong, whatever the status; else by the status.
    """
    name = ArcticShift.info.name
    body = reply.json() if reply.status in {200, 400, 422} else None
    said = body.get("error") if isinstance(body, dict) else None
    said = said.casefold() if isinstance(said, str) else ""
    if "timeout" in said or "timed out" in said:
        raise _TimedOut(f"{WHO} gave up on a search.", source=name)
    if "maintenance" in said:
        raise Unavailable(f"{WHO} has switched its search off for maintenance.", source=name)
    if "slow down" in said or "rate limit" in said:
        wait = wait_seconds(reply.headers, reply.at, ArcticShift.info.min_gap)
        raise RateLimited(f"{WHO} asks us to wait.", source=name, retry_after=wait)
    if "active" in said:
        raise _Refused(f"{WHO} does not search forums that are very busy.", source=name)
    body = expect_json(reply, ArcticShift.info, WHO)
    rows = body.get("data") if isinstance(body, dict) else None
    if not isinstance(rows, list):
        raise Malformed(f"{WHO} answered with something other than posts.", source=name)
    return rows
