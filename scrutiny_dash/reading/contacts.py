"""Contact details in a text: where they stand and of what kind.

Shapes are those of the United Kingdom: Ofcom's numbering plan (02, 01, 07, 03, 08 numbers; 03 and 08 belong to
organisations) and Royal Mail's postcodes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

PHONE = "phone number"
MAIL = "e-mail address"
ADDRESS = "address"
PROFILE = "link to a profile"

PROFILE_LINK = re.compile(
    r"(?:https?://)?(?:www\.|m\.|mobile\.)?(?:"
    r"bsky\.app/profile/[^\s/]+|(?:x|twitter|instagram|facebook|fb|tiktok|threads|snapchat|youtube)\.(?:com|net|me)/"
    r"(?!events\b|hashtag\b|search\b|watch\b|results\b)@?[\w.%-]+"
    r"|linkedin\.com/in/[\w%-]+|(?:reddit\.com)/(?:u|user)/[\w-]+|wa\.me/\d+|(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}/@[\w.…-]+"
    r")(?:/[^\s]*)?",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[a-z]{2,24}\b"
    r"|\b[\w.+-]{1,64}\s?[\[(]?\bat\b[\])]?\s?[\w-]{1,63}\s?[\[(]?\bdot\b[\])]?\s?(?:com|org|net|co|uk|example)\b"
    r"(?:\s?dot\s?uk\b)?",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\d£$.,/:-])(?:\+\s?44[\s.-]?(?:\(0\)[\s.-]?)?|\(?0)(?:[\s().-]{0,2}\d){8,10}(?![\d%])")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE)
_STREET = re.compile(
    r"\b(?:(?:[Ff]lat|[Nn]o\.?|[Nn]umber|[Uu]nit)\s)?\d{1,4}[a-zA-Z]?,?\s(?:[A-Z][\w'’]+\s){1,3}"
    r"(?:Road|Rd|Street|St|Avenue|Ave|Close|Lane|Drive|Crescent|Gardens|Way|Terrace|Grove|Court|Place|Mews|Walk|Row|Rise"
    r"|Green|Chase|Croft|Hill|Parade)\b"
)
_PUBLIC_NUMBER = re.compile(r"^(?:44)?0?(?:300|303|330|333|345|370|371|800|808|843|844|845|870|871)")
_DIGIT = re.compile(r"\d")


class Contact(NamedTuple):
    """One contact detail: where it stands in the text (characters) and its kind in words."""

    start: int
    end: int
    kind: str


def _public(number: str) -> bool:
    return _PUBLIC_NUMBER.match("".join(_DIGIT.findall(number.replace("(0)", "")))) is not None


def contacts(text: str) -> list[Contact]:
    """Return the contact details of a text, in order and without overlap.

    Public service numbers (03 and 08 numbers, 999, 111, 101, 116 123) are not among them.
    """
    found: list[Contact] = []
    if "@" in text or "dot" in text.lower():
        found += [Contact(*m.span(), MAIL) for m in _MAIL.finditer(text)]
    if "/" in text:
        found += [Contact(*m.span(), PROFILE) for m in PROFILE_LINK.finditer(text)]
    if _DIGIT.search(text):
        if "0" in text or "+" in text:
            found += [Contact(*m.span(), PHONE) for m in _PHONE.finditer(text) if not _public(m[0])]
        found += [Contact(*m.span(), ADDRESS) for m in _POSTCODE.finditer(text)]
        found += [Contact(*m.span(), ADDRESS) for m in _STREET.finditer(text)]
    if not found:
        return found
    found.sort(key=lambda c: (c.start, -c.end))
    apart: list[Contact] = []
    for contact in found:
        if not apart or contact.start >= apart[-1].end:
            apart.append(contact)
    return apart
