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
    r"|\)\sat\s[\w-]{1,63}\s[\[(]?dot[\])]?\s(?:com|org|net|co|uk|example)\b"
    r"|\b[\w.+-]{1,64}\s?(?:@|\bat\b|[\[(]at[\])])\s?(?:gmail|hotmail|outlook|yahoo|icloud|btinternet|googlemail|protonmail)\b"
    r"(?:\.[a-z.]{2,6}\b)?",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\d£$.,/:-])(?:(?:\+|00)\s?44[\s.-]?(?:\(0\)[\s.-]?)?|\(?0)(?:[\s().*_–-]{0,2}\d){8,10}(?![\d%])"
    r"|(?<![\d/])0\d{3,4}\s?/\s?\d{3}\s?\d{3}\b"
)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE)
_STREETS = (
    "Road|Rd|Street|St|Avenue|Ave|Close|Lane|Drive|Crescent|Gardens|Way|Terrace|Grove|Court|Place|Mews|Walk|Row|Rise"
    "|Green|Chase|Croft|Hill|Parade|Square|Mead|Meads|Meadow|Meadows|View|Villas|Cottages?|Gdns|Cres|Cl|Path|Link|Ride"
    "|Spinney|Hard|Quay|Wharf|Bungalows?|Mount|Vale|Dale|Lea|Leas|Ley|Leys|Bank|Broadway|Approach|Orchard|Dene|Reach"
    "|Esplanade|Promenade|Fields?|Wick|Corner|Gate|Brook|Maltings|Oaks|Elms|Willows|Alley|Passage|Yard|Lodge|Heights"
)
_STREET_WORDS = frozenset(_STREETS.lower().replace("?", "").split("|")) | {"flat", "cottage", "bungalow", "field"}
_STREET = re.compile(
    r"\b(?:(?:[Ff]lat|[Nn]o\.?|[Nn]umber|[Uu]nit)\s)?(?<![£$.,/:])\d{1,4}[a-zA-Z]?,?\s(?:[A-Z][\w'’]+\s){1,3}"
    rf"(?:{_STREETS})\b"
    r"|\b[Ff]lat\s\d{1,3}[a-zA-Z]?,?\s[A-Z\d]\w+"
    r"|\b(?:at|address is|number|flat|house|door is)\s\d{1,4}[a-z]?,?\s(?:[a-z']+\s){1,2}"
    rf"(?:{_STREETS.lower()})\b"
    r"|\b(?:[Nn]umber|[Hh]ouse|[Bb]ungalow)\s\d{1,3}[a-z]?,\s(?:[\w']+[\s,]+){0,7}(?:[A-Z][\w'’]+\s)"
    rf"(?:{_STREETS})\b"
)
# How a name on another service is given: "snap: some_name", "discord somename#1234", "insta is some.name".
_ACCOUNT = re.compile(
    r"\b(?:snap|snapchat|insta|instagram|ig|tiktok|discord|telegram|kik|whatsapp|facebook|fb|messenger|signal|skype|steam"
    r"|psn|xbox|gamertag|roblox|fortnite|username|handle)\b(?:\s(?:is|name|handle|me|at|as|under|user|username|account))*"
    r"\s?(?:[:=-]\s?[\w.#-]{4,}|\s(?=[\w.#-]*(?:[a-z]\d|_|#\d|[a-z]\.[a-z]))[\w.#-]{4,})"
    # Further off, a word that can only be an account's: "its not_a.nurse42", "search some.name.77".
    r"|(?<![\w@/.…])(?=[\w.-]{6,40}(?![\w@/]))[a-z]{2,}(?:\d*_|\d+[._]|(?:\.[a-z]+)+[._]?\d|(?!(?:19|20)\d\d\b)\d{3})"
    r"[\w.-]*\w",
    re.IGNORECASE,
)
# National Insurance and NHS numbers, a bank's sort code, a date of birth, a number plate, and any number said to be a
# person's own.
_CODE = r"(?-i:(?<![\w£.])(?=(?:[A-Z/ -]{0,6}\d){4})(?!(?:19|20)\d\d\b)[A-Z\d](?:[ /-]?[A-Z\d]){3,16}\b)"
_OWN = r"(?:my|our|his|her|mum'?s|dad'?s|nan'?s|gran'?s|husband'?s|wife'?s|son'?s|daughter'?s|mother'?s|father'?s)"
_IDENTITY = (
    r"\b(?:nhs (?:number|no\b)|national insurance|ni (?:number|no\b)|passport|hospital (?:number|no\b)"
    r"|patient (?:number|id|no)\b|case (?:number|no|ref)|account (?:number|no\b)|claim (?:number|ref)|sort code"
    r"|card number|(?:pip|uc|esa|dla|tribunal|client|complaint) (?:number|no\b|ref)|licen[cs]e (?:number|no\b)"
    r"|badge number)"
)
_PRIVATE = re.compile(
    r"\bsort(?: code)?\b\D{0,6}\d\d[ -]?\d\d[ -]?\d\d\b"
    r"|\b(?:d\.?o\.?b\.?|date of birth|born on(?: the)?)\b\D{0,8}\d[\d/. -]{3,9}"
    rf"|\b{_OWN}\s(?:[\w']+\s){{0,2}}"
    r"(?:number|no\.?|ref|reference|id|reg|registration|licence|passport|account|plate)(?:\snumber|\sno\.?)?"
    r"(?:\sis|:|,|=)?\s[A-Z]{0,4}[ /-]?\d(?:[ /-]?[A-Z\d]){3,14}\b"
    rf"|{_IDENTITY}[^\n]{{0,90}}?{_CODE}"
    rf"|{_CODE}\s(?:is|was|that's)\s{_OWN}\b"
    rf"|\bquot(?:e|ed|ing)\s{_CODE}(?=[^\n]*\b(?:i|{_OWN})\b)"
    r"|\bkey ?safe\b[^\d\n]{0,30}\d{4}\b",
    re.IGNORECASE,
)
# Without one of these words nothing of the above can stand in a text.
_PRIVATE_WORDS = frozenset(
    [
        *("number", "no", "ref", "reference", "id", "reg", "registration", "licence", "license", "passport", "account"),
        *(
            "plate",
            "insurance",
            "ni",
            "dob",
            "d",
            "birth",
            "born",
            "sort",
            "quote",
            "quoted",
            "quoting",
            "safe",
            "keysafe",
        ),
    ]
)
_INSURANCE = re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2}\s?\d\d\s?\d\d\s?\d\d\s?[A-D]\b", re.IGNORECASE)
# A number plate; not a postcode's first half before a word in capitals.
_LETTER_THEN_DIGIT = re.compile(r"\b[A-Za-z]{1,2}\d")
_PLATE = re.compile(
    r"\b[A-HJ-PR-Y]{2}\d\d\s?(?!AND|THE|FOR|ARE|NHS|HAS|ALL|NOT|BUT|OUT|NOW|ANY|WAS|MSE|CCG|STP|ICB|CAN|WHY)"
    r"[A-Z]{3}\b"
)
_IDENTITY_SAID = re.compile(_IDENTITY, re.IGNORECASE)
_DIGIT_WORDS = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_SPOKEN = re.compile(
    r"(?<![a-z])(?:(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple|hundred|thousand"
    r"|then|[oi\d])[\s,.()/-]{0,3}){4,}(?![a-z])",
    re.IGNORECASE,
)
# One of these, or "seven", stands in any number written in words.
_NUMBER_SIGNS = frozenset({"hundred", "double", "nine", "triple", "treble", "zero"})
_SPOKEN_WORD = re.compile(
    r"zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple|hundred|thousand|then|[oi\d]+"
)
_AS_DIGITS = str.maketrans("oi", "01")
_WHOLE_NUMBER = re.compile(r"0\d{9,10}")
_FEW_DIGITS = 6
_PLATFORMS = frozenset(
    [
        *(
            "snap",
            "snaps",
            "snapchat",
            "insta",
            "instas",
            "instagram",
            "ig",
            "tiktok",
            "discord",
            "telegram",
            "telegrams",
        ),
        *("kik", "whatsapp", "facebook", "fb", "messenger", "signal", "skype", "steam", "psn", "xbox", "gamertag"),
        *("roblox", "fortnite", "username", "handle"),
    ]
)
_PLATFORMS_SAID = _PLATFORMS | {f"{platform}'s" for platform in _PLATFORMS}
_PUNCTUATION = str.maketrans(dict.fromkeys(".:?!,;'’()\"-/", " "))
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
    for word in _SPOKEN_WORD.findall(said.lower()):
        if word == "then":
            continue
        if word in {"double", "treble", "triple"}:
            times = 2 if word == "double" else 3
        elif word in {"hundred", "thousand"}:
            digits += "00" if word == "hundred" else "000"
        else:
            digits += (_DIGIT_WORDS.get(word) or word.translate(_AS_DIGITS)) * times
            times = 1
    return digits


def _spoken(text: str) -> list[Contact]:
    found = []
    for match in _SPOKEN.finditer(text):
        number = _spoken_number(match[0])
        if _WHOLE_NUMBER.fullmatch(number) and not _public(number):
            kind = PHONE
        elif len(number) >= _FEW_DIGITS and _IDENTITY_SAID.search(text):
            kind = PRIVATE
        else:
            continue
        found.append(Contact(match.start(), match.start() + len(match[0].rstrip(" ,.-")), kind))
    return found


def _of_words(text: str, lowered: str) -> list[Contact]:
    """Return e-mail addresses and links to profiles."""
    found: list[Contact] = []
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
    return found


def _of_digits(text: str, parted: list[str]) -> list[Contact]:
    """Return numbers and addresses; ``parted`` are the text's words in small letters."""
    found: list[Contact] = []
    if _FOUR_DIGITS.search(text):
        found += [Contact(*m.span(), PRIVATE) for m in _INSURANCE.finditer(text)]
        if not _PRIVATE_WORDS.isdisjoint(parted):
            found += [Contact(*m.span(), PRIVATE) for m in _PRIVATE.finditer(text)]
    if "0" in text or "+" in text:
        found += [Contact(*m.span(), PHONE) for m in _PHONE.finditer(text) if not _public(m[0])]
    if _LETTER_THEN_DIGIT.search(text):
        found += [Contact(*m.span(), PRIVATE) for m in _PLATE.finditer(text)]
        found += [Contact(*m.span(), ADDRESS) for m in _POSTCODE.finditer(text)]
    if not _STREET_WORDS.isdisjoint(parted):
        found += [Contact(*m.span(), ADDRESS) for m in _STREET.finditer(text)]
    return found


def contacts(text: str, parted: list[str] | None = None) -> list[Contact]:
    """Return the contact details of a text, in order and without overlap.

    Public service numbers (03 and 08 numbers, 999, 111, 101, 116 123) are not among them.

    Args:
        parted: the text's words in small letters, where they are known.
    """
    lowered = text.lower()
    found = _of_words(text, lowered)
    if parted is None:
        parted = lowered.translate(_PUNCTUATION).split()
    if not _PLATFORMS_SAID.isdisjoint(parted):
        found += [Contact(*m.span(), PROFILE) for m in _ACCOUNT.finditer(text)]
    if "seven" in lowered or "o7" in lowered or not _NUMBER_SIGNS.isdisjoint(parted):
        found += _spoken(text)
    if _DIGIT.search(text):
        found += _of_digits(text, parted)
    if not found:
        return found
    found.sort(key=lambda c: (c.start, -c.end))
    apart: list[Contact] = []
    for contact in found:
        if not apart or contact.start >= apart[-1].end:
            apart.append(contact)
    return apart
