"""The worker process: does the jobs that pages ask for, collects by itself when a topic grows old, and reads again.

It looks for copies of whatever came in, by whatever road. It meets the pages only through the store. Only sources that
an officer switched on are asked without a person at the command line, and never while a session is open unless somebody
asks. Tables' own words have lanes of their own, and so have files, so that none waits behind a long collection.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta

from scrutiny_dash import clock
from scrutiny_dash.clearance import PREFIX, Clearance
from scrutiny_dash.collect import attention, importing, letting_go
from scrutiny_dash.collect.asking import COLLECT, SWITCH, WORDS, ask_to_collect, switched_on
from scrutiny_dash.collect.copying import keep_finding
from scrutiny_dash.collect.feed_switches import OFF, only_chosen
from scrutiny_dash.collect.rereading import kept_up
from scrutiny_dash.collect.runner import OK_STATUSES, Runner, RunResult, Wanted
from scrutiny_dash.errors import ScrutinyError
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.reading.read import reader
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.http import Http
from scrutiny_dash.store import jobs, room, runs
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.topics import Topic, topics

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
LOOK_FOR_OLD_SECONDS = 60.0
ASKED_LIMIT = 200
RENEW_SECONDS = 15.0
# How long a click finds what the click before it found, instead of asking everybody again.
FRESH = timedelta(minutes=15)
AN_HOUR = timedelta(hours=1)
ALL_FRESH = "All of this was asked in the last 15 minutes, so nobody was asked again. What came then is here."
# How many tables' own words are asked for at once. The sources' gaps and budgets hold across all of them.
WORDS_AT_ONCE = 3


class Worker:
    """One worker on one store. ``run`` returns when ``stop`` is set.

    Args:
        practice: the practice store: its posts are read again too when the lists change, and looked through for copies.
    """

    def __init__(
        self,
        store: Store,
        private: PrivateFile,
        settings: Settings,
        http: Http | None = None,
        practice: Store | None = None,
    ) -> None:
        self._store, self._private, self._settings = store, private, settings
        self._stores = (store,) if practice is None else (store, practice)
        self._http = http or Http(settings)
        self.name = f"{socket.gethostname()}-{os.getpid()}"
        self._next_look = self._next_again = clock.now()
        self.stop = threading.Event()

    def run(self) -> None:
        """Do jobs until told to stop."""
        runs.mark_interrupted(self._store)
        lanes = ThreadPoolExecutor(max_workers=3 + WORDS_AT_ONCE, thread_name_prefix="lane")
        with kept_up(self._stores, self.stop), lanes:
            working = [lanes.submit(self._do_all, COLLECT, self._look_around)]
            working += [lanes.submit(self._do_all, WORDS) for _ in range(WORDS_AT_ONCE)]
            working.append(lanes.submit(self._do_all, importing.IMPORT, self._clear_up))
            working.append(lanes.submit(keep_finding, self._stores, self.stop))
            for lane in as_completed(working):
                self.stop.set()  # one that broke ends all: the supervisor starts the worker anew
                lane.result()

    def _do_all(self, kind: str, otherwise: Callable[[], None] = lambda: None) -> None:
        """Do the jobs of one kind one after the other until told to stop; ``otherwise`` is done while there is none."""
        while not self.stop.is_set():
            job = jobs.take(self._store, self.name, kind)
            if job is not None:
                self.do(job)
                continue
            otherwise()
            self.stop.wait(POLL_SECONDS)

    def _clear_up(self) -> None:
        """Delete files that were handed over for jobs that have ended; a process may have died in between."""
        importing.clear_left_over(self._store)

    def _look_around(self) -> None:
        """Once a minute ask for what has grown old, read one line of attention, and look for some stored posts."""
        if clock.now() >= self._next_look:
            self.ask_for_old_topics()
            self.read_a_line()
            self.look_again()
            self._next_look = clock.now() + timedelta(seconds=LOOK_FOR_OLD_SECONDS)

    def ask_for_old_topics(self) -> None:
        """Ask for topics whose newest collection is older than their freshness; not while a session is open."""
        clearance = Clearance.of(room.choices(self._store, PREFIX))
        today = clock.london_day(clock.now())
        self._let_go(today, clearance.delete_by)
        if room.open_session_now(self._store) is not None or clearance.stopped(today):
            return
        if not switched_on(room.choices(self._store, SWITCH)):
            return
        old = tuple(t.slug for t in topics().values() if self._is_old(t))
        if old:
            ask_to_collect(self._store, "schedule", old)

    def _let_go(self, today: date, delete_by: date | None) -> None:
        """Delete what must not be kept any longer; what cannot be cleared while somebody reads is cleared next time."""
        try:
            letting_go.purge(self._store, today, delete_by)
            letting_go.purge_copies(self._store, today, delete_by)
        except ScrutinyError as error:
            log.warning("Not everything could be let go of: %s", type(error).__name__)

    def read_a_line(self) -> None:
        """Ask one question of the lines of attention; not while a session is open or in a pre-election period."""
        clearance = Clearance.of(room.choices(self._store, PREFIX))
        if room.open_session_now(self._store) is not None or clearance.pre_election(clock.london_day(clock.now())):
            return
        try:
            attention.read_next(self._store, self._settings, self._http, room.choices(self._store, SWITCH))
        except ScrutinyError as error:
            log.warning("A line of attention could not be read: %s", type(error).__name__)

    def look_again(self) -> None:
        """Look whether stored posts are still shown at their source; not while a session is open.

        Where nothing is to be looked for, or nobody answers, an hour passes before the next try.
        """
        if clock.now() < self._next_again or room.open_session_now(self._store) is not None:
            return
        on = switched_on(room.choices(self._store, SWITCH))
        looked = 0
        try:
            looked = letting_go.look_again(self._store, self._private, self._settings, self._http, on)
        except ScrutinyError as error:
            log.warning("Stored posts could not be looked for again: %s", type(error).__name__)
        if not looked:
            self._next_again = clock.now() + AN_HOUR

    def _is_old(self, topic: Topic) -> bool:
        tried = _last_try(self._store, topic.slug)
        return tried is None or clock.now() - tried > timedelta(hours=topic.freshness_hours)

    def do(self, job: jobs.Job) -> None:
        """Do one job and close it, whatever happens to its sources or its file."""
        if job.kind == importing.IMPORT:
            with self._at_work(job):
                importing.do(self._store, self._private, job, self.stop)
            return
        try:
            with self._at_work(job):
                message, cancelled = self._collect(job)
        except ScrutinyError as error:
            log.warning("Job %d failed: %s", job.id, type(error).__name__)
            jobs.finish(self._store, job.id, "failed", str(error))
            return
        jobs.finish(self._store, job.id, "cancelled" if cancelled else "done", message)

    @contextmanager
    def _at_work(self, job: jobs.Job) -> Iterator[None]:
        """Keep a job's lease while its sources are waited for, so that no other process takes it for abandoned."""
        ended = threading.Event()

        def renew() -> None:
            while not ended.wait(RENEW_SECONDS):
                with suppress(ScrutinyError):
                    jobs.renew(self._store, job.id)

        thread = threading.Thread(target=renew, name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _fresh(self, words: str) -> frozenset[tuple[str, str]]:
        """Return the (source, topic) pairs that answered minutes ago: they are not asked again, whoever clicks."""
        if words:
            return frozenset()
        after = clock.now() - FRESH
        newest = runs.latest_runs(self._store)
        return frozenset(
            (run.source, run.topic)
            for run in newest
            if run.status in OK_STATUSES and run.finished is not None and run.finished > after
        )

    def _collect(self, job: jobs.Job) -> tuple[str, bool]:
        asked = job.wants
        why_not = Clearance.of(room.choices(self._store, PREFIX)).stopped(clock.london_day(clock.now()))
        if why_not:
            return why_not, False
        on = switched_on(room.choices(self._store, SWITCH))
        asked_of = tuple(s for s in on if not asked["sources"] or s.info.name in asked["sources"])
        settings, sources = only_chosen(self._settings, asked_of, room.choices(self._store, OFF))
        chosen = tuple(topics()[slug] for slug in asked["topics"] if slug in topics())
        if not sources or not chosen:
            return "No source is switched on.", False
        words = str(asked["words"])
        wanted = Wanted(
            chosen,
            sources,
            limit=ASKED_LIMIT if words else 1000,
            own_words=(words,) if words else (),
            asked_by=job.asked_by,
            fresh=self._fresh(words),
        )
        steps = sum(len(wanted.due(source)) for source in sources)
        if not steps:
            return ALL_FRESH, False
        progress = _Progress(self._store, job.id, steps)
        runner = Runner(self._store, self._private, settings, self._http, reader(), progress.page, progress.cancelled)
        results = []
        for result in runner.run(wanted):
            results.append(result)
            progress.finished_one()
        return summary(results), progress.cancelled()


class _Progress:
    """Keeps a job's row up to date from several sources at once."""

    def __init__(self, store: Store, job: int, total: int) -> None:
        self._store, self._job, self._total = store, job, total
        self._lock = threading.Lock()
        self._new: dict[tuple[str, str], int] = {}
        self._done = 0
        self._cancelled = False

    def page(self, source: str, topic: str, _seen: int, new: int) -> None:
        with self._lock:
            self._new[source, topic] = new
            self._tell()

    def finished_one(self) -> None:
        with self._lock:
            self._done += 1
            self._tell()

    def _tell(self) -> None:
        message = f"{sum(self._new.values())} new posts so far."
        self._cancelled = jobs.report(self._store, self._job, self._done, self._total, message)

    def cancelled(self) -> bool:
        return self._cancelled


def summary(results: list[RunResult]) -> str:
    """Say in one sentence how a collection ended."""
    new = sum(r.new for r in results)
    good = {SourceStatus.OK, SourceStatus.OK_EMPTY}
    trouble = sorted({r.source for r in results if r.status not in good})
    said = f"{new} new posts." if new != 1 else "1 new post."
    if trouble:
        said += f" Not fully read: {', '.join(trouble)}."
    return said


def _last_try(store: Store, slug: str) -> datetime | None:
    finished = [run.finished for run in runs.latest_runs(store, slug) if run.finished is not None]
    return max(finished, default=None)
