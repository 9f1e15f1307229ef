"""What a topic page says it found: at 0, 1, 6, 46 and 5,000 posts, and when it found nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from scrutiny_dash.models import Answer, Feeling, Only, Place, Query, Voice
from scrutiny_dash.search.places import Spot
from scrutiny_dash.topics import topic
from scrutiny_dash.ui import sentences

SIZES = (0, 1, 6, 46, 5_000)
TOPIC = topic("mental_health")


def an_answer(posts: int, people: int | None = None, **changes: object) -> Answer:
    """Return an answer with so many posts in Essex, each by another person unless said otherwise."""
    people = posts if people is None else people
    places = dict.fromkeys(Place, 0) | {Place.ESSEX: posts}
    answer = Answer(
        query=Query(TOPIC.slug),
        practice=False,
        posts_total=posts,
        people_total=people,
        posts_without_author=posts if not people else 0,
        held=0,
        set_aside=0,
        undated=0,
        copies=0,
        listed_total=posts,
        collected_total=posts,
        collected_people=people,
        days=(),
        platforms={"bluesky": posts},
        places=places,
        feelings=dict.fromkeys(Feeling, 0),
        voices=dict.fromkeys(Voice, 0),
        people_by_feeling=dict.fromkeys(Feeling, 0),
        people_once=people,
        people_read=people,
        not_looked_at=0,
        buckets=(),
        bucket_size="week",
        posts=(),
        first_day=date(2026, 3, 1) if posts else None,
        last_day=date(2026, 3, 14) if posts else None,
    )
    return replace(answer, **changes)


def all_said(answer: Answer, words: str = "") -> list[str]:
    return [
        text
        for text in (
            sentences.found(answer, words),
            sentences.where(answer, TOPIC),
            sentences.how_sure(answer),
            sentences.left_out(answer),
            sentences.held(answer),
        )
        if text
    ]


@pytest.mark.parametrize(
    ("posts", "said"),
    [
        (0, "No posts about this topic have been collected yet."),
        (1, "1 post by 1 person, from 1 March 2026 to 14 March 2026."),
        (6, "6 posts by 6 people, from 1 March 2026 to 14 March 2026."),
        (46, "46 posts by 46 people, from 1 March 2026 to 14 March 2026."),
        (5_000, "5,000 posts by 5,000 people, from 1 March 2026 to 14 March 2026."),
    ],
)
def test_what_was_found(posts: int, said: str) -> None:
    assert sentences.found(an_answer(posts), "") == said


@pytest.mark.parametrize(
    ("collected", "words", "said"),
    [
        (412, "bus", "None of the 412 posts we collected contains this."),
        (412, "", "None of the 412 posts we collected passes these filters."),
        (5_000, "bus", "None of the 5,000 posts we collected contains this."),
        (1, "bus", "The one post we collected does not contain this."),
        (1, "", "The one post we collected does not pass these filters."),
    ],
)
def test_nothing_found_never_becomes_nobody_says_this(collected: int, words: str, said: str) -> None:
    assert sentences.found(an_answer(0, collected_total=collected), words) == said


def test_a_part_names_the_whole() -> None:
    said = sentences.found(an_answer(6, collected_total=46), "bus")
    assert said == "6 posts by 6 people, from 1 March 2026 to 14 March 2026. We collected 46 in all."


def test_one_day_is_one_day() -> None:
    day = date(2026, 3, 14)
    assert sentences.found(an_answer(1, first_day=day, last_day=day), "") == "1 post by 1 person, on 14 March 2026."


def test_unknown_authors_are_never_people() -> None:
    assert sentences.found(an_answer(46, 0), "") == (
        "46 posts, from 1 March 2026 to 14 March 2026. We cannot tell how many people wrote them."
    )
    assert sentences.found(an_answer(46, 0, first_day=None, last_day=None), "") == (
        "46 posts. We cannot tell how many people wrote them."
    )
    assert sentences.found(an_answer(46, 40, posts_without_author=1), "").startswith(
        "46 posts: 45 by 40 people, and 1 whose author we do not know, from "
    )
    one = an_answer(1, 0, first_day=date(2025, 12, 16), last_day=date(2025, 12, 16))
    assert sentences.found(one, "") == "1 post, on 16 December 2025. We cannot tell who wrote it."
    assert sentences.how_sure(one) == "One post is too few to say anything in general. Read it."


@pytest.mark.parametrize(
    ("people", "begins"),
    [
        (1, "Too few people to say anything in general."),
        (29, "Too few people to say anything in general."),
        (30, "Enough people for words, not for percentages."),
        (99, "Enough people for words, not for percentages."),
        (100, "Enough people to compare, but they are not a sample of residents"),
        (5_000, "Enough people to compare, but they are not a sample of residents"),
    ],
)
def test_how_sure_follows_how_many_people_not_posts(people: int, begins: str) -> None:
    assert sentences.how_sure(an_answer(5_000, people)).startswith(begins)


def test_posts_that_tell_no_people_apart_say_so() -> None:
    assert "people are not counted" in sentences.how_sure(an_answer(5_000, 0))
    assert sentences.how_sure(an_answer(0)) == ""


def test_places_are_counted_against_all_and_agree_with_their_verbs() -> None:
    places = dict.fromkeys(Place, 0)
    many = an_answer(46, places=places | {Place.ESSEX: 20, Place.UNKNOWN: 20, Place.SOUTHEND_THURROCK: 6})
    assert sentences.where(many, TOPIC) == (
        "20 of 46 posts name a place in the county council's area, 20 name no place and 6 are about somewhere else."
    )
    one = an_answer(3, places=places | {Place.ESSEX: 1, Place.UNKNOWN: 1, Place.ELSEWHERE: 1})
    assert sentences.where(one, TOPIC) == (
        "1 of 3 posts names a place in the county council's area, 1 names no place and 1 is about somewhere else."
    )
    assert sentences.where(an_answer(6), TOPIC) == "6 of 6 posts name a place in the county council's area."
    wide = sentences.where(an_answer(6, places=places | {Place.SOUTHEND_THURROCK: 6}), topic("success_regime"))
    assert wide == "6 of 6 posts name a place in Essex, Southend or Thurrock."


def test_what_is_left_out_is_said() -> None:
    assert sentences.left_out(an_answer(46)) == ""
    said = sentences.left_out(an_answer(46, held=12, set_aside=2, copies=1, undated=3))
    assert said == (
        "2 more are set aside as not about this. Of these 46 posts, 1 is a copy of another post and 3 have no date."
    )
    said = sentences.left_out(an_answer(46, set_aside=1, not_looked_at=12))
    assert said == "1 more is set aside as not about this. 12 posts have not been looked through for copies yet."


def test_a_part_is_named_and_does_not_name_itself_again() -> None:
    said = sentences.left_out(an_answer(13, copies=11, undated=1, query=Query(TOPIC.slug, only=Only.COPIES)))
    assert said == "Only copies of another post are counted here. Of these 13 posts, 1 has no date."


def test_what_is_held_is_said_of_the_topic() -> None:
    assert sentences.held(an_answer(46)) == ""
    one, more = (sentences.held(an_answer(46, held=n)) for n in (1, 12))
    assert one == "1 more post on this topic is held for an officer. Only an officer can open it."
    assert more == "12 more posts on this topic are held for an officer. Only an officer can open them."


def test_districts_are_named_with_their_people() -> None:
    assert sentences.places_named(()) == ""
    some = tuple(Spot(Place.ESSEX, name, 3, people) for name, people in (("Harlow", 2), ("Maldon", 1), ("Tendring", 0)))
    unknown = Spot(Place.UNKNOWN, "", 4, 4)
    said = sentences.places_named((*some, unknown))
    assert said == "By district: Harlow (2 people), Maldon (1 person) and Tendring (3 posts)."
    assert sentences.places_opener((unknown,)).startswith("Posts and people of every place")
    many = (*some * 3, Spot(Place.ESSEX, "", 2, 1), unknown)
    assert sentences.places_named(many).startswith("Most often: Harlow (2 people), Maldon")
    assert sentences.places_opener(many).startswith("And 4 more districts: posts and people of every place")
    every = sentences.every_place(many)
    assert every[-2:] == ["Essex, no district named: 2 posts by 1 person", "Place not known: 4 posts by 4 people"]


def test_the_switch_says_how_many_it_hides() -> None:
    assert sentences.only_others(1).endswith("does: turn the switch off to read it.")
    assert "5,000 posts by organisations" in sentences.only_others(5_000)


@pytest.mark.parametrize("posts", SIZES)
@pytest.mark.parametrize("people", [None, 0])
@pytest.mark.parametrize("words", ["", "bus"])
def test_every_sentence_reads_as_one(posts: int, people: int | None, words: str) -> None:
    for collected in {posts, posts + 1}:
        for said in all_said(an_answer(posts, people, collected_total=collected, held=1), words):
            assert re.match(r"[A-Z0-9]", said), said
            assert said.endswith("."), said
            assert not re.search(r"\s\s|\s[.,]|[.,][.,]|\{|None\b(?! of)|\b1 posts|\b1 people", said), said
            assert "%" not in said
            assert "!" not in said
            assert "nobody says" not in said.lower()
