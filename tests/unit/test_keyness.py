"""Words used more than usual: found when people use them, and only then."""

import math
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from scrutiny_dash.search.keyness import LEAST_PEOPLE, STOP_WORDS, log_odds_z, more_than_usual

PLAIN = (
    "queue",
    "surgery",
    "letter",
    "phone",
    "nurse",
    "morning",
    "parking",
    "ward",
    "clinic",
    "bus",
    "doctor",
    "form",
)


def talk(people, seed, first=0):
    """Posts of plain words, one a person."""
    rng = random.Random(seed)
    return [(" and ".join(rng.sample(PLAIN, 5)), first + n) for n in range(people)]


def with_words(said, extra, people):
    return [(f"{text}. {extra}." if n < people else text, person) for n, (text, person) in enumerate(said)]


def terms(found):
    return [keyword.term for keyword in found]


def test_a_planted_word_comes_first_with_its_people():
    here = with_words(talk(60, 1), "Shuttle", 20)
    there = with_words(talk(300, 2), "Shuttle", 3)
    first = more_than_usual(here, there)[0]
    assert (first.term, first.people_here, first.people_there) == ("shuttle", 20, 3)
    assert first.z > 3


def test_four_people_are_too_few_and_five_are_enough():
    there = talk(300, 2)
    assert "shuttle" not in terms(more_than_usual(with_words(talk(20, 1), "shuttle", 4), there))
    assert "shuttle" in terms(more_than_usual(with_words(talk(20, 1), "shuttle", 5), there))


def test_one_busy_account_lifts_nothing():
    here = talk(30, 1) + [("shuttle shuttle shuttle", 999)] * 200
    assert "shuttle" not in terms(more_than_usual(here, talk(300, 2)))
    several = with_words(talk(30, 1), "shuttle", 8)
    once, often = more_than_usual(several, talk(300, 2)), more_than_usual(several * 5, talk(300, 2))
    assert once == often


def test_posts_without_an_account_are_not_counted():
    here = talk(30, 1) + [("shuttle", -1)] * 50
    assert "shuttle" not in terms(more_than_usual(here, talk(300, 2)))
    here = with_words(talk(30, 1), "shuttle", 4) + [("shuttle", -1)] * 50
    assert "shuttle" not in terms(more_than_usual(here, talk(300, 2)))
    assert more_than_usual([("shuttle", -1)] * 50, talk(300, 2)) == ()


def test_sets_that_speak_alike_list_next_to_nothing():
    listed = [len(more_than_usual(talk(80, seed), talk(200, seed + 1000))) for seed in range(10)]
    assert sum(listed) <= 10


def test_a_pair_swallows_its_words():
    found = terms(more_than_usual(with_words(talk(60, 1), "Success Regime", 20), talk(300, 2)))
    assert "success regime" in found
    assert not {"success", "regime"} & set(found)


def test_a_word_also_used_outside_its_pair_stays_and_counts_all_its_people():
    here = with_words(talk(80, 1), "Broomfield hospital", 20)
    here = here[:40] + with_words(here[40:], "Broomfield", 15)
    found = {keyword.term: keyword for keyword in more_than_usual(here, talk(300, 2))}
    assert found["broomfield hospital"].people_here == 20
    assert found["broomfield"].people_here == 35
    assert "hospital" not in found


def test_a_pair_does_not_cross_the_end_of_a_sentence_or_a_stop_word():
    here = with_words(talk(40, 1), "Shuttle. Cancelled", 20)
    assert {"shuttle", "cancelled"} <= set(terms(more_than_usual(here, talk(300, 2))))
    assert "shuttle cancelled" not in terms(more_than_usual(here, talk(300, 2)))
    here = with_words(talk(40, 1), "Shuttle was cancelled", 20)
    assert not [term for term in terms(more_than_usual(here, talk(300, 2))) if " " in term]


def test_links_handles_contacts_and_stop_words_are_no_words():
    extra = "Because they would @someone https://example.org/rota [contact details removed] 7 12 don’t A&E 111"
    found = terms(more_than_usual(with_words(talk(60, 1), extra, 25), talk(300, 2)))
    assert sorted(found) == ["a&e 111"]
    assert not STOP_WORDS & {word for term in found for word in term.split()}


def test_what_is_left_out_is_in_no_pair():
    here = with_words(talk(60, 1), "Ashdown surgery", 20)
    assert "ashdown surgery" in terms(more_than_usual(here, talk(300, 2)))
    assert not [t for t in terms(more_than_usual(here, talk(300, 2), leave_out={"ashdown"})) if "ashdown" in t]
    only_pair = terms(more_than_usual(here, talk(300, 2), leave_out={"ashdown surgery"}))
    assert "ashdown" in only_pair
    assert "ashdown surgery" not in only_pair


def test_the_order_of_the_posts_changes_nothing():
    here, there = with_words(talk(60, 1), "Shuttle cancelled. Rota", 20), talk(300, 2)
    mixed = random.Random(4).sample(here, len(here)), random.Random(5).sample(there, len(there))
    assert more_than_usual(here, there) == more_than_usual(*mixed)


def test_nothing_to_compare_lists_nothing():
    assert more_than_usual([], talk(30, 1)) == ()
    assert more_than_usual(talk(30, 1), []) == ()
    assert more_than_usual([("Shuttle", n) for n in range(9)], [("Shuttle", n) for n in range(9)]) == ()


def test_at_most_keeps_the_most_telling():
    here = with_words(with_words(talk(60, 1), "Shuttle", 30), "Rota", 12)
    everything = more_than_usual(here, talk(300, 2))
    assert everything[:1] == more_than_usual(here, talk(300, 2), at_most=1)
    assert [k.z for k in everything] == sorted((k.z for k in everything), reverse=True)


def test_the_score_worked_out_by_hand():
    # totals 100 and 200, prior 100, of the term 100 x 15 / 300 = 5: odds 15/185 and 10/290, variance 1/15 + 1/10
    expected = (math.log(15 / 185) - math.log(10 / 290)) / math.sqrt(1 / 15 + 1 / 10)
    assert math.isclose(log_odds_z(10, 5, 99, 199), expected)


counts = st.integers(0, 500)


@given(counts, counts, counts, counts)
def test_the_score_turns_round_with_the_sets(here, there, more_here, more_there):
    if here + there == 0:
        return
    total_here, total_there = here + more_here, there + more_there
    score = log_odds_z(here, there, total_here, total_there)
    assert math.isclose(score, -log_odds_z(there, here, total_there, total_here), abs_tol=1e-9)
    same_rate = here * (total_there + 1) - there * (total_here + 1)
    assert (score > 1e-9) == (same_rate > 0) or abs(score) < 1e-6


said = st.lists(st.tuples(st.text(alphabet="ab cé&.’#@\U0001f600", max_size=12), st.integers(-1, 8)), max_size=60)


@settings(max_examples=60)
@given(said, said)
def test_any_text_is_read_and_every_term_has_its_people(here, there):
    people = {person for _, person in here if person >= 0}
    for keyword in more_than_usual(here, there):
        assert LEAST_PEOPLE <= keyword.people_here <= len(people)
        assert keyword.term == keyword.term.lower().strip()
