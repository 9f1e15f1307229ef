"""The Bluesky source: one lane a phrase and a hashtag, newest first, through the account's own server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from scrutiny_dash.errors import Malformed, NotConfigured, SourceError
from scrutiny_dash.models import Post, RawItem, Skipped
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask, Memory, Page, SourceInfo
from scrutiny_dash.sources.bluesky.posts import created_of, is_post_uri, parse_view
from scrutiny_dash.sources.bluesky.session import WHO, Session
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.lanes import Found, Lane, Turn, oldest
from scrutiny_dash.sources.replies import Reply, expect_json
from scrutiny_dash.sources.resuming import run_lanes
from scrutiny_dash.sources.times import z_time

_SEARCH = "app.bsky.feed.searchPosts"
_GET_POSTS = "app.bsky.feed.getPosts"
_PAGE = 100
_URIS_A_CALL = 25
_QUOTES = re.compile('["“”„‟«»]')
_OPERATORS = re.compile(r"[:@]")
_PLAIN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Question:
    """What one lane sends: ``q`` and, for a hashtag, ``tag``."""

    q: str
    tag: str = ""


def phrase(words: str) -> str:
    """Write words as Bluesky's search takes them: a phrase in straight quotes, without operators or handles."""
    clean = " ".join(_OPERATORS.sub(" ", _QUOTES.sub(" ", words)).split())
    return clean if _PLAIN.fullmatch(clean) or not clean else f'"{clean}"'


def questions(ask: Ask) -> dict[str, _Question]:
    """Return the questions of a run by their lane's name: a table's own words, else the topic's words and hashtags.

    There is no dependable OR in this search, so each is asked alone.
    """
    if ask.words:
        own = [_Question(phrase(words)) for words in ask.words]
        return {question.q: question for question in own if question.q}
    asked = [_Question(phrase(w.text)) for w in ask.topic.words if not w.needs_place]
    common = [w for w in ask.topic.words if w.needs_place]
    asked += [_Question(f"{phrase(w.text)} {phrase(other)}") for w in common for other in ask.topic.ask_with]
    asked += [_Question(f"#{tag}", tag) for w in ask.topic.hashtags if (tag := w.text.strip().lstrip("#"))]
    return {question.q: question for question in asked if question.q.strip()}


class Bluesky:
    """Public posts on Bluesky that hold a topic's words or hashtags."""

    info = SourceInfo(
        name="bluesky",
        title="Bluesky",
        reach="Public posts on Bluesky since 2023 that contain the topic's words or hashtags.",
        cannot="Posts whose authors ask not to be shown to people who are not logged in, and anything before 2023.",
        needs="A free Bluesky account and an app password.",
        terms="https://bsky.social/about/support/tos",
        min_gap=0.3,
    )

    def ready(self, settings: Settings) -> None:
        """Check that there are an account and an app password.

        Raises:
            NotConfigured: one of them is missing.
        """
        if not settings.bluesky_identifier or not settings.bluesky_app_password:
            raise NotConfigured(
                "Bluesky needs a free account and an app password.",
                "An officer can set SCRUTINY_BLUESKY_IDENTIFIER and SCRUTINY_BLUESKY_APP_PASSWORD.",
                source=self.info.name,
            )

    def hosts(self, settings: Settings) -> tuple[str, ...]:
        """Return the account's server."""
        return (settings.bluesky_url,)

    def fetch(self, ask: Ask, settings: Settings, memory: Memory, http: Http) -> Iterator[Page]:
        """Search every phrase and hashtag in turns, newest first.

        Raises:
            SourceError: at the end of what could be read.
        """
        self.ready(settings)
        asked = questions(ask)
        session = Session(self.info, settings, memory, http)
        until: dict[str, str] = {}

        def turn(lane: Lane, bounds: Ask) -> Turn:
            return _turn(session, asked[lane.name], lane, bounds, until)

        def lanes() -> list[Lane]:
            return [Lane(name, group=WHO) for name in asked]

        own = "" if not ask.words else ":own"
        key = f"run:{ask.topic.slug}:{ask.topic.words_version}{own}"
        yield from run_lanes(ask, http.now(), lanes, turn, memory, key)

    def parse(self, item: RawItem) -> Post | Skipped:
        """Turn one post view into a post or say why not. Never raises."""
        return parse_view(item)

    def still_there(
        self, native_ids: tuple[str, ...], settings: Settings, memory: Memory, http: Http
    ) -> dict[str, bool | None]:
        """Ask for the posts again, 25 a call: what is absent was deleted or is no longer shown to everyone."""
        answer: dict[str, bool | None] = dict.fromkeys(native_ids)
        uris = [uri for uri in native_ids if is_post_uri(uri)]
        session = Session(self.info, settings, memory, http)
        for start in range(0, len(uris), _URIS_A_CALL):
            batch = uris[start : start + _URIS_A_CALL]
            try:
                self.ready(settings)
                reply = session.ask(_GET_POSTS, [("uris", uri) for uri in batch])
                views = _views(expect_json(reply, self.info, WHO))
            except SourceError:
                break
            shown = {p.native_id for v in views if isinstance(p := parse_view(RawItem(v)), Post)}
            answer.update({uri: uri in shown for uri in batch})
        return answer


def _turn(session: Session, question: _Question, lane: Lane, ask: Ask, until: dict[str, str]) -> Turn:
    params = [("q", question.q), ("sort", "latest"), ("limit", str(_PAGE))]
    if question.tag:
        params.append(("tag", question.tag))
    if ask.since is not None:
        params.append(("since", z_time(ask.since)))
    end = until.get(lane.name) or (z_time(ask.until) if ask.until else "")
    if end:
        params.append(("until", end))
    reply = session.ask(_SEARCH, [*params, ("cursor", lane.cursor)] if lane.cursor else params)
    if _cursor_refused(reply, lane):
        # After a change of back ends an old cursor is worth nothing: start again from the oldest post we have.
        if lane.reached is not None:
            until[lane.name] = z_time(lane.reached + timedelta(milliseconds=1))
            params = [*(p for p in params if p[0] != "until"), ("until", until[lane.name])]
        reply = session.ask(_SEARCH, params)
    body = expect_json(reply, Bluesky.info, WHO)
    views = _views(body)
    context = {"seen": z_time(reply.at)}
    found = tuple(Found(str(v["uri"]), created_of(v, reply.at), RawItem(v, context)) for v in views)
    cursor = body.get("cursor") if isinstance(body, dict) else None
    return Turn(found, oldest(found), cursor if isinstance(cursor, str) and cursor else None)


def _cursor_refused(reply: Reply, lane: Lane) -> bool:
    if lane.cursor is None:
        return False
    body = reply.json() if reply.status in {400, 500, 502} else None
    said = str(body.get("message", "")) if isinstance(body, dict) else ""
    return reply.status in {500, 502} or (reply.status == 400 and "cursor" in said.lower())


def _views(body: object) -> list[dict[str, object]]:
    """Return the post views that have an address.

    Raises:
        Malformed: the answer is not a list of posts at all.
    """
    posts = body.get("posts") if isinstance(body, dict) else None
    if not isinstance(posts, list):
        raise Malformed("Bluesky answered with something other than posts.", source=Bluesky.info.name)
    return [view for view in posts if isinstance(view, dict) and isinstance(view.get("uri"), str)]
