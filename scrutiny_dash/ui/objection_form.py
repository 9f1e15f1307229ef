"""Somebody objects to a post: its link is pasted, and the post goes everywhere and for good."""

from __future__ import annotations

import streamlit as st

from scrutiny_dash.collect.letting_go import object_to, posts_of_link
from scrutiny_dash.errors import InputError
from scrutiny_dash.store.connect import Store
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.messages import explained, said, say_again
from scrutiny_dash.wording import count

PLACE = "objection"
LENGTH = 2000


def show(visitor: Here, store: Store) -> None:
    """Draw the form and, once the post is found, the question."""
    st.subheader("Somebody objects to a post", anchor=False)
    say_again(PLACE)
    st.markdown(
        "Nobody has to give a reason. Paste the link of the post. It goes from every topic, and is not collected, "
        "imported or added again. Answer the person as your privacy notice says."
    )
    with st.form("objection", border=False):
        link = st.text_input("Link of the post", max_chars=LENGTH, key="objection_link")
        if st.form_submit_button("Look for this post"):
            with explained():
                _look(visitor, store, link.strip())
    asked = st.session_state.get("_objection")
    if asked:
        _confirm(visitor, store, asked)


def _look(visitor: Here, store: Store, link: str) -> None:
    st.session_state["_objection"] = None
    if not link:
        raise InputError("There is no link.", "Paste the link of the post.")
    if posts_of_link(store, link):
        st.session_state["_objection"] = link
    else:
        object_to(store, link, visitor.who)


def _confirm(visitor: Here, store: Store, link: str) -> None:
    found = len(posts_of_link(store, link))
    st.warning(
        f"{count(found, 'post')} found. You cannot take this back. Evidence made from it is marked as withdrawn."
    )
    with st.container(horizontal=True):
        if st.button("Delete it everywhere", type="primary", key="objection_yes"):
            with explained():
                gone = object_to(store, link, visitor.who)
                st.session_state["_objection"] = None
                said(f"{count(gone, 'post')} deleted for good.", PLACE)
                st.rerun()
        if st.button("Do not delete it", key="objection_no"):
            st.session_state["_objection"] = None
            st.rerun()
