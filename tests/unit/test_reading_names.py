"""Which names hold a post: a private person's, also by one name and what tells who is meant."""

from __future__ import annotations

import pytest

from scrutiny_dash.models import Held
from scrutiny_dash.reading.read import read


def held(text: str) -> bool:
    return Held.NAMED_PERSON in read(text).held


@pytest.mark.parametrize(
    "text",
    [
        "thanks to sharon on the front desk at Oaklands",
        "the porter was Winston and he was brilliant",
        "my social worker folake never rings back",
        "Parveen the health visitor sat with me an hour",
        "It was Trish from the hospice shop who found him",
        "why is Gary the driver always late",
        "Gita, our support worker, is leaving and I could cry",
        "want to thank Tash Willowbrook the support worker who sat with me",
        "Nicoleta who cleans the ward brought me a blanket",
        "tracey n steve off the crisis team are useless",
        "Sandra at the chemist's gave me the wrong tablets",
        "The physiotherapist for our end, Grzegorz, has eighty on his list",
        "Jacqui (HCA) was an angel",
        "J. Pemberworth (ward sister) lost my notes",
        "P.J. Hollowbrook, site porter, told them for years",
        "staff nurse Ogunbanjo was rude to her",
        "my consultant, Vanterpool, never turned up",
        "her badge said Chantelle and she laughed at me",
        "the physio was called Ludo Hatherwick",
    ],
)
def test_a_colleague_is_held(text: str) -> None:
    assert held(text)


@pytest.mark.parametrize(
    "text",
    [
        "Doreen at number 4 hasn't been seen since Sunday",
        "Kenny next door has been shouting all night",
        "that Maureen over the road had a fall",
        "the woman at number 18, Gillian, leaves her mother alone all day",
        "old Pargeter at number three talks to himself",
        "my brother-in-law Darren waited 14 hours",
        "his mum Janet was left on a trolley",
        "Why did Lorraine get her respite approved and I didn't?",
        "my next door neighbour brenda scuttle has been on a trolley for 19 hours",
        "RIP Alan Whitcombe, thirty years a porter",
    ],
)
def test_a_neighbour_or_kin_is_held(text: str) -> None:
    assert held(text)


@pytest.mark.parametrize(
    "text",
    [
        "told by mrs okonkwo that it was no excuse",
        "saw Mr patel in fracture clinic, rude as anything",
        "mr. lewandowski in room 4 needs a new chair",
        "that dr ahmed at the walk in told me to lose weight",
        "miss kowalczyk taught my two and she's leaving",
        "anyone know what happened to miss featherby, taught art at our school",
        "rev sheila runs the lunch club for carers",
        "MRS OKONKWO TOLD ME TO LEAVE",
    ],
)
def test_a_title_in_small_letters_is_held(text: str) -> None:
    assert held(text)


@pytest.mark.parametrize(
    "text",
    [
        "I miss him so much",
        "don't miss out on the drop-in",
        "the kids miss school to care",
        "she's going to miss brownies again because of respite",
        "The dr said no and the dr phoned back to say it again",
        "dr appointment cancelled again",
        "my ms nurse is great",
        "having ms and no neurologist",
    ],
)
def test_missing_and_illness_are_no_titles(text: str) -> None:
    assert not held(text)


@pytest.mark.parametrize(
    "text",
    [
        "Will the nurse ring back",
        "May the doctor find the cause",
        "Hope in the therapy room",
        "The Rose ward is shut",
        "In Basildon the porter said no",
        "saw the physio, Harlow, useless",
        "Tilbury nurse, Thurrock born, tells of crisis",
        "My carer, Monday to Friday, is lovely",
        "the so called Care Closer To Home plan",
        "a project called Time To Talk",
        "Bob's your uncle, the form went in",
        "Ward sister vacancies at Broomfield",
        "St John's nurse helped",
    ],
)
def test_words_and_places_are_no_names(text: str) -> None:
    assert not held(text)


@pytest.mark.parametrize(
    "text",
    [
        "The chief exec of the trust, Mr Halden Crewe, told the meeting that no ward will close",
        "the chief executive, Mr Alastair Pennhow, took home a rise",
        "The Winifred Alderton minibus was in the way again",
        "Since the stroke I walk like Gerald Wickenham",
        "Gerald Wickenham had a better team than this lot",
        "Watched Casualty and Gerald Wickenham got more done in an hour",
        "We need a few more Miss Honeys in that department",
        "Emmeline Pankhurst never had to sit through a committee",
        "James Brokenshire, the minister, visited",
    ],
)
def test_offices_things_and_the_known_are_not_held(text: str) -> None:
    assert not held(text)


def test_a_likeness_at_a_place_of_work_is_still_somebody() -> None:
    assert held("Gerald Wickenham on reception was ruder than the last one")
