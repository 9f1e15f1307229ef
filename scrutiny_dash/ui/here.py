"""Who is here in this run, which posts they look at, and at which table they sit."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from scrutiny_dash import clock
from scrutiny_dash.access import COOKIE, Decision, Role
from scrutiny_dash.clearance import Clearance
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.store import room, workshop
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.workshop import Session
from scrutiny_dash.ui.house import House, house

_KEY = "_here"
PRACTICE_PARAM = "practice"


@dataclass(frozen=True, slots=True)
class Here:
    """One visitor's run.

    Attributes:
        store: the live or the practice store; a page reads and writes this one and no other.
        visitor: a hash that names this browser in the store; it leads back to nobody.
        table: the number of the table this visitor sits at, or None.
        may_see_live: whether real posts may be shown to this visitor.
        has_live: whether there are real posts at all.
    """

    house: House
    role: Role
    store: Store
    visitor: str
    table: int | None
    table_name: str
    session: Session | None
    clearance: Clearance
    may_see_live: bool
    has_live: bool
    at: datetime

    @property
    def is_officer(self) -> bool:
        """Whether the officer's rights apply."""
        return self.role.is_officer

    @property
    def searcher(self) -> Searcher:
        """What answers questions about the posts this visitor looks at."""
        return self.house.searcher(self.store)

    @property
    def who(self) -> str:
        """How this visitor is named in the audit trail."""
        if self.table is not None:
            return f"table {self.table}"
        return "officer" if self.is_officer else "visitor"

    @property
    def up_to_post(self) -> int | None:
        """Up to which post numbers count while a session is open; None when they follow the collection."""
        return None if self.session is None else self.session.up_to_post


def _visitor_key(role: Role) -> str:
    token = st.context.cookies.get(COOKIE, "")
    if role is Role.LAPTOP or not token:
        return "laptop"
    return hashlib.sha256(f"visitor:{token}".encode()).hexdigest()[:24]


def arrive(decision: Decision) -> Here:
    """Work out who is here, once a run; pages read it with ``here``."""
    opened = house()
    live_choices = room.choices(opened.stores.live, "checklist.")
    clearance = Clearance.of(live_choices)
    has_live = opened.live.newest_post() > 0
    may_see_live = decision.role.is_officer or clearance.members_may_see
    wants_practice = st.query_params.get(PRACTICE_PARAM) == "1" or st.session_state.get("_practice", False)
    st.session_state["_practice"] = wants_practice
    live = has_live and may_see_live and not wants_practice
    store = opened.stores.live if live else opened.stores.practice
    key = _visitor_key(decision.role)
    table, _ = room.visitor_table(store, key)
    now_here = Here(
        house=opened,
        role=decision.role,
        store=store,
        visitor=key,
        table=table,
        table_name=(workshop.table_name(store, table) or "") if table is not None else "",
        session=room.open_session_now(store),
        clearance=clearance,
        may_see_live=may_see_live,
        has_live=has_live,
        at=clock.now(),
    )
    st.session_state[_KEY] = now_here
    return now_here


def here() -> Here:
    """Return this run's visitor. Only after the router has let them in."""
    arrived: Here = st.session_state[_KEY]
    return arrived
