"""A table's own words: what could give a person away is sent back in whatever spelling; ordinary words pass (law 6)."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scrutiny_dash.errors import WordsRefused
from scrutiny_dash.reading.paraphrase import check_own_words

POST = (
    "My daughter Ellie Marsh in year 8 at Boswells School was turned away again… she is 12. Nurse Sarah Whitcombe at "
    "Beauchamp House Surgery rang us on 3/6, and North Street Surgery never did."
)


def sent_back(own: str, post: str = "") -> str:
    """Return what an error says, or nothing where the words pass."""
    try:
        check_own_words(own, post)
    except WordsRefused as refused:
        return f"{refused.what} {refused.to_do}"
    return ""


@pytest.mark.parametrize(
    "own",
    [
        "Ellie Marsh (12) of Boswells was turned away",
        "The girl is 12",
        "a girl, 12, waits",
        "The girl, now twelve, waits",
        "A twelve-year-old waits",
        "A twelve‑year‑old waits",
        "A 12 yr old and her mother wait",
        "Somebody who is 12 waits",
        "She was fourteen years of age",
        "A carer of 84 fell",
        "Aged nine, they look after two adults",
        "It was before her 18th birthday",
        "A boy born in 2012 waits",
        "A child in year 8 waits",
        "A pupil in Year eight waits",
        "Seen by Sarah Whitcombe on the ward",
        "Sarah sat with somebody",
        "Dr. whitcombe did not ring",
        "Mrs Somebody waits",
        "They were seen at Beauchamp House Surgery",
        "They were seen at beauchamp house surgery",
        "A pupil of Boswells was turned away",
        "A pupil at boswells school was turned away",
        "Zebrafield Primary School turned them away",
        "The writer lives on Orchard Road",
        "The writer lives on orchard road",
        "It was on 14/3",
        "Somebody waited since 3/6",
        "It was the fourteenth of March",
        "It was March the 3rd",
        "They were rung on the 14th",
        "Our neighbour’s lad at the end house in Rook Lane looks after his mum",
    ],
)
def test_what_gives_a_person_away_is_sent_back_by_itself(own: str) -> None:
    said = sent_back(own)
    assert "could give the person away" in said
    plain = re.sub("[-‑]", "", own.replace("’", "'")).lower()
    for quoted in re.findall("“(.*?)”", said):
        assert quoted.replace("-", "").replace("’", "'").lower() in plain, "it says which words"
    assert "“" in said
    assert re.search(r"\b(?:Say|Give|Leave)\b", said), "it says what to write instead"


@pytest.mark.parametrize(
    "own",
    [
        "ellie was turned away",
        "ELLIE was turned away",
        "A nurse called whitcombe was kind",
        "a pupil of boswells was turned away",
        "A parent of a Boswell's pupil writes",
        "A practice in north street never rang",
        "She waits, and she looks so young for twelve",
        "They were rung (3/6)",
    ],
)
def test_what_the_post_gives_is_sent_back_in_whatever_spelling(own: str) -> None:
    assert sent_back(own, POST)
    assert not sent_back(own, "Nobody rings back in Harlow")


@pytest.mark.parametrize(
    "own",
    """Somebody waited a long time and was not told why.
A student in sixth form looks after two brothers and has no time for homework.
A pupil says nobody at school asks how things are at home.
A teenager who looks after a parent was told off for being late.
A mother says her son was turned away by CAMHS because he was not ill enough.
A mother of three says that a nurse was kind to her two boys.
Residents of Canvey Island say there is no bus to Basildon Hospital in the evening.
The Linden Centre and Broomfield Hospital are named in several posts.
The Year of Care scheme is praised by people with diabetes in Colchester.
A wait of 12 weeks became 18 months; somebody waited 8 hours in A&E, until 8.30.
Children aged 5 to 11 have no group; young people aged 16 to 25 fall between two services.
A carer aged over 80 has had no break. Under 18s are sent far away.
Year 10 pupils are not asked. Savings in year 2 of the Success Regime were not made.
24/7 crisis care was promised, and on 9/10 occasions nobody answered.
The plan of 2015-18 and the figures of 2024/25 are not the same.
In March 2024 there were more complaints, and in May 12 people waited.
The 111 line was busy. A resident rang 12 times, and 12 of the 46 say so first-hand.
Somebody lives on a main road; the High Street has no bench.
A GP practice in Maldon district stopped answering. The surgery and the walk in centre pass people on.
Somebody waits for bariatric surgery and a place at the Recovery College.
A primary school and a secondary school in Harlow could be asked.
The Health Overview Policy and Scrutiny Committee should ask the Integrated Care Board and Healthwatch Essex.
The Chief Executive of the trust and the cabinet member for health should come.
A year-old plan and a six month old referral came back. St John Ambulance was kind.
The service turned 3 away and took 12 on; one table was turned away.""".splitlines(),
)
def test_ordinary_words_of_a_council_pass(own: str) -> None:
    assert sent_back(own) == ""
    assert sent_back(own, POST) == ""


def test_all_that_is_sent_back_is_said_at_once_with_what_to_write_instead() -> None:
    assert sent_back("Ellie Marsh, who is 12, a pupil of Boswells, was turned away, says her mother", POST) == (
        "“who is 12” is an age, “pupil of Boswells” is the name of a school, “Ellie Marsh” is a name, which could give "
        "the person away. Say a child, a young person, an adult or an older person. Say a school, and the district if "
        "you need the place. Say what they do instead, such as a nurse or a neighbour."
    )


@pytest.mark.parametrize("town", ["Harlow", "Halstead", "Witham", "Clacton", "Saffron Walden", "Maldon"])
def test_a_town_that_the_post_names_may_be_said(town: str) -> None:
    assert (
        sent_back(f"Somebody in {town} waits for a letter.", f"We live in {town} and Broomfield lost the letter") == ""
    )


# Any age and any day, however it is written, with or without the post.

WORDS = {5: "five", 9: "nine", 12: "twelve", 17: "seventeen", 34: "thirty-four", 81: "eighty one"}
AGES = st.sampled_from(sorted(WORDS)).flatmap(lambda n: st.sampled_from([str(n), WORDS[n], WORDS[n].title()]))
SAID = st.sampled_from(
    ["A {}-year-old waits", "a {} year old waits", "Someone aged {} waits", "The patient is {}.",
     "Somebody, who is {}, waits", "The girl ({}) waits", "They turned {} on the ward",
     "A resident {} years of age waits"]
)  # fmt: skip


@given(SAID, AGES)
@example("The patient is {}.", "Twelve")
def test_any_age_in_any_spelling_is_sent_back(said: str, age: str) -> None:
    assert sent_back(said.format(age))


@given(
    st.integers(1, 31),
    st.integers(1, 12),
    st.sampled_from(["{}/{}", "{:02}/{:02}", "{}.{}.24", "{}/{}/2024"]),
    st.sampled_from(["It was on {}", "Nobody rang since {}.", "They wait (from {})"]),
)
def test_any_day_in_figures_is_sent_back(day: int, month: int, written: str, said: str) -> None:
    assert sent_back(said.format(written.format(day, month))) or (day, month) == (24, 7)


NAMES = st.sampled_from(["Ellie", "Kaden", "Agnieszka", "Zofka", "Belhaj", "Thackeray", "Wymark"])


@given(NAMES, st.sampled_from([str.lower, str.upper, str.title, lambda name: f"{name}'s", lambda name: f"{name}’s"]))
def test_a_name_of_the_post_is_sent_back_in_any_letters(name: str, written) -> None:  # type: ignore[no-untyped-def]
    post = f"I told my neighbour {name} about the wait, and nobody rang"
    assert sent_back(f"A neighbour, {written(name)}, heard of it", post)


@given(st.integers(2, 400), st.sampled_from(["people", "weeks", "hours", "times", "posts", "miles", "months", "beds"]))
def test_any_count_passes(number: int, counted: str) -> None:
    assert sent_back(f"They say {number} {counted}, and she waited {number} {counted} too.", POST) == ""


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_let_pass_or_sent_back_and_never_fails(own: str, post: str) -> None:
    sent_back(own, post)
