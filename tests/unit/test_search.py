"""Search: what is typed can never break it, the numbers add up, and gaps are gaps."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutiny_dash.errors import InputError
from scrutiny_dash.models import Covered, Feeling, Place, Query, SourceStatus
from scrutiny_dash.search import buckets, words
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.store import marks, posts, runs, workshop
from scrutiny_dash.store.arrivals import Arrival
from scrutiny_dash.store.connect import Store
from scrutiny_dash.topics import topic
from tests.factories import a_reading, an_arrival

TOPIC = "mental_health"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store.open(tmp_path_factory.mktemp("small") / "s.db")
    posts.add_arrivals(store, [an_arrival("still waiting on the list"), an_arrival("a kind nurse", "p2", 2)], "b")
    return store


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=220) | st.text(alphabet="\"'-()*^:+~#OR ANDNEARX\\", max_size=60))
def test_nothing_typed_can_break_a_search(small: Store, typed: str) -> None:
    answer = Searcher(small).answer(Query(TOPIC, typed))
    assert 0 <= answer.posts_total <= 2


@pytest.mark.parametrize(
    ("typed", "find", "without"),
    [
        ("waiting list", '("waiting") AND ("list")', None),
        ('"waiting list"', '("waiting list")', None),
        ("“waiting list”", '("waiting list")', None),
        ("#YoungCarers", '("#YoungCarers")', None),
        ("bus OR train late", '("bus" OR "train") AND ("late")', None),
        ("ward -maternity", '("ward")', '"maternity"'),
        ("-maternity", None, '"maternity"'),
        ("OR OR", None, None),
        ("!!! ???", None, None),
        ('"left open', '("left open")', None),
        ("NEAR(a b)", '("NEAR(a") AND ("b)")', None),
    ],
)
def test_words_are_parsed(typed: str, find: str | None, without: str | None) -> None:
    parsed = words.parse(typed)
    assert (parsed.find, parsed.without) == (find, without)


def test_minus_or_and_hashtag_find_what_they_say(store: Store) -> None:
    texts = ["bus was late #SaveTheBus", "train was late", "ward was kind", "savethebus now"]
    posts.add_arrivals(store, [an_arrival(t, f"p{n}", n) for n, t in enumerate(texts)], "b")
    searcher = Searcher(store)
    for typed, count in (("late", 2), ("bus OR ward", 2), ("was -late", 1), ("#SaveTheBus", 2), ('"was late"', 2)):
        assert searcher.answer(Query(TOPIC, typed)).posts_total == count, typed


def test_hits_are_marked_in_the_text(store: Store) -> None:
    posts.add_arrivals(store, [an_arrival("Waiting and waited, the wait goes on")], "b")
    post = Searcher(store).answer(Query(TOPIC, "wait")).posts[0]
    assert post.marked.count("\x02") == post.marked.count("\x03") == 3
    assert post.marked.replace("\x02", "").replace("\x03", "") == post.text


def test_an_unknown_topic_is_one_sentence(store: Store) -> None:
    with pytest.raises(InputError, match="no such topic"):
        Searcher(store).answer(Query("gardening"))


def test_addresses_are_for_officers(store: Store) -> None:
    posts.add_arrivals(store, [an_arrival(url="https://example.org/p")], "b")
    searcher = Searcher(store)
    assert searcher.answer(Query(TOPIC)).posts[0].url is None
    assert searcher.answer(Query(TOPIC), officer=True).posts[0].url == "https://example.org/p"


def made_up(count: int, seed: int = 3) -> list[Arrival]:
    rng = random.Random(seed)
    start = datetime(2025, 1, 6, 12, tzinfo=UTC)
    arrivals = []
    for n in range(count):
        reading = a_reading(feeling=rng.choice(list(Feeling)), place=rng.choice(list(Place)))
        created = None if rng.random() < 0.05 else start + timedelta(hours=rng.randrange(24 * 500))
        author = None if rng.random() < 0.1 else rng.randrange(max(1, count // 2))
        text = rng.choice(["late bus", "kind ward", "long wait for the ward"])
        arrivals.append(
            an_arrival(
                text, f"p{n}", author, reading=reading, created=created, useful=rng.randrange(256),
                platform=rng.choice(["bluesky", "mastodon"]),
            )
        )  # fmt: skip
    return arrivals


@pytest.mark.parametrize("count", [0, 1, 6, 46, 5000])
def test_numbers_add_up_at_every_size(store: Store, count: int) -> None:
    posts.add_arrivals(store, made_up(count), "b")
    searcher = Searcher(store)
    for query in (Query(TOPIC), Query(TOPIC, "ward"), Query(TOPIC, "nothingsaysthis"), Query(TOPIC, "-ward")):
        answer = searcher.answer(query)
        for parts in (answer.platforms, answer.places, answer.feelings, answer.voices):
            assert sum(parts.values()) == answer.posts_total
        assert sum(n for _, n in answer.days) == answer.posts_total - answer.undated
        assert answer.people_total <= answer.posts_total - answer.posts_without_author
        assert sum(answer.people_by_feeling.values()) >= answer.people_total
        for bucket in answer.buckets:
            assert bucket.people <= bucket.posts
            assert max(bucket.feelings.values()) <= bucket.people <= sum(bucket.feelings.values())
        if not query.words:
            assert sum(b.posts for b in answer.buckets) == answer.posts_total - answer.undated


def test_counts_agree_with_plain_sql(store: Store) -> None:
    posts.add_arrivals(store, made_up(800), "b")
    answer = Searcher(store).answer(Query(TOPIC, "ward"))
    with store.read() as connection:
        match = "SELECT rowid FROM posts_fts WHERE posts_fts MATCH 'ward'"
        plain = connection.execute(
            f"SELECT count(*), count(DISTINCT author) FROM topic_posts WHERE post_id IN ({match})"
        ).fetchone()
        days = connection.execute(
            f"SELECT day, count(*) FROM topic_posts WHERE post_id IN ({match}) AND day IS NOT NULL GROUP BY day"
        ).fetchall()
        weekly = connection.execute(
            "SELECT sum(people) FROM (SELECT count(DISTINCT author) AS people FROM topic_posts"
            f" WHERE post_id IN ({match}) AND day IS NOT NULL GROUP BY (day + 3) / 7, feeling)"
        ).fetchone()[0]
    assert (answer.posts_total, answer.people_total) == tuple(plain)
    assert [n for _, n in answer.days] == [row[1] for row in days]
    assert answer.bucket_size == "week"
    assert sum(sum(b.feelings.values()) for b in answer.buckets) == weekly


def test_held_and_set_aside_are_in_no_total(store: Store) -> None:
    posts.add_arrivals(store, made_up(30), "b")
    searcher = Searcher(store)
    before = searcher.answer(Query(TOPIC))
    marks.hold(store, 4, "table 1", "worried")
    marks.set_aside(store, TOPIC, 5, workshop.join_table(store, "Table 1"))
    after = searcher.answer(Query(TOPIC))
    assert after.posts_total == before.posts_total - 2
    assert (after.held, after.set_aside) == (1, 1)
    assert after.collected_total == before.collected_total - 2
    assert searcher.post(TOPIC, 4) is None
    assert searcher.post(TOPIC, 4, officer=True) is not None


def test_numbers_stand_still_while_a_session_is_open(store: Store) -> None:
    posts.add_arrivals(store, made_up(10), "b")
    searcher = Searcher(store)
    upto = searcher.newest_post()
    posts.add_arrivals(store, [an_arrival("fresh", "fresh", 500)], "b")
    assert searcher.answer(Query(TOPIC, up_to_post=upto)).posts_total == 10
    assert searcher.answer(Query(TOPIC)).posts_total == 11


def test_pages_of_posts_meet_every_post_once(store: Store) -> None:
    posts.add_arrivals(store, made_up(77), "b")
    searcher = Searcher(store)
    for order in ("useful", "newest", "random"):
        seen = [
            p.id for start in range(0, 80, 10)
            for p in searcher.answer(Query(TOPIC, order=order, seed=5, offset=start)).posts
        ]  # fmt: skip
        assert sorted(seen) == list(range(1, 78)), order


def test_filters_narrow(store: Store) -> None:
    posts.add_arrivals(store, made_up(200), "b")
    searcher = Searcher(store)
    everything = searcher.answer(Query(TOPIC))
    for place in Place:
        answer = searcher.answer(Query(TOPIC, places=frozenset({place})))
        assert answer.posts_total == everything.places[place]
    one = searcher.answer(Query(TOPIC, since=date(2025, 3, 1), until=date(2025, 3, 31)))
    assert all(date(2025, 3, 1) <= day <= date(2025, 3, 31) for day, _ in one.days)
    assert one.bucket_size == "day"
    assert len(one.buckets) == 31


def test_sizes_of_buckets() -> None:
    start = date(2026, 1, 1)
    assert buckets.size_for(start, start + timedelta(days=41)) == "day"
    assert buckets.size_for(start, start + timedelta(days=42)) == "week"
    assert buckets.size_for(start, start + timedelta(days=549)) == "week"
    assert buckets.size_for(start, start + timedelta(days=600)) == "month"


@given(st.dates(date(2015, 1, 1), date(2026, 1, 1)), st.integers(0, 1200), st.sampled_from(["day", "week", "month"]))
def test_edges_hold_every_day_once(first: date, length: int, size: str) -> None:
    last = first + timedelta(days=length)
    starts = buckets.edges(first, last, size)
    assert starts[0] <= first
    assert starts[-2] <= last < starts[-1]
    assert starts == sorted(set(starts))


DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("covered", "active", "says"),
    [
        ([], {"a", "b"}, "no"),
        ([Covered("a", DAY, DAY + timedelta(days=6))], {"a", "b"}, "partly"),
        ([Covered("a", DAY, DAY + timedelta(days=3))], {"a"}, "partly"),
        ([Covered("a", DAY - timedelta(days=9), DAY + timedelta(days=9))], {"a"}, "yes"),
        ([Covered("import 1", DAY, DAY + timedelta(days=6))], {"a"}, "partly"),
        ([Covered("import 1", DAY, DAY + timedelta(days=6))], set(), "yes"),
        ([Covered("a with earlier words", DAY, DAY + timedelta(days=6))], {"a"}, "partly"),
        (
            [
                Covered("a", DAY, DAY + timedelta(days=2)),
                Covered("a", DAY + timedelta(days=2), DAY + timedelta(days=8)),
            ],
            {"a"},
            "yes",
        ),
    ],
)
def test_a_week_nobody_looked_at_is_a_gap(covered: list[Covered], active: set[str], says: str) -> None:
    end, today = DAY + timedelta(days=6), DAY + timedelta(days=100)
    assert buckets.coverage_of(DAY, end, covered, frozenset(active), today) == says


def test_coverage_comes_from_finished_runs(store: Store) -> None:
    asked = topic(TOPIC)
    run = runs.begin_run(store, "bluesky", TOPIC, asked.words_version, "test", None, None)
    begin = datetime(2026, 3, 1, tzinfo=UTC)
    runs.finish_run(store, run, SourceStatus.OK, 1.0, "", (begin, begin + timedelta(days=9)))
    with store.read() as connection:
        stretches, active = runs.covered(connection, TOPIC)
    assert [(s.source, s.first, s.last) for s in stretches] == [("bluesky", date(2026, 3, 1), date(2026, 3, 10))]
    assert active == {"bluesky"}


def test_a_searcher_sees_what_another_process_wrote(tmp_path: Path) -> None:
    first, second = Store.open(tmp_path / "s.db"), Store.open(tmp_path / "s.db")
    searcher = Searcher(first)
    posts.add_arrivals(first, made_up(5), "b")
    assert searcher.answer(Query(TOPIC)).posts_total == 5
    posts.add_arrivals(second, [an_arrival("other process", "other", 77)], "b")
    assert searcher.answer(Query(TOPIC)).posts_total == 6
    first.close()
    second.close()
