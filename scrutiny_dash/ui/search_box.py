"""The search box, the suggested words and the filters of a topic page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from scrutiny_dash import wording
from scrutiny_dash.models import Answer, Feeling, Place, Service, Voice
from scrutiny_dash.reading.place import districts
from scrutiny_dash.store.audit import record_alone
from scrutiny_dash.topics import Topic
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.messages import show_error
from scrutiny_dash.ui.safe_text import plain_md
from scrutiny_dash.ui.view_state import View, changed, choosable_districts, go, refusal

NOT_A_PERSON = "Search for a service or a problem, not a person. Your searches are recorded for the Scrutiny Board."


def _key(view: View, name: str) -> str:
    return f"{view.topic}_{name}"


def set_widgets(view: View) -> None:
    """Set the widgets from the address when it changed by itself."""
    state = st.session_state
    stamp = str(sorted(view.params().items()))
    if state.get(_key(view, "synced")) == stamp:
        return
    state[_key(view, "synced")] = stamp
    state[_key(view, "q")] = view.words
    state[_key(view, "since")] = view.since
    state[_key(view, "until")] = view.until
    state[_key(view, "platform")] = list(view.platforms)
    state[_key(view, "place")] = list(view.places)
    state[_key(view, "district")] = list(view.districts)
    state[_key(view, "only")] = [view.only] if view.only else []
    state[_key(view, "feeling")] = list(view.feelings)
    state[_key(view, "voice")] = list(view.voices)
    state[_key(view, "service")] = list(view.services)
    state[_key(view, "theme")] = list(view.themes)
    state[_key(view, "residents")] = not view.everyone


def search(view: View, words: str | None = None) -> None:
    """Search for words, those in the box unless others are given. Call it in a callback."""
    words = st.session_state[_key(view, "q")] if words is None else words
    words = " ".join(words.split())[:200]
    if refused := refusal(words):
        st.session_state[_key(view, "refused")] = refused
        return
    go(changed(view, words=words))


def box(view: View, topic: Topic) -> None:
    """Draw the search box and the suggested words."""
    with st.form(_key(view, "form"), border=False):
        left, right = st.columns([5, 1], vertical_alignment="bottom")
        left.text_input(
            f"Search posts about {topic.name.lower() if topic.slug != 'success_regime' else 'the Success Regime'}",
            key=_key(view, "q"),
            max_chars=200,
            placeholder="For example: " + topic.suggested[0] if topic.suggested else None,
        )
        right.form_submit_button("Search", type="primary", on_click=search, args=(view,), width="stretch")
    st.caption(NOT_A_PERSON)
    refused = st.session_state.pop(_key(view, "refused"), None) or refusal(st.query_params.get("q", ""))
    if refused is not None:
        show_error(refused)
    with st.container(horizontal=True, gap="small"):
        for number, word in enumerate(topic.suggested):
            st.button(word, key=_key(view, f"word{number}"), on_click=search, args=(view, word))
        if view.words or view.is_filtered:
            st.button(
                "Show all posts",
                key=_key(view, "clear"),
                type="tertiary",
                on_click=go,
                args=(View(view.topic, everyone=view.everyone),),
            )


def _apply(view: View) -> None:
    state = st.session_state
    go(
        changed(
            view,
            since=state[_key(view, "since")],
            until=state[_key(view, "until")],
            platforms=tuple(state.get(_key(view, "platform"), ())),
            places=tuple(state[_key(view, "place")]),
            districts=tuple(state[_key(view, "district")]),
            only=next(iter(state.get(_key(view, "only"), ())), None),
            feelings=tuple(state[_key(view, "feeling")]),
            voices=tuple(state[_key(view, "voice")]),
            services=tuple(state[_key(view, "service")]),
            themes=tuple(state.get(_key(view, "theme"), ())),
        )
    )


def _speaking(view: View) -> None:
    go(changed(view, everyone=not st.session_state[_key(view, "residents")]))


def who_speaks(view: View, others: int) -> None:
    """Draw the switch that leaves out organisations, news and campaigns, and say what it changes.

    Args:
        others: posts of this view by organisations, news, politicians and campaigns, left out or not.
    """
    if view.voices or not others:
        return
    st.toggle(
        "Only residents, and posts where it is not clear who speaks",
        key=_key(view, "residents"),
        on_change=_speaking,
        args=(view,),
    )
    does = "These numbers take in" if view.everyone else "This leaves out"
    st.caption(f"{does} {wording.others(others)}, as the computer guesses.")


def filters(view: View, topic: Topic, platforms: list[str], others: int) -> None:
    """Draw the filters, closed: when, where, who speaks, whose service, platform, feeling, theme; one button applies.

    Every choice is a button that is seen, not a list that opens: a list covered the button below it, and what was typed
    into it chose all that looked alike ("NHS" took "Not clear whose service" too).
    """
    chosen = " (in use)" if view.is_filtered else ""
    with st.expander(f"Narrow these posts{chosen}"), st.form(_key(view, "filters"), border=False):
        st.caption("Choose as many as you like. Where nothing is chosen, all of them count.")
        first, second = st.columns(2)
        low, high = date(2005, 1, 1), date(2100, 1, 1)
        first.date_input("From", key=_key(view, "since"), format="DD/MM/YYYY", min_value=low, max_value=high)
        second.date_input("To", key=_key(view, "until"), format="DD/MM/YYYY", min_value=low, max_value=high)
        areas = [place.value for place in Place if place in districts().values()]
        named = [name for name in choosable_districts() if name not in areas[1:] or name in view.districts]
        who = "Who is speaking (the computer's guess)"
        if others:
            who += ". Nothing chosen: as the switch above says"
        themes = {theme.slug: theme.name for theme in topic.themes}
        for label, name, options, say in (
            ("Where", "place", list(Place), wording.PLACES.__getitem__),
            ("District", "district", named, wording.district),
            (who, "voice", list(Voice), wording.VOICES.__getitem__),
            ("Whose service (the computer's guess)", "service", list(Service), wording.SERVICES.__getitem__),
            ("Feeling (the computer's guess)", "feeling", list(Feeling), wording.FEELINGS.__getitem__),
            ("Theme (by its words)", "theme", list(themes), themes.__getitem__),
            ("Platform", "platform", list(dict.fromkeys([*platforms, *view.platforms])), wording.platform),
            ("Only", "only", [view.only] if view.only else [], wording.ONLY.__getitem__),
        ):
            if options:
                st.pills(label, options, selection_mode="multi", key=_key(view, name), format_func=_labelled(say))
        st.form_submit_button("Apply these filters", on_click=_apply, args=(view,))


def _labelled(say: Callable[[Any], str]) -> Callable[[Any], str]:
    """Escape what a choice is called: a label is Markdown."""
    return lambda option: plain_md(say(option))


def record_search(here: Here, view: View, answer: Answer) -> None:
    """Write the search into the audit trail, once for each new view; a table is told so beside the box."""
    if not view.words and not view.is_filtered:
        return
    stamp = str(sorted(changed(view, order="useful", seed=0).params().items()))
    if st.session_state.get("_recorded") == (view.topic, stamp):
        return
    st.session_state["_recorded"] = (view.topic, stamp)
    record_alone(
        here.store,
        here.who,
        "search",
        view.topic,
        view=view.params(),
        posts=answer.posts_total,
        people=answer.people_total,
    )
