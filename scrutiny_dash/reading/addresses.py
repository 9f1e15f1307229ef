"""Where somebody lives: streets with a number, postcodes, and homes described by what marks them.

Postcodes are Royal Mail's. Whose an address is, a shop's or a person's, is judged in ``given_contact``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE)
# Essex's own, with any letters at the end: people mistype them.
_POSTCODE_NEAR = re.compile(r"\b(?:CM|CO|SS|RM|IG|EN|CB)\d{1,2}\s?\d(?!ST\b|ND\b|RD\b|TH\b|PM\b|AM\b|HR\b)[A-Z]{2}\b")
_STREETS = (
    "Road|Rd|Street|St|Avenue|Ave|Close|Lane|Drive|Crescent|Gardens|Way|Terrace|Grove|Court|Place|Mews|Walk|Row|Rise"
    "|Green|Chase|Croft|Hill|Parade|Square|Mead|Meads|Meadow|Meadows|View|Villas|Cottages?|Gdns|Cres|Cl|Path|Link|Ride"
    "|Spinney|Hard|Quay|Wharf|Bungalows?|Mount|Vale|Dale|Lea|Leas|Ley|Leys|Bank|Broadway|Approach|Orchard|Dene|Reach"
    "|Esplanade|Promenade|Fields?|Wick|Corner|Gate|Brook|Maltings|Oaks|Elms|Willows|Alley|Passage|Yard|Lodge|Heights"
    "|Drove|Cotts?|Ln|Av|Avn|Dr|Sq|Ter|Terr|Tye|Hythe|Strand|Parkway|Byway|Loke|Glebe|Paddocks?|Garth|Glade|Dell|Copse"
    "|Holt|Coppice|Thicket|Folly|Warren|Almshouses|Mansions|Barns?|Circus|Staithe|Creek|Marina|Boulevard|Bvd|Crest"
    "|Causeway|Wents?|Pightle|Furlong|Piece|Nook|Hollow|Ridge|Slade|Hyde|Moorings?|Buildings"
)
_SMALL_STREETS = _STREETS.lower()
STREETS = frozenset(_SMALL_STREETS.replace("?", "").split("|")) | {
    "flat", "cottage", "bungalow", "field", "cotts", "paddocks", "barns", "moorings", "went", "wents",
}  # fmt: skip
_NAMED = rf"(?:[A-Z][\w'’]+\s){{1,3}}(?:{_STREETS})\b"
# Figure first, so that a text is gone through quickly: "12 Acacia Avenue".
_STREET = re.compile(rf"\d(?<![£$.,/:\d]\d)\d{{0,3}}[a-zA-Z]?,?\s{_NAMED}")
# A word first: "flat 3", "number 118 on Fennel Avenue", in small letters too.
_STREET_SAID = re.compile(
    r"\b[Ff]lat\s\d{1,3}[a-zA-Z]?,?\s[A-Z\d]\w+"
    r"|\b(?:at|address is|number|flat|house|door is)\s\d{1,4}[a-z]?,?\s"
    r"(?:(?!(?:at|a|an|in|my|on|to|of|and)\s)[a-z']+\s){1,2}"
    rf"(?:{_SMALL_STREETS})\b"
    rf"|\b(?:[Nn]umber|[Hh]ouse|[Bb]ungalow)\s\d{{1,3}}[a-z]?,\s(?:[\w']+[\s,]+){{0,7}}(?:[A-Z][\w'’]+\s)(?:{_STREETS})\b"
    # "number 118 on Fennel Avenue", "house no 7 (Tansy Row)", "number 3, halfway up Tallow Hill".
    rf"|\b(?:[Nn]umber|[Nn]o\.?|[Nn]r\.?)\s\d{{1,4}}[a-zA-Z]?[\s,(]{{1,3}}(?:(?:on|in|of|at|along|down|up)\s)?{_NAMED}"
)
# "Weir Cottage, Mill Lane": a house with a name and its street.
_NAMED_HOUSE = re.compile(
    rf"\b(?:[A-Z][\w'’]+\s){{1,2}}(?:Cottage|Farmhouse|Barn|Villa|Bungalow|Forge|Rectory|Croft|Nook|Oast),\s{_NAMED}"
)
_LIVES = r"(?:[Ll]ive[sd]?|[Ll]iving|[Mm]oved(?: \w+){0,2}|[Ss]taying|[Aa]ddress is|[Aa]ddress:)"
_LIVES_AT = re.compile(rf"\b{_LIVES}\s(?:at\s|to\s|in\s)?(?:number\s|no\.?\s)?\d{{1,3}}[a-z]?,?\s(?:the\s)?[A-Z][a-z]")
LIVES = frozenset({"live", "lives", "lived", "living", "moved", "staying", "address"})
# A home without a number: which house of the street, or what marks it.
_HOUSE = r"(?:house|bungalow|cottage|flat|terrace|semi|caravan|chalet|houseboat|barge|maisonette|bedsit)"
_WHICH = (
    r"(?:first|second|third|fourth|fifth|sixth|last|end|corner|middle|only|\d{1,2}(?:st|nd|rd|th)|end of|big|little"
    r"|small|white|pink|blue|red|green|yellow|black|detached|thatched|pebbledash(?:ed)?)"
)
# What stands before such a house, and after it.
_WHICH_ONE = re.compile(rf"\b{_WHICH}\s(?:[\w-]+\s){{0,2}}$", re.IGNORECASE)
_IN_STREET = re.compile(
    rf"\b{_HOUSE},?\s(?:(?:along|on|in|of|at|down|up|past|from|opposite)\s)?(?:the\s)?(?-i:{_NAMED})", re.IGNORECASE
)
_AT_HOME = re.compile(
    r"\b(?:i|we|he|she|they|mum|dad|nan|placement)(?:'?m|'?re|'?s| am| are| is)?(?: (?:now|still|just|bang|right))?"
    r"(?: (?:live[sd]?|living|staying))?(?: (?:at|in|is))? (?:the|that) (?:\w+ ){0,3}$",
    re.IGNORECASE,
)
_MARKED = re.compile(
    rf"\b{_HOUSE}\b[^\n.]{{0,30}}?\b(?:with (?:a|the)|by the|opposite the|next to the|behind the"
    r"|over the|above the) \w+",
    re.IGNORECASE,
)
# "the caravan site, plot C19", "pitch 12".
_PLOT = re.compile(
    r"\b(?:plot|pitch|chalet|caravan|mooring|berth)\s(?:no\.?\s|number\s)?(?-i:[A-Z])?\d{1,3}[a-z]?\b", re.IGNORECASE
)
_PLOTS = frozenset({"plot", "pitch", "chalet", "caravan", "mooring", "berth"})
_NAMED_HOUSES = frozenset(
    {"cottage", "farmhouse", "barn", "villa", "bungalow", "forge", "rectory", "croft", "nook", "oast"}
)
HOUSES = frozenset(_HOUSE[3:-1].split("|")) | _PLOTS | _NAMED_HOUSES
_BEFORE = 60


def _described(text: str, *, street: bool) -> Iterator[tuple[int, int]]:
    """Yield homes that are told by which house of a street they are, or by what marks them."""
    for pattern, before in ((_MARKED, _AT_HOME), *([(_IN_STREET, _WHICH_ONE)] if street else [])):
        for match in pattern.finditer(text):
            said = before.search(text, max(0, match.start() - _BEFORE), match.start())
            if said is not None:
                yield said.start(), match.end()


def addresses(text: str, seen: frozenset[str], *, figures: bool, codes: bool) -> Iterator[tuple[int, int]]:
    """Yield where addresses stand in a text.

    Args:
        seen: which of the text's words, in small letters, are signs (``ADDRESS_SIGNS``).
        figures: there is a figure in the text.
        codes: a letter or two stand right before a figure somewhere in it.
    """
    patterns: list[re.Pattern[str]] = []
    if codes:
        patterns += [_POSTCODE, _POSTCODE_NEAR]
    street = not STREETS.isdisjoint(seen)
    if figures and street:
        patterns += [_STREET, _STREET_SAID]
    if figures and not LIVES.isdisjoint(seen):
        patterns.append(_LIVES_AT)
    if not _PLOTS.isdisjoint(seen):
        patterns.append(_PLOT)
    if street and not _NAMED_HOUSES.isdisjoint(seen):
        patterns.append(_NAMED_HOUSE)
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield match.span()
    if not HOUSES.isdisjoint(seen):
        yield from _described(text, street=street)


ADDRESS_SIGNS = STREETS | LIVES | HOUSES
