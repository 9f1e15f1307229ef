"""What is asked: the topic's words or a table's own, without anything that a platform would obey."""

from __future__ import annotations

import pytest
from source_run import TOPIC, make_topic

from scrutiny_dash.sources.base import Ask
from scrutiny_dash.sources.mastodon import Mastodon
from scrutiny_dash.sources.phrases import (
    Phrase,
    clean,
    fewest,
    in_groups,
    local_and_others,
    nothing_to_ask,
    phrases,
    quoted,
    with_place,
)


@pytest.mark.parametrize(
    ("words", "cleaned"),
    [
        ('"young carers"', "young carers"),
        ("my mum's carer", "my mum's carer"),
        ("A&E", "A&E"),
        ("drop-in", "drop-in"),
        ("-school +bus", "school bus"),
        ("from:someone", "from someone"),
        ("(a OR b)", "a OR b"),
        ("@someone #tag", "someone tag"),
        ("site:", "site"),
        ('" - ( | )', ""),
        ("café  crisis", "café crisis"),
    ],
)
def test_operators_are_taken_out(words: str, cleaned: str) -> None:
    assert clean(words) == cleaned


def test_a_tables_own_words_stand_in_for_the_topics() -> None:
    topic = make_topic("young carer", "Young Carer", placed=("hospital",))
    assert phrases(Ask(topic)) == (Phrase("Young Carer"), Phrase("hospital", True))
    assert phrases(Ask(topic, words=("respite", '"'))) == (Phrase("respite"),)
    assert phrases(Ask(TOPIC, words=('"', ":"))) == ()


def test_words_that_are_orders_are_quoted() -> None:
    assert [quoted(text) for text in ("respite", "young carer", "OR")] == ["respite", '"young carer"', '"OR"']


def test_essex_is_added_where_no_place_is_named() -> None:
    asked = [with_place(Phrase(text)) for text in ("young carer", "Southend Hospital", "Mid and South Essex", "EPUT")]
    assert asked == ['"young carer" essex', '"Southend Hospital"', '"Mid and South Essex"', "EPUT essex"]


def test_a_word_that_needs_a_place_is_asked_with_the_county_even_if_it_is_a_place() -> None:
    topic = make_topic("Southend Hospital", "EPUT", placed=("Broomfield", "hospital"))
    assert local_and_others(Ask(topic)) == (('"Southend Hospital"',), ("EPUT", "Broomfield", "hospital"))
    assert with_place(Phrase("Broomfield", True)) == "Broomfield essex"


def test_alternatives_fill_as_few_questions_as_fit() -> None:
    assert in_groups(["aa", "bb", "cc", "d" * 12, "e"], 8) == ("aa OR bb", "cc", "d" * 12, "e")
    assert in_groups([], 8) == ()


def test_nothing_to_ask_is_not_nothing_found() -> None:
    error = nothing_to_ask(Mastodon.info)
    assert error.what == "There are no words that Mastodon can search for."
    assert error.source == "mastodon"


def test_a_phrase_that_holds_a_shorter_one_is_not_asked() -> None:
    asked = (
        "camhs list",
        "CAMHS",
        "Mental Health",
        "health",
        "young carers",
        "young carer",
        "a b",
        "b a",
        "health",
        "",
    )
    assert fewest(asked) == ("CAMHS", "health", "young carers", "young carer", "a b", "b a")
