"""Posts held for an officer: what they say, why they are held, and letting them go, keeping them held or deleting them.

What people reported stands first. Nothing here tells anybody outside: an officer who is worried uses the council's
contact.
"""

from __future__ import annotations

import streamlit as st

from scrutiny_dash import clock, wording
from scrutiny_dash.errors import InputError
from scrutiny_dash.models import FoundPost
from scrutiny_dash.store import letting_go, marks
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.workshop import record_alone
from scrutiny_dash.topics import topics
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.messages import explained, said, say_again
from scrutiny_dash.ui.safe_text import plain_html, plain_md, post_html

PLACE = "held"
PER_PAGE = 10
NOTE_LENGTH = 500
DELETED = "deleted by an officer"


def queue(store: Store) -> dict[str, list[marks.HeldPost]]:
    """Return the held posts of each topic, in the order of the topics."""
    return {slug: marks.held_list(store, slug) for slug in topics()}


def why_words(held: marks.HeldPost) -> str:
    """Say why a post is held, by whom and since when."""
    reasons = wording.listed([wording.HELD[why] for why in held.why])
    why = held.reason or f"{reasons[:1].upper()}{reasons[1:]}."
    by = "the computer" if held.held_by == "machine" else held.held_by
    return f"{why} Held by {by} at {clock.say_time(held.held_at)}."


def show(visitor: Here, store: Store, held: dict[str, list[marks.HeldPost]]) -> None:
    """Draw the queue of one topic."""
    st.header("Held for an officer", anchor=False)
    say_again(PLACE)
    st.markdown(
        "Tables do not see these posts, and no number counts them. The computer holds a post that speaks of self-harm "
        "or danger, gives contact details, or could show who a child is. Anybody in the room can hold one too. "
        "Some are hard to read."
    )
    contact = visitor.clearance.values.get("safeguarding", "")
    st.info(
        f"**Worried about somebody?** Tell the council’s contact: {plain_md(contact)}. Do not reply to the post."
        if contact
        else "**Worried about somebody?** No contact is named yet. Name one on “Checklist”. Do not reply to the post."
    )
    slug = st.radio(
        "Topic of the held posts",
        list(held),
        index=next((n for n, posts in enumerate(held.values()) if posts), 0),
        format_func=lambda name: f"{topics()[name].name} ({len(held[name]):,})",
        key="held_topic",
        horizontal=True,
    )
    waiting = held[slug]
    if not waiting:
        st.markdown("No post is held in this topic. New ones appear here after each collection and import.")
        return
    pages = -(-len(waiting) // PER_PAGE)
    page = st.number_input("Page", 1, pages, key=f"held_page_{slug}") if pages > 1 else 1
    start = (int(page) - 1) * PER_PAGE
    shown = waiting[start : start + PER_PAGE]
    st.markdown(f"Posts {start + 1} to {start + len(shown)} of {len(waiting):,}.")
    for one in shown:
        post = visitor.house.live.post(slug, one.post_id, officer=True)
        if post is not None:
            with st.container(border=True, key=f"held_{one.post_id}"):
                _post(visitor, store, slug, one, post)


def _post(visitor: Here, store: Store, slug: str, held: marks.HeldPost, post: FoundPost) -> None:
    when = "Date not known" if post.created is None else f"{clock.london(post.created):%B %Y}"
    noted = f'<p class="post-line">Noted so far: {plain_html(held.action)}</p>' if held.action else ""
    st.html(
        f'<p class="why-held">{plain_html(why_words(held))}</p>'
        f'<p class="post-text">{post_html(post.text)}</p>'
        f'<p class="post-line">{plain_html(f"{when} · {wording.platform(post.platform)}")}</p>{noted}'
    )
    if st.session_state.get("_delete_held") == held.post_id:
        _confirm(visitor, store, slug, held.post_id)
        return
    with st.form(f"held_form_{held.post_id}", border=False):
        note = st.text_input(
            f"What you did about post {held.post_id}", max_chars=NOTE_LENGTH, key=f"held_note_{held.post_id}"
        )
        with st.container(horizontal=True):
            keep = st.form_submit_button(
                f"Save the note, keep post {held.post_id} held", key=f"held_keep_{held.post_id}"
            )
            release = st.form_submit_button(f"Let tables see post {held.post_id}", key=f"held_release_{held.post_id}")
            delete = st.form_submit_button(f"Delete post {held.post_id} for good", key=f"held_delete_{held.post_id}")
    with explained():
        _done(visitor, store, held.post_id, note, keep=keep, release=release)
    if delete:
        st.session_state["_delete_held"] = held.post_id
        st.rerun()


def _done(visitor: Here, store: Store, post_id: int, note: str, *, keep: bool, release: bool) -> None:
    note = " ".join(note.split())[:NOTE_LENGTH]
    if keep:
        if not note:
            raise InputError("The note is empty.", "Write what you did, for example whom you told.")
        marks.note_action(store, post_id, visitor.who, note)
        said("The note is saved. The post stays held.", PLACE)
        st.rerun()
    if release:
        marks.release(store, post_id, visitor.who, note)
        said("Tables see the post now.", PLACE)
        st.rerun()


def _confirm(visitor: Here, store: Store, slug: str, post_id: int) -> None:
    st.warning("This deletes the post in every topic, and it is never collected again. You cannot take this back.")
    with st.container(horizontal=True):
        if st.button(f"Yes, delete post {post_id} for good", type="primary", key=f"held_yes_{post_id}"):
            with explained():
                letting_go.delete_posts(store, [post_id], DELETED, never_again=True)
                letting_go.clear_traces(store)
                record_alone(store, visitor.who, "delete held post", slug, post=post_id)
                st.session_state["_delete_held"] = None
                said("The post is deleted for good.", PLACE)
                st.rerun()
        if st.button(f"Do not delete post {post_id}", key=f"held_no_{post_id}"):
            st.session_state["_delete_held"] = None
            st.rerun()
