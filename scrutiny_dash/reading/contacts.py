"""Contact details in a text: where they stand and of what kind.

Shapes are those of the United Kingdom: Ofcom's numbering plan (02, 01, 07, 03, 08 numbers; 03 and 08 belong to
organisations). Accounts, addresses and references have modules of their own; here all come together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scrutiny_dash.reading.accounts import PROFILE_LINK, SERVICES, accounts
from scrutiny_dash.reading.addresses import ADDRESS_SIGNS, HOUSES, addresses
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.references import IDENTITY_SAID, REFERENCE_SIGNS, THREE_WORDS, own_numbers, references

PHONE = "phone number"
MAIL = "e-mail address"
ADDRESS = "address"
PROFILE = "link to a profile"
PRIVATE = "personal number"
REFERENCE = "reference"

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
# The sign said in words: "the word somename, then the at sign, then example dot org", "j underscore name".
_MAIL_SAID = re.compile(
    r"\bat[- ]sign\b[^\n]{0,40}\bdot\b|\bat sign\b[^\n]{0,40}\.[a-z]{2,10}\b"
    r"|\b(?:e-?mail|mail|insta(?:gram)?|snap(?:chat)?|handle|username)\b[^\n]{0,60}\bunderscore\b[^\n]{0,30}",
    re.IGNORECASE,
)
# "somename at example.org": an address where the name is no plain word, or where e-mail is spoken of.
_MAIL_AT = re.compile(
    r"(?<![\w.+-])(?P<box>[\w.+-]{2,40}) at [\w-]{2,40}(?:\.[\w-]{2,20}){0,2}"
    r"\.(?:com|org|net|uk|eu|social|example|me|info)\b",
    re.IGNORECASE,
)
_MAIL_DOMAIN = re.compile(r" at [\w.-]{2,60}\.[a-z]{2}")
_MAIL_MEANT = re.compile(r"mail|mastodon|address|write to|contact|reach|drop|inbox|paypal|skype")
_NEAR = 60
# Before "at example.org" these are no one's name.
_NO_BOXES = frozenset(table("screening")["contact"]["no_boxes"])
_MAIL_SAID_SIGNS = frozenset({"underscore", "dot"})
_MAIL_SIGNS = frozenset(table("screening")["contact"]["mail_words"])
_PHONE = re.compile(
    r"(?<![\d£$.,/:-])(?:(?:\+|00)\s?44[\s.-]?(?:\(0\)[\s.-]?)?|\(?0)(?:[\s().*_–-]{0,2}\d){8,10}(?![\d%])"
    r"|(?<![\d/])0\d{3,4}\s?/\s?\d{3}\s?\d{3}\b"
)
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
_NUMBER_SIGNS = frozenset({"hundred", "double", "nine", "triple", "treble", "zero", "nought"})
# And one of these in a mobile number of which only a part is written in figures.
_FIGURE_WORDS = frozenset({"one", "two", "three", "four", "five", "six", "eight"})
_SPOKEN_WORD = re.compile(
    r"zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple|hundred|thousand|then|[oi\d]+"
)
_AS_DIGITS = str.maketrans("oi", "01")
_WHOLE_NUMBER = re.compile(r"0\d{9,10}")
_FEW_DIGITS = 6
_PUNCTUATION = str.maketrans(dict.fromkeys(".:?!,;'’()\"-/", " "))
_LETTER_THEN_DIGIT = re.compile(r"\d(?<=[A-Za-z]\d)")
# As many figures, with little between them, as a telephone number has at least.
_MANY_DIGITS = re.compile(r"\d(?:\D{0,3}\d){8}")
# Without one of these, a figure, "@" or "/" there is nothing to find.
CONTACT_SIGNS = _MAIL_SIGNS | SERVICES | ADDRESS_SIGNS | REFERENCE_SIGNS | _NUMBER_SIGNS | _FIGURE_WORDS
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


def spoken_number(said: str) -> str:
    """Return a telephone number's figures, whether it is written in figures, in words or in both."""
    return _spoken_number(said) if any(sign.isalpha() for sign in said) else "".join(_DIGIT.findall(said))


def _spoken(text: str) -> list[Contact]:
    found = []
    for match in _SPOKEN.finditer(text):
        number = _spoken_number(match[0])
        if not _WHOLE_NUMBER.fullmatch(number):
            number = _spoken_number(match[0].rpartition(". ")[0]) or number  # "… five. I" ends with the sentence.
        if _WHOLE_NUMBER.fullmatch(number) and not _public(number):
            kind = PHONE
        elif len(number) >= _FEW_DIGITS and IDENTITY_SAID.search(text):
            kind = PRIVATE
        else:
            continue
        found.append(Contact(match.start(), match.start() + len(match[0].rstrip(" ,.-")), kind))
    return found


def _given_mails(text: str, lowered: str) -> Iterator[tuple[int, int]]:
    """Yield where an e-mail address stands whose sign is said or left out: "name at example.org"."""
    if "underscore" in lowered or "at sign" in lowered or "at-sign" in lowered:
        for match in _MAIL_SAID.finditer(text):
            yield match.span()
    if _MAIL_DOMAIN.search(lowered):
        for match in _MAIL_AT.finditer(text):
            before = lowered[max(0, match.start() - _NEAR) : match.start()]
            box = match["box"].lower()
            if not box.isalpha() or (box not in _NO_BOXES and _MAIL_MEANT.search(before)):
                yield match.span()


def _of_words(text: str, lowered: str, seen: frozenset[str]) -> list[Contact]:
    """Return e-mail addresses, links to profiles and accounts on other services."""
    found: list[Contact] = []
    signed = "@" in text
    if signed or not _MAIL_SIGNS.isdisjoint(seen) or "(at)" in lowered or "[at]" in lowered:
        found += [Contact(*m.span(), MAIL) for m in _MAIL.finditer(text)]
    if (" at " in lowered and _MAIL_DOMAIN.search(lowered)) or not _MAIL_SAID_SIGNS.isdisjoint(seen):
        found += [Contact(*span, MAIL) for span in _given_mails(text, lowered)]
    if "/" in text:
        found += [Contact(*m.span(), PROFILE) for m in PROFILE_LINK.finditer(text)]
    if "///" in text:
        found += [Contact(*m.span(), ADDRESS) for m in THREE_WORDS.finditer(text)]
    if not SERVICES.isdisjoint(seen):
        found += [Contact(*span, PROFILE) for span in accounts(text)]
    return found


def _of_digits(text: str, seen: frozenset[str]) -> list[Contact]:
    """Return numbers and references."""
    codes = _LETTER_THEN_DIGIT.search(text) is not None
    found = [Contact(*span, PRIVATE) for span in own_numbers(text, seen, plates=codes)]
    if ("0" in text or "+" in text) and _MANY_DIGITS.search(text):
        found += [Contact(*m.span(), PHONE) for m in _PHONE.finditer(text) if not _public(m[0])]
    found += [Contact(*span, REFERENCE) for span in references(text, seen)]
    found += [Contact(*span, ADDRESS) for span in addresses(text, seen, figures=True, codes=codes)]
    return found


def contacts(text: str, parted: Iterable[str] | None = None) -> list[Contact]:
    """Return the contact details of a text, in order and without overlap.

    Public service numbers (03 and 08 numbers, 999, 111, 101, 116 123) are not among them.

    Args:
        parted: the text's words in small letters where known; as a frozenset at least those in ``CONTACT_SIGNS``.
    """
    apart: list[Contact] = []
    for contact in every_contact(text, parted):
        if not apart or contact.start >= apart[-1].end:
            apart.append(contact)
    return apart


def every_contact(text: str, parted: Iterable[str] | None = None) -> list[Contact]:
    """Return what ``contacts`` does, with those that overlap."""
    lowered = text.lower()
    if isinstance(parted, frozenset):
        seen = parted
    else:
        seen = CONTACT_SIGNS.intersection(lowered.translate(_PUNCTUATION).split() if parted is None else parted)
    found = _of_words(text, lowered, seen)
    if (
        not _NUMBER_SIGNS.isdisjoint(seen)
        or "seven" in lowered
        or "o7" in lowered
        or ("07" in text and not _FIGURE_WORDS.isdisjoint(seen))
    ):
        found += _spoken(text)
    if _DIGIT.search(text):
        found += _of_digits(text, seen)
    elif not HOUSES.isdisjoint(seen):
        found += [Contact(*span, ADDRESS) for span in addresses(text, seen, figures=False, codes=False)]
    found.sort(key=lambda c: (c.start, -c.end))
    return found
