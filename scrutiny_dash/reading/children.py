"""Children who could be recognised from a text: by two of a name, an age and a school."""

from __future__ import annotations

import re

from scrutiny_dash.reading.colleagues import FIRST, FIRST_SMALL, could_be_name
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.words import STOP, Words

_LISTS = table("names")
CHILDREN = frozenset(_LISTS["children"])
# Without one of these no child is told of by name.
CHILD_SIGNS = CHILDREN | FIRST_SMALL
_NEVER_SURNAMES = frozenset(_LISTS["never_surnames"])
_NOT_ALONE = frozenset(_LISTS["not_alone"])
_MINOR = frozenset(str(age) for age in range(1, 18)) | frozenset(_LISTS["minor_ages"])
_YEARS = frozenset({"year", "years", "yr", "yrs", "yo", "y"})
_BEFORE_AGE = frozenset({"aged", "age", "is", "just", "only", "who's", "she's", "he's"})
_SINGLES_OUT = frozenset({"the", "only"})
_AFTER_NO_AGE = frozenset(table("screening")["child"]["after_no_age"])
_SCHOOL_YEAR = frozenset({"year", "yr"})
_SCHOOL_REACH = 6
# "Ottilie, 7," and "Reuben (8)"; a name before it, if any, is looked up.
_NAMED_AGE = re.compile(
    r"\b([A-Z][a-z]{2,}(?:-[A-Z]\w+)?),? \(?(?:aged |who is |who's |is |just |only )?"
    rf"(?:1[0-7]|[1-9]|{'|'.join(_LISTS['minor_ages'])})"
    r"(?:[),.!]| (?:and|who|from|has|is|at|was|goes|had|lives|with)\b)(?![\d%])"
)
# These name a school with only a town beside them: "the infants in Laindon".
_BARE_SCHOOLS = frozenset({"infants", "juniors", "primary", "nursery", "academy"})


class ChildFinder:
    """Finds children; made once. ``schools`` are the words that make a name a school's (``primary``)."""

    def __init__(self, schools: frozenset[str]) -> None:
        self._schools = schools

    def recognisable_child(self, words: Words, seen: frozenset[str], *, news: bool = False) -> bool:
        """Whether a child could be recognised: by two of a name, an age and a school; in the news by name and age.

        Args:
            seen: the words in small letters that are in ``CHILD_SIGNS``, and others.
        """
        if CHILD_SIGNS.isdisjoint(seen):
            return False
        written, lower = words.written, words.lower
        if CHILDREN.isdisjoint(seen) and FIRST.isdisjoint(written):
            return False
        if self._named_age(words):
            return True
        if news:
            return False
        school = self._school_place(words)
        ages = [i for i in range(len(lower)) if _is_minor_age(lower, i)]
        if (
            school is not None
            and not CHILDREN.isdisjoint(lower)
            and (any(abs(i - school) <= 2 * _SCHOOL_REACH for i in ages) or set(lower) >= _SINGLES_OUT)
        ):
            return True
        for i, name in enumerate(written):
            child = i > 0 and (lower[i - 1] in CHILDREN or (i > 1 and lower[i - 2] in CHILDREN))
            if name not in FIRST and not (i and lower[i - 1] in CHILDREN and could_be_name(name)):
                continue
            aged = any(0 < age - i <= 3 for age in ages) or (child and _age_after_name(words, i))
            near_school = school is not None and abs(school - i) <= _SCHOOL_REACH
            if (child and (ages or school is not None)) or aged or (near_school and not CHILDREN.isdisjoint(lower)):
                return True
        return False

    def _named_age(self, words: Words) -> bool:
        """Whether an age under 18 stands right after a name: "Ottilie, 7, was"."""
        for match in _NAMED_AGE.finditer(words.text):
            name = match[1]
            if name in _NOT_ALONE:
                continue
            if name in FIRST:
                return True
            before = words.text[: match.start()].split()[-1:]
            if name not in _NEVER_SURNAMES and (
                (before and before[0] in FIRST) or not CHILDREN.isdisjoint(words.lower)
            ):
                return True
        return False

    def _school_place(self, words: Words) -> int | None:
        """Where a school is named: a capital before "school" or "primary", or "the infants in Laindon"."""
        for i, word in enumerate(words.lower):
            if word in self._schools and i:
                before, after = words.written[i - 1], words.written[i + 1 : i + 3]
                if before[0].isupper() and before not in _NEVER_SURNAMES:
                    return i
                placed = word in _BARE_SCHOOLS and after[:1] == ["in"] and len(after) > 1 and after[1][0].isupper()
                if placed:
                    return i
        return None


def _age_after_name(words: Words, i: int) -> bool:
    """Whether an age in figures stands right after a name: "my son Kaden, 13, is"."""
    for j in range(i + 1, min(i + 4, len(words.written) - 1)):
        word = words.written[j]
        if word[0].isdigit():
            return word in _MINOR and words.lower[j + 1] not in _AFTER_NO_AGE
        if not word[0].isupper():
            return False
    return False


def _is_minor_age(lower: list[str], i: int) -> bool:
    if lower[i] not in _MINOR:
        return False
    before = lower[i - 1] if i else STOP
    after = lower[i + 1] if i + 1 < len(lower) else STOP
    if before in _SCHOOL_YEAR:
        return True
    if after in _YEARS:
        return after == "yo" or (i + 2 < len(lower) and lower[i + 2] in {"old", "o"})
    if before in _BEFORE_AGE:
        return after not in {"months", "weeks", "minutes", "hours", "days", "miles", "of", "in"}
    return lower[i].isdigit() and before == STOP and after == STOP
