"""Which places the posts of a view name: districts where they are known, else areas; posts and people of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scrutiny_dash.models import Place, Query
from scrutiny_dash.search.answer import Searcher


@dataclass(frozen=True, slots=True)
class Spot:
    """One place that posts name.

    Attributes:
        district: empty for the posts of an area that name no district of it, and where nothing is known.
        people: different accounts; one person can be in several places, so people are never added up.
    """

    place: Place
    district: str
    posts: int
    people: int


def spots(searcher: Searcher, query: Query) -> tuple[Spot, ...]:
    """Return every place with a post of a view, most people first; posts add up to the view's.

    Posts whose place is not known are one of its own, the last.
    """
    view = searcher.view(query)
    arrays, at = view.arrays, view.visible
    width = len(arrays.districts) + 1
    key = arrays.place[at].astype(np.int64) * width + arrays.district[at] + 1
    posts = np.bincount(key, minlength=len(Place) * width)
    codes = np.flatnonzero(posts)
    known = arrays.person[at] >= 0
    seen = np.zeros((arrays.people, len(codes)), dtype=np.bool_)
    seen[arrays.person[at][known], np.searchsorted(codes, key[known])] = True
    names, areas = ("", *arrays.districts), tuple(Place)
    found = [
        Spot(areas[code // width], names[code % width], int(posts[code]), int(people))
        for code, people in zip(codes.tolist(), seen.sum(axis=0).tolist(), strict=True)
    ]
    return tuple(
        sorted(found, key=lambda s: (s.place is Place.UNKNOWN, -s.people, -s.posts, areas.index(s.place), s.district))
    )
