"""Numbers and marks that stand for one person: references, identity numbers, number plates.

Number plates are the DVLA's: two letters, two figures, three letters, or the older kinds beside a word for a plate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrutiny_dash.reading.lists import table

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
IDENTITY_SAID = re.compile(_IDENTITY, re.IGNORECASE)
_OWN_NUMBER = re.compile(
    r"\bsort(?: code)?\b\D{0,6}\d\d[ -]?\d\d[ -]?\d\d\b"
    r"|\b(?:d\.?o\.?b\.?|date of birth|born on(?: the)?)\b\D{0,8}\d[\d/. -]{3,9}"
    rf"|\b{_OWN}\s(?:[\w']+\s){{0,2}}"
    r"(?:number|no\.?|ref|reference|id|reg|registration|licence|passport|account|plate)(?:\snumber|\sno\.?)?"
    r"(?:\sis|:|,|=)?\s[A-Z]{0,4}[ /-]?\d(?:[ /-]?[A-Z\d]){3,14}\b"
    rf"|{_IDENTITY}[^\n]{{0,90}}?{_CODE}"
    rf"|{_CODE}\s(?:is|was|that's)\s{_OWN}\b"
    rf"|\bquot(?:e|ed|ing)\s{_CODE}(?=[^\n]*\b(?:i|{_OWN})\b)"
    r"|\bkey ?safe\b[^\d\n]{0,30}\d{4}\b"
    r"|\b(?:door|gate|entry|alarm|keypad|lock ?box) (?:code|number|no\.?|pin)\b[^\d\n]{0,15}\d{4,6}\b"
    r"|\bpin (?:number|no\.?|is|code)\b[^\d\n]{0,10}\d{4}\b",
    re.IGNORECASE,
)
_OWN_WORDS = frozenset(table("screening")["contact"]["number_words"])
# What a reference is a reference to, or the office that gives it; a code beside one is one person's case.
CASE_WORDS = frozenset(table("screening")["contact"]["case_words"])
# Four figures or more and a letter, as one word or with hyphens and slashes; not a road.
_MARK = (
    r"(?-i:(?<![\w£.,/:@-])(?=(?:[A-Z/-]{0,10}\d){4})(?=[\d/-]{0,12}[A-Z])(?![ABM]\d{1,4}\b)(?!(?:19|20)\d\d\b)"
    r"[A-Z\d]{1,12}(?:[/-][A-Z\d]{1,10}){0,4}(?![\w%/]|[.,:-]\d))"
)
# Figures alone, six or more, right after the word; not a telephone number.
_FIGURES = r"(?<![\w£.,/:@-])(?!0\d{9})\d{6,12}(?![\w%/]|[.,:-]\d| ?(?:people|patients|pounds|residents|of\b))"
_PERSONAL_CASE = (
    r"(?:refs?|references?|datix|case|claim|complaint|incident|custody(?: (?:no|number))?\b|prisoner|patient|pt"
    r"|nhs|hospital|crn|crime|ticket|tracking|ehcp|safeguarding|ombudsman|mrn|urn|logged|log|cad|tenancy|referral|lab"
    r"|tribunal|appeal|file|quote[ds]?|quoting|appointment|account|customer|order|membership|id|barcode|sample|court"
    r"|prescription|visa|number is|no\.? is)"
)
_CASE = re.compile(
    rf"\b{_PERSONAL_CASE}\b(?:[^\n£]{{0,60}}?{_MARK}"
    rf"|(?: ?(?:no\.?|number|id|ref|is|as|:|#)){{0,3}}[ :#]{{1,3}}{_FIGURES})"
    rf"|{_MARK}[^\n£]{{0,25}}\b"
    r"(?:on (?:their|your|the) (?:books|system|file|screen)|quot(?:e|ed|ing)|reference|ref|datix)\b"
    # Marks whose shape alone says that they are a case's.
    r"|(?-i:(?<![\w/-])(?:EHCP|SG|ASC|CRT|MH|ASB|CAD|DATIX)[/-][A-Z\d/-]{4,20})",
    re.IGNORECASE,
)
# A paper's or a vacancy's number is everybody's.
_PAPERS = re.compile(
    r"\b(?:agenda|minutes|planning|vacanc(?:y|ies)|job|post|consultation|report|policy|guideline|paper"
    r"|registered charity|charity|company|tender|contract|isbn|grant|nice)\W{1,2}(?:application |item |paper |report )?"
    r"(?:ref|refs|reference|no|number|id)\b"
    r"|\b(?:registered charity|vacancy|planning|isbn|freedom of information|foi)\b",
    re.IGNORECASE,
)
_CODED = re.compile(r"\d(?:[A-Z/-]|(?<=[A-Z/-]\d)|\d{5})")
_FOUR_FIGURES = re.compile(r"\d\D{0,4}\d\D{0,4}\d\D{0,4}\d")
_INSURANCE = re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2}\s?\d\d\s?\d\d\s?\d\d\s?[A-D]\b", re.IGNORECASE)
_INSURANCE_END = re.compile(r"\d\s?\d\d\s?[A-Da-d]\b")  # its cheap half
# An NHS number as it is printed.
_NHS_NUMBER = re.compile(r"[1-9](?<![\d£+-][1-9])\d\d[ -]\d{3}[ -]?\d{4}(?!\d)")
# A number plate; not a postcode's first half before a word in capitals.
_NOT_A_PLATE = (
    r"AND|THE|FOR|ARE|NHS|HAS|ALL|NOT|BUT|OUT|NOW|ANY|WAS|MSE|CCG|STP|ICB|CAN|WHY|GPS|MPS|WHO|HAD|GET|YOU|OUR"
)
_PLATE = re.compile(rf"\b[A-HJ-PR-Y]{{2}}\d\d\s?(?!{_NOT_A_PLATE})[A-Z]{{3}}\b")
VEHICLES = frozenset(table("screening")["contact"]["vehicles"])
# Beside a word for a vehicle: letters of any kind, small ones, and older plates; "reg ends OVI, starts EF09".
_PLATE_SAID = re.compile(
    rf"\b[a-z]{{2}}\d\d ?(?!(?:{_NOT_A_PLATE}|am|pm|st|nd|rd|th)\b)[a-z]{{3}}\b"
    r"|\b(?:reg|plates?|registration)\b(?:'s)?[^\n\d]{0,40}?"
    r"(?-i:\b(?:[A-Z]{2}\d\d|[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-Z]?)\b)"
    r"|\b(?:reg|plates?|registration)\b(?:'s)? (?:number )?"
    r"(?:is |ends |ending |ends in |starts |starts with )(?-i:[A-Z\d]{2,4})\b",
    re.IGNORECASE,
)
# Where somebody is, by latitude and longitude; three words for a square of three metres.
_COORDINATES = re.compile(r"\b5[0-4]\.\d{4,}\D{1,4}-?[01]\.\d{4,}")
THREE_WORDS = re.compile(r"///[a-z]{3,}\.[a-z]{3,}\.[a-z]{3,}")


def own_numbers(text: str, seen: frozenset[str], *, plates: bool) -> Iterator[tuple[int, int]]:
    """Yield where numbers stand that are said to be a person's own, and number plates.

    Args:
        seen: which of the text's words, in small letters, are signs.
        plates: a letter stands right before a figure somewhere in the text.
    """
    patterns: list[re.Pattern[str]] = []
    if _FOUR_FIGURES.search(text):
        if _INSURANCE_END.search(text):
            patterns.append(_INSURANCE)
        if "nhs" in seen:
            patterns.append(_NHS_NUMBER)
        if not _OWN_WORDS.isdisjoint(seen):
            patterns.append(_OWN_NUMBER)
    if plates:
        patterns += [_PLATE] if VEHICLES.isdisjoint(seen) else [_PLATE, _PLATE_SAID]
    if "0." in text:
        patterns.append(_COORDINATES)
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield match.span()


def references(text: str, seen: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where references to one person's case stand ("Lab ref 23H-559102-K"); a paper's number is none."""
    if CASE_WORDS.isdisjoint(seen) or not _CODED.search(text) or _PAPERS.search(text):
        return
    for match in _CASE.finditer(text):
        yield match.span()


REFERENCE_SIGNS = _OWN_WORDS | CASE_WORDS | VEHICLES
