"""The start page: one sentence, one button, the topics; joining a table; the session's steps while one is open."""

from __future__ import annotations

import streamlit as st

from scrutiny_dash import workshop
from scrutiny_dash.access import Role
from scrutiny_dash.settings import ROOT
from scrutiny_dash.store import room
from scrutiny_dash.topics import topics
from scrutiny_dash.ui.here import Here, here
from scrutiny_dash.ui.join import LEAVE
from scrutiny_dash.ui.messages import explained, said
from scrutiny_dash.ui.router import page_path
from scrutiny_dash.ui.safe_text import plain_html, plain_md

RULE = "I will read these posts in the room, look for the topic and never for the person, and not copy them out."
STEPS = (
    ("Learn", "tutorial"),
    ("Explore: read ten posts of your topic blind first, then search", "young_carers"),
    ("Keep", "young_carers"),
    ("Agree", "findings"),
    ("Report back", "findings"),
)


def show() -> None:
    """Draw the start page."""
    visitor = here()
    st.title("What are Essex residents saying?", anchor=False)
    st.markdown("Find, judge and record what residents say on social media about three topics under review.")
    if st.button("Start with the 10-minute lesson", type="primary"):
        st.switch_page(page_path("tutorial"))
    if visitor.session is not None:
        _steps()
    st.header("Three topics", anchor=False)
    columns = st.columns(len(topics()))
    for column, topic in zip(columns, topics().values(), strict=True):
        with column, st.container(border=True, height="stretch"):
            st.subheader(topic.name, anchor=False)
            st.markdown(plain_md(topic.question))
            if st.button(f"Open {topic.name}", key=f"open_{topic.slug}", width="stretch"):
                if (ROOT / "pages" / f"{topic.slug}.py").exists():
                    st.switch_page(page_path(topic.slug))
                st.switch_page(page_path("topic"), query_params={"topic": topic.slug})
    _table(visitor)
    _which_posts(visitor)
    if visitor.role in {Role.TABLE, Role.OFFICER}:
        st.link_button("Sign out of this browser", LEAVE)


def _steps() -> None:
    st.header("The session's steps", anchor=False)
    items = "".join(
        f'<li><span class="step-number">{n}</span> {plain_html(name)}</li>' for n, (name, _) in enumerate(STEPS, 1)
    )
    st.html(f'<ol class="steps" style="list-style:none;padding:0">{items}</ol>')


def _table(visitor: Here) -> None:
    st.header("Your table", anchor=False)
    if visitor.table is not None:
        st.markdown(f"You sit at **{plain_md(visitor.table_name)}**. What you keep and write belongs to this table.")
        if st.button("Leave this table"):
            room.seat_visitor(visitor.store, visitor.visitor, None)
            st.rerun()
        return
    with st.form("join_table", border=False):
        name = st.text_input("Your table's name", max_chars=40, placeholder="Table 3")
        accepted = st.checkbox(RULE)
        if st.form_submit_button("Join this table", type="primary"):
            if not accepted:
                st.warning("Tick the sentence first. It protects the people who wrote the posts.")
                return
            with explained():
                room.seat_visitor(visitor.store, visitor.visitor, workshop.join(visitor.store, name))
                said("You can keep posts and write findings now.")
                st.rerun()


def _which_posts(visitor: Here) -> None:
    """Let somebody who may see real posts go back to the practice posts, and return."""
    if not (visitor.has_live and visitor.may_see_live):
        return
    st.header("Which posts you look at", anchor=False)
    wants = visitor.store.practice
    label = "Look at the real posts" if wants else "Look at practice posts"
    if st.button(label):
        st.session_state["_practice"] = not wants
        st.query_params.pop("practice", None)
        st.rerun()
