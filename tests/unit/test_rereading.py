"""Posts are read again when the lists change: beside the old readings, resumable, and seen all at once."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutiny_dash.collect import lasting, rereading
from scrutiny_dash.errors import StoreBusy
from scrutiny_dash.models import Feeling, Place, Query, Service
from scrutiny_dash.search import below
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.store import checks, letting_go, posts, room
from scrutiny_dash.store import rereading as kept
from scrutiny_dash.store.connect import LIVE, PRACTICE, Store
from scrutiny_dash.store.migrations import migrations
from scrutiny_dash.store.shown import places_of
from tests.factories import an_arrival
from tests.unit.made_up_lists import KNOWN, ONE, OTHER, TOPIC, TWO, WORDS, again, bring, contents, with_themes

texts = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join), min_size=1, max_size=30)


def feelings(store: Store, searcher: Searcher | None = None) -> dict[Feeling, int]:
    answer = (searcher or Searcher(store)).answer(Query(TOPIC))
    return {feeling: n for feeling, n in answer.feelings.items() if n}


# All of it


@settings(max_examples=25, deadline=None)
@given(texts)
def test_read_again_is_read_as_if_it_had_just_arrived(fresh: Callable[[], Store], said: list[str]) -> None:
    changed, new = fresh(), fresh()
    bring(changed, ONE, said, slugs=(TOPIC, OTHER))
    bring(new, TWO, said, slugs=(TOPIC, OTHER))
    again(changed, TWO).to_end()
    assert contents(changed) == contents(new)
    letting_go.check_index(changed)


@settings(max_examples=25, deadline=None)
@given(texts)
def test_reading_again_twice_changes_nothing(fresh: Callable[[], Store], said: list[str]) -> None:
    store = fresh()
    bring(store, ONE, said)
    again(store, TWO).to_end()
    once = contents(store)
    again(store, TWO).to_end()
    assert contents(store) == once
    holds = once.pop("holds")
    again(store, ONE).to_end()
    again(store, TWO).to_end()
    there_and_back = contents(store)
    assert there_and_back.pop("holds") == holds
    assert there_and_back == once


@settings(max_examples=25, deadline=None)
@given(texts, st.lists(st.integers(0, 8), max_size=4))
def test_a_process_that_ends_anywhere_is_taken_up_there(
    fresh: Callable[[], Store], said: list[str], steps: list[int]
) -> None:
    calm, disturbed = fresh(), fresh()
    for store in (calm, disturbed):
        bring(store, ONE, said, slugs=(TOPIC, OTHER))
    again(calm, TWO).to_end()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rereading, "AT_ONCE", 3)
        for count in steps:
            one = again(disturbed, TWO)
            for _ in range(count):
                one.step()
    again(disturbed, TWO).to_end()
    assert contents(disturbed) == contents(calm)


def test_nothing_to_do_writes_nothing(store: Store) -> None:
    bring(store, TWO, ["waited"])
    again(store, TWO).to_end()
    before = contents(store), kept.progress(store)
    with store.read() as connection:
        rewrites = connection.execute("SELECT rewrites, marks FROM topics").fetchall()
        again(store, TWO).to_end()
        again(store, TWO).to_end()
    with store.read() as connection:
        assert connection.execute("SELECT rewrites, marks FROM topics").fetchall() == rewrites
        assert connection.execute("SELECT count(*) FROM audit").fetchone()[0] == 0
    assert (contents(store), kept.progress(store)) == before
    assert kept.progress(store) == kept.Progress(again(store, TWO).version, 0, 0)


# Until then


def test_pages_show_the_old_readings_until_all_are_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "AT_ONCE", 2)
    bring(store, ONE, ["kind"] * 5, slugs=(TOPIC, OTHER))
    searcher = Searcher(store)
    one = again(store, TWO)
    seen = []
    while one.step():
        post = searcher.post(TOPIC, 1)
        assert post is not None
        seen.append((post.feeling, post.feeling_reason, post.service_reason, feelings(store, searcher)))
    old = (Feeling.PRAISE, "one says so", "one on services", {Feeling.PRAISE: 5})
    new = (Feeling.MIXED, "two says so", "two on services", {Feeling.MIXED: 5})
    assert [shown for n, shown in enumerate(seen) if n == 0 or shown != seen[n - 1]] == [old, new]
    assert checks.machine_feelings(store, TOPIC, [1]) == {1: Feeling.MIXED}


def test_one_topic_may_be_switched_over_before_another(store: Store) -> None:
    bring(store, ONE, ["kind harlow"], slugs=(TOPIC, OTHER))
    one = again(store, TWO)
    while contents(store)["links"][0][-2] == "one":
        assert one.step()
    shown = {slug: Searcher(store).post(slug, 1) for slug in (TOPIC, OTHER)}
    assert {post.feeling_reason for post in shown.values() if post} == {"one says so", "two says so"}
    assert checks.machine_feelings(store, TOPIC, [1]) != checks.machine_feelings(store, OTHER, [1])
    with store.read() as connection:
        assert [places_of(connection, slug, [1])[1][0] for slug in (TOPIC, OTHER)] == [Place.ESSEX, Place.ESSEX]
    one.to_end()
    assert [row[1] for row in contents(store)["readings"]] == ["two"]


def test_a_topic_stands_still_while_a_session_is_open(store: Store) -> None:
    bring(store, ONE, ["kind"] * 3)
    room.open_session(store, "officer")
    one = again(store, TWO)
    one.to_end()
    assert feelings(store) == {Feeling.PRAISE: 3}
    assert kept.progress(store) == kept.Progress(one.version, 3, 3)
    room.update_numbers(store, "officer")
    one.to_end()
    assert feelings(store) == {Feeling.PRAISE: 3}
    room.close_session(store, "officer")
    one.to_end()
    assert feelings(store) == {Feeling.MIXED: 3}
    assert kept.progress(store) == kept.Progress(one.version, 0, 0)


def test_a_session_that_opens_at_the_last_moment_is_honoured(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(store, ONE, ["kind"])
    room.open_session(store, "officer")
    monkeypatch.setattr(rereading.room, "open_session_now", lambda _: None)
    again(store, TWO).to_end()
    assert feelings(store) == {Feeling.PRAISE: 1}


# What comes in meanwhile


def test_posts_that_arrive_meanwhile_are_right_before_and_after(store: Store) -> None:
    bring(store, ONE, ["kind"] * 3)
    room.open_session(store, "officer")
    one = again(store, TWO)
    one.to_end()
    bring(store, TWO, ["corridor crisis"] * 2, prefix="late")
    before = Searcher(store).post(TOPIC, 4)
    assert before is not None
    assert (before.feeling, before.feeling_reason) == (Feeling.COMPLAINT, "two says so")
    room.close_session(store, "officer")
    one.to_end()
    assert Searcher(store).post(TOPIC, 4) == before
    assert feelings(store) == {Feeling.MIXED: 3, Feeling.COMPLAINT: 2}


def test_a_stored_post_that_comes_for_another_topic_is_right_in_both(store: Store) -> None:
    bring(store, ONE, ["kind"])
    bring(store, TWO, ["kind"], slugs=(OTHER,))
    shown = {slug: Searcher(store).post(slug, 1) for slug in (TOPIC, OTHER)}
    assert {slug: post and post.feeling_reason for slug, post in shown.items()} == {
        TOPIC: "one says so", OTHER: "two says so",
    }  # fmt: skip
    again(store, TWO).to_end()
    assert {row[-2] for row in contents(store)["links"]} == {"two"}
    assert len(contents(store)["readings"]) == 1


def test_an_authors_edit_meanwhile_is_never_overwritten(store: Store) -> None:
    bring(store, ONE, ["kind", "kind"], slugs=(TOPIC, OTHER))
    room.open_session(store, "officer")
    one = again(store, TWO)
    one.to_end()
    bring(store, TWO, ["corridor two"])  # the first post's author changed it; only one topic was collected
    letting_go.delete_posts(store, [2], "test")
    post = Searcher(store).post(TOPIC, 1)
    assert post is not None
    assert (post.feeling_reason, post.service_reason) == ("two says so", "two on services")
    assert below.themes(Searcher(store), Query(TOPIC))
    room.close_session(store, "officer")
    one.to_end()
    one.to_end()
    services = {slug: Searcher(store).answer(Query(slug, services=frozenset({Service.NHS}))) for slug in KNOWN}
    assert [answer.posts_total for answer in services.values()] == [1, 1]
    assert feelings(store) == {Feeling.COMPLAINT: 1}
    assert not contents(store)["waiting"]


def test_a_post_that_changes_while_it_is_read_is_read_once_more(store: Store) -> None:
    bring(store, ONE, ["kind"])

    class Slow:
        def read_with_topics(self, text, asked, **told):  # type: ignore[no-untyped-def]
            if text == "kind":
                bring(store, ONE, ["waited"])
            return TWO.read_with_topics(text, asked, **told)

    rereading.Rereading(store, Slow, "two", KNOWN).to_end()  # type: ignore[arg-type]
    assert feelings(store) == {Feeling.COMPLAINT: 1}
    assert {row[-2] for row in contents(store)["links"]} == {"two"}


def test_whoever_was_started_with_older_lists_stands_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "AT_ONCE", 2)
    monkeypatch.setattr(rereading, "LOOK_SECONDS", 0.0)
    bring(store, TWO, ["kind"] * 5, slugs=(TOPIC, OTHER))
    older = again(store, ONE)
    older.step()
    newer = again(store, TWO)
    newer.to_end()
    done = contents(store)
    for _ in range(5):
        older.step()
    assert contents(store) == done
    assert feelings(store) == {Feeling.MIXED: 5}


# The topic's own rules


def test_themes_keep_their_names_while_the_rules_change(store: Store) -> None:
    before, after = with_themes("crisis", "waited"), with_themes("harlow", "waited", "crisis")
    bring(store, ONE, ["crisis", "waited", "waited harlow"], before)
    room.open_session(store, "officer")
    one = again(store, ONE, after)
    one.to_end()

    def found(theme: str) -> int:
        return Searcher(store).answer(Query(TOPIC, themes=frozenset({theme}))).posts_total

    bring(store, ONE, ["harlow"], after, prefix="late")
    assert (found("crisis"), found("waited"), found("harlow")) == (1, 2, 1)
    room.close_session(store, "officer")
    one.to_end()
    assert (found("crisis"), found("waited"), found("harlow")) == (1, 2, 2)
    again(store, ONE, with_themes("i")).to_end()
    again(store, ONE, with_themes("i", "waited")).to_end()
    assert (found("i"), found("waited"), found("crisis")) == (0, 2, 0)
    again(store, ONE, with_themes("kind", "council", "waited")).to_end()
    with store.read() as connection:
        kept_bits = connection.execute("SELECT themes FROM topics WHERE slug = ?", (TOPIC,)).fetchone()[0]
    assert len(json.loads(kept_bits)) == 4, "bits of themes that are gone are used again"
    assert (found("kind"), found("council"), found("waited")) == (0, 0, 2)


def test_a_changed_theme_is_enough_and_a_changed_name_is_not() -> None:
    one = KNOWN[TOPIC]
    theme = one.themes[0]

    def changed(**change: object) -> str:
        return dataclasses.replace(one, themes=(dataclasses.replace(theme, **change), *one.themes[1:])).rules_version

    assert changed(name="Another name") == one.rules_version
    assert changed(words=("another",)) != one.rules_version
    assert dataclasses.replace(one, beside=("another",)).rules_version != one.rules_version


def test_a_topic_that_was_taken_out_keeps_its_readings(store: Store) -> None:
    bring(store, ONE, ["kind"], slugs=(TOPIC, OTHER))
    again(store, TWO, {TOPIC: KNOWN[TOPIC]}).to_end()
    assert [row[1] for row in contents(store)["readings"]] == ["one", "two"]
    post = Searcher(store).post(OTHER, 1)
    assert post is not None
    assert post.feeling_reason == "one says so"


# Stores and processes


def test_a_store_from_before_knows_what_its_posts_were_read_with(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    connection = sqlite3.connect(path, isolation_level=None)
    migrations.apply(sqlite_utils.Database(connection), stop_before="m004_rereading")
    connection.execute("INSERT INTO topics(slug) VALUES (?)", (TOPIC,))
    connection.execute("INSERT INTO platforms(name) VALUES ('bluesky')")
    connection.execute(
        "INSERT INTO posts VALUES (1, 1, 'p0', 'bluesky', 'kind', 1, 1, NULL, 'post', 'unknown', NULL, 0, '', NULL,"
        " NULL, NULL, 1)"
    )
    connection.execute("INSERT INTO readings VALUES (1, 'one', 'en', 0, 1, 'old', 0, '', '', 0, '', '', '')")
    connection.execute("INSERT INTO topic_posts VALUES (1, 1, 5, 20000, 1, 0, 1, 0, 3, 1, 9, 0)")
    connection.execute("INSERT INTO link_reasons VALUES (1, 1, 'old', 'old')")
    connection.close()
    store = Store.open(path)
    try:
        post = Searcher(store).post(TOPIC, 1)
        assert post is not None
        assert (post.feeling, post.feeling_reason) == (Feeling.PRAISE, "old")
        first = KNOWN[TOPIC].themes[0].slug
        assert Searcher(store).answer(Query(TOPIC, themes=frozenset({first}))).posts_total == 1
        again(store, TWO).to_end()
        assert feelings(store) == {Feeling.MIXED: 1}
    finally:
        store.close()


def test_live_and_practice_are_each_read_again_by_one_thread(
    open_store: Callable[..., Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    stores = [open_store("live.db", LIVE), open_store("practice.db", PRACTICE)]
    for store in stores:
        bring(store, ONE, ["kind"] * 3)
    monkeypatch.setattr(rereading, "Rereading", lambda store: again(store, TWO))
    stop = threading.Event()
    with rereading.kept_up(stores, stop):
        deadline = time.monotonic() + 20
        while any(feelings(store) != {Feeling.MIXED: 3} for store in stores) and time.monotonic() < deadline:
            time.sleep(0.02)
    assert stop.is_set()
    assert [feelings(store) for store in stores] == [{Feeling.MIXED: 3}] * 2


def test_what_goes_wrong_is_tried_again_later(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lasting, "AFTER_TROUBLE_SECONDS", 0.01)
    bring(store, ONE, ["kind"])
    one = again(store, TWO)
    calls = iter([StoreBusy(), ValueError("ours")])
    step = one.step

    def troubled() -> bool:
        fault = next(calls, None)
        if fault is not None:
            raise fault
        return step()

    monkeypatch.setattr(one, "step", troubled)
    done = [lasting.tried(one.step, store, "read again", threading.Event()) for _ in range(3)]
    assert done == [False, False, True]


def test_a_slow_disk_makes_transactions_shorter(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "LONGEST_WRITE", 0.0)
    bring(store, ONE, ["kind"] * 500)
    sizes = []
    real = kept.keep_beside
    monkeypatch.setattr(kept, "keep_beside", lambda *a: sizes.append(len(a[2])) or real(*a))
    again(store, TWO).to_end()
    assert sizes[:5] == [200, 100, 50, 25, 12]
    assert min(sizes[:-1]) == rereading.FEWEST
    assert feelings(store) == {Feeling.MIXED: 500}


def test_copies_are_not_looked_for_again(store: Store, tmp_path: Path) -> None:
    posts.add_arrivals(store, [an_arrival(native_id="a")], "bluesky")
    with store.write() as connection:
        connection.execute("UPDATE posts SET copy_checked = 1")
    again(store, TWO).to_end()
    with store.read() as connection:
        assert connection.execute("SELECT copy_checked FROM posts").fetchone()[0] == 1


@pytest.mark.parametrize(
    ("done", "session_open", "words"),
    [
        (1240, True, "1,240 of 3,000 posts are read again; the numbers change when the session is closed."),
        (3000, True, "3,000 of 3,000 posts are read again; the numbers change when the session is closed."),
        (0, False, "0 of 3,000 posts are read again; the numbers change once all of them are."),
    ],
)
def test_how_far_it_is_is_said_plainly(done: int, session_open: bool, words: str) -> None:
    said = rereading.sentence(kept.Progress("v", done, 3000), session_open=session_open)
    assert said == f"The computer’s word lists or some posts changed. {words}"
    assert rereading.sentence(kept.Progress("v", 0, 0), session_open=session_open) == ""
    assert rereading.sentence(None, session_open=session_open) == ""


def test_a_copy_of_the_store_goes_on_where_the_store_was(store: Store, tmp_path: Path) -> None:
    bring(store, ONE, ["kind"] * 3)
    room.open_session(store, "officer")
    again(store, TWO).to_end()
    store.close()
    copy = Store.open(Path(shutil.copy(store.path, tmp_path / "copy.db")))
    room.close_session(copy, "officer")
    again(copy, TWO).to_end()
    assert feelings(copy) == {Feeling.MIXED: 3}
    assert feelings(store) == {Feeling.PRAISE: 3}
    copy.close()
