"""Add a post by hand: first whether anyone could see it; then its words, where and when it was seen."""

from __future__ import annotations

from datetime import date

import streamlit as st

from scrutiny_dash import clock
from scrutiny_dash.collect.bring_in import bring_paste
from scrutiny_dash.errors import InputError
from scrutiny_dash.sources.by_hand import PASTE_LIMIT, WHERE_LIMIT
from scrutiny_dash.store.audit import record_alone
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.posts import Added
from scrutiny_dash.topics import topics
from scrutiny_dash.ui import platform_links
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.messages import explained, said, say_again
from scrutiny_dash.ui.router import page_path
from scrutiny_dash.ui.shared_reader import shared_reader
from scrutiny_dash.wording import count

PLACE = "by_hand"
QUESTION = "Could anyone see this without joining or logging in?"
YES, NO = "Yes", "No, or I am not sure"


def result_words(added: Added, topic_name: str) -> str:
    """Say what became of a paste."""
    parts = []
    if added.new:
        parts.append(f"{count(added.new, 'post')} added to {topic_name}.")
    if added.known + added.edited:
        already = added.known + added.edited
        parts.append(f"{count(already, 'post')} {'was' if already == 1 else 'were'} here already.")
    if added.refused:
        parts.append(f"{count(added.refused, 'post')} not added, because an officer deleted it for good before.")
    return " ".join(parts) or "Nothing was added: no words were left to keep."


def show(visitor: Here, store: Store) -> None:
    """Draw the question and, once it is answered with yes, the form."""
    st.header("Add one by hand", anchor=False)
    say_again(PLACE)
    platform_links.by_itself(visitor)
    st.markdown(
        "For a public post that no source reads, such as one on a public Facebook page. Copy its words only: no name, "
        "no picture. The dashboard covers @handles, takes contact details out, and holds such posts for you to look at."
    )
    answer = st.radio(QUESTION, [YES, NO], index=None, key="by_hand_public")
    if answer is None:
        st.caption("Answer this first. What people say among themselves is not ours to collect.")
    elif answer == NO:
        _closed()
    else:
        _form(visitor, store)


def _closed() -> None:
    st.warning(
        "Then it cannot be added. Describe the concern in general terms instead: what it is about, not who said it or "
        "in which words. A finding without posts is shown as an impression."
    )
    findings = page_path("findings")
    if findings.exists():
        st.page_link(findings, label="Write it as an impression on Findings")


def _form(visitor: Here, store: Store) -> None:
    number = st.session_state.get("_by_hand", 0)
    today = clock.london_day(clock.now())
    with st.form(f"by_hand_{number}", border=False):
        slug = st.selectbox(
            "Topic",
            list(topics()),
            index=None,
            format_func=lambda name: topics()[name].name,
            placeholder="Choose a topic",
            key=f"by_hand_topic_{number}",
        )
        text = st.text_area("Words of the post", height=160, max_chars=PASTE_LIMIT, key=f"by_hand_text_{number}")
        st.caption("Several posts: put a line of --- between them, or a blank line.")
        one = st.checkbox("This is one post with blank lines in it", key=f"by_hand_one_{number}")
        where = st.text_input(
            "Where you saw it", max_chars=WHERE_LIMIT, placeholder="Facebook", key=f"by_hand_where_{number}"
        )
        link = st.text_input("Link to the post (if it has one)", key=f"by_hand_link_{number}")
        st.caption("Only officers see the link. It is used to check whether the post has been deleted since.")
        left, right = st.columns(2)
        seen = left.date_input(
            "Day you saw it", value=today, max_value=today, format="DD/MM/YYYY", key=f"by_hand_seen_{number}"
        )
        written = right.date_input(
            "Day it was written (if it says so)", value=None, max_value=today, min_value=date(2005, 1, 1),
            format="DD/MM/YYYY", key=f"by_hand_written_{number}",
        )  # fmt: skip
        if st.form_submit_button("Add this post", type="primary"):
            with explained():
                _add(visitor, store, slug, text, where, link, seen, written, one_post=one)


def _add(
    visitor: Here,
    store: Store,
    slug: str | None,
    text: str,
    where: str,
    link: str,
    seen: date | None,
    written: date | None,
    *,
    one_post: bool,
) -> None:
    if slug is None:
        raise InputError("No topic is chosen.", "Choose the topic that the post is about.")
    if seen is None:
        raise InputError("The day you saw it is missing.", "Give the day on which you saw the post.")
    topic = topics()[slug]
    added = bring_paste(
        store, visitor.house.stores.private, topic, visitor.who, text, where, link, seen,
        anyone_could_see=True, one_post=one_post, written_on=written, reader=shared_reader(),
    )  # fmt: skip
    record_alone(store, visitor.who, "add by hand", slug, new=added.new, known=added.known + added.edited)
    st.session_state["_by_hand"] = st.session_state.get("_by_hand", 0) + 1
    said(result_words(added, topic.name), PLACE)
    st.rerun()
