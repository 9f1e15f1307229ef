"""One card a source: what it reads, how it is doing in plain words, what to do and who can, and its switch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import streamlit as st

from scrutiny_dash import clock, wording
from scrutiny_dash.collect.worker import SWITCH
from scrutiny_dash.coverage import ANSWERED, WHY_NOT
from scrutiny_dash.errors import NotConfigured
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Source
from scrutiny_dash.sources.registry import SOURCES
from scrutiny_dash.sources.waits import LONGEST
from scrutiny_dash.store import room, runs
from scrutiny_dash.store.connect import Store
from scrutiny_dash.topics import topics
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.html_table import show_table
from scrutiny_dash.ui.messages import explained, said, say_again
from scrutiny_dash.ui.safe_text import plain_html, plain_md

PLACE = "sources"
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


@dataclass(frozen=True, slots=True)
class State:
    """How a source is doing: one or a few words, what happened, what to do and who can (empty where nothing is)."""

    word: str
    what: str
    to_do: str = ""
    good: bool = False


def state_of(
    source: Source,
    settings: Settings,
    newest: Sequence[runs.Run],
    answered: datetime | None,
    at: datetime,
    *,
    on: bool,
) -> State:
    """Say how a source is doing.

    Args:
        newest: the newest finished run of this source over each topic.
        answered: when it last answered for any topic, aware UTC.
        at: now, aware UTC.
        on: whether an officer switched it on.
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
    return _failing(bad, len(newest), answered, at)


def _working(newest: Sequence[runs.Run]) -> State:
    new = sum(run.new for run in newest)
    partly = next((run for run in newest if run.status is SourceStatus.PARTIAL), None)
    if partly is not None:
        return State("Working, read in part", partly.message, good=True)
    if all(run.status is SourceStatus.OK_EMPTY for run in newest):
        return State("Working, nothing new", "It answered and had nothing new.", good=True)
    return State("Working", "It answered and brought new posts." if new else "It answered.", good=True)


def _failing(bad: Sequence[runs.Run], asked: int, answered: datetime | None, at: datetime) -> State:
    worst = max(bad, key=lambda run: run.finished or run.started)
    word, why = wording.STATUSES[worst.status], WHY_NOT[worst.status]
    if worst.status is SourceStatus.RATE_LIMITED:
        until = (worst.finished or worst.started) + timedelta(seconds=LONGEST)
        word = f"Resting until {clock.london(until):%H:%M} at the latest" if until > at else "Not asked since it rested"
    if worst.status is SourceStatus.SERVER_ERROR:
        word = f"Not answering since {clock.say_time(answered)}" if answered else "Has not answered yet"
    what = f"{why[0].upper()}{why[1:]}."
    if len(bad) < asked:
        what += f" It answered for {asked - len(bad)} of {asked} topics."
    return State(word, what, _KEEPER_CAN.get(worst.status, "Nothing: it is asked again later."))


def show(visitor: Here, store: Store) -> None:
    """Draw a card for every source."""
    st.header("What is on", anchor=False)
    st.markdown(
        "A source is a place that this dashboard reads by itself. Each is off until you switch it on. "
        "What is on is asked again when a topic’s posts are a few hours old, but never while a session is open."
    )
    say_again(PLACE)
    choices = room.choices(store, SWITCH)
    newest, answered = runs.latest_runs(store), runs.last_answers(store)
    for source in SOURCES:
        name = source.info.name
        own = [run for run in newest if run.source == name and run.topic in topics()]
        on = bool(choices.get(f"{SWITCH}{name}"))
        state = state_of(source, visitor.house.settings, own, answered.get(name), clock.now(), on=on)
        with st.container(border=True, key=f"source_{name}"):
            _card(visitor, store, source, state, own, on=on)


def _card(visitor: Here, store: Store, source: Source, state: State, own: list[runs.Run], *, on: bool) -> None:
    info = source.info
    left, right = st.columns([5, 2], gap="medium")
    with left:
        st.subheader(info.title, anchor=False)
        mark = "good" if state.good else "off"
        to_do = f" <b>What to do:</b> {plain_html(state.to_do)}" if state.to_do else ""
        st.html(f'<p class="state state-{mark}">{plain_html(state.word)}</p><p>{plain_html(state.what)}{to_do}</p>')
    with right:
        _switch(visitor, store, source, state, on=on)
    st.html(
        f'<dl class="facts"><dt>It reads</dt><dd>{plain_html(info.reach)}</dd>'
        f"<dt>It cannot see</dt><dd>{plain_html(info.cannot)}</dd>"
        f"<dt>It needs</dt><dd>{plain_html(info.needs or 'Nothing.')}</dd></dl>"
    )
    with st.expander(f"More about {info.title}"):
        _more(visitor, source, own)


def _switch(visitor: Here, store: Store, source: Source, state: State, *, on: bool) -> None:
    info = source.info
    if on:
        if st.button(f"Switch {info.title} off", key=f"off_{info.name}", width="stretch", wrap=True):
            with explained():
                room.choose(store, f"{SWITCH}{info.name}", None, visitor.who)
                said(f"{info.title} is off. The posts it brought stay.", PLACE)
                st.rerun()
        return
    if state.word == "Not set up":
        return
    if st.button(f"Switch {info.title} on", key=f"on_{info.name}", type="primary", width="stretch", wrap=True):
        with explained():
            room.choose(store, f"{SWITCH}{info.name}", True, visitor.who)
            said(f"{info.title} is on. Press “Collect now” to ask it at once.", PLACE)
            st.rerun()
    st.caption("Read its terms first: they say what we may keep.")


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
