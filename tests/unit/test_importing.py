"""Importing in the worker: what was asked is what is done, once, and no file stays longer than its job."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutiny_dash.collect import asking, import_wish, importing
from scrutiny_dash.collect import letting_go as collected
from scrutiny_dash.collect import worker as working
from scrutiny_dash.collect.bring_in import bring_file
from scrutiny_dash.collect.import_wish import Wish
from scrutiny_dash.collect.worker import Worker
from scrutiny_dash.errors import ImportRefused, InputError, StoreError, StoreFull
from scrutiny_dash.reading.read import Reader
from scrutiny_dash.settings import ROOT, Settings
from scrutiny_dash.sources import imports as files
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.imports.layouts import layouts
from scrutiny_dash.store import handed, imports, jobs, letting_go, room, runs
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.topics import topic, topics
from tests.unit.fake_source import FakeSource

AT = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
SLUG = "mental_health"
SETTINGS = Settings.load({}, Path("/nonexistent/none.toml"))
NAME = "what people said.csv"


def the_file(rows: int = 5) -> bytes:
    lines = [f'{n % 28 + 1:02}/03/2025,person{n},"Waited {n} weeks for the ward in Harlow"' for n in range(rows)]
    return "\n".join(["Date,Author,Comment", *lines, '14/03/2025,person0,"-"', ""]).encode()


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRUTINY_NOW", AT.isoformat())


@pytest.fixture
def worker(store: Store, tmp_path: Path, reader: Reader) -> Iterator[Worker]:
    private = PrivateFile.open(tmp_path / "private.db")
    yield Worker(store, private, SETTINGS, Http(SETTINGS, offline=True))
    private.close()


def asked(store: Store, content: bytes | None = None, period: tuple[date, date] | None = None, slug: str = SLUG) -> int:
    held = the_file() if content is None else content
    table = files.open_table(held, NAME)
    wish = Wish(topic(slug), files.guess_mapping(table), files.ReadOptions(as_of=AT), period)
    return importing.ask_to_import(store, "officer", held, table, wish)


def done(store: Store, worker: Worker) -> jobs.Job:
    job = jobs.take(store, worker.name, importing.IMPORT)
    assert job is not None
    worker.do(job)
    return the_job(store, job.id)


def the_job(store: Store, number: int) -> jobs.Job:
    job = jobs.job(store, number)
    assert job is not None
    return job


def kept(store: Store) -> list[str]:
    folder = handed.folder_of(store.path)
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def stored_texts(store: Store) -> list[str]:
    with store.read() as connection:
        return [row[0] for row in connection.execute("SELECT text FROM posts ORDER BY text")]


# What is asked for


days = st.dates(date(2005, 1, 1), date(2100, 1, 1))
columns = st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8, unique=True).map(tuple)


@st.composite
def wishes(draw: st.DrawFn) -> tuple[Wish, files.Table]:
    names = draw(columns)
    some = st.lists(st.sampled_from(names), max_size=3, unique=True).map(tuple)
    mapping = files.Mapping(
        draw(some), draw(some), draw(some), draw(some), draw(some), draw(st.sampled_from([None, *layouts()]))
    )
    options = files.ReadOptions(
        as_of=draw(st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))),  # noqa: DTZ001
        dates=draw(st.sampled_from(files.DateSource)),
        file_date=draw(st.none() | days),
        zone=draw(st.sampled_from(["", "Europe/London", "America/New_York"])),
        order=draw(st.none() | st.sampled_from(files.Order)),
        platform=draw(st.sampled_from(["", "facebook"])),
        one_row_is_one_person=draw(st.booleans()),
    )
    wish = Wish(topic(draw(st.sampled_from(list(topics())))), mapping, options, draw(st.none() | st.tuples(days, days)))
    table = files.Table(NAME, "csv", "0123456789abcdef", names, "utf-8", ",", 1, 0, (), lambda: iter(()))
    return wish, table


@given(wishes())
def test_what_is_written_into_a_job_is_read_back(drawn: tuple[Wish, files.Table]) -> None:
    wish, table = drawn
    wants = json.loads(json.dumps(import_wish.written(wish, table)))
    assert import_wish.read(wants, table) == wish


def test_a_job_holds_no_words_of_its_file(store: Store) -> None:
    held = b"My mother waited,Jane Example,text\nNobody rang us back all summer,Jo Other,We waited\n"
    assert "My mother waited" in files.open_table(held, NAME).columns, "its first row was taken for a header"
    asked(store, held)
    text = json.dumps(the_job(store, 1).wants)
    assert "mother" not in text
    assert "Jane" not in text


def test_what_cannot_be_read_as_it_was_asked_is_said() -> None:
    table = files.open_table(the_file(), NAME)
    wants = import_wish.written(Wish(topic(SLUG), files.guess_mapping(table), files.ReadOptions(as_of=AT)), table)
    for change in ({"topic": "gone"}, {"layout": "gone"}, {"columns": {}}, {"dates": "gone"}, {"period": ["x"]}):
        with pytest.raises(InputError, match="another version"):
            import_wish.read({**wants, **change}, table)
    with pytest.raises(InputError, match="not whole"):
        import_wish.read(wants, files.open_table(the_file(3), NAME))


# Done as before


def test_the_worker_brings_what_a_direct_import_brings(
    store: Store, worker: Worker, open_store: Callable[..., Store], tmp_path: Path
) -> None:
    period = (date(2025, 3, 1), date(2025, 3, 31))
    asked(store, period=period)
    job = done(store, worker)
    other, private = open_store("other.db"), PrivateFile.open(tmp_path / "other-private.db")
    brought = bring_file(other, private, topic(SLUG), the_file(), NAME, "officer", period=period)
    private.close()
    assert job.state == "done"
    assert job.message == f"{brought.sentence} {brought.summary.dates}"
    assert stored_texts(store) == stored_texts(other)
    assert imports.import_list(store) == imports.import_list(other)
    for one in (store, other):
        with one.read() as connection:
            rows = connection.execute("SELECT source, topic, from_time, to_time FROM coverage").fetchall()
            assert [row["source"] for row in rows] == ["import 1"]


def test_the_file_lies_with_its_owner_only_and_goes_with_the_job(store: Store, worker: Worker) -> None:
    number = asked(store)
    [name] = kept(store)
    folder = handed.folder_of(store.path)
    assert "said" not in name
    assert (folder / name).read_bytes() == the_file()
    if os.name != "nt":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    done(store, worker)
    assert the_job(store, number).state == "done"
    assert kept(store) == []


def test_the_same_file_is_not_asked_for_twice_while_it_waits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = asked(store)
    monkeypatch.setenv("SCRUTINY_NOW", (AT + timedelta(minutes=1)).isoformat())
    assert asked(store) == first
    assert len(kept(store)) == 1
    assert asked(store, slug="young_carers") != first


def test_a_file_does_not_wait_behind_a_long_collection(
    store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "POLL_SECONDS", 0.01)
    long, may_end = FakeSource("s"), threading.Event()
    long.before_page = lambda _: may_end.wait(20)
    monkeypatch.setattr(asking, "SOURCES", (long,))
    room.choose(store, "source.s", True, "officer")
    collection = asking.ask_to_collect(store, "officer", (SLUG,))
    running = threading.Thread(target=worker.run)
    running.start()
    try:
        until(lambda: long.asked)
        number = asked(store)
        until(lambda: the_job(store, number).state == "done")
        assert the_job(store, collection).state == "running"
    finally:
        may_end.set()
        worker.stop.set()
        running.join()


def test_how_far_it_is_has_a_denominator(store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "TELL_SECONDS", 0.0)
    said: list[tuple[int, int, str]] = []
    report = jobs.report

    def heard(store: Store, job: int, rows: int, total: int, message: str) -> bool:
        said.append((rows, total, message))
        return report(store, job, rows, total, message)

    monkeypatch.setattr(jobs, "report", heard)
    asked(store)
    done(store, worker)
    assert said[0] == (1, 6, "1 post in them.")
    assert said[-1] == (6, 6, "5 posts in them.")


# Refused


def test_what_may_not_come_in_is_refused_at_once_and_nothing_is_kept(store: Store) -> None:
    room.choose(store, "checklist.delete_by", "2026-03-14", "officer")
    with pytest.raises(InputError, match="delete-by date"):
        asked(store)
    room.choose(store, "checklist.delete_by", "2026-12-31", "officer")
    table = files.open_table(the_file(), NAME)
    with pytest.raises(ImportRefused, match="looks like text"):
        importing.ask_to_import(
            store, "officer", the_file(), table, Wish(topic(SLUG), files.Mapping(), files.ReadOptions(as_of=AT))
        )
    assert jobs.newest_job(store, importing.IMPORT) is None
    assert kept(store) == []


def test_a_pre_election_period_that_begins_meanwhile_is_told(store: Store, worker: Worker) -> None:
    asked(store)
    room.choose(store, "checklist.pre_from", "2026-03-14", "officer")
    room.choose(store, "checklist.pre_to", "2026-03-20", "officer")
    job = done(store, worker)
    assert job.state == "failed"
    assert "pre-election" in job.message
    assert "wait as well" in job.message
    assert kept(store) == []
    assert imports.import_list(store) == []


def test_a_file_that_was_lost_or_changed_is_told(store: Store, worker: Worker) -> None:
    asked(store)
    [name] = kept(store)
    (handed.folder_of(store.path) / name).write_bytes(the_file(3))
    assert "not whole" in done(store, worker).message
    asked(store)
    [name] = kept(store)
    (handed.folder_of(store.path) / name).unlink()
    assert "no longer kept here" in done(store, worker).message


def test_a_fault_of_ours_ends_the_job_and_not_the_worker(
    store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("fault")

    asked(store)
    monkeypatch.setattr(importing, "bring_table", broken)
    with caplog.at_level("INFO"):
        job = done(store, worker)
    assert job.state == "failed"
    assert "Report it as" in job.message
    assert kept(store) == []
    assert NAME not in caplog.text
    assert "Harlow" not in caplog.text


def test_a_folder_that_cannot_be_made_and_a_full_disk_are_two_sentences(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed.folder_of(store.path).write_text("no folder")
    with pytest.raises(StoreError, match="cannot be written to"):
        asked(store)
    handed.folder_of(store.path).unlink()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFull):
        asked(store)
    assert kept(store) == []
    assert jobs.newest_job(store, importing.IMPORT) is None


# Stopped


def test_one_that_waits_is_stopped_at_once_and_its_file_deleted(store: Store, worker: Worker) -> None:
    number = asked(store)
    importing.cancel(store, number)
    assert the_job(store, number).state == "cancelled"
    assert kept(store) == []
    assert jobs.take(store, worker.name, importing.IMPORT) is None


def test_a_file_that_waits_goes_on_the_delete_by_date_without_a_worker(store: Store) -> None:
    number, day = asked(store), date(2026, 3, 15)
    collected.purge(store, date(2026, 3, 14), day)
    assert len(kept(store)) == 1
    collected.purge(store, day, day)
    assert the_job(store, number).state == "cancelled"
    assert kept(store) == []


def test_one_that_goes_on_is_stopped_and_says_what_was_not_read(
    store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "TELL_SECONDS", 0.0)
    number = asked(store, the_file(20))
    report = jobs.report

    def stopping(store: Store, job: int, rows: int, total: int, message: str) -> bool:
        if rows == 4:
            importing.cancel(store, number)
            assert len(kept(store)) == 1, "it is still being read"
        return report(store, job, rows, total, message)

    monkeypatch.setattr(jobs, "report", stopping)
    job = done(store, worker)
    assert job.state == "cancelled"
    assert job.message.startswith(
        "4 of 21 rows are new posts, 17 left out (not read, because the import was stopped: 17)"
    )
    assert letting_go.posts_anywhere(store) == 4
    assert kept(store) == []
    [row] = imports.import_list(store)
    assert (row.rows, row.posts, row.skipped) == (21, 4, {"not read, because the import was stopped": 17})
    with store.read() as connection:
        assert connection.execute("SELECT count(*) FROM coverage").fetchone()[0] == 0, "its days were not all read"
        assert connection.execute("SELECT status FROM runs").fetchone()[0] == "partial"
    assert imports.undo(store, row.id, "officer") == 4


# Broken off


class Killed(BaseException):
    """Stands for the end of a process."""


def killed_at(monkeypatch: pytest.MonkeyPatch, at_row: int, end: Callable[[], bool]) -> None:
    """Let a process end while it reads a row."""
    rows = importing._Progress.rows

    def reading(progress: importing._Progress, row: int, posts: int) -> bool:
        return end() if row == at_row else rows(progress, row, posts)

    monkeypatch.setattr(importing._Progress, "rows", reading)


def killed() -> bool:
    raise Killed


def test_a_killed_worker_s_import_is_taken_again_and_is_one_import(
    store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = asked(store, the_file(500))
    with monkeypatch.context() as patch:
        killed_at(patch, 450, killed)
        with pytest.raises(Killed):
            done(store, worker)
    assert letting_go.posts_anywhere(store) == 400
    assert the_job(store, number).state == "running"
    assert list(importing.going_on(store)) == [1]
    importing.clear_left_over(store)
    assert len(kept(store)) == 1, "an unfinished job names it"
    assert jobs.take(store, "another", importing.IMPORT) is None, "its lease has not ended"
    monkeypatch.setenv("SCRUTINY_NOW", (AT + timedelta(seconds=61)).isoformat())
    job = done(store, worker)
    assert job.id == number
    assert job.message.startswith("500 of 501 rows are new posts, 1 left out")
    [row] = imports.import_list(store)
    assert (row.rows, row.posts, row.already) == (501, 500, 0)
    assert kept(store) == []
    assert imports.undo(store, row.id, "officer") == 500


def test_a_worker_that_ends_leaves_the_file_to_the_next(
    store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(store, the_file(300))

    def ending() -> bool:
        worker.stop.set()
        return True

    with monkeypatch.context() as patch:
        killed_at(patch, 250, ending)
        job = done(store, worker)
    assert job.state == "waiting"
    assert letting_go.posts_anywhere(store) == 250
    worker.stop.clear()
    job = done(store, worker)
    assert job.message.startswith("300 of 301 rows are new posts")
    assert job.wants["tries"] == 1
    assert len(imports.import_list(store)) == 1


def test_a_file_that_kills_every_worker_is_given_up(
    store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = asked(store)
    with monkeypatch.context() as patch:
        killed_at(patch, 2, killed)
        for broken in range(importing.MOST_TRIES):
            monkeypatch.setenv("SCRUTINY_NOW", (AT + timedelta(minutes=2 * broken)).isoformat())
            with pytest.raises(Killed):
                done(store, worker)
    monkeypatch.setenv("SCRUTINY_NOW", (AT + timedelta(hours=1)).isoformat())
    job = done(store, worker)
    assert (job.id, job.state) == (number, "failed")
    assert "broke off 3 times" in job.message
    assert kept(store) == []


def test_what_is_left_over_is_cleared_when_a_worker_starts(
    store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "POLL_SECONDS", 0.01)
    number = asked(store)
    [name] = kept(store)
    folder = handed.folder_of(store.path)
    with monkeypatch.context() as patch:
        patch.setattr(handed, "drop", killed_drop)
        with pytest.raises(Killed):
            done(store, worker)
    assert the_job(store, number).state == "done"
    assert kept(store) == [name]
    coming = handed.hand_over(store.path, b"a page is writing this")
    old = folder / f"{handed.hand_over(store.path, b'its page has died')}{handed.COMING}"
    os.utime(old, (time.time() - handed.COMING_SECONDS - 1,) * 2)
    running = threading.Thread(target=worker.run)
    running.start()
    try:
        until(lambda: kept(store) == [f"{coming}{handed.COMING}"])
    finally:
        worker.stop.set()
        running.join()


def killed_drop(*_: object) -> None:
    raise Killed


def test_a_name_that_leads_elsewhere_is_none(store: Store, tmp_path: Path) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text("keep me")
    for name in ("../precious.txt", str(precious), "", "A" * 32):
        with pytest.raises(StoreError):
            handed.path_of(store.path, name)
        handed.drop(store.path, name)
    assert precious.exists()


@pytest.mark.skipif(os.name == "nt", reason="needs a signal that cannot be caught")
def test_kill_9_in_the_middle_loses_and_doubles_nothing(store: Store) -> None:
    number = asked(store, the_file(6000))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SCRUTINY_")}
    command = [sys.executable, "-m", "scrutiny_dash", "work"]
    for kill in (True, False):
        with store.write() as connection:
            connection.execute("UPDATE jobs SET lease_until = 0")
        process = subprocess.Popen(
            command, cwd=ROOT, env={**environment, "SCRUTINY_DB": str(store.path)}, stdin=subprocess.PIPE
        )
        assert process.stdin is not None
        try:
            if kill:
                until(lambda: letting_go.posts_anywhere(store) > 0, seconds=60)
                process.kill()
            else:
                until(lambda: the_job(store, number).state == "done", seconds=60)
        finally:
            process.stdin.close()
            process.wait(30)
        if kill:
            assert 0 < letting_go.posts_anywhere(store) < 6000, "it was killed in the middle"
    assert letting_go.posts_anywhere(store) == 6000
    [row] = imports.import_list(store)
    assert (row.rows, row.posts) == (6001, 6000)
    assert kept(store) == []
    assert [run.source for run in runs.latest_runs(store)] == ["import"]


def until(true: Callable[[], object], seconds: float = 20) -> None:
    """Wait for something that others do."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)
