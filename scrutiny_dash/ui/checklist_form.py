"""Before real posts are shown: the checklist as a form, what is missing, and what it unlocks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

import streamlit as st

from scrutiny_dash import clock, wording
from scrutiny_dash.clearance import ENTRIES, PREFIX, Clearance, Entry
from scrutiny_dash.store import room
from scrutiny_dash.store.connect import Store
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.messages import explained, said, say_again
from scrutiny_dash.ui.safe_text import plain_md

PLACE = "checklist"
LENGTH = 300
NEEDED, PUBLISHED, OPTIONAL = (
    "Needed before tables see real posts", "Needed before anything is published", "Good to have: nothing waits for it",
)  # fmt: skip
_AHEAD = frozenset({"delete_by"})
_ANY_DAY = frozenset({"pre_from", "pre_to"})
_WEB = frozenset({"notice"})
_LAST = date(2100, 1, 1)


def problem(entry: Entry, value: str, today: date) -> str:
    """Say what is wrong with an entry's value, in one sentence; empty where it may be saved.

    Args:
        value: a text, or a date as ``2026-03-01``; empty takes the entry away.
        today: the London date.
    """
    if not value:
        return ""
    if len(value) > LENGTH:
        return f"{entry.title}: use at most {LENGTH} characters."
    if entry.name in _WEB and not is_web_address(value):
        return f"{entry.title}: write the whole web address, beginning with https."
    if entry.is_date:
        day = date.fromisoformat(value)
        if entry.name in _AHEAD and day <= today:
            return f"{entry.title}: choose a day after today."
        if entry.name not in _AHEAD | _ANY_DAY and day > today:
            return f"{entry.title}: this day has not been yet."
    return ""


def period_problem(first: str, last: str) -> str:
    """Say what is wrong with the two days of the pre-election period together; empty where they may be saved."""
    if bool(first) != bool(last):
        return "Pre-election period: give both days, or neither."
    return "Pre-election period: it ends before it begins." if first and last < first else ""


def is_web_address(text: str) -> bool:
    """Say whether a text is one whole https address."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == "https" and "." in host and not any(ch.isspace() for ch in text)


def standing(clearance: Clearance) -> str:
    """Say how far the checklist is filled in and what follows from it."""
    if clearance.missing:
        names = wording.listed([entry.title for entry in clearance.missing])
        return f"Tables see practice posts only. Still missing: {names}."
    if clearance.open:
        names = wording.listed([entry.title for entry in clearance.open])
        reason = clearance.values.get("open_reason", "")
        why = f"Left open because: {reason}" if reason else "Say in the last line why they are left open."
        return (
            "Tables may see real posts. “Not cleared for publication” stays on every page and export until you fill "
            f"in: {names}. {why}"
        )
    return "Everything is filled in. Tables may see real posts."


def part_of(entry: Entry) -> str:
    """Return the heading that an entry stands under."""
    return OPTIONAL if entry.optional else NEEDED if entry.needed else PUBLISHED


def show(visitor: Here, store: Store) -> None:
    """Draw the form."""
    st.header("Before real posts are shown", anchor=False)
    say_again(PLACE)
    clearance = Clearance.of(room.choices(store, PREFIX))
    (st.info if clearance.missing else st.success)(plain_md(standing(clearance)))
    st.markdown(
        "Reading what people say in public is allowed for a proper purpose, and it has rules. Your data protection "
        "officer and monitoring officer can help with every line. What you write here is shown on “About”."
    )
    with st.form("checklist", border=False):
        entered: dict[str, str] = {}
        for part in (NEEDED, PUBLISHED, OPTIONAL):
            st.subheader(part, anchor=False)
            for entry in ENTRIES:
                if part_of(entry) == part:
                    entered[entry.name] = _field(entry, clearance.values.get(entry.name, ""))
        if st.form_submit_button("Save the checklist", type="primary"):
            with explained():
                _save(visitor, store, clearance, entered)
    for sentence in st.session_state.pop("_checklist_problems", ()):
        st.warning(plain_md(sentence))


def _field(entry: Entry, value: str) -> str:
    key = f"checklist_{entry.name}"
    label = f"**{plain_md(entry.title)}**: {plain_md(entry.help[0].lower() + entry.help[1:])}"
    if not entry.is_date:
        return " ".join(st.text_input(label, value=value, max_chars=LENGTH, key=key).split())
    try:
        kept = date.fromisoformat(value) if value else None
    except ValueError:
        kept = None
    day = st.date_input(label, value=kept, format="DD/MM/YYYY", min_value=date(2005, 1, 1), max_value=_LAST, key=key)
    return day.isoformat() if isinstance(day, date) else ""


def _save(visitor: Here, store: Store, clearance: Clearance, entered: Mapping[str, str]) -> None:
    """Save every entry that changed and is right; say which are not, with what was typed left in its field."""
    today = clock.london_day(clock.now())
    problems, saved = [], 0
    period = period_problem(entered["pre_from"], entered["pre_to"])
    for entry in ENTRIES:
        value = entered[entry.name]
        wrong = problem(entry, value, today) or (period if entry.name in _ANY_DAY else "")
        if wrong and value != clearance.values.get(entry.name, ""):
            problems.append(f"{wrong} It is not saved yet.")
        elif value != clearance.values.get(entry.name, ""):
            room.choose(store, f"{PREFIX}{entry.name}", value or None, visitor.who)
            saved += 1
    if saved:
        said(f"Saved {wording.count(saved, 'entry', 'entries')}.", PLACE)
    elif not problems:
        said("Nothing had changed.", PLACE)
    st.session_state["_checklist_problems"] = list(dict.fromkeys(problems))
    st.rerun()
