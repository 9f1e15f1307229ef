"""The Threads source: one lane a phrase and a hashtag, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scrutiny_dash.errors import Malformed, NotConfigured
from scrutiny_dash.models import Post, RawItem, Skipped
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask, Memory, Page, SourceInfo
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.lanes import Found, Lane, Turn, oldest
from scrutiny_dash.sources.phrases import clean, nothing_to_ask, phrases
from scrutiny_dash.sources.resuming import run_key, run_lanes
from scrutiny_dash.sources.threads.posts import created_of, native_id, parse_item
from scrutiny_dash.sources.threads.service import WHO, Service
from scrutiny_dash.sources.times import z_time

_PAGE = 100
# 5 July 2023: Threads refuses a beginning before its own.
_BEGAN = 1_688_540_400
_FIELDS = "id,text,permalink,timestamp,username,media_type,is_reply"


@dataclass(frozen=True, slots=True)
class _Question:
    """What one lane sends: ``q``, and whether it is a hashtag."""

    q: str
    is_tag: bool = False


def questions(ask: Ask) -> dict[str, _Question]:
    """Return the questions of a run by their lane's name: a table's own words, else the topic's words and hashtags.

    The search knows neither quotes nor OR; a word that needs a place is asked with the county.
    """
    asked = [_Question(f"{p.text} essex" if p.needs_place else p.text) for p in phrases(ask)]
    if not ask.words:
        asked += [_Question(tag, True) for w in ask.topic.hashtags if (tag := clean(w.text))]
    return {f"#{question.q}" if question.is_tag else question.q: question for question in asked}


class Threads:
    """Public posts on Threads that hold a topic's words or hashtags.

    Args:
        url: the interface; another one in tests.
    """

    info = SourceInfo(
        name="threads",
        title="Threads",
        reach="Public posts on Threads since July 2023 with the topic's words or hashtags.",
        cannot="Posts with words that Threads calls sensitive: it answers those as if there were none.",
        needs="An app of the council's own that Meta has reviewed for keyword search, and a long-lived token.",
        terms="https://developers.facebook.com/terms",
        min_gap=1.0,
    )

    def __init__(self, url: str = "https://graph.threads.net") -> None:
        self._url = url

    def ready(self, settings: Settings) -> None:
        """Check that there is a token.

        Raises:
            NotConfigured: there is none.
        """
        if not settings.threads_token:
            raise NotConfigured(
                "Threads needs a token of an app that Meta has reviewed.",
                "An officer can ask Meta for the review and set SCRUTINY_THREADS_TOKEN.",
                source=self.info.name,
            )

    def hosts(self, settings: Settings) -> tuple[str, ...]:  # noqa: ARG002 - the protocol gives it
        """Return Meta's server."""
        return (self._url,)

    def fetch(self, ask: Ask, settings: Settings, memory: Memory, http: Http) -> Iterator[Page]:
        """Search every phrase and hashtag in turns, newest first, once it is sure that others' posts can be seen.

        Raises:
            AuthRequired: the app has not been reviewed, or the token is no longer good.
            SourceError: at the end of what could be read.
        """
        self.ready(settings)
        asked = questions(ask)
        if not asked:
            raise nothing_to_ask(self.info)
        service = Service(self.info, self._url, settings, memory, http)
        service.check_review()

        def turn(lane: Lane, bounds: Ask) -> Turn:
            return _turn(service, asked[lane.name], lane, bounds)

        def lanes() -> list[Lane]:
            return [Lane(name, group=WHO) for name in asked]

        yield from run_lanes(ask, http.now(), lanes, turn, memory, run_key(ask))

    def parse(self, item: RawItem) -> Post | Skipped:
        """Turn one post into a post or say why not. Never raises."""
        return parse_item(item)

    def still_there(
        self,
        native_ids: tuple[str, ...],
        settings: Settings,  # noqa: ARG002 - the protocol gives it
        memory: Memory,  # noqa: ARG002 - the protocol gives it
        http: Http,  # noqa: ARG002 - the protocol gives it
    ) -> dict[str, bool | None]:
        """Say that this cannot be asked: Threads answers the same for a deleted post and for one we may not look up."""
        return dict.fromkeys(native_ids)


def _turn(service: Service, question: _Question, lane: Lane, ask: Ask) -> Turn:
    params = [
        ("q", question.q),
        ("search_type", "RECENT"),
        ("search_mode", "TAG" if question.is_tag else "KEYWORD"),
        ("limit", str(_PAGE)),
        ("fields", _FIELDS),
    ]
    if ask.since is not None:
        params.append(("since", str(max(_BEGAN, int(ask.since.timestamp())))))
    if ask.until is not None:
        params.append(("until", str(max(_BEGAN, int(ask.until.timestamp())))))
    try:
        rows, after, reply = service.search([*params, ("after", lane.cursor)] if lane.cursor else params)
    except Malformed:
        if lane.cursor is None:
            raise
        # A cursor of another day may be refused: begin again, what is known already is passed over.
        rows, after, reply = service.search(params)
    context = {"seen": z_time(reply.at)}
    found = tuple(
        Found(number, created_of(row, reply.at), RawItem(row, context)) for row in rows if (number := native_id(row))
    )
    return Turn(found, oldest(found), after)
