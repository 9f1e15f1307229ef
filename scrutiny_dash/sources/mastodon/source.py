"""The Mastodon source: one lane a server and hashtag. Each server is first asked what it allows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote, urlsplit

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
from scrutiny_dash.sources.lanes import Found, Lane, Turn
from scrutiny_dash.sources.mastodon.statuses import created_of, native_id, parse_status
from scrutiny_dash.sources.origins import still_at_origin
from scrutiny_dash.sources.replies import Reply, expect_json
from scrutiny_dash.sources.resuming import run_lanes
from scrutiny_dash.sources.times import read_time, z_time

_PAGE = 40
_ACCESS_FOR = 86_400.0
_TOKEN = "An officer can get a token from that server and set SCRUTINY_MASTODON_TOKEN_ with its name."  # noqa: S105


def tags(ask: Ask) -> tuple[str, ...]:
    """Return the hashtags of a run without ``#``: the topic's, or a table's own words run together."""
    if ask.words:
        own = ("".join(c for c in words if c.isalnum() or c == "_") for words in ask.words)
        return tuple(dict.fromkeys(tag.lower() for tag in own if tag))
    return tuple(dict.fromkeys(tag.lower() for w in ask.topic.hashtags if (tag := w.text.strip().lstrip("#"))))


class Mastodon:
    """Public posts with a topic's hashtags on the Mastodon servers in the settings."""

    info = SourceInfo(
        name="mastodon",
        title="Mastodon",
        reach="Public posts with the topic's hashtags, on the servers an officer named.",
        cannot="Posts without these hashtags, posts that are not public, and what those servers never received.",
        needs="",
        terms="https://mastodon.social/terms-of-service",
        min_gap=1.0,
    )

    def ready(self, settings: Settings) -> None:
        """Check that there is a server.

        Raises:
            NotConfigured: there is none.
        """
        if not settings.mastodon_servers:
            to_do = "An officer can name servers in SCRUTINY_MASTODON_SERVERS."
            raise NotConfigured("No Mastodon server is named.", to_do, source=self.info.name)

    def hosts(self, settings: Settings) -> tuple[str, ...]:
        """Return the servers in the settings."""
        return settings.mastodon_servers

    def fetch(self, ask: Ask, settings: Settings, memory: Memory, http: Http) -> Iterator[Page]:
        """Read every hashtag's page on every server in turns; a server that fails ends alone.

        Raises:
            SourceError: at the end, naming the servers that failed.
        """
        self.ready(settings)
        servers = {url: _Server(url, settings, memory, http) for url in dict.fromkeys(settings.mastodon_servers)}
        asked = {f"{url} {tag}": (server, tag) for url, server in servers.items() for tag in tags(ask)}

        def turn(lane: Lane, _bounds: Ask) -> Turn:
            server, tag = asked[lane.name]
            return server.turn(tag, lane)

        def lanes() -> list[Lane]:
            return [Lane(name, group=server.url) for name, (server, _) in asked.items()]

        own = "" if not ask.words else ":own"
        key = f"run:{ask.topic.slug}:{ask.topic.words_version}{own}"
        yield from run_lanes(ask, http.now(), lanes, turn, memory, key)

    def parse(self, item: RawItem) -> Post | Skipped:
        """Turn one status into a post or say why not. Never raises."""
        return parse_status(item)

    def still_there(
        self,
        native_ids: tuple[str, ...],
        settings: Settings,  # noqa: ARG002 - the protocol gives it
        memory: Memory,  # noqa: ARG002 - the protocol gives it
        http: Http,
    ) -> dict[str, bool | None]:
        """Ask each post's own server for it: 404 and 410 mean gone."""
        return still_at_origin(native_ids, self.info, http)


class _Server:
    """One server in one run: what it allows, its token, and whether it ever showed a hashtag."""

    def __init__(self, url: str, settings: Settings, memory: Memory, http: Http) -> None:
        self.url = url
        self._memory, self._http = memory, http
        parts = urlsplit(url)
        self._who = parts.hostname or url
        self._token = settings.mastodon_token(parts.netloc) or settings.mastodon_token(self._who)
        self._access: dict[str, str] | None = None
        self._shown = False

    def turn(self, tag: str, lane: Lane) -> Turn:
        """Ask one page of a hashtag.

        Raises:
            SourceError: the server is closed to us or in trouble.
        """
        self._check_access()
        path = f"/api/v1/timelines/tag/{quote(tag, safe='')}"
        # The next page's query is taken over; server and path stay ours, wherever the link points.
        reply = self._get(f"{path}?{lane.cursor or self._first_query()}")
        error = self._closed(reply)
        if error is not None:
            raise error
        if reply.status == 404 and reply.json() is not None:
            # A hashtag that nobody on this server has used.
            return Turn(())
        body = expect_json(reply, Mastodon.info, self._who)
        if not isinstance(body, list):
            raise Malformed(f"{self._who} answered with something other than posts.", source=Mastodon.info.name)
        self._shown = True
        return Turn(self._found(body, reply.at), _newest(body, reply.at), _next_query(reply, path, self.url))

    def _first_query(self) -> str:
        allowed = self._access or {}
        only_local = not self._token and allowed.get("local") == "public" and allowed.get("remote") != "public"
        return f"limit={_PAGE}" + ("&local=true" if only_local else "")

    def _found(self, body: list[Any], at: datetime) -> tuple[Found, ...]:
        context = {"seen": z_time(at), "server": self._who}
        return tuple(Found(uri, created_of(s, at), RawItem(s, context)) for s in body if (uri := native_id(s)))

    def _get(self, path_and_query: str) -> Reply:
        headers = {"Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return self._http.get(Mastodon.info, f"{self.url}{path_and_query}", headers=headers, who=self._who)

    def _closed(self, reply: Reply) -> SourceError | None:
        """Return the error of a server that shows hashtags only to its users: 401, 422, 400 or 404."""
        name = Mastodon.info.name
        closed = f"{self._who} shows hashtags only with a token of one of its users."
        if self._token and (reply.status == 401 or (reply.status == 400 and b"oken" in reply.body[:500])):
            return AuthRequired(f"{self._who} refused our token.", _TOKEN, source=name)
        if reply.status in {401, 422}:
            return AuthRequired(closed, _TOKEN, source=name)
        unknown = not self._token and not self._shown and not self._access
        if reply.status == 404 and unknown:
            what = f"{self._who} does not show this hashtag, or shows hashtags only to its users."
            return AuthRequired(what, _TOKEN, source=name)
        return None

    def _check_access(self) -> None:
        """Ask the server once a day what it allows; one that does not say is simply tried.

        Raises:
            Forbidden: it has switched its hashtag pages off.
            AuthRequired: it shows them only with a token, and there is none.
            Unavailable, RateLimited: it does not answer at all.
        """
        if self._access is None:
            self._access = self._read_access()
        allowed = set(self._access.values())
        name = Mastodon.info.name
        if allowed == {"disabled"}:
            raise Forbidden(f"{self._who} has switched off its hashtag pages.", source=name)
        if allowed and "public" not in allowed and not self._token:
            raise AuthRequired(
                f"{self._who} shows hashtags only with a token of one of its users.", _TOKEN, source=name
            )

    def _read_access(self) -> dict[str, str]:
        key = f"access:{self._who}"
        kept = self._memory.get(key)
        present = self._http.now()
        if isinstance(kept, dict) and isinstance(kept.get("allows"), dict):
            asked = read_time(kept.get("asked"))
            if asked is not None and 0 <= (present - asked).total_seconds() < _ACCESS_FOR:
                return {k: v for k, v in kept["allows"].items() if isinstance(v, str)}
        try:
            body = expect_json(self._get("/api/v2/instance"), Mastodon.info, self._who)
        except (Unavailable, RateLimited):
            raise
        except SourceError:
            body = None
        allows = _hashtag_feeds(body)
        self._memory.put(key, {"asked": z_time(present), "allows": allows})
        return allows


def _hashtag_feeds(body: Any) -> dict[str, str]:
    """Return who may see local and remote hashtag posts (``public authenticated disabled``), empty where unsaid.

    ``configuration.timelines_access.hashtag_feeds`` of ``/api/v2/instance``, Mastodon 4.5 and newer.
    """
    for key in ("configuration", "timelines_access", "hashtag_feeds"):
        body = body.get(key) if isinstance(body, dict) else None
    if not isinstance(body, dict):
        return {}
    return {k: v for k, v in body.items() if k in {"local", "remote"} and isinstance(v, str)}


def _newest(body: list[Any], at: datetime) -> datetime | None:
    """Return the newest time on a page: pages come in order of arrival, so only what is newer was surely seen."""
    times = [t for status in body if (t := created_of(status, at)) is not None]
    return max(times) if times else None


def _next_query(reply: Reply, path: str, base: str) -> str | None:
    """Return the query of the link to the next page, None where there is none or it leads elsewhere."""
    link = reply.links.get("next", "")
    try:
        found, home = urlsplit(link), urlsplit(base)
    except ValueError:
        return None
    same = found.hostname == home.hostname and unquote(found.path).endswith(unquote(path))
    return found.query if same and found.query else None
