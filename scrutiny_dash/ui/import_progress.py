"""How far the imports are that the worker does or that wait for it, how the last ones ended, and stopping one."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from scrutiny_dash import clock
from scrutiny_dash.collect import importing
from scrutiny_dash.store import jobs
from scrutiny_dash.store.audit import record_alone
from scrutiny_dash.store.connect import Store
from scrutiny_dash.topics import topics
from scrutiny_dash.ui.collect_form import BUSY, NOBODY_WORKS, NOBODY_WORKS_AFTER
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.messages import explained
from scrutiny_dash.ui.safe_text import plain_md

SILENT_AFTER = timedelta(seconds=40)  # a sign of life comes every second, or every 15 where the store is busy
NOTHING = "Nothing of it was imported."
_MINE = "_imports_asked"


def asked_here(job: int) -> None:
    """Remember that this visitor waits for an import: how it ends is then said loudly."""
    waiting = [number for number in _mine() if number not in st.session_state.get("_imports_ended", set())]
    st.session_state[_MINE] = [*waiting, job]


def _mine() -> list[int]:
    return list(st.session_state.get(_MINE, []))


def show(visitor: Here, store: Store) -> None:
    """Draw how the last imports ended and how far those are that go on."""
    # The slot is always there: were it to come and go, what stands under it would be drawn anew.
    with st.container(key="imports_now"):
        newest = jobs.newest_job(store, importing.IMPORT)
        if newest is None:
            return
        ended = [jobs.job(store, number) for number in dict.fromkeys([*_mine(), newest.id])]
        for job in ended:
            if job is not None and job.state not in BUSY:
                _ended(job, mine=job.id in _mine())
        if jobs.unfinished(store, importing.IMPORT):
            st.fragment(_going_on, run_every="1s")(visitor, store)


def _ended(job: jobs.Job, *, mine: bool) -> None:
    """Say how an import ended; loudly only where this page waited for it."""
    if mine:
        st.session_state.setdefault("_imports_ended", set()).add(job.id)
    text = plain_md(ended_text(job))
    if not mine:
        st.markdown(f"The last import, asked for at {clock.say_time(job.asked_at)}: {text}")
    elif job.state == "done":
        st.success(text)
    else:
        st.warning(text)


def ended_text(job: jobs.Job) -> str:
    """Say what became of a file."""
    name = job.wants["name"]
    if job.state == "done":
        return f"Imported into {_topic(job)}: {job.message} The file was {name}."
    if job.state == "cancelled":
        return f"The import of {name} into {_topic(job)} was stopped. {job.message or NOTHING}"
    return f"The import of {name} into {_topic(job)} did not work. {job.message}"


def _topic(job: jobs.Job) -> str:
    slug = job.wants["topic"]
    return topics()[slug].name if slug in topics() else str(slug)


def _going_on(visitor: Here, store: Store) -> None:
    going = jobs.unfinished(store, importing.IMPORT)
    seen = st.session_state.get("_imports_seen")
    st.session_state["_imports_seen"] = [job.id for job in going]
    if not going or (seen and set(seen) - {job.id for job in going}):
        st.rerun()
        return
    for place, job in enumerate(going):
        with st.container(border=True, key=f"import_going_{job.id}"):
            _one(visitor, store, job, place)
    st.markdown("You can leave this page. The import goes on, and this page shows it when you come back.")


def _one(visitor: Here, store: Store, job: jobs.Job, place: int) -> None:
    """Draw one import; ``place`` is how many files come before it."""
    st.markdown(plain_md(f"{job.wants['name']}, into {_topic(job)}, asked for at {clock.say_time(job.asked_at)}"))
    done, text = how_far(job, behind=place > 0)
    st.progress(done, text=plain_md(text))
    if place == 0 and nobody_works(job):
        st.warning(NOBODY_WORKS)
    if job.cancel:
        st.info("It stops after the posts that are being stored. What came before is kept, and you can undo it below.")
    elif st.button("Stop this import" if place == 0 else f"Do not import file {place + 1}", key=f"stop_{job.id}"):
        with explained():
            importing.cancel(store, job.id)
            record_alone(store, visitor.who, "stop importing", job=job.id)
            st.rerun()


def how_far(job: jobs.Job, *, behind: bool) -> tuple[float, str]:
    """Return how much of a file is read, 0 to 1, and say it.

    Args:
        behind: whether another file comes first.
    """
    if job.state == "waiting":
        return 0.0, "Waiting for the file before it." if behind else "Waiting to start."
    if not job.total:
        return 0.0, job.message or "The file is being looked at."
    said = f"{job.done:,} of {job.total:,} rows read, {job.message}"
    if _silent(job):
        said += " It stands still just now, and goes on by itself within a minute."
    return min(1.0, job.done / job.total), said


def _silent(job: jobs.Job) -> bool:
    """Say whether whoever does a job has given no sign of life: it was killed, and the next one has to wait a while."""
    return job.state == "running" and job.heard is not None and clock.now() - job.heard > SILENT_AFTER


def nobody_works(job: jobs.Job) -> bool:
    """Say whether nobody takes a job that waits, or one that its worker died over."""
    if job.state == "waiting":
        return clock.now() - job.asked_at > NOBODY_WORKS_AFTER
    lease = timedelta(seconds=jobs.LEASE_SECONDS)
    return job.heard is not None and clock.now() - job.heard > lease + NOBODY_WORKS_AFTER
