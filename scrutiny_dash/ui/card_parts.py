"""What the cards of sources and of lines have in common: a state, three facts and a switch."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from scrutiny_dash.collect.asking import SWITCH
from scrutiny_dash.sources.base import SourceInfo
from scrutiny_dash.store import room
from scrutiny_dash.store.connect import Store
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.messages import explained, said
from scrutiny_dash.ui.safe_text import plain_html

PLACE = "sources"


@dataclass(frozen=True, slots=True)
class State:
    """How a source is doing: one or a few words, what happened, what to do and who can (empty where nothing is)."""

    word: str
    what: str
    to_do: str = ""
    good: bool = False


def standing(info: SourceInfo, state: State) -> None:
    """Draw the title and how it is doing."""
    st.subheader(info.title, anchor=False)
    mark = "good" if state.good else "off"
    to_do = f" <b>What to do:</b> {plain_html(state.to_do)}" if state.to_do else ""
    st.html(f'<p class="state state-{mark}">{plain_html(state.word)}</p><p>{plain_html(state.what)}{to_do}</p>')


def switch(visitor: Here, store: Store, info: SourceInfo, *, on: bool, after: str) -> None:
    """Draw the switch of a source.

    Args:
        after: what happens once it is on, for the sentence that says so.
    """
    choice = f"{SWITCH}{info.name}"
    if on:
        if st.button(f"Switch {info.title} off", key=f"off_{info.name}", width="stretch", wrap=True):
            with explained():
                room.choose(store, choice, None, visitor.who)
                said(f"{info.title} is off. What it brought stays.", PLACE)
                st.rerun()
        return
    if st.button(f"Switch {info.title} on", key=f"on_{info.name}", type="primary", width="stretch", wrap=True):
        with explained():
            room.choose(store, choice, True, visitor.who)
            said(f"{info.title} is on. {after}", PLACE)
            st.rerun()
    st.caption("Read its terms first: they say what we may keep.")


def reads(info: SourceInfo) -> None:
    """Draw what it reads, cannot see and needs."""
    st.html(
        f'<dl class="facts"><dt>It reads</dt><dd>{plain_html(info.reach)}</dd>'
        f"<dt>It cannot see</dt><dd>{plain_html(info.cannot)}</dd>"
        f"<dt>It needs</dt><dd>{plain_html(info.needs or 'Nothing.')}</dd></dl>"
    )
