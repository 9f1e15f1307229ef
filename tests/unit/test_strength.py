"""How good evidence is: three wordings by their rules, for a view and for a finding, in the bands of law 3."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutiny_dash import coverage, wording
from scrutiny_dash.collect.copying import find_copies
from scrutiny_dash.models import Place, Query, Voice
from scrutiny_dash.search import strength
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.search.strength import Behind, Strength
from scrutiny_dash.store import copies, letting_go, marks, posts, workshop
from scrutiny_dash.store.arrivals import Arrival
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.findings import Finding, findings_list, save_finding, withdraw_finding
from tests.factories import NOON, a_reading, an_arrival
from tests.unit.test_below import QUERIES, TOPIC, shared

__all__ = ["shared"]

SNAPSHOT = {"source_kind": "Resident, other, Bluesky", "month": "March 2026", "place_band": "Essex"}
WORDINGS = {wording.LONE_VOICE, wording.FEW_VOICES, wording.REPEATED_EXPERIENCE, wording.VOICES_UNTOLD}


def a_strength(found: int, people: int, busiest: int, weeks: int, nameless: int = 0, copied: int = 0) -> Strength:
    return Strength(found + copied, copied, people, nameless, busiest, weeks, 1, 1, 0, 0, 0)


# The rules


@pytest.mark.parametrize(
    ("found", "people", "busiest", "weeks", "nameless", "says"),
    [
        (1, 1, 1, 1, 0, wording.LONE_VOICE),
        (9, 4, 5, 5, 0, wording.LONE_VOICE),
        (12, 9, 2, 6, 0, wording.FEW_VOICES),
        (20, 12, 4, 3, 0, wording.REPEATED_EXPERIENCE),
        (20, 12, 5, 3, 0, wording.FEW_VOICES),
        (20, 12, 2, 2, 0, wording.FEW_VOICES),
        (20, 9, 4, 3, 0, wording.FEW_VOICES),
        (2, 2, 1, 1, 0, wording.FEW_VOICES),
        (5, 0, 0, 3, 5, wording.VOICES_UNTOLD),  # a file that does not tell authors apart
        (5, 1, 1, 3, 4, wording.VOICES_UNTOLD),  # the other four may be anybody's
        (5, 1, 3, 3, 2, wording.LONE_VOICE),  # whoever wrote the other two, this one wrote more than half
        (90, 4, 5, 5, 81, wording.LONE_VOICE),  # of nine that tell accounts apart, five are by one
        (90, 12, 4, 3, 70, wording.REPEATED_EXPERIENCE),
        (90, 12, 5, 3, 70, wording.FEW_VOICES),  # more than a fifth of the twenty that tell accounts apart
    ],
)
def test_three_wordings_and_that_nobody_can_tell(
    found: int, people: int, busiest: int, weeks: int, nameless: int, says: str
) -> None:
    assert a_strength(found, people, busiest, weeks, nameless).wording == says


@given(st.lists(st.integers(-1, 14), min_size=1, max_size=60), st.integers(0, 8))
def test_the_rules_are_those_that_are_written_down(whose: list[int], weeks: int) -> None:
    named = [one for one in whose if one >= 0]
    people = len(set(named))
    busiest = max((named.count(one) for one in named), default=0)
    found = a_strength(len(whose), people, busiest, weeks, len(whose) - len(named))
    said = found.wording
    assert said in WORDINGS
    if said == wording.REPEATED_EXPERIENCE:
        assert people >= 10
        assert weeks >= 3
        assert busiest * 5 <= len(named)
    if said == wording.LONE_VOICE:
        assert people == 1 or busiest * 2 > len(named)
    if said == wording.FEW_VOICES:
        assert people >= 2
    if said == wording.VOICES_UNTOLD:
        assert people < 2
        assert len(named) < len(whose)
    assert f"{busiest:,} of {len(named):,}" in " ".join(found.lines()) or busiest in {0, 1, len(named)}


@given(st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_first_hand_is_a_count_then_words_and_a_share_only_from_a_hundred_people(pair: tuple[int, int]) -> None:
    first_hand, people = pair
    said = strength.first_hand_line(first_hand, people)
    assert (said == "") == (people == 0)
    assert ("%" in said) == ("likely" in said) == ("often wrong" in said) == (people >= 100)
    assert (re.search(r"\b(all|none|half)\b", said) is not None) == (30 <= people < 100)
    assert "computer guesses" in said or not said
    assert f"{people:,} p" in said or people < 2


def test_the_counts_are_said_one_a_sentence() -> None:
    found = Strength(23, 3, 9, 2, 6, 5, 2, 4, 3, 1, 7)
    assert found.lines() == [
        "23 posts, of which 3 are copies and taken out. The rest counts here.",
        "20 posts: 18 by 9 different people, counting one account as one person, and 2 whose authors are not known.",
        "5 different weeks, 2 platforms, 4 places named.",
        "First-hand, as the computer guesses: 3 of 9 people.",
        "The busiest account wrote between a fifth and a half: 6 of 18.",
        "Not known: the date of 1 and the place of 7.",
    ]
    assert found.short == "A few voices: 9 people, 5 weeks"
    one = a_strength(1, 1, 1, 1)
    assert one.lines()[0] == "1 post by 1 person, counting one account as one person."
    assert one.short == "A lone voice: 1 person, 1 week"
    assert one.lines()[1] == "1 week, 1 platform, 1 place named."
    assert a_strength(1, 1, 1, 0).lines()[1] == "1 platform, 1 place named."
    assert one.lines()[2] == "First-hand, as the computer guesses: no."
    assert a_strength(3, 3, 1, 1).lines()[1] == "None is a copy of another."
    assert a_strength(3, 0, 0, 2, 3).short == "Nobody can tell how many voices"
    assert "The busiest account wrote half: 2 of 4." in a_strength(4, 3, 2, 1).lines()
    assert "One account wrote all 3." in a_strength(3, 1, 3, 1).lines()
    assert "No account wrote more than one of them." in a_strength(3, 3, 1, 1).lines()


def test_nothing_is_said_of_copies_that_nobody_has_looked_for() -> None:
    waits = "3 posts have not been looked through for copies yet."
    assert replace(a_strength(3, 3, 1, 1), not_looked_at=3).lines()[1] == waits
    some = replace(a_strength(4, 3, 1, 1, copied=2), not_looked_at=3)
    assert some.lines()[0] == f"6 posts, of which 2 are copies and taken out. The rest counts here. {waits}"


def test_a_view_and_a_finding_know_which_posts_are_not_looked_at_yet(store: Store) -> None:
    words = "Save the night nurse on Linnet ward, write to your councillor before Friday"
    posts.add_arrivals(store, [an_arrival(words, f"p{n}", n) for n in range(1, 5)], "b")
    searcher, table = Searcher(store), workshop.join_table(store, "Table 1")
    for post in (1, 2):
        workshop.keep_post(store, TOPIC, post, table, "", "", SNAPSHOT)
    save_finding(store, TOPIC, table, {"statement": "It is slow", "how_sure": "hint"}, [1, 2], {})

    def lines() -> tuple[str, str]:
        findings = findings_list(store, TOPIC)
        behind = strength.behind_findings(searcher, TOPIC, findings, workshop.evidence_list(store, TOPIC))
        return " ".join(strength.of_view(searcher, Query(TOPIC)).lines()), " ".join(behind[1].lines(""))

    view, finding = lines()
    assert "4 posts have not been looked through" in view
    assert "2 posts have not been looked through" in finding
    assert "None is a copy" not in view + finding
    assert searcher.answer(Query(TOPIC)).not_looked_at == 4
    find_copies(store)
    view, finding = lines()
    assert "looked through" not in view + finding
    assert "4 posts, of which 3 are copies" in view
    assert "2 posts, of which 1 is a copy" in finding
    assert searcher.answer(Query(TOPIC)).not_looked_at == 0


# A view


@settings(max_examples=60, deadline=None)
@given(QUERIES)
def test_people_of_a_view_never_exceed_its_posts(shared: Searcher, query: Query) -> None:
    answer, found = shared.answer(query), strength.of_view(shared, query)
    assert (found.posts, found.copies) == (answer.posts_total, answer.copies)
    assert found.people <= answer.people_total <= answer.posts_total
    assert found.people + found.nameless <= found.left
    assert found.first_hand <= found.people
    assert found.busiest <= found.left - found.nameless
    assert found.platforms <= len(answer.platforms)
    assert (found.undated, found.placeless) == (answer.undated, answer.places[Place.UNKNOWN])
    assert ("%" in " ".join(found.lines())) == (found.people >= 100)


CAMPAIGN = "Save the crisis line in Chelmsford, sign the petition before the committee meets again in the spring"


def test_a_campaign_counts_once(store: Store) -> None:
    many = [an_arrival(CAMPAIGN, f"c{n}", n, created=NOON - timedelta(days=7 * (n % 5))) for n in range(40)]
    posts.add_arrivals(store, many, "b")
    searcher = Searcher(store)
    assert (
        strength.of_view(searcher, Query(TOPIC)).wording == wording.REPEATED_EXPERIENCE
    )  # before copies are looked for
    with store.write() as connection:
        for post in range(2, 41):
            copies.settle(connection, post, 1)
    found = strength.of_view(searcher, Query(TOPIC))
    assert (found.posts, found.copies, found.people, found.wording) == (40, 39, 1, wording.LONE_VOICE)


def test_places_are_districts_where_they_are_known(store: Store) -> None:
    given_places = [
        (Place.ESSEX, "Braintree"), (Place.ESSEX, "Braintree"), (Place.ESSEX, "Harlow"), (Place.ESSEX, ""),
        (Place.ELSEWHERE_UK, ""), (Place.UNKNOWN, ""),
    ]  # fmt: skip
    arrivals = [
        an_arrival(f"Waited {n}", f"p{n}", n, reading=a_reading(place=place, district=district))
        for n, (place, district) in enumerate(given_places)
    ]
    posts.add_arrivals(store, arrivals, "b")
    searcher = Searcher(store)
    found = strength.of_view(searcher, Query(TOPIC))
    assert (found.places, found.placeless) == (3, 1)
    marks.correct(store, TOPIC, 3, workshop.join_table(store, "Table 1"), "place", "essex", "elsewhere")
    assert strength.of_view(searcher, Query(TOPIC)).places == 3  # Harlow was wrong, and abroad is a place


# A finding


def people_of(count: int, **reading: object) -> list[Arrival]:
    """Make one post each of that many people, one a week."""
    return [
        an_arrival(f"Waited {n} weeks", f"p{n}", n, reading=a_reading(**reading), created=NOON - timedelta(days=7 * n))
        for n in range(count)
    ]


def found_on(store: Store, post_ids: list[int]) -> Finding:
    """Keep posts and write a finding on them."""
    table = workshop.join_table(store, "Table 1")
    kept = [workshop.keep_post(store, TOPIC, one, table, "", "", SNAPSHOT) for one in post_ids]
    entered = {"statement": "People wait", "how_sure": "It is only a hint"}
    number = save_finding(store, TOPIC, table, entered, kept, {"posts": 46, "people": 31})
    return next(one for one in findings_list(store, TOPIC) if one.number == number)


def behind(store: Store, searcher: Searcher) -> dict[int, Behind]:
    findings, evidence = findings_list(store, TOPIC), workshop.evidence_list(store, TOPIC)
    return strength.behind_findings(searcher, TOPIC, findings, evidence)


def test_a_finding_is_judged_as_a_view_of_the_same_posts_is(store: Store) -> None:
    posts.add_arrivals(store, people_of(12, voice=Voice.RESIDENT_FIRST_HAND), "b")
    searcher = Searcher(store)
    finding = found_on(store, list(range(1, 13)))
    (one,) = behind(store, searcher).values()
    assert one.strength == strength.of_view(searcher, Query(TOPIC))
    assert (one.wording, one.left_out) == (wording.REPEATED_EXPERIENCE, 0)
    assert one.lines("We could not see Facebook.")[-1] == "We could not see Facebook."
    found_on(store, [])
    assert list(behind(store, searcher)) == [finding.number]  # an impression has no evidence to judge


def test_what_is_withdrawn_held_set_aside_or_gone_does_not_count(store: Store) -> None:
    posts.add_arrivals(store, people_of(12), "b")
    searcher = Searcher(store)
    finding = found_on(store, list(range(1, 13)))

    def now() -> tuple[int, int, str]:
        one = behind(store, searcher)[finding.number]
        return one.strength.posts, one.left_out, one.wording

    assert now() == (12, 0, wording.REPEATED_EXPERIENCE)
    marks.hold(store, 1, "table 1", "worried")
    assert now() == (11, 1, wording.REPEATED_EXPERIENCE)
    marks.set_aside(store, TOPIC, 2, 1)
    assert now() == (10, 2, wording.REPEATED_EXPERIENCE)
    workshop.withdraw_evidence(store, 3, None, "Taken back by an officer.")
    assert now() == (9, 2, wording.FEW_VOICES)
    letting_go.delete_posts(store, [4], "withdrawn at source")
    assert now() == (8, 2, wording.FEW_VOICES)
    assert "2 more kept posts are held, set aside or gone, and do not count." in behind(store, searcher)[1].lines("")
    marks.release(store, 1, "officer", "")
    assert now() == (9, 1, wording.FEW_VOICES)
    kept_numbers = findings_list(store, TOPIC)[0].numbers
    assert kept_numbers == {"posts": 46, "people": 31}  # what it was made with never moves


def test_a_finding_whose_every_post_is_held_says_so(store: Store) -> None:
    posts.add_arrivals(store, people_of(1), "b")
    searcher = Searcher(store)
    finding = found_on(store, [1])
    marks.hold(store, 1, "table 1", "worried")
    one = behind(store, searcher)[finding.number]
    assert (one.wording, one.short) == (strength.NONE_COUNTS, strength.NONE_COUNTS)
    assert one.lines("") == ["1 kept post is held, set aside or gone, and does not count."]


def test_people_are_those_of_the_findings_own_topic(store: Store) -> None:
    other = "young_carers"
    posts.add_arrivals(store, [*people_of(3), an_arrival("Caring at night", "y1", 1, topic=other)], "b")
    table = workshop.join_table(store, "Table 1")
    kept = workshop.keep_post(store, other, 4, table, "", "", SNAPSHOT)
    entered = {"statement": "Children care", "how_sure": "It is only a hint"}
    save_finding(store, other, table, entered, [kept], {})
    found_on(store, [1, 2, 3])
    searcher = Searcher(store)
    assert behind(store, searcher)[2].strength.people == 3
    findings, evidence = findings_list(store, other), workshop.evidence_list(store, other)
    assert strength.behind_findings(searcher, other, findings, evidence)[1].strength.people == 1


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(1, 160), max_size=14), st.sets(st.integers(1, 160), max_size=60), st.integers(0, 9))
def test_whatever_is_kept_the_counts_agree(shared: Searcher, chosen: set[int], held: set[int], seed: int) -> None:
    store = shared.store
    order = random.Random(seed).sample(sorted(chosen), len(chosen))
    finding = found_on(store, order)
    for one in held:
        marks.hold(store, one, "table 1", "worried")
    try:
        one = behind(store, shared).get(finding.number)
        if one is None:
            assert not chosen
            return
        found = one.strength
        assert found.posts == len(chosen - held)
        assert found.posts + one.left_out == len(finding.evidence) == len(chosen)
        assert found.people + found.nameless <= found.left <= found.posts
        assert "%" not in " ".join(one.lines(""))
    finally:
        for one in held:
            marks.release(store, one, "officer", "")
        withdraw_finding(store, finding.number, None)


def test_what_could_not_be_seen_is_named() -> None:
    assert coverage.unseen(True, []) == "We could not look on Facebook, WhatsApp or TikTok ourselves."
