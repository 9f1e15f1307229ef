"""A first name, or a surname alone, that still tells who is meant: by a role, a place of work, kin or a home.

"Tracey on reception", "Big Trev the porter", "psychiatrist, Belhaj,", "Gillian at number 18". First names are known
ones (``data/reading/names.toml``), in small letters too where they are no words; a name that is not known needs a role
right beside it.
"""

from __future__ import annotations

import re

from scrutiny_dash.reading.held_words import common_words
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.place import place_rows
from scrutiny_dash.reading.words import STOP, Words

_LISTS = table("names")
_NEVER_SURNAMES = frozenset(_LISTS["never_surnames"])
FIRST = frozenset(_LISTS["first"])
_NOT_AFTER = frozenset(_LISTS["not_after"])
_NOT_ALONE = frozenset(_LISTS["not_alone"])
_OFFICES = frozenset(_LISTS["offices"])
_KNOWN = FIRST - _NOT_ALONE
# Known first names in small letters, as people type them.
SMALL = frozenset(name.lower() for name in _KNOWN if len(name) > 3) - frozenset(_LISTS["not_small"]) | frozenset(
    _LISTS["small_short"]
)
_LONE_ROLES = frozenset(_LISTS["lone_roles"])
_ROLES = _LONE_ROLES | frozenset(_LISTS["roles"])
_WHO = frozenset(_LISTS["people"])
CALLED = frozenset({"called", "named"})
_KIN = frozenset(_LISTS["kin"])
_WORKPLACES = frozenset(_LISTS["workplaces"])
_WORKS = frozenset(_LISTS["works"])
_BEFORE_ROLES = frozenset(_LISTS["before_roles"])
_TO_SOMEBODY = frozenset(_LISTS["to_somebody"])
_NICKNAMES = frozenset(_LISTS["nicknames"])
_NEAR_BY = frozenset(_LISTS["near_by"])
_NUMBER = frozenset({"number", "no", "nr", "num"})
_IS_CALLED = frozenset({"she's", "he's", "shes", "hes", "who's", "girl", "boy", "child", "neighbour", "friend"})
_BE = frozenset({"was", "were", "is", "are", "called", "named"})
_WHOSE = frozenset({"who", "that", "whose", "who's", "which"})
_DID = frozenset({"told", "said", "was", "is", "came", "rang", "has"})
_FROM = frozenset({"at", "in", "from", "over", "across", "up", "down", "of", "next", "two", "few"})
_HIS = frozenset({"her", "his"})
_AND = frozenset({"and", "n", "&"})
_THE = (["the"], ["our"])
# Several people at once: "the ambulance crew, Steve and Jodie,".
_CREWS = frozenset({"crew", "crews", "ladies", "girls", "lads", "pair", "duo", "volunteers", "carers", "nurses"})
_BADGE = frozenset({"badge", "name", "nametag"})
_REACH = 9
_WORK_REACH = 5
_SHORT = 3
_ROLE_REACH = 4
_APPOSED_REACH = 9
_LIVES_REACH = 5
# "R. Satterthwaite (ward clerk)", "P.J. Lowther, site porter": the name, and what follows it.
_INITIAL = frozenset("BCDEFGHJKLMNOPQRSTUVWXYZ")
_INITIALS = re.compile(
    r"(?:[B-HJ-Z]|[AI](?=\.))(?<![\w.&'][A-Z])(?:\. ?| )(?:[A-Z](?:\. ?| )){0,2}"
    r"([A-Z][a-z][\w'-]+)[,(\s]{1,3}((?:[a-z]+[ -]?){1,4})"
)
# "zainab (student nurse!!)": a name, and a role in brackets.
_BRACKETED = re.compile(r"\b([A-Za-z][a-z'-]{2,20}),? ?\(([a-zA-Z -]{2,40})")
PLACE_WORDS = frozenset(
    word for row, _ in place_rows() for word in row.name.lower().replace("'s", "").split() if len(word) > 2
)
# What must stand right before a name that is not known.
_LEADS = CALLED | _LONE_ROLES | _TO_SOMEBODY | {"old", "young", "badge", "reads", "read", "saying"}
# All first names in small letters, words or not.
FIRST_SMALL = frozenset(name.lower() for name in FIRST)
_POSSESSED = frozenset(f"{name.lower()}'s" for name in _KNOWN)
# Beside these any word with a capital may be a name.
_BESIDE = _LONE_ROLES | CALLED | _BADGE | {"old", "number"}
_NAMES = FIRST_SMALL | _POSSESSED
COLLEAGUE_SIGNS = _NAMES | _BESIDE


def could_be_name(word: str) -> bool:
    """Whether a word is written like a name: a capital, then small letters, and none of the words that never are."""
    return (
        len(word) > 2
        and word[0].isupper()
        and not word.isupper()
        and (word.isalpha() or word.replace("'", "").isalpha())
        and word not in _NEVER_SURNAMES
    )


def _rest(lower: list[str], i: int, reach: int = _REACH) -> list[str]:
    """Return the words after one, up to the end of its sentence."""
    after = lower[i + 1 : i + 1 + reach]
    return after[: after.index(STOP)] if STOP in after else after


def _unknown(words: Words, i: int) -> bool:
    """Whether a word inside a sentence is written like a name and is no place: it may be a rare name."""
    word = words.written[i]
    return (
        could_be_name(word)
        and i > 0
        and words.lower[i - 1] != STOP
        and word.removesuffix("'s").lower() not in PLACE_WORDS
        and word not in _NOT_AFTER
    )


def names_somebody(words: Words, seen: frozenset[str]) -> bool:
    """Whether one name alone tells which private person is meant.

    Args:
        seen: the words in small letters that are in ``COLLEAGUE_SIGNS``, and others.
    """
    names = _NAMES.intersection(seen)
    lower = words.lower
    if names and any(_tells(words, i) for i, word in enumerate(lower) if word in names):
        return True
    if _BESIDE.isdisjoint(seen):
        return False
    # Beside a role any word with a capital may be a name.
    if any(
        "@" < word < "[" and before in _LEADS and _tells(words, i)
        for i, (before, word) in enumerate(zip(lower, words.written[1:], strict=False), 1)
    ):
        return True
    return not _LONE_ROLES.isdisjoint(seen) and _in_brackets(words)


def _tells(words: Words, i: int) -> bool:
    name = words.written[i]
    if name in _KNOWN or name in SMALL:
        return _is_told(words, i)
    if name.endswith("'s"):  # "my sister Julie's carer"; "Paul's" may be anything.
        bare = i + 1 < len(words.lower) and words.lower[i + 1] == "your"  # "Bob's your uncle"
        return i > 0 and not bare and words.lower[i - 1] in _KIN and name.removesuffix("'s") in _KNOWN
    if not name[0].isupper():
        return False
    return _is_weakly_told(words, i) if name in FIRST else _is_rarely_told(words, i)


def _is_told(words: Words, i: int) -> bool:
    """Whether words beside a known first name say who is meant."""
    written, lower = words.written, words.lower
    if i and (written[i - 1] in _OFFICES or lower[i - 1] == "st"):
        return False
    before = lower[i - 1] if i else STOP
    if before in CALLED or (before in _BE and i > 1 and lower[i - 2] in _ROLES) or before in _LONE_ROLES:
        return before not in CALLED or is_called(lower, i - 2)
    if (
        before in _KIN
        or before == "door's"
        or (before in _NICKNAMES and i > 1 and written[i][0].isupper() and _near_home(lower, i))
    ):
        return True
    if _BADGE.intersection(lower[max(0, i - 4) : i]) and "my" not in lower[max(0, i - 4) : i]:
        return _someone_near(lower, i)
    if _is_apposed(words, i):
        return True
    after = _rest(lower, i)
    if not after:
        return False
    full = could_be_name(written[i + 1])
    if written[i + 1] in _NOT_AFTER:
        return False
    if written[i].islower() and _is_rare(after[0]):
        return True  # "saw pete wymark outside"
    surname = i > 0 and (written[i - 1] in FIRST or before in SMALL)
    return (
        (not full and not surname and (at_work(after) or (before != "our" and _his_own(after))))
        or has_role(after)
        or any(has_role(after[j:]) for j in (1, 2) if after[j : j + 1] in _THE)  # "kieran surname the nurse"
        or _near_home(lower, i)
        or (after[0] in _WHOSE and not _WORKPLACES.isdisjoint(after[1:]))
        or after[0] == "whose"
        or (after[0] in _AND and len(after) > 1 and at_work(after[2:]))
    )


def _is_rare(word: str) -> bool:
    """Whether a word in small letters is one that nobody writes but as a name."""
    return len(word) > _SHORT and word.isalpha() and word not in common_words() and word not in PLACE_WORDS


def _is_weakly_told(words: Words, i: int) -> bool:
    """Say the same for a first name that is more often a word: only a role right beside it counts."""
    before = words.lower[i - 1] if i else STOP
    if before in CALLED:
        return is_called(words.lower, i - 2)
    if before in _LONE_ROLES and words.written[i - 1][0].islower() and words.written[i] not in _NOT_AFTER:
        return not _unknown(words, i + 1) if i + 1 < len(words.lower) else True
    after = _rest(words.lower, i)
    return bool(after) and after[0] in {"the", "our", "who"} and before in _TO_SOMEBODY and has_role(after)


def _is_rarely_told(words: Words, i: int) -> bool:
    """Say the same for a word with a capital that is no known first name: "psychiatrist, Belhaj,"."""
    lower = words.lower
    before = lower[i - 1] if i else STOP
    if before not in _LEADS or not _unknown(words, i):
        return False
    if before in CALLED:
        return is_called(lower, i - 2)
    after = _rest(lower, i)
    if before in _LONE_ROLES and words.written[i - 1][0].islower():
        return _parted(words, i) and (not after or not could_be_name(words.written[i + 1]))
    if before in {"old", "young"} and _near_home(lower, i):
        return True
    if "badge" in lower[max(0, i - 4) : i]:
        return True
    if before not in _TO_SOMEBODY or not after or could_be_name(words.written[i + 1]):
        return False
    if after[0] in {"the", "our", "who"} or _parted(words, i, after_it=True):
        return has_role(after)
    return len(after) > 1 and after[0] in {"in", "on"} and after[1] in _WORKPLACES and before != "from"


def _parted(words: Words, i: int, *, after_it: bool = False) -> bool:
    """Whether a comma stands right after a name, or a word that people do: "Belhaj, told"."""
    _, end = words.spans[i]
    if words.text[end : end + 1] == ",":
        return True
    return not after_it and i + 1 < len(words.lower) and words.lower[i + 1] in _DID


def _is_apposed(words: Words, i: int) -> bool:
    """Whether names stand between commas after a role: "the nurse for our end, Carys, has", "the crew, Al and Bo,"."""
    before = words.lower[max(0, i - _APPOSED_REACH) : i]
    if _LONE_ROLES.isdisjoint(before) and _CREWS.isdisjoint(before):
        return False
    start, end = words.spans[i]
    if words.text[max(0, start - 2) : start] != ", ":
        return False
    if words.lower[i + 1 : i + 2] and words.lower[i + 1] in _AND and i + 2 < len(words.written):
        return words.written[i + 2] in FIRST
    return words.text[end : end + 1] == ","


def is_called(lower: list[str], i: int) -> bool:
    """Whether the word before "called" is for a person: "a nurse called", but not "a whippet called"."""
    if i > 0 and lower[i] in {"was", "is", "were", "are"}:
        i -= 1  # "the physio was called …"
    if i < 0 or lower[i] == "so":
        return False
    if i > 1 and lower[i - 1] in {"at", "in", "from", "on"}:
        i -= 2  # "the physio at Southend called …"
    return lower[i] in _IS_CALLED or lower[i] in _LONE_ROLES or lower[i] in _WHO


def _someone_near(lower: list[str], i: int) -> bool:
    near = set(lower[max(0, i - 14) : i + 10])
    return not near.isdisjoint(_LONE_ROLES) or not near.isdisjoint(_WHO) or "badge" in near


def at_work(after: list[str]) -> bool:
    """Whether a place of work follows: "on reception", "who drives the minibus"."""
    for j, word in enumerate(after):
        if word in _WORKS and not _WORKPLACES.isdisjoint(
            part.removesuffix("'s") for part in after[j + 1 : j + 1 + _WORK_REACH]
        ):
            return True
    return False


def has_role(after: list[str]) -> bool:
    """Whether a role follows, with only its own words before it: "the porter", "student nurse", "bed manager"."""
    for word in after[:_ROLE_REACH]:
        if word in _ROLES:
            return True
        if word not in _BEFORE_ROLES:
            return False
    return False


def _his_own(after: list[str]) -> bool:
    """Whether somebody's own thing follows a verb: "Lorraine get her respite"."""
    return (
        len(after) > 2 and after[1] in _HIS and after[0].isalpha() and after[0] not in _AND and after[0] not in _WORKS
    )


def _near_home(lower: list[str], i: int) -> bool:
    """Whether a home near by is said of a name: "at number three", "next door", "number 18, Gillian"."""
    after = _rest(lower, i, _LIVES_REACH)
    before = lower[max(0, i - 3) : i]
    if any(word in _NUMBER and j + 1 < len(before) and before[j + 1][0].isdigit() for j, word in enumerate(before)):
        return True
    if after[:2] == ["next", "door"] or after[:1] in (["opposite"], ["downstairs"], ["upstairs"]):
        return True
    if len(after) < 2 or after[0] not in _FROM:
        return False
    return after[1] in _NUMBER or (after[1] == "the" and not _NEAR_BY.isdisjoint(after[2:])) or after[1] == "next"


def _in_brackets(words: Words) -> bool:
    """Whether a role in brackets follows a name, or initials with a surname stand before a role."""
    text = words.text
    if "(" in text:
        for match in _BRACKETED.finditer(text):
            name = match[1]
            named = name in FIRST or name in SMALL or (match.start() > 0 and could_be_name(name))
            if named and has_role(match[2].lower().replace("-", " ").split()):
                return True
    return not _INITIAL.isdisjoint(words.written) and any(
        has_role(match[2].replace("-", " ").split()) for match in _INITIALS.finditer(text)
    )
