"""A post that is held later leaves every page: what a page shows is asked for again every two seconds."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from scrutiny_dash.store import marks
from scrutiny_dash.ui.here import Here

EVERY_SECONDS = 1  # so that a page is drawn again within two, on a busy machine too
_ALSO = "_also_watched"


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
    if post_ids and not marks.still_shown(here.store, post_ids):
        st.rerun()
