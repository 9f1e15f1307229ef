"""One card for each line of attention: what it counts, how far it was read, and its switch."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from scrutiny_dash import wording
from scrutiny_dash.clock import say_day, say_time
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.sources.attention import Attention
from scrutiny_dash.store import attention
from scrutiny_dash.store.connect import Store
from scrutiny_dash.topics import topics
from scrutiny_dash.ui.card_parts import State, reads, standing, switch
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.html_table import show_table

OFF = State("Not switched on", "Nobody asks it.", "An officer can switch it on.")
WAITING = State(
    "Not read yet",
    "It is switched on. It is asked by itself, one question a minute, never during a session.",
    good=True,
)


def kept_of(store: Store, line: Attention) -> dict[str, attention.Kept]:
    """Return what is kept of a line, by topic; topics for which nothing is listed are left out."""
    return {
        slug: attention.kept(store, line.info.name, slug, question)
        for slug, topic in topics().items()
        if (question := line.question(topic))
    }


def state_of(kept: Sequence[attention.Kept], *, on: bool) -> State:
    """Say how a line is doing, by the newest asking of each topic."""
    if not on:
        return OFF
    newest = [one.asked[-1] for one in kept if one.asked]
    if not newest:
        return WAITING
    bad = [asked for asked in newest if asked.status not in attention.ANSWERED]
    if not bad:
        return State("Working", f"It answered, last at {say_time(max(asked.at for asked in newest))}.", good=True)
    worst = max(bad, key=lambda asked: asked.at)
    word = wording.STATUSES[worst.status] if worst.status is not SourceStatus.NOT_MEASURED else "Could not be asked"
    return State(word, worst.sentence, "Nothing: it is asked again the next day.")


def show(visitor: Here, store: Store, line: Attention, *, on: bool) -> None:
    """Draw one card."""
    kept = kept_of(store, line)
    state = state_of(tuple(kept.values()), on=on)
    with st.container(border=True, key=f"source_{line.info.name}"):
        left, right = st.columns([5, 2], gap="medium")
        with left:
            standing(line.info, state)
        with right:
            switch(visitor, store, line.info, on=on, after="It is asked within a few minutes.")
        reads(line.info)
        with st.expander(f"More about {line.info.title}"):
            st.markdown(f"[Terms of {line.info.title}]({line.info.terms})")
            st.markdown("Its line stands on each topic’s page, below the posts. It counts no posts and no residents.")
            show_table(
                f"How far {line.info.title} was read", ("Topic", "Read", "Last asked", "How it went"), _rows(kept)
            )


def _rows(kept: dict[str, attention.Kept]) -> list[tuple[str, str, str, str]]:
    rows = []
    for slug, one in kept.items():
        read = f"{say_day(one.read[0])} to {say_day(one.read[1])}" if one.read else "Nothing yet"
        newest = one.asked[-1] if one.asked else None
        when = say_time(newest.at) if newest else "Never"
        how = (newest.sentence or wording.STATUSES[newest.status]) if newest else "Not asked"
        rows.append((topics()[slug].name, read, when, how))
    return rows
