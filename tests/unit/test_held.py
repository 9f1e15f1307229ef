"""Held posts: put into an officer's words, shown without contact details, and what is noted about them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scrutiny_dash import exports, workshop
from scrutiny_dash.clearance import Clearance
from scrutiny_dash.collect.copying import find_copies
from scrutiny_dash.collect.intake import Intake
from scrutiny_dash.errors import InputError, WordsRefused
from scrutiny_dash.models import Feeling, FoundPost, Held, Query, Voice
from scrutiny_dash.reading.read import reader
from scrutiny_dash.search import below
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.store import checks, held, marks, posts, rewording
from scrutiny_dash.store import workshop as kept
from scrutiny_dash.store.audit import record_alone
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.topics import topic
from tests.factories import a_post, a_reading, an_arrival
from tests.unit.made_up_lists import TWO, again

TOPIC = "mental_health"
ORIGINAL = "Desperately waiting at Zebrafield with my Xavierina, nobody ever rang us back about her"
WORDS = "A parent says that a child waits and that calls are not returned."
NOTE = "Told the duty desk"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "s.db")
    posts.add_arrivals(opened, [an_arrival(ORIGINAL), an_arrival("Waited nine weeks in Harlow", "p2", 2)], "bluesky")
    yield opened
    opened.close()


def hold(store: Store, why: Held = Held.REPORTED) -> None:
    marks.hold(store, 1, "table 1", "worried", why)


def reworded(store: Store) -> FoundPost:
    hold(store)
    workshop.release_in_words(store, 1, "officer", NOTE, WORDS)
    post = Searcher(store).post(TOPIC, 1)
    assert post is not None
    return post


# An officer's words


def test_members_see_an_officers_words_and_find_nothing_of_the_post(store: Store) -> None:
    kept.keep_post(store, TOPIC, 1, kept.join_table(store, "Table 1"), "", "", dict.fromkeys(
        ("source_kind", "month", "place_band"), ""))  # fmt: skip
    post = reworded(store)
    assert (post.text, post.marked, post.officers_words) == (WORDS, WORDS, True)
    assert "Zebrafield" not in repr(post)
    searcher = Searcher(store)
    for word in ("Zebrafield", "Xavierina", "desperately"):
        answer = searcher.answer(Query(TOPIC, word))
        assert (answer.posts_total, answer.held) == (0, 0), word
    assert searcher.answer(Query(TOPIC, "calls")).posts_total == 1
    made = exports.gather(exports.Desk(store, searcher, Clearance({}), "officer"), [TOPIC], addresses=True)
    [original] = made.topics[0].originals
    assert WORDS in original.text
    assert "post itself was deleted" in original.text


def test_nothing_of_the_post_is_left_in_the_file(store: Store, tmp_path: Path) -> None:
    reworded(store)
    store.close()
    assert not [path for path in tmp_path.iterdir() if b"zebrafield" in path.read_bytes().lower()]


def test_what_the_computer_guessed_stays_without_its_reasons(store: Store) -> None:
    post = reworded(store)
    assert (post.feeling, post.district) == (Feeling.COMPLAINT, "Chelmsford")
    for reason in (post.feeling_reason, post.place_reason, post.voice_reason, post.service_reason):
        assert reason == rewording.NOT_SHOWN
    assert post.about_reason == rewording.IN_OTHER_WORDS


def test_reading_again_leaves_the_guess_and_the_release(store: Store) -> None:
    reworded(store)
    again(store, TWO).to_end()
    post = Searcher(store).post(TOPIC, 1)
    assert post is not None
    assert (post.text, post.feeling, post.feeling_reason) == (WORDS, Feeling.COMPLAINT, rewording.NOT_SHOWN)
    assert marks.aside_list(store, TOPIC) == []


@pytest.mark.parametrize("slug", [TOPIC, "young_carers"])
def test_the_same_post_collected_again_changes_nothing(store: Store, slug: str) -> None:
    reworded(store)
    posts.add_arrivals(store, [an_arrival(ORIGINAL, topic=slug)], "bluesky")
    assert Searcher(store).post("young_carers", 1) is None
    post = Searcher(store).post(TOPIC, 1)
    assert post is not None
    assert (post.text, post.feeling_reason) == (WORDS, rewording.NOT_SHOWN)


@pytest.mark.parametrize(
    "words",
    [
        "Somebody says nobody ever rang us back about her",
        "A child aged 9 waits",
        "It began on 3 March",
        "Mrs Somebody waits for a call",
        "A pupil of Zebrafield Primary School waits",
        "A patient of Zebrafield Surgery waits",
        "They can be rung on 07700 900123",
    ],
)
def test_words_that_could_give_somebody_away_are_sent_back(store: Store, words: str) -> None:
    hold(store)
    with pytest.raises(WordsRefused):
        workshop.release_in_words(store, 1, "officer", NOTE, words)
    with pytest.raises(InputError, match="missing"):
        workshop.release_in_words(store, 1, "officer", NOTE, " ")
    assert [one.post_id for one in marks.held_list(store, TOPIC)] == [1]
    assert rewording.held_texts(store, 1)


def test_an_officer_may_put_their_own_words_another_way(store: Store) -> None:
    reworded(store)
    hold(store)
    workshop.release_in_words(store, 1, "officer", NOTE, f"{WORDS} It is about a service for children.")
    post = Searcher(store).post(TOPIC, 1)
    assert post is not None
    assert post.text.endswith("for children.")


def test_a_table_may_say_it_as_the_officer_does(store: Store) -> None:
    post = reworded(store)
    workshop.keep(store, TOPIC, post, kept.join_table(store, "Table 1"), "", WORDS)


def test_nobody_reads_an_officers_words_blind(store: Store) -> None:
    posts.add_arrivals(store, [an_arrival(f"Waited {n} weeks", f"q{n}", n) for n in range(3, 9)], "bluesky")
    searcher, query, table = Searcher(store), Query(TOPIC), kept.join_table(store, "Table 1")
    frame = checks.frame_of(query)
    checks.add_draw(store, TOPIC, frame, 1, 8, table, [1, 2, 3])
    reworded(store)
    _, drawable = below.frame_people(searcher, query)
    assert 1 not in drawable.tolist()
    draw = checks.newest_draw(store, TOPIC, frame, table)
    assert draw is not None
    assert draw.posts == (2, 3)
    assert below.read_so_far(searcher, query).found == 7
    assert searcher.answer(query).people_total == 8


# Contact details


def take(store: Store, private: PrivateFile, text: str, native_id: str = "c1") -> None:
    Intake(store, private.topic_key, (topic(TOPIC),), reader()).take([a_post(text, native_id)], "bluesky", forced=True)


NUMBER = "Desperate. No bed for my son in Chelmsford, ring me on 020 7946 0018 or the Samaritans on 116 123"


def test_contact_details_never_reach_the_store(store: Store, private: PrivateFile, tmp_path: Path) -> None:
    take(store, private, NUMBER)
    post = Searcher(store).post(TOPIC, 3, officer=True)
    assert post is not None
    assert "ring me on [contact details removed] or the Samaritans on 116 123" in post.text
    [one] = [one for one in marks.held_list(store, TOPIC) if one.post_id == 3]
    assert Held.CONTACT in one.why
    take(store, private, NUMBER)
    assert len([one for one in marks.held_list(store, TOPIC) if one.post_id == 3]) == 1
    store.close()
    assert not [path for path in tmp_path.glob("s.db*") if b"7946" in path.read_bytes()]


def test_a_post_stays_held_for_all_that_was_seen_in_it(store: Store, private: PrivateFile) -> None:
    text = "Our neighbour's lad Tyler, 10, at the end house in Rook Lane, is the only one looking after his mum"
    seen = set(reader().read(text).held)
    assert Held.CONTACT in seen
    take(store, private, text)
    [one] = [one for one in marks.held_list(store, TOPIC) if one.post_id == 3]
    assert set(one.why) == seen


def test_an_older_post_loses_its_contact_details_when_it_is_let_go(store: Store, tmp_path: Path) -> None:
    reading = a_reading(held=(Held.CONTACT,), held_reason="It gives contact details.", voice=Voice.RESIDENT_OTHER)
    posts.add_arrivals(store, [an_arrival(NUMBER, "old", 9, reading=reading)], "bluesky")
    workshop.release(store, 3, "officer", "")
    post = Searcher(store).post(TOPIC, 3)
    assert post is not None
    assert "[contact details removed]" in post.text
    assert not post.officers_words
    assert Searcher(store).answer(Query(TOPIC, "7946")).posts_total == 0
    again(store, TWO).to_end()
    assert marks.held_list(store, TOPIC) == [], "what an officer let go stays so"
    store.close()
    assert not [path for path in tmp_path.glob("s.db*") if b"7946" in path.read_bytes()]


# Notes


@pytest.mark.parametrize("why", [Held.REPORTED, Held.DANGER, Held.CHILD])
def test_where_somebody_may_be_at_risk_a_release_needs_a_note(store: Store, why: Held) -> None:
    hold(store, why)
    with pytest.raises(InputError, match="the note cannot be empty"):
        workshop.release(store, 1, "officer", " ")
    with pytest.raises(InputError, match="the note cannot be empty"):
        workshop.release_in_words(store, 1, "officer", "", WORDS)
    marks.note_action(store, 1, "officer", NOTE)
    workshop.release(store, 1, "officer", "")
    with store.read() as connection:
        assert connection.execute("SELECT action FROM holds").fetchone()[0] == NOTE
    with pytest.raises(InputError, match="not held any more"):
        workshop.release(store, 1, "officer", "")


def test_a_mistake_about_abuse_needs_none(store: Store) -> None:
    hold(store, Held.ABUSE)
    workshop.release(store, 1, "officer", "")
    assert Searcher(store).post(TOPIC, 1) is not None


def test_notes_and_what_became_of_a_post_tell_when_and_who(store: Store) -> None:
    table = kept.join_table(store, "The Corner")
    marks.hold(store, 1, f"table {table}", "worried")
    assert marks.held_list(store, TOPIC)[0].holder == "The Corner"
    marks.note_action(store, 1, "officer", NOTE)
    marks.note_action(store, 1, "officer", "They rang back")
    notes = held.notes_on(store, [1, 2])
    assert [(note.note, note.who) for note in notes[1]] == [(NOTE, "an officer"), ("They rang back", "an officer")]
    workshop.release(store, 1, "officer", "")
    marks.hold(store, 1, "visitor", "worried again")
    assert len(held.notes_on(store, [1])[1]) == 2, "a new hold wipes no note"
    workshop.release_in_words(store, 1, "officer", "Seen", WORDS)
    record_alone(store, "officer", held.DELETED, TOPIC, post=2, action="An advert")
    left = [(one.post_id, one.what, one.note) for one in held.left_queue(store, 10)]
    assert left == [(2, held.DELETED, "An advert"), (1, "release in other words", "Seen"), (1, "release", "")]


def test_a_table_s_name_is_not_taken_for_the_computer(store: Store) -> None:
    table = kept.join_table(store, "machine")
    marks.hold(store, 1, f"table {table}", "worried")
    [one] = marks.held_list(store, TOPIC)
    assert (one.held_by, one.holder) == (f"table {table}", "machine")


# Copies

CAMPAIGN = "Nobody came when I rang the line three nights running, and nobody will come tonight either, so share this"


@pytest.fixture
def campaign(tmp_path: Path) -> Iterator[Store]:
    """Return a store with a message and its three copies, the last of another topic, and a post of its own."""
    opened = Store.open(tmp_path / "c.db")
    texts = [CAMPAIGN, CAMPAIGN.upper(), f"Please share: {CAMPAIGN}"]
    posts.add_arrivals(opened, [an_arrival(text, f"c{n}", n) for n, text in enumerate(texts)], "bluesky")
    posts.add_arrivals(opened, [an_arrival(CAMPAIGN, "c4", 4, "young_carers")], "bluesky")
    posts.add_arrivals(opened, [an_arrival("Waited nine weeks in Harlow for the crisis team", "p9", 9)], "bluesky")
    assert find_copies(opened) == 3
    yield opened
    opened.close()


def shown(store: Store, slug: str = TOPIC) -> tuple[list[int], int]:
    answer = Searcher(store).answer(Query(slug))
    return sorted(post.id for post in answer.posts), answer.held


@pytest.mark.parametrize("pressed", [1, 3])
def test_a_person_holds_a_post_with_its_copies_and_each_is_counted(campaign: Store, pressed: int) -> None:
    assert marks.hold(campaign, pressed, "table 1", "worried") == 3
    assert shown(campaign) == ([5], 3)
    assert shown(campaign, "young_carers") == ([], 1)
    [card] = marks.held_list(campaign, TOPIC)
    assert (card.post_id, card.copies, card.reported) == (1, (2, 3, 4), True)
    [other] = marks.held_list(campaign, "young_carers")
    assert (other.post_id, other.copies) == (4, (1, 2, 3))


def test_screening_holds_a_post_by_itself(campaign: Store) -> None:
    with campaign.write() as connection:
        connection.execute(
            "INSERT INTO holds(post_id, why, reason, held_at, held_by) VALUES (2, 'danger', 'shouted', 1, 'machine')"
        )
        connection.execute("UPDATE topics SET marks = marks + 1")
    assert shown(campaign) == ([1, 3, 5], 1)
    marks.hold(campaign, 1, "table 1", "worried")
    assert [(one.post_id, one.copies, one.reason) for one in marks.held_list(campaign, TOPIC)] == [
        (1, (3, 4), "worried"),
        (2, (), "shouted"),
    ]
    assert workshop.release(campaign, 1, "officer", NOTE) == 2
    assert shown(campaign) == ([1, 3, 5], 1)


def test_a_copy_that_comes_later_is_held_too(campaign: Store) -> None:
    marks.hold(campaign, 2, "table 1", "worried")
    posts.add_arrivals(
        campaign, [an_arrival(f"RT {CAMPAIGN}", "c5", 6), an_arrival("Quite another", "c6", 7)], "bluesky"
    )
    assert shown(campaign) == ([5, 6, 7], 3)
    find_copies(campaign)
    assert shown(campaign) == ([5, 7], 4)
    assert marks.held_list(campaign, TOPIC)[0].copies == (2, 3, 4, 6)
    workshop.release(campaign, 1, "officer", NOTE)
    posts.add_arrivals(campaign, [an_arrival(f"RT: {CAMPAIGN}", "c7", 8)], "bluesky")
    find_copies(campaign)
    assert shown(campaign) == ([1, 2, 3, 5, 6, 7, 8], 0), "what an officer let go stays so, and so do its copies"


def test_an_officer_lets_a_message_go_as_one(campaign: Store) -> None:
    marks.hold(campaign, 3, "table 1", "worried")
    marks.note_action(campaign, 1, "officer", NOTE)
    assert workshop.release(campaign, 3, "officer", "") == 3, "the note is for all of them"
    assert shown(campaign) == ([1, 2, 3, 5], 0)
    assert shown(campaign, "young_carers") == ([4], 0)
    [left] = held.left_queue(campaign, 10)
    assert (left.post_id, left.copies) == (1, (2, 3, 4))
    assert [note.note for note in held.notes_on(campaign, [4])[4]] == [NOTE]


def test_an_officers_words_stand_for_a_message_once(campaign: Store, tmp_path: Path) -> None:
    marks.hold(campaign, 1, "table 1", "worried")
    assert workshop.release_in_words(campaign, 1, "officer", NOTE, "Calls to a line were not answered.") == 3
    answer = Searcher(campaign).answer(Query(TOPIC, collapse=True))
    assert [(post.id, post.text, post.copies) for post in answer.posts if post.officers_words] == [
        (1, "Calls to a line were not answered.", 2)
    ]
    assert find_copies(campaign) == 0
    assert Searcher(campaign).answer(Query(TOPIC)).posts_total == 4
    campaign.close()
    assert not [path for path in tmp_path.glob("c.db*") if b"three nights" in path.read_bytes().lower()]


def test_words_that_repeat_a_copy_are_sent_back(campaign: Store) -> None:
    marks.hold(campaign, 1, "table 1", "worried")
    with pytest.raises(WordsRefused, match="five words in a row"):
        workshop.release_in_words(campaign, 1, "officer", NOTE, "They ask: please share nobody came when")
    assert shown(campaign) == ([5], 3)


def test_contact_details_leave_every_copy(campaign: Store) -> None:
    with campaign.write() as connection:
        connection.execute("UPDATE posts SET text = text || ' ring me on 020 7946 0018' WHERE id IN (1, 2)")
        connection.execute("UPDATE readings SET held = 'contact' WHERE post_id IN (1, 2)")
    marks.hold(campaign, 1, "table 1", "worried")
    workshop.release(campaign, 1, "officer", NOTE)
    searcher = Searcher(campaign)
    assert [searcher.answer(Query(TOPIC, words)).posts_total for words in ("7946", "nights")] == [0, 3]


def test_a_message_is_deleted_for_good_with_its_copies(campaign: Store) -> None:
    marks.hold(campaign, 3, "table 1", "worried")
    assert workshop.delete_held(campaign, 1, "officer", NOTE, TOPIC) == 3
    assert shown(campaign) == ([5], 0)
    [left] = held.left_queue(campaign, 10)
    assert (left.what, left.post_id, left.copies, left.note) == (held.DELETED, 1, (2, 3, 4), NOTE)
    with pytest.raises(InputError, match="not held any more"):
        workshop.delete_held(campaign, 1, "officer", "", TOPIC)


# Order, and notes that come late


def test_what_people_reported_comes_first_then_danger(store: Store) -> None:
    texts = [("d", Held.DANGER), ("c", Held.CONTACT), ("x", Held.ABUSE)]
    arrivals = [
        an_arrival(f"Another {n}", n, 5, reading=a_reading(held=(why,), held_reason="words")) for n, why in texts
    ]
    posts.add_arrivals(store, arrivals, "bluesky")
    hold(store)
    assert [one.post_id for one in marks.held_list(store, TOPIC)] == [1, 3, 4, 5]


def test_a_note_is_kept_though_somebody_else_let_the_post_go(store: Store) -> None:
    hold(store)
    assert marks.note_action(store, 1, "officer", "Rang the duty desk")
    workshop.release(store, 1, "officer", "")
    assert not marks.note_action(store, 1, "officer", "Rang them again")
    assert [note.note for note in held.notes_on(store, [1])[1]] == ["Rang the duty desk", "Rang them again"]


def test_nothing_that_the_reason_quotes_is_left_of_a_post_in_other_words(store: Store, tmp_path: Path) -> None:
    reading = a_reading(held=(Held.DANGER,), held_reason="It has words of self-harm or danger (“quoted quagga”).")
    posts.add_arrivals(store, [an_arrival("Held for a word", "q", 7, reading=reading)], "bluesky")
    workshop.release_in_words(store, 3, "officer", NOTE, WORDS)
    store.close()
    assert not [path for path in tmp_path.iterdir() if b"quagga" in path.read_bytes()]
