"""What gives a person away by itself, in whatever spelling: a date, an age, a school year, a name, a school, a road.

Towns, hospitals, months, waits ("12 weeks") and groups ("children aged 5 to 11") give nobody away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scrutiny_dash.reading.known_words import is_known, is_place

ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth", "thirtieth",
)  # fmt: skip
NUMBER = rf"(?:\d{{1,3}}|(?:{'|'.join(TENS)})(?:[ -](?:{'|'.join(ONES)}))?|{'|'.join(TEENS)}|{'|'.join(ONES)})\b"
_MORE_THAN_ONE = NUMBER.replace("|one|", "|")
_NTH = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|(?:twenty|thirty)[ -](?:{'|'.join(_ORDINALS[:9])})|{'|'.join(_ORDINALS)})"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_SINCE = r"(?:on|since|by|until|till?|from|before|after|dated)"
_COUNTED = (
    r"(?:people|persons|patients|posts|residents|families|children|carers|times|occasions|replies|answers|calls|letters"
    r"|councillors|members|tables|schools|hospitals|beds|minutes|mins?|hours?|hrs?"
    r"|days?|weeks?|months?|years?|miles|%|in 10)"
)
# A person said alone: "the girl is 12", "a pupil, 12,", "a carer of 84".
_PERSON = (
    r"(?:he|she|who|they|girl|boy|child|kid|lad|baby|toddler|son|daughter|teen|teenager|pupil|student|mum|mother|dad"
    r"|father|nan|gran|grandmother|grandad|grandfather|grandson|granddaughter|husband|wife|partner|brother|sister|twins?"
    r"|aunt|uncle|nephew|niece|man|woman|lady|carer|patient|person|resident|writer|parent|friend|neighbour)"
)
_ONLY = r"(?:now |only |just |nearly |almost |about |still )?"
# After a number these leave it an age, where "12 weeks" or "12 times" would not.
_ENDS = (
    r"(?=\s*(?:$|[;:!?)\]…–—]|[.,](?!\d))|\s+(?:and|who|whose|from|at|with|when|then|but|so|now|lives?|lived|living|goes|has|had"
    r"|was|is|waits?|waited|waiting|looks?|cares?|caring|says|told)\b)"
)
_RANGE = (
    rf"(?!\s*(?:-|–|to\b|and\b|or\b)\s*(?:\d|over\b|above\b|under\b|below\b|up\b|older\b|{NUMBER})|\s*\+|\s+plus\b)"
)
_THING = (
    r"(?![ -](?:\w+ )?(?:referral|letter|complaint|request|report|plan|policy|promise|figures?|data|review"
    r"|building|scheme|contract|decision|appointment|bill|strategy|service)\b)"
)
_CHILDISH = re.compile(
    r"\b(?:child(?:ren)?|pupils?|girls?|boys?|sons?|daughters?|school|class|teachers?|students?|carers?|teen\w*|kids?)\b",
    re.IGNORECASE,
)
_SCHOOL_YEAR = (
    rf"\b(?:year|yr) ?-?(?:1[0-3]|[1-9]|{'|'.join(ONES)}|{'|'.join(TEENS[:4])})\b"
    r"(?! (?:of|to|pupils|students|children|groups?|parents|classes|cohorts?|teachers)\b)|\by(?:1[0-3]|[7-9])\b"
)
AN_AGE, A_DATE, A_NAME = "an age", "an exact date", "a name"
A_SCHOOL, A_PRACTICE, A_ROAD = "the name of a school", "the name of a practice", "the name of a road"
A_SITE = "what a school, a practice or a road in the post is called"
SITES = frozenset({A_SCHOOL, A_PRACTICE, A_ROAD})
INSTEAD = {
    A_DATE: "Give the month or the season instead.",
    AN_AGE: "Say a child, a young person, an adult or an older person.",
    A_NAME: "Say what they do instead, such as a nurse or a neighbour.",
    A_SCHOOL: "Say a school, and the district if you need the place.",
    A_PRACTICE: "Say a GP practice, and the district if you need the place.",
    A_ROAD: "Say the town or the district instead.",
    A_SITE: "Say a school, a GP practice or the town instead.",
}
_DATES = (
    rf"\b{_NTH}(?: of)? {_MONTH}\b(?!-)|\b{_MONTH} (?:the )?{_NTH}\b(?! ?\d)(?! {_COUNTED})",
    r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b",
    rf"(?<![\d/.])(?!24/7)(?:1[3-9]|2\d|3[01])/(?:0?[1-9]|1[0-2])\b(?!/)(?! ?{_COUNTED})",
    rf"\b{_SINCE} (?:the )?(?!24/7){_DAY}/(?:0?[1-9]|1[0-2])\b(?!/)(?! ?{_COUNTED})",
    rf"\b{_SINCE} the \d{{1,2}}(?:st|nd|rd|th)\b(?=\s*(?:$|[.,;:!?)])| of (?:the|this|that|last))",
)
_AGES = (
    rf"\b(?:aged?|ages|age of) {NUMBER}{_RANGE}",
    rf"\b(?:turned|turns|turning) {_MORE_THAN_ONE}(?! (?:away|down|back|off|out|up|of|{_COUNTED}))",
    rf"\b{NUMBER}[ -]?(?:years?|yrs?|months?|weeks?)[ -](?:old\b{_THING}|of age\b)",
    r"\b\d{1,3} ?y/?o\b",
    rf"\bi(?:'m| am) \d{{1,3}}\b(?! ?{_COUNTED})|\bi(?:'m| am) {_MORE_THAN_ONE}{_ENDS}",
    rf"\b{_PERSON} of (?:\d\d|{'|'.join(TENS)}|{'|'.join(TEENS)})\b(?! {_COUNTED})",  # "a mother of two" tells none
    rf"\b{_PERSON}(?:'s| is| was|,| at| \()? ?{_ONLY}{_MORE_THAN_ONE}{_ENDS}",
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(_ORDINALS[4:])}) birthday\b",
    r"\bborn (?:in|on) (?:\w+ )?(?:19|20)\d\d\b",
)
_NAMES = (r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Doctor|Sister|Nurse|Prof|Professor|Cllr|Councillor|Rev)\.? [A-Z][\w'-]+",)
_FACILITY = {
    A_SCHOOL: r"(?:School|Academy|College|Nursery|Pre-?school|Infants|Juniors|Sixth Form)\b",
    A_PRACTICE: r"(?:Surgery|Medical (?:Centre|Practice)|Health Centre|GP (?:Surgery|Practice)|Practice"
    r"|Dental (?:Surgery|Practice|Care)|Pharmacy|Clinic)\b",
    A_ROAD: r"(?:Road|Rd|Street|Avenue|Ave|Lane|Close|Drive|Crescent|Grove|Terrace|Mews|Gardens)\b",
}
_KIND_OF_SCHOOL = r"(?:(?:Primary|Infant|Junior|High|Grammar|Church|Catholic|Community|Secondary)\s+)*"
# In small letters a word that nobody writes but as a name must stand before it: "at beauchamp house surgery".
_SMALL_FACILITY = {
    A_SCHOOL: r"(?:(?:infant|junior|primary|secondary|high|grammar|community) )*(?:school|academy|college|nursery)\b",
    A_PRACTICE: r"(?:surgery|medical (?:centre|practice)|health centre|gp practice|dental (?:practice|surgery))\b",
    A_ROAD: r"(?:road|street|avenue|lane|close|crescent|grove|terrace|mews)\b",
}
_BEFORE = r"(?:at|of|from|by|to|in|on|near|attends?|attended|called)"
_LIVES = r"\bliv(?:es?|ed|ing) (?:on|in|at|off|near) (?!(?:the|a|our|their|her|his|my|this|that|main|side)\b)"
_PUPIL_OF = re.compile(r"\b(?:pupils?|students?) (?:of|at|from) (?:the )?([\w'-]+)", re.IGNORECASE)
ORDINARY = frozenset(
    {"the", "a", "an", "our", "their", "my", "your", "his", "her", "this", "that", "every", "one", "no", "nhs", "local",
     "primary", "secondary", "infant", "junior", "grammar", "community", "main", "high", "open", "recovery", "health",
     "mental", "memory", "medical", "dental", "gp"}
)  # fmt: skip
# An operation, not a practice: "bariatric surgery".
_OPERATIONS = ("ic", "al", "ar", "ive", "ary", "ous", "ract", "ia", "ment", "ing", "ery", "ogy", "tomy", "plasty")


class Giveaway(NamedTuple):
    """Words that give a person away, as they stand in the text, and what they are: a key of ``INSTEAD``."""

    words: str
    what: str


def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


DATE, AGE = _compiled(_DATES), _compiled(_AGES)
SCHOOL_YEAR = re.compile(_SCHOOL_YEAR, re.IGNORECASE)
_TITLED = re.compile(_NAMES[0])
_CAPITALS = {
    what: re.compile(rf"\b(?:[A-Z][\w'.-]+ )+{_KIND_OF_SCHOOL if what == A_SCHOOL else ''}{facility}")
    for what, facility in _FACILITY.items()
}
_SMALL = {
    what: re.compile(rf"\b{_BEFORE} (?:the )?((?:[\w'-]+ ){{1,3}}){facility}", re.IGNORECASE)
    for what, facility in _SMALL_FACILITY.items()
}
_LIVES_AT = re.compile(rf"{_LIVES}(?:[\w'-]+ ){{1,2}}(?:{_FACILITY[A_ROAD]})", re.IGNORECASE)


def giveaways(text: str) -> Iterator[Giveaway]:
    """Yield what gives a person away in a text, whose quotes and hyphens are plain ones."""
    yield from (Giveaway(match[0], A_DATE) for match in DATE.finditer(text))
    yield from (Giveaway(match[0], AN_AGE) for match in AGE.finditer(text))
    if _CHILDISH.search(text):
        yield from (Giveaway(match[0], AN_AGE) for match in SCHOOL_YEAR.finditer(text))
    yield from (Giveaway(match[0], A_NAME) for match in _TITLED.finditer(text))
    for what, pattern in _CAPITALS.items():
        yield from (Giveaway(match[0], what) for match in pattern.finditer(text) if _names_one(match[0]))
    for what, pattern in _SMALL.items():
        for match in pattern.finditer(text):
            if any(_only_a_name(word, what) for word in match[1].split()):
                yield Giveaway(match[0].partition(" ")[2], what)
    yield from (Giveaway(match[0], A_ROAD) for match in _LIVES_AT.finditer(text))
    for match in _PUPIL_OF.finditer(text):
        if match[1][0].isupper() and not is_place(match[1]) and match[1].lower() not in ORDINARY:
            yield Giveaway(match[0], A_SCHOOL)


def _names_one(found: str) -> bool:
    """Whether one place is named: "The Surgery", "A primary school" and "The Recovery College" name none."""
    named = [word for word in found.split() if word.lower() not in ORDINARY]
    return len(named) > 1 or any(ch.isdigit() for ch in found)


def _only_a_name(word: str, what: str) -> bool:
    plain = word.lower().removesuffix("'s")
    if what == A_PRACTICE:
        return len(plain) > 3 and plain.isalpha() and not is_known(plain) and not plain.endswith(_OPERATIONS)
    return len(plain) > 3 and plain.isalpha() and not is_known(plain) and not is_place(plain)
