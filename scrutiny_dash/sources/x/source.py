"""The X source: the price first, then one lane a question, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from scrutiny_dash.errors import NotConfigured, SourceError
from scrutiny_dash.models import Post, RawItem, Skipped
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask, Memory, Page, SourceInfo
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.lanes import Found, Lane, Turn, oldest
from scrutiny_dash.sources.phrases import in_groups, local_and_others, nothing_to_ask
from scrutiny_dash.sources.resuming import OVERLAP, run_key, run_lanes
from scrutiny_dash.sources.times import read_time, z_time
from scrutiny_dash.sources.x.posts import created_of, is_post_id, native_id, parse_item
from scrutiny_dash.sources.x.service import WHO, Service

_PLACES = ("essex", "chelmsford", "colchester", "basildon", "southend", "clacton", "harlow", "braintree", "brentwood")
_ONLY = "-is:retweet lang:en"
# A query may have 1,024 characters; the rest of it needs less than 200.
_MOST_CHARACTERS = 800
_IDS_A_CALL = 100
# X refuses an end that is less than ten seconds ago.
_NOT_YET = timedelta(seconds=30)
_SECOND = timedelta(seconds=1)


def queries(ask: Ask) -> tuple[str, ...]:
    """Return as few queries as hold a run's words, for posts that name a place in Essex."""
    local, others = local_and_others(ask)
    places = f"({' OR '.join(_PLACES)})"
    found = [f"({group}) {_ONLY}" for group in in_groups(local, _MOST_CHARACTERS)]
    return (*found, *(f"({group}) {places} {_ONLY}" for group in in_groups(others, _MOST_CHARACTERS)))


class X:
    """Public posts on X that hold a topic's words and a place in Essex.

    Args:
        url: X's interface; another one in tests.
    """

    info = SourceInfo(
        name="x",
        title="X",
        reach="Public posts in English with the topic's words and a place in Essex, as far as the month's money goes.",
        cannot="Posts that name no place, posts of private accounts, and whatever would cost more than was allowed.",
        needs="A contract with X that allows a public body to search, its token, and an amount to spend in a month.",
        terms="https://docs.x.com/developer-terms/agreement",
        min_gap=1.0,
    )

    def __init__(self, url: str = "https://api.x.com") -> None:
        self._url = url

    def ready(self, settings: Settings) -> None:
        """Check that there are a token and an amount.

        Raises:
            NotConfigured: one of them is missing.
        """
        if not settings.x_token or not settings.x_dollars_a_month:
            raise NotConfigured(
                "X sells its posts, and nobody has allowed an amount for it.",
                "An officer can set SCRUTINY_X_TOKEN and SCRUTINY_X_DOLLARS_A_MONTH, once the council has a contract.",
                source=self.info.name,
            )

    def hosts(self, settings: Settings) -> tuple[str, ...]:  # noqa: ARG002 - the protocol gives it
        """Return X's server."""
        return (self._url,)

    def fetch(self, ask: Ask, settings: Settings, memory: Memory, http: Http) -> Iterator[Page]:
        """Ask what it would cost, and read it if that much is left; nothing that was read before is paid again.

        Raises:
            NotConfigured: it would cost more than is left of the month's money.
            SourceError: at the end of what could be read.
        """
        self.ready(settings)
        asked = queries(ask)
        if not asked:
            raise nothing_to_ask(self.info)
        started = http.now()
        service = Service(self.info, self._url, settings, memory, http)
        read_key = f"read:{run_key(ask)}"
        period = _period(ask, _read_up_to(ask, memory.get(read_key)), started)
        service.price(asked, period, ask.limit)

        def turn(lane: Lane, bounds: Ask) -> Turn:
            return _turn(service, lane, period, bounds)

        def lanes() -> list[Lane]:
            return [Lane(query, group=WHO) for query in asked]

        whole = False
        for page in run_lanes(ask, started, lanes, turn, memory, run_key(ask)):
            whole = page.complete and page.cursor is None
            yield page
        if whole and not ask.words and ask.until is None:
            kept = {"from": z_time(ask.since) if ask.since else None, "to": z_time(started)}
            memory.put(read_key, kept)

    def parse(self, item: RawItem) -> Post | Skipped:
        """Turn one post into a post or say why not. Never raises."""
        return parse_item(item)

    def still_there(
        self, native_ids: tuple[str, ...], settings: Settings, memory: Memory, http: Http
    ) -> dict[str, bool | None]:
        """Ask for the posts again, 100 a call, as far as the money goes; X names those that it no longer shows."""
        answer: dict[str, bool | None] = dict.fromkeys(native_ids)
        numbers = [number for number in native_ids if is_post_id(number)]
        service = Service(self.info, self._url, settings, memory, http)
        for start in range(0, len(numbers), _IDS_A_CALL):
            try:
                self.ready(settings)
                body = service.look_up(numbers[start : start + _IDS_A_CALL])
            except SourceError:
                break
            answer.update({number: True for row in _rows(body, "data") if (number := native_id(row)) in answer})
            gone = (
                row for row in _rows(body, "errors") if row.get("title") in {"Not Found Error", "Authorization Error"}
            )
            answer.update({str(row.get("value")): False for row in gone if str(row.get("value")) in answer})
        return answer


def _read_up_to(ask: Ask, kept: Any) -> datetime | None:
    """Return up to when an earlier whole run of the same words read everything that this one asks for; None if none."""
    if not isinstance(kept, dict) or ask.words:
        return None
    first, last = read_time(kept.get("from")), read_time(kept.get("to"))
    if last is None or ask.since is None or (first is not None and ask.since < first):
        return None
    return last - OVERLAP


def _period(ask: Ask, read: datetime | None, present: datetime) -> list[tuple[str, str]]:
    found = []
    since = max(ask.since, read) if ask.since and read else ask.since
    if since is not None:
        found.append(("start_time", z_time(since)))
    if ask.until is not None and ask.until < present - _NOT_YET:
        found.append(("end_time", z_time(ask.until)))
    return found


def _turn(service: Service, lane: Lane, period: list[tuple[str, str]], ask: Ask) -> Turn:
    params = [("query", lane.name), *period]
    reply = service.search([*params, ("next_token", lane.cursor)] if lane.cursor else params, ask.limit)
    if reply.status == 400 and lane.cursor:
        # A token of another day may be refused: go on from the oldest post we have.
        before = [("end_time", z_time(lane.reached + _SECOND))] if lane.reached else []
        kept = [pair for pair in params if pair[0] != "end_time"] if before else params
        reply = service.search([*kept, *before], ask.limit)
    body = service.body(reply)
    context = {"seen": z_time(reply.at)}
    found = tuple(
        Found(number, created_of(row, reply.at), RawItem(row, context))
        for row in _rows(body, "data")
        if (number := native_id(row))
    )
    meta = body.get("meta")
    token = meta.get("next_token") if isinstance(meta, dict) else None
    return Turn(found, oldest(found), token if isinstance(token, str) and token else None)


def _rows(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = body.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
