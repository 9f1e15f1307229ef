"""How people feel: what the room read first, then what the computer guesses, as a comparison of groups."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

import streamlit as st

from scrutiny_dash import charts, checking, intervals, wording
from scrutiny_dash.models import Answer, Feeling, Place, Voice
from scrutiny_dash.search.groups import By, Group, groups
from scrutiny_dash.topics import Topic
from scrutiny_dash.ui import room_reading, time_charts
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.router import page_path
from scrutiny_dash.ui.safe_text import plain_md
from scrutiny_dash.ui.topic_link import topic_address
from scrutiny_dash.ui.view_state import View, changed, go

CHOICES = {By.TOPIC: "Topics", By.PLACE: "Places", By.VOICE: "Who is speaking", By.MONTH: "Months"}
NAMED_AT_MOST = 6
LINES_OVERLAP = "Groups whose thin lines overlap cannot be told apart."
MANY_GROUPS = "The more groups, the longer the lines: among many, some differ by chance."


def show(visitor: Here, view: View, topic: Topic, answer: Answer) -> None:
    """Draw the section for thirty people and more."""
    st.header("How people feel", anchor=False)
    room_reading.show(visitor, view)
    st.subheader("What the computer guesses", anchor=False)
    over_time = charts.may_draw_feelings(answer)
    if not over_time:  # in words, and nothing is drawn
        time_charts.show_feeling(view, topic, answer)
    _compare(visitor, view)
    if over_time:
        st.subheader("The computer's guesses over time", anchor=False)
        time_charts.show_feeling(view, topic, answer)


def show_few(visitor: Here, view: View, answer: Answer) -> None:
    """Draw the section under thirty people, below their posts: no chart and no guess, but what the room read."""
    st.header("What can be said of so few", anchor=False)
    st.markdown(plain_md(charts.volume_sentence(answer)))
    room_reading.show(visitor, view, few=True)


def _compare(visitor: Here, view: View) -> None:
    if view.feelings:
        st.markdown("To compare groups, take the filter for feeling off.")
        return
    chosen = st.segmented_control(
        "Compare complaints by",
        list(CHOICES),
        default=By.TOPIC,
        required=True,
        format_func=CHOICES.__getitem__,
        key=f"{view.topic}_compare",
    )
    by = By(chosen or By.TOPIC)
    found = groups(visitor.searcher, view.query(visitor.up_to_post), by)
    for line in lines(found):
        st.markdown(plain_md(line))
    shares = shares_of(found)
    if shares:
        st.altair_chart(
            charts.share_chart(shares, "Complaints: computer's guess", practice=visitor.store.practice),
            width="stretch",
            height=charts.chart_height(shares),
            theme=None,
            alt=f"People with a complaint, as the computer guesses: {charts.sentence(shares)}",
        )
    _open(view, by, found)


def _drawn(found: Sequence[Group]) -> list[Group]:
    """Return the groups of which the computer may give a share (law 3), where there are two to compare."""
    large = [g for g in found if wording.band(g.people) == wording.MANY]
    return large if len(large) > 1 else []


def shares_of(found: Sequence[Group]) -> list[charts.Share]:
    """Return the shares that are drawn: of groups of a hundred people and more, where there are two of them."""
    z = intervals.z_among(len(_large(found)))
    return [
        charts.Share(g.name, g.complaints, g.people, intervals.wilson(g.complaints, g.people, z=z))
        for g in _drawn(found)
    ]


def _large(found: Sequence[Group]) -> list[Group]:
    """Return the groups that are compared at all, drawn or in words."""
    return [g for g in found if wording.band(g.people) != wording.FEW]


def lines(found: Sequence[Group]) -> list[str]:
    """Say in words how groups compare: whether they can be told apart, those that are not drawn, those too small."""
    large, drawn = _large(found), _drawn(found)
    said = [_apart(large)]
    if drawn:
        more = f" {MANY_GROUPS}" if len(large) > 2 else ""
        said.append(
            f"{LINES_OVERLAP}{more} Each share is of the people whose feeling the computer read, copies left out."
        )
    said += [
        f"{g.name}, {g.people:,} people: {checking.more_or_less(g.complaints, g.praises)}."
        for g in large
        if g not in drawn
    ]
    small = [g for g in found if wording.band(g.people) == wording.FEW]
    if small and len(small) <= NAMED_AT_MOST:
        said.append(f"Too few people to say: {wording.listed([f'{g.name} ({g.people})' for g in small])}.")
    elif small:
        said.append(f"Too few people to say for {len(small)} others, each under 30 people.")
    return said


def _apart(large: Sequence[Group]) -> str:
    if not large:
        return "Every group has too few people to compare. Read the posts instead."
    if len(large) == 1:
        return "Only one group has enough people, so there is nothing to compare it with."
    most = max(large, key=lambda g: g.complaints / g.people)
    least = min(large, key=lambda g: g.complaints / g.people)
    ends = (most.complaints, most.people, None), (least.complaints, least.people, None)
    if intervals.cannot_tell_apart(*ends, groups=len(large)):
        return "We cannot tell these apart: the differences may be chance."
    return f"The computer finds complaints more often under “{most.name}” than under “{least.name}”."


def _narrowed(view: View, by: By, key: str) -> View:
    """Return the view of one group's complaints."""
    complaints = (Feeling.COMPLAINT,)
    if by is By.PLACE:
        return changed(view, feelings=complaints, places=(Place(key),))
    if by is By.VOICE:
        return changed(view, feelings=complaints, voices=(Voice(key),))
    year, month = (int(part) for part in key.split("-"))
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    low = max(first, view.since) if view.since else first
    high = min(last, view.until) if view.until else last
    return changed(view, feelings=complaints, since=low, until=high)


def _go_to(view: View, by: By) -> None:
    key = st.session_state.get(f"{view.topic}_open_{by}")
    st.session_state[f"{view.topic}_open_{by}"] = None
    if key:
        go(_narrowed(view, by, key))


def _open(view: View, by: By, found: Sequence[Group]) -> None:
    """Open the posts behind one group; other topics have pages of their own."""
    if by is By.TOPIC:
        for group in found:
            if group.key != view.topic:
                page, params = topic_address(group.key)
                st.page_link(page_path(page), label=f"Open {group.name}", query_params=params)
        return
    names = {group.key: group.name for group in found}
    st.selectbox(
        "Open the complaints of one group",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Choose",
        key=f"{view.topic}_open_{by}",
        on_change=_go_to,
        args=(view, by),
    )
