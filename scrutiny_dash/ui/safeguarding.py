"""Whom to tell about a post that worries somebody, and the council's own procedure, as the checklist has them."""

from __future__ import annotations

import streamlit as st

from scrutiny_dash.clearance import Clearance
from scrutiny_dash.ui.checklist_form import is_web_address
from scrutiny_dash.ui.safe_text import plain_md

IN_DANGER = "If somebody is in danger now, ring 999 first."


def contact_words(clearance: Clearance) -> str:
    """Say whom to tell, as Markdown; without a contact, what to do next."""
    contact = clearance.values.get("safeguarding", "")
    if contact:
        return f"The council’s contact: {plain_md(contact)}."
    return "No contact is named yet: an officer can name one on Sources, “Checklist”."


def procedure_words(clearance: Clearance) -> str:
    """Say what the council's procedure is, as Markdown; without one, what to do next."""
    procedure = clearance.values.get("procedure", "")
    if not procedure:
        return (
            f"{IN_DANGER} Then tell the contact, and follow what they say. The council’s procedure is not written down "
            "here yet: an officer can add it on Sources, “Checklist”."
        )
    if is_web_address(procedure):
        return f"{IN_DANGER} Then follow the council’s procedure:"
    return f"{IN_DANGER} The council’s procedure: {plain_md(procedure.rstrip('.'))}."


def procedure_link(clearance: Clearance) -> None:
    """Draw a link to the procedure where the checklist has its address."""
    procedure = clearance.values.get("procedure", "")
    if is_web_address(procedure):
        st.link_button("Open the council’s procedure", procedure)
