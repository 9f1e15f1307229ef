"""Which settings are set (never what they are), how to set them, and how to make a backup."""

from __future__ import annotations

from dataclasses import fields

import streamlit as st

from scrutiny_dash.settings import Settings
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.html_table import show_table

_FOR_TESTS = "(tests only)"


def setting_states(settings: Settings) -> list[tuple[str, str, str]]:
    """Return name, what it is, and ``Set``, ``Not set`` or ``As delivered`` for each setting; never a value."""
    rows = []
    for field in fields(settings):
        name, what = field.metadata["env"], field.metadata["what"]
        if _FOR_TESTS in what:
            continue
        value = getattr(settings, field.name)
        if field.name == "mastodon_tokens":
            delivered = not value
        else:
            delivered = value == field.metadata["read"](name, field.metadata["default"])
        unset = "As delivered" if field.metadata["default"] and not field.metadata["secret"] else "Not set"
        rows.append((name, what, unset if delivered else "Set"))
    return rows


def show(visitor: Here) -> None:
    """Draw the list, and what to do to change it."""
    st.header("Keys and backup", anchor=False)
    st.markdown(
        "Passwords are never typed into a page, so that no page can show them. Whoever looks after this dashboard "
        "writes them into the file `.streamlit/secrets.toml`, one a line, and starts it again:"
    )
    st.code('SCRUTINY_BLUESKY_IDENTIFIER = "the account’s handle"\nSCRUTINY_BLUESKY_APP_PASSWORD = "its app password"',
            language=None, wrap_lines=True)  # fmt: skip
    st.markdown(
        "You make an app password in Bluesky’s settings, under “Privacy and security”. Use an account of the "
        "council’s own, never a person’s. Settings of the system (environment variables) of the same names work too."
    )
    show_table("Settings of this dashboard", ("Setting", "What it is", "State"), setting_states(visitor.house.settings))
    st.subheader("Backup", anchor=False)
    st.markdown("Make a copy before and after a session. It can be made while the dashboard runs:")
    st.code("python -m scrutiny_dash backup scrutiny-copy.db", language=None, wrap_lines=True)
    st.markdown(
        "The copy holds posts, findings and the record of what was done. Codes and keys are not in it. Keep it where "
        "only officers can read it, and delete it by the same day as the posts."
    )
