"""Whether a post gives away how to reach a private person, or only how to reach a service.

``contacts`` finds the details; here the words around them say whose they are.
"""

from __future__ import annotations

import re

from scrutiny_dash.reading.clean import CONTACT_REMOVED
from scrutiny_dash.reading.contacts import (
    ADDRESS,
    MAIL,
    PHONE,
    PRIVATE,
    PROFILE,
    REFERENCE,
    Contact,
    contacts,
    spoken_number,
)
from scrutiny_dash.reading.lists import table

_PERSONAL, _PUBLIC, _DWELLING, _OWN_HOME = "personal contact", "public contact", "dwelling", "own home"
# The lists of ``screening.toml`` and what a hit of theirs is called.
KINDS = {"personal": _PERSONAL, "public": _PUBLIC, "dwelling": _DWELLING, "own_home": _OWN_HOME}
_PUBLIC_DOMAINS = (".nhs.uk", ".nhs.net", "nhs.net", ".gov.uk", ".police.uk", ".ac.uk", ".sch.uk")
_PUBLIC_BOXES = frozenset(table("screening")["contact"]["boxes"])
_ORGANISATIONS = tuple(table("screening")["contact"]["organisations"])
_KIN = re.compile(r"\b(?:mum|dad|nan|gran|grandad|mother|father|sister|brother|wife|husband|auntie)\b", re.IGNORECASE)
_FOLLOWED = re.compile(r"\b(?:follow|join|like|tag|find) (?:the|our|us)\b", re.IGNORECASE)
_SHORT_NUMBER = re.compile(r"(?<![\d£.,])\d{3}\s?\d{3}(?![\d,%])")


def gives_contact(text: str, seen: frozenset[str], kinds: set[str], *, notice: bool) -> bool:
    """Whether a private person's contact details, address or reference stand in a post.

    Args:
        text: as it came, handles masked or not.
        seen: its words in small letters that are in ``CONTACT_SIGNS``.
        kinds: what the phrases of ``screening.toml`` found in it.
        notice: an organisation, the news or a campaign is speaking.
    """
    if CONTACT_REMOVED in text:
        return True
    found = contacts(text, seen)
    if not found:
        return _PERSONAL in kinds and ("@…" in text or _SHORT_NUMBER.search(text) is not None)
    if _PERSONAL in kinds:
        return True
    # In a resident's own words a reference is somebody's; a notice gives those of papers and vacancies.
    said = {contact.kind for contact in found}
    if PRIVATE in said or (REFERENCE in said and not notice):
        return True
    if ADDRESS in said and (
        _OWN_HOME in kinds or (_DWELLING in kinds and (not notice or _KIN.search(text) is not None))
    ):
        return True
    public = _PUBLIC in kinds
    return any(_of_person(contact, text, public=public, notice=notice) for contact in found)


def _of_person(contact: Contact, text: str, *, public: bool, notice: bool) -> bool:
    """Whether one detail is a person's.

    A notice may give an organisation's own details; a mobile beside none of its words is somebody's.
    """
    if contact.kind == REFERENCE:
        return False
    said = text[contact.start : contact.end].lower()
    if contact.kind == PROFILE and _FOLLOWED.search(text):
        return False
    if _of_organisation(said, contact.kind, public=public):
        return False
    return not notice or (not public and contact.kind == PHONE and _is_mobile(said))


def _is_mobile(said: str) -> bool:
    return spoken_number(said).removeprefix("44").lstrip("0").startswith("7")


def _of_organisation(said: str, kind: str, *, public: bool) -> bool:
    """Whether a contact detail is an organisation's: by its own words, or by those of the post (``public``)."""
    if kind in {MAIL, PROFILE}:
        box = said.split("@")[0] if kind == MAIL else ""
        return (
            said.endswith(_PUBLIC_DOMAINS)
            or box in _PUBLIC_BOXES
            or ((public or kind == MAIL) and any(word in said for word in _ORGANISATIONS))
        )
    return public and not (kind == PHONE and _is_mobile(said))
