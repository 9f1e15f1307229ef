"""The runner: every source ends in one line, nothing double, nothing lost, and one that fails never harms another."""

from __future__ import annotations

import dataclasses
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from scrutiny_dash import clock
from scrutiny_dash.collect import asking, letting_go
from scrutiny_dash.collect.bring_in import bring_file
from scrutiny_dash.collect.intake import Intake
from scrutiny_dash.collect.runner import Runner, RunResult, Wanted
from scrutiny_dash.errors import InputError
from scrutiny_dash.models import Feeling, Post, Query, SourceStatus
from scrutiny_dash.reading.read import Reader
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.http import Http
from scrutiny_dash.store import backups, jobs, looking_again, posts, room, runs, workshop
from scrutiny_dash.store import letting_go as store_letting_go
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.lock import AppLock
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.topics import topic
from tests.factories import an_arrival
from tests.unit.fake_source import START, FakeSource

TOPIC = topic("young_carers")
OTHER = topic("mental_health")
KEPT = ("source_kind", "month", "place_band")


@pytest.fixture
def collect(store: Store, private: PrivateFile, reader: Reader):  # type: ignore[no-untyped-def]
    settings = Settings.load({}, Path("there-is-no-such-file"))

    def run(*sources: FakeSource, topics=(TOPIC,), cancelled=lambda: False, **more: object) -> dict[str, RunResult]:  # type: ignore[no-untyped-def]
        with Http(settings) as http:
            runner = Runner(store, private, settings, http, reader, cancelled=cancelled)
            wanted = Wanted(tuple(topics), tuple(sources), **more)  # type: ignore[arg-type]
            return {f"{r.source}/{r.topic}": r for r in runner.run(wanted)}

    return run


def test_every_ending_is_one_line_and_the_others_finish(collect, store: Store) -> None:  # type: ignore[no-untyped-def]
    modes = {
        "ok": SourceStatus.OK, "empty": SourceStatus.OK_EMPTY, "unavailable": SourceStatus.SERVER_ERROR,
        "limited": SourceStatus.RATE_LIMITED, "malformed_later": SourceStatus.PARTIAL,
        "crash": SourceStatus.NOT_MEASURED, "not_set_up": SourceStatus.NOT_CONFIGURED,
    }  # fmt: skip
    results = collect(*(FakeSource(mode, mode) for mode in modes))
    assert {r.source: r.status for r in results.values()} == modes
    for result in results.values():
        assert result.message.endswith("."), result
        assert "Traceback" not in result.message
    assert (results["ok/young_carers"].seen, results["ok/young_carers"].new) == (30, 27)
    assert (results["malformed_later/young_carers"].seen, results["malformed_later/young_carers"].new) == (10, 9)


def test_a_second_run_adds_nothing_twice(collect, store: Store) -> None:  # type: ignore[no-untyped-def]
    first = collect(FakeSource("ok"))["ok/young_carers"]
    second = collect(FakeSource("ok"))["ok/young_carers"]
    assert (first.new, second.new) == (27, 0)
    answer = Searcher(store).answer(Query(TOPIC.slug))
    assert (answer.posts_total, answer.people_total) == (27, 5)


def test_a_slow_source_delays_nobody(collect) -> None:  # type: ignore[no-untyped-def]
    begin = time.monotonic()
    sources = [FakeSource(f"s{n}", pages=2, wait=0.15) for n in range(14)]
    collect(*sources)
    assert time.monotonic() - begin < 14 * 2 * 0.15 / 2


def test_a_cursor_is_kept_with_its_page_and_a_broken_run_goes_on_there(collect, store: Store) -> None:  # type: ignore[no-untyped-def]
    broken = FakeSource("s", "malformed_later")
    collect(broken)
    assert runs.get_memory(store, "s", "cursor") == "1"
    again = FakeSource("s")
    result = collect(again)["s/young_carers"]
    assert again.remembered == ["1"]
    assert (result.seen, result.new) == (20, 18)
    assert runs.get_memory(store, "s", "cursor") is None
    assert Searcher(store).answer(Query(TOPIC.slug)).posts_total == 27


def test_the_next_run_begins_where_the_last_ended_but_for_one_day(collect) -> None:  # type: ignore[no-untyped-def]
    collect(FakeSource("s"))
    again = FakeSource("s")
    collect(again)
    assert again.asked[0].since == START + timedelta(days=3) - timedelta(days=1)


def test_a_run_cut_short_is_taken_up_from_its_own_beginning(collect) -> None:  # type: ignore[no-untyped-def]
    first = FakeSource("s", "malformed_later")
    collect(first)
    second = FakeSource("s")
    collect(second)
    assert second.asked[0].since is not None
    assert abs(second.asked[0].since - first.asked[0].since) < timedelta(seconds=1)


def test_a_tables_own_words_measure_nothing(collect, store: Store) -> None:  # type: ignore[no-untyped-def]
    collect(FakeSource("s"), own_words=("respite",))
    with store.read() as connection:
        assert runs.covered(connection, TOPIC.slug) == ((), frozenset())
    assert runs.last_asked(store, TOPIC.slug, "s", "respite") is not None


def test_coverage_is_what_was_really_read(collect, store: Store) -> None:  # type: ignore[no-untyped-def]
    collect(FakeSource("s"), FakeSource("down", "unavailable"), FakeSource("none", "empty"))
    with store.read() as connection:
        stretches, active = runs.covered(connection, TOPIC.slug)
    assert {(s.source, s.first, s.last) for s in stretches} == {
        ("s", date(2026, 3, 1), date(2026, 3, 4)),
        ("none", date(2026, 3, 1), date(2026, 3, 10)),
    }
    assert active == {"s", "none"}


def test_a_source_that_cannot_search_is_read_once_for_all_topics(collect) -> None:  # type: ignore[no-untyped-def]
    feed = FakeSource("feed", searches=False)
    results = collect(feed, topics=(TOPIC, OTHER))
    assert len(feed.asked) == 1
    assert results["feed/young_carers"].new == 27
    assert results["feed/mental_health"].new == 0


def test_cancelling_keeps_what_came(collect, store: Store) -> None:  # type: ignore[no-untyped-def]
    result = collect(FakeSource("s"), cancelled=lambda: True)["s/young_carers"]
    assert (result.status, result.new) == (SourceStatus.PARTIAL, 9)
    assert Searcher(store).answer(Query(TOPIC.slug)).posts_total == 9


def test_two_processes_never_read_the_same_thing(collect, store: Store) -> None:  # type: ignore[no-untyped-def]
    other = AppLock(store.path, name="s-young_carers")
    other.take()
    assert collect(FakeSource("s"))["s/young_carers"].status is SourceStatus.NOT_MEASURED
    other.release()
    assert collect(FakeSource("s"))["s/young_carers"].status is SourceStatus.OK


def test_handles_are_masked_and_authors_are_hashed(store: Store, private: PrivateFile, reader: Reader) -> None:
    post = Post("bluesky", "n1", "thanks @bob.bsky.social, my young carer son", START, author_key="did:plc:secret")
    Intake(store, private.topic_key, (TOPIC, OTHER), reader).take([post], "bluesky", forced=True)
    store.close()
    raw = b"".join(p.read_bytes() for p in store.path.parent.glob("store.db*"))
    assert b"did:plc:secret" not in raw
    assert b"bob.bsky" not in raw
    with store.read() as connection:
        authors = [row[0] for row in connection.execute("SELECT author FROM topic_posts")]
    assert len(set(authors)) == 2, "one account has another hash in each topic"


def test_kept_posts_that_are_gone_are_dropped_and_counted(
    collect, store: Store, private: PrivateFile, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    source = FakeSource("s")
    collect(source)
    monkeypatch.setattr(letting_go, "source_of_platform", lambda name: source if name == "s" else None)
    table = workshop.join_table(store, "Table 1")
    kept = {"source_kind": "", "month": "", "place_band": ""}
    for post_id in (3, 4, 5):
        workshop.keep_post(store, TOPIC.slug, post_id, table, "", "", kept)
    settings = Settings.load({}, Path("there-is-no-such-file"))
    with Http(settings) as http:
        result = letting_go.recheck_kept(store, private, settings, http)
    assert (result.there, result.gone) == (2, 1)
    assert "1 was gone" in result.sentence
    assert [e.withdrawn_why for e in workshop.evidence_list(store)] == ["", letting_go.AT_SOURCE, ""]


def looking(hours: int | None = 48, *, can: bool = True) -> FakeSource:
    source = FakeSource("s")
    source.info = dataclasses.replace(source.info, look_again_hours=hours, looks_again=lambda _: can)
    return source


def test_stored_posts_are_looked_for_again_in_time_and_what_is_gone_goes(
    collect, store: Store, private: PrivateFile, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    at = datetime(2026, 3, 14, 12, tzinfo=UTC)
    monkeypatch.setenv("SCRUTINY_NOW", at.isoformat())
    source = looking()
    collect(source)
    settings = Settings.load({}, Path("there-is-no-such-file"))
    asked: list[tuple[str, ...]] = []
    there = source.still_there
    source.still_there = lambda ids, *rest: asked.append(ids) or there(ids)  # type: ignore[method-assign,func-returns-value]

    def look(source: FakeSource = source, **later: float) -> int:
        monkeypatch.setenv("SCRUTINY_NOW", (at + timedelta(**later)).isoformat())
        with Http(settings, offline=True) as http:
            return letting_go.look_again(store, private, settings, http, (source,))

    assert look(hours=35) == 0, "looked for within the last day and a half"
    assert look(looking(can=False), hours=37) == look(looking(None), hours=37) == 0
    before = store_letting_go.posts_anywhere(store)
    assert look(hours=37) == before
    assert store_letting_go.posts_anywhere(store) == before - sum(number.endswith("-3") for number in asked[0])
    assert look(hours=38) == 0, "all were looked for an hour ago"
    assert look(hours=80) == before - 1
    source.still_there = lambda *_: {}  # type: ignore[method-assign]
    assert look(hours=120) == 0
    assert len(looking_again.due(store, "s", clock.now(), 500)) == before - 1, "nobody answered, so they are still due"


def test_what_is_gone_at_its_source_does_not_come_back(
    collect, store: Store, private: PrivateFile, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    source = FakeSource("s")
    collect(source)
    monkeypatch.setattr(letting_go, "source_of_platform", lambda _: source)
    workshop.keep_post(store, TOPIC.slug, 4, workshop.join_table(store, "Table 1"), "", "", dict.fromkeys(KEPT, ""))
    settings = Settings.load({}, Path("/nonexistent/none.toml"))
    with Http(settings) as http:
        result = letting_go.recheck_kept(store, private, settings, http)
    assert (result.there, result.gone) == (0, 1)
    assert result.sentence == ("Before this export 1 kept post was looked for at its source: 1 was gone and left out.")
    assert collect(FakeSource("s"))["s/young_carers"].new == 0
    assert Searcher(store).answer(Query(TOPIC.slug)).posts_total == 26


@pytest.mark.parametrize(
    "link",
    [
        "https://bsky.app/profile/somebody.bsky.social/post/3kabcdefgh2x",
        "https://bsky.app/profile/did:plc:abc/post/3kabcdefgh2x?ref_src=embed",
        " https://www.bsky.app/profile/somebody.bsky.social/post/3kabcdefgh2x/ ",
        "at://did:plc:abc/app.bsky.feed.post/3kabcdefgh2x",
    ],
)
def test_a_link_finds_its_post_however_it_is_written(store: Store, link: str) -> None:
    address = "https://bsky.app/profile/did:plc:abc/post/3kabcdefgh2x"
    post = an_arrival("A long wait", "at://did:plc:abc/app.bsky.feed.post/3kabcdefgh2x", url=address)
    other = an_arrival(
        "Another", "at://did:plc:abc/app.bsky.feed.post/3kzzzzzzzz2x", url=f"{address[:-12]}3kzzzzzzzz2x"
    )
    posts.add_arrivals(store, [post, other], "bluesky")
    assert letting_go.posts_of_link(store, link) == [1]


@pytest.mark.parametrize(
    ("platform", "native_id", "url", "link"),
    [
        ("reddit", "t3_1abcde", "https://www.reddit.com/r/Essex/comments/1abcde/a_title/",
         "https://old.reddit.com/r/Essex/comments/1abcde/?utm_source=share"),
        ("reddit", "t3_1abcde", "https://www.reddit.com/r/Essex/comments/1abcde/a_title/", "https://redd.it/1abcde"),
        ("reddit", "t1_kxyz12", "https://www.reddit.com/r/Essex/comments/1abcde/_/kxyz12/",
         "https://www.reddit.com/r/Essex/comments/1abcde/comment/kxyz12/"),
        ("reddit", "a1b2c3:7", "https://www.reddit.com/r/Essex/comments/1abcde/a_title/", "https://redd.it/1abcde"),
        ("x", "1750000000000000001", "https://x.com/i/web/status/1750000000000000001",
         "https://twitter.com/somebody/status/1750000000000000001?s=20"),
        ("youtube", "UgxAbCdEf", "https://www.youtube.com/watch?v=abcdefghijk&lc=UgxAbCdEf",
         "https://www.youtube.com/watch?v=abcdefghijk&lc=UgxAbCdEf&si=XYZ"),
        ("threads", "1789", "https://www.threads.net/@somebody/post/DAbCdEf12",
         "https://www.threads.com/@somebody/post/DAbCdEf12?xmt=1"),
        ("care_opinion", "1234567", "https://www.careopinion.org.uk/1234567", "careopinion.org.uk/1234567/"),
        ("mastodon", "https://mastodon.example/users/somebody/statuses/112233445566778899",
         "https://mastodon.example/@somebody/112233445566778899",
         "https://mastodon.example/@somebody/112233445566778899"),
        ("facebook", "hand:1", "https://www.facebook.com/permalink.php?story_fbid=1&id=2",
         "https://www.facebook.com/permalink.php?story_fbid=1&id=2&mibextid=abc"),
    ],
)  # fmt: skip
def test_each_platforms_links_are_known(store: Store, platform: str, native_id: str, url: str, link: str) -> None:
    posts.add_arrivals(store, [an_arrival("A long wait", native_id, platform=platform, url=url)], platform)
    posts.add_arrivals(store, [an_arrival("Another one", "other", platform=platform, url=f"{url}9")], platform)
    below = an_arrival("A comment below it", "t1_zzzz", platform=platform, url=f"{url.rstrip('/')}/zzzz12/")
    if platform == "reddit":
        posts.add_arrivals(store, [below], platform)
    assert letting_go.posts_of_link(store, link) == [1]


def test_an_objection_to_a_post_that_is_not_here_is_noted(store: Store) -> None:
    link = "https://www.facebook.com/somepage/posts/123456"
    with pytest.raises(InputError, match="refused from now on"):
        letting_go.object_to(store, f"{link}?mibextid=abc", "officer")
    posts.add_arrivals(store, [an_arrival(url=link)], "hand")
    assert Searcher(store).answer(Query("mental_health")).posts_total == 0


def test_an_objection_removes_a_post_for_good(collect, store: Store) -> None:  # type: ignore[no-untyped-def]
    collect(FakeSource("s"))
    assert letting_go.object_to(store, "s-7", "officer") == 1
    result = collect(FakeSource("s"))["s/young_carers"]
    assert result.new == 0
    assert Searcher(store).answer(Query(TOPIC.slug)).posts_total == 26
    with pytest.raises(InputError, match="No post with that address"):
        letting_go.object_to(store, "https://example.org/nothing", "officer")


def test_the_delete_by_date_clears_the_file(collect, store: Store) -> None:  # type: ignore[no-untyped-def]
    collect(FakeSource("s"))
    assert letting_go.purge(store, date(2026, 3, 1), date(2026, 4, 1)) == {}
    assert letting_go.purge(store, date(2026, 4, 1), date(2026, 4, 1)) == {letting_go.PAST_DATE: 27}
    raw = b"".join(p.read_bytes() for p in store.path.parent.glob("store.db*"))
    assert b"young carer son" not in raw
    with store.read() as connection:
        assert connection.execute("SELECT count(*) FROM tombstones").fetchone()[0] == 27
        done = connection.execute("SELECT details FROM audit WHERE action = 'purge'").fetchone()[0]
        assert runs.covered(connection, TOPIC.slug) == ((), frozenset())
    assert letting_go.PAST_DATE in done
    again = FakeSource("s")
    collect(again)
    assert again.remembered == [None]
    assert Searcher(store).answer(Query(TOPIC.slug)).posts_total == 27


def test_past_a_platforms_limit_its_time_is_a_gap_and_no_zero(
    collect, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("SCRUTINY_NOW", "2026-03-05T12:00:00+00:00")
    source, other = FakeSource("s"), FakeSource("other")
    source.info = dataclasses.replace(source.info, delete_after_days=30)
    collect(source, other)
    monkeypatch.setattr(letting_go, "SOURCES", (source, other))
    monkeypatch.setenv("SCRUTINY_NOW", "2026-04-03T12:00:00+00:00")
    assert letting_go.purge(store, date(2026, 4, 3), None) == {}
    monkeypatch.setenv("SCRUTINY_NOW", "2026-04-04T13:00:00+00:00")
    assert letting_go.purge(store, date(2026, 4, 4), None) == {letting_go.PAST_LIMIT: 27}
    with store.read() as connection:
        assert {stretch.source for stretch in runs.covered(connection, TOPIC.slug)[0]} == {"other"}


def test_copies_of_the_store_go_on_the_delete_by_date(store: Store, tmp_path: Path) -> None:
    backups.back_up(store, tmp_path / "copy.db")
    assert letting_go.purge_copies(store, date(2026, 3, 31), date(2026, 4, 1)) == []
    assert letting_go.purge_copies(store, date(2026, 4, 1), date(2026, 4, 1)) == ["copy.db"]


def test_feelings_that_terms_keep_apart_are_in_no_total(collect, store: Store) -> None:  # type: ignore[no-untyped-def]
    source = FakeSource("s")
    source.info = dataclasses.replace(source.info, feelings_apart=True)
    collect(source)
    answer = Searcher(store).answer(Query(TOPIC.slug))
    assert answer.feelings[Feeling.NOT_SCORED] == answer.posts_total == 27
    assert "terms" in answer.posts[0].feeling_reason


def test_a_word_is_asked_of_a_source_once_a_freshness_period_however_many_tables_click(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.choose(store, "source.bluesky", True, "officer")
    monkeypatch.setenv("SCRUTINY_NOW", "2026-03-14T09:00:00+00:00")
    waiting = [
        asking.ask_for_words(store, f"table {n}", TOPIC, words) for n, words in enumerate(["Bus", "bus ", "BUS"])
    ]
    assert len(set(waiting)) == 1
    assert waiting[0] is not None
    run = runs.begin_run(store, "bluesky", TOPIC.slug, TOPIC.words_version, "table 0", None, None, own_words="bus")
    runs.finish_run(store, run, SourceStatus.OK, 1.0, "")
    jobs.finish(store, waiting[0], "done", "")
    assert asking.ask_for_words(store, "table 4", TOPIC, "bus") is None
    assert asking.ask_for_words(store, "table 4", TOPIC, "train") is not None
    monkeypatch.setenv("SCRUTINY_NOW", "2026-03-14T15:00:01+00:00")
    assert asking.ask_for_words(store, "table 4", TOPIC, "bus") is not None


def test_a_youtube_comment_from_a_file_has_no_feeling_either(
    store: Store, private: PrivateFile, reader: Reader
) -> None:
    intake = Intake(store, private.topic_key, (TOPIC,), reader)
    post = Post("youtube", "c1", "It is awful how young carers are left to wait", START, author_key="a")
    intake.take([post], "import", forced=True)
    assert Searcher(store).answer(Query(TOPIC.slug)).feelings[Feeling.NOT_SCORED] == 1


def test_the_day_from_which_todays_words_were_read_is_a_date_on_the_charts(collect, store: Store) -> None:  # type: ignore[no-untyped-def]
    collect(FakeSource("s"))
    assert runs.key_dates(store, TOPIC) == TOPIC.dates
    with store.write() as connection:
        early = START - timedelta(days=400)
        runs.add_coverage(connection, "import 1", TOPIC.slug, "older words", early, START)
    assert runs.key_dates(store, TOPIC) == TOPIC.dates, "a file is no search"
    with store.write() as connection:
        runs.add_coverage(connection, "s", TOPIC.slug, "older words", early, START)
    *_, found = runs.key_dates(store, TOPIC)
    assert found.day == date(2026, 3, 1)
    assert "today's search words" in found.label


def test_a_file_says_how_many_of_its_posts_are_refused(store: Store, private: PrivateFile, reader: Reader) -> None:
    link = "https://www.facebook.com/somepage/posts/123456"
    held = f"text,url\nWe waited nine weeks for an answer,{link}\nNobody rang us back all summer,\n".encode()
    bring_file(store, private, TOPIC, held, "a.csv", "officer", reader=reader)
    letting_go.object_to(store, link, "officer")
    again = bring_file(store, private, TOPIC, held, "a.csv", "officer", reader=reader)
    assert again.sentence == "0 of 2 rows are new posts, 1 was already here, 1 refused (deleted for good before)."
