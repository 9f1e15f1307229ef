"""A table's own words may not lead back to the person who wrote a post (law 6).

Sent back: five words in a row of the original, an exact date, an age, a name, a school or a practice, a handle, a
postcode, a telephone number, an e-mail address. What is sent back is said by its kind, never repeated.
"""

from __future__ import annotations

import re

from scrutiny_dash.errors import WordsRefused
from scrutiny_dash.reading.clean import fold_for_copies, mask_handles
from scrutiny_dash.reading.contacts import contacts

RUN = 5
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_KINDS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(
            rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}\b|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?! ?\d)"
            r"|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b",
            re.IGNORECASE,
        ),
        "an exact date",
        "Give the month or the season instead.",
    ),
    (
        re.compile(
            r"\b(?:aged?|turned|turns|turning) \d{1,3}\b|\b\d{1,3}[ -]?(?:years?|yrs?|months?|weeks?)[ -]old\b"
            r"|\b\d{1,3} ?y/?o\b"
            r"|\bi(?:['’]m| am) \d{1,3}\b(?! ?(?:miles|minutes|hours|days|weeks|months|years|%))",
            re.IGNORECASE,
        ),
        "an age",
        "Say a child, a young person, an adult or an older person.",
    ),
    (
        re.compile(
            r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Doctor|Sister|Nurse|Prof|Professor|Cllr|Councillor|Rev)\.? [A-Z][\w'’-]+"
        ),
        "a name",
        "Say what they do instead, such as a nurse or a neighbour.",
    ),
    (
        re.compile(
            r"\b(?:[A-Z][\w'’.-]+ )+(?:(?:Primary|Infant|Junior|High|Grammar|Church|Catholic|Community|Secondary)\s+)*"
            r"(?:School|Academy|College|Nursery|Pre-?school|Sixth Form)\b"
        ),
        "the name of a school",
        "Say a school, and the district if you need the place.",
    ),
    (
        re.compile(
            r"\b(?:[A-Z][\w'’.-]+ )+"
            r"(?:Surgery|Medical (?:Centre|Practice)|Health Centre|GP (?:Surgery|Practice)|Practice"
            r"|Dental (?:Surgery|Practice|Care)|Pharmacy|Clinic)\b"
        ),
        "the name of a practice",
        "Say a GP practice, and the district if you need the place.",
    ),
)
_ORDINARY = frozenset(
    {"the", "a", "our", "their", "my", "your", "his", "her", "this", "that", "every", "one", "no", "nhs"}
)


def repeats(own: str, original: str, run: int = RUN) -> bool:
    """Say whether a text holds so many words in a row of another, whatever their case and punctuation."""
    mine, theirs = fold_for_copies(own).split(), fold_for_copies(original).split()
    known = {tuple(theirs[i : i + run]) for i in range(len(theirs) - run + 1)}
    return any(tuple(mine[i : i + run]) in known for i in range(len(mine) - run + 1))


def check_own_words(own: str, original: str) -> None:
    """Let a table's own words pass unless they could lead back to the writer.

    Args:
        original: the post's text; empty where there is none.

    Raises:
        WordsRefused: they repeat five words in a row, or hold something that could give a person away.
    """
    if original and repeats(own, original):
        raise WordsRefused(
            "This repeats five words in a row of the post, and a search engine could find it.",
            "Say it in your own words.",
        )
    if mask_handles(own) != own or contacts(own):
        raise WordsRefused("This holds a handle or contact details.", "Leave them out.")
    for pattern, what, instead in _KINDS:
        if any(_gives_away(match[0]) for match in pattern.finditer(own)):
            raise WordsRefused(f"This holds {what}, which could give the person away.", instead)


def _gives_away(found: str) -> bool:
    """Say whether what was found names something: "The Surgery" and "A school" do not."""
    first, *rest = found.split()
    return not (first.lower() in _ORDINARY and len(rest) <= 1 and not any(ch.isdigit() for ch in found))
