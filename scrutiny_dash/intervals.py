"""How sure a share is, whether two shares can be told apart, and how well readers agree.

The interval is Wilson's score interval (Wilson 1927, "Probable inference, the law of succession, and statistical
inference", *JASA* 22, 209-212). Posts are drawn without replacement from the people found, so the variance of the
share read is ``P(1 - P)/n * (N - n)/(N - 1)`` (Cochran 1977, *Sampling Techniques*, 3rd ed., section 3.2). Turning the
score test round with that variance is Wilson's formula with ``z² (N - n)/(N - 1)`` in the place of ``z²``. It says
nothing about anyone beyond the ``N`` people whose posts were collected.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from scrutiny_dash import wording

Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a share of a whole most likely lies, both ends between 0 and 1."""

    low: float
    high: float

    def overlaps(self, other: Interval) -> bool:
        """Say whether some share lies in both."""
        return self.low <= other.high and other.low <= self.high


def wilson(k: int, n: int, population: int | None = None, z: float = Z_95) -> Interval:
    """Return the interval for a share of ``population`` when ``k`` of ``n`` read are so.

    Args:
        k: how many of those read are so, 0 to ``n``.
        n: how many were read; 0 gives the interval from 0 to 1.
        population: how many there are to read from, at least ``n``; None when it has no end.
        z: standard errors to either side; 95 times of 100 unless told.

    Raises:
        ValueError: the numbers cannot be: a fault in the caller.
    """
    if not 0 <= k <= n or (population is not None and population < n):
        raise ValueError(f"no share of {k} in {n} of {population}")
    if n == 0:
        return Interval(0.0, 1.0)
    share = k / n
    if population == n:
        return Interval(share, share)
    left_over = 1.0 if population is None else (population - n) / (population - 1)
    spread = z * z * left_over / n
    middle = (share + spread / 2) / (1 + spread)
    half = math.sqrt(spread * share * (1 - share) + spread * spread / 4) / (1 + spread)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    if population is not None:  # what was read is known for certain
        low, high = max(low, k / population), min(high, (population - n + k) / population)
    return Interval(min(low, share), max(high, share))  # rounding may not push the share itself out


def z_among(groups: int) -> float:
    """Return how many standard errors an interval takes to either side where any two of so many groups are compared.

    Who looks for the largest difference has looked at every pair, so chance has as many chances: the 5% are shared out
    over the pairs (Bonferroni; Dunn 1961, "Multiple comparisons among means", *JASA* 56, 52-64).
    """
    pairs = max(1, groups * (groups - 1) // 2)
    return NormalDist().inv_cdf(1 - 0.05 / (2 * pairs))


def cannot_tell_apart(first: tuple[int, int, int | None], second: tuple[int, int, int | None], groups: int = 2) -> bool:
    """Say whether two shares, each ``(k, n, population)``, are too alike or rest on too few people to be compared.

    Args:
        groups: among how many the two were chosen, as the ones that differ most.

    They can be told apart only when their 95% intervals do not overlap, which is more careful than a test at 5%
    (Schenker & Gentleman 2001, *The American Statistician* 55, 182-186), and each rests on 30 people or more.
    """
    if wording.FEW in {wording.band(first[1]), wording.band(second[1])}:
        return True
    z = z_among(groups)
    return wilson(*first, z=z).overlaps(wilson(*second, z=z))


def _percent(share: float) -> int:
    return math.floor(share * 100 + 0.5)


def _ends(interval: Interval) -> tuple[int, int]:
    """Return the ends in whole percent, rounded outwards so that words never sound surer than the numbers."""
    return math.floor(interval.low * 100 + 1e-9), math.ceil(interval.high * 100 - 1e-9)


def margin_points(k: int, n: int, population: int | None = None) -> int:
    """Return how many percentage points the share may be off, to the further end of its interval."""
    interval, share = wilson(k, n, population), k / n if n else 0.5
    return math.ceil(max(interval.high - share, share - interval.low) * 100 - 1e-9)


def share_words(k: int, n: int, population: int | None = None, among: str = "", whole: str = "people found") -> str:
    """Say a share that people read, and how sure it is, in the words of law 3's bands.

    Args:
        k: people whose post is so.
        n: people whose posts were read.
        population: people found, whether read or not.
        among: who the ``n`` are in other words, such as ``31 people's posts where somebody said``.
        whole: who the ``population`` are.

    Returns:
        Under 30 people the count alone; from 30 the share and its interval; from 100 the margin in points too.
    """
    if n == 0:
        return "Nobody’s posts have been read yet."
    everyone = population == n
    read = (
        f"{n:,} {whole}" if everyone and n > 1 else f"{wording.count(n, 'person', 'people')} whose {_posts(n)} we read"
    )
    counted = f"{k:,} of the {among or read}"
    if wording.band(n) == wording.FEW:
        return f"{counted}. That is too few people to give a share."
    counted += f" ({_percent(k / n)}%)"
    if everyone:
        return f"{counted}. We read a post from everyone{' of these' if whole != 'people found' else ''}."
    low, high = _ends(wilson(k, n, population))
    of = "" if population is None else f" of all {population:,} {whole}"
    likely = f"{counted}. The share{of} is likely to be between {low}% and {high}%"
    if wording.band(n) == wording.MANY:
        likely += f": plus or minus {wording.count(margin_points(k, n, population), 'point')} at most"
    return f"{likely}."


def _posts(n: int) -> str:
    return "post" if n == 1 else "posts"


def krippendorff_alpha(units: Sequence[Sequence[Hashable | None]]) -> float | None:
    """Return how well readers agree beyond chance: 1 is always, 0 as often as chance would, below 0 less often.

    Nominal data, any number of readers, readings may be missing (Krippendorff 2011, "Computing Krippendorff's
    alpha-reliability", section C; 2019, *Content Analysis*, 4th ed., chapter 12).

    Args:
        units: for each post, what each reader said of it; None where a reader did not. Who said what does not matter.

    Returns:
        Alpha, or None when it does not exist: no post was read twice, or every reading was the same.
    """
    totals: Counter[Hashable] = Counter()
    disagreeing = 0.0
    for unit in units:
        said = Counter(value for value in unit if value is not None)
        readings = said.total()
        if readings < 2:
            continue
        totals.update(said)
        disagreeing += (readings * readings - sum(n * n for n in said.values())) / (readings - 1)
    pairable = totals.total()
    by_chance = pairable * pairable - sum(n * n for n in totals.values())
    if not by_chance:
        return None
    return 1.0 - (pairable - 1) * disagreeing / by_chance
