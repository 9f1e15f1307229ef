"""A source that does what a test tells it to: answer, crawl, break off, crash, repeat."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from scrutiny_dash.errors import Malformed, NotConfigured, RateLimited, Unavailable
from scrutiny_dash.models import Post, RawItem, Skipped
from scrutiny_dash.sources.base import Ask, Memory, Page, SourceInfo

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class FakeSource:
    """Modes: ok, empty, unavailable, limited, malformed_later, crash, not_set_up."""

    def __init__(
        self, name: str, mode: str = "ok", pages: int = 3, *, searches: bool = True, wait: float = 0.0
    ) -> None:
        self.info = SourceInfo(name, name.title(), "All.", "Nothing.", "", "https://example.org", 0.0, searches)
        self.mode, self.pages, self.wait = mode, pages, wait
        self.asked: list[Ask] = []
        self.remembered: list[Any] = []
        self.before_page: Callable[[int], None] = lambda _: None

    def ready(self, settings: object) -> None:
        if self.mode == "not_set_up":
            raise NotConfigured("It has no key.", "An officer can get one.", source=self.info.name)

    def hosts(self, settings: object) -> tuple[str, ...]:
        return ("https://example.org",)

    def fetch(self, ask: Ask, settings: object, memory: Memory, http: object) -> Iterator[Page]:
        self.asked.append(ask)
        self.remembered.append(memory.get("cursor"))
        first = int(memory.get("cursor") or 0)
        if self.mode == "unavailable":
            raise Unavailable(source=self.info.name)
        if self.mode == "limited":
            raise RateLimited(source=self.info.name)
        if self.mode == "empty":
            yield Page((), covered_from=START, covered_to=START + timedelta(days=9))
            return
        for number in range(first, self.pages):
            self.before_page(number)
            time.sleep(self.wait)
            if self.mode == "crash" and number == 1:
                raise ZeroDivisionError
            if self.mode == "malformed_later" and number == 1:
                raise Malformed(source=self.info.name)
            items = tuple(RawItem({"n": number * 10 + k}) for k in range(10))
            last = number == self.pages - 1
            yield Page(
                items, None if last else str(number + 1), "cursor",
                START, START + timedelta(days=number + 1), complete=True,
            )  # fmt: skip

    def parse(self, item: RawItem) -> Post | Skipped:
        number = item.payload["n"]
        if number % 10 == 9:
            return Skipped("a repost")
        return Post(
            platform=self.info.name,
            native_id=f"{self.info.name}-{number}",
            text=f"My young carer son waited, post {200 + number}",
            created=START + timedelta(hours=number),
            author_key=f"a{number % 5}",
        )

    def still_there(self, native_ids: tuple[str, ...], *_: object) -> dict[str, bool | None]:
        return {i: not i.endswith("-3") for i in native_ids}
