"""The projector's view of the room: one message a frame, live, without controls in the picture and without any post."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import altair as alt
import streamlit as st

from scrutiny_dash import charts, checking, clock, coverage, invitation, room_reading, workshop
from scrutiny_dash.charts.look import PAGE_FONT, PRACTICE_SAID
from scrutiny_dash.models import Answer, Query
from scrutiny_dash.search import below, strength
from scrutiny_dash.store import room, runs
from scrutiny_dash.store import workshop as kept
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.findings import Finding, findings_list
from scrutiny_dash.topics import Topic, topics
from scrutiny_dash.ui import room_frames, sentences
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.router import page_path
from scrutiny_dash.wording import whose

# A post that is held elsewhere leaves the screen within two seconds at worst: this wait for the next round, and in
# the rest the asking, the drawing (of a changed chart a third of a second) and the way to the browser.
EVERY_SECONDS = 1
AUTO_SECONDS = 20
ENLARGED = 1.7
# So few dates stand over the chart; more have a frame of their own.
DATES_OVER_CHART = 2
SCREEN = "room.screen"
# What practice posts pretend to have been read from, as in the frame of every page.
PRACTICE_SOURCES = ("bluesky", "mastodon", "feeds")
_AT, _AUTO, _SINCE = "_frame_at", "_frame_auto", "_frame_since"
Frame = Callable[[], object]


def is_blank(store: Store) -> bool:
    """Say whether the facilitator blanked the projector."""
    return bool(room.choices(store, SCREEN).get(SCREEN, {}).get("blank"))


def set_blank(store: Store, who: str, *, blank: bool) -> None:
    """Blank the projector or show it again, whichever window shows it.

    Raises:
        StoreError: it could not be written.
    """
    room.choose(store, SCREEN, {"blank": blank}, who)


def show(visitor: Here, name: str) -> None:
    """Draw the projector's view.

    Args:
        name: a topic's slug, ``findings``, ``join`` or ``blank``.
    """
    with st.container(key="projector"):
        _screen(visitor, name)


@st.fragment(run_every=EVERY_SECONDS)
def _screen(visitor: Here, name: str) -> None:
    """Draw the frame that stands on the screen now, its foot, and the buttons that appear under the mouse."""
    blank = name == "blank" or is_blank(visitor.store)
    frames = frames_of(visitor, name)
    if blank:
        st.html(room_frames.blank_frame())
    else:
        frames[_position(len(frames))]()
        st.html(room_frames.foot_html(_foot(visitor)))
    _buttons(visitor, name, len(frames), blank=blank)


def _position(count: int) -> int:
    """Return which of the frames is shown; when they change by themselves, the next one is due in time."""
    state = st.session_state
    now = clock.now()
    if state.get(_AUTO) and (now - state.get(_SINCE, now)).total_seconds() >= AUTO_SECONDS:
        state[_AT] = state.get(_AT, 0) + 1
        state[_SINCE] = now
    return int(state.get(_AT, 0)) % count


def _move(by: int) -> None:
    st.session_state[_AT] = st.session_state.get(_AT, 0) + by
    st.session_state[_SINCE] = clock.now()


def _toggle_auto() -> None:
    st.session_state[_AUTO] = not st.session_state.get(_AUTO)
    st.session_state[_SINCE] = clock.now()


def _toggle_blank(visitor: Here, name: str, *, blank: bool) -> None:
    if name == "blank":
        st.query_params["show"] = next(iter(topics()))
    if name != "blank" or not blank:
        set_blank(visitor.store, visitor.who, blank=blank)


def _buttons(visitor: Here, name: str, count: int, *, blank: bool) -> None:
    with st.container(key="projector_buttons", horizontal=True):
        if count > 1 and not blank:
            st.button("Before", key="frame_before", on_click=_move, args=(-1,), shortcut="P")
            st.button("Next", key="frame_next", on_click=_move, args=(1,), shortcut="N")
            auto = bool(st.session_state.get(_AUTO))
            label = "Stop changing" if auto else f"Change every {AUTO_SECONDS} seconds"
            st.button(label, key="frame_auto", on_click=_toggle_auto, shortcut="A")
        if st.button(
            "Show the screen again" if blank else "Blank the screen", key="frame_blank", shortcut="B",
            on_click=_toggle_blank, args=(visitor, name), kwargs={"blank": not blank},
        ) and name == "blank":  # fmt: skip
            st.rerun()
        st.page_link(page_path("room"), label="Controls")


def frames_of(visitor: Here, name: str) -> list[Frame]:
    """Return the frames of a projector page, in order; always at least one."""
    if name == "findings":
        return _findings_frames(visitor)
    if name == "join":
        return [_join_frame(visitor)]
    if name in topics():
        return _topic_frames(visitor, topics()[name])
    return [_html(room_frames.message_frame("There is no such page", "Choose one on the Room page."))]


def _html(text: str) -> Frame:
    return partial(st.html, text)


def _topic_frames(visitor: Here, topic: Topic) -> list[Frame]:
    answer = visitor.searcher.answer(Query(topic.slug, limit=0, up_to_post=_stands_at(visitor.store)))
    frames = [_html(room_frames.numbers_frame(numbers_of(visitor, topic, answer)))]
    reading = reading_shown(visitor, topic)
    if reading is not None:
        frames.append(_html(room_frames.reading_frame(reading)))
    dates = runs.key_dates(visitor.store, topic)
    chart = charts.volume_chart(answer, dates, visitor.store.practice, fixed=True)
    if chart is not None:
        key = [
            line for line in getattr(chart.title, "subtitle", None) or [] if line != PRACTICE_SAID
        ]  # the foot says it
        counted = f"{charts.posts_and_people(answer)}: {whose(answer.query.voices)}"
        letters = [
            (letter, f"{clock.say_day(one.day)}, {one.label}") for letter, one in charts.key_dates(answer, dates)
        ]
        over = [f"{letter}: {what}" for letter, what in letters] if len(letters) <= DATES_OVER_CHART else []
        heading = room_frames.chart_heading(topic.name, counted, [*key, *over])
        frames.append(partial(_chart, heading, large(chart), charts.volume_sentence(answer)))
        if letters and not over:
            frames.append(_html(room_frames.dates_frame(topic.name, letters)))
    return frames


def _stands_at(store: Store) -> int | None:
    """Return where the numbers stand still, read anew: a session may have been opened since the page was."""
    session = room.open_session_now(store)
    return None if session is None else session.up_to_post


def numbers_of(visitor: Here, topic: Topic, answer: Answer) -> room_frames.TopicNumbers:
    """Return what the projector shows of a topic."""
    line = below.read_line(visitor.searcher, answer.query)
    return room_frames.TopicNumbers(
        name=topic.name,
        posts=answer.posts_total,
        people=answer.people_total,
        where=sentences.where(answer, topic),
        how_sure=sentences.how_sure(answer, can_read=False) or sentences.found(answer, ""),
        read=line.read,
        kept=line.kept,
        findings=len(findings_list(visitor.store, topic.slug)),
        read_line=line.words,
        whose=whose(answer.query.voices),
    )


def reading_shown(visitor: Here, topic: Topic) -> room_frames.ReadingShown | None:
    """Return what the projector shows of the room's reading of a topic; None while nobody has read."""
    so_far = room_reading.of_topic(visitor.searcher, topic.slug, _stands_at(visitor.store))
    if so_far is None:
        return None
    reading = room_reading.reading_of(so_far)
    return room_frames.ReadingShown(
        name=topic.name,
        headline=checking.headline(reading),
        shares=tuple(room_reading.top_lines(reading)),
        of=f"Read of: {room_reading.frame_line(so_far)}",
        machine=checking.machine_line(reading, "those who read them"),
        caution=room_reading.caution(reading),
    )


def large(chart: alt.LayerChart) -> dict[str, Any]:
    """Return a chart for print as one for a screen: in the page's typeface, its letters larger, without a title."""
    spec: dict[str, Any] = chart.properties(width="container", height="container", title="").to_dict()
    spec["config"]["font"] = PAGE_FONT
    _enlarge(spec)
    return spec


def _enlarge(part: Any) -> None:
    """Enlarge all letters in a chart, and how far those over the plot stand from it."""
    if isinstance(part, list):
        for one in part:
            _enlarge(one)
    elif isinstance(part, dict):
        for name, value in part.items():
            is_over = name == "y" and isinstance(value, int | float) and value < 0
            if is_over or name.lower().endswith("fontsize"):
                part[name] = round(value * ENLARGED)
            elif name != "datasets":
                _enlarge(value)


def _chart(heading: str, chart: dict[str, Any], sentence: str) -> None:
    st.html(heading)
    with st.container(key="projector_chart"):
        st.vega_lite_chart(spec=chart, width="stretch", height="stretch", theme=None, alt=sentence)


def _findings_frames(visitor: Here) -> list[Frame]:
    findings = findings_list(visitor.store)
    if not findings:
        text = "Each appears here as soon as a table saves it."
        return [_html(room_frames.message_frame("No findings yet", text))]
    findings.sort(key=lambda f: (list(topics()).index(f.topic) if f.topic in topics() else len(topics()), f.number))
    behind = {
        number: found.wording
        for slug in topics()
        for number, found in strength.behind_findings(
            visitor.searcher,
            slug,
            [finding for finding in findings if finding.topic == slug],
            kept.evidence_list(visitor.store, slug),
        ).items()
    }
    shown = [finding_shown(finding, behind.get(finding.number, "")) for finding in findings]
    return [_html(room_frames.finding_frame(one, n, len(shown))) for n, one in enumerate(shown, 1)]


def finding_shown(finding: Finding, voices: str = "") -> room_frames.FindingShown:
    """Return what the projector shows of a finding: the table's own words, never a post.

    Args:
        voices: how good its evidence is now, in one of the three wordings.
    """
    return room_frames.FindingShown(
        label=f"F{finding.number}",
        topic=topics()[finding.topic].name if finding.topic in topics() else finding.topic,
        table=finding.table,
        statement=finding.statement,
        sure=workshop.IMPRESSION if finding.is_impression else finding.how_sure,
        rests_on=tuple(f"E{number}" for number in finding.shown),
        not_shown=len(finding.not_shown),
        asked=": ".join(text for text in (finding.ask_whom, finding.ask_what) if text),
        voices=voices,
    )


def _join_frame(visitor: Here) -> Frame:
    parts = urlsplit(st.context.url or "")
    address = room_frames.address_to_join(
        f"{parts.scheme}://{parts.netloc}", visitor.house.access.asks_code(), invitation.addresses_in_the_room()
    )
    if address:
        return partial(_join, address)
    text = "This dashboard opens only on this laptop. To share it, start it with: python3 run.py --share"
    return _html(room_frames.message_frame("Nobody else can join yet", text))


def _join(address: str) -> None:
    words, code = st.columns([3, 2])
    words.html(room_frames.join_frame(address))
    code.image(room_frames.join_code(address), alt="The same address as a QR code")


def _foot(visitor: Here) -> room_frames.Foot:
    """Return what stands under a frame, the session and the coverage read anew."""
    newest = runs.latest_runs(visitor.store)
    answered = tuple(sorted({run.source for run in newest if run.status in coverage.ANSWERED}))
    practice = visitor.store.practice
    session = room.open_session_now(visitor.store)
    return room_frames.Foot(
        practice=practice,
        status=coverage.status_line(
            practice=practice,
            sources=PRACTICE_SOURCES if practice else answered,
            as_at=max((run.finished for run in newest if run.finished), default=None),
            delete_by=visitor.clearance.delete_by,
        ),
        not_cleared="" if practice else visitor.clearance.publication_line,
        at=clock.now(),
        ends=None if session is None else session.opened_at + timedelta(minutes=session.minutes),
    )
