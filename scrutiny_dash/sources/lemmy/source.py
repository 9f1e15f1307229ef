"""The Lemmy source: one lane a server, phrase and kind. Each server is first asked what it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from scrutiny_dash.errors import (
    AuthRequired,
    Forbidden,
    Malformed,
    NotConfigured,
    RateLimited,
    SourceError,
    Unavailable,
)
from scrutiny_dash.models import Post, RawItem, Skipped
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask, Memory, Page, SourceInfo
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.lanes import Found, Lane, Turn, oldest
from scrutiny_dash.sources.lemmy.dialects import COMMENTS, DIALECTS, PIEFED, POSTS, V4, Dialect, dialect_of
from scrutiny_dash.sources.lemmy.views import created_of, native_id, parse_view
from scrutiny_dash.sources.origins import still_at_origin
from scrutiny_dash.sources.phrases import fewest, nothing_to_ask, phrases
from scrutiny_dash.sources.replies import Reply, expect_json
from scrutiny_dash.sources.resuming import run_key, run_lanes
from scrutiny_dash.sources.times import read_time, z_time

_KNOWN_FOR = timedelta(days=1)
# 60 searches in ten minutes is what a server allows one address unless its owner says otherwise.
_REST = timedelta(minutes=10)
_ESSEX = "essex"


def words_of(ask: Ask) -> tuple[str, ...]:
    """Return what is asked: what stands alone, and ``essex`` for all that counts only beside a place.

    These servers look for words in their order, so "mental health" with "essex" would miss "Essex mental health"; the
    few posts that name Essex are matched here instead.
    """
    asked = phrases(ask)
    placed = (_ESSEX,) if any(phrase.needs_place for phrase in asked) else ()
    return fewest((*(phrase.text for phrase in asked if not phrase.needs_place), *placed))


class Lemmy:
    """Public posts and comments on the Lemmy and PieFed servers in the settings."""

    info = SourceInfo(
        name="lemmy",
        title="Lemmy and PieFed",
        reach="Public posts and comments with the topic's words, as far as they reached the servers an officer named.",
        cannot="Forums that none of those servers follows, and anything before 2023.",
        needs="",
        terms="https://feddit.uk/legal",
        min_gap=10.0,
        thin=True,
    )

    def ready(self, settings: Settings) -> None:
        """Check that there is a server.

        Raises:
            NotConfigured: there is none.
        """
        if not settings.lemmy_servers:
            to_do = "An officer can name servers in SCRUTINY_LEMMY_SERVERS."
            raise NotConfigured("No Lemmy server is named.", to_do, source=self.info.name)

    def hosts(self, settings: Settings) -> tuple[str, ...]:
        """Return the servers in the settings."""
        return settings.lemmy_servers

    def fetch(self, ask: Ask, settings: Settings, memory: Memory, http: Http) -> Iterator[Page]:
        """Search every phrase on every server in turns; a server that fails ends alone.

        Raises:
            SourceError: at the end, naming the servers that failed.
        """
        self.ready(settings)
        words = words_of(ask)
        if not words:
            raise nothing_to_ask(self.info)
        servers = {url: _Server(url, memory, http) for url in dict.fromkeys(settings.lemmy_servers)}
        asked = {
            f"{url} {kind} {text}": (server, kind, text)
            for url, server in servers.items()
            for text in words
            for kind in (POSTS, COMMENTS)
        }

        def turn(lane: Lane, bounds: Ask) -> Turn:
            server, kind, text = asked[lane.name]
            return server.turn(kind, text, lane, bounds)

        def lanes() -> list[Lane]:
            return [Lane(name, group=server.url) for name, (server, _, _) in asked.items()]

        yield from run_lanes(ask, http.now(), lanes, turn, memory, run_key(ask))

    def parse(self, item: RawItem) -> Post | Skipped:
        """Turn one post or comment into a post or say why not. Never raises."""
        return parse_view(item)

    def still_there(
        self,
        native_ids: tuple[str, ...],
        settings: Settings,  # noqa: ARG002 - the protocol gives it
        memory: Memory,  # noqa: ARG002 - the protocol gives it
        http: Http,
    ) -> dict[str, bool | None]:
        """Ask each post's own server for it."""
        return still_at_origin(native_ids, self.info, http)


class _Server:
    """One server in one run: what it is, and until when it asked us to rest."""

    def __init__(self, url: str, memory: Memory, http: Http) -> None:
        self.url = url
        self._memory, self._http = memory, http
        self._who = urlsplit(url).hostname or url
        self._name = Lemmy.info.name
        self._dialect: Dialect | None = None

    def turn(self, kind: str, words: str, lane: Lane, ask: Ask) -> Turn:
        """Ask one page.

        Raises:
            SourceError: the server is closed to us or in trouble.
        """
        self._check_rest()
        dialect = self._dialect = self._dialect or self._find_dialect()
        cursor = lane.cursor
        params = dialect.params(kind, words, cursor, ask, self._http.now())
        reply = self._get(dialect.path, params)
        self._check_refused(reply)
        body = expect_json(reply, Lemmy.info, self._who)
        views = body.get(kind) if isinstance(body, dict) else None
        if not isinstance(views, list):
            raise Malformed(f"{self._who} answered with something other than posts.", source=self._name)
        context = {"seen": z_time(reply.at), "server": self._who}
        found = tuple(
            Found(address, created_of(view, reply.at), RawItem(view, context))
            for view in views
            if (address := native_id(view))
        )
        return Turn(found, oldest(found) if dialect.ordered else None, dialect.following(body, views, cursor))

    def _get(self, path: str, params: list[tuple[str, str]]) -> Reply:
        headers = {"Accept": "application/json"}
        return self._http.get(Lemmy.info, f"{self.url}{path}", params=params, headers=headers, who=self._who)

    def _check_rest(self) -> None:
        """Raise ``RateLimited`` while the server rests; kept at once, so that an ended run does not lose it."""
        until = read_time(self._memory.secret(f"rest:{self._who}"))
        left = (until - self._http.now()).total_seconds() if until else 0.0
        if 0 < left <= _REST.total_seconds():
            raise RateLimited(f"{self._who} asks us to wait.", source=self._name, retry_after=left)

    def _check_refused(self, reply: Reply) -> None:
        """Tell apart what Lemmy 0.19 says with 400: a limit, and a server for its members only."""
        body = reply.json() if reply.status == 400 else None
        said = body.get("error") if isinstance(body, dict) else None
        if said == "rate_limit_error":
            self._memory.keep_secret(f"rest:{self._who}", z_time(self._http.now() + _REST))
            what = f"{self._who} asks us to wait."
            raise RateLimited(what, source=self._name, retry_after=_REST.total_seconds())
        if said == "instance_is_private":
            what = f"{self._who} shows posts only to its own members."
            raise AuthRequired(what, "An officer can take it off the list of servers.", source=self._name)

    def _find_dialect(self) -> Dialect:
        """Ask the server once a day what it is.

        Raises:
            Forbidden: it does not say, at any of the three addresses.
            Unavailable, RateLimited: it does not answer at all.
        """
        key, present = f"kind:{self._who}", self._http.now()
        known = _kept_dialect(self._memory.get(key), present)
        if known is not None:
            return known
        for path, answers in (("/api/v3/site", None), ("/api/v4/site", V4), ("/api/alpha/site", PIEFED)):
            try:
                body = expect_json(self._get(path, []), Lemmy.info, self._who)
            except (Unavailable, RateLimited):
                raise
            except SourceError:
                continue
            version = body.get("version") if isinstance(body, dict) else None
            if isinstance(version, str):
                found = answers or dialect_of(version)
                self._memory.put(key, {"asked": z_time(present), "kind": found.name})
                return found
        what = f"{self._who} is no Lemmy or PieFed server that may be searched."
        raise Forbidden(what, "An officer can take it off the list of servers.", source=self._name)


def _kept_dialect(kept: Any, present: datetime) -> Dialect | None:
    if not isinstance(kept, dict):
        return None
    asked = read_time(kept.get("asked"))
    fresh = asked is not None and timedelta(0) <= present - asked < _KNOWN_FOR
    return DIALECTS.get(str(kept.get("kind"))) if fresh else None
