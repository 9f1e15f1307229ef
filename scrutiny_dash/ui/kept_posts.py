"""What a table kept: each post beside the table's own words for it, and a way to take it back."""

from __future__ import annotations

import streamlit as st

from scrutiny_dash import wording, workshop
from scrutiny_dash.settings import ROOT
from scrutiny_dash.store import workshop as kept
from scrutiny_dash.store.workshop import Evidence
from scrutiny_dash.topics import Topic
from scrutiny_dash.ui import cards
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.messages import explained, said
from scrutiny_dash.ui.router import page_path
from scrutiny_dash.ui.safe_text import plain_html, plain_md, post_html, whose_words

_OPEN, _TAKING = "_words_open", "_taking_back"
WHY_BACK = ("We kept it by mistake.", "It is not about this topic.", "Another post says it better.")


def show(visitor: Here, topic: Topic) -> None:
    """Draw what the visitor's table kept on a topic."""
    st.header("What your table kept", anchor=False)
    own = [e for e in kept.evidence_list(visitor.store, topic.slug, visitor.table) if e.withdrawn_at is None]
    if not own:
        st.info(
            f"Your table has kept no post on {plain_md(topic.name)} yet. Open the topic, read, and press "
            "“Keep as evidence” under a post that matters."
        )
        topic_link(topic)
        return
    st.markdown(standing_words(own))
    st.caption(
        "Only your own words leave the room, because a quote can be searched back to the person who wrote it. "
        "So leave out names, ages, dates, schools and practices, and do not repeat five words in a row."
    )
    opened = st.session_state.get(_OPEN) or next((item.number for item in own if not item.own_words), None)
    for item in own:
        with st.container(border=True):
            _card(visitor, topic, item, opened=item.number == opened)


def standing_words(own: list[Evidence]) -> str:
    """Say how far a table is with its kept posts."""
    waiting = sum(not item.own_words for item in own)
    text = f"Your table kept {wording.count(len(own), 'post')} on this topic."
    if waiting:
        text += f" {waiting:,} still {'needs' if waiting == 1 else 'need'} your own words."
    return text


def topic_link(topic: Topic) -> None:
    """Link to a topic's page, whether or not it has a file of its own."""
    if (ROOT / "pages" / f"{topic.slug}.py").exists():
        st.page_link(page_path(topic.slug), label=f"Open {topic.name}")
    else:
        st.page_link(page_path("topic"), label=f"Open {topic.name}", query_params={"topic": topic.slug})


def _set(name: str, value: object) -> None:
    st.session_state[name] = value


def _card(visitor: Here, topic: Topic, item: Evidence, *, opened: bool) -> None:
    place = "place not known" if item.place_band == "Not known" else item.place_band
    line = f"{item.source_kind} · {item.month} · {place}"
    st.html(f'<p class="post-line"><span class="tag">{item.label}</span> {plain_html(line)}</p>')
    if opened:
        left, right = st.columns(2, gap="medium")
        with left:
            _original(visitor, topic, item)
        with right:
            _words_form(visitor, item)
    else:
        reason = f'<p class="quiet">Why it matters: {plain_html(item.reason)}</p>' if item.reason else ""
        words = f'<p class="post-text">{plain_html(item.own_words)}</p>' if item.own_words else ""
        st.html(words + reason or "<p></p>")
        change = f"Change the words for {item.label}" if item.own_words else f"Put {item.label} into your own words"
        with st.container(horizontal=True):
            st.button(change, key=f"change_{item.number}", on_click=_set, args=(_OPEN, item.number))
            _take_button(item)
    if st.session_state.get(_TAKING) == item.number:
        _take_back(visitor, item)


def _original(visitor: Here, topic: Topic, item: Evidence) -> None:
    """Show the post itself, to the table that kept it, in the room."""
    post = None
    if item.post_id is not None:
        post = visitor.searcher.post(topic.slug, item.post_id, officer=visitor.is_officer)
    if post is None:
        st.markdown("The post itself cannot be shown: it is gone, set aside or with an officer.")
        return
    over = whose_words(post) or '<p class="post-line">The post, for this room only</p>'
    st.html(f'{over}<p class="post-text">{post_html(post.marked)}</p>')
    cards.worried(visitor, post, f"kept_{item.number}")


def _words_form(visitor: Here, item: Evidence) -> None:
    """Ask for the table's own words. Not a form: what is typed stays when somebody looks at another page meanwhile."""
    words = st.text_area(
        f"{item.label} in your own words",
        value=item.own_words,
        key=f"words_{item.number}_{item.own_words}",
        max_chars=workshop.STATEMENT_LENGTH,
        placeholder="For example: Somebody waited a long time and was not told why.",
        persist_state="session",
    )
    reason = st.text_input(
        f"Why {item.label} matters (you can leave this empty)",
        value=item.reason,
        key=f"reason_{item.number}_{item.reason}",
        max_chars=workshop.REASON_LENGTH,
        persist_state="session",
    )
    with st.container(horizontal=True):
        save = st.button(f"Save the words for {item.label}", key=f"save_words_{item.number}", type="primary")
        if item.own_words:
            st.button("Leave as it was", key=f"leave_{item.number}", on_click=_set, args=(_OPEN, None))
        _take_button(item)
    if save:
        _save(visitor, item, words or "", reason or "")


def _save(visitor: Here, item: Evidence, words: str, reason: str) -> None:
    if not words.strip():
        st.warning(f"Write what {item.label} says first.")
        return
    with explained():
        workshop.change_evidence(visitor.store, item, visitor.table or 0, reason, words)
        _set(_OPEN, None)
        said(f"Saved your words for {item.label}.")
        st.rerun()


def _take_button(item: Evidence) -> None:
    st.button(
        f"Take {item.label} back", key=f"take_{item.number}", on_click=_set, args=(_TAKING, item.number),
        type="tertiary",
    )  # fmt: skip


def _take_back(visitor: Here, item: Evidence) -> None:
    why = st.radio(f"Why do you take {item.label} back?", WHY_BACK, key=f"why_back_{item.number}")
    st.markdown(f"It leaves every finding and every document. The number {item.label} is not used again.")
    with st.container(horizontal=True):
        if st.button(f"Yes, take {item.label} back", key=f"taken_{item.number}", type="primary"):
            with explained():
                kept.withdraw_evidence(visitor.store, item.number, visitor.table, why or "")
                _set(_TAKING, None)
                said(f"{item.label} is taken back.")
                st.rerun()
        st.button("No, keep it", key=f"not_taken_{item.number}", on_click=_set, args=(_TAKING, None))
