"""The list of posts held for an officer: what people reported stands first, then danger.

Nothing here tells anybody outside: an officer who is worried uses the council's contact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from scrutiny_dash import clock, wording
from scrutiny_dash.models import Held
from scrutiny_dash.store import held as done_about
from scrutiny_dash.store import marks
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.held import Done
from scrutiny_dash.topics import topics
from scrutiny_dash.ui import held_card, safeguarding
from scrutiny_dash.ui.held_card import PLACE, Queue, is_asked, with_copies
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.messages import say_again
from scrutiny_dash.ui.safe_text import plain_html, plain_md

PER_PAGE = 10
LEFT_SHOWN = 20
_LEFT = {
    "release": "tables see it again",
    "release in other words": "tables see an officer’s words",
    done_about.DELETED: "deleted for good",
}
ALL = "all"


def queue(store: Store) -> dict[str, list[marks.HeldPost]]:
    """Return the held posts of each topic, in the order of the topics."""
    return {slug: marks.held_list(store, slug) for slug in topics()}


def everything(held: Mapping[str, Sequence[marks.HeldPost]]) -> list[tuple[str, marks.HeldPost]]:
    """Return the held posts of all topics, each message once with a topic that it is in: reported, danger, the rest."""
    found: dict[int, tuple[str, marks.HeldPost]] = {}
    seen: set[int] = set()
    for slug, posts in held.items():
        for one in posts:
            if one.post_id not in seen:
                seen.update((one.post_id, *one.copies))
                found[one.post_id] = slug, one
    return sorted(found.values(), key=lambda each: _urgency(each[1]))


def _urgency(one: marks.HeldPost) -> tuple[bool, bool, float, int]:
    return not one.reported, Held.DANGER not in one.why, -one.held_at.timestamp(), one.post_id


def reported(store: Store) -> list[tuple[str, marks.HeldPost]]:
    """Return the posts that people held, each once, with a topic that it is in."""
    return [(slug, one) for slug, one in everything(queue(store)) if one.reported]


def left_words(done: Done, name: str = "post") -> str:
    """Say what became of a post that has left the queue, when, and what was noted."""
    with_it = with_copies(len(done.copies))
    what = f"{name[:1].upper()}{name[1:]} {done.post_id}{with_it}: {_LEFT[done.what]}"
    note = f" Note: {done.note}" if done.note else ""
    return f"{what}, {clock.say_time(done.at)}, by {done.who}.{note}"


def show(visitor: Here, store: Store, held: Mapping[str, list[marks.HeldPost]]) -> None:
    """Draw the queue of all topics or of one, practice posts that somebody held, and what has left the queue."""
    live = Queue(store, visitor.house.live)
    practice = Queue(visitor.house.stores.practice, visitor.house.practice)
    held_card.act({of.store.practice: of for of in (live, practice)})
    st.header("Held for an officer", anchor=False)
    say_again(PLACE)
    refused = st.container()
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
    # No count in what can be chosen: the browser goes back to the first choice when the chosen words change.
    slug = st.radio(
        "Topic of the held posts",
        [ALL, *held],
        format_func=lambda name: "All topics" if name == ALL else topics()[name].name,
        key="held_topic",
        horizontal=True,
    )
    waiting = everything(held) if slug == ALL else [(slug, one) for one in held[slug]]
    if waiting:
        counts = wording.listed([f"{topics()[name].name} {len(posts):,}" for name, posts in held.items()])
        st.markdown(f"{plain_md(counts)}. What people reported stands first, then words of danger.")
        _list(live, waiting, f"held_page_{slug}")
    else:
        where = "" if slug == ALL else " in this topic"
        st.markdown(f"No post is held{where}. New ones appear here after each collection and import.")
    _practice(practice)
    _left((live, practice))
    with refused:
        held_card.show_refused()  # what was pressed on a card that is on no page of the list any more


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
    if st.session_state.get(page_key, 1) > pages:
        st.session_state[page_key] = pages
    page = st.number_input(f"Page of held {of.name}s", 1, pages, key=page_key) if pages > 1 else 1
    start = (int(page) - 1) * PER_PAGE
    shown = waiting[start : start + PER_PAGE]
    st.markdown(f"{of.name[:1].upper()}{of.name[1:]}s {start + 1} to {start + len(shown)} of {len(waiting):,}.")
    # A question that was asked is answered, though its post has moved to another page meanwhile.
    asked = [each for each in waiting if is_asked(of, each[1].post_id) and each not in shown]
    notes = done_about.notes_on(of.store, [one.post_id for _, one in [*asked, *shown]])
    for slug, one in [*asked, *shown]:
        post = of.searcher.post(slug, one.post_id, officer=True)
        if post is not None:
            with st.container(border=True, key=of.key("card", one.post_id)):
                held_card.card(of, slug, one, post, notes.get(one.post_id, []))


def _left(queues: Sequence[Queue]) -> None:
    """List what was released or deleted last."""
    left = [left_words(done, of.name) for of in queues for done in done_about.left_queue(of.store, LEFT_SHOWN)]
    if not left:
        return
    with st.expander("Released or deleted from this list, the last ones first"):
        st.html(f'<ul class="kept-list">{"".join(f"<li>{plain_html(line)}</li>" for line in left)}</ul>')
