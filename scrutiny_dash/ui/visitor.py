"""Who the browser of this page run is, from what Streamlit knows of its websocket."""

from __future__ import annotations

import streamlit as st

from scrutiny_dash import clock
from scrutiny_dash.access import COOKIE, Access, Decision, Visitor


def visitor() -> Visitor:
    """Return what is known of this run's browser. Tests replace this function.

    ``st.context.ip_address`` says None for this computer itself (streamlit/runtime/context.py, 1.67). A run without any
    browser has no headers, so no Host, and counts as nobody.
    """
    address = st.context.ip_address or "127.0.0.1"
    return Visitor.of(address, st.context.headers.items(), st.context.cookies.get(COOKIE))


def decide(access: Access) -> Decision:
    """Say what this run's browser is at this moment: asked at every run, so that signing out takes effect at once."""
    return access.decide(visitor(), clock.now())
