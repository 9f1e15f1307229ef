"""Who is speaking, whose service, and whether a post is about a topic."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.models import AccountKind, Feeling, Place, Service, Voice
from scrutiny_dash.reading.about import TopicReader
from scrutiny_dash.reading.read import Reader, about, read
from scrutiny_dash.reading.rules import RuleBook
from scrutiny_dash.reading.shape import shape
from scrutiny_dash.reading.style import style
from scrutiny_dash.reading.wording import Wording, names
from scrutiny_dash.reading.words import Words
from scrutiny_dash.topics import LeftOut, SearchWord, Theme, Topic

TOPIC = Topic(
    slug="test",
    name="Test",
    question="?",
    committee="?",
    words=(
        SearchWord("young carer", "x"),
        SearchWord("respite", "x", needs_place=True),
        SearchWord("carer's break", "x"),
    ),
    hashtags=(SearchWord("CarersWeek", "x"),),
    left_out=(LeftOut("Essex Junction", "x"), LeftOut("cricket", "x", ("carer",))),
    suggested=(),
    themes=(Theme("school", "School", ("homework", "late mark")), Theme("bus", "Buses", ("bus",))),
    scope=frozenset({Place.ESSEX}),
    scope_note="",
    dates=(),
)


@pytest.mark.parametrize(
    ("text", "account", "voice"),
    [
        (
            "My mum waited nine hours in A&E and I had to go to work after",
            AccountKind.PERSON,
            Voice.RESIDENT_FIRST_HAND,
        ),
        ("I look after my dad and I haven't had a break since Easter", AccountKind.UNKNOWN, Voice.RESIDENT_FIRST_HAND),
        (
            "We are recruiting! Join our team. Find out more and apply on our website.",
            AccountKind.UNKNOWN,
            Voice.ORGANISATION,
        ),
        (
            "Our drop-in is every Tuesday, 10am to 12pm. No need to book. Contact us for details.",
            AccountKind.ORGANISATION,
            Voice.ORGANISATION,
        ),
        (
            "Hospital bosses said figures show waits have doubled, according to a report to councillors.",
            AccountKind.NEWS,
            Voice.NEWS,
        ),
        (
            "Sign the petition! We have written to the minister and our group will put down a motion at full council.",
            AccountKind.UNKNOWN,
            Voice.POLITICS,
        ),
    ],
)
def test_voices(text: str, account: AccountKind, voice: Voice) -> None:
    reading = read(text, account_kind=account)
    assert reading.voice is voice, reading.voice_reason


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("My neighbour's lad waited a year for a counsellor, poor kid", Voice.RESIDENT_OTHER),
        ("I work on a ward here, own views. Nobody asked us about the merger.", Voice.RESIDENT_OTHER),
        ("Does anyone know if the crisis café is open on Sundays?", Voice.RESIDENT_OTHER),
        ("Rang them every morning for my mum. Nobody rings back.", Voice.RESIDENT_FIRST_HAND),
        ("Hospital trust apologises after waits double", Voice.NEWS),
        ("Please bring your letter with you. Reception is open from 8am.", Voice.ORGANISATION),
        ("Labour councillors voted against the cut. Add your name to our petition.", Voice.POLITICS),
        ("#YoungCarers #Essex", Voice.UNCLEAR),
    ],
)
def test_voices_by_words_and_shape(text: str, voice: Voice) -> None:
    reading = read(text)
    assert reading.voice is voice, reading.voice_reason


def test_the_reason_names_words_of_the_post() -> None:
    reason = read("Dad was discharged and nobody told the surgery about his tablets").voice_reason
    assert reason.startswith("It says “")
    assert reason.endswith("would.")


@pytest.mark.parametrize("account", [AccountKind.ORGANISATION, AccountKind.NEWS])
def test_what_the_platform_calls_an_agency_is_never_a_resident(account: AccountKind) -> None:
    voice = read("I waited nine hours with my mum and we were told to go home", account_kind=account).voice
    assert voice not in {Voice.RESIDENT_FIRST_HAND, Voice.RESIDENT_OTHER}


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("the council sent a social worker", Service.COUNCIL),
        ("my GP and the ambulance crew", Service.NHS),
        ("social worker says ask the GP", Service.BOTH),
        ("it rained", Service.UNCLEAR),
    ],
)
def test_services(text: str, service: Service) -> None:
    found = about(text, TOPIC, Place.UNKNOWN)
    assert found.service is service
    assert found.service_reason


@pytest.mark.parametrize(
    ("text", "place", "local", "is_about"),
    [
        ("She is a young carer", Place.UNKNOWN, False, True),
        ("YOUNG-CARER card", Place.UNKNOWN, False, True),
        ("young carers", Place.UNKNOWN, False, False),
        ("a carer’s break at last", Place.UNKNOWN, False, True),
        ("no respite", Place.UNKNOWN, False, False),
        ("no respite", Place.ESSEX, False, True),
        ("no respite", Place.SOUTHEND_THURROCK, False, True),
        ("no respite", Place.UNKNOWN, True, True),
        ("it's #CarersWeek", Place.UNKNOWN, False, True),
        ("#carersweek", Place.UNKNOWN, False, True),
        ("Essex Junction young carer", Place.ELSEWHERE, False, False),
        ("cricket for a young carer", Place.ESSEX, False, True),
        ("nothing here", Place.ESSEX, True, False),
    ],
)
def test_about(text: str, place: Place, local: bool, is_about: bool) -> None:
    found = about(text, TOPIC, place, local=local)
    assert found.is_about is is_about, found.reason
    assert found.reason.endswith(".")


def test_themes_are_named_in_the_topics_order() -> None:
    assert about("the bus made her late: another late mark", TOPIC, Place.UNKNOWN).themes == ("school", "bus")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She rang back", True),
        ("they RANG me back", True),
        ("rang the council. Back at four", False),
        ("cut off after 20 mins", True),
        ("cut off twice", False),
        ("Drop-ins at two", True),
    ],
)
def test_themes_may_be_written_in_phrases(text: str, found: bool) -> None:
    phrases = ("call/rang [me] back", "cut off .. <number> mins", "drop in/ins")
    topic = replace(TOPIC, themes=(Theme("through", "Getting through", phrases),))
    assert about(text, topic, Place.UNKNOWN).themes == (("through",) if found else ())


def test_a_theme_that_names_no_known_list_is_one_sentence() -> None:
    with pytest.raises(SettingsError, match="<lorries>"):
        TopicReader(replace(TOPIC, themes=(Theme("x", "X", ("two <lorries>",)),)), RuleBook())


def test_reading_with_topics_is_reading_and_about() -> None:
    reader = Reader()
    text = "No respite in Witham since March"
    reading, found = reader.read_with_topics(text, [TOPIC])
    assert reading == reader.read(text)
    assert found == {"test": reader.about(text, TOPIC, reading.place)}


ANSWERS = ("yes", "no")


def _wording(**rows: tuple[float, float]) -> Wording:
    lines = [{"words": name, "yes": str(yes), "no": str(no)} for name, (yes, no) in rows.items()]
    return Wording([ANSWERS], lines)


def test_a_word_counts_once_with_its_kind_and_at_the_beginning_apart() -> None:
    wording = _wording(**{"<family>": (1.0, 0.0), "^ does": (0.0, 0.5), "does": (0.25, 0.0), "(short)": (4.0, 0.0)})
    lower = ["does", "mum", "know", ".", "does", "nan"]
    assert wording.weigh(wording.find(lower, ("(short)", "(unheard of)"))) == [5.25, 0.5]
    assert wording.weigh(wording.find(["it", "does"], ())) == [0.25, 0.0]
    assert wording.weigh(wording.find([], ())) == [0.0, 0.0]


def test_what_tells_most_stands_where_it_is_said() -> None:
    wording = _wording(**{"<family>": (1.0, 0.0), "tablets": (2.0, 0.0), "council": (0.0, 2.0), "to": (3.0, 0.0)})
    lower = ["to", "council", "mum", "tablets"]
    assert wording.telling(lower, wording.find(lower, ()), "yes") == [3, 2]
    assert wording.telling(lower, wording.find(lower, ()), "no") == [1]


@given(st.lists(st.sampled_from(["mum", "basildon", "does", ".", "7", "a", "zzz"]), max_size=12))
def test_what_is_learned_from_is_what_is_looked_up(lower: list[str]) -> None:
    named = sorted(names(lower))
    wording = Wording([ANSWERS], [{"words": name, "yes": "1", "no": "0"} for name in named])
    assert wording.weigh(wording.find(lower, ())) == [float(len(named)), 0.0]


def test_a_spoilt_file_of_words_is_refused() -> None:
    with pytest.raises(SettingsError):
        Wording([ANSWERS], [{"words": "mum", "yes": "much", "no": "0"}])
    with pytest.raises(SettingsError):
        Wording([ANSWERS], [{"words": "mum", "yes": "1"}])


def test_shape_tells_a_headline_from_a_question() -> None:
    def found(text: str) -> tuple[str, ...]:
        words = Words(text)
        return shape(text, words, style(text, words))

    headline, question = found("Ward at hospital rated inadequate"), found("Did you wait? Do I have to?")
    assert "(nobody speaks, sentences: one, ends in nothing)" in headline
    assert "(says: I you)" in question
    assert "(sentences: several, ends in question)" in question


@pytest.mark.parametrize(
    "text",
    [
        "The care at Southend hospital is shocking",
        "The wait at Basildon hospital is terrible",
        "Parking at Southend hospital is a nightmare",
        "The staff at Broomfield were absolutely amazing",
    ],
)
def test_a_bare_verdict_is_a_residents(text: str) -> None:
    found = read(text)
    assert found.voice is Voice.RESIDENT_OTHER
    assert found.feeling is (Feeling.PRAISE if "amazing" in text else Feeling.COMPLAINT)
    assert read(text, account_kind=AccountKind.NEWS).voice is Voice.NEWS


@pytest.mark.parametrize(
    "text",
    [
        "Southend hospital A&E waits are 'shocking', says patients' group",
        "Essex Partnership NHS Trust rated inadequate by inspectors",
        "Our volunteers are amazing. Could you join them? Call the office on weekdays.",
    ],
)
def test_a_verdict_that_is_reported_or_our_own_is_not_bare(text: str) -> None:
    assert read(text).voice not in {Voice.RESIDENT_FIRST_HAND, Voice.RESIDENT_OTHER}
