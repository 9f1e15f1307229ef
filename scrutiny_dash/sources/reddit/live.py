"""Reddit itself: its search feed, one question a minute at most, or its interface where the council has an old key.

The open ``.json`` addresses answer 403 since May 2026, whoever asks; the feed still answers, and often with 429.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from scrutiny_dash.errors import Malformed, NotConfigured, SourceError
from scrutiny_dash.models import Post, RawItem, Skipped
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask, Memory, Page, SourceInfo
from scrutiny_dash.sources.feeds.documents import read_document
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.lanes import Found, Lane, Turn, oldest
from scrutiny_dash.sources.phrases import in_groups, quoted
from scrutiny_dash.sources.reddit import entries, things
from scrutiny_dash.sources.reddit.forums import Forum, Words, forums_to_read, words_of
from scrutiny_dash.sources.reddit.key import WHO, Key
from scrutiny_dash.sources.replies import Reply, expect_feed, expect_json, trouble
from scrutiny_dash.sources.resuming import run_key, run_lanes
from scrutiny_dash.sources.times import z_time

_PAGE = 100
_MOST_TURNS = 10
_MOST_CHARACTERS = 400
_IDS_A_CALL = 100
# Each after the first costs a minute without a key: an export cannot wait longer for an answer.
_MOST_LOOKED_AT = 2
_SPANS = (("day", 1), ("week", 7), ("month", 30), ("year", 365))


@dataclass(frozen=True, slots=True)
class _Question:
    """What one lane asks: some forums together, and a search of theirs."""

    forums: str
    q: str
    local: bool


def questions(words: Words, forums: tuple[Forum, ...]) -> dict[str, _Question]:
    """Return as few questions as can be: forums about Essex together, the others together, many phrases with OR."""
    found: dict[str, _Question] = {}
    for local in (True, False):
        names = "+".join(forum.name for forum in forums if forum.local is local)
        if not names:
            continue
        asked = in_groups((quoted(p) for p in (words.all if local else words.alone)), _MOST_CHARACTERS)
        if not local:
            placed = in_groups((quoted(p) for p in words.placed), _MOST_CHARACTERS)
            asked += tuple(f"essex ({q})" for q in placed)
        for q in asked:
            found[f"r/{names} {q}"] = _Question(names, q, local)
    return found


class Reddit:
    """Posts of chosen forums, from Reddit itself.

    Args:
        site: answers the feed and gives tokens; ``interface``: answers with a key. Other ones in tests.
    """

    info = SourceInfo(
        name="reddit",
        title="Reddit",
        reach="New posts with the topic's words, in the Reddit forums on an officer's list.",
        cannot="Comments, other forums, and anything beyond the few hundred newest posts that a search shows.",
        needs="Patience: one question a minute for the whole council, unless it has an old Reddit key.",
        terms="https://redditinc.com/policies/data-api-terms",
        min_gap=60.0,
        look_again_hours=things.LOOK_AGAIN_HOURS,
        looks_again=lambda settings: bool(settings.reddit_client_id),
    )

    def __init__(self, site: str = "https://www.reddit.com", interface: str = "https://oauth.reddit.com") -> None:
        self._site, self._interface = site, interface

    def ready(self, settings: Settings) -> None:
        """Check that there is a forum, and both halves of the key or neither.

        Raises:
            NotConfigured: there is none, or one half is missing.
        """
        if not forums_to_read(settings):
            to_do = "An officer can list forums in data/subreddits.toml."
            raise NotConfigured("No Reddit forum is listed.", to_do, source=self.info.name)
        if bool(settings.reddit_client_id) != bool(settings.reddit_client_secret):
            raise NotConfigured(
                "Half of the Reddit key is missing.",
                "An officer can set both SCRUTINY_REDDIT_CLIENT_ID and SCRUTINY_REDDIT_CLIENT_SECRET, or neither.",
                source=self.info.name,
            )

    def hosts(self, settings: Settings) -> tuple[str, ...]:
        """Return Reddit's addresses: the second only with a key."""
        return (self._site, self._interface) if settings.reddit_client_id else (self._site,)

    def fetch(self, ask: Ask, settings: Settings, memory: Memory, http: Http) -> Iterator[Page]:
        """Ask every question in turns, newest first.

        Raises:
            SourceError: at the end of what could be read.
        """
        self.ready(settings)
        asked = questions(words_of(ask, self.info), forums_to_read(settings))
        key = self._key(settings, memory, http)

        def turn(lane: Lane, bounds: Ask) -> Turn:
            question = asked[lane.name]
            params = _params(question, bounds, lane, http)
            if key is None:
                return self._feed_turn(question, params, lane, http)
            return _listing_turn(key.ask(f"/r/{question.forums}/search", [*params, ("raw_json", "1")]), question)

        def lanes() -> list[Lane]:
            return [Lane(name, group=WHO) for name in asked]

        yield from run_lanes(ask, http.now(), lanes, turn, memory, run_key(ask), _MOST_TURNS)

    def parse(self, item: RawItem) -> Post | Skipped:
        """Turn one entry of the feed or one post of the interface into a post, or say why not. Never raises."""
        is_thing = isinstance(item.payload, dict) and "created_utc" in item.payload
        return things.parse_thing(item) if is_thing else entries.parse_entry(item)

    def still_there(
        self, native_ids: tuple[str, ...], settings: Settings, memory: Memory, http: Http
    ) -> dict[str, bool | None]:
        """Ask Reddit again: all with a key; without one the first two posts by their feeds.

        Posts that could not be asked about are not in the answer.
        """
        answer: dict[str, bool | None] = {}
        ids = [number for number in native_ids if things.is_full_id(number)]
        try:
            key = self._key(settings, memory, http)
            if key is None:
                for number in [number for number in ids if number.startswith("t3_")][:_MOST_LOOKED_AT]:
                    answer[number] = self._feed_shows(number, http)
            else:
                for start in range(0, len(ids), _IDS_A_CALL):
                    answer.update(_listing_shows(key, ids[start : start + _IDS_A_CALL]))
        except SourceError:
            return answer
        return answer

    def _key(self, settings: Settings, memory: Memory, http: Http) -> Key | None:
        if not settings.reddit_client_id or not settings.reddit_client_secret:
            return None
        return Key(self.info, settings, memory, http, self._site, self._interface)

    def _feed_turn(self, question: _Question, params: list[tuple[str, str]], lane: Lane, http: Http) -> Turn:
        reply = self._feed(f"/r/{question.forums}/search.rss", params, http)
        document = read_document(reply, expect_feed(reply, self.info, WHO), self.info, WHO)
        context = _context(reply, question)
        found = tuple(
            Found(number, entries.entry_created(entry, reply.at), RawItem(entry, context))
            for entry in document.entries
            if (number := entries.entry_id(entry))
        )
        return Turn(found, oldest(found), _following(found, lane))

    def _feed(self, path: str, params: list[tuple[str, str]], http: Http) -> Reply:
        headers = {"Accept": "application/atom+xml, application/xml;q=0.9"}
        return http.get(self.info, f"{self._site}{path}", params=params, headers=headers, who=WHO)

    def _feed_shows(self, number: str, http: Http) -> bool | None:
        """Say whether a post's own feed still shows it; None where the answer proves nothing."""
        reply = self._feed(f"/comments/{number[3:]}.rss", [], http)
        if reply.status in {404, 410}:
            return None if reply.is_page() else False
        error = trouble(reply, self.info, WHO)
        if error is not None:
            raise error
        shown = read_document(reply, expect_feed(reply, self.info, WHO), self.info, WHO).entries
        own = next((entry for entry in shown if entries.entry_id(entry) == number), None)
        return not entries.is_gone(own) if own is not None else False if shown else None


def _params(question: _Question, ask: Ask, lane: Lane, http: Http) -> list[tuple[str, str]]:
    params = [("q", question.q), ("restrict_sr", "on"), ("sort", "new"), ("type", "link"), ("limit", str(_PAGE))]
    back = http.now() - ask.since if ask.since else None
    params.append(("t", next((name for name, days in _SPANS if back and back <= timedelta(days=days)), "all")))
    return [*params, ("after", lane.cursor), ("count", str(_PAGE * lane.turns))] if lane.cursor else params


def _context(reply: Reply, question: _Question) -> dict[str, str]:
    return {"seen": z_time(reply.at), "local": "yes" if question.local else ""}


def _following(found: tuple[Found, ...], lane: Lane) -> str | None:
    """Return where the next page begins: after the last of this one, until a page brings nothing."""
    return next((f.native_id for f in reversed(found) if f.native_id not in lane.seen), lane.cursor) if found else None


def _listing_turn(reply: Reply, question: _Question) -> Turn:
    data = _listing(reply)
    context = _context(reply, question)
    rows = [child.get("data") for child in data["children"] if isinstance(child, dict)]
    found = tuple(
        Found(number, things.created_of(row, reply.at), RawItem(row, context))
        for row in rows
        if (number := things.native_id(row))
    )
    after = data.get("after")
    return Turn(found, oldest(found), after if isinstance(after, str) and after else None)


def _listing_shows(key: Key, ids: list[str]) -> dict[str, bool | None]:
    """Ask for posts and comments by id: what is absent or emptied is gone."""
    data = _listing(key.ask("/api/info", [("id", ",".join(ids)), ("raw_json", "1")]))
    rows = [child.get("data") for child in data["children"] if isinstance(child, dict)]
    shown = {things.native_id(row) for row in rows if not things.is_gone(row)}
    return {number: number in shown for number in ids}


def _listing(reply: Reply) -> dict[str, Any]:
    """Return the ``data`` of a listing.

    Raises:
        SourceError: by status; or the answer is no listing.
    """
    body = expect_json(reply, Reddit.info, WHO)
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("children"), list):
        raise Malformed("Reddit answered with something other than posts.", source=Reddit.info.name)
    return data
