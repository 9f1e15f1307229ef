"""A topic's page: words before charts, and every number opens its posts."""

from __future__ import annotations

import secrets
from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from scrutiny_dash import wording
from scrutiny_dash.clock import say_time
from scrutiny_dash.collect import asking
from scrutiny_dash.errors import InputError
from scrutiny_dash.models import RESIDENTS, Answer
from scrutiny_dash.search import below, places
from scrutiny_dash.search.places import Spot
from scrutiny_dash.search.words import parse
from scrutiny_dash.store import marks, room, runs
from scrutiny_dash.topics import Topic
from scrutiny_dash.topics import topic as topic_of
from scrutiny_dash.ui import (
    below_view,
    cards,
    feeling_view,
    number_links,
    platform_links,
    room_reading,
    search_box,
    sentences,
    time_charts,
    watching,
)
from scrutiny_dash.ui.here import Here, here
from scrutiny_dash.ui.messages import explained, said, show_error
from scrutiny_dash.ui.number_links import Links
from scrutiny_dash.ui.safe_text import plain_html, plain_md
from scrutiny_dash.ui.topic_link import topic_address
from scrutiny_dash.ui.view_state import PER_PAGE, View, changed, current, go

FIRST = 3
# The two lists of posts on the page, by which their cards are told apart.
FIRST_LIST, ALL_LIST = "first", "all"
ASIDES = 20
USEFUL = (
    "The most useful: told first-hand, about a place in Essex, with a clear feeling and some length, as the computer "
    "reads them."
)


def show(slug: str) -> None:
    """Draw the page of a topic."""
    try:
        topic = topic_of(slug)
    except InputError as error:
        st.title("There is no such topic", anchor=False)
        show_error(error)
        return
    visitor, view = here(), current(slug)
    search_box.set_widgets(view)
    st.title(topic.name, anchor=False)
    st.markdown(plain_md(topic.question))
    with st.spinner("Reading the posts…"):
        query = view.query(visitor.up_to_post)
        answer = visitor.searcher.answer(query, officer=visitor.is_officer)
        others = below.others(visitor.searcher, query)
    search_box.record_search(visitor, view, answer)
    spots = places.spots(visitor.searcher, query)
    numbers = number_links.for_view(visitor, view, topic, answer, spots)
    if answer.collected_total:
        room_reading.invite(visitor, view, answer.people_once)
    _sentence(view, topic, answer, others, spots, numbers)
    search_box.who_speaks(view, others)
    search_box.filters(view, topic, list(answer.platforms), others)
    search_box.box(view, topic)
    if topic.content_note:  # right above the posts that it speaks of
        st.caption(plain_md(topic.content_note))
    if answer.posts_total:
        _found(visitor, view, topic, answer, numbers)
    else:
        cards.cards(visitor, slug, (), ALL_LIST, also=[FIRST_LIST])  # a correction may have emptied the view
        _nothing(visitor, view, topic, answer)
        _links(visitor, view, topic)
        _aside(visitor, view, topic)
        watching.watch(visitor, ())


def _found(visitor: Here, view: View, topic: Topic, answer: Answer, numbers: Links) -> None:
    """Draw everything that stands under the sentence when there are posts."""
    slug = topic.slug
    if _has_first(view, answer):
        st.header("Three to read first", anchor=False)
        cards.cards(visitor, slug, answer.posts[:FIRST], FIRST_LIST)
    few = wording.band(answer.people_total) == wording.FEW
    if not few:
        drawn = replace(topic, dates=runs.key_dates(visitor.store, topic))
        time_charts.show_volume(view, drawn, answer)
        feeling_view.show(visitor, view, drawn, answer)
    _posts(visitor, view, topic, answer)
    if few:
        feeling_view.show_few(visitor, view, answer)
    _below(visitor, view, topic, answer, numbers)
    watching.watch(visitor, [post.id for post in answer.posts])


def _has_first(view: View, answer: Answer) -> bool:
    """Whether the first three posts stand apart, above the charts."""
    return view.page == 1 and view.order == "useful" and answer.listed_total > PER_PAGE


def _sentence(view: View, topic: Topic, answer: Answer, others: int, spots: tuple[Spot, ...], numbers: Links) -> None:
    """Say what was found; a fixed place, so that a screen reader hears it change."""
    opens = numbers.opens
    line = sentences.found(answer, parse(view.words).shown, opens)
    if not answer.posts_total and others and view.speaking == RESIDENTS:
        line = sentences.only_others(others)
    more = [
        text
        for text in (
            f"{sentences.where(answer, topic, opens)} {sentences.places_named(spots, opens)}".strip(),
            sentences.how_sure(answer),
            f"{sentences.left_out(answer, opens)} {sentences.held(answer, opens)}".strip(),
        )
        if text
    ]
    st.html(
        f'<div role="status"><p class="finding-line">{numbers.html(line)}</p>'
        + "".join(f'<p class="more-line">{numbers.html(text)}</p>' for text in more)
        + "</div>"
        + _every_place(spots, numbers)
    )
    if view.is_filtered:
        plain = View(view.topic, view.words, everyone=view.everyone)
        st.button("Take the filters off", key=f"{view.topic}_unfilter", on_click=go, args=(plain,))


def _every_place(spots: tuple[Spot, ...], numbers: Links) -> str:
    if not spots:
        return ""
    every = "".join(f"<li>{numbers.html(place)}</li>" for place in sentences.every_place(spots, numbers.opens))
    opener = plain_html(sentences.places_opener(spots))
    return f'<details class="behind"><summary>{opener}</summary><ul>{every}</ul></details>'


def _nothing(visitor: Here, view: View, topic: Topic, answer: Answer) -> None:
    """Say what to do when nothing was found: nothing here, could not look, and not switched on are three things."""
    on = asking.switched_on(room.choices(visitor.store, asking.SWITCH))
    if visitor.store.practice:
        st.info("These are practice posts. Try one of the suggested words, or look on a platform itself, below.")
    elif not on:
        st.info("No source is switched on, so nothing new can be asked for. An officer can do that on Sources.")
    elif view.words:
        _ask(visitor, view, topic)
    elif not answer.collected_total:
        st.info("An officer can collect posts on the Sources page, or import a file.")


def _ask(visitor: Here, view: View, topic: Topic) -> None:
    """Offer to ask the sources for a word; one collection a word and freshness period, however many tables click."""
    asked = asking.asking_for(visitor.store, topic, view.words)
    if asked is not None:
        answered = f"{asked.done} of {asked.total} sources have answered. {asked.message}" if asked.total else ""
        st.info(plain_md(f"The sources are being asked for this now. {answered} Search again to see what came."))
        return
    if st.button("Ask the sources for it now", key=f"{view.topic}_ask", type="primary"):
        with explained():
            job = asking.ask_for_words(visitor.store, visitor.who, topic, view.words)
            if job is None:
                st.info(
                    f"The sources were asked for this in the last {topic.freshness_hours:g} hours. "
                    "What they had is already here."
                )
            else:
                said("The sources are being asked. New posts appear here when you search again.")
                st.rerun()


@st.fragment
def _posts(visitor: Here, view: View, topic: Topic, answer: Answer) -> None:
    """List all posts, ten a page, with the order they stand in said in words."""
    if current(view.topic) != view:  # a button in here changed the address; the rest of the page has to follow
        st.rerun()
    start = (view.page - 1) * PER_PAGE
    skipped = FIRST if _has_first(view, answer) else 0
    shown = answer.posts[skipped:]
    number_links.anchor(number_links.POSTS)
    st.header("All posts", anchor=False)
    orders = {"useful": "most useful first", "newest": "newest first", "random": "ten at random"}
    if shown:
        last = start + len(answer.posts)
        which = f"Posts {start + 1 + skipped} to {last} of {answer.listed_total:,}"
        st.markdown(f"{which}, {orders[view.order]}." if view.order != "random" else "Ten posts drawn at random.")
        if view.order == "useful":
            st.caption(USEFUL)
    with st.container(horizontal=True):
        for order, label in (("useful", "Most useful first"), ("newest", "Newest first"), ("random", "Ten at random")):
            seed = secrets.randbelow(999_999_999) if order == "random" else 0
            st.button(
                label,
                key=f"{view.topic}_order_{order}",
                on_click=go,
                args=(changed(view, order=order, seed=seed),),
                type="primary" if order == view.order else "secondary",
            )
    cards.cards(visitor, topic.slug, shown, ALL_LIST, also=[] if skipped else [FIRST_LIST])
    pages = -(-answer.listed_total // PER_PAGE)
    if pages > 1 and view.order != "random":
        _turn(view, pages)


def _turn(view: View, pages: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if view.page > 1:
            st.button("Ten before", key=f"{view.topic}_before", on_click=go, args=(changed(view, page=view.page - 1),))
        st.markdown(f"Page {view.page:,} of {pages:,}")
        if view.page < pages:
            st.button("Next ten", key=f"{view.topic}_next", on_click=go, args=(changed(view, page=view.page + 1),))


def _below(visitor: Here, view: View, topic: Topic, answer: Answer, numbers: Links) -> None:
    """Put below the posts what most readers do not need: other ways in, the link, what was set aside."""
    below_view.show(visitor, view, topic, numbers)
    st.subheader("Look elsewhere", anchor=False)
    _links(visitor, view, topic)
    with st.expander("Where these posts come from"):
        st.html(f"<p>By platform: {numbers.html(time_charts.places_line(answer, numbers.opens))}.</p>")
        st.markdown(plain_md(topic.scope_note))
        newest = runs.newest_collection(visitor.store, topic.slug)
        if newest is not None:
            st.markdown(plain_md(f"Last collected at {say_time(newest)}."))
    with st.expander("Link to exactly this view"):
        query = number_links.query_of(visitor, view)
        address = f"{_origin()}/{topic_address(topic.slug)[0]}" + (f"?{query}" if query else "")
        st.code(address, language=None, wrap_lines=True)
    _aside(visitor, view, topic)


def _origin() -> str:
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _links(visitor: Here, view: View, topic: Topic) -> None:
    """Link to the same search on each platform itself, with a word on which needs a login."""
    with st.expander(platform_links.TITLE):
        platform_links.show(visitor, topic, view.words, view.since, view.until, on_sources=False)


def _aside(visitor: Here, view: View, topic: Topic) -> None:
    """List the posts of this view that a table set aside, as many as the sentence counts."""
    wanted = below.aside(visitor.searcher, view.query(visitor.up_to_post))
    asides = [aside for aside in marks.aside_list(visitor.store, topic.slug) if aside.post_id in wanted]
    if not asides:
        return
    number_links.anchor(number_links.ASIDE)
    key = f"{topic.slug}_asides"
    most = st.session_state.setdefault(key, ASIDES)
    with st.expander(f"{wording.count(len(asides), 'post')} set aside as not about this"):
        for aside in asides[:most]:
            _set_aside(visitor, topic, aside)
        if len(asides) > most and st.button(f"Show {ASIDES} more", key=f"{key}_more"):
            st.session_state[key] = most + ASIDES
            st.rerun()


def _set_aside(visitor: Here, topic: Topic, aside: marks.Aside) -> None:
    post = visitor.searcher.post(topic.slug, aside.post_id, officer=True)
    if post is None:
        return
    watching.also([post.id])
    buttons = cards.to_read(visitor, post, f"Set aside by {aside.table}.", f"aside_{topic.slug}_{post.id}")
    if buttons.button("Bring it back", key=f"restore_{topic.slug}_{aside.post_id}"):
        with explained():
            marks.restore(visitor.store, topic.slug, aside.post_id, visitor.who)
            said("The post is back for every table.")
            st.rerun()
