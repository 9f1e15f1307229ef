"""What a person corrected is what filters, counts, themes and evidence go by; undone, the guess comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scrutiny_dash import workshop as session
from scrutiny_dash.collect.as_english import as_english
from scrutiny_dash.errors import InputError
from scrutiny_dash.models import Feeling, Query, Service, Voice
from scrutiny_dash.reading.read import NO_ENGLISH_FEELING, read
from scrutiny_dash.search import below
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.sources.registry import FEELINGS_APART
from scrutiny_dash.store import marks, posts, rewording, workshop
from scrutiny_dash.store.arrivals import Arrival
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.versions import theme_bits
from tests.factories import a_reading, an_arrival

TOPIC = "mental_health"
CRISIS = "theme crisis"


def people_of(count: int) -> list[Arrival]:
    return [an_arrival(native_id=f"p{n}", author=n) for n in range(count)]


def test_counts_filters_and_themes_follow_a_correction_for_every_table(store: Store) -> None:
    crisis = 1 << theme_bits(store, TOPIC, ["crisis"])["crisis"]
    arrivals = [replace(one, links=(replace(one.links[0], themes=crisis),)) for one in people_of(4)]
    posts.add_arrivals(store, arrivals, "b")
    searcher, table = Searcher(store), workshop.join_table(store, "Table 1")

    def found(**narrowed: Any) -> int:
        return searcher.answer(Query(TOPIC, **narrowed)).posts_total

    def in_crisis() -> int:
        return next(number for slug, _, number, _ in below.themes(searcher, Query(TOPIC)) if slug == "crisis")

    nhs, council = (frozenset({one}) for one in (Service.NHS, Service.COUNCIL))
    guess = searcher.post(TOPIC, 1)
    assert guess is not None
    before = found(services=frozenset({guess.service}))
    other = Service.NHS if guess.service is Service.COUNCIL else Service.COUNCIL
    marks.correct(store, TOPIC, 1, table, "service", guess.service.value, other.value)
    assert (found(services=frozenset({guess.service})), found(services=frozenset({other}))) == (before - 1, 1)
    marks.correct(store, TOPIC, 1, table, CRISIS, "yes", "no")
    assert (in_crisis(), found(themes=frozenset({"crisis"}))) == (3, 3)
    marks.take_back(store, TOPIC, 1, table, CRISIS)
    marks.take_back(store, TOPIC, 1, table, "service")
    assert (in_crisis(), found(services=nhs | council | frozenset({guess.service}))) == (4, 4)
    with store.read() as connection:
        said = connection.execute("SELECT field, guess, value FROM corrections ORDER BY id").fetchall()
    assert [tuple(one) for one in said][1:3] == [(CRISIS, "yes", "no"), (CRISIS, "yes", "")], "both stay written down"


def test_what_is_taken_for_english_is_read_as_english_and_back(store: Store) -> None:
    posts.add_arrivals(store, people_of(1), "b")
    searcher, table = Searcher(store), workshop.join_table(store, "Table 1")
    follows = {"feeling": ("praise", "It says “lovely”."), "voice": ("news", "So it says.")}
    marks.correct(store, TOPIC, 1, table, "language", "other", "english", follows)
    shown = searcher.post(TOPIC, 1)
    assert shown is not None
    assert (shown.feeling, shown.voice) == (Feeling.PRAISE, Voice.NEWS)
    marks.correct(store, TOPIC, 1, table, "feeling", "praise", "mixed")
    marks.correct(store, TOPIC, 1, table, "language", "other", "other")
    shown = searcher.post(TOPIC, 1)
    assert shown is not None
    assert shown.feeling is Feeling.MIXED, (
        "what a person said of the feeling stands over what follows from the language"
    )
    marks.take_back(store, TOPIC, 1, table, "feeling")
    shown = searcher.post(TOPIC, 1)
    assert shown is not None
    assert shown.feeling is Feeling.NOT_SCORED


def test_evidence_follows_a_correction(store: Store) -> None:
    posts.add_arrivals(store, people_of(1), "b")
    post, table = Searcher(store).post(TOPIC, 1), workshop.join_table(store, "Table 1")
    assert post is not None
    session.keep(store, TOPIC, post, table, "")
    (before,) = workshop.evidence_list(store)
    assert (before.place_band, before.service) == ("Essex", post.service)
    for field, value in (("place", "elsewhere"), ("voice", "news"), ("service", "both")):
        marks.correct(store, TOPIC, 1, table, field, "", value)
    marks.correct(store, TOPIC, 1, table, "voice", "resident_other", "news")
    marks.correct(store, TOPIC, 1, table, "place", "essex", "elsewhere")
    marks.correct(store, TOPIC, 1, table, "service", "both", "both")
    (after,) = workshop.evidence_list(store)
    assert after.corrected == {"voice": "Resident, other", "place": "Essex", "service": ""}
    assert not before.corrected
    assert (after.place_band, after.service) == ("Outside the UK", Service.BOTH)
    assert after.source_kind.startswith("News, ")
    for field in ("place", "voice", "service"):
        marks.take_back(store, TOPIC, 1, table, field)
    assert workshop.evidence_list(store) == [before]


def test_undo_lets_stand_again_what_another_table_said_before(store: Store) -> None:
    posts.add_arrivals(store, people_of(2), "b")
    one, other = workshop.join_table(store, "Table 1"), workshop.join_table(store, "Table 2")

    def feeling() -> Feeling:
        shown = Searcher(store).post(TOPIC, 1)
        assert shown is not None
        return shown.feeling

    for table, said in ((one, "praise"), (other, "no_clear_feeling"), (other, "mixed")):
        marks.correct(store, TOPIC, 1, table, "feeling", "complaint", said)
    with pytest.raises(InputError, match="Table 2 has corrected this since"):
        marks.take_back(store, TOPIC, 1, one, "feeling")
    assert feeling() is Feeling.MIXED
    left = marks.take_back(store, TOPIC, 1, other, "feeling")
    assert left is not None
    assert (left.table_name, left.value) == ("Table 1", "praise")
    assert feeling() is Feeling.PRAISE, "a table takes back all that it said itself, and nothing else"
    assert marks.take_back(store, TOPIC, 1, one, "feeling") is None
    assert feeling() is Feeling.COMPLAINT
    assert marks.take_back(store, TOPIC, 1, one, "feeling") is None, "there is nothing left to take back"


def test_what_was_taken_back_before_tables_had_their_own_stays_so(store: Store) -> None:
    posts.add_arrivals(store, people_of(1), "b")
    one, other = workshop.join_table(store, "Table 1"), workshop.join_table(store, "Table 2")
    marks.correct(store, TOPIC, 1, one, "feeling", "complaint", "praise")
    with store.write() as connection:
        connection.execute(
            "INSERT INTO corrections(topic, post_id, table_id, field, guess, value, at)"
            " VALUES (?, 1, ?, 'feeling', 'complaint', '', 0)",
            (TOPIC, other),
        )
    assert not marks.corrections(store, TOPIC, 1)


def test_a_post_with_no_english_word_of_feeling_stays_unread(store: Store) -> None:
    text = "Lekarz w Basildon był bardzo miły, ale na terapię trzeba czekać pół roku"
    posts.add_arrivals(store, [an_arrival(text, reading=read(text))], "b")
    post = Searcher(store).post(TOPIC, 1)
    assert post is not None
    assert as_english(post)["feeling"] == (Feeling.NOT_SCORED, NO_ENGLISH_FEELING)


def test_what_a_person_calls_english_is_read_like_any_english_post(store: Store) -> None:
    polish = a_reading(language="pl", feeling=Feeling.NOT_SCORED, feeling_reason="It is in Polish.")
    text = "My mum waited nine hours on a trolley. Disgraceful."
    posts.add_arrivals(store, [an_arrival(text, reading=polish)], "b")
    post = Searcher(store).post(TOPIC, 1)
    assert post is not None
    assert post.language == "pl"
    follows = as_english(post)
    assert follows["feeling"][0] == Feeling.COMPLAINT
    assert "Disgraceful" in follows["feeling"][1]
    assert follows["voice"][0] == Voice.RESIDENT_FIRST_HAND
    assert "feeling" not in as_english(replace(post, platform=min(FEELINGS_APART))), "its terms keep feelings apart"


def test_nothing_of_a_post_stays_behind_when_an_officer_puts_it_in_other_words(store: Store) -> None:
    posts.add_arrivals(store, people_of(1), "b")
    table = workshop.join_table(store, "Table 1")
    follows = {"feeling": ("praise", "It says “unmistakable”.")}
    marks.correct(store, TOPIC, 1, table, "language", "other", "english", follows)
    marks.hold(store, 1, "table 1", "worried")
    rewording.show_in_words(store, 1, "Somebody was glad of the ward.", "officer", "Rang the ward.")
    given = marks.corrections(store, TOPIC, 1)["language"].follows
    assert list(given["feeling"]) == ["praise", rewording.NOT_SHOWN]
    assert "voice" not in given
    post = Searcher(store).post(TOPIC, 1)
    assert post is not None
    assert post.feeling is Feeling.PRAISE
