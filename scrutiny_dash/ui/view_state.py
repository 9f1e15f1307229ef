"""A view of a topic as its address: the search, the filters, the order, the page. A copied link reopens exactly it.

The address is the truth: widgets are set from it when it changed by itself (a link, the back button), and write to it
when a person used them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

import streamlit as st

from scrutiny_dash.errors import SearchRefused
from scrutiny_dash.models import RESIDENTS, Feeling, Only, Place, Query, Service, Voice
from scrutiny_dash.reading.persons import refuse_person
from scrutiny_dash.reading.place import districts
from scrutiny_dash.search.words import parse
from scrutiny_dash.topics import topics

PER_PAGE = 10
ORDERS = ("useful", "newest", "random")
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class View:
    """One view of a topic.

    Attributes:
        voices: who speaks, as somebody chose; empty for residents and posts where it is not clear who speaks.
        everyone: with empty ``voices``, everybody instead.
        districts, only: as in ``Query``.
    """

    topic: str
    words: str = ""
    since: date | None = None
    until: date | None = None
    platforms: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    districts: tuple[str, ...] = ()
    feelings: tuple[Feeling, ...] = ()
    voices: tuple[Voice, ...] = ()
    services: tuple[Service, ...] = ()
    themes: tuple[str, ...] = ()
    only: Only | None = None
    everyone: bool = False
    order: str = "useful"
    seed: int = 0
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the words narrows it."""
        return bool(
            self.since
            or self.until
            or self.platforms
            or self.places
            or self.districts
            or self.feelings
            or self.voices
            or self.services
            or self.themes
            or self.only
        )

    @property
    def speaking(self) -> frozenset[Voice]:
        """Whose posts it holds; empty for everybody's."""
        if self.voices:
            return frozenset(self.voices)
        return frozenset() if self.everyone else RESIDENTS

    def query(self, up_to_post: int | None) -> Query:
        """Return the question that this view asks of the store."""
        return Query(
            topic=self.topic,
            words=self.words,
            since=self.since,
            until=self.until,
            platforms=frozenset(self.platforms),
            places=frozenset(self.places),
            districts=frozenset(self.districts),
            feelings=frozenset(self.feelings),
            voices=self.speaking,
            services=frozenset(self.services),
            themes=frozenset(self.themes),
            only=self.only,
            order=self.order,
            seed=self.seed,
            offset=(self.page - 1) * PER_PAGE,
            limit=PER_PAGE,
            up_to_post=up_to_post,
            collapse=self.only is not Only.COPIES,
        )

    def params(self) -> dict[str, str]:
        """Return the address's parameters; what is at its default is left out."""
        given = {
            "q": self.words,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "platform": ",".join(self.platforms),
            "place": ",".join(self.places),
            "district": ",".join(self.districts),
            "feeling": ",".join(self.feelings),
            "voice": ",".join(self.voices),
            "service": ",".join(self.services),
            "theme": ",".join(self.themes),
            "only": self.only or "",
            "everyone": "1" if self.everyone and not self.voices else "",
            "order": "" if self.order == "useful" else self.order,
            "seed": str(self.seed) if self.order == "random" else "",
            "page": "" if self.page == 1 else str(self.page),
        }
        return {name: value for name, value in given.items() if value}


def choosable_districts() -> list[str]:
    """Return what ``districts`` can hold: every district, and each area with districts for its posts that name none."""
    return [*districts(), *(place.value for place in Place if place in districts().values())]


def within(view: View, places: Collection[Place]) -> View:
    """Return the part of a view that is about some places, and no other part of it."""
    areas = {name: Place(name) if name in set(Place) else districts()[name] for name in view.districts}
    anywhere = not view.places and not view.districts
    return changed(
        view,
        places=tuple(place for place in Place if place in places and (anywhere or place in view.places)),
        districts=tuple(name for name, area in areas.items() if area in places),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _members(kind: type[_Choice], text: str) -> tuple[_Choice, ...]:
    known = {member.value: member for member in kind}
    return tuple(known[part] for part in dict.fromkeys(text.split(",")) if part in known)


def _whole(text: str, least: int, most: int) -> int:
    return min(max(int(text), least), most) if text.isascii() and text.isdigit() and len(text) < 10 else least


def from_params(topic: str, params: Mapping[str, str]) -> View:
    """Read a view from an address; a value that makes no sense falls back to the default."""
    order = params.get("order", "useful")
    voices = _members(Voice, params.get("voice", ""))
    known = {theme.slug for theme in topics()[topic].themes} if topic in topics() else set()
    only = params.get("only", "")
    return View(
        topic=topic,
        words=params.get("q", "")[:200],
        since=_day(params.get("since", "")),
        until=_day(params.get("until", "")),
        platforms=tuple(p for p in dict.fromkeys(params.get("platform", "").split(",")) if p.isidentifier())[:20],
        places=_members(Place, params.get("place", "")),
        districts=tuple(d for d in dict.fromkeys(params.get("district", "").split(",")) if d in choosable_districts()),
        feelings=_members(Feeling, params.get("feeling", "")),
        voices=voices,
        services=_members(Service, params.get("service", "")),
        themes=tuple(t for t in dict.fromkeys(params.get("theme", "").split(",")) if t in known),
        only=Only(only) if only in set(Only) else None,
        everyone=not voices and params.get("everyone", "") == "1",
        order=order if order in ORDERS else "useful",
        seed=_whole(params.get("seed", ""), 0, 999_999_999) if order == "random" else 0,
        page=_whole(params.get("page", ""), 1, 100_000),
    )


_OWN = (
    "q", "since", "until", "platform", "place", "district", "feeling", "voice", "service", "theme", "only", "everyone",
    "order", "seed", "page",
)  # fmt: skip


def current(topic: str) -> View:
    """Return the view that the address names, without its words where they are a search for a person or for nothing."""
    view = from_params(topic, {name: st.query_params[name] for name in _OWN if name in st.query_params})
    return replace(view, words="", page=1) if refusal(view.words) else view


def refusal(words: str) -> SearchRefused | None:
    """Return why words are no search, or None: a link can carry what the search box refuses."""
    try:
        refuse_person(words)
    except SearchRefused as error:
        return error
    if words.strip() and parse(words).is_empty:
        # Everything would be found, and would look like what was asked for.
        return SearchRefused("There is no word in this to search for.", "Type a word, such as waiting.")
    return None


def go(view: View) -> None:
    """Write a view into the address. Call it in a callback, or rerun after it."""
    for name in _OWN:
        if name in st.query_params:
            del st.query_params[name]
    st.query_params.update(view.params())


def changed(view: View, **changes: object) -> View:
    """Return a view with something changed; it begins at its first page again unless the page was changed."""
    return replace(view, **{"page": 1, **changes})  # type: ignore[arg-type]
