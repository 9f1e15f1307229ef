"""The words weighed for danger, a writer under 18 and abuse: what is counted, and that no name is in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.models import Held
from scrutiny_dash.reading import held_words
from scrutiny_dash.reading.held_words import HeldWords, name, simple, sorts_of, weights, words_of
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.words import Words


@pytest.mark.parametrize(
    ("word", "counted"),
    [
        ("don't", "dont"),
        ("letters", "letter"),
        ("hitting", "hit"),
        ("u", "you"),
    ],
)
def test_a_word_is_made_simple_to_find_its_sort(word: str, counted: str) -> None:
    assert simple(word) == counted


@pytest.mark.parametrize(
    ("word", "counted"),
    [
        ("don't", "don't"),
        ("dont", "dont"),
        ("3", "<small>"),
        ("14", "<kid>"),
        ("86", "<adult>"),
        ("1998", "<year>"),
        ("12345", "<n>"),
    ],
)
def test_a_word_counts_as_it_is_spelled_and_a_number_by_its_size(word: str, counted: str) -> None:
    assert name(word) == counted


def test_a_number_of_minutes_is_no_age() -> None:
    assert words_of(["i'm", "15", "and"]) == ["i'm", "<kid>", "and"]
    assert words_of(["i'm", "15", "minutes", "away"]) == ["i'm", "<n>", "minutes", "away"]


def test_sorts_of_words() -> None:
    assert "@farewell" in sorts_of("goodbye")
    assert sorts_of("table") == ()


def test_nothing_said_is_nothing_held() -> None:
    assert HeldWords().read([], notice=False) == ()


def test_a_notice_needs_more() -> None:
    words = Words("i cant do this and nobody would miss me").lower
    weighed = HeldWords()
    assert Held.DANGER in weighed.read(words, notice=False)
    assert set(weighed.read(words, notice=True)) <= set(weighed.read(words, notice=False))


def test_no_weight_is_of_a_name() -> None:
    counted = {part for thing in weights() for part in thing.split(" ")}
    ordinary = {
        *("will", "mark", "may", "hope", "joy", "grace", "faith", "dawn", "rose", "pat"),
        *("rob", "bill", "art", "drew", "carrie", "pip", "dot", "miles", "ray", "reg"),
        *("cath", "nick", "ed", "eve", "patience", "penny", "robin", "teddy"),
    }
    names = {name.lower() for name in table("names")["first"]} - ordinary
    assert sorted(word for word in counted & names if not sorts_of(word)) == []


@pytest.mark.parametrize("line", ["lonely,0.2,much,0.1", "lonely,0.2,0.1", "lonely,0.2,0.1,0.0"])
def test_a_damaged_file_is_one_sentence(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "held_words.csv"
    path.write_text(f"words,danger,child,abuse\n{line}\n", encoding="utf-8")
    monkeypatch.setattr(held_words, "FILE", path)
    with pytest.raises(SettingsError, match=r"held_words\.csv"):
        held_words.weights.__wrapped__()


def test_at_most_two_telling_words_are_named_and_none_that_says_nothing() -> None:
    words = Words("goodbye and sorry, they would all be better off, i have left a note for you tonight").lower
    told = HeldWords().telling(words, Held.DANGER)
    assert 0 < len(told) <= 2
    assert set(told) <= {"goodbye", "sorry", "better", "left", "note", "tonight"}
    assert HeldWords().telling(["and", "the"], Held.DANGER) == ()
