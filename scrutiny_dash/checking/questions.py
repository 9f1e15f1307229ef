"""What is asked of a post that is read blind, and what the posts were drawn from, in words."""

from __future__ import annotations

from collections.abc import Mapping

from scrutiny_dash import clock, wording
from scrutiny_dash.errors import InputError
from scrutiny_dash.models import RESIDENTS, Feeling, Place, Query, Service
from scrutiny_dash.topics import topic

CANNOT_TELL = "cannot_tell"

OURS: dict[str, str] = {
    Service.COUNCIL.value: "Yes, the council's",
    Service.NHS.value: "Yes, the NHS's",
    Service.BOTH.value: "Yes, both",
    "no": "No",
    CANNOT_TELL: "Cannot tell",
}
FIRST_HAND: dict[str, str] = {"yes": "Yes, they were there", "no": "No", CANNOT_TELL: "Cannot tell"}
FEELINGS: dict[str, str] = {
    Feeling.COMPLAINT.value: "Complaint",
    Feeling.PRAISE.value: "Praise",
    Feeling.MIXED.value: "Mixed",
    Feeling.NO_CLEAR_FEELING.value: "No clear feeling",
    CANNOT_TELL: "Cannot tell",
}
# Asked beside the three and may be left open: what is new to one reader is old to another.
NEWS: dict[str, str] = {"yes": "Yes", "no": "No", "": "Did not say"}
QUESTIONS: Mapping[str, Mapping[str, str]] = {"ours": OURS, "first_hand": FIRST_HAND, "feeling": FEELINGS}


def frame_words(query: Query) -> str:
    """Name what a reading is of: ``posts by residents … with “waiting list” from 3 March 2026``."""
    colon = ":" if query.voices and query.voices != RESIDENTS else ""
    who = f"posts by{colon} {wording.whose(query.voices)}"
    said = [f"with “{query.words}”"] if query.words else []
    if query.since:
        said.append(f"from {clock.say_day(query.since)}")
    if query.until:
        said.append(f"up to {clock.say_day(query.until)}")
    names = {theme.slug: theme.name for theme in topic(query.topic).themes}
    for what, chosen in (
        ("on", [wording.platform(name) for name in sorted(query.platforms)]),
        ("place:", [wording.PLACES[place] for place in Place if place in query.places]),
        ("district:", [wording.district(name) for name in sorted(query.districts)]),
        ("whose service:", [wording.SERVICES[one] for one in Service if one in query.services]),
        ("theme:", [names.get(slug, slug) for slug in sorted(query.themes)]),
    ):
        if chosen:
            said.append(f"{what} {wording.listed(chosen, 'or')}")
    if query.only:
        said.append(f"only {wording.ONLY[query.only]}")
    return ", ".join([who, *said]) if said else who


def is_about_us(value: str) -> bool:
    """Whether an answer says that a post is about council or NHS services."""
    return value in {Service.COUNCIL.value, Service.NHS.value, Service.BOTH.value}


def checked_answers(ours: str, first_hand: str, feeling: str, news: str = "") -> None:
    """Let three answers pass if each is one of its question's, and the fourth if it is one or left open.

    Raises:
        InputError: one is missing.
    """
    for given, known in ((ours, OURS), (first_hand, FIRST_HAND), (feeling, FEELINGS), (news, NEWS)):
        if given not in known:
            raise InputError("One of the three answers is missing.", "Choose one for each question.")
