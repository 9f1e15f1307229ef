"""A post that is held later leaves every page: what a page shows is asked for again every two seconds."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from scrutiny_dash.store import marks
from scrutiny_dash.ui.here import Here

EVERY_SECONDS = 1.5  # so that a page is drawn again within two


@st.fragment(run_every=EVERY_SECONDS)
def watch(here: Here, post_ids: Sequence[int]) -> None:
    """Draw the whole page again as soon as one of the posts on it is held or gone; what others set aside may wait.

    Call it once on a page, as the last thing.

    Args:
        post_ids: the posts whose text stands on the page.
    """
    if post_ids and not marks.still_shown(here.store, post_ids):
        st.rerun()
