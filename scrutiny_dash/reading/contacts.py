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
PRIVATE = "personal number"

PROFILE_LINK = re.compile(
    r"(?:https?://)?(?:www\.|m\.|mobile\.)?(?:"
    r"bsky\.app/profile/[^\s/]+|(?:x|twitter|instagram|facebook|fb|tiktok|threads|snapchat|youtube)\.(?:com|net|me)/"
    r"(?!events\b|hashtag\b|search\b|watch\b|results\b)@?[\w.%-]+"
    r"|t\.me/\w+|discord\.gg/\w+|m\.me/[\w.]+|paypal\.me/\w+|linktr\.ee/[\w.]+"
    r"|linkedin\.com/in/[\w%-]+|(?:reddit\.com)/(?:u|user)/[\w-]+|wa\.me/\d+|(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}/@[\w.…-]+"
    r")(?:/[^\s]*)?",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[a-z]{2,24}\b"
    r"|\b[\w.+-]{1,64}\s?[\[(]?\bat\b[\])]?\s?[\w-]{1,63}\s?[\[(]?\bdot\b[\])]?\s?(?:com|org|net|co|uk|example)\b"
    r"(?:\s?dot\s?uk\b)?"
    r"|\b[\w.+-]{1,64}\s?[\[(]at[\])]\s?[\w-]{1,63}(?:\.|\s?[\[(]dot[\])]\s?)[a-z]{2,10}\b"
    r"|\b[\w.+-]{1,64}\s?(?:@|\bat\b)\s?(?:gmail|hotmail|outlook|yahoo|icloud|btinternet|googlemail|protonmail)\b"
    r"(?:\.[a-z.]{2,6}\b)?",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\d£$.,/:-])(?:\+\s?44[\s.-]?(?:\(0\)[\s.-]?)?|\(?0)(?:[\s().-]{0,2}\d){8,10}(?![\d%])")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE)
_STREET = re.compile(
    r"\b(?:(?:[Ff]lat|[Nn]o\.?|[Nn]umber|[Uu]nit)\s)?\d{1,4}[a-zA-Z]?,?\s(?:[A-Z][\w'’]+\s){1,3}"
    r"(?:Road|Rd|Street|St|Avenue|Ave|Close|Lane|Drive|Crescent|Gardens|Way|Terrace|Grove|Court|Place|Mews|Walk|Row|Rise"
    r"|Green|Chase|Croft|Hill|Parade|Square|Mead|Meadow|Meadows|View|Villas|Cottages|Gdns|Cres|Cl|Path|Link|Ride|Spinney)\b"
    r"|\b[Ff]lat\s\d{1,3}[a-zA-Z]?,?\s[A-Z\d]\w+"
    r"|\b(?:live at|lives at|living at|address is|i'?m at|we'?re at|number|flat)\s\d{1,4}[a-z]?,?\s(?:[a-z']+\s){1,2}"
    r"(?:road|rd|street|close|avenue|ave|lane|drive|crescent|gardens|way|terrace|grove|court|mews|place)\b"
)
# How a name on another service is given: "snap: some_name", "discord somename#1234", "insta is some.name".
_ACCOUNT = re.compile(
    r"\b(?:snap|snapchat|insta|instagram|ig|tiktok|discord|telegram|kik|whatsapp|facebook|fb|messenger|signal|skype|steam"
    r"|psn|xbox|gamertag|roblox|fortnite|username|handle)\b(?:\s(?:is|name|handle|me|at|as|under|user|username|account))*"
    r"\s?(?:[:=-]\s?[\w.#-]{4,}|\s(?=[\w.#-]*(?:[a-z]\d|_|#\d|[a-z]\.[a-z]))[\w.#-]{4,})",
    re.IGNORECASE,
)
# National Insurance and NHS numbers, a bank's sort code, a date of birth, and any number said to be a person's own.
_PRIVATE = re.compile(
    r"\b[A-CEGHJ-PR-TW-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b|\bsort code\D{0,6}\d\d[ -]?\d\d[ -]?\d\d"
    r"|\b(?:d\.?o\.?b\.?|date of birth)\b\D{0,8}\d[\d/. -]{3,9}"
    r"|\b(?:my|his|her|mum'?s|dad'?s|nan'?s|gran'?s|husband'?s|wife'?s|son'?s|daughter'?s)\s(?:[\w']+\s){0,2}"
    r"(?:number|no\.?|ref|reference|id|reg|registration|licence|passport|account|plate)(?:\snumber|\sno\.?)?"
    r"(?:\sis|:|,|=)?\s[A-Z]{0,4}[ /-]?\d(?:[ /-]?[A-Z\d]){3,14}\b",
    re.IGNORECASE,
)
_DIGIT_WORDS = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_SPOKEN = re.compile(
    r"\b(?:(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple|hundred|thousand|[o\d]\d*)"
    r"[\s,.-]{0,2}){4,}",
    re.IGNORECASE,
)
_SPOKEN_WORDS = frozenset({"zero", "oh", "nought", "double", "treble", "triple", "hundred", "seven", "nine"})
_PLATFORMS = frozenset(
    [
        "snap",
        "snapchat",
        "insta",
        "instagram",
        "ig",
        "tiktok",
        "discord",
        "telegram",
        "kik",
        "whatsapp",
        "facebook",
        "fb",
        "messenger",
        "signal",
        "skype",
        "steam",
        "psn",
        "xbox",
        "gamertag",
        "roblox",
        "fortnite",
        "username",
        "handle",
    ]
)
_FOUR_DIGITS = re.compile(r"\d\D{0,3}\d\D{0,3}\d\D{0,3}\d")
_PUBLIC_NUMBER = re.compile(r"^(?:44)?0?(?:300|303|330|333|345|370|371|800|808|843|844|845|870|871)")
_DIGIT = re.compile(r"\d")


class Contact(NamedTuple):
    """One contact detail: where it stands in the text (characters) and its kind in words."""

    start: int
    end: int
    kind: str


def _public(number: str) -> bool:
    return _PUBLIC_NUMBER.match("".join(_DIGIT.findall(number.replace("(0)", "")))) is not None


def _spoken_number(said: str) -> str:
    """Return the digits of a number given in words: "o7700 nine hundred 541", "oh seven double seven"."""
    digits = ""
    times = 1
    for word in re.findall(r"[a-z]+(?=\d)|[a-z]+|\d+", said.lower()):
        if word in {"double", "treble", "triple"}:
            times = 2 if word == "double" else 3
        elif word in {"hundred", "thousand"}:
            digits += "00" if word == "hundred" else "000"
        else:
            digits += _DIGIT_WORDS.get(word, word) * times
            times = 1
    return digits


def _spoken(text: str) -> list[Contact]:
    found = []
    for match in _SPOKEN.finditer(text):
        number = _spoken_number(match[0])
        if re.fullmatch(r"0\d{9,10}", number) and not _public(number):
            found.append(Contact(match.start(), match.start() + len(match[0].rstrip(" ,.-")), PHONE))
    return found


def contacts(text: str) -> list[Contact]:
    """Return the contact details of a text, in order and without overlap.

    Public service numbers (03 and 08 numbers, 999, 111, 101, 116 123) are not among them.
    """
    found: list[Contact] = []
    lowered = text.lower()
    if (
        "@" in text
        or "dot" in lowered
        or "(at)" in lowered
        or "[at]" in lowered
        or "mail" in lowered
        or "outlook" in lowered
    ):
        found += [Contact(*m.span(), MAIL) for m in _MAIL.finditer(text)]
    if "/" in text:
        found += [Contact(*m.span(), PROFILE) for m in PROFILE_LINK.finditer(text)]
    parted = lowered.replace(":", " ").split()
    if not _PLATFORMS.isdisjoint(parted):
        found += [Contact(*m.span(), PROFILE) for m in _ACCOUNT.finditer(text)]
    if not _SPOKEN_WORDS.isdisjoint(parted) or "o7" in lowered:
        found += _spoken(text)
    if _DIGIT.search(text):
        if _FOUR_DIGITS.search(text):
            found += [Contact(*m.span(), PRIVATE) for m in _PRIVATE.finditer(text)]
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
