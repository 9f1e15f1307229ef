"""What a room read blind of a topic, for pages and documents: the searches, the checks and the charts together."""

from __future__ import annotations

from dataclasses import dataclass

from scrutiny_dash import charts, checking, wording
from scrutiny_dash.checking import RoomReading
from scrutiny_dash.models import RESIDENTS, Query
from scrutiny_dash.search import below, groups
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.search.below import ReadSoFar

NOBODY_READ = (
    "Nobody in the room has read these posts blind, so nothing is said here of how people feel. A computer's guess is "
    "too often wrong to be printed without people's own reading over it."
)
CAUTION = "It says nothing about anybody else, so do not quote it as what residents feel."

NOBODY_AGREED = "Nobody in the room has read these posts blind, so it is not known how far readers agree."


def reading_of(so_far: ReadSoFar) -> RoomReading:
    """Count what was read."""
    left_out = so_far.copied + so_far.worded
    return checking.room_reading(so_far.checks, so_far.machine, so_far.people, so_far.person, left_out)


def caution(reading: RoomReading) -> str:
    """Say how far a reading reaches; page, projector and documents say it alike."""
    if reading.is_everyone:
        return f"This is what people in the room read in one post of each of these people. {CAUTION}"
    return f"This is what people in the room read in a random choice of the posts we found. {CAUTION}"


def frame_line(so_far: ReadSoFar) -> str:
    """Name what was read and when, where anything was; and whom it leaves out: who came since, who cannot be read."""
    line = (
        f"{checking.frame_words(so_far.query)}, read {checking.when_read(so_far.checks)}. {left_out(so_far)}".rstrip()
    )
    if so_far.found <= so_far.people:
        return line
    return f"{line} There were {so_far.people:,} people to choose from then; now there are {so_far.found:,}."


def left_out(so_far: ReadSoFar) -> str:
    """Say how many people of a view cannot be read blind, and why; empty where all can."""
    copied = f"{wording.count(so_far.copied, 'person', 'people')} whose posts only repeat somebody else's"
    worded = f"{wording.count(so_far.worded, 'person', 'people')} whose posts are shown in an officer's words"
    parts = [words for words, number in ((copied, so_far.copied), (worded, so_far.worded)) if number]
    return f"Left out: {wording.listed(parts)}." if parts else ""


def widest(slug: str, up_to_post: int | None) -> list[Query]:
    """Return the views of a topic that stand for it as a whole: what residents say, and what everybody says."""
    return [Query(slug, voices=voices, up_to_post=up_to_post) for voices in (RESIDENTS, frozenset())]


def shares_of(reading: RoomReading) -> list[charts.Share]:
    """Return the feelings that anybody read, most frequent first; none before thirty people were read."""
    return [
        charts.Share(said.words, said.people, reading.read, said.interval)
        for said in reading.answers["feeling"]
        if said.people and said.interval is not None
    ]


def top_lines(reading: RoomReading) -> list[str]:
    """Say the share of the feeling read most often, and of those too close to it, with where each most likely lies."""
    return [f"{said.words}: {checking.share_of(said.people, reading)}" for said in reading.leading]


def machine_line(searcher: Searcher, query: Query, reading: RoomReading, whom: str = "you") -> str:
    """Say how often the computer agreed with people, and what it guesses by itself where law 3 lets it.

    Args:
        whom: the people who read, as a reader of this line would call them.
    """
    group = groups.whole(searcher, query)
    guess = checking.machine_guess(group.people, group.complaints, group.praises)
    return f"{checking.machine_line(reading, whom)} {guess}".rstrip()


def of_topic(searcher: Searcher, slug: str, up_to_post: int | None) -> ReadSoFar | None:
    """Return the reading that stands for a whole topic, on paper and on the projector; None when nobody has read."""
    return below.most_read(searcher, widest(slug, up_to_post))


@dataclass(frozen=True, slots=True)
class Printed:
    """The room's reading of a topic for print.

    Attributes:
        lines: what is said of it, at least one sentence.
        agreement: for the annex on method: how far readers agree beyond chance.
        picture, alt: the feelings that were read, drawn; None before thirty people were read, or without pictures.
        caution: how far the picture reaches.
    """

    lines: tuple[str, ...]
    agreement: str
    picture: bytes | None = None
    alt: str = ""
    caution: str = ""


def printed(searcher: Searcher, slug: str, up_to_post: int | None, *, pictures: bool) -> Printed:
    """Return the room's reading of a topic for print.

    Raises:
        ReportError: the chart cannot be drawn.
        StoreError: the store cannot be read.
    """
    so_far = of_topic(searcher, slug, up_to_post)
    if so_far is None:
        return Printed((NOBODY_READ,), NOBODY_AGREED)
    reading = reading_of(so_far)
    agreement = checking.agreement_line(reading)
    lines = [checking.headline(reading), f"This is of: {frame_line(so_far)}"]
    if not reading.is_enough:
        return Printed((*lines, *checking.useful_lines(reading)), agreement)
    machine = machine_line(searcher, so_far.query, reading, "those who read them")
    lines += [*top_lines(reading), *checking.useful_lines(reading), machine]
    shares = shares_of(reading)
    alt = f"Feelings, as people in the room read them: {charts.sentence(shares)}"
    if not pictures:
        return Printed((*lines, alt), agreement, alt=alt, caution=caution(reading))
    chart = charts.share_chart(shares, "Feeling, as people read it", practice=searcher.store.practice, fixed=True)
    return Printed(tuple(lines), agreement, charts.png(chart), alt, caution(reading))
