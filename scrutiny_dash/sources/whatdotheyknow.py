"""WhatDoTheyKnow: questions that people put to public bodies under the Freedom of Information Act.

Read through the interface that the site gives to the bodies themselves, each with its own key: it lists the requests
to that body and no other, newest first, in one answer (Alaveteli, ``app/controllers/api_controller.rb``). The public
search and feeds are closed to machines by the site's robots.txt, so they are not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from scrutiny_dash.errors import AuthRequired, BlockedByPage, Gone, Malformed, NotConfigured, SourceError
from scrutiny_dash.models import Post, RawItem, Skipped
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask, Memory, Page, SourceInfo
from scrutiny_dash.sources.html_text import tidy
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.lanes import Found, Lane, Turn
from scrutiny_dash.sources.replies import Reply, expect_json
from scrutiny_dash.sources.resuming import run_key, run_lanes
from scrutiny_dash.sources.times import not_later, read_time, z_time

WHO = "WhatDoTheyKnow"
# One answer holds all requests of the period: some thousand of them for a county council in two years.
MOST_BYTES = 16_000_000
_KEPT = ("request_id", "created_at", "event_type", "request_url", "title", "body")
_GREETING = re.compile(r"\A\s*(?:Dear|Hello|Hi|To)\b[^\n]{0,100}\n")
_CLOSING = re.compile(
    r"\n\s*(?:Yours\b|Kind(?:est)? regards|(?:Best|Warm) (?:wishes|regards)|Regards\b|(?:Many )?thanks\b|Thank you\b)",
    re.IGNORECASE,
)
_MOST_AFTER_CLOSING = 160
_CHALLENGE = re.compile(rb"just a moment|cf-chl|challenge-platform|attention required", re.IGNORECASE)


class WhatDoTheyKnow:
    """Requests for information to the bodies whose keys an officer has.

    Args:
        url: the site; another one in tests.
    """

    info = SourceInfo(
        name="whatdotheyknow",
        title=WHO,
        reach="What people ask the public bodies whose keys are set, under the Freedom of Information Act.",
        cannot="Requests to other bodies, and the answers.",
        needs="A key that WhatDoTheyKnow gives to a public body for its own requests.",
        terms="https://www.whatdotheyknow.com/help/api",
        min_gap=2.0,
        searches=False,
    )

    def __init__(self, url: str = "https://www.whatdotheyknow.com") -> None:
        self._url = url

    def ready(self, settings: Settings) -> None:
        """Check that there is a body's key.

        Raises:
            NotConfigured: there is none.
        """
        if not settings.whatdotheyknow_keys:
            raise NotConfigured(
                "WhatDoTheyKnow needs the key of a public body.",
                "An officer can ask its team for the council's key and set SCRUTINY_WHATDOTHEYKNOW_KEYS.",
                source=self.info.name,
            )

    def hosts(self, settings: Settings) -> tuple[str, ...]:  # noqa: ARG002 - the protocol gives it
        """Return the site."""
        return (self._url,)

    def fetch(self, ask: Ask, settings: Settings, memory: Memory, http: Http) -> Iterator[Page]:
        """Read the requests to every body; one that fails ends alone.

        Raises:
            SourceError: at the end, of the bodies that failed.
        """
        self.ready(settings)
        keys = {str(number): key for number, key in settings.whatdotheyknow_keys.items()}

        def turn(lane: Lane, bounds: Ask) -> Turn:
            return self._turn(lane.name, keys[lane.name], bounds, http)

        def lanes() -> list[Lane]:
            return [Lane(number, group=number) for number in keys]

        yield from run_lanes(ask, http.now(), lanes, turn, memory, run_key(ask))

    def parse(self, item: RawItem) -> Post | Skipped:
        """Turn the first message of a request into a post or say why not. Never raises."""
        event = item.payload if isinstance(item.payload, dict) else {}
        number = native_id(event)
        if not number:
            return Skipped("it has no address of its own")
        if event.get("event_type") != "sent":
            return Skipped("it follows a request that is counted already")
        title, body = event.get("title"), event.get("body")
        parts = [tidy(title) if isinstance(title, str) else "", without_names(body) if isinstance(body, str) else ""]
        text = "\n\n".join(part for part in parts if part)
        if not text:
            return Skipped("it has no words")
        address, user = event.get("request_url"), event.get("user")
        return Post(
            platform=self.info.name,
            native_id=number,
            text=text,
            created=created_of(event, read_time(item.context.get("seen"))),
            url=address
            if isinstance(address, str) and re.fullmatch(r"https://[^/\s]+/request/\S{1,500}", address)
            else None,
            author_key=user if isinstance(user, str) and user.strip() else None,
            language="en",
            local=True,
        )

    def still_there(
        self,
        native_ids: tuple[str, ...],
        settings: Settings,  # noqa: ARG002 - the protocol gives it
        memory: Memory,  # noqa: ARG002 - the protocol gives it
        http: Http,
    ) -> dict[str, bool | None]:
        """Ask for each request's page: 404 and 410 mean gone; a hidden one answers 403, but so does a closed door."""
        answer: dict[str, bool | None] = dict.fromkeys(native_ids)
        for number in native_ids:
            if not number.isdecimal():
                continue
            try:
                reply = http.get(self.info, f"{self._url}/request/{number}", most_bytes=0, who=WHO)
            except SourceError:
                continue
            answer[number] = True if reply.status == 200 else False if reply.status in {404, 410} else None
        return answer

    def _turn(self, number: str, key: str, ask: Ask, http: Http) -> Turn:
        params = [("k", key)]
        if ask.since is not None:
            params.append(("since_date", ask.since.date().isoformat()))
        address = f"{self._url}/api/v2/body/{number}/request_events.json"
        headers = {"Accept": "application/json"}
        reply = http.get(self.info, address, params=params, headers=headers, most_bytes=MOST_BYTES, who=WHO)
        error = self._refused(reply, number)
        if error is not None:
            raise error
        events = expect_json(reply, self.info, WHO)
        if not isinstance(events, list):
            raise Malformed("WhatDoTheyKnow answered with something other than requests.", source=self.info.name)
        context = {"seen": z_time(reply.at)}
        rows = (_kept(event) for event in events if isinstance(event, dict))
        found = tuple(
            Found(f"{native_id(row)} {row['event_type']}", created_of(row, reply.at), RawItem(row, context))
            for row in rows
            if native_id(row)
        )
        return Turn(found)

    def _refused(self, reply: Reply, number: str) -> SourceError | None:
        name = self.info.name
        if reply.status in {403, 503} and ("cf-mitigated" in reply.headers or _CHALLENGE.search(reply.body[:4096])):
            return BlockedByPage("WhatDoTheyKnow wants to see a person in front of a browser.", source=name)
        if reply.status == 403:
            to_do = "An officer can check SCRUTINY_WHATDOTHEYKNOW_KEYS."
            return AuthRequired(f"WhatDoTheyKnow refused the key of body {number}.", to_do, source=name)
        if reply.status == 404:
            to_do = "An officer can check the number in SCRUTINY_WHATDOTHEYKNOW_KEYS."
            return Gone(f"WhatDoTheyKnow has no public body with the number {number}.", to_do, source=name)
        return None


def _kept(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event without the address that would let anyone answer in the body's name, and without the name."""
    user = event.get("user_url") or event.get("user_name")
    return {**{name: event.get(name) for name in _KEPT}, "user": user}


def native_id(event: Any) -> str:
    """Return the number of the request that an event belongs to, empty where there is none."""
    number = event.get("request_id") if isinstance(event, dict) else None
    return str(number) if isinstance(number, int) and not isinstance(number, bool) and 0 < number < 10**12 else ""


def created_of(event: Any, seen: datetime | None) -> datetime | None:
    """Return when a message was sent, never later than when we saw it."""
    return not_later(read_time(event.get("created_at")) if isinstance(event, dict) else None, seen)


def without_names(body: str) -> str:
    """Return a letter without its greeting and without what follows its closing words: the sender's name."""
    text = _GREETING.sub("", body.replace("\r\n", "\n"))
    for closing in _CLOSING.finditer(text):
        if len(text) - closing.end() <= _MOST_AFTER_CLOSING:
            return tidy(text[: closing.start()])
    return tidy(text)
