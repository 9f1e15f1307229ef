"""The words a person reads for what the store keeps as codes; one place, so that pages and reports agree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from scrutiny_dash.models import RESIDENTS, Feeling, Held, Language, Only, Place, Service, SourceStatus, Voice

PLACES: dict[Place, str] = {
    Place.ESSEX: "Essex County Council area",
    Place.SOUTHEND_THURROCK: "Southend or Thurrock",
    Place.ELSEWHERE_UK: "Elsewhere in the UK",
    Place.ELSEWHERE: "Outside the UK",
    Place.UNKNOWN: "Place not known",
}
FEELINGS: dict[Feeling, str] = {
    Feeling.COMPLAINT: "Complaint",
    Feeling.PRAISE: "Praise",
    Feeling.MIXED: "Mixed",
    Feeling.NO_CLEAR_FEELING: "No clear feeling",
    Feeling.NOT_SCORED: "Not read",
}
VOICES: dict[Voice, str] = {
    Voice.RESIDENT_FIRST_HAND: "Resident, first-hand",
    Voice.RESIDENT_OTHER: "Resident, other",
    Voice.ORGANISATION: "Organisation",
    Voice.NEWS: "News",
    Voice.POLITICS: "Politician or campaign",
    Voice.UNCLEAR: "Not clear who",
}
# A place as evidence names it, so wide that it tells nothing of the person.
PLACE_BANDS: dict[Place, str] = {
    Place.ESSEX: "Essex",
    Place.SOUTHEND_THURROCK: "Southend or Thurrock",
    Place.ELSEWHERE_UK: "Elsewhere in the UK",
    Place.ELSEWHERE: "Outside the UK",
    Place.UNKNOWN: "Not known",
}
SERVICES: dict[Service, str] = {
    Service.COUNCIL: "Council service",
    Service.NHS: "NHS service",
    Service.BOTH: "Council and NHS",
    Service.UNCLEAR: "Not clear whose service",
}
ONLY: dict[Only, str] = {
    Only.COPIES: "copies of another post",
    Only.UNDATED: "posts without a date",
    Only.NAMELESS: "posts whose author we do not know",
}
# The same under a heading that asks whose service it is.
WHOSE: dict[Service, str] = {
    Service.COUNCIL: "Council",
    Service.NHS: "NHS",
    Service.BOTH: "Council and NHS",
    Service.UNCLEAR: "Not clear",
}
LANGUAGES: dict[Language, str] = {Language.ENGLISH: "English", Language.OTHER: "Another language"}
HELD: dict[Held, str] = {
    Held.DANGER: "words of self-harm or danger",
    Held.CONTACT: "contact details",
    Held.CHILD: "a child who could be recognised",
    Held.REPORTED: "somebody was worried",
    Held.ABUSE: "abuse",
    Held.NAMED_PERSON: "a named person",
}
PLATFORMS: dict[str, str] = {
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "feed": "Local news and blogs",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "reddit": "Reddit",
    "tiktok": "TikTok",
    "youtube": "YouTube",
    "threads": "Threads",
    "nextdoor": "Nextdoor",
    "x": "X",
    "lemmy": "Lemmy",
    "care_opinion": "Care Opinion",
    "news": "News sites",
    "google_news": "Google News",
    "whatdotheyknow": "WhatDoTheyKnow",
    "theyworkforyou": "TheyWorkForYou",
    "import": "Imported file",
    "hand": "Added by hand",
}
STATUSES: dict[SourceStatus, str] = {
    SourceStatus.OK: "Working",
    SourceStatus.OK_EMPTY: "Working, nothing new",
    SourceStatus.PARTIAL: "Read in part",
    SourceStatus.RATE_LIMITED: "Resting",
    SourceStatus.AUTH_REQUIRED: "Needs a password",
    SourceStatus.FORBIDDEN: "Refused",
    SourceStatus.BLOCKED_HTML: "Blocked",
    SourceStatus.GONE: "Gone",
    SourceStatus.MALFORMED: "Could not be read",
    SourceStatus.SERVER_ERROR: "Not answering",
    SourceStatus.NOT_CONFIGURED: "Not set up",
    SourceStatus.NOT_MEASURED: "Not measured",
}
FEW, SOME, MANY = "few", "some", "many"
LONE_VOICE, FEW_VOICES, REPEATED_EXPERIENCE = "A lone voice", "A few voices", "A repeated experience"
VOICES_UNTOLD = "Nobody can tell how many voices"
# A view holds whatever was found; only the posts behind a finding were chosen because they tell the same.
NOT_THE_SAME = (
    "This says how many people wrote, and in how many weeks. It does not say that they tell of the same thing: read "
    "them to see."
)
VOICE_RULES = (
    f"{LONE_VOICE}: one person, or one account wrote more than half of the posts. {REPEATED_EXPERIENCE}: ten people or "
    f"more, in three weeks or more, and no account wrote more than a fifth. {FEW_VOICES}: everything between. Copies "
    "are taken out first."
)

# How often the guess of a feeling is wrong, wherever that is said; docs/method.md has the figures.
MISREADS = (
    "It misreads about 1 in 6 of the invented posts that it was tried on, "
    "and about half of real NHS patients’ comments."
)
EVERYBODY = "everybody, including organisations and news"


def platform(name: str) -> str:
    """Return a platform's name for people."""
    return PLATFORMS.get(name, name.replace("_", " ").capitalize())


def district(name: str) -> str:
    """Return a district's name for people; an area's own value stands for its posts that name none."""
    if name == Place.ESSEX:
        return "Essex, no district named"
    return f"{PLACES[Place(name)]}, no district named" if name in set(Place) else name


def source_kind(voice: Voice, name: str) -> str:
    """Say who speaks where, as evidence does: ``Resident, first-hand, Bluesky``."""
    return f"{VOICES[voice]}, {platform(name)}"


def band(people: int) -> str:
    """Return law 3's band: ``few`` (under 30 people), ``some`` (30 to 99) or ``many`` (100 and more)."""
    if people < 30:
        return FEW
    return SOME if people < 100 else MANY


def count(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun: ``1 post``, ``1,204 posts``."""
    noun = one if number == 1 else (many or f"{one}s")
    return f"{number:,} {noun}"


def whose(voices: Collection[Voice]) -> str:
    """Name whose posts a view holds: ``everybody, organisations and news too``; no voices mean everybody."""
    if not voices:
        return EVERYBODY
    if frozenset(voices) == RESIDENTS:
        return "residents or where it is not clear who speaks"
    return listed([VOICES[voice].lower() for voice in Voice if voice in voices], "or")


def others(posts: int) -> str:
    """Count posts by those who are no residents: ``4 posts by organisations, news, politicians and campaigns``."""
    if posts == 1:
        return "1 post by an organisation, the news, a politician or a campaign"
    return f"{count(posts, 'post')} by organisations, news, politicians and campaigns"


def rests_on(shown: Sequence[str], hidden: int, at_most: int = 0) -> str:
    """Say what a finding rests on: ``rests on E1 and E3; 1 more is not shown now``; empty for an impression.

    Page, projector and documents all say it so.

    Args:
        shown: the kept posts that may be named now.
        hidden: how many more may not.
        at_most: how many to name where there is little room; the rest is counted.
    """
    are = "is" if hidden == 1 else "are"
    if not shown:
        which = "which is not" if hidden == 1 else "none of which is"
        return f"rests on {count(hidden, 'kept post')}, {which} shown now" if hidden else ""
    named = list(shown[:at_most]) if at_most else list(shown)
    left = len(shown) - len(named)
    said = f"rests on {listed([*named, *([f'{left:,} more'] if left else [])])}"
    return f"{said}; {hidden:,} more {are} not shown now" if hidden else said


def not_looked_at(posts: int) -> str:
    """Say of how many posts it is not known yet whether they are copies; empty where it is known of all."""
    return f"{count(posts, 'post has', 'posts have')} not been looked through for copies yet." if posts else ""


def listed(items: list[str], last: str = "and") -> str:
    """Write a list as a person would: ``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


# Marks a number of a sentence that leads to what it counts: what is said, and the name of what it opens.
Opens = Callable[[str, str], str]


def plainly(said: str, _opens: str) -> str:
    """Mark nothing: a sentence that is not on a page leads nowhere."""
    return said
