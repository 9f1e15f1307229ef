"""Which ten posts a table reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

TEN = 10
SHARED_OF_TEN = 2


def draw_ten(
    person: NDArray[np.int64], post: NDArray[np.int64], drawn: Mapping[int, int], seed: int, *, mine: frozenset[int]
) -> list[int]:
    """Draw ten posts of ten different people.

    Args:
        person, post: of each post in the frame, whose it is (any number) and its row number; copies are left out.
        drawn: posts that were drawn already, with how many tables have read each by now.
        mine: posts that this table has drawn before.

    Returns:
        Row numbers. People nobody has read come first; up to two of the ten were read by one other table.
    """
    rng = np.random.default_rng(seed)
    posts_of: dict[int, list[int]] = defaultdict(list)
    for who, what in zip(person.tolist(), post.tolist(), strict=True):
        posts_of[who].append(what)
    fresh: list[int] = []
    waiting: list[int] = []
    shared: list[int] = []
    for who in rng.permutation(np.array(sorted(posts_of), dtype=np.int64)).tolist():
        theirs = sorted(posts_of[who])
        before = next((p for p in theirs if p in drawn), None)  # the one post that this person is read by
        if before is None:
            fresh.append(int(rng.choice(theirs)))
        elif before not in mine and drawn[before] < 2:
            (shared if drawn[before] else waiting).append(before)
    again = shared[:SHARED_OF_TEN]
    unread = [*fresh, *waiting][: TEN - len(again)]
    more = shared[len(again) :][: TEN - len(again) - len(unread)]
    ten = [*unread, *again, *more]
    return [int(p) for p in rng.permutation(np.array(ten, dtype=np.int64))]
