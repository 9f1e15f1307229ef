"""The officers' page: what is on, collect, import, add by hand, held posts, the checklist, keys.

It works on real posts; only what somebody held among the practice posts is listed too.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from scrutiny_dash import wording
from scrutiny_dash.clearance import PREFIX, Clearance
from scrutiny_dash.collect import asking, rereading
from scrutiny_dash.models import Held
from scrutiny_dash.sources.registry import SOURCES
from scrutiny_dash.store import marks, room
from scrutiny_dash.store.connect import Store
from scrutiny_dash.ui import (
    by_hand_form,
    checklist_form,
    collect_form,
    held_queue,
    import_form,
    import_list,
    keys_list,
    objection_form,
    platform_links,
    source_cards,
)
from scrutiny_dash.ui.here import here
from scrutiny_dash.ui.safe_text import plain_html

SECTIONS = (
    platform_links.BY_HAND, "Import a file", "What is on", "Collect now", "Held posts", "Checklist", "Keys and backup",
)  # fmt: skip


def show() -> None:
    """Draw the page. Whatever posts the visitor looks at elsewhere, this page works on the real ones."""
    visitor = here()
    st.title("Sources", anchor=False)
    if not visitor.is_officer:
        st.info("This page is for officers. Ask the facilitator for the officers’ code.")
        return
    store = visitor.house.stores.live
    held = held_queue.queue(store)
    _now(store, held, len(held_queue.reported(visitor.house.stores.practice)))
    paste, bring, on, collect, queue, checklist, keys = st.tabs(SECTIONS, key="section", bind="query-params")
    # First what reaches the places where residents are: looking there, adding by hand, and files.
    with paste:
        by_hand_form.show(visitor, store)
    with bring:
        import_form.show(visitor, store)
        import_list.show(visitor, store)
    with on:
        source_cards.show(visitor, store)
    with collect:
        collect_form.show(visitor, store)
    with queue:
        held_queue.show(visitor, store, held)
        objection_form.show(visitor, store)
    with checklist:
        checklist_form.show(visitor, store)
    with keys:
        keys_list.show(visitor)


def held_line(waiting: Sequence[marks.HeldPost], practice: int) -> str:
    """Say how many posts wait for an officer, how many of them first, and practice posts that somebody held apart."""
    parts = [wording.count(len(waiting), "post")] if waiting else []
    parts += [wording.count(practice, "practice post")] if practice else []
    people = sum(one.reported for one in waiting)
    danger = sum(not one.reported and Held.DANGER in one.why for one in waiting)
    first = [f"{people:,} reported by people"] if people else []
    first += [f"{danger:,} held for danger"] if danger else []
    copies = sum(len(one.copies) for one in waiting)
    with_them = f" {wording.count(copies, 'copy goes', 'copies go')} with them." if copies else ""
    named = f": {wording.listed(first)}" if first else ""
    return f"{wording.listed(parts)} to look at{named}.{with_them}" if parts else "None."


def _now(store: Store, held: dict[str, list[marks.HeldPost]], practice: int) -> None:
    """Say in a few lines how things stand, so that an officer sees where to go first.

    Args:
        practice: how many practice posts somebody held.
    """
    on = len(asking.switched_on(room.choices(store, asking.SWITCH)))
    waiting = [one for _, one in held_queue.everything(held)]
    clearance = Clearance.of(room.choices(store, PREFIX))
    missing = len(clearance.missing)
    to_publish = f" Before anything is published: {clearance.still_open}." if clearance.still_open else ""
    again = rereading.sentence_for_officers(store)
    lines = (
        ("Works on", "Real posts only, even while you look at practice posts on other pages."
         + (" Practice posts that somebody held are listed too." if practice else "")),
        ("What is on", f"{on} of {wording.count(len(SOURCES), 'source')}."),
        ("Held posts", held_line(waiting, practice)),
        ("Checklist", f"{wording.count(missing, 'needed line')} empty: tables see practice posts only."
         if missing else f"Every needed line is filled in: tables may see real posts.{to_publish}"),
        *([("Reading again", again)] if again else []),
    )  # fmt: skip
    facts = "".join(f"<dt>{plain_html(name)}</dt><dd>{plain_html(said)}</dd>" for name, said in lines)
    st.html(f'<dl class="facts now">{facts}</dl>')
