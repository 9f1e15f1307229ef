"""A post that is held later leaves every page within two seconds: each page asks every second about what it shows."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from scrutiny_dash.store import marks
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.safe_text import post_html

EVERY_SECONDS = 1
# So long the browser is given to take in what hides a post, before a new run of the page makes Streamlit forget it.
_SENT_SECONDS = 0.05
_ALSO = "_also_watched"


def words_html(post_id: int, text: str) -> str:
    """Return a post's words as pages show them, under a name by which they can be hidden before all is drawn anew."""
    return f'<p class="post-text {_name_of(post_id)}">{post_html(text)}</p>'


def _name_of(post_id: int) -> str:
    return f"post-{post_id}"


def also(post_ids: Sequence[int]) -> None:
    """Have the page's ``watch`` look after these posts too: those of a list that somebody opened."""
    st.session_state.setdefault(_ALSO, []).extend(post_ids)


def watch(here: Here, post_ids: Sequence[int]) -> None:
    """Draw the whole page again as soon as one of the posts on it is held or gone; what others set aside may wait.

    Call it once on a page, as the last thing.

    Args:
        post_ids: the posts whose text stands on the page, without those given to ``also``.
    """
    _watch(here, tuple(dict.fromkeys([*post_ids, *st.session_state.pop(_ALSO, [])])))


@st.fragment(run_every=EVERY_SECONDS)
def _watch(here: Here, post_ids: Sequence[int]) -> None:
    gone = marks.shown_no_more(here.store, post_ids) if post_ids else []
    if gone:
        # Hidden at once: drawing the page anew takes half a second, and more where many click.
        hidden = ", ".join(f".{_name_of(post_id)}" for post_id in gone)
        st.html(f"<style>{hidden} {{ display: none; }}</style>")
        time.sleep(_SENT_SECONDS)
        st.rerun()
