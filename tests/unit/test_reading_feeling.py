"""Feeling: the faults of plain VADER that SENTIMENT found, each held by a test; complaints in plain facts; reasons."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutiny_dash.models import AccountKind, Feeling
from scrutiny_dash.reading.clean import strip_for_scoring
from scrutiny_dash.reading.read import read, reader
from scrutiny_dash.reading.style import style
from scrutiny_dash.reading.words import Words
from scrutiny_dash.settings import ROOT

CUT_OFF = frozenset({"a", "an", "the", "for", "of", "my", "to", "with", "and", "in", "at"})


def practice() -> list[str]:
    """Return every third practice post."""
    paths = sorted((ROOT / "data" / "practice").glob("*.jsonl"))
    return [json.loads(line)["text"] for path in paths for line in path.read_text("utf-8").splitlines()][::3]


def felt(text: str, account: AccountKind = AccountKind.UNKNOWN) -> Feeling:
    return read(text, account_kind=account).feeling


@pytest.mark.parametrize(
    "phrase",
    [
        "Success Regime",
        "social care",
        "Care Quality Commission",
        "NHS Foundation Trust",
        "accident and emergency",
        "crisis team",
        "support worker",
        "mental illness",
        "eating disorder",
        "World Suicide Prevention Day",
        "domestic abuse",
        "patient safety",
        "Better Care Fund",
        "Your Care in the Best Place",
        "freedom of information",
        "special measures",
        "free school meals",
        "universal credit",
        "Great Baddow",
        "Southend United",
        "delayed discharge",
        "hate crime",
        "red alert",
        "young carers",
    ],
)
def test_names_of_services_and_conditions_are_no_feeling(phrase: str) -> None:
    reading = read(f"Details of {phrase} are on the website.")
    assert reading.compound == 0
    assert reading.feeling is Feeling.NO_CLEAR_FEELING


@pytest.mark.parametrize(
    ("curly", "straight"),
    [("I can’t recommend this hospital", "I can't recommend this hospital"), ("This isn’t good", "This isn't good")],
)
def test_curly_apostrophes_negate_like_straight_ones(curly: str, straight: str) -> None:
    assert read(curly).compound == read(straight).compound
    assert (read("This isn’t good").compound or 0) < 0


@pytest.mark.parametrize("sign", ["❤️", "❤", "👍", "👏"])
def test_kind_emoji_are_seen(sign: str) -> None:
    assert (read(f"The ward {sign}").compound or 0) > 0


@pytest.mark.parametrize("sign", ["👎", "😡", "🤬", "🙄", "🤦", "💔"])
def test_harsh_emoji_are_seen(sign: str) -> None:
    assert (read(f"The ward {sign}").compound or 0) < 0


@pytest.mark.parametrize(
    "word",
    [
        "rubbish",
        "shambles",
        "shambolic",
        "gutted",
        "disgraceful",
        "naff",
        "fobbed off",
        "on a trolley",
        "postcode lottery",
    ],
)
def test_british_words_of_complaint_are_known(word: str) -> None:
    assert (read(f"It was {word}").compound or 0) < 0


@pytest.mark.parametrize("word", ["chuffed", "bloody brilliant", "top notch", "can't fault them"])
def test_british_words_of_praise_are_known(word: str) -> None:
    assert (read(f"We are {word}").compound or 0) > 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Nie wiem po co tam czekałem cały dzień w kolejce", "pl"),
        ("Die Versammlung ist am Dienstag im Rathaus von Köln", "de"),
        ("Nu știu care este programul de lucru la spital", "ro"),
        ("Mae'r aml gyfarfod yn y neuadd yfory am ddeg", "cy"),
    ],
)
def test_other_languages_are_not_scored(text: str, code: str) -> None:
    reading = read(text)
    assert (reading.language, reading.feeling, reading.compound) == (code, Feeling.NOT_SCORED, None)
    assert reading.feeling_reason.endswith("so its feeling was not read.")


def test_handles_are_no_feeling() -> None:
    assert read("@united the desk opens at nine in the town hall").compound == 0


@pytest.mark.parametrize(
    "text",
    [
        "9 hours on a trolley in the corridor at Broomfield with my nan, nobody came",
        "Still no call back from the crisis team. Third week.",
        "My daughter has been on the CAMHS list for 14 months and we have heard nothing",
        "Mum's operation cancelled again, no reason given",
        "They turned us away, no beds anywhere in Essex",
        "I rang at 8 and was told to ring back tomorrow. Same again today.",
        "Oh brilliant, another leaflet. That will fix the waiting list.",
        "Thanks for nothing, my son is still waiting",
        "I waited 11 hours. Marvellous.",
    ],
)
def test_complaints_in_plain_facts_and_sarcasm(text: str) -> None:
    assert felt(text) is Feeling.COMPLAINT


@pytest.mark.parametrize(
    "text",
    [
        "Can't fault the nurses on the stroke ward, they went above and beyond for my dad",
        "Huge thanks to the crew who came out to mum, so kind and so patient with her",
        "The young carers worker has been a lifeline for my son. She really listens.",
    ],
)
def test_praise(text: str) -> None:
    assert felt(text) is Feeling.PRAISE


def test_mixed_names_both_sides() -> None:
    reading = read("The nurses were absolutely lovely and so kind to my mum, but 13 hours on a trolley is a disgrace.")
    assert reading.feeling is Feeling.MIXED
    assert "lovely" in reading.feeling_reason or "kind" in reading.feeling_reason


@pytest.mark.parametrize(
    "text",
    [
        "Our carers' support group meets on the first Tuesday of the month at the library in Witham. All welcome.",
        "We are recruiting support workers for our crisis team in Chelmsford. Find out more and apply on our website.",
        "The consultation on urgent and emergency care closes on Friday. Have your say online.",
        "Young Carers Action Day: join us at the family hub from 10am. Free event, no booking needed.",
    ],
)
@pytest.mark.parametrize("account", [AccountKind.ORGANISATION, AccountKind.UNKNOWN])
def test_notices_are_no_feeling(text: str, account: AccountKind) -> None:
    assert felt(text, account) is Feeling.NO_CLEAR_FEELING


def test_the_reason_names_the_words_that_decided() -> None:
    assert "“on a trolley”" in read("My nan spent all night on a trolley").feeling_reason


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Broomfield A&E is awful", "“awful”"),
        ("The staff at Broomfield were amazing", "“amazing”"),
        ("Terrible service at the Linden Centre", "“Terrible”"),
        ("A&E at Broomfield is a disgrace", "“disgrace”"),
        ("The care at Southend hospital is shocking", "“shocking”"),
    ],
)
def test_a_word_of_feeling_that_was_outweighed_is_said(text: str, said: str) -> None:
    reading = read(text)
    assert said in reading.feeling_reason
    if reading.feeling is Feeling.NO_CLEAR_FEELING:
        assert "but on the whole it reads" in reading.feeling_reason


def test_only_where_no_word_of_feeling_was_found_is_that_said() -> None:
    scorer = reader()
    for text in practice():
        reading = read(text)
        words = Words(strip_for_scoring(text))
        how, hits = style(text, words), scorer._book.find(words.lower)["feeling"]
        _, _, scored = scorer._feeling.found(words, hits, reading.voice, how)
        if reading.feeling_reason.startswith(("No word that we know", "It has no word of feeling")):
            assert not any(scored.scores), text


def test_reasons_quote_whole_words_and_phrases_of_the_post() -> None:
    for text in practice():
        reading = read(text)
        flat = " ".join(text.replace("’", "'").replace("‘", "'").split()).lower()
        for quote in re.findall("“([^”]*)”", f"{reading.feeling_reason} {reading.voice_reason}"):
            assert quote
            if reading.language == "en" and quote.isascii() and flat.isascii():
                assert quote.lower() in flat or quote.split()[0].lower() in flat, (quote, text)
            if " " in quote:
                after = flat[flat.find(quote.lower()) + len(quote) :][:1]
                assert quote.split()[-1].lower() not in CUT_OFF or after in set(".,!?;:"), (quote, text)


@pytest.mark.parametrize(
    ("text", "said", "field"),
    [
        ("We waited nine weeks for a diagnosis. Shocking.", "“nine weeks for a diagnosis”", "feeling"),
        ("My daughter waited nine weeks for a diagnosis", "“My daughter waited nine weeks”", "voice"),
        ("The ward is not good at all, nobody rang", "“not good”", "feeling"),
        ("Two of us went home and I don't know why", "“and I don't know”", "voice"),
    ],
)
def test_a_phrase_is_quoted_up_to_the_word_it_leads_to(text: str, said: str, field: str) -> None:
    assert said in getattr(read(text), f"{field}_reason")


# The first text of a process makes the reader.
@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_gets_a_reason_in_one_sentence(text: str) -> None:
    reading = read(text)
    for reason in (reading.feeling_reason, reading.place_reason, reading.voice_reason):
        assert reason.endswith(".")
    assert "qq" not in reading.feeling_reason or "qq" in text
    assert bool(reading.held) == bool(reading.held_reason)
    assert (reading.compound is None) == (reading.feeling is Feeling.NOT_SCORED)
