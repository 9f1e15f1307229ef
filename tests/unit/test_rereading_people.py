"""What people decided outlives every change of the lists: corrections, holds, releases, and what they kept or read."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutiny_dash.collect import rereading
from scrutiny_dash.models import Feeling, Held, Language, Place, Query, Service, Voice
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.store import checks, letting_go, marks, posts, room, workshop
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.switching import CHANGED_WORDS
from tests.factories import a_reading, an_arrival
from tests.unit.made_up_lists import ONE, TOPIC, TWO, again, bring, contents, with_themes

CRISIS = "theme crisis"
KINDS: dict[str, list[str]] = {
    "feeling": list(Feeling), "voice": list(Voice), "place": list(Place), "service": list(Service),
    "language": list(Language), CRISIS: ["yes", "no"],
}  # fmt: skip
KEPT = {"source_kind": "", "month": "", "place_band": ""}


def links(store: Store) -> dict[int, tuple[object, ...]]:
    return {row[1]: row for row in contents(store)["links"]}


def shown(store: Store) -> set[int]:
    return {post.id for post in Searcher(store).answer(Query(TOPIC, limit=100)).posts}


# Corrections


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 8), st.sampled_from(list(KINDS)), st.integers(0, 3)), max_size=6))
def test_a_correction_is_kept_and_touches_no_other_post(
    fresh: Callable[[], Store], given_corrections: list[tuple[int, str, int]]
) -> None:
    said = ["kind", "waited", "corridor harlow", "i southend", "council", "two", "crisis", "kind i"]
    left_alone, corrected = fresh(), fresh()
    for store in (left_alone, corrected):
        bring(store, ONE, said)
    table = workshop.join_table(corrected, "Table 1")
    for post, field, choice in given_corrections:
        marks.correct(corrected, TOPIC, post, table, field, "guess", said_of(field, choice))
    before = contents(corrected)["corrections"]
    for store in (left_alone, corrected):
        again(store, TWO).to_end()
    touched = {post for post, _, _ in given_corrections}
    theirs, ours = links(left_alone), links(corrected)
    assert all(ours[post] == theirs[post] for post in ours if post not in touched)
    assert contents(corrected)["corrections"] == before, "the guess of that time is kept beside the correction"
    assert contents(corrected)["readings"] == contents(left_alone)["readings"], "the machine's guess stays its own"
    last = {(post, field): said_of(field, choice) for post, field, choice in given_corrections}
    for (post, field), value in last.items():
        now = Searcher(corrected).post(TOPIC, post)
        assert now is not None
        if field == CRISIS:
            assert ("crisis" in now.themes) == (value == "yes")
        elif field != "language":
            assert getattr(now, field) == value
    again(corrected, TWO).to_end()
    assert links(corrected) == ours
    for post, field in last:
        marks.take_back(corrected, TOPIC, post, table, field)
    assert links(corrected) == theirs, "taken back, what today's lists read counts, not what earlier ones did"


def said_of(field: str, choice: int) -> str:
    return str(KINDS[field][choice % len(KINDS[field])])


def test_a_theme_that_is_taken_off_stays_off_whatever_bit_it_has(fresh: Callable[[], Store]) -> None:
    store, first, second = fresh(), with_themes("crisis", "buses"), with_themes("buses", "kettles", "crisis")
    bring(store, ONE, ["crisis buses", "crisis"], first)
    marks.correct(store, TOPIC, 1, workshop.join_table(store, "Table 1"), CRISIS, "yes", "no")
    for known in (with_themes("buses"), second):  # the theme goes, its bit is given to another, and it comes back
        again(store, ONE, known).to_end()
    found = {post.id: set(post.themes) for post in Searcher(store).answer(Query(TOPIC, limit=10)).posts}
    assert found == {1: {"buses"}, 2: {"crisis"}}


def test_an_authors_edit_is_not_felt_as_the_earlier_text_was(store: Store) -> None:
    bring(store, ONE, ["kind"])
    table = workshop.join_table(store, "Table 1")
    marks.correct(store, TOPIC, 1, table, "language", "other", "english", {"feeling": ("praise", "It says “kind”.")})
    marks.correct(store, TOPIC, 1, table, CRISIS, "no", "yes")
    bring(store, ONE, ["waited long"])
    post = Searcher(store).post(TOPIC, 1)
    assert post is not None
    assert (post.feeling, post.themes) == (Feeling.COMPLAINT, ("crisis",))


def test_an_authors_edit_leaves_a_correction(store: Store) -> None:
    bring(store, ONE, ["kind"])
    marks.correct(store, TOPIC, 1, workshop.join_table(store, "Table 1"), "feeling", "praise", "mixed")
    bring(store, ONE, ["waited long"])
    post = Searcher(store).post(TOPIC, 1)
    assert post is not None
    assert (post.feeling, post.feeling_reason) == (Feeling.MIXED, "one says so")


# Holds


def test_a_new_hold_counts_at_once_while_a_session_is_open(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "AT_ONCE", 1)
    bring(store, ONE, ["kind", "desperate", "kind"])
    workshop.keep_post(store, TOPIC, 2, workshop.join_table(store, "Table 1"), "", "", KEPT)
    room.open_session(store, "officer")
    searcher = Searcher(store)
    assert searcher.answer(Query(TOPIC)).posts_total == 3
    one = again(store, TWO)
    assert one.step()
    assert not marks.shown_no_more(store, [2])
    assert one.step()
    assert marks.shown_no_more(store, [2])
    answer = searcher.answer(Query(TOPIC))
    assert (answer.posts_total, answer.held) == (2, 1)
    assert workshop.evidence_list(store, TOPIC) == []
    assert answer.feelings[Feeling.PRAISE] == 2, "nothing else has changed"
    assert [(h.post_id, h.why, h.held_by) for h in marks.held_list(store, TOPIC)] == [(2, (Held.DANGER,), "machine")]


def test_what_people_released_or_held_is_left_to_them(store: Store) -> None:
    bring(store, ONE, ["desperate", "desperate", "kind"])
    marks.hold(store, 1, "table 1", "worried")
    marks.release(store, 1, "officer", "spoke to safeguarding")
    marks.hold(store, 2, "table 1", "worried")
    marks.hold(store, 3, "table 2", "worried too")
    before = contents(store)["holds"]
    again(store, TWO).to_end()
    assert contents(store)["holds"] == before
    assert shown(store) == {1}


def test_a_hold_of_the_machine_that_the_lists_no_longer_make_waits_for_an_officer(store: Store) -> None:
    bring(store, TWO, ["desperate mum"])
    again(store, ONE).to_end()
    assert shown(store) == set()
    marks.release(store, 1, "officer", "nothing in it")
    released = contents(store)["holds"]
    again(store, dataclasses.replace(TWO, version="three", held=frozenset({"desperate", "mum"}))).to_end()
    assert shown(store) == {1}
    assert contents(store)["holds"] == released


def test_a_hold_of_the_machine_says_todays_reason(store: Store) -> None:
    reading = a_reading(version="one", held=(Held.ABUSE,), held_reason="an old word")
    posts.add_arrivals(store, [an_arrival("desperate", reading=reading)], "bluesky")
    assert [h.why for h in marks.held_list(store, TOPIC)] == [(Held.ABUSE,)]
    again(store, TWO).to_end()
    assert [(h.why, h.reason) for h in marks.held_list(store, TOPIC)] == [((Held.DANGER,), "desperate")]


# Posts that the changed words would no longer find


def test_what_no_longer_belongs_is_set_aside_where_all_see_it(store: Store) -> None:
    bring(store, ONE, ["kind", "kind aviation"])
    again(store, TWO).to_end()
    assert shown(store) == {1}
    assert [(a.post_id, a.table) for a in marks.aside_list(store, TOPIC)] == [(2, CHANGED_WORDS)]
    answer = Searcher(store).answer(Query(TOPIC))
    assert (answer.posts_total, answer.set_aside) == (1, 1)
    with store.read() as connection:
        assert connection.execute("SELECT details ->> 'set_aside' FROM audit").fetchall()[0][0] == 1
    again(store, ONE).to_end()
    assert shown(store) == {1, 2}, "words that find it again bring it back"


def test_what_somebody_kept_read_corrected_or_brought_back_stays(store: Store) -> None:
    bring(store, ONE, ["aviation"] * 6)
    table = workshop.join_table(store, "Table 1")
    workshop.keep_post(store, TOPIC, 1, table, "", "", KEPT)
    number = checks.add_draw(store, TOPIC, "{}", 1, 5, table, [2])
    draw = checks.newest_draw(store, TOPIC, "{}", table)
    assert draw is not None
    assert draw.id == number
    checks.save_check(store, draw, 2, table, "nhs", "yes", "praise")
    marks.correct(store, TOPIC, 3, table, "feeling", "praise", "mixed")
    marks.set_aside(store, TOPIC, 4, table)
    marks.restore(store, TOPIC, 4, "table 1")
    marks.set_aside(store, TOPIC, 5, table)
    again(store, TWO).to_end()
    assert shown(store) == {1, 2, 3, 4}
    assert {a.post_id: a.table for a in marks.aside_list(store, TOPIC)} == {5: "Table 1", 6: CHANGED_WORDS}
    post = Searcher(store).post(TOPIC, 1)
    assert post is not None
    assert post.about_reason == f"{rereading.EARLIER_WORDS} two about mental_health"
    again(store, ONE).to_end()
    assert {a.post_id: a.table for a in marks.aside_list(store, TOPIC)} == {5: "Table 1"}, "a table's choice is its own"


def test_what_was_brought_back_is_not_set_aside_a_second_time(store: Store) -> None:
    bring(store, ONE, ["aviation"])
    again(store, TWO).to_end()
    marks.restore(store, TOPIC, 1, "visitor")
    again(store, ONE).to_end()
    again(store, TWO).to_end()
    assert shown(store) == {1}


@pytest.mark.parametrize("source", ["import", "hand", "practice"])
def test_what_an_officer_put_into_a_topic_stays_there(store: Store, source: str) -> None:
    bring(store, ONE, ["aviation"], source=source)
    again(store, TWO).to_end()
    post = Searcher(store).post(TOPIC, 1)
    assert post is not None
    assert post.about_reason == rereading.FORCED


def test_a_post_put_into_one_topic_stays_in_that_one_only(store: Store) -> None:
    bring(store, ONE, ["aviation"])
    with store.write() as connection:
        connection.execute("UPDATE link_reasons SET about = ?", (rereading.FORCED,))
    again(store, TWO).to_end()
    assert shown(store) == {1}


def test_feelings_that_terms_keep_apart_stay_apart(store: Store) -> None:
    assert "youtube" in rereading.APART
    bring(store, ONE, ["kind"], source="youtube")
    again(store, TWO).to_end()
    assert Searcher(store).answer(Query(TOPIC)).feelings[Feeling.NOT_SCORED] == 1


def test_a_youtube_comment_from_a_file_stays_apart_too(store: Store) -> None:
    bring(store, ONE, ["kind"], source="import")
    with store.write() as connection:
        connection.execute("UPDATE platforms SET name = 'youtube'")
    again(store, TWO).to_end()
    assert Searcher(store).answer(Query(TOPIC)).feelings[Feeling.NOT_SCORED] == 1


def test_a_deleted_post_leaves_nothing_that_waited(store: Store) -> None:
    bring(store, ONE, ["kind", "kind"])
    room.open_session(store, "officer")
    one = again(store, TWO)
    one.to_end()
    assert len(contents(store)["waiting"]) == 2
    letting_go.delete_posts(store, [1], "test")
    assert len(contents(store)["waiting"]) == 1
    assert {row[0] for row in contents(store)["readings"]} == {2}
    room.close_session(store, "officer")
    one.to_end()
    letting_go.check_index(store)
    assert shown(store) == {2}
