"""A small stand-in for the runner: it stores nothing, keeps what a source remembers, and says how the run ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from scrutiny_dash.errors import SourceError
from scrutiny_dash.models import Post, Skipped, SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask, Page, Source
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.limits import Limiter
from scrutiny_dash.sources.wire import Timeouts
from scrutiny_dash.topics import SearchWord, Topic

NOW = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
QUICK = Timeouts(connect=1.0, read=0.4, total=1.2)


class DictMemory:
    """Values and secrets in two dictionaries."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.secrets: dict[str, str] = {}

    def get(self, key: str) -> Any:
        return self.values.get(key)

    def put(self, key: str, value: Any) -> None:
        self.values[key] = value

    def secret(self, key: str) -> str | None:
        return self.secrets.get(key)

    def keep_secret(self, key: str, value: str | None) -> None:
        if value is None:
            self.secrets.pop(key, None)
        else:
            self.secrets[key] = value

    def change_secret(self, key: str, change: Callable[[str | None], str]) -> None:
        self.secrets[key] = change(self.secrets.get(key))


def make_topic(*words: str, tags: tuple[str, ...] = (), placed: tuple[str, ...] = ()) -> Topic:
    return Topic(
        slug="young_carers",
        name="Young carers",
        question="What do young carers say?",
        committee="People",
        words=tuple(SearchWord(w, "a reason") for w in words) + tuple(SearchWord(w, "a reason", True) for w in placed),
        hashtags=tuple(SearchWord(t, "a reason") for t in tags),
        left_out=(),
        suggested=(),
        themes=(),
        scope=frozenset(),
        scope_note="",
        dates=(),
    )


TOPIC = make_topic("young carer", tags=("youngcarers",))


def make_http(settings: Settings, **more: Any) -> Http:
    more.setdefault("timeouts", QUICK)
    return Http(settings, limiter=more.pop("limiter", Limiter(waits=False)), sees=lambda: NOW, **more)


@dataclass
class Ended:
    status: SourceStatus
    sentence: str = ""
    posts: list[Post] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    error: SourceError | None = None


def run(source: Source, settings: Settings, memory: DictMemory, ask: Ask | None = None, **more: Any) -> Ended:
    """Run a source as the runner does: keep each page, then its cursor; an error after a page makes the run partial."""
    ended = Ended(SourceStatus.OK_EMPTY)
    with make_http(settings, **more) as http:
        try:
            for page in source.fetch(ask or Ask(TOPIC), settings, memory, http):
                ended.pages.append(page)
                for item in page.items:
                    parsed = source.parse(item)
                    (ended.posts if isinstance(parsed, Post) else ended.skipped).append(parsed)  # type: ignore[arg-type]
                if page.cursor_key:
                    memory.put(page.cursor_key, page.cursor)
        except SourceError as error:
            ended.error, ended.sentence = error, error.what
            came = any(page.items for page in ended.pages)
            ended.status = SourceStatus.PARTIAL if came else error.status
            return ended
    if not all(page.complete for page in ended.pages):
        ended.status = SourceStatus.PARTIAL
    elif any(page.items for page in ended.pages):
        ended.status = SourceStatus.OK
    return ended
