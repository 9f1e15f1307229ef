"""The officers' page for the room: the session, its numbers, and what goes on the projector."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from scrutiny_dash import clock, wording
from scrutiny_dash.collect.rereading import sentence
from scrutiny_dash.models import Query
from scrutiny_dash.store import rereading, room
from scrutiny_dash.store.workshop import Session
from scrutiny_dash.topics import topics
from scrutiny_dash.ui import projector
from scrutiny_dash.ui.here import PRACTICE_PARAM, Here, here
from scrutiny_dash.ui.messages import explained, said

EVERY_SECONDS = 5
_CLOSING = "_session_closing"


def show() -> None:
    """Draw the controls, or the projector's view where the address asks for one."""
    visitor = here()
    wanted = st.query_params.get("show", "")
    if wanted:
        projector.show(visitor, wanted)
        return
    st.title("Room", anchor=False)
    st.markdown("Open the session, put a page on the projector, and keep time. Tables do not see this page.")
    _session(visitor)
    _projector(visitor)


def _session(visitor: Here) -> None:
    st.header("The session", anchor=False)
    session = visitor.session
    if session is None:
        st.markdown(
            "While a session is open, every table sees the same numbers. New posts wait until you press Update, "
            "so that nobody's finding changes under their hands."
        )
        minutes = st.number_input("How many minutes does it last?", 10, 480, 90, step=5, key="room_minutes", width=320)
        if st.button("Open the session", key="room_open", type="primary"):
            with explained():
                room.open_session(visitor.store, visitor.who, int(minutes))
                said("The session is open. The numbers stand still now.")
                st.rerun()
        return
    _open_session(visitor, session)
    with st.container(horizontal=True):
        if st.button("Update the numbers", key="room_update", type="primary"):
            with explained():
                room.update_numbers(visitor.store, visitor.who)
                said("The numbers are up to date. They stand still again.")
                st.rerun()
        st.button("Close the session", key="room_close", on_click=_set_closing, args=(True,))
    if st.session_state.get(_CLOSING):
        _close(visitor)


def _set_closing(value: bool) -> None:
    st.session_state[_CLOSING] = value


def _close(visitor: Here) -> None:
    st.markdown("When the session is closed, the numbers follow the collection again. What tables wrote stays.")
    with st.container(horizontal=True):
        if st.button("Yes, close it", key="room_closed", type="primary"):
            with explained():
                room.close_session(visitor.store, visitor.who)
                _set_closing(value=False)
                said("The session is closed.")
                st.rerun()
        st.button("No, leave it open", key="room_not_closed", on_click=_set_closing, args=(False,))


@st.fragment(run_every=EVERY_SECONDS)
def _open_session(visitor: Here, session: Session) -> None:
    """Show the clock and how many posts wait; again every few seconds."""
    at = clock.now()
    gone = int((at - session.opened_at).total_seconds()) // 60
    left = session.minutes - gone
    time_left = f"{wording.count(left, 'minute')} left" if left > 0 else "time is up"
    st.markdown(
        f"**It is {clock.london(at):%H:%M}, {time_left}.** Open since {clock.london(session.opened_at):%H:%M}; "
        f"the numbers are those of {clock.london(session.updated_at):%H:%M}."
    )
    again = sentence(rereading.progress(visitor.store), session_open=True)
    st.info(f"{waiting_words(waiting(visitor, session))} {again}".strip())


def waiting(visitor: Here, session: Session) -> dict[str, int]:
    """Return by topic name how many posts have come since the numbers were taken."""
    if visitor.searcher.newest_post() <= session.up_to_post:
        return {}
    found = {}
    for topic in topics().values():
        now = visitor.searcher.answer(Query(topic.slug, limit=0)).collected_total
        then = visitor.searcher.answer(Query(topic.slug, limit=0, up_to_post=session.up_to_post)).collected_total
        if now > then:
            found[topic.name] = now - then
    return found


def waiting_words(found: dict[str, int]) -> str:
    """Say how many posts wait for "Update"."""
    if not found:
        return "No new posts wait."
    parts = wording.listed([f"{number:,} on {name}" for name, number in found.items()])
    return f"New posts wait: {parts}. Press Update to count them."


def _projector(visitor: Here) -> None:
    st.header("On the projector", anchor=False)
    st.markdown(
        "Each of these opens a page of its own in large letters, with counts and the tables' own words only. "
        "Move it to the projector. It brings itself up to date within seconds."
    )
    frames = [*((topic.slug, topic.name) for topic in topics().values())]
    frames += [("findings", "The findings, one at a time"), ("join", "How to join")]
    with st.container(horizontal=True):
        for name, title in frames:
            st.link_button(title, show_address(visitor, name), key=f"room_show_{name}")
    st.caption(
        "On that page: N for the next one, P for the one before, A to change by itself, B to blank the screen. "
        "The same buttons appear at its foot when the mouse is there."
    )
    blank = projector.is_blank(visitor.store)
    if st.button("Show the screen again" if blank else "Blank the screen", key="room_blank", width="stretch"):
        with explained():
            projector.set_blank(visitor.store, visitor.who, blank=not blank)
            st.rerun()
    if blank:
        st.warning("The projector is blank now, whichever page it shows.")


def show_address(visitor: Here, name: str) -> str:
    """Return the address of a projector page; it says so when it is about practice posts by choice."""
    params = {"show": name}
    if visitor.store.practice and visitor.has_live:
        params[PRACTICE_PARAM] = "1"
    return f"/room?{urlencode(params)}"
