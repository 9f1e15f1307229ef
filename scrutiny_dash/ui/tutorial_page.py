"""The lesson: six steps on practice posts, one at a time; where somebody is and what they answered survives a reload.

It works alone and from the front of the room: nothing on it is a real post, so all of it may be projected.
"""

from __future__ import annotations

import time
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from scrutiny_dash.store import room
from scrutiny_dash.store.connect import Store
from scrutiny_dash.topics import topics
from scrutiny_dash.tutorial import Step, Tutorial, read_answers, tutorial, write_answers
from scrutiny_dash.ui import tutorial_steps
from scrutiny_dash.ui.here import Here, here
from scrutiny_dash.ui.messages import explained
from scrutiny_dash.ui.router import page_path
from scrutiny_dash.ui.safe_text import plain_html, plain_md
from scrutiny_dash.ui.tutorial_steps import EXERCISES, Desk, Weight

AT = "at"
FRONT = "front"
_TURNED = "_lesson_turned"
_MOMENT = 0.3  # seconds; half of it was not always enough for the browser to draw the empty place


def show() -> None:
    """Draw the step this visitor is at."""
    visitor, lesson = here(), tutorial()
    store = visitor.house.stores.practice
    saved = room.progress(store, visitor.visitor)
    number = _at(saved, lesson)
    step = lesson.steps[number]
    front = visitor.is_officer and st.query_params.get(FRONT) == "1"
    if front:
        st.html('<div class="lesson-front"></div>')
    st.title("Learn in ten minutes", anchor=False)
    if not visitor.store.practice:
        st.html('<p class="practice">This lesson uses practice posts: invented, not from real people</p>')
    _bar(lesson, saved, number, front=front)
    with _fresh_place().container():
        st.header(f"Step {number + 1} of {len(lesson.steps)}: {plain_md(step.title)}", anchor=False)
        for paragraph in step.text:
            st.markdown(paragraph)
        answers = read_answers(saved.get(step.slug, ""))
        keep = partial(_keep, store, visitor.visitor, step, answers)
        desk = Desk(visitor, lesson.topic, step, answers, keep)
        done = EXERCISES[step.kind](desk)
        if done:
            st.html(f'<p class="lesson-why"><b>Why</b> {plain_html(step.why)}</p>')
        _onward(desk, lesson, number, done=done)
        _below(visitor, store, lesson)


def _fresh_place() -> DeltaGenerator:
    """Return the place for a step; after a turn of the page it stays empty for a moment.

    The browser keeps how far down it was scrolled, so a new step would open at its end; an empty page has no "down".
    """
    place = st.empty()
    if st.session_state.pop(_TURNED, False):
        time.sleep(_MOMENT)
    return place


def _at(saved: dict[str, str], lesson: Tutorial) -> int:
    """Return the step somebody is at, from 0; the first where nothing usable was kept."""
    kept = saved.get(AT, "")
    return next((n for n, step in enumerate(lesson.steps) if step.slug == kept), 0)


def _keep(store: Store, visitor: str, step: Step, before: dict[str, str], given: dict[str, str]) -> None:
    room.keep_progress(store, visitor, step.slug, write_answers({**before, **given}))
    st.session_state[_TURNED] = step.kind != "search" and not before
    st.rerun()


def _go(store: Store, visitor: str, step: Step) -> None:
    with explained():
        room.keep_progress(store, visitor, AT, step.slug)
        st.session_state[_TURNED] = True
        st.rerun()


def _bar(lesson: Tutorial, saved: dict[str, str], number: int, *, front: bool) -> None:
    """Show where one is, what is done and how long this takes; at the front of the room also the time gone by."""
    items = []
    for n, step in enumerate(lesson.steps):
        state = "now" if n == number else "done" if read_answers(saved.get(step.slug, "")) else "to-do"
        current = ' aria-current="step"' if state == "now" else ""
        items.append(f'<li class="{state}"{current}>{n + 1}</li>')
    minutes = lesson.steps[number].minutes
    said = f"About {minutes:g} {'minute' if minutes == 1 else 'minutes'}"
    if front:
        spent = sum(step.minutes for step in lesson.steps[:number])
        said += f". By now {spent:g} of 10 minutes have gone."
    st.html(f'<ol class="lesson-bar">{"".join(items)}</ol><p class="quiet">{said}</p>')


def _onward(desk: Desk, lesson: Tutorial, number: int, *, done: bool) -> None:
    store, who = desk.visitor.house.stores.practice, desk.visitor.visitor
    good = done and (desk.step.kind != "search" or tutorial_steps.search_was_good(desk))
    with st.container(horizontal=True, key="lesson_onward"):
        if number + 1 < len(lesson.steps):
            following = lesson.steps[number + 1]
            label = "Next step" if done else "Skip this step"
            kind: Weight = "primary" if good else "secondary" if done else "tertiary"
            if st.button(label, key="lesson_next", type=kind):
                _go(store, who, following)
        elif done:
            name = topics()[lesson.topic].name
            if st.button(f"Finish: open {plain_md(name)}", key="lesson_finish", type="primary"):
                st.switch_page(page_path(lesson.topic))
        if number and st.button("Back", key="lesson_back", type="tertiary"):
            _go(store, who, lesson.steps[number - 1])
        if desk.answers and st.button("Answer again", key="lesson_again", type="tertiary"):
            with explained():
                room.keep_progress(store, who, desk.step.slug, "")
                st.session_state[_TURNED] = True
                st.rerun()


def _below(visitor: Here, store: Store, lesson: Tutorial) -> None:
    """Start again; and for whoever stands at the front, larger type."""
    st.divider()
    with st.container(horizontal=True, key="lesson_below"):
        if st.button("Start again", key="lesson_restart", type="tertiary"):
            with explained():
                for name in (*(step.slug for step in lesson.steps), AT):
                    room.keep_progress(store, visitor.visitor, name, "")
                st.session_state[_TURNED] = True
                st.rerun()
        if visitor.is_officer:
            front = st.query_params.get(FRONT) == "1"
            label = "Show it in normal size" if front else "Show it large, for the front of the room"
            if st.button(label, key="lesson_front", type="tertiary"):
                if front:
                    del st.query_params[FRONT]
                else:
                    st.query_params[FRONT] = "1"
                st.rerun()
