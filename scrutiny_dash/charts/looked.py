"""Which stretches of a time chart were looked at: a gap is drawn as a gap, never as a zero (law 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from scrutiny_dash.models import Answer, Bucket

YES, PARTLY, NO = "yes", "partly", "no"
SAID = {YES: "Yes", PARTLY: "Partly looked", NO: "Nobody looked"}


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring buckets that were looked at alike.

    Attributes:
        first, middle, last: the labels of its first, middle and last bucket.
        looked: ``partly`` or ``no``.
        share: how much of the chart's width it takes, 0 to 1.
    """

    first: str
    middle: str
    last: str
    looked: str
    share: float


def looked(bucket: Bucket) -> str:
    """Return ``yes``, ``partly`` or ``no``.

    Posts that came by import or by hand into a stretch that no source looked at were found there all the same, so that
    stretch counts as partly looked at and its posts are drawn.
    """
    if bucket.covered == NO and bucket.posts:
        return PARTLY
    return bucket.covered


def runs(buckets: Sequence[Bucket]) -> list[Run]:
    """Return the stretches that were not, or only partly, looked at, in order of time."""
    return stretches([(bucket.label, looked(bucket)) for bucket in buckets])


def stretches(bars: Sequence[tuple[str, str]]) -> list[Run]:
    """Return neighbouring bars, given as (label, how they were looked at), that were not or only partly looked at."""
    found = []
    for kind, group in groupby(bars, key=lambda bar: bar[1]):
        labels = [label for label, _ in group]
        if kind != YES:
            found.append(Run(labels[0], labels[len(labels) // 2], labels[-1], kind, len(labels) / len(bars)))
    return found


def counted(answer: Answer, kind: str) -> int:
    """Return how many buckets were looked at in that way."""
    return sum(looked(bucket) == kind for bucket in answer.buckets)
