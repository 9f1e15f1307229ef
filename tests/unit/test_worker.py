"""The worker: what pages ask for is done once, only where it may be, and what was asked just now is not asked again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scrutiny_dash.collect import asking
from scrutiny_dash.collect import worker as working
from scrutiny_dash.collect.worker import ALL_FRESH, Worker
from scrutiny_dash.models import Query, SourceStatus
from scrutiny_dash.reading.read import Reader
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.http import Http
from scrutiny_dash.store import jobs, posts, room, runs
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.lock import AppLock
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.topics import topic, topics
from tests.factories import an_arrival
from tests.unit.fake_source import FakeSource

AT = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
SLUGS = tuple(topics())
SETTINGS = Settings.load({}, Path("/nonexistent/none.toml"))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def at(**later: float) -> None:
        monkeypatch.setenv("SCRUTINY_NOW", (AT + timedelta(**later)).isoformat())

    at()
    return at


@pytest.fixture
def worker(store: Store, tmp_path: Path, reader: Reader, clock) -> Iterator[Worker]:  # type: ignore[no-untyped-def]
    private = PrivateFile.open(tmp_path / "private.db")
    made = Worker(store, private, SETTINGS, Http(SETTINGS, offline=True))
    made._reader = reader
    yield made
    private.close()


def on(monkeypatch: pytest.MonkeyPatch, store: Store, *sources: FakeSource) -> None:
    monkeypatch.setattr(asking, "SOURCES", sources)
    for source in sources:
        room.choose(store, f"source.{source.info.name}", True, "officer")


def done(store: Store, worker: Worker) -> list[jobs.Job]:
    """Do every job that waits, and return them as they ended."""
    taken = []
    for kind in (asking.COLLECT, asking.WORDS):
        while (job := jobs.take(store, worker.name, kind)) is not None:
            worker.do(job)
            taken.append(job.id)
    return [job for number in taken if (job := jobs.job(store, number)) is not None]


def until(true: Callable[[], object]) -> None:
    """Wait for something that other threads do; at most twenty seconds."""
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def test_what_is_asked_for_is_done_and_said(store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    source = FakeSource("s")
    on(monkeypatch, store, source)
    asking.ask_to_collect(store, "officer", SLUGS)
    asking.ask_to_collect(store, "table 2", SLUGS)
    [job] = done(store, worker)
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert job.message == "27 new posts."
    assert [ask.topic.slug for ask in source.asked] == list(SLUGS)


def test_however_many_click_nobody_is_asked_twice_within_a_quarter_of_an_hour(
    store: Store, worker: Worker, clock, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    source, down = FakeSource("s"), FakeSource("down", "unavailable")
    on(monkeypatch, store, source, down)
    asking.ask_to_collect(store, "officer", SLUGS)
    done(store, worker)
    clock(minutes=14)
    asking.ask_to_collect(store, "officer", SLUGS)
    [job] = done(store, worker)
    assert (len(source.asked), len(down.asked)) == (3, 6), "what did not answer may be asked again"
    assert job.total == 3
    down.mode = "empty"
    asking.ask_to_collect(store, "officer", SLUGS)
    asking.ask_to_collect(store, "officer", SLUGS[:1])
    done(store, worker)
    asking.ask_to_collect(store, "officer", SLUGS)
    [job] = done(store, worker)
    assert job.message == ALL_FRESH
    clock(minutes=16)
    asking.ask_to_collect(store, "officer", SLUGS)
    done(store, worker)
    assert len(source.asked) == 6


def test_a_source_that_is_read_once_for_all_is_asked_for_all_or_not_at_all(
    store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = FakeSource("feed", searches=False)
    on(monkeypatch, store, feed)
    asking.ask_to_collect(store, "officer", SLUGS[:1])
    done(store, worker)
    asking.ask_to_collect(store, "officer", SLUGS)
    done(store, worker)
    asking.ask_to_collect(store, "officer", SLUGS)
    done(store, worker)
    assert [[t.slug for t in ask.topics] for ask in feed.asked] == [[SLUGS[0]], list(SLUGS)]


def test_two_processes_never_read_a_feed_whatever_topics_they_want(
    store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = FakeSource("feed", searches=False)
    on(monkeypatch, store, feed)
    other = AppLock(store.path, name="feed-all")
    other.take()
    asking.ask_to_collect(store, "officer", SLUGS[:1])
    [job] = done(store, worker)
    assert feed.asked == []
    assert "Not fully read: feed." in job.message
    other.release()


def test_a_table_s_words_are_asked_once_a_freshness_period(
    store: Store, worker: Worker, clock, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    source = FakeSource("s")
    on(monkeypatch, store, source)
    about = topic(SLUGS[0])
    assert asking.ask_for_words(store, "table 1", about, "Respite") is not None
    done(store, worker)
    assert source.asked[0].words == ("respite",)
    assert asking.ask_for_words(store, "table 2", about, " respite ") is None
    clock(hours=about.freshness_hours, minutes=1)
    assert asking.ask_for_words(store, "table 2", about, "respite") is not None


def test_a_table_s_words_do_not_wait_behind_a_long_collection(
    store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "POLL_SECONDS", 0.01)
    long, may_end = FakeSource("s"), threading.Event()
    long.before_page = lambda _: None if long.asked[-1].words else may_end.wait(20)
    on(monkeypatch, store, long)
    collection = asking.ask_to_collect(store, "officer", SLUGS[:1])
    about = topic(SLUGS[0])
    running = threading.Thread(target=worker.run)
    running.start()
    try:
        until(lambda: long.asked)
        asked = [asking.ask_for_words(store, "table 1", about, words) for words in ("respite", "bus pass")]
        until(lambda: {jobs.job(store, number).state for number in asked} == {"done"})
        assert jobs.job(store, collection).state == "running"
        assert asking.asking_for(store, about, "respite") is None
        may_end.set()
        until(lambda: jobs.job(store, collection).state == "done")
    finally:
        may_end.set()
        worker.stop.set()
        running.join()


def test_whoever_asks_for_words_that_are_being_asked_for_is_told_how_far_it_is(
    store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, store, FakeSource("s"))
    about = topic(SLUGS[0])
    number = asking.ask_for_words(store, "table 1", about, "Bus pass")
    job = asking.asking_for(store, about, " bus  PASS")
    assert job is not None
    assert job.id == number
    assert asking.ask_for_words(store, "table 2", about, "BUS pass") == number, "no second asking beside the first"
    assert asking.asking_for(store, about, "bus") is None
    assert asking.asking_for(store, topic(SLUGS[1]), "bus pass") is None


def test_by_itself_it_asks_when_topics_are_old_but_never_in_a_session(
    store: Store, worker: Worker, clock, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    on(monkeypatch, store, FakeSource("s"))
    room.open_session(store, "officer")
    worker.ask_for_old_topics()
    assert jobs.newest_job(store, asking.COLLECT) is None
    room.close_session(store, "officer")
    worker.ask_for_old_topics()
    [job] = done(store, worker)
    assert job.asked_by == "schedule"
    worker.ask_for_old_topics()
    assert done(store, worker) == []
    clock(hours=max(t.freshness_hours for t in topics().values()), minutes=1)
    worker.ask_for_old_topics()
    assert len(done(store, worker)) == 1


def test_nothing_is_asked_that_no_officer_switched_on(
    store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = FakeSource("s")
    monkeypatch.setattr(asking, "SOURCES", (source,))
    worker.ask_for_old_topics()
    asking.ask_to_collect(store, "officer", SLUGS)
    [job] = done(store, worker)
    assert source.asked == []
    assert job.message == "No source is switched on."


def test_nothing_is_asked_in_a_pre_election_period_or_past_the_delete_by_date(
    store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = FakeSource("s")
    on(monkeypatch, store, source)
    room.choose(store, "checklist.pre_from", "2026-03-14", "officer")
    room.choose(store, "checklist.pre_to", "2026-03-20", "officer")
    worker.ask_for_old_topics()
    asking.ask_to_collect(store, "officer", SLUGS)
    [job] = done(store, worker)
    assert "pre-election" in job.message
    room.choose(store, "checklist.pre_override", "A. Officer: no seat is up here", "officer")
    room.choose(store, "checklist.delete_by", "2026-03-14", "officer")
    asking.ask_to_collect(store, "officer", SLUGS)
    [job] = done(store, worker)
    assert "delete-by date" in job.message
    assert source.asked == []


def test_cancelling_stops_at_the_next_page(store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    source = FakeSource("s", pages=30)
    on(monkeypatch, store, source)
    number = asking.ask_to_collect(store, "officer", SLUGS[:1])
    source.before_page = lambda page: jobs.cancel(store, number) if page == 2 else None
    [job] = done(store, worker)
    assert job.state == "cancelled"
    [run] = runs.latest_runs(store)
    assert run.status is SourceStatus.PARTIAL
    assert run.seen == 30


def test_a_long_wait_does_not_cost_the_lease(
    store: Store, worker: Worker, clock, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    """A source asked once a minute says nothing for longer than a lease lasts."""
    monkeypatch.setattr(working, "RENEW_SECONDS", 0.02)
    source = FakeSource("s", pages=1, wait=0.3)
    on(monkeypatch, store, source)
    asking.ask_to_collect(store, "officer", SLUGS[:1])
    source.before_page = lambda _: clock(minutes=2)
    [job] = done(store, worker)
    assert job.state == "done"
    with store.read() as connection:
        lease = connection.execute("SELECT lease_until FROM jobs WHERE id = ?", (job.id,)).fetchone()[0]
    assert lease >= (AT + timedelta(minutes=2)).timestamp()


def test_a_fault_of_ours_is_in_the_run_log(store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, store, FakeSource("broken", "crash"), FakeSource("s"))
    asking.ask_to_collect(store, "officer", SLUGS[:1])
    [job] = done(store, worker)
    assert "Not fully read: broken." in job.message
    ended = {run.source: run.status for run in runs.latest_runs(store)}
    assert ended == {"broken": SourceStatus.NOT_MEASURED, "s": SourceStatus.OK}


def test_until_when_a_source_rests_is_kept(store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, store, FakeSource("limited", "limited"))
    asking.ask_to_collect(store, "officer", SLUGS[:1])
    done(store, worker)
    assert runs.rests(store) == {"limited": AT + timedelta(seconds=60)}


def test_it_looks_for_copies_of_whatever_came_in_with_no_source_on(store: Store, worker: Worker) -> None:
    words = "Save the night nurse on Linnet ward, write to your councillor before Friday"
    running = threading.Thread(target=worker.run)
    running.start()
    try:
        posts.add_arrivals(store, [an_arrival(words, f"p{n}", n) for n in range(5)], "import")
        until(lambda: Searcher(store).answer(Query("mental_health")).copies == 4)
    finally:
        worker.stop.set()
        running.join()
