"""Who is speaking, whose service, and whether a post is about a topic."""

from __future__ import annotations

import pytest

from scrutiny_dash.models import AccountKind, Place, Service, Voice
from scrutiny_dash.reading.read import Reader, about, read
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


def test_reading_with_topics_is_reading_and_about() -> None:
    reader = Reader()
    text = "No respite in Witham since March"
    reading, found = reader.read_with_topics(text, [TOPIC])
    assert reading == reader.read(text)
    assert found == {"test": reader.about(text, TOPIC, reading.place)}
