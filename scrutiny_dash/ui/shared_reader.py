"""The reader of posts that all visitors of one app process share, made at the first import."""

from __future__ import annotations

import streamlit as st

from scrutiny_dash.reading.read import Reader, reader


@st.cache_resource(show_spinner="Getting ready to read posts…")
def shared_reader() -> Reader:
    """Return the process's reader; making one compiles every list, which takes a moment."""
    return reader()
