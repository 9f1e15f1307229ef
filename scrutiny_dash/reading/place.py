"""Where a post is about, from the places it names.

``data/places.csv`` holds the names: towns and villages, districts, hospitals, roads, postcodes, nicknames, what only
looks like a place ("Essex Street", "Maldon salt"), and places elsewhere. The longest name wins, so "Basildon Park"
(Berkshire) is never Basildon. The columns ``careful`` and ``twins`` say when a name does not count.
"""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.models import Place
from scrutiny_dash.reading.lists import PLACES
from scrutiny_dash.reading.phrases import Hit, longest
from scrutiny_dash.reading.rules import Rule, RuleBook
from scrutiny_dash.reading.words import STOP, Words

READING = "place"
_OURS = frozenset({Place.ESSEX, Place.SOUTHEND_THURROCK})
_BEFORE_A_PLACE = frozenset(
    ["in", "at", "near", "from", "to", "around", "outside", "round", "over", "of", "live", "lives", "lived", "via",
     "through", "towards", "into"]
)  # fmt: skip
_AND = frozenset({"and", "&", "or"})
_INSIDE = frozenset(["in", "across", "throughout", "inside"])
_TITLES = frozenset(
    ["mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "lady", "lord", "dame", "cllr", "councillor",
     "nurse", "sister", "judge", "sgt", "pc"]
)  # fmt: skip
_STREET = frozenset(
    ["road", "rd", "street", "st", "avenue", "ave", "close", "drive", "lane", "crescent", "gardens", "way"]
)
_HERE = frozenset({"here", "resident", "mum", "dad", "carer", "born"})
_LIVING = frozenset({"live", "lives", "living", "we're", "i'm"})
# "Witham library", "Leigh man": what stands after a place's name and not after an ordinary word of the same spelling.
_OF_A_PLACE = frozenset(
    ["station", "pub", "library", "surgery", "school", "schools", "primary", "hospital", "clinic", "hub", "hall",
     "church", "town", "village", "resident", "residents", "man", "woman", "mum", "dad", "boy", "girl", "teen",
     "teenager", "teens", "couple", "family", "families", "pensioner", "pupils", "gp", "gps", "councillor",
     "councillors", "runners", "volunteers", "patients", "carers", "club", "group", "scouts", "seafront", "beach",
     "centre"]
)  # fmt: skip
_COMPARED = frozenset({"than", "like", "unlike"})
# "A friend in Suffolk", "patients from Wales": said of others, beside what the post is about.
_OTHERS = frozenset({"friend", "friends", "mate", "mates", "pal", "colleague"})
_BEFORE_ASIDE = _COMPARED | {"not", "in", "from"}
_VISITORS = _OTHERS | {"people", "patients", "folk", "folks"}
_TOO_MANY = 3
_SHORT_TWIN = 4
_TWIN_REACH = 3


class PlaceRow(NamedTuple):
    """One line of ``data/places.csv``. ``place`` is None for what is no place at all."""

    name: str
    kind: str
    place: Place | None
    district: str
    careful: str
    twins: tuple[str, ...]


class _Named(NamedTuple):
    row: PlaceRow
    said: str
    weight: int
    start: int
    end: int
    joined: bool


class Placed(NamedTuple):
    """What was read: the place, the district ("" where none is named) and the reason."""

    place: Place
    district: str
    reason: str


class PlaceReader:
    """Reads places; made once."""

    def __init__(self, book: RuleBook) -> None:
        for row, names in place_rows():
            book.add([_phrase(name) for name in names], Rule(READING, row.kind, item=row))

    def read(self, words: Words, hits: list[Hit[Rule]], *, local: bool) -> Placed:
        """Read where a post is about; ``local`` says that its source is itself about Essex."""
        named: list[_Named] = []
        doubtful: list[_Named] = []
        twinned = False
        for hit in longest(hits):
            row: PlaceRow = hit.entry.item
            if row.place is None or _is_name_of_something(words, hit) or _is_set_aside(words, hit, row):
                continue
            if row.twins and _has_twin(words, hit, row.twins):
                twinned = True
            elif _counts(words, hit, row):
                named.append(
                    _Named(
                        row,
                        words.said(hit.start, hit.end),
                        _weight(words, hit),
                        hit.start,
                        hit.end,
                        _joined(words, hit),
                    )
                )
            else:
                doubtful.append(_Named(row, words.said(hit.start, hit.end), 1, hit.start, hit.end, _joined(words, hit)))
        ours = [found for found in named if found.row.place in _OURS]
        if ours:
            # A doubtful name ("Stock", "Hutton") is believed beside one that is beyond doubt.
            beside = [found for found in doubtful if found.row.place in _OURS and found.said[0].isupper()]
            return _most_named(ours + beside)
        if twinned and not any(found.row.place is Place.ELSEWHERE_UK for found in named):
            return Placed(Place.ELSEWHERE, "", "It names a place that only shares its name with one in Essex.")
        if named:
            row, said = named[0].row, named[0].said
            where = "elsewhere in the UK" if row.place is Place.ELSEWHERE_UK else "outside the UK"
            return Placed(row.place or Place.UNKNOWN, "", f"It names “{said}”, which is {where}.")
        if local:
            return Placed(Place.ESSEX, "", "It names no place, but comes from a source that is about Essex.")
        return Placed(Place.UNKNOWN, "", "It names no place that we know.")


def _most_named(found: list[_Named]) -> Placed:
    sure = [f for f in found if "weak" not in f.row.careful and f.row.kind != "county"] or found
    places: Counter[Place | None] = Counter()
    for name in sure:
        places[name.row.place] += name.weight
    place = max(places, key=lambda p: places[p]) or Place.UNKNOWN
    if len(places) > 1 and places[Place.ESSEX] == places[place] and _listed(sure):
        place = Place.ESSEX
    elif place is Place.SOUTHEND_THURROCK and sure is not found and _listed(found, after_county=True):
        return Placed(Place.ESSEX, "", f"It names Essex and “{sure[0].said}” together.")
    districts: Counter[str] = Counter()
    for name in sure:
        if name.row.place is place and name.row.district:
            districts[name.row.district] += name.weight
    ranked = districts.most_common(_TOO_MANY)
    if len(ranked) == _TOO_MANY and ranked[0][1] == ranked[-1][1]:
        return Placed(place, "", f"It names places in several districts, such as “{sure[0].said}”.")
    district = ranked[0][0] if ranked else ""
    said = next(f.said for f in sure if f.row.place is place and (f.row.district == district or not district))
    return Placed(place, district, f"It names “{said}”{_lies_in(said, district)}.")


def _lies_in(said: str, district: str) -> str:
    """Say where a place lies, unless that would be said twice: Colchester is not "in Colchester"."""
    small, whole = said.lower(), district.lower()
    return "" if not whole or whole in small or whole.startswith(small) else f", which is in {district}"


def _listed(found: list[_Named], *, after_county: bool = False) -> bool:
    """Whether places of both areas are named in one breath: "Thurrock and Basildon", or "Essex and Southend"."""
    in_order = sorted(found, key=lambda name: name.start)
    return any(
        first.end == second.start - second.joined
        and first.row.place is not second.row.place
        and (first.row.kind == "county" or not after_county)
        for first, second in pairwise(in_order)
    )


def _joined(words: Words, hit: Hit[Rule]) -> bool:
    return hit.start > 0 and words.lower[hit.start - 1] in _AND


def _weight(words: Words, hit: Hit[Rule]) -> int:
    """How much a name says of where the writer is: "Witham." or "Epping here" at the start more than a hospital."""
    following = words.lower[hit.end] if hit.end < len(words.lower) else STOP
    if following in _HERE or (hit.start == 0 and _stands_alone(words, hit)):
        return 5
    before = words.lower[max(0, hit.start - 2) : hit.start]
    if before[-1:] and (before[-1] in _LIVING or (before[-1] == "in" and before[0] in _LIVING)):
        return 5
    return 2


def _is_name_of_something(words: Words, hit: Hit[Rule]) -> bool:
    """Whether a person or a street bears the name: "Mrs Harlow", "Colchester Road"."""
    if hit.start and words.lower[hit.start - 1] in _TITLES:
        # "Nurse, Basildon" is no Nurse Basildon.
        (_, end), (start, _) = words.spans[hit.start - 1 : hit.start + 1]
        if words.text[end:start] in {" ", ". "}:
            return True
    if hit.entry.kind in {"hospital", "road", "postcode"} or hit.end >= len(words.lower):
        return False
    following = words.written[hit.end]
    return following.lower() in _STREET and following[0].isupper() and words.written[hit.start][0].isupper()


def _is_set_aside(words: Words, hit: Hit[Rule], row: PlaceRow) -> bool:
    """Whether a place is named only to say that it is not here: "not Essex", "better than in Kent"."""
    last = words.lower[hit.start - 1] if hit.start else STOP
    if last not in _BEFORE_ASIDE:
        return False
    first = words.lower[hit.start - 2] if hit.start > 1 else STOP
    if last == "not":
        return first != "why"
    if row.place in _OURS:
        return False
    if last == "from":
        return first in _VISITORS
    return last in _COMPARED or first in _COMPARED or first in _OTHERS


def _has_twin(words: Words, hit: Hit[Rule], twins: tuple[str, ...]) -> bool:
    near = words.written[hit.end : hit.end + _TWIN_REACH]
    for twin in twins:
        if len(twin) <= _SHORT_TWIN:
            if twin in near:
                return True
        elif f" {twin.lower()} " in f" {' '.join(words.lower)} ":
            return True
    return False


def _counts(words: Words, hit: Hit[Rule], row: PlaceRow) -> bool:
    """Whether a name that needs care counts here."""
    careful = row.careful
    if not careful or careful == "surname":
        return True
    written = words.written[hit.start]
    before = words.lower[hit.start - 1] if hit.start else STOP
    if careful == "capitals":
        return words.said(hit.start, hit.end).isupper()
    if careful == "capital":
        return written[0].isupper() or before in _BEFORE_A_PLACE
    if careful == "cue":
        if not written[0].isupper():
            return False
        following = words.lower[hit.end] if hit.end < len(words.lower) else STOP
        return before in _BEFORE_A_PLACE or following in _OF_A_PLACE or _stands_alone(words, hit)
    if row.place in _OURS:
        return True
    return before in _INSIDE or (hit.start == 0 and written[0].isupper() and _stands_alone(words, hit))


def _stands_alone(words: Words, hit: Hit[Rule]) -> bool:
    """Whether the name is a sentence of its own, as in "Witham. Rang them every Monday"."""
    starts = hit.start == 0 or words.lower[hit.start - 1] == STOP
    after = words.text[words.spans[hit.end - 1][1] :][:1]
    return starts and after in {".", ",", ":", ""}


def place_rows() -> list[tuple[PlaceRow, tuple[str, ...]]]:
    """Return the rows of ``data/places.csv``, each with every way its name is written.

    Raises:
        SettingsError: the file is missing, or a row has an unknown place.
    """
    try:
        with PLACES.open(encoding="utf-8", newline="") as file:
            lines = [line for line in file if not line.startswith("#")]
        return [_row(values) for values in csv.DictReader(lines)]
    except (OSError, UnicodeDecodeError, KeyError, ValueError) as error:
        raise SettingsError(
            f"data/places.csv cannot be read ({error}).", "Correct the file and start again."
        ) from error


@cache
def districts() -> dict[str, Place]:
    """Return the districts that posts can be in, in order of their names, each with its area."""
    found = {row.district: row.place for row, _ in place_rows() if row.district and row.place}
    return dict(sorted(found.items()))


def _row(values: dict[str, str]) -> tuple[PlaceRow, tuple[str, ...]]:
    row = PlaceRow(
        name=values["name"],
        kind=values["kind"],
        place=Place(values["place"]) if values["place"] else None,
        district=values["district"],
        careful=values["careful"],
        twins=tuple(values["twins"].split(";")) if values["twins"] else (),
    )
    also = tuple(name.strip() for name in values["also"].split(";") if name.strip())
    return row, tuple(dict.fromkeys((row.name, *also)))


def _phrase(name: str) -> str:
    *first, last = (word for word in Words(name).lower if word != STOP)
    return " ".join([*first, last if last.endswith("'s") else f"{last}/{last}'s"])
