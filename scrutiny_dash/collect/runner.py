"""One runner for all sources: all at once, each at its own pace; each run of a source over a topic has its log line.

A page's posts are stored first and the cursor that leads on is kept after, in that order, so that a killed run loses
nothing and the next one meets at most a page it already knows.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from scrutiny_dash import clock
from scrutiny_dash.collect.intake import ONE_AT_A_TIME, Intake
from scrutiny_dash.errors import AlreadyRunning, RateLimited, ScrutinyError, SourceError
from scrutiny_dash.log import error_id
from scrutiny_dash.models import Post, Skipped, SourceStatus
from scrutiny_dash.reading.read import Reader
from scrutiny_dash.reading.read import reader as shared_reader
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask, Page, Source
from scrutiny_dash.sources.http import Http
from scrutiny_dash.store import runs
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.lock import AppLock
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.topics import Topic

log = logging.getLogger(__name__)

FIRST_LOOK_BACK = timedelta(days=548)
OVERLAP = timedelta(days=1)
OK_STATUSES = frozenset({SourceStatus.OK, SourceStatus.OK_EMPTY})


@dataclass(frozen=True, slots=True)
class RunResult:
    """How one run ended; the line that ``collect --json`` prints."""

    source: str
    topic: str
    status: SourceStatus
    seen: int
    new: int
    seconds: float
    message: str

    def as_json(self) -> dict[str, Any]:
        """Return the contract's keys in the contract's order."""
        return {
            "source": self.source,
            "topic": self.topic,
            "status": self.status.value,
            "seen": self.seen,
            "new": self.new,
            "seconds": round(self.seconds, 3),
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be collected.

    Attributes:
        since, until: aware UTC; None lets each run go on from where its last one ended.
        own_words: words that a table asked the sources for, instead of the topic's own.
        asked_by: who asked, for the log (``officer``, ``table 3``, ``schedule``, ``command line``).
        fresh: (source, topic) pairs that were asked just now and are left out.
    """

    topics: tuple[Topic, ...]
    sources: tuple[Source, ...]
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 1000
    own_words: tuple[str, ...] = ()
    asked_by: str = "command line"
    fresh: frozenset[tuple[str, str]] = frozenset()

    def due(self, source: Source) -> tuple[Topic, ...]:
        """Return the topics to ask a source about; one that is read once for all is asked for all or none."""
        due = tuple(topic for topic in self.topics if (source.info.name, topic.slug) not in self.fresh)
        return due if source.info.searches or not due else self.topics


class RunMemory:
    """A source's memory during one run. What it puts is kept only together with the page it belongs to."""

    def __init__(self, store: Store, private: PrivateFile, source: str, prefix: str = "") -> None:
        self._store, self._private, self._source, self._prefix = store, private, source, prefix
        self._waiting: dict[str, Any] = {}

    def get(self, key: str) -> Any:
        """Return a remembered JSON value, or None."""
        key = self._prefix + key
        return self._waiting[key] if key in self._waiting else runs.get_memory(self._store, self._source, key)

    def put(self, key: str, value: Any) -> None:
        """Remember a JSON value once the page is stored; None forgets it."""
        self._waiting[self._prefix + key] = value

    def secret(self, key: str) -> str | None:
        """Return a remembered secret, or None."""
        return self._private.secret(f"{self._source}:{key}")

    def keep_secret(self, key: str, value: str | None) -> None:
        """Remember a secret in the private file at once; None forgets it."""
        name = f"{self._source}:{key}"
        if value is None:
            self._private.forget_secret(name)
        else:
            self._private.set_secret(name, value)

    def change_secret(self, key: str, change: Callable[[str | None], str]) -> None:
        """Make a secret's value from the one before, while no other run can change it."""
        self._private.change_secret(f"{self._source}:{key}", change)

    def take_waiting(self) -> dict[str, Any]:
        """Return and forget what waits to be kept."""
        waiting, self._waiting = self._waiting, {}
        return waiting


@dataclass
class _Count:
    seen: int = 0
    new: dict[str, int] = field(default_factory=dict)
    covered_from: datetime | None = None
    covered_to: datetime | None = None
    complete: bool = True

    def cover(self, page: Page) -> None:
        if page.covered_from is not None:
            self.covered_from = min(self.covered_from or page.covered_from, page.covered_from)
        if page.covered_to is not None:
            self.covered_to = max(self.covered_to or page.covered_to, page.covered_to)
        self.complete = self.complete and page.complete


class Runner:
    """Runs sources over topics into one store.

    Args:
        progress: told (source, topic, seen, new) after each page.
        cancelled: asked after each page; True stops every run there, with what is stored so far.
    """

    def __init__(
        self,
        store: Store,
        private: PrivateFile,
        settings: Settings,
        http: Http,
        reader: Reader | None = None,
        progress: Callable[[str, str, int, int], None] = lambda *_: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store, self._private, self._settings, self._http = store, private, settings, http
        self._reader = reader or shared_reader()
        self._progress, self._cancelled = progress, cancelled

    def run(self, wanted: Wanted) -> Iterator[RunResult]:
        """Run every source over every topic and yield each result as it ends.

        Raises:
            StoreError: the store could not be written; everything stored before stays.
        """
        with ThreadPoolExecutor(max_workers=max(1, len(wanted.sources)), thread_name_prefix="source") as pool:
            futures = {pool.submit(self._run_source, source, wanted): source for source in wanted.sources}
            for future in as_completed(futures):
                fault = future.exception()
                if fault is None:
                    yield from future.result()
                elif isinstance(fault, ScrutinyError):
                    raise fault
                else:
                    yield from self._faulty(futures[future], wanted, fault)

    def _faulty(self, source: Source, wanted: Wanted, fault: BaseException) -> Iterator[RunResult]:
        """Say plainly that our own code failed on one source; the others have finished or go on."""
        number = error_id()
        log.error("Source %s failed, id %s", source.info.name, number, exc_info=fault)
        message = f"{source.info.title} could not be read because of a fault in this dashboard. Report it as {number}."
        for topic in wanted.topics:
            yield RunResult(source.info.name, topic.slug, SourceStatus.NOT_MEASURED, 0, 0, 0.0, message)

    def _run_source(self, source: Source, wanted: Wanted) -> list[RunResult]:
        due = wanted.due(source)
        if source.info.searches:
            return [r for topic in due for r in self._run_once(source, (topic,), wanted)]
        return self._run_once(source, due, wanted) if due else []

    def _run_once(self, source: Source, topics: Sequence[Topic], wanted: Wanted) -> list[RunResult]:
        """Run a source once, for one topic or, where it does not search, for all of them together.

        A lease keeps two processes from reading the same thing at once; the system takes it back from a killed one.
        """
        # One that does not search is the same reading whatever the topics are; a table's own words are another one.
        of = topics[0].slug if source.info.searches else "all"
        if wanted.own_words:
            of += "-" + hashlib.sha256(" ".join(wanted.own_words).encode()).hexdigest()[:8]
        lease = AppLock(self._store.path, name=f"{source.info.name}-{of}")
        try:
            lease.take()
        except AlreadyRunning:
            message = f"{source.info.title} is being read by another process right now."
            return [RunResult(source.info.name, t.slug, SourceStatus.NOT_MEASURED, 0, 0, 0.0, message) for t in topics]
        try:
            return self._run_leased(source, topics, wanted)
        finally:
            lease.release()

    def _run_leased(self, source: Source, topics: Sequence[Topic], wanted: Wanted) -> list[RunResult]:
        name = source.info.name
        started = time.monotonic()
        since, until = self._period(name, topics[0], wanted)
        own_words = " ".join(wanted.own_words)
        numbers = [
            runs.begin_run(self._store, name, t.slug, t.words_version, wanted.asked_by, since, until, own_words)
            for t in topics
        ]
        count = _Count(new={t.slug: 0 for t in topics})
        ask = Ask(topics[0], since, until, wanted.limit, wanted.own_words, tuple(topics))
        try:
            status, message = self._pages(source, ask, topics, numbers, count)
        except BaseException:
            for number in numbers:
                seconds = time.monotonic() - started
                runs.finish_run(self._store, number, SourceStatus.NOT_MEASURED, seconds, "A fault broke it off.")
            raise
        seconds = time.monotonic() - started
        covered = None
        if not own_words and count.covered_from is not None and count.covered_to is not None:
            covered = (count.covered_from, count.covered_to)
        results = []
        for number, topic in zip(numbers, topics, strict=True):
            runs.finish_run(self._store, number, status, seconds, message, covered)
            results.append(RunResult(name, topic.slug, status, count.seen, count.new[topic.slug], seconds, message))
        log.info("Source %s ended %s, seen %d, in %.1f s", name, status.value, count.seen, seconds)
        return results

    def _period(self, source: str, topic: Topic, wanted: Wanted) -> tuple[datetime | None, datetime | None]:
        if wanted.since is not None or wanted.until is not None or wanted.own_words:
            return wanted.since or clock.now() - FIRST_LOOK_BACK, wanted.until
        cut_short = runs.unfinished_since(self._store, source, topic)
        if cut_short is not None:
            return cut_short, None
        last = runs.covered_up_to(self._store, source, topic)
        return (clock.now() - FIRST_LOOK_BACK if last is None else last - OVERLAP), None

    def _pages(
        self, source: Source, ask: Ask, topics: Sequence[Topic], numbers: Sequence[int], count: _Count
    ) -> tuple[SourceStatus, str]:
        name = source.info.name
        prefix = "" if source.info.searches else "-".join(sorted(t.words_version for t in topics)) + ":"
        memory = RunMemory(self._store, self._private, name, prefix)
        intake = Intake(self._store, self._private.topic_key, topics, self._reader)
        try:
            source.ready(self._settings)
            for page in source.fetch(ask, self._settings, memory, self._http):
                with ONE_AT_A_TIME:
                    self._store_page(source, page, intake, memory, topics, numbers, count)
                if self._cancelled():
                    return SourceStatus.PARTIAL, "Stopped because somebody cancelled it. What came before is kept."
                if count.seen >= ask.limit:
                    break
            runs.count_page(self._store, numbers[0], 0, 0, memory.take_waiting(), name)
        except SourceError as error:
            log.warning("Source %s: %s", name, type(error).__name__)
            if isinstance(error, RateLimited):
                runs.keep_rest(self._store, name, clock.now() + timedelta(seconds=error.retry_after))
            status = SourceStatus.PARTIAL if count.seen else error.status
            return status, str(error)
        if not count.complete:
            return SourceStatus.PARTIAL, "It stopped before the whole period was read. The rest follows next time."
        if not count.seen:
            return SourceStatus.OK_EMPTY, f"{source.info.title} answered and had nothing new for these words."
        return SourceStatus.OK, f"{source.info.title} answered."

    def _store_page(
        self,
        source: Source,
        page: Page,
        intake: Intake,
        memory: RunMemory,
        topics: Sequence[Topic],
        numbers: Sequence[int],
        count: _Count,
    ) -> None:
        parsed = [source.parse(item) for item in page.items]
        posts = [p for p in parsed if isinstance(p, Post)]
        skipped = sum(isinstance(p, Skipped) for p in parsed)
        if skipped:
            log.debug("Source %s: %d items of %d are not posts", source.info.name, skipped, len(parsed))
        added = intake.take(posts, source.info.name, feelings_apart=source.info.feelings_apart)
        count.seen += len(page.items)
        count.cover(page)
        if page.cursor_key:
            memory.put(page.cursor_key, page.cursor)
        waiting = memory.take_waiting()
        for number, topic in zip(numbers, topics, strict=True):
            new = added[topic.slug].new
            count.new[topic.slug] += new
            runs.count_page(self._store, number, len(page.items), new, waiting, source.info.name)
            waiting = {}
            self._progress(source.info.name, topic.slug, count.seen, count.new[topic.slug])
