"""The files that were imported, what became of their rows, and undoing one after asking."""

from __future__ import annotations

import streamlit as st

from scrutiny_dash import clock
from scrutiny_dash.collect import importing
from scrutiny_dash.store import imports
from scrutiny_dash.store.connect import Store
from scrutiny_dash.topics import topics
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.import_form import PLACE
from scrutiny_dash.ui.messages import explained, said
from scrutiny_dash.ui.safe_text import plain_html
from scrutiny_dash.wording import count

SHOWN = 20


def described(row: imports.ImportRow) -> tuple[str, str]:
    """Return two lines about an import: which file, and what became of its rows."""
    name = topics()[row.topic].name if row.topic in topics() else row.topic
    first = f"{row.file_name}, into {name}, at {clock.say_time(row.at)}"
    if row.layout:
        first += f", read as a file from {row.layout}"
    parts = [f"{count(row.posts, 'new post')} of {count(row.rows, 'row')}"]
    if row.already:
        parts.append(f"{row.already:,} already here")
    if row.skipped:
        reasons = "; ".join(f"{reason}: {number:,}" for reason, number in row.skipped.items())
        parts.append(f"{sum(row.skipped.values()):,} left out ({reasons})")
    if row.one_row_is_one_person:
        parts.append("an officer stated that one row is one person")
    return first, f"{', '.join(parts)}." if row.rows else "It was not finished."


def show(visitor: Here, store: Store) -> None:
    """Draw the list."""
    st.subheader("Files imported so far", anchor=False)
    rows = imports.import_list(store)
    if not rows:
        st.markdown("None yet. When you import a file, you can undo it here.")
        return
    going_on = importing.going_on(store)
    for row in rows[:SHOWN]:
        with st.container(border=True, key=f"imported_{row.id}"):
            _one(visitor, store, row, going_on=row.id in going_on)
    if len(rows) > SHOWN:
        st.caption(f"The newest {SHOWN} of {len(rows):,}.")


def _one(visitor: Here, store: Store, row: imports.ImportRow, *, going_on: bool) -> None:
    first, second = described(row)
    if going_on:
        second = "It is being imported. Once that has ended, you can undo it here."
    st.html(f"<p><b>{plain_html(first)}</b></p><p>{plain_html(second)}</p>")
    if going_on:
        return
    if row.undone_at is not None:
        st.markdown(f"Undone at {clock.say_time(row.undone_at)}.")
        return
    if st.session_state.get("_undo") != row.id:
        if st.button(f"Undo import {row.id}", key=f"undo_{row.id}"):
            st.session_state["_undo"] = row.id
            st.rerun()
        return
    st.warning(
        f"This deletes the {count(row.posts, 'post')} that this file brought, for everybody. "
        "Evidence made from them is marked as withdrawn."
    )
    with st.container(horizontal=True):
        if st.button(f"Delete the posts of import {row.id}", type="primary", key=f"undo_yes_{row.id}"):
            with explained():
                deleted = imports.undo(store, row.id, visitor.who)
                st.session_state["_undo"] = None
                said(f"Undone: {count(deleted, 'post')} deleted.", PLACE)
                st.rerun()
        if st.button(f"Keep the posts of import {row.id}", key=f"undo_no_{row.id}"):
            st.session_state["_undo"] = None
            st.rerun()
