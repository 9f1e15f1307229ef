"""Where a post is about, with every careful case, and the file of places itself."""

from __future__ import annotations

import pytest

from scrutiny_dash.models import Place
from scrutiny_dash.reading.place import place_rows
from scrutiny_dash.reading.read import read

DISTRICTS = {
    "Basildon",
    "Braintree",
    "Brentwood",
    "Castle Point",
    "Chelmsford",
    "Colchester",
    "Epping Forest",
    "Harlow",
    "Maldon",
    "Rochford",
    "Tendring",
    "Uttlesford",
}


@pytest.mark.parametrize(
    ("text", "place", "district"),
    [
        ("Nine hours at Broomfield with nan", "essex", "Chelmsford"),
        ("stuck in chelmsford again", "essex", "Chelmsford"),
        ("Chelmo is dead on a Tuesday", "essex", "Chelmsford"),
        ("A&E at PAH was heaving", "essex", "Harlow"),
        ("the Linden Centre rang me", "essex", "Chelmsford"),
        ("St. Osyth bus never came", "essex", "Tendring"),
        ("Burnham-on-Crouch has no bus", "essex", "Maldon"),
        ("Canvey here, no GP", "essex", "Castle Point"),
        ("Witham. Rang them every Monday", "essex", "Braintree"),
        ("moved from Kent to Braintree last year", "essex", "Braintree"),
        ("University of Essex counselling", "essex", "Colchester"),
        ("anyone in CM8 seen a dentist", "essex", "Braintree"),
        ("queues on the A127", "essex", ""),
        ("all of Essex knows it", "essex", ""),
        ("#EssexMentalHealth needs more", "essex", ""),
        ("Southend A&E all night", "southend_thurrock", "Southend-on-Sea"),
        ("the bus to Southend Airport", "southend_thurrock", "Southend-on-Sea"),
        ("Orsett Hospital is closing", "southend_thurrock", "Thurrock"),
        ("my GP in Grays", "southend_thurrock", "Thurrock"),
        ("SS0 7AA", "southend_thurrock", "Southend-on-Sea"),
        ("camhs in Ipswich is the same", "elsewhere_uk", ""),
        ("Basildon Park has a lovely garden", "elsewhere_uk", ""),
        ("Hadleigh, Suffolk has a new surgery", "elsewhere_uk", ""),
        ("Romford is London now", "elsewhere_uk", ""),
        ("Chelmsford, MA schools are shut", "elsewhere", ""),
        ("Chelmsford and Lowell, Massachusetts", "elsewhere", ""),
        ("Colchester, Vermont counselling center", "elsewhere", ""),
        ("Essex Junction fire crew", "elsewhere", ""),
        ("Essex, Connecticut library", "elsewhere", ""),
        ("Essex County, New Jersey jail", "elsewhere", ""),
        ("Nurse, Basildon. Nobody asked us", "essex", "Basildon"),
        ("Witham library carers' corner", "essex", "Braintree"),
        ("Leigh man waits 19 hours", "southend_thurrock", "Southend-on-Sea"),
        ("Rochford? Full. Basildon? Full. We live in Westcliff", "southend_thurrock", "Southend-on-Sea"),
        ("cuts in Thurrock and Basildon", "essex", "Basildon"),
        ("Essex, Southend and Thurrock safeguarding board", "essex", ""),
        ("a young carer in Southend, Essex", "southend_thurrock", "Southend-on-Sea"),
        ("Tilbury to Basildon for one blood test", "southend_thurrock", "Thurrock"),
        ("Leeds here, not Essex. Nine months", "elsewhere_uk", ""),
        ("Why not Essex? Nobody can say", "essex", ""),
        ("Ireland: carers get a grant", "elsewhere", ""),
        ("better than in Kent I suppose", "unknown", ""),
        ("a friend in Suffolk got a grant and a mentor", "unknown", ""),
        ("patients in Suffolk wait a year", "elsewhere_uk", ""),
        ("7 hours on the floor in Stock", "essex", "Chelmsford"),
        ("nothing in stock at the chemist", "unknown", ""),
        ("Stock take at the surgery", "unknown", ""),
        ("Essex Street market", "unknown", ""),
        ("an Essex girl joke", "unknown", ""),
        ("a pinch of Maldon salt", "unknown", ""),
        ("Rayleigh scattering makes skies blue", "unknown", ""),
        ("Tiptree jam on toast", "unknown", ""),
        ("Jean Harlow films all night", "unknown", ""),
        ("Mrs Harlow rang", "unknown", ""),
        ("the chemist is out of stock", "unknown", ""),
        ("stop messing about", "unknown", ""),
        ("matching towels", "unknown", ""),
        ("turned up at Colchester Road flats", "unknown", ""),
        ("waiting all night", "unknown", ""),
    ],
)
def test_places(text: str, place: str, district: str) -> None:
    reading = read(text)
    assert (reading.place.value, reading.district) == (place, district), reading.place_reason


def test_a_local_source_needs_no_place_name() -> None:
    reading = read("Nine hours on a trolley", local=True)
    assert (reading.place, reading.district) == (Place.ESSEX, "")
    assert "about Essex" in reading.place_reason


def test_a_place_is_not_said_to_lie_in_itself() -> None:
    assert read("Nobody rang back in Colchester").place_reason == "It names “Colchester”."
    assert read("The wait at Southend hospital").place_reason == (
        "It names “Southend hospital”, which is in Southend-on-Sea."
    )
    assert read("Mersea again").place_reason == "It names “Mersea”, which is in Colchester."


def test_the_reason_names_the_words() -> None:
    assert (
        read("stuck at Broomfield Hospital").place_reason == "It names “Broomfield Hospital”, which is in Chelmsford."
    )


def test_the_file_knows_essex() -> None:
    rows = [row for row, _ in place_rows()]
    essex = [row for row in rows if row.place is Place.ESSEX]
    assert {row.district for row in essex} - {""} == DISTRICTS
    assert {row.district for row in rows if row.place is Place.SOUTHEND_THURROCK} == {"Southend-on-Sea", "Thurrock"}
    assert sum(row.kind == "place" for row in essex) > 400
    assert len({row.name for row in rows}) == len(rows)
    assert {row.careful for row in rows} <= {
        "",
        "capital",
        "capitals",
        "cue",
        "surname",
        "weak",
        "weak cue",
        "capitals weak",
    }
