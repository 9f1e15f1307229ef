"""Links that open each platform's own search, where most residents are, and what to do with what is found there."""

from __future__ import annotations

from datetime import date

import streamlit as st

from scrutiny_dash.deep_links import GROUPS
from scrutiny_dash.errors import SearchRefused
from scrutiny_dash.links import PlatformLink, links_for
from scrutiny_dash.reading.persons import refuse_person
from scrutiny_dash.topics import Topic, topics
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.messages import show_error
from scrutiny_dash.ui.router import page_path
from scrutiny_dash.ui.safe_text import plain_md

TITLE = "Look on the platforms themselves"
BY_HAND = "Add one by hand"
WHY = (
    "Most residents talk where this dashboard cannot read. These links open the same search there, in a new tab. "
    "What you look for there is seen by that platform."
)


def show(visitor: Here, topic: Topic, words: str, since: date | None, until: date | None, *, on_sources: bool) -> None:
    """Draw the links of one search, in groups, each with a word on the login; then where to bring what was found.

    Args:
        on_sources: the form that adds a post stands right below.
    """
    st.markdown(WHY)
    links = links_for(topic, words, since, until)
    for group, title in GROUPS.items():
        st.markdown(f"**{title}**")
        for link in links:
            if link.group == group:
                _link(link)
    _found_something(visitor, on_sources=on_sources)


def _link(link: PlatformLink) -> None:
    left, right = st.columns([2, 3], vertical_alignment="center")
    left.link_button(f"Search {link.title}", link.url, width="stretch")
    right.markdown(plain_md(" ".join((link.login_note, *link.limits, link.add_hint))))


def _found_something(visitor: Here, *, on_sources: bool) -> None:
    st.markdown("**Found something? Add it**")
    if on_sources:
        st.markdown("If anyone can see it without joining or logging in, add it below. Else describe the concern.")
    elif visitor.is_officer:
        st.page_link(page_path("sources"), label="Add it by hand on Sources", query_params={"section": BY_HAND})
    else:
        st.markdown(
            "If anyone can see it without joining or logging in, give an officer the link: they add it on Sources. "
            "Else describe the concern in general terms, as a finding without posts."
        )
        if page_path("findings").exists():
            st.page_link(page_path("findings"), label="Write it on Findings")


def by_itself(visitor: Here) -> None:
    """Draw the links with a search of their own, for an officer who goes out to look."""
    with st.expander(TITLE):
        slug = st.selectbox(
            "Topic to look for", list(topics()), format_func=lambda name: topics()[name].name, key="links_topic"
        )
        words = st.text_input("Words to look for (you can leave this empty)", max_chars=200, key="links_words")
        first, second = st.columns(2)
        low, high = date(2005, 1, 1), date(2100, 1, 1)
        since = first.date_input(
            "Posts from", value=None, format="DD/MM/YYYY", min_value=low, max_value=high, key="links_since"
        )
        until = second.date_input(
            "Posts to", value=None, format="DD/MM/YYYY", min_value=low, max_value=high, key="links_until"
        )
        try:
            refuse_person(words)
        except SearchRefused as refused:
            show_error(refused)
            return
        show(visitor, topics()[slug], words, since, until, on_sources=True)
