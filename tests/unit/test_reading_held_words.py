"""The words weighed for danger, a writer under 18 and abuse: what is counted, and that no name is in the file."""

from __future__ import annotations

import pytest

from scrutiny_dash.models import Held
from scrutiny_dash.reading.held_words import READS, HeldWords, simple, sorts_of, words_of
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.words import Words


@pytest.mark.parametrize(
    ("word", "counted"),
    [
        ("don't", "dont"),
        ("letters", "letter"),
        ("hitting", "hit"),
        ("u", "you"),
        ("3", "<small>"),
        ("14", "<kid>"),
        ("86", "<adult>"),
        ("1998", "<year>"),
        ("12345", "<n>"),
    ],
)
def test_a_word_is_made_simple(word: str, counted: str) -> None:
    assert simple(word) == counted


def test_a_number_of_minutes_is_no_age() -> None:
    assert words_of(["i'm", "15", "and"]) == ["im", "<kid>", "and"]
    assert words_of(["i'm", "15", "minutes", "away"]) == ["im", "<n>", "minut", "away"]


def test_sorts_of_words() -> None:
    assert "@farewell" in sorts_of(simple("goodbye"))
    assert sorts_of("table") == ()


def test_nothing_said_is_nothing_held() -> None:
    assert HeldWords().read([], notice=False) == ()


def test_a_notice_needs_more() -> None:
    words = Words("i cant do this and nobody would miss me").lower
    weighed = HeldWords()
    assert Held.DANGER in weighed.read(words, notice=False)
    assert set(weighed.read(words, notice=True)) <= set(weighed.read(words, notice=False))


def test_every_weight_is_three_numbers_and_no_name() -> None:
    weights = table("held_words")["weights"]
    assert all(len(row) == len(READS) for row in weights.values())
    counted = {part for thing in weights for part in thing.split(" ")}
    sorts = {simple(word) for words in table("held_sorts")["sorts"].values() for word in words.split()}
    ordinary = {
        "will",
        "mark",
        "may",
        "hope",
        "joy",
        "grace",
        "faith",
        "dawn",
        "rose",
        "pat",
        "rob",
        "bill",
        "art",
        "drew",
        "mile",
        "carri",  # carried, not Carrie
        "pip",  # the benefit
    }
    names = {simple(name.lower()) for name in table("names")["first"]} - sorts - ordinary
    assert sorted(counted & names) == []
