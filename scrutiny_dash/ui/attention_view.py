"""What the press wrote and what people looked up about a topic: lines beside the posts, closed until opened."""

from __future__ import annotations

from datetime import date

import streamlit as st

from scrutiny_dash import charts
from scrutiny_dash.clock import say_day, say_time
from scrutiny_dash.collect.attention import lines_on
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.search.attention import fold
from scrutiny_dash.sources.attention import Attention
from scrutiny_dash.sources.registry import ATTENTION
from scrutiny_dash.store import attention, room
from scrutiny_dash.topics import Topic
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.html_table import show_rows
from scrutiny_dash.ui.safe_text import plain_md
from scrutiny_dash.ui.view_state import View

TITLE = "Press and Wikipedia: was the topic in the news?"
WHAT = (
    "These lines count stories in the press and how often articles were opened. They are not posts and not residents, "
    "and they are in no other number here. They are about the whole topic, whatever you searched for."
)
PRACTICE = "Beside practice posts there is no line: these figures are real, and real never stands beside practice."
HEIGHT = 400


def show(visitor: Here, view: View, topic: Topic) -> None:
    """Draw what can be opened, and when it is open a part for each place that measures attention."""
    opener = st.expander(TITLE, key=f"{view.topic}_attention", on_change="rerun")
    if not opener.open:
        return
    with opener:
        st.markdown(WHAT)
        if visitor.store.practice:
            st.markdown(PRACTICE)
            return
        on = lines_on(room.choices(visitor.store, "source."))
        for line in ATTENTION:
            _line(visitor, view, topic, line, on=line in on)


def state_words(line: Attention, kept: attention.Kept, *, on: bool) -> str:
    """Say which it is: not switched on, not read yet, could not look, nothing found; empty where there are figures."""
    title = line.info.title
    read, newest = kept.read, kept.asked[-1] if kept.asked else None
    if read is not None:
        if any(kept.days.values()):
            return ""
        return f"Nothing found: {title} answered, and found nothing from {say_day(read[0])} to {say_day(read[1])}."
    if not on:
        return f"{title} is not switched on, so nobody looked. An officer can switch it on, on the Sources page."
    if newest is None:
        return f"{title} is switched on and has not been asked yet. It is asked by itself, little by little."
    if newest.status is SourceStatus.NOT_CONFIGURED:
        return newest.sentence
    return f"We could not look, at {say_time(newest.at)}: {newest.sentence} It is asked again the next day."


def _line(visitor: Here, view: View, topic: Topic, line: Attention, *, on: bool) -> None:
    info, question = line.info, line.question(topic)
    st.subheader(f"{line.heading} ({info.title})", anchor=False)
    if not question:
        st.markdown(f"Nothing is listed for this topic to ask {info.title} about.")
        return
    kept = attention.kept(visitor.store, info.name, topic.slug, question)
    st.markdown(plain_md(f"{line.counts} Counted here: {line.counted(topic)}."))
    if words := state_words(line, kept, on=on):
        st.markdown(plain_md(words))
    if kept.read is not None and any(kept.days.values()):
        _drawn(view, line, kept, kept.read)
    st.markdown(f"Source: {info.title} ([terms]({info.terms})).")


def _drawn(view: View, line: Attention, kept: attention.Kept, read: tuple[date, date]) -> None:
    period = (view.since or read[0], view.until or read[1])
    if period[0] > period[1]:
        period = read
    bars, size = fold(kept.days, read, period)
    sentence = charts.attention_sentence(bars, size, line.unit)
    st.markdown(plain_md(" ".join((sentence, *_notes(kept, read)))))
    chart = charts.attention_chart(bars, size, line.heading, line.unit)
    if chart is None:
        return
    st.altair_chart(
        chart, width="stretch", height=HEIGHT, theme=None, key=f"{view.topic}_line_{line.info.name}", alt=sentence
    )
    with st.expander(f"See the figures of {line.info.title} as a table"):
        show_rows(line.heading, charts.attention_table(bars, line.heading))


def _notes(kept: attention.Kept, read: tuple[date, date]) -> list[str]:
    """Say up to when it was read, what is missing in it, and whether the newest try failed."""
    newest = kept.asked[-1]
    said = [f"Read up to {say_day(read[1])}."]
    answered = [one.sentence for one in kept.asked if one.status in attention.ANSWERED and one.sentence]
    said += list(dict.fromkeys(answered))[-2:]
    if newest.status not in attention.ANSWERED:
        said.append(f"We could not look further, at {say_time(newest.at)}: {newest.sentence}")
    return said
