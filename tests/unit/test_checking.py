"""Check the machine: the draw can be made again, everybody counts once, and law 3's bands hold whatever the data."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutiny_dash import checking, room_reading
from scrutiny_dash.errors import InputError
from scrutiny_dash.models import RESIDENTS, Feeling, Place, Query, Service, Voice
from scrutiny_dash.store import checks, marks, posts, workshop
from scrutiny_dash.store.checks import Check
from scrutiny_dash.store.connect import Store
from tests.factories import an_arrival

TOPIC = "mental_health"
AT = datetime(2026, 3, 14, 9, 40, tzinfo=UTC)
FEELINGS = st.sampled_from(list(checking.FEELINGS))

# Whose each post is, by row number: up to 60 people with up to a few posts each.
frames = st.lists(st.integers(0, 60), max_size=120)


def a_check(
    post: int, feeling: str = "complaint", table: int = 1, ours: str = "nhs", first_hand: str = "yes", news: str = ""
) -> Check:
    return Check(post, table, ours, first_hand, feeling, news, AT)


# The draw


@given(frames, st.integers(0, 2**31), st.dictionaries(st.integers(0, 119), st.integers(0, 3)), st.data())
def test_a_draw_is_one_post_a_person_and_can_be_made_again(
    whose: list[int], seed: int, known: dict[int, int], data: st.DataObject
) -> None:
    drawn = {post: tables for post, tables in known.items() if post < len(whose)}
    mine = frozenset(data.draw(st.sets(st.sampled_from(sorted(drawn))))) if drawn else frozenset()
    person, post = np.array(whose, dtype=np.int64), np.arange(len(whose), dtype=np.int64)
    ten = checking.draw_ten(person, post, drawn, seed, mine=mine)
    assert ten == checking.draw_ten(person, post, dict(drawn), seed, mine=mine)
    assert len(ten) <= checking.TEN
    people = [whose[one] for one in ten]
    assert len(set(people)) == len(people)
    assert not mine & set(ten)
    for one in ten:  # whoever was drawn before is read by the same post again
        assert one in drawn or not any(whose[other] == whose[one] for other in drawn)
        assert drawn.get(one, 0) < 2
    if len(set(whose)) >= checking.TEN and not drawn:
        assert len(ten) == checking.TEN


def test_two_of_ten_were_read_by_another_table_while_there_are_enough_people() -> None:
    person = post = np.arange(40, dtype=np.int64)
    read = dict.fromkeys(range(10), 1)
    ten = checking.draw_ten(person, post, read, 5, mine=frozenset())
    assert sum(one in read for one in ten) == checking.SHARED_OF_TEN
    assert not set(read) & set(checking.draw_ten(person, post, read, 5, mine=frozenset(read)))


def test_what_another_table_left_unread_is_drawn_before_what_was_read() -> None:
    person = post = np.arange(12, dtype=np.int64)
    drawn = {**dict.fromkeys(range(6), 0), **dict.fromkeys(range(6, 12), 1)}
    ten = checking.draw_ten(person, post, drawn, 5, mine=frozenset())
    assert set(range(6)) <= set(ten)
    assert len(ten) == checking.TEN


def test_nobody_left_is_an_empty_draw() -> None:
    person = post = np.arange(3, dtype=np.int64)
    assert checking.draw_ten(person, post, dict.fromkeys(range(3), 2), 1, mine=frozenset()) == []
    assert checking.draw_ten(post[:0], post[:0], {}, 1, mine=frozenset()) == []


# Counting


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 150), FEELINGS, st.integers(1, 5)), max_size=200), st.integers(0, 300))
def test_the_bands_hold_and_everybody_counts_once(read: list[tuple[int, str, int]], people: int) -> None:
    given_checks = [a_check(post, feeling, table) for post, feeling, table in read]
    machine = {post: Feeling.COMPLAINT for post, _, _ in read}
    reading = checking.room_reading(given_checks, machine, people)
    assert reading.read == len({post for post, _, _ in read}) <= reading.people
    for answers in reading.answers.values():
        assert sum(said.people for said in answers) == reading.read
        assert all((said.interval is not None) == (reading.read >= 30) for said in answers)
    assert reading.agreed <= reading.compared <= reading.read
    said = " ".join([checking.headline(reading), *checking.useful_lines(reading)])
    assert ("%" in said) == (reading.read >= 30)
    assert reading.about_us == reading.read  # whoever read it said that it is the NHS's
    tables: dict[int, set[int]] = {}
    for post, _, table in read:
        tables.setdefault(post, set()).add(table)
    assert reading.twice == sum(len(them) > 1 for them in tables.values())
    assert reading.same <= reading.twice
    assert "lpha" not in said  # a page and a headline never give it


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 150), st.integers(1, 4), st.sampled_from(["", "yes", "no"])), max_size=260),
    st.integers(0, 300),
)
def test_what_was_new_is_of_those_where_somebody_said_and_keeps_to_the_bands(
    read: list[tuple[int, int, str]], people: int
) -> None:
    reading = checking.room_reading([a_check(post, table=table, news=news) for post, table, news in read], {}, people)
    last = {(post, table): news for post, table, news in read}
    said = {post for (post, _), news in last.items() if news}
    new = {post for (post, _), news in last.items() if news == "yes"}
    assert (reading.new, reading.said_new) == (len(new), len(said))
    assert reading.new <= reading.said_new <= reading.read
    (line,) = [line for line in checking.useful_lines(reading) if line.startswith("New to the reader")]
    assert ("%" in line) == (reading.said_new >= 30)
    assert ("plus or minus" in line) == (100 <= reading.said_new < reading.people)
    assert ("may lean one way" in line) == (30 <= reading.said_new < reading.read)
    if reading.said_new > 1:
        assert f"{reading.new:,} of the {reading.said_new:,} people's posts where somebody said" in line


def test_the_fourth_question_may_be_left_open_and_new_to_one_reader_is_new() -> None:
    given_checks = [a_check(1, news="yes"), a_check(1, table=2, news="no"), a_check(2, news="no"), a_check(3)]
    reading = checking.room_reading(given_checks, {}, 40)
    assert (reading.new, reading.said_new, reading.read) == (1, 2, 3)
    assert "New to the reader: 1 of the 2 people's posts where somebody said." in checking.useful_lines(reading)
    none = checking.room_reading([a_check(1)], {}, 40)
    assert "New to the reader: nobody has said so far." in checking.useful_lines(none)
    many = checking.room_reading(
        [a_check(n, news="yes" if n < 7 else "no" if n < 31 else "") for n in range(46)], {}, 210
    )
    assert checking.useful_lines(many)[2] == (
        "New to the reader: 7 of the 31 people's posts where somebody said (23%). The share of all 210 people found is "
        "likely to be between 11% and 39%. Nobody said of 15 more, so this may lean one way."
    )


def test_a_table_counts_once_a_post_and_how_often_tables_agree_is_said() -> None:
    again = [
        a_check(1, "praise"),
        a_check(1, "mixed"),
        a_check(2),
        a_check(2, table=2),
        a_check(3),
        a_check(3, "mixed", 2),
    ]
    reading = checking.room_reading(again, {}, 40)
    assert (reading.read, reading.twice, reading.same) == (3, 2, 1)
    assert {said.value: said.people for said in reading.answers["feeling"] if said.people} == {
        "mixed": 1, "complaint": 1, checking.NOT_AGREED: 1,
    }  # fmt: skip
    assert checking.useful_lines(reading)[-1] == (
        "2 posts were read by two tables or more, and in 1 of them they saw the same feeling."
    )


def twice_read(count: int, second: str = "complaint") -> checking.RoomReading:
    """Let two tables read that many posts; the second says something else of the first one."""
    first = [a_check(n, "praise" if n % 2 else "complaint") for n in range(count)]
    again = [a_check(n, second if n == 0 else first[n].feeling, table=2) for n in range(count)]
    return checking.room_reading(first + again, {}, 100)


def test_alpha_is_said_for_the_annex_from_ten_posts_read_twice() -> None:
    assert "not known how far readers agree" in checking.agreement_line(checking.room_reading([a_check(1)], {}, 9))
    few = checking.agreement_line(twice_read(9))
    assert few == "9 posts were read by two tables or more. Under 10 are too few to say how far readers agree."
    reading = twice_read(12, "mixed")
    alpha = reading.alpha["feeling"]
    assert alpha is not None
    assert 0.8 < alpha < 0.9
    said = checking.agreement_line(reading)
    assert said.startswith(
        "12 posts were read by two tables or more. Krippendorff's alpha is 0.85 for the feeling: 1 means"
    )
    assert "one and the same answer on whose service and first-hand or not, so no alpha exists" in said


def test_alpha_below_nothing_has_a_minus_and_first_hand_keeps_its_hyphen() -> None:
    first = [a_check(n, "praise" if n % 2 else "complaint", first_hand="yes" if n % 2 else "no") for n in range(12)]
    again = [a_check(n, "complaint" if n % 2 else "praise", 2, first_hand="no" if n % 2 else "yes") for n in range(12)]
    said = checking.agreement_line(checking.room_reading(first + again, {}, 100))
    assert "−0.92 for first-hand or not and −0.92 for the feeling" in said


def test_readers_who_differ_only_on_whose_service_agree_that_it_is_ours() -> None:
    given_checks = [
        a_check(1, ours="nhs"),
        a_check(1, table=2, ours="both"),
        a_check(2, ours="council"),
        a_check(3, ours="no"),
    ]
    reading = checking.room_reading(given_checks, {}, 40)
    assert reading.about_us == 2
    line = checking.useful_lines(reading)[0]
    assert line.startswith("Of 3 people read so far, 2 wrote about council or NHS services")
    assert line.endswith("Of these, 1 about the council. Of 1, readers differ on whose service it is.")


def test_two_posts_of_one_person_count_once_the_first_one() -> None:
    given_checks = [a_check(1, "complaint"), a_check(2, "praise", table=2), a_check(3, "praise")]
    reading = checking.room_reading(given_checks, {}, 40, {1: 7, 2: 7, 3: 8})
    assert reading.read == 2
    assert {said.value: said.people for said in reading.answers["feeling"] if said.people} == {
        "complaint": 1, "praise": 1,
    }  # fmt: skip


def test_readers_who_differ_are_not_agreed_once() -> None:
    given_checks = [a_check(1, "complaint"), a_check(1, "mixed", table=2), a_check(1, "praise", table=3), a_check(2)]
    reading = checking.room_reading(given_checks, {1: Feeling.COMPLAINT, 2: Feeling.PRAISE}, 40)
    counts = {said.value: said.people for said in reading.answers["feeling"] if said.people}
    assert counts == {checking.NOT_AGREED: 1, "complaint": 1}
    assert reading.answers["ours"][0].people == 2
    assert (reading.agreed, reading.compared) == (0, 1)


def test_cannot_tell_is_compared_with_nothing() -> None:
    reading = checking.room_reading([a_check(1, checking.CANNOT_TELL)], {1: Feeling.PRAISE}, 1)
    assert reading.compared == 0
    assert checking.machine_line(reading).startswith("The computer has not been compared")


@pytest.mark.parametrize(
    ("read", "people", "says"),
    [
        (0, 46, "Nobody in the room has read"),
        (6, 46, "posts of 6 people; 24 more are needed"),
        (4, 6, "4 people of 6. Fewer than 30 are too few"),
        (46, 210, "46 of the 46 people whose posts we read wrote a complaint."),
    ],
)
def test_the_headline_says_what_is_missing(read: int, people: int, says: str) -> None:
    reading = checking.room_reading([a_check(n) for n in range(read)], {}, people)
    assert says in checking.headline(reading)


@pytest.mark.parametrize(
    ("counts", "people", "says"),
    [
        (
            (15, 15, 4),
            345,
            "Of the 34 people whose posts we read, 15 wrote a complaint and 15 wrote praise. That is a tie.",
        ),
        (
            (17, 12, 5),
            345,
            "Of the 34 people whose posts we read, 17 wrote a complaint and 12 wrote praise. Too close to say which ",
        ),
        (
            (12, 11, 11),
            345,
            "11 wrote praise and 11 wrote both complaint and praise. Too close to say which is more.",
        ),
        ((24, 6, 4), 345, "24 of the 34 people whose posts we read wrote a complaint."),
        ((16, 15, 3), 34, "16 of the 34 people whose posts we read wrote a complaint."),  # everybody was read: it is so
        ((15, 15, 4), 34, "15 wrote a complaint and 15 wrote praise. That is a tie."),
    ],
)
def test_the_headline_names_no_winner_that_cannot_be_told(counts: tuple[int, ...], people: int, says: str) -> None:
    feelings = [f for f, n in zip(("complaint", "praise", "mixed"), counts, strict=True) for _ in range(n)]
    reading = checking.room_reading([a_check(n, feeling) for n, feeling in enumerate(feelings)], {}, people)
    assert says in checking.headline(reading)
    assert len(room_reading.top_lines(reading)) == len(reading.leading)


@given(st.lists(FEELINGS, min_size=30, max_size=200), st.integers(0, 400))
def test_a_winner_is_named_only_where_its_interval_touches_no_other(feelings: list[str], people: int) -> None:
    reading = checking.room_reading([a_check(n, feeling) for n, feeling in enumerate(feelings)], {}, people)
    top, *others = reading.answers["feeling"]
    apart = all(not said.people or not said.interval.overlaps(top.interval) for said in others)
    assert (f"{top.people} of the " in checking.headline(reading)) == apart


def test_what_is_about_our_services_is_counted() -> None:
    kinds = ["council"] * 10 + ["nhs"] * 8 + ["both"] * 2 + ["no"] * 6 + [checking.CANNOT_TELL] * 4
    first_hand = ["yes"] * 12 + ["no"] * 18
    pairs = enumerate(zip(kinds, first_hand, strict=True))
    reading = checking.room_reading([a_check(n, ours=o, first_hand=f) for n, (o, f) in pairs], {}, 100)
    assert reading.about_us == 20
    ours, there, new = checking.useful_lines(reading)
    assert "20 of the 30 people whose posts we read (67%)" in ours
    assert ours.endswith("Of these, 10 about the council, 8 about the NHS and 2 about both.")
    assert new.startswith("New to the reader")
    assert "12 of the 30" in there
    few = checking.room_reading([a_check(1), a_check(2, ours="no")], {}, 100)
    line, _ = checking.useful_lines(few)
    assert line.startswith("Of 2 people read so far, 1 wrote about council or NHS services, and 2 wrote first-hand")


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_the_computers_own_guess_keeps_to_the_bands(people: int, complaints: int, praises: int) -> None:
    complaints, praises = min(complaints, people), min(praises, people)
    said = checking.machine_guess(people, complaints, praises)
    assert (said == "") == (people < 30)
    assert ("%" in said) == (people >= 100)
    assert ("likely" in said) == (people >= 100)
    assert "often wrong" in said or not said


@pytest.mark.parametrize("missing", ["ours", "first_hand", "feeling"])
def test_three_answers_are_needed(missing: str) -> None:
    answers = {"ours": "no", "first_hand": "no", "feeling": "mixed"}
    checking.checked_answers(**answers)
    with pytest.raises(InputError, match="missing"):
        checking.checked_answers(**{**answers, missing: ""})
    checking.checked_answers(**answers, news="yes")
    with pytest.raises(InputError):
        checking.checked_answers(**answers, news="maybe")


def test_when_it_was_read_is_said() -> None:
    early = replace(a_check(1), at=datetime(2026, 3, 9, 23, 30, tzinfo=UTC))
    assert checking.when_read([a_check(2)]) == "on 14 March 2026"
    assert checking.when_read([a_check(2), early]) == "from 9 March 2026 to 14 March 2026"


# Frames


def test_a_frame_is_search_and_filters_but_no_guess_of_feeling_and_no_page() -> None:
    query = Query(TOPIC, "waiting", date(2026, 1, 1), places=frozenset({Place.ESSEX}))
    same = Query(
        TOPIC, "waiting", date(2026, 1, 1), places=frozenset({Place.ESSEX}), feelings=frozenset({Feeling.PRAISE}),
        order="random", seed=4, offset=10, up_to_post=9,
    )  # fmt: skip
    assert checks.frame_of(query) == checks.frame_of(same)
    assert checks.frame_of(Query(TOPIC)) == "{}"
    assert checks.frame_of(Query(TOPIC, themes=frozenset({"crisis"}))) != "{}"


def test_a_frame_is_named_in_words() -> None:
    assert checking.frame_words(Query(TOPIC)) == "posts by everybody, including organisations and news"
    named = checking.frame_words(
        Query(
            TOPIC, "waiting list", date(2026, 1, 1), date(2026, 3, 1), frozenset({"bluesky"}),
            frozenset({Place.ESSEX}), voices=RESIDENTS, services=frozenset({Service.NHS}),
            themes=frozenset({"crisis"}),
        )
    )  # fmt: skip
    assert named == (
        "posts by residents or where it is not clear who speaks, with “waiting list”, from 1 January 2026, up to "
        "1 March 2026, on Bluesky, place: Essex County Council area, whose service: NHS service, theme: In a crisis"
    )
    only = checking.frame_words(Query(TOPIC, voices=frozenset({Voice.NEWS})))
    assert only == "posts by: news"


# What is kept


@pytest.fixture
def read(store: Store) -> tuple[Store, checks.Draw, int]:
    posts.add_arrivals(store, [an_arrival(f"Waited {n} weeks", f"p{n}", n) for n in range(1, 13)], "b")
    table = workshop.join_table(store, "Table 1")
    checks.add_draw(store, TOPIC, "{}", 4, 12, table, [3, 1, 2])
    draw = checks.newest_draw(store, TOPIC, "{}", table)
    assert draw is not None
    return store, draw, table


def test_a_draw_is_kept_with_its_seed_and_order(read: tuple[Store, checks.Draw, int]) -> None:
    store, draw, table = read
    assert (draw.posts, draw.seed, draw.people, draw.is_read) == ((3, 1, 2), 4, 12, False)
    assert checks.newest_draw(store, TOPIC, "{}", table + 1) is None
    assert checks.newest_draw(store, TOPIC, '{"words": "x"}', table) is None
    assert checks.drawn_posts(store, TOPIC, "{}") == {1: {table}, 2: {table}, 3: {table}}
    assert (checks.most_drawn_from(store, TOPIC, "{}"), checks.most_drawn_from(store, TOPIC, "no")) == (12, 0)


def test_saying_it_again_replaces_it(read: tuple[Store, checks.Draw, int]) -> None:
    store, draw, table = read
    for feeling in ("praise", "mixed"):
        checks.save_check(store, draw, 1, table, "nhs", "yes", feeling, "yes" if feeling == "mixed" else "")
    (check,) = checks.checks_of(store, TOPIC, "{}")
    assert (check.post_id, check.feeling, check.news) == (1, "mixed", "yes")
    assert checks.checks_of(store, TOPIC, "{}", draw.id) == [check]
    assert checks.checks_of(store, TOPIC, "{}", draw.id + 1) == []
    with pytest.raises(InputError, match="not among the ten"):
        checks.save_check(store, draw, 9, table, "nhs", "yes", "mixed")


def test_held_and_set_aside_posts_leave_a_draw(read: tuple[Store, checks.Draw, int]) -> None:
    store, draw, table = read
    checks.save_check(store, draw, 1, table, "nhs", "yes", "praise")
    marks.hold(store, 3, "table 1", "worried")
    marks.set_aside(store, TOPIC, 2, table)
    now = checks.newest_draw(store, TOPIC, "{}", table)
    assert now is not None
    assert (now.posts, now.is_read) == ((1,), True)
    marks.hold(store, 1, "table 1", "worried")
    assert checks.checks_of(store, TOPIC, "{}") == []


def test_the_computers_guess_stays_its_own_after_a_correction(read: tuple[Store, checks.Draw, int]) -> None:
    store, _, table = read
    marks.correct(store, TOPIC, 1, table, "feeling", "complaint", "praise")
    assert checks.machine_feelings(store, TOPIC, [1, 2]) == {1: Feeling.COMPLAINT, 2: Feeling.COMPLAINT}


def test_counts_of_tables_that_read(read: tuple[Store, checks.Draw, int]) -> None:
    store, draw, table = read
    other = workshop.join_table(store, "Table 2")
    checks.add_draw(store, TOPIC, "{}", 5, 12, other, [1, 7])
    again = checks.newest_draw(store, TOPIC, "{}", other)
    assert again is not None
    checks.save_check(store, draw, 1, table, "nhs", "yes", "praise")
    checks.save_check(store, again, 1, other, "nhs", "yes", "praise")
    assert Counter(c.post_id for c in checks.checks_of(store, TOPIC, "{}")) == {1: 2}
    assert checks.read_posts(store, TOPIC) == {1}
