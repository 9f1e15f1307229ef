"""What the room itself read blind: the headline over anything that the computer guesses."""

from __future__ import annotations

import streamlit as st

from scrutiny_dash import charts, checking, wording
from scrutiny_dash.checking import RoomReading
from scrutiny_dash.room_reading import caution, frame_line, machine_line, reading_of, shares_of, top_lines, widest
from scrutiny_dash.search import below
from scrutiny_dash.search.below import ReadSoFar
from scrutiny_dash.store import checks
from scrutiny_dash.store.checks import frame_of
from scrutiny_dash.ui import cards, watching
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.number_links import READ, anchor
from scrutiny_dash.ui.router import page_path
from scrutiny_dash.ui.safe_text import plain_html, plain_md
from scrutiny_dash.ui.view_state import View, go

HEADING = "What the room read"
CHECK = "Check the machine: read posts blind"


def nearest(visitor: Here, view: View) -> ReadSoFar:
    """Return what was read of exactly this view; where nobody has, of residents' posts or of the whole topic."""
    exact = below.read_so_far(visitor.searcher, view.query(visitor.up_to_post))
    if exact.checks:
        return exact
    return below.most_read(visitor.searcher, widest(view.topic, visitor.up_to_post)) or exact


def check_link(view: View, label: str) -> None:
    """Link to reading ten posts of this view blind."""
    st.page_link(page_path("check"), label=label, query_params=_check_params(view))


def invite(visitor: Here, view: View, people: int) -> None:
    """Ask a table to begin with ten posts, blind; once it has read ten, this is a quiet line.

    Args:
        people: whose posts there are to read, one each.
    """
    read = 0 if visitor.table is None else checks.read_by(visitor.store, view.topic, visitor.table)
    frame = frame_of(view.query(None))
    draw = None if visitor.table is None else checks.newest_draw(visitor.store, view.topic, frame, visitor.table)
    if read >= checking.TEN or (draw is not None and draw.posts and draw.is_read):
        check_link(view, f"Your table read {read:,} blind. Read ten more")
        return
    with st.container(horizontal=True, vertical_alignment="center", key="invite"):
        many = "ten" if people >= checking.TEN else "the"
        if st.button(f"Read {many} posts blind first", key=f"{view.topic}_invite", type="primary"):
            st.switch_page(page_path("check"), query_params=_check_params(view))
        st.caption("Begin with this: say what you read in them before you see what the computer guessed.")


def _check_params(view: View) -> dict[str, str]:
    """Return the address of the check of a view: the computer's feeling is no part of what is read blind."""
    left_out = {"feeling", "order", "seed", "page"}
    return {"topic": view.topic, **{name: value for name, value in view.params().items() if name not in left_out}}


def show(visitor: Here, view: View, *, few: bool = False) -> None:
    """Draw the room's reading: of this view, or of a wider one that is named before it.

    Args:
        few: this view holds under thirty people (law 3): of a wider one nothing is drawn, there is only a way to it.
    """
    so_far = nearest(visitor, view)
    reading = reading_of(so_far)
    is_exact = frame_of(so_far.query) == frame_of(view.query(None))
    anchor(READ)
    st.subheader(HEADING, anchor=False)
    if few and reading.read and not is_exact:
        _point_to(view, so_far)
        check_link(view, CHECK)
        return
    if reading.read and not is_exact:
        st.markdown(plain_md(f"Nobody has read this view. This is of: {frame_line(so_far)}"))
    st.html(f'<p class="finding-line">{plain_html(checking.headline(reading))}</p>')
    if reading.read:
        if is_exact:
            st.markdown(plain_md(f"Read of: {frame_line(so_far)}"))
        details(reading, practice=visitor.store.practice)
        st.caption(plain_md(machine_line(visitor.searcher, so_far.query, reading)))
    check_link(view, CHECK)
    if reading.is_enough:
        _open(visitor, so_far)


def _point_to(view: View, so_far: ReadSoFar) -> None:
    """Say that a wider view has been read, and lead there."""
    people = wording.count(len(so_far.person), "person", "people")
    st.markdown(
        plain_md(
            f"Nobody in the room has read this view’s posts blind. Of a wider one the posts of {people} were read: "
            f"{frame_line(so_far)}"
        )
    )
    wider = View(view.topic, everyone=not so_far.query.voices)
    st.button("Show that wider view", key=f"{view.topic}_wider", on_click=go, args=(wider,))


def details(reading: RoomReading, *, practice: bool) -> None:
    """Draw what stands under the headline: the answers with their shares, how much was ours, first-hand and new."""
    if reading.is_enough:
        for line in top_lines(reading):
            st.markdown(plain_md(line))
        shares = shares_of(reading)
        st.altair_chart(
            charts.share_chart(shares, "Feeling, as people read it", practice=practice),
            width="stretch",
            height=charts.chart_height(shares),
            theme=None,
            alt=f"Feelings, as people in the room read them: {charts.sentence(shares)}",
        )
        st.caption(caution(reading))
    st.html("".join(f'<p class="more-line">{plain_html(line)}</p>' for line in checking.useful_lines(reading)))


def _open(visitor: Here, so_far: ReadSoFar) -> None:
    """Let the posts behind the reading be read, when somebody asks for them."""
    slug = so_far.query.topic
    opener = st.expander("Open the posts that the room read", key=f"read_{slug}", on_change="rerun")
    if not opener.open:
        return
    said: dict[int, list[str]] = {}
    for check in so_far.checks:
        said.setdefault(check.post_id, []).append(checking.FEELINGS[check.feeling].lower())
    number = st.session_state.get(f"_shown_read_{slug}", checking.TEN)
    with opener:
        for post_id, answers in list(said.items())[:number]:
            post = visitor.searcher.post(slug, post_id)
            if post is not None:
                read = wording.listed(list(dict.fromkeys(answers)))
                watching.also([post_id])
                cards.to_read(visitor, post, f"The room: {read}.", f"room_{slug}_{post_id}")
        if number < len(said):
            st.markdown(f"These are {number:,} of {len(said):,}.")
            st.button("Show ten more", key=f"more_read_{slug}", on_click=_show_more, args=(slug, number))


def _show_more(slug: str, number: int) -> None:
    st.session_state[f"_shown_read_{slug}"] = number + checking.TEN
