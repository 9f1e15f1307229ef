"""What went wrong, on a page: what happened and what to do, never a trace; the rest is in the log under a short id."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException, StopException

from scrutiny_dash.errors import InputError, ScrutinyError
from scrutiny_dash.log import error_id
from scrutiny_dash.ui.safe_text import plain_md

log = logging.getLogger(__name__)


def show_error(error: ScrutinyError) -> None:
    """Show one error in the page's own words."""
    text = f"**{plain_md(error.what)}** {plain_md(error.to_do)}"
    if isinstance(error, InputError):
        st.warning(text)
        return
    number = error_id()
    log.error("Shown on a page, id %s: %s", number, type(error).__name__, exc_info=error)
    st.error(f"{text} If you tell somebody, say the number {number}.")


def show_fault(fault: BaseException) -> None:
    """Show that our own code failed; nothing of the fault itself reaches the page."""
    number = error_id()
    log.error("A page failed, id %s", number, exc_info=fault)
    st.error(
        "**This page could not be finished.** Load it again. What you saved is still there. "
        f"If it happens again, tell an officer the number {number}."
    )


@contextmanager
def explained() -> Iterator[None]:
    """Run a piece of a page; an error of ours becomes its two sentences and the rest of the page goes on."""
    try:
        yield
    except (RerunException, StopException):
        raise
    except ScrutinyError as error:
        show_error(error)


def said(text: str, place: str = "") -> None:
    """Keep a sentence for the next run, so that a rerun does not swallow it.

    Args:
        place: where on the page it is said again; empty means above the page.
    """
    st.session_state[f"_said{place}"] = text


def say_again(place: str = "") -> None:
    """Show the sentence that the last run kept for a place, once.

    Without a place it stands over the foot of the window (``look.css``), where it is seen from anywhere on the page.
    Its slot is always there and takes no room: were it to come and go, everything under it would be drawn anew and
    move, and a list that was just opened would be closed by that.
    """
    text = st.session_state.pop(f"_said{place}", None)
    slot = st.container(key=f"said{place}")
    if text:
        slot.success(plain_md(text))
