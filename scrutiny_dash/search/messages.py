"""One message, many copies: a campaign is shown once, counts once among the feelings, and says how often it stands."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from scrutiny_dash.models import FoundPost
from scrutiny_dash.store.counting import TopicArrays

Positions = NDArray[np.int64]


def once(arrays: TopicArrays, at: Positions) -> Positions:
    """Return positions with one post a message: the first one where it is in view, else the earliest copy that is."""
    copy_of = arrays.copy_of[at]
    is_copy = copy_of != 0
    if not is_copy.any():
        return at
    copies, roots = at[is_copy], copy_of[is_copy]
    in_view = np.zeros(len(arrays.ids) + 1, dtype=np.bool_)
    in_view[at] = True
    known = roots < len(arrays.position)
    place = np.where(known, arrays.position[np.where(known, roots, 0)], -1)
    orphans = ~in_view[place]  # the place -1 falls on the spare last cell, which is never in view
    _, first = np.unique(roots[orphans], return_index=True)
    return np.sort(np.concatenate([at[~is_copy], copies[orphans][first]]))


def with_copies(arrays: TopicArrays, at: Positions, posts: tuple[FoundPost, ...]) -> tuple[FoundPost, ...]:
    """Say of each shown post how many others of the view repeat it, and how many accounts posted it in all."""
    message = np.where(arrays.copy_of[at] == 0, arrays.ids[at], arrays.copy_of[at])
    shown = []
    for post in posts:
        position = int(arrays.position[post.id])
        root = int(arrays.copy_of[position]) or post.id
        same = at[message == root]
        if len(same) > 1:
            people = arrays.person[same]
            different = len(np.unique(people[people >= 0]))
            post = dataclasses.replace(post, copies=len(same) - 1, copy_people=different)  # noqa: PLW2901
        shown.append(post)
    return tuple(shown)
