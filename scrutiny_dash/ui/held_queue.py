"""Posts held for an officer: what they say, why they are held, and what an officer can do about each.

What people reported stands first. Nothing here tells anybody outside: an officer who is worried uses the council's
contact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from scrutiny_dash import clock, wording, workshop
from scrutiny_dash.errors import InputError
from scrutiny_dash.models import FoundPost
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.store import held as done_about
from scrutiny_dash.store import letting_go, marks
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.held import Done
from scrutiny_dash.store.workshop import record_alone
from scrutiny_dash.topics import topics
from scrutiny_dash.ui import safeguarding
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.messages import explained, said, say_again
from scrutiny_dash.ui.safe_text import plain_html, post_html, whose_words

PLACE = "held"
PER_PAGE = 10
NOTE_LENGTH = WORDS_LENGTH = workshop.STATEMENT_LENGTH
LEFT_SHOWN = 20
DELETED = "deleted by an officer"
WHO = "officer"
_LEFT = {
    "release": "tables see it again",
    "release in other words": "tables see an officer’s words",
    done_about.DELETED: "deleted for good",
}
_DELETING = "_delete_held"


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


def queue(store: Store) -> dict[str, list[marks.HeldPost]]:
    """Return the held posts of each topic, in the order of the topics."""
    return {slug: marks.held_list(store, slug) for slug in topics()}


def reported(store: Store) -> list[tuple[str, marks.HeldPost]]:
    """Return the posts that people held, each once, with a topic that it is in."""
    every = [(slug, one) for slug, held in queue(store).items() for one in held]
    return list({one.post_id: (slug, one) for slug, one in every if one.held_by != "machine"}.values())


def why_words(held: marks.HeldPost) -> str:
    """Say why a post is held, by whom and since when."""
    reasons = wording.listed([wording.HELD[why] for why in held.why])
    why = held.reason or f"{reasons[:1].upper()}{reasons[1:]}."
    return f"{why} Held by {held.holder} at {clock.say_time(held.held_at)}."


def noted_words(note: Done) -> str:
    """Say what was noted, when and by whom."""
    return f"Noted at {clock.say_time(note.at)} by {note.who}: {note.note}"


def left_words(done: Done, name: str = "post") -> str:
    """Say what became of a post that has left the queue, when, and what was noted."""
    what = f"{name[:1].upper()}{name[1:]} {done.post_id}: {_LEFT[done.what]}"
    note = f" Note: {done.note}" if done.note else ""
    return f"{what}, {clock.say_time(done.at)}, by {done.who}.{note}"


def show(visitor: Here, store: Store, held: Mapping[str, list[marks.HeldPost]]) -> None:
    """Draw the queue of one topic, practice posts that somebody held, and what has left the queue."""
    st.header("Held for an officer", anchor=False)
    say_again(PLACE)
    st.markdown(
        "Tables do not see these posts. Pages only say how many are held; they are in no other number. The computer "
        "holds a post that speaks of self-harm or danger, gives contact details, could show who a child is, is "
        "abusive, or names a private person. Anybody in the room can hold one too, with “Worried about someone?”. "
        "Some are hard to read."
    )
    st.info(
        f"**Worried about somebody?** {safeguarding.contact_words(visitor.clearance)} "
        f"{safeguarding.procedure_words(visitor.clearance)} Do not reply to the post."
    )
    safeguarding.procedure_link(visitor.clearance)
    slug = st.radio(
        "Topic of the held posts",
        list(held),
        index=next((n for n, posts in enumerate(held.values()) if posts), 0),
        format_func=lambda name: f"{topics()[name].name} ({len(held[name]):,})",
        key="held_topic",
        horizontal=True,
    )
    live = Queue(store, visitor.house.live)
    if held[slug]:
        _list(live, [(slug, one) for one in held[slug]], f"held_page_{slug}")
    else:
        st.markdown("No post is held in this topic. New ones appear here after each collection and import.")
    practice = Queue(visitor.house.stores.practice, visitor.house.practice)
    _practice(practice)
    _left((live, practice))


def _practice(practice: Queue) -> None:
    waiting = reported(practice.store)
    if not waiting:
        return
    st.header("Practice posts that somebody held", anchor=False)
    st.html('<p class="practice">Practice posts: invented, not real</p>')
    st.markdown("Somebody pressed “Worried about someone?” under these. You can try here what you would do.")
    _list(practice, waiting, "held_practice_page")


def _list(of: Queue, waiting: Sequence[tuple[str, marks.HeldPost]], page_key: str) -> None:
    pages = -(-len(waiting) // PER_PAGE)
    page = st.number_input(f"Page of held {of.name}s", 1, pages, key=page_key) if pages > 1 else 1
    start = (int(page) - 1) * PER_PAGE
    shown = waiting[start : start + PER_PAGE]
    st.markdown(f"{of.name[:1].upper()}{of.name[1:]}s {start + 1} to {start + len(shown)} of {len(waiting):,}.")
    notes = done_about.notes_on(of.store, [one.post_id for _, one in shown])
    for slug, one in shown:
        post = of.searcher.post(slug, one.post_id, officer=True)
        if post is not None:
            with st.container(border=True, key=of.key("card", one.post_id)):
                _post(of, slug, one, post, notes.get(one.post_id, []))


def _left(queues: Sequence[Queue]) -> None:
    """List what was released or deleted last."""
    left = [left_words(done, of.name) for of in queues for done in done_about.left_queue(of.store, LEFT_SHOWN)]
    if not left:
        return
    with st.expander("Released or deleted from this list, the last ones first"):
        st.html(f'<ul class="kept-list">{"".join(f"<li>{plain_html(line)}</li>" for line in left)}</ul>')


def _post(of: Queue, slug: str, held: marks.HeldPost, post: FoundPost, notes: Sequence[Done]) -> None:
    when = "Date not known" if post.created is None else f"{clock.london(post.created):%B %Y}"
    noted = "".join(f'<p class="post-line">{plain_html(noted_words(note))}</p>' for note in notes)
    st.html(
        f'<p class="why-held">{plain_html(why_words(held))}</p>'
        f'{whose_words(post)}<p class="post-text">{post_html(post.text)}</p>'
        f'<p class="post-line">{plain_html(f"{when} · {wording.platform(post.platform)}")}</p>{noted}'
    )
    deleting = st.session_state.get(_DELETING)
    if deleting is not None and deleting[0] == of.key("delete", post.id):
        _confirm(of, slug, post.id, deleting[1])
        return
    number = f"{of.name} {post.id}"
    with st.form(of.key("form", post.id), border=False):
        note = st.text_input(f"What you did about {number}", max_chars=NOTE_LENGTH, key=of.key("note", post.id))
        words = st.text_area(
            f"Your own words for {number}",
            max_chars=workshop.STATEMENT_LENGTH,
            height=100,
            key=of.key("words", post.id),
        )
        st.caption(
            "Tables can be shown your own words in place of the post: no name, age, date, school or practice, and not "
            "five words in a row of it. The post’s own words are then deleted here."
        )
        with st.container(horizontal=True):
            keep, say, release, delete = (
                st.form_submit_button(label, key=of.key(what, post.id), wrap=True)
                for what, label in (
                    ("keep", f"Save the note, keep {number} held"),
                    ("say", f"Show tables your words for {number}"),
                    ("release", f"Held by mistake: let tables see {number}"),
                    ("delete", f"Delete {number} for good"),
                )
            )
    note = " ".join(note.split())[:NOTE_LENGTH]
    with explained():
        _done(of, post.id, note, words, keep=keep, say=say, release=release)
    if delete:
        st.session_state[_DELETING] = of.key("delete", post.id), note
        st.rerun()


def _done(of: Queue, post_id: int, note: str, words: str, *, keep: bool, say: bool, release: bool) -> None:
    if keep:
        if not note:
            raise InputError("The note is empty.", "Write what you did, for example whom you told.")
        marks.note_action(of.store, post_id, WHO, note)
        said("The note is saved. The post stays held.", PLACE)
    elif say:
        workshop.release_in_words(of.store, post_id, WHO, note, words)
        said("Tables see your words now. The post’s own words are deleted.", PLACE)
    elif release:
        workshop.release(of.store, post_id, WHO, note)
        said("Tables see the post now.", PLACE)
    if keep or say or release:
        st.rerun()


def _confirm(of: Queue, slug: str, post_id: int, note: str) -> None:
    st.warning("This deletes the post in every topic, and it is never collected again. You cannot take this back.")
    with st.container(horizontal=True):
        if st.button(f"Yes, delete {of.name} {post_id} for good", type="primary", key=of.key("yes", post_id)):
            with explained():
                letting_go.delete_posts(of.store, [post_id], DELETED, never_again=True)
                letting_go.clear_traces(of.store)
                record_alone(of.store, WHO, done_about.DELETED, slug, post=post_id, action=note)
                st.session_state[_DELETING] = None
                said("The post is deleted for good.", PLACE)
                st.rerun()
        if st.button(f"Do not delete {of.name} {post_id}", key=of.key("no", post_id)):
            st.session_state[_DELETING] = None
            st.rerun()
