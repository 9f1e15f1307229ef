"""What a room read, in sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence

from scrutiny_dash import clock, wording
from scrutiny_dash.checking.count import ENOUGH, NOT_AGREED, RoomReading
from scrutiny_dash.checking.questions import CANNOT_TELL, QUESTIONS
from scrutiny_dash.intervals import share_words, wilson
from scrutiny_dash.models import Feeling, Service
from scrutiny_dash.store.checks import Check

# Fewer posts that two tables read say nothing of how far readers agree.
ENOUGH_TWICE = 10
_WHOSE = {Service.COUNCIL: "the council", Service.NHS: "the NHS", Service.BOTH: "both"}
# What people did, by what readers say that they feel.
_DID = {
    Feeling.COMPLAINT.value: "wrote a complaint",
    Feeling.PRAISE.value: "wrote praise",
    Feeling.MIXED.value: "wrote both complaint and praise",
    Feeling.NO_CLEAR_FEELING.value: "showed no clear feeling",
}
# Where readers found no one feeling, whose they are stands before this.
_READERS = {CANNOT_TELL: "readers could not tell what they feel", NOT_AGREED: "readers did not agree what they feel"}
_ASKED = {"ours": "whose service", "first_hand": "first-hand or not", "feeling": "the feeling"}


def headline(reading: RoomReading) -> str:
    """Say the room's reading in a sentence or two; without thirty people, say how many are missing.

    Where several answers are too close to tell which is more, all of them are named with their counts, and none wins.
    """
    if not reading.read:
        return "Nobody in the room has read these posts blind yet."
    if not reading.is_enough:
        so_far = f"The room has read the posts of {wording.count(reading.read, 'person', 'people')}"
        if reading.people < ENOUGH:
            return f"{so_far} of {reading.people:,}. Fewer than {ENOUGH} are too few to give a share."
        return f"{so_far}; {ENOUGH - reading.read} more are needed before it can give shares."
    whose = f"the {reading.read:,} people whose posts we read"
    top, *close = reading.leading
    if not close:
        number = f"{top.people:,} of {whose}"
        return f"Of {number}, {_READERS[top.value]}." if top.value in _READERS else f"{number} {_DID[top.value]}."
    counts = wording.listed([
        f"of {said.people:,} {_READERS[said.value]}"
        if said.value in _READERS
        else f"{said.people:,} {_DID[said.value]}"
        for said in (top, *close)
    ])  # fmt: skip
    tie = all(said.people == top.people for said in close)
    return f"Of {whose}, {counts}. {'That is a tie.' if tie else 'Too close to say which is more.'}"


def machine_line(reading: RoomReading, whom: str = "you") -> str:
    """Say how often the computer agreed with people, and why not all they read could be compared.

    Args:
        whom: the people who read, as a reader of this line would call them.
    """
    if not reading.compared:
        return "The computer has not been compared with anybody's reading yet."
    said = f"The computer agreed with {whom} on {reading.agreed:,} of {wording.count(reading.compared, 'post')}."
    if not (left := reading.read - reading.compared):
        return said
    return f"{said} {left:,} more could not be compared: readers could not tell the feeling, or did not agree on it."


def useful_lines(reading: RoomReading) -> list[str]:
    """Say how much of what was found was about our services, first-hand, and new; and how far tables agreed."""
    ours = reading.about_us
    there = sum(said.people for said in reading.answers["first_hand"] if said.value == "yes")
    if reading.is_enough:
        said = [
            f"About council or NHS services: {share_of(ours, reading)}{_whose(reading)}",
            f"First-hand, by somebody who was there: {share_of(there, reading)}",
        ]
    else:
        read = wording.count(reading.read, "person", "people")
        about = f"Of {read} read so far, {ours:,} wrote about council or NHS services"
        said = [f"{about}, and {there:,} wrote first-hand, as somebody who was there.{_whose(reading)}"]
    said.append(_new_line(reading))
    if reading.twice:
        posts, were = wording.count(reading.twice, "post"), "was" if reading.twice == 1 else "were"
        said.append(
            f"{posts} {were} read by two tables or more, and in {reading.same:,} of them they saw the same feeling."
        )
    return said


def share_of(people: int, reading: RoomReading, said: int = 0, among: str = "") -> str:
    """Say a share of those who were read, and how sure it is.

    Args:
        said: how many it is of, where it is not of all who were read. among: who these are.
    """
    return share_words(people, said or reading.read, reading.people, among, reading.whole)


def _whose(reading: RoomReading) -> str:
    """Say how those about our services fall to council and NHS; readers may agree that it is ours and not whose."""
    counts = {said.value: said.people for said in reading.answers["ours"]}
    parts = [f"{counts[service]:,} about {words}" for service, words in _WHOSE.items() if counts[service]]
    differ = reading.about_us - sum(counts[service] for service in _WHOSE)
    said = f" Of these, {wording.listed(parts)}." if parts else ""
    return f"{said} Of {differ:,}, readers differ on whose service it is." if differ else said


def _new_line(reading: RoomReading) -> str:
    """Say how much was new to whoever read it, of those where somebody said; a share only from thirty people on."""
    new, said = reading.new, reading.said_new
    if not said:
        return "New to the reader: nobody has said so far."
    among = "1 person's post where somebody said" if said == 1 else f"{said:,} people's posts where somebody said"
    if wording.band(said) == wording.FEW:
        return f"New to the reader: {new:,} of the {among}."
    share = share_of(new, reading, said, among)
    left = reading.read - said
    open_ones = f" Nobody said of {left:,} more, so this may lean one way." if left else ""
    return f"New to the reader: {share}{open_ones}"


def when_read(checks: Sequence[Check]) -> str:
    """Say when posts were read: ``on 4 March 2026``, ``from 4 March 2026 to 9 March 2026``; there is one or more."""
    first, last = (clock.london_day(which(check.at for check in checks)) for which in (min, max))
    if first == last:
        return f"on {clock.say_day(first)}"
    return f"from {clock.say_day(first)} to {clock.say_day(last)}"


def agreement_line(reading: RoomReading) -> str:
    """Say for a report's annex on method how far readers agree beyond chance; nothing of it is for a page."""
    if not reading.twice:
        return "No post was read by two tables, so it is not known how far readers agree."
    were = "was" if reading.twice == 1 else "were"
    posts = f"{wording.count(reading.twice, 'post')} {were} read by two tables or more"
    if reading.twice < ENOUGH_TWICE:
        return f"{posts}. Under {ENOUGH_TWICE} are too few to say how far readers agree."
    known = {name: alpha for name, alpha in reading.alpha.items() if alpha is not None}
    parts = [f"{f'{alpha:.2f}'.replace('-', '−')} for {_ASKED[name]}" for name, alpha in known.items()]  # no hyphen
    same = [_ASKED[name] for name in QUESTIONS if name not in known]
    said = [f"{posts}."]
    if parts:
        said.append(
            f"Krippendorff's alpha is {wording.listed(parts)}: 1 means that tables always said the same, 0 that they "
            "did no more often than by chance; below 0 they did less often. Research usually asks for 0.67 or more."
        )
    if same:
        said.append(f"Every table gave one and the same answer on {wording.listed(same)}, so no alpha exists for it.")
    return " ".join(said)


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
        f"By itself it guesses a complaint from {complaints:,} of the {people:,} people whose feeling it read, copies "
        f"left out ({share:.0%}, likely {low}% to {high}%). It is often wrong."
    )


def more_or_less(complaints: int, praises: int) -> str:
    """Compare complaints and praise in words: ``more people with complaints than with praise``."""
    if complaints == praises:
        return "as many people with complaints as with praise"
    first, second = ("complaints", "praise") if complaints > praises else ("praise", "complaints")
    return f"more people with {first} than with {second}"
