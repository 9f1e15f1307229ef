"""What the projector shows, one message a frame, as HTML.

Safe by construction: numbers and tables' own words come in, never a post. Every text is escaped here.
Sizes are in ``look.css``: read from the back row, so few words.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import segno

from scrutiny_dash import clock, wording
from scrutiny_dash.search.strength import NONE_COUNTS
from scrutiny_dash.ui.safe_text import plain_html

_LOOPBACK = ("127.", "localhost", "[::1]", "::1")
DATES_AT_MOST = 16
# From how many letters on a statement is set smaller; up to how many there is room for what is asked, and how much of
# it: counted for 1366 by 768, where a frame has 680 points above its foot.
LONG = ((280, "frame-very-long"), (120, "frame-long"))
ASKED_BESIDE, ASKED_LENGTH, RESTS_AT_MOST = 200, 110, 6


@dataclass(frozen=True, slots=True)
class TopicNumbers:
    """A topic's numbers.

    Attributes:
        where: how many of the posts name which place, in a sentence.
        how_sure: the sentence on what so many people allow to conclude.
        read, kept: of the posts, those that the room read blind, and those kept as evidence.
        read_line: what became of the posts found, in numbers that add up.
        whose: whose posts are counted.
    """

    name: str
    posts: int
    people: int
    where: str
    how_sure: str
    read: int
    kept: int
    findings: int
    read_line: str
    whose: str


@dataclass(frozen=True, slots=True)
class ReadingShown:
    """What the room read of a topic.

    Attributes:
        headline: the reading in a sentence. shares: the share of what was read most, with its interval.
        of: which posts were read, and when. machine: how often the computer agreed.
        caution: how far it reaches.
    """

    name: str
    headline: str
    shares: tuple[str, ...]
    of: str
    machine: str
    caution: str


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding in the table's own words.

    Attributes:
        rests_on: the numbers of kept posts that are shown now, ``("E1", "E4")``; not_shown: how many more are not.
            Without any it is an impression.
        asked: whom to ask what, in one line; empty when nobody is.
        voices: how good its evidence is now, in one of the three wordings; empty for an impression.
    """

    label: str
    topic: str
    table: str
    statement: str
    sure: str
    rests_on: tuple[str, ...]
    asked: str
    voices: str = ""
    not_shown: int = 0


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands under every frame: which posts these are, what cannot be seen, the clock."""

    practice: bool
    status: str
    not_cleared: str
    at: datetime
    ends: datetime | None = None


def numbers_frame(numbers: TopicNumbers) -> str:
    """Show a topic's numbers with what they allow to say."""
    figures = [(numbers.posts, "post" if numbers.posts == 1 else "posts")]
    if numbers.people:
        figures.append((numbers.people, "person" if numbers.people == 1 else "people"))
    figures += [(numbers.read, "read blind"), (numbers.kept, "kept")]
    figures.append((numbers.findings, "finding" if numbers.findings == 1 else "findings"))
    shown = "".join(f"<li><b>{number:,}</b> {what}</li>" for number, what in figures)
    where = f'<p class="frame-whose frame-read">{plain_html(numbers.where)}</p>' if numbers.where else ""
    return (
        f'<section class="frame"><h1>{plain_html(numbers.name)}</h1>'
        f'<p class="frame-whose">Posts by {plain_html(numbers.whose)}</p><ul class="frame-figures">{shown}</ul>'
        f'{where}<p class="frame-whose frame-read">{plain_html(numbers.read_line)}</p>'
        f'<p class="frame-sure">{plain_html(numbers.how_sure)}</p></section>'
    )


def reading_frame(reading: ReadingShown) -> str:
    """Show what the room read, over it whose posts and under it how far it reaches."""
    small = (*reading.shares, reading.machine)
    said = "".join(f'<p class="frame-whose frame-read">{plain_html(one)}</p>' for one in small)
    return (
        f'<section class="frame frame-over-chart"><h1>{plain_html(reading.name)}: what the room read</h1>'
        f'<p class="frame-whose frame-read">{plain_html(reading.of)}</p><p><b>{plain_html(reading.headline)}</b></p>'
        f'{said}<p class="frame-sure">{plain_html(reading.caution)}</p></section>'
    )


def chart_heading(name: str, counted: str, key: Sequence[str] = ()) -> str:
    """Say what the chart under it shows: how many posts, whose, and what its greys mean."""
    under = " · ".join([counted, *key])
    return (
        f'<section class="frame frame-over-chart"><h1>{plain_html(name)}: when people posted</h1>'
        f'<p class="frame-whose">{plain_html(under)}</p></section>'
    )


def dates_frame(name: str, dates: Sequence[tuple[str, str]]) -> str:
    """Say what the letters on the chart mean."""
    shown = "".join(f"<li><b>{letter}</b> {plain_html(what)}</li>" for letter, what in dates[:DATES_AT_MOST])
    left = len(dates) - DATES_AT_MOST
    more = f'<p class="frame-whose">{wording.count(left, "more date")} on the topic’s page.</p>' if left > 0 else ""
    return (
        f'<section class="frame frame-over-chart"><h1>{plain_html(name)}: the dates on the chart</h1>'
        f'<ul class="frame-dates">{shown}</ul>{more}</section>'
    )


def finding_frame(finding: FindingShown, number: int, of: int) -> str:
    """Show one finding, with how sure and on what. All of the statement is shown; what is asked gives way to it."""
    length = len(finding.statement)
    size = next((name for least, name in LONG if length > least), "")
    over = plain_html(f"{finding.topic} · {finding.table} · finding {number:,} of {of:,}")
    rests = wording.rests_on(finding.rests_on, finding.not_shown, RESTS_AT_MOST)
    rests = f" · {rests}" if rests else ""
    voices = f" · {finding.voices[0].lower()}{finding.voices[1:]}" if finding.voices else ""
    if finding.voices == NONE_COUNTS and not finding.rests_on:
        voices = ""  # what it rests on says it
    elif finding.voices == NONE_COUNTS:
        voices = ", which does not count now" if len(finding.rests_on) == 1 else ", none of which counts now"
    asked = ""
    if finding.asked and length <= ASKED_BESIDE:
        line = textwrap.shorten(finding.asked, ASKED_LENGTH, placeholder="…")
        asked = f'<p class="frame-ask"><b>Ask</b> {plain_html(line)}</p>'
    return (
        f'<section class="frame {size}"><p class="frame-over">{over}</p>'
        f"<h1>{plain_html(finding.label)}. {plain_html(finding.statement)}</h1>"
        f"<p>{plain_html(finding.sure + rests + voices)}</p>{asked}</section>"
    )


def message_frame(title: str, sentence: str) -> str:
    """Show one sentence, where there is nothing else to show."""
    return f'<section class="frame"><h1>{plain_html(title)}</h1><p>{plain_html(sentence)}</p></section>'


def join_frame(address: str) -> str:
    """Show how to reach the dashboard; its QR code stands under it. No access code is in either."""
    return (
        '<section class="frame"><h1>Join on your phone or laptop</h1>'
        f'<p class="frame-address">{plain_html(address)}</p><p>Ask the facilitator for the code.</p></section>'
    )


def join_code(address: str) -> bytes:
    """Draw an address as a QR code, PNG: Streamlit takes inline SVG out of HTML."""
    out = io.BytesIO()
    segno.make(address, micro=False).save(out, kind="png", scale=16, border=2)
    return out.getvalue()


def blank_frame() -> str:
    """Cover the whole screen, whatever stood on it."""
    return '<div class="frame-blank"><h1>The screen is blank</h1></div>'


def foot_html(foot: Foot) -> str:
    """Write the line under every frame."""
    mark = '<span class="practice">Practice posts: invented, not from real people</span>' if foot.practice else ""
    cleared = f'<span class="live">{plain_html(foot.not_cleared)}</span>' if foot.not_cleared else ""
    left = _minutes_left(foot)
    status = foot.status.removeprefix("Practice posts · ")  # the mark says it
    return (
        f'<footer class="frame-foot"><p>{mark}{cleared} {plain_html(status)}</p>'
        f'<p class="frame-clock">{clock.london(foot.at):%H:%M}{left}</p></footer>'
    )


def _minutes_left(foot: Foot) -> str:
    if foot.ends is None:
        return ""
    left = foot.ends - foot.at
    if left <= timedelta(0):
        return " · time is up"
    minutes = -(-int(left.total_seconds()) // 60)
    return f" · {wording.count(minutes, 'minute')} left"


def address_to_join(origin: str, asks_code: bool, addresses: list[str]) -> str:
    """Return the address that a phone in the room can open, or an empty text where none can.

    Args:
        origin: how this browser reached the dashboard, such as ``http://127.0.0.1:8501``.
        asks_code: without a code it opens on this computer only.
        addresses: this computer's addresses on the local network, the likeliest first.
    """
    parts = urlsplit(origin)
    if not asks_code or not parts.hostname:
        return ""
    if not parts.netloc.startswith(_LOOPBACK):
        return f"{parts.scheme}://{parts.netloc}"
    return f"{parts.scheme}://{addresses[0]}:{parts.port or 80}" if addresses else ""
