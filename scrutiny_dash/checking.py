"""Check the machine: ten random posts, read blind; from thirty people read, the room's own reading is the headline.

The draw is from people, then one post of each, copies once, seeded. Two tables sometimes get the same post, so that it
can be seen how far readers agree; such a post counts once, and readers who differ make it "not agreed".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scrutiny_dash import wording
from scrutiny_dash.errors import InputError
from scrutiny_dash.intervals import Interval, krippendorff_alpha, wilson
from scrutiny_dash.models import Feeling, Query, Service
from scrutiny_dash.store.checks import Check

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


def frame_of(query: Query) -> dict[str, str]:
    """Return what a reading is of: search and filters, without order and page; empty for the whole topic."""
    given = {
        "words": query.words,
        "since": query.since.isoformat() if query.since else "",
        "until": query.until.isoformat() if query.until else "",
        "platforms": ",".join(sorted(query.platforms)),
        "places": ",".join(sorted(query.places)),
        "feelings": ",".join(sorted(query.feelings)),
        "voices": ",".join(sorted(query.voices)),
        "services": ",".join(sorted(query.services)),
        "themes": ",".join(sorted(query.themes)),
    }
    return {name: value for name, value in given.items() if value}


def draw_ten(
    person: NDArray[np.int64], post: NDArray[np.int64], read: Mapping[int, int], seed: int, *, mine: frozenset[int]
) -> list[int]:
    """Draw ten posts of ten different people.

    Args:
        person, post: of each post in the frame, whose it is (any number) and its row number; copies are left out.
        read: posts that were read already, with how many tables read each.
        mine: posts that this table has read.

    Returns:
        Row numbers. People nobody has read come first; up to two of the ten were read by one other table.
    """
    rng = np.random.default_rng(seed)
    posts_of: dict[int, list[int]] = defaultdict(list)
    for who, what in zip(person.tolist(), post.tolist(), strict=True):
        posts_of[who].append(what)
    fresh, shared = [], []
    for who in rng.permutation(np.array(sorted(posts_of), dtype=np.int64)).tolist():
        theirs = sorted(posts_of[who])
        done = [p for p in theirs if p in read]
        if not done:
            fresh.append(int(rng.choice(theirs)))
        elif read[done[0]] == 1 and done[0] not in mine:
            shared.append(done[0])
    again = shared[: SHARED_OF_TEN if len(fresh) >= TEN - SHARED_OF_TEN else TEN - len(fresh)]
    ten = fresh[: TEN - len(again)] + again
    return [int(p) for p in rng.permutation(np.array(ten, dtype=np.int64))] if ten else []


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


def room_reading(checks: Iterable[Check], machine: Mapping[int, Feeling], people: int) -> RoomReading:
    """Count what tables read; each post once, whoever read it.

    Args:
        machine: the computer's guess for each post that was read.
        people: how many people the frame has.
    """
    by_post: dict[int, list[Check]] = defaultdict(list)
    for check in checks:
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
        missing = ENOUGH - reading.read
        so_far = wording.count(reading.read, "person", "people")
        return f"The room has read the posts of {so_far}; {missing} more are needed."
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
