"""What is held for an officer, and what only looks like it. Wording is kept short; no method is described."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutiny_dash.models import AccountKind, Held
from scrutiny_dash.reading.read import read


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("I don't want to be here any more", Held.DANGER),
        ("i dont want to wake up tomorrow", Held.DANGER),
        ("They'd all be better off without me", Held.DANGER),
        ("My son says he wants to die and nobody answers", Held.DANGER),
        ("I feel suicidal and Samaritans was engaged", Held.DANGER),
        ("he hits me and I'm scared to go home", Held.DANGER),
        ("Text me on 07700 900123", Held.CONTACT),
        ("Anyone in the same boat, a.person@example.org", Held.CONTACT),
        ("I live at 14 Acacia Avenue, come round", Held.CONTACT),
        ("Ring [contact details removed] for a lift", Held.CONTACT),
        ("im 14 and i look after my mum", Held.CHILD),
        ("I'm fifteen and nobody at school knows", Held.CHILD),
        ("I’m in year 9 and on the list", Held.CHILD),
        ("My daughter Tilly, 9, at Oakfield Primary, has been left waiting", Held.CHILD),
        ("little Alfie Penhallow in Year 5 is a star", Held.CHILD),
        ("you stupid cow, hope you die", Held.ABUSE),
        ("they want shooting the lot of them", Held.ABUSE),
        ("My neighbour Wilmot Hesterby has had a breakdown again", Held.NAMED_PERSON),
        ("Dr Pellaway at the surgery misdiagnosed my wife", Held.NAMED_PERSON),
        ("receptionist Janine Oakhurst was rude to my nan", Held.NAMED_PERSON),
        ("The boys' names are on the envelopes and the cat has a home. I feel calm now, it won't be long", Held.DANGER),
        ("my brother gave me his watch and said he wont be needing it", Held.DANGER),
        ("there's nobody who'd miss me and I've stopped minding", Held.DANGER),
        ("he's got her by the hair and the kids are screaming", Held.DANGER),
        ("oh seven seven double oh, nine hundred, one two three", Held.CONTACT),
        ("txt me 07seven00 900 12three", Held.CONTACT),
        ("new mobile is O77OO 9OO I23", Held.CONTACT),
        ("The car blocking the bay is EX21 ABD", Held.CONTACT),
        ("My hospital number ends 990 1234 and they have lost me", Held.CONTACT),
        ("Drop it round to my mother at 3 Almond Cottages, Little Totham", Held.CONTACT),
        ("insta's private, ask for quiet_fern.41", Held.CONTACT),
        ("telegram @… if you want the rest", Held.CONTACT),
        ("miss kept me in at break cos i forgot my kit, was up with mum all night", Held.CHILD),
        ("got my mock results, dad was in hospital so they're bad", Held.CHILD),
        ("Wren, 7, from Purleigh has been on the list since nursery with her sister Hallie, 4, too", Held.CHILD),
        ("the lot of you are filthy leeches and want sterilising", Held.ABUSE),
        ("that tr***y on reception", Held.ABUSE),
        ("Tracey on the front desk hung up on me", Held.NAMED_PERSON),
        ("A nurse called Precious held my hand", Held.NAMED_PERSON),
        ("Mr O'Shaughnell noticed I was frightened", Held.NAMED_PERSON),
        ("Our ward clerk Jolene found his glasses", Held.NAMED_PERSON),
    ],
)
def test_held(text: str, held: Held) -> None:
    reading = read(text)
    assert held in reading.held
    assert reading.held_reason.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "World Suicide Prevention Day is on Thursday, join our walk in Maldon",
        "If you feel suicidal call Samaritans free on 116 123",
        "This commute is killing me",
        "I nearly died of embarrassment",
        "dying for a cup of tea",
        "Our crisis line is 0800 995 1000, or ring 111",
        "Call our helpline on 01632 960123, Monday to Friday",
        "Email us at info@example.org to book a place",
        "My son, 34, is still on the list",
        "my 40 year old daughter has MS",
        "I'm 15 minutes from Broomfield and 17 weeks pregnant",
        "The bus from Stanley Road to Princess Alexandra Hospital",
        "Cllr Brown said the cabinet will look again",
        "Florence Nightingale would weep, still waiting for my appointment",
        "St Peter's Hospital in Maldon lost my appointment",
        "Peter Bruff ward, three weeks, food bad",
        "Chelmsford and Billericay have no dentist",
        "Nine hours in A&E with my nan",
        "Community Psychiatric Nurse, Clacton. Apply by Friday.",
        "My therapist is a whippet called Kevin",
        "The hospital's main number is 01245 362000, press 2",
        "Vera Lynn was on the ward radio",
        "Self-harm admissions for young people rose by 6 per cent, says the report",
        "IN CM12 AND SS16 NHS DENTISTS HAVE GONE",
        "We started on 07/06/2025 10am and finished in 2026",
    ],
)
def test_not_held(text: str) -> None:
    reading = read(text)
    assert reading.held == (), reading.held_reason


def test_an_organisation_may_give_its_number() -> None:
    text = "Worried about your mood? Our drop-in is at 25 High Street every Monday. Ring 01632 960123."
    assert read(text, account_kind=AccountKind.ORGANISATION).held == ()


def test_danger_comes_first_in_the_reason() -> None:
    reading = read("I'm 15 and I want to die, text me 07700 900123")
    assert reading.held[:2] == (Held.DANGER, Held.CHILD)
    assert reading.held_reason == (
        "It has words of self-harm or danger (“want to die”); its writer may be under 18, or a child could be "
        "recognised (“I'm 15”); it gives contact details."
    )


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("I want to end my life tonight", "It has words of self-harm or danger (“end my life”)."),
        ("you stupid cow, go home", "It has abusive words (“you stupid”)."),
        ("that tr***y on reception", "It has abusive words (“tr***y”)."),
        ("My neighbour Wilmot Hesterby has had a breakdown again", "It names a private person."),
    ],
)
def test_a_listed_phrase_is_quoted_for_the_officer(text: str, quoted: str) -> None:
    assert quoted[:-1] in read(text).held_reason


def test_what_the_weighing_alone_holds_is_not_said_to_hold_such_words() -> None:
    text = "Grew up as a young carer in Basildon. Nobody asked. I hope that they ask now"
    reading = read(text)
    assert reading.held == (Held.ABUSE,), "another text is needed: this one is not held any more"
    assert reading.held_reason == (
        "It has no phrase of our lists, but its words taken together are like those of abusive posts, most of all "
        "“hope” and “nobody”."
    )


@given(
    st.lists(st.sampled_from(["hope", "die", "you", "nurse", "tonight", "school", "left", "my", "i", "floor", "cow"]))
)
def test_a_reason_quotes_nothing_that_the_post_does_not_say(words: list[str]) -> None:
    reading = read(" ".join(words))
    for quoted in re.findall("“(.*?)”", reading.held_reason):
        assert quoted in " ".join(words)
    assert bool(reading.held) == bool(reading.held_reason)
