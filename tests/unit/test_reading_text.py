"""Cleaning, masking, contact details, words, phrases and languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.reading.clean import (
    CONTACT_REMOVED,
    fold_for_copies,
    mask_handles,
    strip_for_scoring,
    tidy,
)
from scrutiny_dash.reading.contacts import contacts
from scrutiny_dash.reading.given_contact import without_contacts
from scrutiny_dash.reading.language import language
from scrutiny_dash.reading.phrases import Hit, PhraseBook, longest
from scrutiny_dash.reading.words import Words

TEXT = st.text(max_size=200) | st.text(alphabet="@ab1._-/ u…＠'’#\n:", max_size=80)


def test_tidy_composes_and_takes_control_characters_out() -> None:
    assert tidy("cafe\u0301 \x00\u202eA&E\r\n\r\n\r\n\tBroomfield ") == "café A&E\n\n Broomfield"


@given(TEXT)
def test_tidy_twice_is_tidy_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("thanks @some.one and @other_1!", "thanks @… and @…!"),
        ("seen by @a@example.social today", "seen by @… today"),
        ("from lantern.bsky.social too", "from @… too"),
        ("u/quiet_heron said so, r/Essex", "@… said so, r/Essex"),
        ("＠name said", "@… said"),
        ("open at the Hub @9am", "open at the Hub @9am"),
        ("mail a.person@example.org", "mail a.person@example.org"),
        ("https://mastodon.example/@name/123", "https://mastodon.example/@…/123"),
        ("A&E @ Broomfield", "A&E @ Broomfield"),
    ],
)
def test_handles_are_masked(text: str, masked: str) -> None:
    assert mask_handles(text) == masked


@given(TEXT)
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask_handles(text)
    assert mask_handles(once) == once


@given(st.from_regex(r"[a-z][a-z_]{2,15}", fullmatch=True), TEXT, TEXT)
def test_no_handle_survives(name: str, before: str, after: str) -> None:
    assert f" @{name} " not in mask_handles(f"{before} @{name} {after}")
    assert f" {name}.bsky.social " not in mask_handles(f"{before} {name}.bsky.social {after}")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ring me on 07700 900123 please", "phone number"),
        ("my number is +44 7700 900 456", "phone number"),
        ("it's (01632) 960 123", "phone number"),
        ("write to a.person@example.org", "e-mail address"),
        ("a.person at example dot org", "e-mail address"),
        ("I live at 14 Acacia Avenue", "address"),
        ("we are in CM1 9ZZ", "address"),
        ("see https://bsky.app/profile/someone.example/post/1", "link to a profile"),
        ("facebook.com/some.person", "link to a profile"),
    ],
)
def test_contact_details_are_taken_out(text: str, kind: str) -> None:
    assert CONTACT_REMOVED in without_contacts(text)
    assert {contact.kind for contact in contacts(text)} == {kind}


@pytest.mark.parametrize(
    "text",
    [
        "call 999 or 111",
        "Samaritans 116 123",
        "ring 0300 123 4567",
        "0800 1111 is free",
        "£07,500 and 12.30",
        "A12 then B1018",
        "waited 14 hours",
    ],
)
def test_public_numbers_stay(text: str) -> None:
    assert without_contacts(text) == text


@given(TEXT, TEXT)
def test_no_number_survives(before: str, after: str) -> None:
    without = without_contacts(f"{before} or ring 07700 900123, {after}")
    assert "07700 900123" not in without
    assert "900123" not in without
    assert CONTACT_REMOVED in without


def test_text_for_scoring_has_no_links_handles_or_hashes() -> None:
    assert (
        strip_for_scoring("RT I can’t see @… https://example.org/x #YoungCarers ❤️") == "I can't see     Young Carers ❤"
    )


def test_copies_fold_to_one_text() -> None:
    one = fold_for_copies("RT @name: Don’t close the Lantern Room! https://example.org/x")
    assert one == fold_for_copies("dont close   THE lantern room") == "dont close the lantern room"


def test_words_keep_units_apart_and_sentences_ended() -> None:
    assert Words("9hrs in A&E. Can’t cope, St. Osyth (again)").lower == [
        "9", "hrs", "in", "a&e", ".", "can't", "cope", "st", "osyth", ".", "again", ".",
    ]  # fmt: skip


@given(TEXT)
def test_every_word_stands_where_it_says(text: str) -> None:
    words = Words(text)
    assert len(words.spans) == len(words.lower)
    for written, (start, end) in zip(words.written, words.spans, strict=True):
        assert start < end
        assert written in {".", words.text[start:end]}


def _found(phrases: list[str], text: str) -> list[str]:
    book: PhraseBook[str] = PhraseBook({"unit": ["hours", "weeks"]})
    for phrase in phrases:
        book.add(phrase, phrase)
    return [hit.entry for hit in longest(book.find(Words(text).lower))]


@pytest.mark.parametrize(
    ("phrase", "text", "there"),
    [
        ("call/ring back", "they never ring back", True),
        ("[long] wait", "a wait", True),
        ("waited .. <number> <unit>", "waited in pain for 9 hours", True),
        ("waited .. <number> <unit>", "waited. Nine of us had 9 hours", False),
        ("i'm/i_am carer", "I am carer", True),
        ("self-harm", "self harm", True),
        ("can't fault", "can’t fault", True),
        ("a * day", "a long day", True),
        ("a * day", "a. day", False),
    ],
)
def test_phrases_mean_what_the_readme_says(phrase: str, text: str, there: bool) -> None:
    assert _found([phrase], text) == ([phrase] if there else [])


def test_the_longest_phrase_wins() -> None:
    assert longest([Hit(0, 1, "a"), Hit(0, 3, "b"), Hit(2, 4, "c")]) == [Hit(0, 3, "b")]


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "[maybe]",
        "<nothing> here",
        "* first",
        "a/b/c/d/e/f/g/h a/b/c/d/e/f/g/h a/b/c/d/e/f/g/h a/b/c/d/e/f/g/h x a/b/c/d/e/f/g/h",
    ],
)
def test_a_bad_phrase_is_refused(phrase: str) -> None:
    with pytest.raises(SettingsError):
        PhraseBook[str]().add(phrase, "x")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Nine hours in A&E with my nan", "en"),
        ("ok", "en"),
        ("Czekaliśmy z synem dziewięć godzin na SOR w szpitalu", "pl"),
        ("Mae'r meddyg teulu wedi bod yn garedig iawn i ni yma", "cy"),
        ("Fiul meu are grijă de mine după operație", "ro"),
        ("میری والدہ کو ہسپتال سے رات گیارہ بجے گھر بھیج دیا گیا", "ur"),
    ],
)
def test_languages(text: str, code: str) -> None:
    assert language(text, Words(text)) == code


def test_what_the_platform_claims_counts_only_for_short_texts() -> None:
    assert language("Dziękuję bardzo", Words("Dziękuję bardzo"), "pl-PL") == "pl"
    assert language("We waited for the bus again", Words("We waited for the bus again"), "pl") == "en"
