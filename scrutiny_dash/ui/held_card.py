"""The card of a held post: what it says, why it is held, and what an officer can do about it.

What is pressed is remembered first and done before anything is drawn: the list may have changed since, and the card may
stand on another page of it, or on none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from scrutiny_dash import clock, wording, workshop
from scrutiny_dash.errors import InputError, ScrutinyError
from scrutiny_dash.models import FoundPost
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.store import marks
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.held import Done
from scrutiny_dash.topics import topics
from scrutiny_dash.ui.messages import said, show_error
from scrutiny_dash.ui.safe_text import plain_html, post_html, whose_words

PLACE = "held"
NOTE_LENGTH = WORDS_LENGTH = workshop.STATEMENT_LENGTH
WHO = "officer"
_DELETING, _PRESSED, _REFUSED = "_delete_held", "_held_pressed", "_held_refused"


@dataclass(frozen=True, slots=True)
class Queue:
    """The held posts of one store; ``name`` is what its posts are called: ``post`` or ``practice post``."""

    store: Store
    searcher: Searcher

    @property
    def name(self) -> str:
        """What its posts are called, for labels that tell two posts of the same number apart."""
        return "practice post" if self.store.practice else "post"

    def key(self, what: str, number: int) -> str:
        """Return the key of a widget."""
        return f"held_{'practice_' if self.store.practice else ''}{what}_{number}"


@dataclass(frozen=True, slots=True)
class _Press:
    """A button of a card that somebody pressed, with what stood in its fields then."""

    practice: bool
    slug: str
    post_id: int
    what: str
    note: str
    words: str


def with_copies(copies: int) -> str:
    """Say how many copies go with a post, to stand after it; nothing where there are none."""
    return f" and its {wording.count(copies, 'copy', 'copies')}" if copies else ""


def why_words(held: marks.HeldPost) -> str:
    """Say why a post is held, by whom and since when."""
    reasons = wording.listed([wording.HELD[why] for why in held.why])
    why = held.reason or f"{reasons[:1].upper()}{reasons[1:]}."
    return f"{why} Held by {held.holder} at {clock.say_time(held.held_at)}."


def noted_words(note: Done) -> str:
    """Say what was noted, when and by whom."""
    return f"Noted at {clock.say_time(note.at)} by {note.who}: {note.note}"


def is_asked(of: Queue, post_id: int) -> bool:
    """Whether it was asked to delete this post, and nobody has said yes or no yet."""
    deleting = st.session_state.get(_DELETING)
    return deleting is not None and deleting[0] == of.key("delete", post_id)


def card(of: Queue, slug: str, held: marks.HeldPost, post: FoundPost, notes: Sequence[Done]) -> None:
    """Draw a held post: why it is held, what it says, what was noted, and what can be done."""
    when = "Date not known" if post.created is None else f"{clock.london(post.created):%B %Y}"
    noted = "".join(f'<p class="post-line">{plain_html(noted_words(note))}</p>' for note in notes)
    copies = ""
    if held.copies:
        said_of_all = f"This post{with_copies(len(held.copies))}: what you do here is done to all of them."
        copies = f'<p class="post-line"><b>{plain_html(said_of_all)}</b></p>'
    line = f"{topics()[slug].name} · {when} · {wording.platform(post.platform)}"
    st.html(
        f'<p class="why-held">{plain_html(why_words(held))}</p>{copies}'
        f'{whose_words(post)}<p class="post-text">{post_html(post.text)}</p>'
        f'<p class="post-line">{plain_html(line)}</p>{noted}'
    )
    with st.container():  # always there, so that what stands under it is not drawn anew and closed
        show_refused(of.key("card", post.id))
    if is_asked(of, post.id):
        _confirm(of, slug, held)
        return
    _form(of, slug, post.id)


def show_refused(card_key: str = "") -> None:
    """Say what was refused of what was pressed on a card, once; without a card, on any."""
    key, error = st.session_state.get(_REFUSED, ("", None))
    if error is not None and card_key in {"", key}:
        del st.session_state[_REFUSED]
        show_error(error)


def _form(of: Queue, slug: str, post_id: int) -> None:
    """Draw what can be done: one main button, the quieter ones beside or under it, deleting apart."""
    number = f"{of.name} {post_id}"

    def button(what: str, label: str, kind: Literal["primary", "secondary", "tertiary"]) -> None:
        st.form_submit_button(
            label, key=of.key(what, post_id), type=kind, wrap=True, on_click=_press, args=(of, slug, post_id, what)
        )

    with st.form(of.key("form", post_id), border=False):
        st.text_input(f"What you did about {number}", max_chars=NOTE_LENGTH, key=of.key("note", post_id))
        with st.container(horizontal=True):
            button("keep", f"Save the note, keep {number} held", "primary")
            button("release", f"Held by mistake: let tables see {number}", "secondary")
        typed = bool(st.session_state.get(of.key("words", post_id)))
        with st.expander(f"Show tables {number} in your own words", expanded=typed):
            st.text_area(
                f"Your own words for {number}", max_chars=WORDS_LENGTH, height=100, key=of.key("words", post_id)
            )
            st.caption(
                "Tables can be shown your own words in place of the post: no name, age, date, school or practice, and "
                "not five words in a row of it. The post’s own words are then deleted here."
            )
            button("say", f"Show tables your words for {number}", "secondary")
        with st.container(horizontal=True, horizontal_alignment="right"):
            button("delete", f"Delete {number} for good", "tertiary")


def _press(of: Queue, slug: str, post_id: int, what: str) -> None:
    """Remember what was pressed, before anything is drawn anew: the list may have changed and the card moved."""
    state = st.session_state
    note = " ".join(str(state.get(of.key("note", post_id)) or "").split())[:NOTE_LENGTH]
    if what == "delete":
        state[_DELETING] = of.key("delete", post_id), note
        return
    if what == "sure":
        note = state.get(_DELETING, ("", ""))[1]
    words = str(state.get(of.key("words", post_id)) or "")
    state.setdefault(_PRESSED, []).append(_Press(of.store.practice, slug, post_id, what, note, words))


def act(queues: Mapping[bool, Queue]) -> None:
    """Do what was pressed, whatever the list shows by now; what is refused is said at its card."""
    pressed: list[_Press] = st.session_state.get(_PRESSED, [])
    if not pressed:
        return
    while pressed:
        press = pressed.pop(0)
        of = queues[press.practice]
        try:
            said(_done(of, press), PLACE)
        except ScrutinyError as error:
            st.session_state[_REFUSED] = of.key("card", press.post_id), error
    if _REFUSED not in st.session_state:
        st.rerun()


def _done(of: Queue, press: _Press) -> str:
    """Do one thing about a held post and say what was done."""
    if press.what == "keep":
        if not press.note:
            raise InputError("The note is empty.", "Write what you did, for example whom you told.")
        if marks.note_action(of.store, press.post_id, WHO, press.note):
            return "The note is saved. The post stays held."
        return "The note is saved. Somebody else has let the post go or deleted it meanwhile."
    if press.what == "say":
        copies = workshop.release_in_words(of.store, press.post_id, WHO, press.note, press.words)
        too = f", and those of {wording.count(copies, 'copy', 'copies')} too" if copies else ""
        return f"Tables see your words now. The post’s own words are deleted{too}."
    if press.what == "release":
        return f"Tables see the post{with_copies(workshop.release(of.store, press.post_id, WHO, press.note))} now."
    st.session_state[_DELETING] = None
    copies = workshop.delete_held(of.store, press.post_id, WHO, press.note, press.slug)
    return f"The post{with_copies(copies)} {'are' if copies else 'is'} deleted for good."


def _confirm(of: Queue, slug: str, held: marks.HeldPost) -> None:
    st.warning(
        f"This deletes the post{with_copies(len(held.copies))} in every topic, and nothing of it is "
        "collected again. You cannot take this back."
    )
    number = f"{of.name} {held.post_id}"
    with st.container(horizontal=True):
        st.button(
            f"Yes, delete {number} for good", type="primary", key=of.key("yes", held.post_id), on_click=_press,
            args=(of, slug, held.post_id, "sure"),
        )  # fmt: skip
        st.button(f"Do not delete {number}", key=of.key("no", held.post_id), on_click=_leave)


def _leave() -> None:
    st.session_state[_DELETING] = None
