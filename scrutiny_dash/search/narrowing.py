"""The filters of a question: which posts of a topic pass them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scrutiny_dash import clock
from scrutiny_dash.models import Feeling, Only, Place, Query, Service, Voice
from scrutiny_dash.reading.place import districts
from scrutiny_dash.store.counting import UNDATED, TopicArrays

Positions = NDArray[np.int64]


def kept(arrays: TopicArrays, at: Positions, query: Query, names: dict[int, str]) -> NDArray[np.bool_]:
    """Say which of some positions pass a question's filters; ``names`` are the platforms' by number."""
    keep = np.ones(len(at), dtype=np.bool_)
    if query.since is not None:
        keep &= arrays.day[at] >= clock.day_number(query.since)
    if query.until is not None:
        keep &= (arrays.day[at] <= clock.day_number(query.until)) & (arrays.day[at] != UNDATED)
    if query.platforms:
        wanted = [number for number, name in names.items() if name in query.platforms]
        keep &= np.isin(arrays.platform[at], wanted)
    for chosen, column, members in (
        (query.feelings, arrays.feeling, Feeling),
        (query.voices, arrays.voice, Voice),
        (query.services, arrays.service, Service),
    ):
        if chosen:
            keep &= np.isin(column[at], [code for code, member in enumerate(members) if member in chosen])
    if query.places or query.districts:
        keep &= _somewhere(arrays, at, query)
    if query.only is Only.UNDATED:
        keep &= arrays.day[at] == UNDATED
    elif query.only is Only.NAMELESS:
        keep &= arrays.person[at] < 0
    if query.themes:
        keep &= (arrays.themes[at] & arrays.theme_mask(query.themes)) != 0
    return keep


def _somewhere(arrays: TopicArrays, at: Positions, query: Query) -> NDArray[np.bool_]:
    """Say which posts are about a chosen place: in a chosen district, or in a chosen area no district of which is."""
    codes = {place: code for code, place in enumerate(Place)}
    of_areas = {place.value: place for place in Place}
    narrowed = {districts().get(name) or of_areas.get(name) for name in query.districts}
    place, district = arrays.place[at], arrays.district[at]
    keep = np.isin(place, [codes[one] for one in query.places if one not in narrowed])
    named = [code for code, name in enumerate(arrays.districts) if name in query.districts]
    keep |= np.isin(district, named)
    unnamed = [codes[of_areas[name]] for name in query.districts if name in of_areas]
    keep |= np.isin(place, unnamed) & (district < 0)
    return keep
