"""Numbers in a sentence as links to the posts behind them (law 3).

A sentence marks a number with the name of what it opens (``wording.Opens``). What is marked is text: the whole sentence
is escaped first, and only names that this page knows become links (law 9). A link is a whole address, so it can be
copied; one to a place on this page is an anchor.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

import streamlit as st

from scrutiny_dash.models import Answer, Only, Place
from scrutiny_dash.reading.place import districts
from scrutiny_dash.search.places import Spot
from scrutiny_dash.topics import Topic
from scrutiny_dash.ui.here import PRACTICE_PARAM, Here
from scrutiny_dash.ui.safe_text import plain_html
from scrutiny_dash.ui.sentences import spot_key
from scrutiny_dash.ui.topic_link import topic_address
from scrutiny_dash.ui.view_state import View, changed, within

_START, _MIDDLE, _END = "\x02", "\x03", "\x04"
_MARKED = re.compile(f"{_START}([^{_START}{_MIDDLE}{_END}]*){_MIDDLE}([^{_START}{_MIDDLE}{_END}]*){_END}")
POSTS, ASIDE, READ = "all-posts", "set-aside", "room-read"


class Links:
    """What the numbers of one page lead to, by name."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = addresses

    def opens(self, said: str, name: str) -> str:
        """Mark a number; one that leads nowhere stays as it is, and so does a nought."""
        if name not in self._addresses or said.startswith("0 "):
            return said
        return f"{_START}{name}{_MIDDLE}{said}{_END}"

    def html(self, line: str) -> str:
        """Return a line as safe HTML, marked numbers as links."""
        linked = _MARKED.sub(self._link, plain_html(line))
        return re.sub(f"[{_START}{_MIDDLE}{_END}]", "", linked)  # one without its other half

    def _link(self, marked: re.Match[str]) -> str:
        address = self._addresses.get(html.unescape(marked[1]))
        return marked[2] if address is None else f'<a href="{plain_html(address)}">{marked[2]}</a>'


def query_of(visitor: Here, view: View) -> str:
    """Return the part of an address that reopens exactly a view on its topic's page, empty for the page as it opens."""
    params = dict(view.params())
    if visitor.store.practice and visitor.has_live:
        params[PRACTICE_PARAM] = "1"
    return urlencode(params | topic_address(view.topic)[1])


def for_view(visitor: Here, view: View, topic: Topic, answer: Answer, spots: Iterable[Spot]) -> Links:
    """Return what the numbers of a topic's page lead to. Held posts lead officers to their queue, members nowhere."""
    scope = set(topic.scope)
    views = {
        "collected": View(view.topic, everyone=True),
        "inside": within(view, scope),
        "unknown": within(view, {Place.UNKNOWN}),
        "outside": within(view, set(Place) - scope - {Place.UNKNOWN}),
        "copies": changed(view, only=Only.COPIES),
        "undated": changed(view, only=Only.UNDATED),
        "nameless": changed(view, only=Only.NAMELESS),
    }
    for spot in spots:
        views[spot_key(spot)] = _of_spot(view, spot)
    views |= {name: changed(view, platforms=(name,)) for name in answer.platforms}
    addresses = {name: f"?{query_of(visitor, leads_to)}" for name, leads_to in views.items()}
    addresses |= {"posts": f"#{POSTS}", "aside": f"#{ASIDE}", "read": f"#{READ}", "kept": "findings"}
    if visitor.is_officer:
        addresses["held"] = f"sources?{urlencode({'section': 'Held posts'})}"
    return Links(addresses)


def _of_spot(view: View, spot: Spot) -> View:
    if spot.place in districts().values():
        return changed(view, places=(), districts=(spot.district or spot.place.value,))
    return changed(view, places=(spot.place,), districts=())


def anchor(name: str) -> None:
    """Put a place on the page that a number leads to."""
    st.html(f'<span class="leads-here" id="{name}"></span>')
