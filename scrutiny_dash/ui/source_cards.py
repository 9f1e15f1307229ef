"""One card a source: what it reads, how it is doing in plain words, what to do and who can, and its switch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from scrutiny_dash import clock, wording
from scrutiny_dash.collect.asking import SWITCH
from scrutiny_dash.collect.feed_switches import FEEDS
from scrutiny_dash.coverage import ANSWERED, WHY_NOT
from scrutiny_dash.errors import NotConfigured
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Source
from scrutiny_dash.sources.registry import ATTENTION, SOURCES
from scrutiny_dash.sources.waits import LONGEST
from scrutiny_dash.store import room, runs
from scrutiny_dash.store.connect import Store
from scrutiny_dash.topics import topics
from scrutiny_dash.ui import feed_list, line_cards
from scrutiny_dash.ui.card_parts import PLACE, State, reads, standing, switch
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.html_table import show_table
from scrutiny_dash.ui.messages import say_again
from scrutiny_dash.ui.safe_text import plain_md

KEEPER = "Whoever looks after this dashboard"
_KEEPER_CAN = {
    SourceStatus.AUTH_REQUIRED: f"{KEEPER} can correct the password. “Keys and backup” says how.",
    SourceStatus.GONE: f"{KEEPER} can correct the address.",
    SourceStatus.BLOCKED_HTML: f"{KEEPER} can check the address. Until then, use the links on the topic pages.",
    SourceStatus.FORBIDDEN: "Nobody here can change that. Use the links on the topic pages to look there yourself.",
    SourceStatus.MALFORMED: f"Nothing to do today. If it goes on for a day, tell {KEEPER.lower()}.",
    SourceStatus.SERVER_ERROR: f"Nothing to do: it is asked again. If it goes on for a day, tell {KEEPER.lower()}.",
    SourceStatus.NOT_MEASURED: "An officer can press “Collect now”.",
}


def state_of(
    source: Source,
    settings: Settings,
    newest: Sequence[runs.Run],
    answered: datetime | None,
    at: datetime,
    *,
    on: bool,
    rest: datetime | None = None,
) -> State:
    """Say how a source is doing.

    Args:
        newest: the newest finished run of this source over each topic.
        answered: when it last answered for any topic, aware UTC.
        at: now, aware UTC.
        on: whether an officer switched it on.
        rest: until when it asked us to wait, aware UTC; None where it did not say.
    """
    try:
        source.ready(settings)
    except NotConfigured as error:
        return State("Not set up", error.what, f"{error.to_do} “Keys and backup” says how.")
    if not on:
        return State("Not switched on", "Nobody asks it for posts.", "An officer can switch it on.")
    if not newest:
        return State("Not read yet", "It is switched on.", "An officer can press “Collect now”.", good=True)
    bad = [run for run in newest if run.status not in ANSWERED]
    if not bad:
        return _working(newest)
    return _failing(bad, len(newest), answered, at, rest)


def _working(newest: Sequence[runs.Run]) -> State:
    new = sum(run.new for run in newest)
    partly = next((run for run in newest if run.status is SourceStatus.PARTIAL), None)
    if partly is not None:
        return State("Working, read in part", partly.message, good=True)
    if all(run.status is SourceStatus.OK_EMPTY for run in newest):
        return State("Working, nothing new", "It answered and had nothing new.", good=True)
    return State("Working", "It answered and brought new posts." if new else "It answered.", good=True)


def _failing(
    bad: Sequence[runs.Run], asked: int, answered: datetime | None, at: datetime, rest: datetime | None
) -> State:
    worst = max(bad, key=lambda run: run.finished or run.started)
    word, why = wording.STATUSES[worst.status], WHY_NOT[worst.status]
    if worst.status is SourceStatus.RATE_LIMITED:
        latest = (worst.finished or worst.started) + timedelta(seconds=LONGEST)
        until = latest if rest is None else rest
        word = f"Resting until {clock.london(until):%H:%M}" if until > at else "Not asked since it rested"
    if worst.status is SourceStatus.SERVER_ERROR:
        word = f"Not answering since {clock.say_time(answered)}" if answered else "Has not answered yet"
    what = f"{why[0].upper()}{why[1:]}."
    if len(bad) < asked:
        what += f" It answered for {asked - len(bad)} of {asked} topics."
    return State(word, what, _KEEPER_CAN.get(worst.status, "Nothing: it is asked again later."))


def show(visitor: Here, store: Store) -> None:
    """Draw a card for every source, those where few residents are to be expected last and closed."""
    st.header("What is on", anchor=False)
    st.markdown(
        "A source is a place that this dashboard reads by itself. Each is off until you switch it on. "
        "What is on is asked again when a topic’s posts are a few hours old, but never while a session is open."
    )
    say_again(PLACE)
    known = _Known(runs.latest_runs(store), runs.last_answers(store), runs.rests(store), room.choices(store, SWITCH))
    thin = []
    for source in SOURCES:
        if source.info.thin:
            thin.append(source)
        else:
            _card(visitor, store, source, known)
    with st.expander(f"More sources ({len(thin) + len(ATTENTION)})"):
        st.markdown("Few residents of Essex are to be expected here, or none: two of them count the press and readers.")
        for source in thin:
            _card(visitor, store, source, known)
        for line in ATTENTION:
            line_cards.show(visitor, store, line, on=bool(known.choices.get(f"{SWITCH}{line.info.name}")))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store knows of all sources, read once a page."""

    newest: Sequence[runs.Run]
    answered: Mapping[str, datetime]
    rests: Mapping[str, datetime]
    choices: Mapping[str, Any]


def _card(visitor: Here, store: Store, source: Source, known: _Known) -> None:
    info = source.info
    own = [run for run in known.newest if run.source == info.name and run.topic in topics()]
    on = bool(known.choices.get(f"{SWITCH}{info.name}"))
    state = state_of(
        source, visitor.house.settings, own, known.answered.get(info.name), clock.now(), on=on,
        rest=known.rests.get(info.name),
    )  # fmt: skip
    with st.container(border=True, key=f"source_{info.name}"):
        left, right = st.columns([5, 2], gap="medium")
        with left:
            standing(info, state)
        with right:
            if on or state.word != "Not set up":
                switch(visitor, store, info, on=on, after="Press “Collect now” to ask it at once.")
        reads(info)
        with st.expander(f"More about {info.title}"):
            _more(visitor, source, own)
            if info.name == FEEDS:
                feed_list.show(visitor, store)


def _more(visitor: Here, source: Source, own: list[runs.Run]) -> None:
    info = source.info
    st.markdown(f"[Terms of {info.title}]({info.terms})")
    if info.delete_after_days is not None:
        st.markdown(f"Its terms let us keep a post for {wording.count(info.delete_after_days, 'day')}.")
    hosts = [urlsplit(address).hostname or address for address in source.hosts(visitor.house.settings)]
    if hosts:
        st.markdown(plain_md(f"It asks: {wording.listed(list(dict.fromkeys(hosts)))}."))
    if not own:
        st.markdown("It has not been asked yet.")
        return
    show_table(
        f"How {info.title} was last asked",
        ("Topic", "When", "How it went", "New posts", "Message"),
        [
            (
                topics()[run.topic].name,
                clock.say_time(run.finished or run.started),
                wording.STATUSES[run.status],
                f"{run.new:,}",
                run.message,
            )
            for run in own
        ],
    )
