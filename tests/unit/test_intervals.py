"""Intervals that hold the truth as often as they say, and alpha as Krippendorff works it out by hand."""

import math
import random
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scrutiny_dash.intervals import (
    Z_95,
    Interval,
    cannot_tell_apart,
    krippendorff_alpha,
    margin_points,
    share_words,
    wilson,
    z_among,
)


@st.composite
def shares(draw, most=400):
    population = draw(st.integers(1, most))
    n = draw(st.integers(1, population))
    return draw(st.integers(0, n)), n, population


def width(interval):
    return interval.high - interval.low


@given(shares(), st.booleans())
def test_it_holds_the_share_and_stays_within_nought_and_one(share, endless):
    k, n, population = share
    got = wilson(k, n, None if endless else population)
    assert 0 <= got.low <= k / n <= got.high <= 1


@given(shares())
def test_what_was_read_bounds_what_can_be(share):
    k, n, population = share
    got = wilson(*share)
    assert got.low >= k / population - 1e-12
    assert got.high <= (population - n + k) / population + 1e-12


@given(shares(), st.integers(2, 6), st.integers(0, 5_000))
def test_reading_more_people_at_the_same_share_narrows_it(share, times, more):
    k, n, _ = share
    for population in (None, n * times + more):
        assert width(wilson(k * times, n * times, population)) < width(wilson(k, n, population)) + 1e-12


@given(shares())
def test_reading_everyone_leaves_no_doubt(share):
    k, n, _ = share
    assert wilson(k, n, n) == Interval(k / n, k / n)


@given(shares())
def test_a_smaller_whole_is_never_less_sure_than_one_without_end(share):
    k, n, population = share
    assert width(wilson(k, n, population)) <= width(wilson(k, n)) + 1e-12


@given(shares())
def test_both_sides_of_a_question_mirror_each_other(share):
    k, n, population = share
    yes, no = wilson(k, n, population), wilson(n - k, n, population)
    assert math.isclose(yes.low, 1 - no.high, abs_tol=1e-12)
    assert math.isclose(yes.high, 1 - no.low, abs_tol=1e-12)


def test_the_published_example():
    # Newcombe 1998, Statistics in Medicine 17, table I, method 3: 81 of 263 and 15 of 148
    got = wilson(81, 263)
    assert (round(got.low, 4), round(got.high, 4)) == (0.2553, 0.3662)
    got = wilson(15, 148)
    assert (round(got.low, 4), round(got.high, 4)) == (0.0624, 0.1605)


@pytest.mark.parametrize(("k", "n", "population"), [(12, 30, 60), (19, 46, 412), (70, 100, 5_000)])
def test_its_ends_are_where_the_score_test_turns(k, n, population):
    for end in astuple(wilson(k, n, population)):
        error = math.sqrt(end * (1 - end) / n * (population - n) / (population - 1))
        assert math.isclose(abs(k / n - end), 1.959964 * error, rel_tol=1e-6)


def test_a_hundred_read_of_very_many_give_at_most_ten_points():
    assert margin_points(30, 100) == 10
    assert margin_points(30, 100, 200) < margin_points(30, 100)


@pytest.mark.parametrize(("k", "n", "population"), [(-1, 5, 9), (6, 5, 9), (1, 5, 4)])
def test_numbers_that_cannot_be_are_a_fault(k, n, population):
    with pytest.raises(ValueError, match="no share"):
        wilson(k, n, population)


@pytest.mark.parametrize(("population", "n"), [(46, 30), (120, 40), (412, 60), (5_000, 100)])
def test_it_holds_the_truth_about_95_times_of_100(population, n):
    draw = np.random.default_rng(20_160_301)
    coverage = []
    for tenths in range(1, 10):
        having = round(population * tenths / 10)
        k = draw.hypergeometric(having, population - having, n, size=4_000)
        held = {x: (got := wilson(x, n, population)).low <= having / population <= got.high for x in set(k.tolist())}
        coverage.append(np.mean([held[x] for x in k.tolist()]))
    assert 0.935 <= np.mean(coverage) <= 0.985
    assert min(coverage) >= 0.90


def test_without_the_correction_it_would_be_far_too_wide():
    draw = np.random.default_rng(5)
    k = draw.hypergeometric(20, 26, 40, size=2_000)
    loose = np.mean([wilson(x, 40).low <= 20 / 46 <= wilson(x, 40).high for x in k.tolist()])
    assert loose > 0.999
    assert width(wilson(17, 40, 46)) < width(wilson(17, 40)) / 2


def test_shares_far_apart_can_be_told_apart_and_near_ones_cannot():
    assert not cannot_tell_apart((20, 100, None), (60, 100, None))
    assert cannot_tell_apart((40, 100, None), (46, 100, None))
    assert not cannot_tell_apart((40, 100, 100), (46, 100, 100))


def test_among_many_groups_the_two_that_differ_most_need_more_to_be_told_apart():
    assert z_among(1) == z_among(2) == pytest.approx(Z_95)
    assert all(z_among(n) < z_among(n + 1) for n in range(2, 40))
    first, second = (40, 100, None), (62, 100, None)
    assert not cannot_tell_apart(first, second)
    assert cannot_tell_apart(first, second, groups=18)


def test_chance_alone_seldom_tells_two_of_eighteen_months_apart():
    rng = np.random.default_rng(1)
    alike = rng.binomial(100, 0.4, size=(400, 18))
    found = sum(
        not cannot_tell_apart((int(one.max()), 100, None), (int(one.min()), 100, None), groups=18) for one in alike
    )
    assert found <= 20  # five in a hundred at most


def test_under_thirty_people_nothing_can_be_told_apart():
    assert cannot_tell_apart((0, 29, None), (100, 100, None))
    assert not cannot_tell_apart((0, 30, None), (100, 100, None))


@given(shares(), shares())
def test_telling_apart_does_not_depend_on_the_order(first, second):
    assert cannot_tell_apart(first, second) == cannot_tell_apart(second, first)
    assert cannot_tell_apart(first, first)


@given(shares())
def test_words_keep_to_the_bands(share):
    k, n, population = share
    said = share_words(k, n, population)
    assert said.startswith(f"{k:,} of the {n:,} ")
    assert ("%" in said) == (n >= 30)
    assert ("plus or minus" in said) == (n >= 100 and population > n)
    assert ("too few" in said) == (n < 30)


def test_words_as_they_are_read():
    assert share_words(0, 0, 12) == "Nobody’s posts have been read yet."
    assert share_words(1, 1, 6) == "1 of the 1 person whose post we read. That is too few people to give a share."
    assert share_words(2, 6, 6) == "2 of the 6 people found. That is too few people to give a share."
    assert share_words(19, 46, 46) == "19 of the 46 people found (41%). We read a post from everyone."
    assert share_words(19, 46, 412) == (
        "19 of the 46 people whose posts we read (41%). The share of all 412 people found is likely to be between 28%"
        " and 55%."
    )
    assert share_words(30, 100) == (
        "30 of the 100 people whose posts we read (30%). The share is likely to be between 21% and 40%: plus or minus"
        " 10 points at most."
    )


NONE = None
FOUR_READERS = [
    [1, 1, NONE, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [NONE, 5, 5, 5],
    [NONE, NONE, 1, 1],
    [NONE, 3, NONE, NONE],
]


def test_alpha_as_worked_out_by_its_author():
    # Krippendorff 2011: sections A (two readers, two values) and C (four readers, readings missing)
    first, second = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert round(krippendorff_alpha(list(zip(first, second, strict=True))), 3) == 0.095
    assert round(krippendorff_alpha(FOUR_READERS), 3) == 0.743


readings = st.lists(st.lists(st.sampled_from(["a", "b", "c", None]), max_size=4), max_size=20)


@given(readings, st.randoms(use_true_random=False))
def test_alpha_knows_no_order_of_posts_or_readers(units, rng):
    mixed = [rng.sample(unit, len(unit)) for unit in rng.sample(units, len(units))]
    first, second = krippendorff_alpha(units), krippendorff_alpha(mixed)
    assert first == second or math.isclose(first, second, abs_tol=1e-9)
    assert first is None or -1 <= first <= 1


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(2, 5)), min_size=2, max_size=20))
def test_readers_who_always_agree_have_alpha_one(posts):
    assume(len({value for value, _ in posts}) > 1)
    assert krippendorff_alpha([[value] * times for value, times in posts]) == 1


def test_readers_who_guess_have_alpha_nought():
    rng = random.Random(11)
    assert abs(krippendorff_alpha([[rng.choice("abc") for _ in range(2)] for _ in range(20_000)])) < 0.03


@pytest.mark.parametrize("units", [[], [["a"], [None, "b"]], [["a", "a"], ["a", "a"]]])
def test_alpha_that_does_not_exist_is_not_given(units):
    assert krippendorff_alpha(units) is None
