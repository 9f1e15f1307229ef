"""Check the machine: ten random posts, read blind; from thirty people read, the room's own reading is the headline.

The draw is from people, then one post of each, copies once, seeded. Two tables sometimes get the same post, so that it
can be seen how far readers agree; such a post counts once, and readers who differ make it "not agreed".
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scrutiny_dash import clock, wording
from scrutiny_dash.errors import InputError
from scrutiny_dash.intervals import Interval, krippendorff_alpha, share_words, wilson
from scrutiny_dash.models import RESIDENTS, Feeling, Place, Query, Service, Voice
from scrutiny_dash.store.checks import Check
from scrutiny_dash.topics import topic

TEN = 10
ENOUGH = 30
SHARED_OF_TEN = 2
CANNOT_TELL = "cannot_tell"
NOT_AGREED = "not_agreed"

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
NEWS: dict[str, str] = {"yes": "Yes", "no": "No", "": "Not said"}
QUESTIONS: Mapping[str, Mapping[str, str]] = {"ours": OURS, "first_hand": FIRST_HAND, "feeling": FEELINGS}


def frame_words(query: Query) -> str:
    """Name what a reading is of: ``posts by residents … with “waiting list” from 3 March 2026``."""
    who = "all posts on this topic"
    if query.voices == RESIDENTS:
        who = "posts by residents or where it is not clear who speaks"
    elif query.voices:
        who = f"posts by: {wording.listed([wording.VOICES[v].lower() for v in Voice if v in query.voices], 'or')}"
    said = [f"with “{query.words}”"] if query.words else []
    if query.since:
        said.append(f"from {clock.say_day(query.since)}")
    if query.until:
        said.append(f"up to {clock.say_day(query.until)}")
    names = {theme.slug: theme.name for theme in topic(query.topic).themes}
    for what, chosen in (
        ("on", [wording.platform(name) for name in sorted(query.platforms)]),
        ("place:", [wording.PLACES[place] for place in Place if place in query.places]),
        ("whose service:", [wording.SERVICES[one] for one in Service if one in query.services]),
        ("theme:", [names.get(slug, slug) for slug in sorted(query.themes)]),
    ):
        if chosen:
            said.append(f"{what} {wording.listed(chosen, 'or')}")
    return ", ".join([who, *said]) if said else who


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


def checked_answers(ours: str, first_hand: str, feeling: str) -> None:
    """Let three answers pass if each is one of its question's.

    Raises:
        InputError: one is missing.
    """
    for given, known in ((ours, OURS), (first_hand, FIRST_HAND), (feeling, FEELINGS)):
        if given not in known:
            raise InputError("One of the three answers is missing.", "Choose one for each question.")


@dataclass(frozen=True, slots=True)
class Said:
    """One answer's count among the people whose posts were read, with its interval where enough were read."""

    value: str
    words: str
    people: int
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class RoomReading:
    """What the room itself read in one frame.

    Attributes:
        read: people whose posts were read. people: all people of the frame.
        answers: for each question its answers, most frequent first; ``not_agreed`` among them.
        agreed: of ``compared`` posts with one feeling by people, how many the computer guessed the same.
        alpha: Krippendorff's alpha of the feeling over posts that several tables read; None with fewer than two.
    """

    read: int
    people: int
    answers: dict[str, tuple[Said, ...]]
    agreed: int
    compared: int
    alpha: float | None

    @property
    def is_enough(self) -> bool:
        """Whether thirty people's posts were read, so that shares may be said."""
        return self.read >= ENOUGH


def room_reading(
    checks: Iterable[Check], machine: Mapping[int, Feeling], people: int, person: Mapping[int, int] | None = None
) -> RoomReading:
    """Count what tables read; each person once, whoever read them.

    Args:
        checks: oldest first.
        machine: the computer's guess for each post that was read.
        people: how many people the frame has.
        person: whose each post is; two tables that drew at the same moment may have read two posts of one person, and
            then the first one counts. Without it every post is somebody else's.
    """
    by_post: dict[int, list[Check]] = defaultdict(list)
    chosen: dict[int, int] = {}
    for check in checks:
        whose = check.post_id if person is None else person[check.post_id]
        if chosen.setdefault(whose, check.post_id) == check.post_id:
            by_post[check.post_id].append(check)
    read = len(by_post)
    people = max(people, read)
    answers = {name: _answers(name, by_post, read, people) for name in QUESTIONS}
    felt = {post: _one([c.feeling for c in given]) for post, given in by_post.items() if post in machine}
    compared = {post: value for post, value in felt.items() if value not in {NOT_AGREED, CANNOT_TELL}}
    agreed = sum(machine[post].value == value for post, value in compared.items())
    several = [[c.feeling for c in given] for given in by_post.values() if len(given) > 1]
    alpha = krippendorff_alpha(several) if len(several) > 1 else None
    return RoomReading(read, people, answers, agreed, len(compared), alpha)


def _one(values: Sequence[str]) -> str:
    return values[0] if len(set(values)) == 1 else NOT_AGREED


def _answers(name: str, by_post: Mapping[int, Sequence[Check]], read: int, people: int) -> tuple[Said, ...]:
    counts = Counter(_one([str(getattr(check, name)) for check in given]) for given in by_post.values())
    known = {**QUESTIONS[name], NOT_AGREED: "Readers did not agree"}
    said = []
    for value, words in known.items():
        interval = wilson(counts[value], read, people) if read >= ENOUGH else None
        said.append(Said(value, words, counts[value], interval))
    return tuple(sorted(said, key=lambda s: -s.people))


def headline(reading: RoomReading) -> str:
    """Say the room's reading in one sentence; without thirty people, say how many are missing."""
    if not reading.read:
        return "Nobody in the room has read these posts blind yet."
    whose = f"the {wording.count(reading.read, 'person', 'people')} whose posts we read"
    if not reading.is_enough:
        so_far = f"The room has read the posts of {wording.count(reading.read, 'person', 'people')}"
        if reading.people < ENOUGH:
            return f"{so_far} of {reading.people:,}. Fewer than {ENOUGH} are too few to give a share: read their posts."
        return f"{so_far}; {ENOUGH - reading.read} more are needed before it can give shares."
    top = reading.answers["feeling"][0]
    return f"{top.people} of {whose}: {top.words.lower()}."


def machine_line(reading: RoomReading) -> str:
    """Say how often the computer agreed with people."""
    if not reading.compared:
        return "The computer has not been compared with anybody's reading yet."
    return f"The computer agreed with you on {reading.agreed} of {reading.compared}."


def is_about_us(value: str) -> bool:
    """Whether an answer says that a post is about council or NHS services."""
    return value in {Service.COUNCIL.value, Service.NHS.value, Service.BOTH.value}


def about_us(reading: RoomReading) -> int:
    """Return how many of the people read wrote about council or NHS services."""
    return sum(s.people for s in reading.answers["ours"] if is_about_us(s.value))


def useful_lines(reading: RoomReading) -> list[str]:
    """Say how much of what was found was about our services, and how much was first-hand."""
    ours = about_us(reading)
    there = sum(said.people for said in reading.answers["first_hand"] if said.value == "yes")
    if not reading.is_enough:
        read = wording.count(reading.read, "person", "people")
        about = f"Of {read} read so far, {ours:,} wrote about council or NHS services"
        return [f"{about}, and {there:,} wrote first-hand, as somebody who was there."]
    return [
        f"About council or NHS services: {share_words(ours, reading.read, reading.people)}",
        f"First-hand, by somebody who was there: {share_words(there, reading.read, reading.people)}",
    ]


def machine_guess(people: int, complaints: int, praises: int) -> str:
    """Say what the computer guesses by itself, in the words of law 3's bands; empty under thirty people.

    Args:
        people: whose posts it read. complaints, praises: those of them with such a post, as it guesses.
    """
    band = wording.band(people)
    if band == wording.FEW:
        return ""
    if band == wording.SOME:
        return f"By itself it guesses {more_or_less(complaints, praises)}. It is often wrong."
    interval, share = wilson(complaints, people), complaints / people
    low, high = math.floor(interval.low * 100), math.ceil(interval.high * 100)
    return (
        f"By itself it guesses a complaint from {complaints:,} of {people:,} people ({share:.0%}, likely {low}% to "
        f"{high}%). It is often wrong."
    )


def more_or_less(complaints: int, praises: int) -> str:
    """Compare complaints and praise in words: ``more people with complaints than with praise``."""
    if complaints == praises:
        return "as many people with complaints as with praise"
    first, second = ("complaints", "praise") if complaints > praises else ("praise", "complaints")
    return f"more people with {first} than with {second}"
