"""The feeds that the source of news and other feeds reads, each with why, its owner's terms, and its own switch."""

from __future__ import annotations

import streamlit as st

from scrutiny_dash.collect.feed_switches import OFF, switch_of
from scrutiny_dash.sources.feeds.listed import ListedFeed, feeds_to_read
from scrutiny_dash.store import room
from scrutiny_dash.store.connect import Store
from scrutiny_dash.ui.card_parts import PLACE
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.html_table import show_table
from scrutiny_dash.ui.messages import explained, said
from scrutiny_dash.wording import count


def show(visitor: Here, store: Store) -> None:
    """Draw the list and which of it is read."""
    feeds = {feed.url: feed for feed in feeds_to_read(visitor.house.settings)}
    off = room.choices(store, OFF)
    kept = [url for url in feeds if not off.get(switch_of(url))]
    show_table(
        "The feeds on the list",
        ("Feed", "Why", "What its owner allows", "Tried"),
        [(feed.title, feed.why, feed.terms or "Not known", _tried(feed)) for feed in feeds.values()],
    )
    with st.form("feeds_read", border=False):
        chosen = st.multiselect(
            "Feeds that are read", list(feeds), default=kept, format_func=lambda url: feeds[url].title, key="feeds_on",
            placeholder="Choose at least one feed",
        )  # fmt: skip
        st.caption(
            "A feed whose owner’s terms you cannot accept: take it out. The file data/feeds.toml holds the list."
        )
        if st.form_submit_button("Save which feeds are read"):
            with explained():
                _save(visitor, store, list(feeds), kept, chosen)


def _save(visitor: Here, store: Store, feeds: list[str], kept: list[str], chosen: list[str]) -> None:
    if not chosen:
        st.warning("Choose at least one feed. To read none, switch the whole source off.")
        return
    for url in feeds:
        if (url in kept) != (url in chosen):
            room.choose(store, switch_of(url), None if url in chosen else True, visitor.who)
    said(f"{count(len(chosen), 'feed')} of {len(feeds)} {'is' if len(chosen) == 1 else 'are'} read.", PLACE)
    st.rerun()


def _tried(feed: ListedFeed) -> str:
    return "Not tried yet" if feed.verify else "Seen in public code"
