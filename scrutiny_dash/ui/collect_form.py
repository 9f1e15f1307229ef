"""Collect now: which topics, about how long it takes, how far it is, and what it brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from scrutiny_dash import clock, wording
from scrutiny_dash.collect import asking
from scrutiny_dash.coverage import ANSWERED
from scrutiny_dash.sources.base import Source
from scrutiny_dash.store import jobs, room, runs
from scrutiny_dash.store.audit import record_alone
from scrutiny_dash.store.connect import Store
from scrutiny_dash.topics import topics
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.messages import explained
from scrutiny_dash.ui.safe_text import plain_md

BUSY = frozenset({"waiting", "running"})
NOBODY_WORKS_AFTER = timedelta(seconds=15)
NOBODY_WORKS = (
    "Nobody does this yet. Started with `python3 run.py`, the dashboard does it by itself. Started in another way, it "
    "needs a second window with: `python -m scrutiny_dash work`"
)
ENDED = {"done": "It is finished.", "cancelled": "It was stopped.", "failed": "It did not work."}


def estimate_seconds(past: Sequence[runs.Run], sources: Sequence[Source], slugs: Sequence[str]) -> float | None:
    """Guess how long a collection takes from the last one of each source; None when a source was never read.

    Sources run side by side. One that searches is asked topic after topic, one that does not is read once for all.
    """
    longest = 0.0
    for source in sources:
        took = [
            run.seconds
            for run in past
            if run.source == source.info.name and run.topic in slugs and run.status in ANSWERED
        ]
        if len(took) < len(slugs):
            return None
        longest = max(longest, sum(took) if source.info.searches else max(took, default=0.0))
    return longest


def estimate_words(seconds: float | None) -> str:
    """Say a time as a person would."""
    if seconds is None:
        return "It takes a few minutes the first time."
    if seconds < 50:
        return "It took less than a minute the last time."
    return f"It took about {wording.count(max(1, round(seconds / 60)), 'minute')} the last time."


def show(visitor: Here, store: Store) -> None:
    """Draw the form, or how far the collection is that goes on now."""
    st.header("Collect now", anchor=False)
    job = jobs.newest_job(store, asking.COLLECT)
    if job is not None and job.state in BUSY:
        st.session_state["_collecting"] = job.id
        st.fragment(_progress, run_every="1s")(visitor, store, job.id)
        return
    if job is not None:
        _ended(job)
    on = asking.switched_on(room.choices(store, asking.SWITCH))
    if not on:
        st.info("No source is switched on, so there is nothing to ask. Switch one on under “What is on”.")
        return
    _form(visitor, store, on)


def _ended(job: jobs.Job) -> None:
    """Say how the newest collection ended; loudly only where this page waited for it."""
    topics_asked = wording.listed([topics()[slug].name for slug in job.wants["topics"] if slug in topics()])
    text = f"{ENDED.get(job.state, '')} {job.message} Asked for at {clock.say_time(job.asked_at)}: {topics_asked}."
    if st.session_state.get("_collecting") != job.id:
        st.markdown(plain_md(f"The last collection: {text}"))
    elif job.state == "failed":
        st.warning(plain_md(text))
    else:
        st.success(plain_md(text))


def _form(visitor: Here, store: Store, on: tuple[Source, ...]) -> None:
    if why_not := visitor.clearance.stopped(clock.london_day(clock.now())):
        st.info(plain_md(why_not))
        return
    chosen = st.multiselect(
        "Topics to collect",
        list(topics()),
        default=list(topics()),
        format_func=lambda slug: topics()[slug].name,
        key="collect_topics",
        placeholder="Choose at least one topic",
    )
    names = wording.listed([source.info.title for source in on])
    if chosen:
        took = estimate_words(estimate_seconds(runs.latest_runs(store), on, chosen))
        st.markdown(plain_md(f"This asks {names} for new posts. {took} You can leave this page meanwhile."))
    if not visitor.clearance.members_may_see:
        st.caption("Only officers see what comes in, until the checklist is filled in.")
    if st.button("Collect these topics now", type="primary", key="collect_now"):
        if not chosen:
            st.warning("Choose at least one topic.")
            return
        with explained():
            asking.ask_to_collect(store, visitor.who, tuple(chosen))
            st.rerun()


def _progress(visitor: Here, store: Store, number: int) -> None:
    job = jobs.job(store, number)
    if job is None or job.state not in BUSY:
        st.rerun()
        return
    if job.state == "waiting":
        st.progress(0.0, text="Waiting to start.")
        if clock.now() - job.asked_at > NOBODY_WORKS_AFTER:
            st.warning(NOBODY_WORKS)
    else:
        of = f"{job.done} of {job.total} steps done. " if job.total else "The sources are being asked. "
        st.progress(min(1.0, job.done / job.total) if job.total else 0.0, text=plain_md(of + job.message))
    st.markdown("You can leave this page. The collection goes on, and this page shows it when you come back.")
    if job.cancel:
        st.info("It stops after the page that is being read. What came before is kept.")
    elif st.button("Stop collecting", key="stop_collecting"):
        with explained():
            jobs.cancel(store, number)
            record_alone(store, visitor.who, "stop collecting", job=number)
            st.rerun()
