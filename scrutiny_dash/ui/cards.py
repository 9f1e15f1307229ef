"""Posts on a page: each its text, one line, and two buttons: "Keep as evidence" and "More"."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from scrutiny_dash import clock, wording, workshop
from scrutiny_dash.links import safe_post_link
from scrutiny_dash.models import FoundPost
from scrutiny_dash.store import marks, room
from scrutiny_dash.ui import corrections, safeguarding, watching
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.messages import explained, said
from scrutiny_dash.ui.safe_text import plain_html, whose_words
from scrutiny_dash.ui.start_page import RULE

WHY_IT_MATTERS = "Why it matters to us"


def _line(post: FoundPost) -> str:
    when = "Date not known" if post.created is None else f"{clock.london(post.created):%B %Y}"
    where = wording.PLACES[post.place]
    if post.district:
        where = post.district
    return f"{when} · {where} · {wording.platform(post.platform)}"


def _text(post: FoundPost) -> None:
    kept = "".join(f' · <span class="tag">Kept as E{n}</span>' for n in post.evidence)
    if post.copies:
        accounts = wording.count(post.copy_people, "account")
        kept += (
            f' · <span class="tag">1 message, {wording.count(post.copies + 1, "copy", "copies")} by {accounts}</span>'
        )
    st.html(
        f'<div class="post">{whose_words(post)}{watching.words_html(post.id, post.marked)}'
        f'<p class="post-line">{plain_html(_line(post))}{kept}</p></div>'
    )


def cards(here: Here, slug: str, posts: Sequence[FoundPost], place: str, also: Sequence[str] = ()) -> None:
    """Draw posts; one that has left the view by being corrected here stays while it is open, so that it can be undone.

    Args:
        place: where on the page they stand, as for ``card``.
        also: places of the page that have no list of their own in this view, for a post that was corrected there.
    """
    _just_corrected(here, slug, posts, (place, *also))
    for post in posts:
        card(here, slug, post, place)


def _just_corrected(here: Here, slug: str, posts: Sequence[FoundPost], places: Sequence[str]) -> None:
    key, post_id = st.session_state.get(corrections.LAST, ("", 0))
    place = next((place for place in places if key == _key(place, slug, post_id)), None)
    if place is None or st.session_state.get("_open_post") != (key, "more") or any(p.id == post_id for p in posts):
        return
    gone = here.searcher.post(slug, post_id)
    if gone is not None:
        watching.also([post_id])
        st.caption("You corrected this post, so it is not in this view any more. Undo brings it back.")
        card(here, slug, gone, place)


def _key(place: str, slug: str, post_id: int) -> str:
    return f"{place}_{slug}_{post_id}"


def card(here: Here, slug: str, post: FoundPost, place: str) -> None:
    """Draw one post.

    Args:
        place: where on the page it stands, so that the same post may stand there twice.
    """
    key = _key(place, slug, post.id)
    opened = st.session_state.get("_open_post")
    with st.container(border=True, key=f"post_{key}"):
        left, right = st.columns([4, 1], gap="medium")
        with left:
            _text(post)
        with right:
            if not post.evidence:
                st.button("Keep as evidence", key=f"keep_{key}", on_click=_open, args=(key, "keep"), width="stretch")
            st.button("More", key=f"more_{key}", on_click=_open, args=(key, "more"), width="stretch")
        if opened == (key, "keep") and not post.evidence:
            _keep_form(here, slug, post, key)
        elif opened == (key, "more"):
            _more(here, slug, post, key)


def _open(key: str, what: str) -> None:
    state = st.session_state
    state["_open_post"] = None if state.get("_open_post") == (key, what) else (key, what)


def _close() -> None:
    st.session_state["_open_post"] = None


def needs_table(here: Here, why: str) -> bool:
    """Say whether the visitor still has to join a table, and let them do it here.

    Args:
        why: the sentence that says what belongs to a table.
    """
    if here.table is not None:
        return False
    st.info(f"Say which table you are first: {why}")
    name = st.text_input("Your table's name", key="join_name_in_card", max_chars=40, placeholder="Table 3")
    st.caption(f"By joining you accept: {RULE}")
    if st.button("Join this table", key="join_in_card", type="primary"):
        with explained():
            room.seat_visitor(here.store, here.visitor, workshop.join(here.store, name))
            st.rerun()
    return True


def _keep_form(here: Here, slug: str, post: FoundPost, key: str) -> None:
    if needs_table(here, "what you keep belongs to your table."):
        return
    with st.form(f"form_{key}", border=False):
        reason = st.text_input(
            WHY_IT_MATTERS, key=f"reason_{key}", max_chars=300, placeholder="You can leave this empty for now"
        )
        st.caption(
            "Only a count or your own words leave the room, because a quote can be searched back to the person. "
            "You can put the post into your own words later, on Findings."
        )
        if st.form_submit_button("Save as evidence", type="primary"):
            with explained():
                number = workshop.keep(here.store, slug, post, here.table or 0, reason)
                _close()
                said(f"Saved as E{number}. You find it on Findings.")
                st.rerun()


def _more(here: Here, slug: str, post: FoundPost, key: str) -> None:
    with st.container(horizontal=True):  # first, so that nobody who is worried has to scroll for it
        _worry_button(key)
        if st.button("Not about this topic", key=f"aside_{key}"):
            _set_aside(here, slug, post)
        if here.is_officer and post.url and safe_post_link(post.url):
            st.link_button("Open the post (officers)", post.url)
    if st.session_state.get("_worry") == key:
        worry(here, post, key)
    st.html(
        '<p class="quiet">The computer guessed these. It is often wrong: trust your own reading.'
        + (" Press what is right; its guess is kept beside yours.</p>" if here.table is not None else "</p>")
    )
    corrections.show(corrections.opened(here, slug, post, key), choices=here.table is not None)
    if here.table is None:
        st.html('<p class="quiet">Is the computer wrong? Put it right here. Its guess is kept beside yours.</p>')
        needs_table(here, "a correction belongs to your table.")


def _set_aside(here: Here, slug: str, post: FoundPost) -> None:
    if here.table is None and not here.is_officer:
        st.info("Join a table on the Start page first, so that others can see who set the post aside.")
        return
    with explained():
        table = here.table if here.table is not None else workshop.join(here.store, "Officers")
        marks.set_aside(here.store, slug, post.id, table, asked=here.is_officer)
        _close()
        said("Set aside for every table. Anybody can bring it back, under the posts.")
        st.rerun()


def to_read(here: Here, post: FoundPost, line: str, key: str) -> DeltaGenerator:
    """Draw a post in a list: its text, a line about it, and what to press for somebody who is worried.

    Returns:
        Where its buttons stand, for more of them.
    """
    with st.container(border=True, key=f"listed_{key}"):
        left, right = st.columns([7, 2], gap="medium")
        left.html(
            f'<div class="post">{whose_words(post)}{watching.words_html(post.id, post.text)}'
            f'<p class="post-line">{plain_html(line)}</p></div>'
        )
        with right:
            _worry_button(key)
        if st.session_state.get("_worry") == key:
            worry(here, post, key)
    return right


def worried(here: Here, post: FoundPost, key: str) -> None:
    """Draw "Worried about someone?" for a post, and what it does once it is pressed."""
    _worry_button(key)
    if st.session_state.get("_worry") == key:
        worry(here, post, key)


def _worry_button(key: str) -> None:
    if st.button("Worried about someone?", key=f"worry_{key}", wrap=True):
        st.session_state["_worry"] = key


def worry(here: Here, post: FoundPost, key: str) -> None:
    """Say what hiding a post does, and hide it from every member when somebody asks for it."""
    st.warning(
        "This hides the post and its copies from every table and puts it on the officers’ list of held posts. Nobody "
        f"watches it afterwards, so tell an officer in the room too. {safeguarding.contact_words(here.clearance)} "
        f"{safeguarding.procedure_words(here.clearance)}"
    )
    safeguarding.procedure_link(here.clearance)
    if st.button("Hide it and tell an officer", key=f"hold_{key}", type="primary"):
        with explained():
            copies = marks.hold(here.store, post.id, here.who, "Somebody in the room was worried.")
            st.session_state["_worry"] = None
            _close()
            hidden = f" and its {wording.count(copies, 'copy', 'copies')} are" if copies else " is"
            said(f"The post{hidden} hidden. Officers find it on Sources, under “Held posts”.")
            st.rerun()
