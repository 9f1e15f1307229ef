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
    every_contact,
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
# What is left of an account's or an insurance number beside them; no public telephone number.
_LONG_NUMBER = re.compile(r"(?<![\d£.,])(?:\b[A-Z]{2})?(?!0[38]|116\d{3}\b)\d{6,}[A-Z]?\b")
_SAMARITANS = re.compile(r"116\s?123")
_REST_OF_WORD = re.compile(r"(?<=\w)\w+(?:[./_@-]\w+)*|(?<=\w)(?:[./_@-]\w+)+")
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


def without_contacts(text: str) -> str:
    """Return a held post's text with ``[contact details removed]`` in place of each contact detail; never raises.

    Call it only for a text that is held for its contact details. What belongs to the public stays: 999, 111, 116 123,
    03 and 08 numbers, an organisation's own mailbox or page. Where nothing else gave a contact, those go too.
    """
    found = every_contact(text)
    masked = _masked(text, [one for one in found if not _is_public(text[one.start : one.end], one.kind)])
    if CONTACT_REMOVED not in masked:
        masked = _masked(text, found)
    if CONTACT_REMOVED not in masked:
        masked = _SHORT_NUMBER.sub(lambda match: match[0] if _SAMARITANS.match(match[0]) else CONTACT_REMOVED, masked)
    return _LONG_NUMBER.sub(CONTACT_REMOVED, masked)


def _masked(text: str, found: list[Contact]) -> str:
    """Write the mark over what was found, to the ends of its words; over what overlaps or touches, one mark."""
    spans: list[tuple[int, int]] = []
    for one in found:
        start, end = _whole_words(text, one.start, one.end)
        if spans and not text[spans[-1][1] : start].strip(" ,"):
            start, end = spans[-1][0], max(end, spans.pop()[1])
        spans.append((start, end))
    kept, after = [], 0
    for start, end in spans:
        kept += [text[after:start], CONTACT_REMOVED]
        after = end
    return "".join([*kept, text[after:]])


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    rest = _REST_OF_WORD.match(text, end)
    end = rest.end() if rest else end
    return start, start + len(text[start:end].rstrip(" .,;:!?\n"))


def _is_public(said: str, kind: str) -> bool:
    """Whether a mailbox or a page is an organisation's by its own words; an official address may be one person's."""
    said = said.lower()
    box = said.split("@")[0]
    if kind == MAIL:
        return box in _PUBLIC_BOXES or any(word in box for word in _ORGANISATIONS)
    return kind == PROFILE and any(word in said for word in _ORGANISATIONS)


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
