"""What stands round every page: the look, the mark of practice posts, and the line of what we cannot see."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from scrutiny_dash import clock, coverage, wording
from scrutiny_dash.collect.rereading import sentence
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.store import rereading, room, runs
from scrutiny_dash.store.connect import Store
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.messages import say_again
from scrutiny_dash.ui.safe_text import plain_html, plain_md

ICON = "💬"
ANSWERED = frozenset({SourceStatus.OK, SourceStatus.OK_EMPTY, SourceStatus.PARTIAL})


@cache
def _css() -> str:
    return Path(__file__).with_name("look.css").read_text(encoding="utf-8")


def style() -> None:
    """Put the product's own look on the page."""
    st.html(f"<style>{_css()}</style>")


def top(here: Here, *, on_real_posts: bool = False) -> None:
    """Draw what stands above a page: which posts these are, as at when, what we cannot see, and the last message.

    Args:
        on_real_posts: the page works on the real posts whatever the visitor looks at elsewhere.
    """
    store = here.house.stores.live if on_real_posts else here.store
    if store.practice:
        st.html('<p class="practice">Practice posts: invented, not from real people</p>')
    _status(here, store)
    if not store.practice:
        _not_cleared(here)
    if here.has_live and not here.may_see_live:
        st.info("Tables see practice posts until an officer has filled in the checklist for real posts.")
    say_again()


def _status(here: Here, store: Store) -> None:
    """Draw the line of what we see and what we cannot, which opens to the rest (law 5)."""
    newest = runs.latest_runs(store)
    as_at = max((run.finished for run in newest if run.finished), default=None)
    line = coverage.status_line(
        practice=store.practice,
        sources=_sources(store, newest),
        as_at=as_at,
        delete_by=here.clearance.delete_by,
    )
    with st.expander(plain_md(line), type="compact"):
        for paragraph in coverage.paragraph(
            practice=store.practice, runs=newest, sources_on=_switched_on(store), as_at=as_at
        ):
            st.markdown(plain_md(paragraph))
        read_again = sentence(rereading.progress(store), session_open=here.session is not None)
        if read_again:
            st.markdown(plain_md(read_again))
        if not store.practice and here.clearance.publication_line:
            names = wording.listed([entry.title for entry in here.clearance.lines_to_publish])
            st.markdown(f"**Not cleared for publication.** Officers still have to fill in, on Sources: {names}.")


def _not_cleared(here: Here) -> None:
    """Say that nothing may be published yet, and what is still needed; which lines, the status line above opens to."""
    if here.clearance.publication_line:
        mark = here.clearance.publication_line.rstrip(".")
        st.html(f'<p class="live">{plain_html(f"{mark}: {here.clearance.still_open}.")}</p>')


def switched_on(here: Here) -> tuple[str, ...]:
    """Return the names of the sources that an officer switched on."""
    return _switched_on(here.store)


def _switched_on(store: Store) -> tuple[str, ...]:
    return tuple(sorted(n.removeprefix("source.") for n, on in room.choices(store, "source.").items() if on))


def _sources(store: Store, newest: list[runs.Run]) -> tuple[str, ...]:
    if store.practice:
        return ("bluesky", "mastodon", "feeds")
    return tuple(sorted({run.source for run in newest if run.status in ANSWERED}))


def as_at_words(here: Here) -> str:
    """Say how old the newest collection is."""
    newest = [run.finished for run in runs.latest_runs(here.store) if run.finished]
    return "never" if not newest else clock.say_time(max(newest))
