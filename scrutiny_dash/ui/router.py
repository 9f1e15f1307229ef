"""The list of pages, who may see which, and the guard that makes a deep link go through ``app.py``.

While a folder ``pages/`` exists, a fresh server process runs a deep link's file alone, without this frame and without
the sign-in, until some run has called ``st.navigation`` (Streamlit 1.67). So each page first calls ``require_frame``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException, StopException

from scrutiny_dash.access import Decision, Role
from scrutiny_dash.errors import ScrutinyError
from scrutiny_dash.settings import ROOT
from scrutiny_dash.topics import topics
from scrutiny_dash.ui import frame, messages, visitor
from scrutiny_dash.ui.beside import BESIDE
from scrutiny_dash.ui.here import arrive
from scrutiny_dash.ui.house import house
from scrutiny_dash.ui.join import PRODUCT

# Only our own server has the page where a code is entered.
NO_DOOR = (
    "It cannot be entered here, because the dashboard was started with streamlit. Whoever started it: stop it, then "
    "start it with: python3 run.py"
)
ON_REAL_POSTS = frozenset({"sources"})


@dataclass(frozen=True, slots=True)
class Screen:
    """One page: its file, its name in the menu, and who it is for."""

    file: str
    title: str
    officers_only: bool = False
    in_menu: bool = True


def screens() -> list[Screen]:
    """Return all pages in the order of the menu."""
    own = [
        Screen(f"{slug}.py", topic.name) for slug, topic in topics().items() if (ROOT / "pages" / f"{slug}.py").exists()
    ]
    return [
        Screen("start.py", "Start"),
        Screen("tutorial.py", "Learn"),
        *own,
        Screen("topic.py", "Another topic", in_menu=False),
        Screen("check.py", "Check", in_menu=False),
        Screen("findings.py", "Findings"),
        Screen("sources.py", "Sources", officers_only=True),
        Screen("room.py", "Room", officers_only=True),
        Screen("about.py", "About"),
    ]


def _pages(role: Role) -> list[StreamlitPage]:
    """Make the pages a role may open; absolute paths, since a deep link may start in another folder."""
    made = []
    for screen in screens():
        path = Path(ROOT) / "pages" / screen.file
        if not path.exists() or (screen.officers_only and not role.is_officer):
            continue
        made.append(
            st.Page(
                path,
                title=screen.title,
                default=screen.file == "start.py",
                visibility="visible" if screen.in_menu else "hidden",
            )
        )
    return made


def page_path(name: str) -> Path:
    """Return the file of a page, for links from one page to another."""
    return Path(ROOT) / "pages" / f"{name}.py"


def _nobody(decision: Decision) -> None:
    """Show somebody who is not signed in one sentence and the way in; no post, no number, no menu."""
    nav = st.navigation([st.Page(lambda: None, title="Join", default=True)], position="hidden")
    st.set_page_config(page_title=f"{nav.title} – {PRODUCT}")
    st.title("What residents say", anchor=False)
    if decision.ask_code and not BESIDE.by_server:
        st.info(f"**{decision.what}** {NO_DOOR}")
        return
    st.info(f"**{decision.what}** {decision.to_do}")
    if decision.ask_code:
        st.link_button("Enter your code", "/join", type="primary")


def run() -> None:
    """Let in whom access lets in, draw the frame, run the page. Called by ``app.py`` and nothing else."""
    state = st.session_state
    state.pop("_retry", None)
    # Before the stores are opened: the first visitor of a cold server waits seconds for it and sees our look meanwhile.
    st.set_page_config(page_title=PRODUCT, page_icon=frame.ICON, layout="wide")
    frame.style()
    try:
        decision = visitor.decide(house().access)
    except ScrutinyError as error:
        messages.show_error(error)
        return
    if not decision.role.may_enter:
        _nobody(decision)
        return
    page = st.navigation(_pages(decision.role), position="top")
    # One file serves every topic without a page of its own, so its tab is named by the address.
    named = topics().get(st.query_params.get("topic", "")) if page.url_path == "topic" else None
    title = named.name if named else page.title
    st.set_page_config(page_title=f"{title} – {PRODUCT}")
    state["_in_frame"] = True
    try:
        frame.top(arrive(decision), on_real_posts=page.url_path in ON_REAL_POSTS)
        page.run()
    except (RerunException, StopException):
        raise
    except ScrutinyError as error:
        messages.show_error(error)
    except Exception as fault:  # noqa: BLE001 - the page's last line: no trace may reach a screen
        messages.show_fault(fault)
    finally:
        state["_in_frame"] = False


def require_frame() -> None:
    """Go through ``app.py`` when a page's file was started alone. The first line of every page.

    ``_retry`` stops an endless loop when there is no ``app.py`` round the page at all; the page then shows nothing.
    """
    state = st.session_state
    if state.get("_in_frame"):
        return
    if state.get("_retry"):
        st.stop()
    state["_retry"] = True
    st.navigation(_pages(Role.LAPTOP), position="top")
    st.rerun()
