"""The two charts of a topic page, each with its sentence, its numbers as a table and a way to open its posts."""

from __future__ import annotations

from datetime import date

import streamlit as st
from altair import LayerChart

from scrutiny_dash import charts, wording
from scrutiny_dash.clock import say_day
from scrutiny_dash.models import Answer, Bucket
from scrutiny_dash.topics import KeyDate, Topic
from scrutiny_dash.ui.html_table import show_rows
from scrutiny_dash.ui.safe_text import plain_md
from scrutiny_dash.ui.view_state import View, changed, go

SELECTION = "bar"
# In pixels; title and axis are inside it, and the legend of the second chart too.
HEIGHTS = {"volume": 460, "feeling": 560}


def show_volume(view: View, topic: Topic, answer: Answer) -> None:
    """Draw posts over time; under thirty people a sentence stands in its place (law 3)."""
    if not answer.posts_total:
        return
    st.header("When people posted", anchor=False)
    volume = charts.volume_chart(answer, topic.dates, answer.practice)
    st.markdown(plain_md(charts.volume_sentence(answer)))
    if volume is None:
        return
    _drawn(view, answer, volume, "volume", charts.volume_sentence(answer))
    dates = charts.key_dates(answer, topic.dates)
    if dates:
        with st.expander(f"What the letters on the chart mean ({wording.count(len(dates), 'date')})"):
            st.markdown("\n".join(f"- **{letter}** {plain_md(said(date))}" for letter, date in dates))
    _numbers(view, answer)


def show_feeling(view: View, topic: Topic, answer: Answer) -> None:
    """Draw what the computer guesses over time; under a hundred people a sentence stands in its place (law 3)."""
    feeling = charts.feeling_chart(answer, topic.dates, answer.practice)
    st.markdown(plain_md(charts.feeling_sentence(answer)))
    if feeling is not None:
        _drawn(view, answer, feeling, "feeling", charts.feeling_sentence(answer))
    if wording.band(answer.people_read) != wording.FEW:
        st.caption(f"This is a guess by software. {wording.MISREADS} It tells you what to read, not what people think.")


def said(date: KeyDate) -> str:
    """Say a date that matters to a topic, and where it is from."""
    return f"{say_day(date.day)}: {date.label} ({date.source})"


def _drawn(view: View, answer: Answer, chart: LayerChart, name: str, alt: str) -> None:
    key = f"{view.topic}_{name}_{abs(hash(str(sorted(view.params().items()))))}"
    event = st.altair_chart(
        chart,
        width="stretch",
        height=HEIGHTS[name],
        theme=None,
        key=key,
        on_select="rerun",
        selection_mode=SELECTION,
        alt=alt,
    )
    chosen = _chosen(event)
    if chosen is None:
        return
    bucket = next((b for b in answer.buckets if b.start.isoformat() == chosen), None)
    if bucket is not None and (bucket.start, bucket.end) != (view.since, view.until):
        open_bucket(view, bucket)
        st.rerun()


def _chosen(event: object) -> str | None:
    """Return the first day of the bar that was clicked, as the chart sends it."""
    selection = getattr(event, "selection", None)
    points = selection.get(SELECTION) if selection else None
    if not points:
        return None
    start = points[0].get("start")
    return start if isinstance(start, str) else None


def open_bucket(view: View, bucket: Bucket) -> None:
    """Narrow a view to the days of one bar."""
    go(changed(view, since=bucket.start, until=bucket.end))


def _open_label(view: View, answer: Answer) -> None:
    label = st.session_state.get(f"{view.topic}_open_bar")
    bucket = next((b for b in answer.buckets if b.label == label), None)
    st.session_state[f"{view.topic}_open_bar"] = None
    if bucket is not None:
        open_bucket(view, bucket)


def _numbers(view: View, answer: Answer) -> None:
    """Give the same numbers as a table, and the same way into the posts without a mouse."""
    with st.expander("See the numbers as a table, or open the posts of one bar"):
        labels = [b.label for b in answer.buckets if b.posts]
        st.selectbox(
            f"Open the posts of one {answer.bucket_size}",
            labels,
            index=None,
            placeholder="Choose",
            key=f"{view.topic}_open_bar",
            on_change=_open_label,
            args=(view, answer),
        )
        show_rows("Posts and people over time", charts.numbers_table(answer))


def period_words(since: date | None, until: date | None) -> str:
    """Say a period that a view is narrowed to."""
    if since and until:
        return f"from {say_day(since)} to {say_day(until)}"
    if since:
        return f"from {say_day(since)}"
    return f"to {say_day(until)}" if until else ""


def places_line(answer: Answer, opens: wording.Opens = wording.plainly) -> str:
    """Say the posts by platform."""
    return wording.listed([opens(f"{wording.platform(name)} {n:,}", name) for name, n in answer.platforms.items()])
