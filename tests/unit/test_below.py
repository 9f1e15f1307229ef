"""What stands beside and below a view: numbers add up, people never exceed posts, a correction touches one post."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutiny_dash import charts, checking, clock, room_reading
from scrutiny_dash import workshop as ws
from scrutiny_dash.errors import InputError
from scrutiny_dash.models import RESIDENTS, About, Feeling, Language, Only, Place, Query, Service, Voice
from scrutiny_dash.search import below
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.search.groups import By, Group, groups, whole
from scrutiny_dash.search.standing_out import Against, words_against
from scrutiny_dash.store import checks, marks, posts, workshop
from scrutiny_dash.store.arrivals import Arrival, Link
from scrutiny_dash.store.connect import Store
from scrutiny_dash.ui import feeling_view
from tests.factories import a_post, a_reading, an_arrival

TOPIC = "mental_health"
START = datetime(2026, 1, 5, 12, tzinfo=UTC)


def made_up(count: int, seed: int = 3, people: int = 0, topic: str = TOPIC) -> list[Arrival]:
    """Make posts with every field at random; about one of ten without an author."""
    rng = random.Random(seed)
    arrivals = []
    for n in range(count):
        reading = a_reading(
            feeling=rng.choice(list(Feeling)), place=rng.choice(list(Place)), voice=rng.choice(list(Voice))
        )
        author = None if rng.random() < 0.1 else rng.randrange(people or max(1, count // 2))
        themes = tuple(slug for slug in ("crisis", "waiting") if rng.random() < 0.4)
        about = About(True, "", rng.choice(list(Service)), "", themes)
        post = a_post(
            rng.choice(["long wait", "kind ward", "late bus"]), f"{topic}{n}",
            created=None if rng.random() < 0.05 else START + timedelta(hours=rng.randrange(24 * 200)),
            platform=rng.choice(["bluesky", "mastodon"]),
        )  # fmt: skip
        arrivals.append(Arrival(post, reading, (Link(topic, author, about, rng.randrange(4), 10),)))
    return arrivals


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """A store that tests of reading share; marks are made and taken back."""
    store = Store.open(tmp_path_factory.mktemp("below") / "s.db")
    posts.add_arrivals(store, made_up(160), "b")
    posts.add_arrivals(store, made_up(60, 4, topic="young_carers"), "b")
    workshop.join_table(store, "Table 1")
    return Searcher(store)


QUERIES = st.builds(
    Query,
    st.just(TOPIC),
    st.sampled_from(["", "wait", "ward", "-bus", "nothing"]),
    places=st.frozensets(st.sampled_from(Place), max_size=3),
    feelings=st.frozensets(st.sampled_from(Feeling), max_size=2),
    voices=st.frozensets(st.sampled_from(Voice), max_size=3) | st.just(RESIDENTS),
    services=st.frozensets(st.sampled_from(Service), max_size=2),
    themes=st.frozensets(st.sampled_from(["crisis", "waiting"]), max_size=1),
    districts=st.frozensets(st.sampled_from(["Chelmsford", "Harlow", "essex"]), max_size=2),
    only=st.none() | st.sampled_from(Only),
)


# Numbers


@settings(max_examples=60, deadline=None)
@given(QUERIES)
def test_people_never_exceed_posts_and_all_counts_agree(shared: Searcher, query: Query) -> None:
    answer = shared.answer(query)
    assert answer.people_total <= answer.posts_total
    assert all(people <= found <= answer.posts_total for _, _, found, people in below.themes(shared, query))
    everybody = whole(shared, query)
    assert everybody.complaints == answer.people_by_feeling[Feeling.COMPLAINT] <= everybody.people
    assert everybody.praises == answer.people_by_feeling[Feeling.PRAISE]
    person, post = below.frame_people(shared, query)
    assert len(set(person.tolist())) <= len(post) == len(set(post.tolist()))
    for by in By:
        for group in groups(shared, query, by):
            assert max(group.complaints, group.praises) <= group.people


@settings(max_examples=20, deadline=None)
@given(QUERIES, st.sets(st.integers(1, 160), max_size=12), st.sets(st.integers(1, 160), max_size=12))
def test_found_is_shown_and_set_aside_and_held(shared: Searcher, query: Query, held: set[int], aside: set[int]) -> None:
    store = shared.store
    for post in held:
        marks.hold(store, post, "table 1", "worried")
    for post in aside:
        marks.set_aside(store, TOPIC, post, 1, asked=True)
    try:
        line, answer = below.read_line(shared, query), shared.answer(query)
        assert line.found == line.shown + line.set_aside
        assert (line.shown, line.set_aside, line.held) == (answer.posts_total, answer.set_aside, answer.held)
        assert line.held == len(held)  # whatever is asked: a search tells nothing of the words of held posts
        assert len(below.aside(shared, query)) == line.set_aside
        assert max(line.read, line.kept) <= line.shown
        assert f"{line.found:,} post" in line.words
    finally:
        for post in held:
            marks.release(store, post, "officer", "")
        for post in aside:
            marks.restore(store, TOPIC, post, "table 1")


@settings(max_examples=30, deadline=None)
@given(QUERIES)
def test_the_switch_says_what_it_leaves_out(shared: Searcher, query: Query) -> None:
    everyone = shared.answer(Query(**{**as_fields(query), "voices": frozenset()})).posts_total
    residents = shared.answer(Query(**{**as_fields(query), "voices": RESIDENTS})).posts_total
    assert residents + below.others(shared, query) == everyone


def as_fields(query: Query) -> dict[str, object]:
    return {name: getattr(query, name) for name in Query.__slots__}


def test_the_whole_topic_is_the_sum_of_its_voices(shared: Searcher) -> None:
    found = groups(shared, Query(TOPIC), By.VOICE)
    assert [group.key for group in found] == [voice.value for voice in Voice]
    months = groups(shared, Query(TOPIC), By.MONTH)
    assert [group.key for group in months] == sorted(group.key for group in months)
    assert months[0].name == "January 2026"
    assert {group.key for group in groups(shared, Query(TOPIC), By.TOPIC)} == {TOPIC, "young_carers"}


# Bands


@given(
    st.lists(
        st.integers(0, 300).flatmap(
            lambda n: st.builds(Group, st.just("k"), st.just("Somewhere"), st.just(n), st.integers(0, n),
                                st.integers(0, n))
        ),
        max_size=6,
    )
)  # fmt: skip
def test_a_group_s_share_is_only_of_a_hundred_people_and_more(found: list[Group]) -> None:
    shares = feeling_view.shares_of(found)
    assert all(share.n >= 100 for share in shares)
    assert len(shares) != 1
    said = " ".join(feeling_view.lines(found))
    assert "%" not in said
    assert (feeling_view.LINES_OVERLAP in said) == bool(shares), "what is said of lines stands where lines are drawn"
    if all(group.people < 30 for group in found):
        assert "too few people to compare" in said
        assert "chance" not in said


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        (((60, 20), (60, 22)), "We cannot tell these apart"),
        (((120, 110), (120, 20)), "more often under “A” than under “B”"),
        (((120, 110), (10, 0)), "Only one group"),
        (((12, 6), (10, 0)), "too few people to compare"),
    ],
)
def test_whether_groups_can_be_told_apart_is_said(pairs: tuple[tuple[int, int], ...], says: str) -> None:
    found = [Group(n.lower(), n, people, complaints, 0) for n, (people, complaints) in zip("AB", pairs, strict=True)]
    assert says in feeling_view.lines(found)[0]


@settings(max_examples=60, deadline=None)
@given(QUERIES)
def test_every_share_that_the_computer_gives_of_a_view_has_one_denominator(shared: Searcher, query: Query) -> None:
    answer, group = shared.answer(query), whole(shared, query)
    assert answer.people_read == group.people <= answer.people_total
    assert answer.people_by_feeling[Feeling.COMPLAINT] == group.complaints <= answer.people_read


def test_many_small_groups_are_counted_not_named() -> None:
    found = [Group(str(n), f"Month {n}", 5, 1, 0) for n in range(9)]
    assert feeling_view.lines(found)[-1] == "Too few people to say for 9 others, each under 30 people."


def test_shares_are_drawn_with_their_interval_and_marked_as_practice() -> None:
    found = [Group(n, f"Group {n}", 120, 60, 10) for n in "ab"]
    shares = feeling_view.shares_of(found)
    assert shares[0].words == "50%, likely 41% to 59% (60 of 120)"
    drawn = charts.share_chart(shares, "Complaints", practice=True).to_json()
    assert "PRACTICE POSTS" in drawn
    assert "50%, likely 41% to 59% (60 of 120)" in drawn
    assert "PRACTICE" not in charts.share_chart(shares, "Complaints", practice=False).to_json()


# What people read


def read_some(store: Store, searcher: Searcher, query: Query, count: int, feeling: str = "complaint") -> int:
    """Let one table after the other read the first posts of a view; return the last table."""
    person, post = below.frame_people(searcher, query)
    first = dict(zip(person.tolist()[::-1], post.tolist()[::-1], strict=True))
    chosen = sorted(first.values())[:count]
    table = workshop.join_table(store, "Table 1")
    frame = checks.frame_of(query)
    checks.add_draw(store, TOPIC, frame, 1, len(first), table, chosen)
    draw = checks.newest_draw(store, TOPIC, frame, table)
    assert draw is not None
    for one in chosen:
        checks.save_check(store, draw, one, table, "nhs", "yes", feeling)
    return table


def people_of(count: int, **reading: object) -> list[Arrival]:
    return [an_arrival(f"Waited {n} weeks", f"p{n}", n, reading=a_reading(**reading)) for n in range(count)]


def test_posts_without_an_author_are_never_drawn_as_people(store: Store) -> None:
    posts.add_arrivals(store, [*people_of(3), an_arrival("From a file", "f1", None)], "b")
    person, post = below.frame_people(Searcher(store), Query(TOPIC))
    assert len(person) == len(post) == 3


def test_what_left_the_view_is_not_in_its_reading(store: Store) -> None:
    posts.add_arrivals(store, people_of(40, voice=Voice.RESIDENT_OTHER), "b")
    searcher, query = Searcher(store), Query(TOPIC, voices=RESIDENTS)
    table = read_some(store, searcher, query, 33)
    assert room_reading.reading_of(below.read_so_far(searcher, query)).read == 33
    marks.hold(store, 1, "table 1", "worried")
    marks.set_aside(store, TOPIC, 2, table)
    marks.correct(store, TOPIC, 3, table, "voice", "resident_other", "news")
    so_far = below.read_so_far(searcher, query)
    assert room_reading.reading_of(so_far).read == 30
    assert so_far.people == 37


def test_the_view_that_was_read_most_is_printed_and_named(store: Store) -> None:
    posts.add_arrivals(store, people_of(60, voice=Voice.RESIDENT_OTHER), "b")
    searcher = Searcher(store)
    assert room_reading.printed(searcher, TOPIC, None, pictures=True).lines == (room_reading.NOBODY_READ,)
    read_some(store, searcher, Query(TOPIC), 10)
    few = room_reading.printed(searcher, TOPIC, None, pictures=True)
    assert few.picture is None
    assert "20 more are needed" in few.lines[0]
    assert "posts by everybody, including organisations and news" in few.lines[1]
    read_some(store, searcher, Query(TOPIC, voices=RESIDENTS), 46, "praise")
    many = room_reading.printed(searcher, TOPIC, None, pictures=True)
    assert many.picture is not None
    assert many.picture.startswith(b"\x89PNG")
    assert many.lines[0] == "46 of the 46 people whose posts we read wrote praise."
    assert "posts by residents" in many.lines[1]
    assert f"read on {clock.say_day(clock.london_day(clock.now()))}." in many.lines[1]
    assert "agreed with those who read them on 0 of 46" in many.lines[-1]
    assert "%" not in many.lines[-1]  # 60 people: the computer gives no share
    assert room_reading.printed(searcher, TOPIC, None, pictures=False).picture is None


def test_a_reading_is_of_the_people_who_could_be_drawn_and_says_who_came_since(store: Store) -> None:
    posts.add_arrivals(store, people_of(46), "b")
    searcher, query = Searcher(store), Query(TOPIC)
    read_some(store, searcher, query, 40)
    before = below.read_so_far(searcher, query)
    assert (before.people, before.found) == (46, 46)
    assert "to choose from" not in room_reading.frame_line(before)
    later = [an_arrival(f"Waited again {n}", f"q{n}", 100 + n) for n in range(164)]
    posts.add_arrivals(store, later, "b")
    so_far = below.read_so_far(searcher, query)
    assert (so_far.people, so_far.found) == (46, 210)
    assert "46 people to choose from then; now there are 210." in room_reading.frame_line(so_far)
    reading = room_reading.reading_of(so_far)
    assert "of all 46 people found" in " ".join(checking.useful_lines(reading))
    read_some(store, searcher, query, 40)  # a new draw is from all of them
    assert below.read_so_far(searcher, query).people == 210


def test_who_is_left_out_of_a_reading_is_named_and_the_numbers_add_up(store: Store) -> None:
    campaign = [an_arrival("Save our ward, sign now", f"c{n}", 200 + n) for n in range(8)]
    posts.add_arrivals(store, [*people_of(40), *campaign], "b")
    with store.write() as connection:
        connection.execute("UPDATE topic_posts SET copy_of = 41 WHERE post_id > 41")
        connection.execute("UPDATE topics SET marks = marks + 1")
    marks.hold(store, 40, "table 1", "worried")
    ws.release_in_words(store, 40, "officer", "Told the duty desk", "Somebody had a long time to wait")
    searcher, query = Searcher(store), Query(TOPIC)
    read_some(store, searcher, query, 40)
    so_far, answer = below.read_so_far(searcher, query), searcher.answer(query)
    assert (so_far.people, so_far.copied, so_far.worded) == (40, 7, 1)
    assert so_far.people + so_far.copied + so_far.worded == answer.people_total == 48
    assert answer.people_once == 41
    left = "7 people whose posts only repeat somebody else's and 1 person whose posts are shown in an officer's words"
    assert f"Left out: {left}." in room_reading.frame_line(so_far)
    reading = room_reading.reading_of(so_far)
    assert reading.is_everyone
    said = [*room_reading.top_lines(reading), *checking.useful_lines(reading)]
    assert "40 of the 40 people who can be read blind (100%). We read a post from everyone of these." in said[0]
    assert "people found" not in " ".join(said)
    assert "random" not in room_reading.caution(reading)
    assert "likely" not in charts.sentence(room_reading.shares_of(reading))


def test_a_post_that_turned_out_to_be_a_copy_keeps_its_reader(store: Store) -> None:
    posts.add_arrivals(store, people_of(40), "b")
    searcher, query = Searcher(store), Query(TOPIC)
    read_some(store, searcher, query, 40)
    with store.write() as connection:
        connection.execute("UPDATE topic_posts SET copy_of = 1 WHERE post_id > 1")
        connection.execute("UPDATE topics SET marks = marks + 1")
    so_far = below.read_so_far(searcher, query)
    assert (so_far.people, so_far.copied, so_far.worded) == (40, 0, 0)


def test_read_and_kept_are_of_what_is_shown(store: Store) -> None:
    posts.add_arrivals(store, people_of(5), "b")
    searcher = Searcher(store)
    table = read_some(store, searcher, Query(TOPIC), 3)
    workshop.keep_post(store, TOPIC, 1, table, "", "", {"source_kind": "", "month": "", "place_band": ""})
    line = below.read_line(searcher, Query(TOPIC))
    assert (line.shown, line.read, line.kept) == (5, 3, 1)
    marks.hold(store, 1, "table 1", "worried")
    line = below.read_line(searcher, Query(TOPIC))
    assert (line.found, line.shown, line.held, line.read, line.kept) == (4, 4, 1, 2, 0)


# Corrections


CRISIS = "theme crisis"
VALUES: dict[str, list[str]] = {
    "feeling": list(Feeling), "voice": list(Voice), "place": list(Place), "service": list(Service),
    "language": list(Language), CRISIS: ["yes", "no"],
}  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 160), st.sampled_from(list(VALUES)), st.integers(0, 3)),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_a_correction_never_changes_another_post(
    shared: Searcher, given_corrections: list[tuple[int, str, int]]
) -> None:
    store = shared.store
    before, readings = rows(store), machine(store)
    last: dict[tuple[int, str], str] = {}
    for post, field, choice in given_corrections:
        value = last[post, field] = str(VALUES[field][choice % len(VALUES[field])])
        marks.correct(store, TOPIC, post, 1, field, "guess", value)
        assert marks.corrections(store, TOPIC, post)[field].value == value
    after = rows(store)
    touched = {post for post, _, _ in given_corrections}
    assert len(after) == len(before)
    assert all(row == before[place] for place, row in after.items() if place[1] not in touched)
    assert machine(store) == readings
    for (post, field), value in last.items():
        shown = shared.post(TOPIC, post, officer=True)
        assert shown is not None
        if field == CRISIS:
            assert ("crisis" in shown.themes) == (value == "yes")
        elif field != "language":
            assert getattr(shown, field) == value
        elif value == Language.OTHER and (post, "feeling") not in last:
            assert shown.feeling is Feeling.NOT_SCORED
    for post, field in last:
        marks.take_back(store, TOPIC, post, 1, field)
        assert field not in marks.corrections(store, TOPIC, post)
    assert rows(store) == before, "taken back, the computer's guesses count again"


def rows(store: Store) -> dict[tuple[int, int], tuple[object, ...]]:
    with store.read() as connection:
        return {(r["topic"], r["post_id"]): tuple(r) for r in connection.execute("SELECT * FROM topic_posts")}


def machine(store: Store) -> list[tuple[object, ...]]:
    with store.read() as connection:
        return [tuple(row) for row in connection.execute("SELECT * FROM readings ORDER BY post_id, version")]


def test_a_corrected_place_has_no_district_of_the_guess(store: Store) -> None:
    posts.add_arrivals(store, people_of(1), "b")
    table = workshop.join_table(store, "Table 1")
    marks.correct(store, TOPIC, 1, table, "place", "essex", "elsewhere")
    shown = Searcher(store).post(TOPIC, 1)
    assert shown is not None
    assert (shown.place, shown.district) == (Place.ELSEWHERE, "")


def test_only_known_fields_and_values_can_be_corrected(store: Store) -> None:
    posts.add_arrivals(store, people_of(1), "b")
    for field, value in (
        ("feeling", "furious"), ("text", "complaint"), ("feeling", ""), ("theme weather", "no"), (CRISIS, "perhaps"),
        ("language", "pl"), ("themes", "no"),
    ):  # fmt: skip
        with pytest.raises(InputError, match="cannot be corrected"):
            marks.correct(store, TOPIC, 1, workshop.join_table(store, "Table 1"), field, "", value)


# Leaving the pages


def test_a_page_follows_a_hold_but_not_what_is_set_aside(store: Store) -> None:
    posts.add_arrivals(store, people_of(3), "b")
    table = workshop.join_table(store, "Table 1")
    assert not marks.shown_no_more(store, [1, 2])
    marks.set_aside(store, TOPIC, 1, table)
    assert not marks.shown_no_more(store, [1, 2])
    marks.hold(store, 2, "table 1", "worried")
    assert marks.shown_no_more(store, [1, 2])
    assert not marks.shown_no_more(store, [1, 3])
    marks.release(store, 2, "officer", "")
    assert not marks.shown_no_more(store, [1, 2])
    assert marks.shown_no_more(store, [1, 99])
    assert not marks.shown_no_more(store, [])


# Words


def test_words_are_compared_and_names_left_out(store: Store) -> None:
    here = [an_arrival(f"The crisis line in Harlow: the lift again, and Browning {n}", f"h{n}", n) for n in range(20)]
    there = [an_arrival(f"The school bus was late {n}", f"t{n}", n, topic="young_carers") for n in range(20)]
    posts.add_arrivals(store, here + there, "b")
    searcher = Searcher(store)
    terms = {word.term for word in words_against(searcher, Query(TOPIC), Against.TOPICS).words}
    assert "lift" in terms
    assert not terms & {"crisis line", "crisis", "line", "harlow"}  # found by these words, and by this place
    assert any("browning" in term for term in terms)
    left = {word.term for word in words_against(searcher, Query(TOPIC), Against.TOPICS, ("browning",)).words}
    assert "lift" in left
    assert not any("browning" in term for term in left)
    assert all(word.people_here >= 5 for word in words_against(searcher, Query(TOPIC), Against.TOPICS).words)


def then_and_now(before: int, after: int) -> list[Arrival]:
    """Make posts by as many people: of the old phone line before 5 February 2026, of the new text line after it."""
    days = [START + timedelta(days=n % 30) for n in range(before)] + [
        START + timedelta(days=31 + n % 30) for n in range(after)
    ]
    return [
        an_arrival(f"The {'phone' if n < before else 'text'} line {n}", f"x{n}", n, created=day)
        for n, day in enumerate(days)
    ]


def test_words_are_compared_with_the_time_before(store: Store) -> None:
    posts.add_arrivals(store, then_and_now(40, 40), "b")
    searcher = Searcher(store)
    halves = words_against(searcher, Query(TOPIC), Against.BEFORE)
    assert "text line" in {word.term for word in halves.words}
    assert not any("phone" in word.term for word in halves.words)
    assert halves.what == (
        "Words used more from 5 February 2026 to 6 March 2026 (by 40 people) than from 5 January 2026 to 3 February "
        "2026 (by 40 people), in the same search and filters."
    )
    for word in halves.words:
        opened = searcher.answer(replace(halves.query, words=f'"{word.term}"'))
        assert opened.people_total == word.people_here >= 5
    since = words_against(searcher, Query(TOPIC, since=date(2026, 2, 10)), Against.BEFORE)
    assert "Words used more from 10 February 2026 to " in since.what
    assert since.query.since == date(2026, 2, 10)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(0, 0, "no two different dates"), (1, 0, "no two different dates"), (46, 29, "29 people"), (29, 46, "people")],
)
def test_too_little_on_one_side_is_a_sentence(store: Store, before: int, after: int, said: str) -> None:
    posts.add_arrivals(store, then_and_now(before, after), "b")
    since = START.date() + timedelta(days=31) if after else None
    compared = words_against(Searcher(store), Query(TOPIC, since=since), Against.BEFORE)
    assert compared.words == ()
    assert said in compared.too_little
    assert compared.too_little.endswith(".")


def test_too_few_people_for_a_comparison_of_topics_is_a_sentence(store: Store) -> None:
    posts.add_arrivals(store, then_and_now(4, 0), "b")
    searcher = Searcher(store)
    assert (
        "Too few people here to compare: 4 people." in words_against(searcher, Query(TOPIC), Against.TOPICS).too_little
    )
    posts.add_arrivals(store, then_and_now(9, 0)[4:], "b")
    assert "in the other topics" in words_against(searcher, Query(TOPIC), Against.TOPICS).too_little


def test_the_read_line_is_written_as_people_write() -> None:
    line = below.ReadLine(46, 3, 12, 20, 3)
    assert line.words == (
        "49 posts found: 46 shown, 3 set aside as not about this. Of the 46 shown, the room has read 20 blind and kept "
        "3 as evidence. 12 more posts on this topic are held for an officer and in none of these numbers."
    )
