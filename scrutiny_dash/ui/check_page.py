"""Check the machine: a table reads ten random posts blind, then sees what the room read and the computer guessed."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass

import streamlit as st

from scrutiny_dash import checking, clock, wording
from scrutiny_dash.errors import InputError
from scrutiny_dash.models import FoundPost, Query
from scrutiny_dash.room_reading import frame_line, left_out, reading_of
from scrutiny_dash.search import below
from scrutiny_dash.store import checks, rewording
from scrutiny_dash.store.checks import Check, Draw
from scrutiny_dash.topics import Topic
from scrutiny_dash.topics import topic as topic_of
from scrutiny_dash.ui import cards, room_reading, watching
from scrutiny_dash.ui.here import Here, here
from scrutiny_dash.ui.messages import explained, show_error
from scrutiny_dash.ui.router import page_path
from scrutiny_dash.ui.safe_text import plain_html, plain_md, whose_words
from scrutiny_dash.ui.topic_link import topic_address
from scrutiny_dash.ui.view_state import View, changed, current

ASKED = {
    "ours": "Is it about council or NHS services?",
    "first_hand": "First-hand: was the writer there?",
    "feeling": "What feeling does it show?",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads what: a table, and the view that its posts are drawn from."""

    visitor: Here
    view: View
    query: Query
    frame: str

    @property
    def table(self) -> int:
        """The table's number; there is one once a post is shown."""
        return self.visitor.table or 0


def show(slug: str) -> None:
    """Draw the page."""
    try:
        topic = topic_of(slug)
    except InputError as error:
        st.title("There is no such topic", anchor=False)
        show_error(error)
        return
    visitor, view = here(), changed(current(slug), feelings=())
    query = view.query(visitor.up_to_post)
    reader = Reader(visitor, view, query, checks.frame_of(query))
    st.title(f"Check the machine: {topic.name}", anchor=False)
    draw = None
    if visitor.table is not None:
        draw = checks.newest_draw(visitor.store, slug, reader.frame, reader.table)
    if draw is None or not draw.posts:
        _introduce(visitor, topic, query)
        if not cards.needs_table(visitor, "each table's answers count once."):
            _start(reader, "Start reading")
        _back_link(view, topic.name)
        return
    if draw.is_read:
        _result(reader, draw)
    else:
        _read(reader, draw)
    with st.expander("What this is, and which posts these are"):  # read before the first post; now it is in the way
        _introduce(visitor, topic, query)
    if not draw.is_read:
        _back_link(view, topic.name)
    watching.watch(visitor, ())


def _introduce(visitor: Here, topic: Topic, query: Query) -> None:
    st.markdown(
        "Read ten random posts, or all where there are fewer, and say what you see in them, before you know what the "
        "computer guessed. "
        "If you cannot tell, say so: that is an answer too."
    )
    drawn = f"The ten are drawn from {checking.frame_words(query)}. Each is by a different person; copies are left out."
    if rewording.reworded(visitor.store, topic.slug):
        drawn += " So are posts that you can only see in an officer’s words."
    st.caption(plain_md(f"{drawn} {_copies_open(visitor, query)}".rstrip()))
    if topic.content_note:
        st.caption(plain_md(topic.content_note))


def _copies_open(visitor: Here, query: Query) -> str:
    """Say how many of the posts may still turn out to be copies; empty where none may."""
    view = visitor.searcher.view(query)
    return wording.not_looked_at(visitor.searcher.not_looked_at(view.arrays, view.visible))


def _back_link(view: View, name: str) -> None:
    page, own = topic_address(view.topic)
    st.page_link(page_path(page), label=f"Back to {name}", query_params={**own, **view.params()})


# Drawing


def _start(reader: Reader, label: str) -> None:
    if not st.button(label, key="check_start", type="primary"):
        return
    with explained():
        if _draw(reader):
            st.rerun()
        st.info(
            "There is no post left here for your table: it has read them all, or nobody can tell who wrote them. "
            "Go back, and choose wider filters."
        )


def _draw(reader: Reader) -> bool:
    """Draw ten posts for the table and keep the draw; say whether there were any."""
    store, slug = reader.visitor.store, reader.view.topic
    person, post = below.frame_people(reader.visitor.searcher, reader.query)
    drawn = checks.drawn_posts(store, slug, reader.frame)
    read = Counter(one for one, _ in {(c.post_id, c.table) for c in checks.checks_of(store, slug, reader.frame)})
    mine = frozenset(one for one, tables in drawn.items() if reader.table in tables)
    seed = secrets.randbelow(2**31)
    ten = checking.draw_ten(person, post, {one: read[one] for one in drawn}, seed, mine=mine)
    if not ten:
        return False
    checks.add_draw(store, slug, reader.frame, seed, len(set(person.tolist())), reader.table, ten)
    return True


# Reading


def _position_key(draw: Draw) -> str:
    return f"check_at_{draw.id}"


def _position(draw: Draw) -> int:
    """Return which of the ten is shown: the one that somebody went back to, else the first that is not read."""
    chosen = st.session_state.get(_position_key(draw))
    if isinstance(chosen, int) and 0 <= chosen < len(draw.posts):
        return chosen
    return next(n for n, post_id in enumerate(draw.posts) if post_id not in draw.done)


def _go(draw: Draw, position: int | None) -> None:
    st.session_state[_position_key(draw)] = position


def _read(reader: Reader, draw: Draw) -> None:
    at, of = _position(draw), len(draw.posts)
    post = reader.visitor.searcher.post(reader.view.topic, draw.posts[at])
    st.html(
        f'<div class="check-at"><h2>Post {at + 1} of {of}</h2>'
        f'<div class="check-bar"><span style="width:{100 * len(draw.done) // of}%"></span></div></div>'
    )
    if post is None:
        st.info("This post has just been taken away.")
        st.button("Go on", key="check_on", type="primary", on_click=_go, args=(draw, None))
        return
    watching.also([post.id])
    # Side by side, so that a laptop shows the post and its questions at once.
    left, right = st.columns([4, 5], gap="medium")
    with left:
        st.html(
            f'<div class="check-post">{whose_words(post)}{watching.words_html(post.id, post.text)}'
            f'<p class="post-line">{plain_html(_month(post))}</p></div>'
        )
        cards.worried(reader.visitor, post, f"check_{draw.id}_{post.id}")
    with right:
        _questions(reader, draw, post.id)
    if at:
        st.button("Back to the one before", key="check_back", on_click=_go, args=(draw, at - 1))
    so_far = below.read_so_far(reader.visitor.searcher, reader.query)
    reading, missing = reading_of(so_far), left_out(so_far)
    st.caption(
        f"The room has read the posts of {reading.read:,} of {reading.people:,} people so far. {missing}".rstrip()
    )


def _month(post: FoundPost) -> str:
    return "Date not known" if post.created is None else f"{clock.london(post.created):%B %Y}"


def _questions(reader: Reader, draw: Draw, post_id: int) -> None:
    """Ask the three questions and the one that may be left; what the table said before stands there on going back."""
    given = {check.post_id: check for check in _answers(reader, draw)}.get(post_id)
    answers: dict[str, str] = {}
    with st.container(key="check_questions"), st.form("check_form", border=False):
        for name, question in ASKED.items():
            options = list(checking.QUESTIONS[name])
            answers[name] = st.radio(
                question,
                options,
                index=options.index(getattr(given, name)) if given else None,
                format_func=checking.QUESTIONS[name].__getitem__,
                horizontal=True,
                key=f"check_{name}_{draw.id}_{post_id}",
            ) or ""  # fmt: skip
        answers["news"] = st.radio(
            "Did it tell you something new? You can leave this open.",
            list(checking.NEWS),
            index=list(checking.NEWS).index(given.news if given else ""),
            format_func=checking.NEWS.__getitem__,
            horizontal=True,
            key=f"check_news_{draw.id}_{post_id}",
        ) or ""  # fmt: skip
        last = len(set(draw.posts) - draw.done - {post_id}) == 0
        saved = st.form_submit_button("Save and finish" if last else "Save and next", type="primary")
    if saved:
        with explained():
            checking.checked_answers(**answers)
            checks.save_check(reader.visitor.store, draw, post_id, reader.table, **answers)
            _go(draw, None)
            st.rerun()


def _answers(reader: Reader, draw: Draw) -> list[Check]:
    return checks.checks_of(reader.visitor.store, reader.view.topic, reader.frame, draw.id)


# What came out


def _result(reader: Reader, draw: Draw) -> None:
    visitor = reader.visitor
    mine = [check for check in _answers(reader, draw) if check.post_id in draw.posts]
    st.header(f"Done: your table has read {wording.count(len(mine), 'post')}", anchor=False)
    st.html(f'<p class="more-line" role="status">{plain_html(_agreed(reader, mine))}</p>')
    with st.container(horizontal=True, vertical_alignment="center"):
        _start(reader, "Read ten more")
        _back_link(reader.view, topic_of(reader.view.topic).name)
    so_far = below.read_so_far(visitor.searcher, reader.query)
    reading = reading_of(so_far)
    st.header(room_reading.HEADING, anchor=False)
    st.html(f'<p class="finding-line">{plain_html(checking.headline(reading))}</p>')
    if reading.read:
        st.markdown(plain_md(f"Read of: {frame_line(so_far)}"))
        room_reading.details(reading, practice=visitor.store.practice)
        st.caption(plain_md(checking.machine_line(reading)))
    st.header("Your posts, and what the computer had guessed", anchor=False)
    _side_by_side(reader, mine)


def _agreed(reader: Reader, mine: list[Check]) -> str:
    """Say on how many of the table's posts the computer had guessed the feeling that the table read."""
    machine = checks.machine_feelings(reader.visitor.store, reader.view.topic, [check.post_id for check in mine])
    told = [check for check in mine if check.feeling != checking.CANNOT_TELL and check.post_id in machine]
    agreed = sum(machine[check.post_id].value == check.feeling for check in told)
    open_ones = len(mine) - len(told)
    text = f"The computer had guessed the same feeling as you in {agreed} of {wording.count(len(told), 'post')}."
    return f"{text} In {open_ones} you could not tell." if open_ones else text


def _side_by_side(reader: Reader, mine: list[Check]) -> None:
    machine = checks.machine_feelings(reader.visitor.store, reader.view.topic, [check.post_id for check in mine])
    for check in mine:
        post = reader.visitor.searcher.post(reader.view.topic, check.post_id)
        if post is None:
            continue
        guess = wording.FEELINGS[machine[post.id]].lower() if post.id in machine else "nothing"
        watching.also([post.id])
        said = f"You: {checking.FEELINGS[check.feeling].lower()}. The computer: {guess}."
        cards.to_read(reader.visitor, post, said, f"mine_{check.post_id}")
