"""Names of people in a text: private persons, and children who could be recognised.

A name is a known first name (``data/reading/names.toml``) with a surname, or a title with a surname. Streets,
buildings, public offices and people of history bear names too; they are told apart by the words around them.
"""

from __future__ import annotations

import re

from scrutiny_dash.reading.colleagues import could_be_name, names_somebody
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.place import place_rows
from scrutiny_dash.reading.words import STOP, Words

_LISTS = table("names")
_CHILDREN = frozenset(_LISTS["children"])
_NEVER_SURNAMES = frozenset(_LISTS["never_surnames"])
_MINOR = frozenset(str(age) for age in range(1, 18)) | frozenset(_LISTS["minor_ages"])
_YEARS = frozenset({"year", "years", "yr", "yrs", "yo", "y"})
_BEFORE_AGE = frozenset({"aged", "age", "is", "just", "only", "who's", "she's", "he's"})
_SINGLES_OUT = frozenset({"the", "only"})
_AFTER_NO_AGE = frozenset(table("screening")["child"]["after_no_age"])
_SCHOOL_YEAR = frozenset({"year", "yr"})
_SCHOOL_REACH = 6
_CALLED = frozenset({"called", "named"})
_WHO = frozenset(_LISTS["people"])
_WORK_TITLES = frozenset({"Nurse", "Sister", "Matron", "Doctor"})
_WORK_REACH = 9
# These name a school with only a town beside them: "the infants in Laindon".
# "Ottilie, 7," and "Reuben (8)"; a name before it, if any, is looked up.
_NAMED_AGE = re.compile(
    r"\b([A-Z][a-z]{2,}(?:-[A-Z]\w+)?),? \(?(?:aged |who is |who's |is |just |only )?"
    rf"(?:1[0-7]|[1-9]|{'|'.join(_LISTS['minor_ages'])})"
    r"(?:[),.!]| (?:and|who|from|has|is|at|was|goes|had|lives|with)\b)(?![\d%])"
)
_BARE_SCHOOLS = frozenset({"infants", "juniors", "primary", "nursery", "academy"})


class NameFinder:
    """Finds names; made once. ``schools`` are the words that make a name a school's (``primary``)."""

    def __init__(self, schools: frozenset[str]) -> None:
        self._first = frozenset(_LISTS["first"])
        self._titles = frozenset(_LISTS["titles"])
        self._not_after = frozenset(_LISTS["not_after"])
        self._offices = frozenset(_LISTS["offices"])
        self._named = self._first | self._titles
        self._roles = frozenset(_LISTS["roles"])
        self._places = tuple({name.lower() for row, _ in place_rows() for name in [row.name]})
        self._place_names = frozenset(self._places)
        self._not_people = frozenset(_LISTS["not_people"])
        self._schools = schools
        self._not_alone = frozenset(_LISTS["not_alone"])
        self._lone_roles = frozenset(_LISTS["lone_roles"])
        self._workplaces = frozenset(_LISTS["workplaces"])
        self._works = frozenset(_LISTS["works"])
        self._public_eye = frozenset(_LISTS["public_eye"])

    def private_person(self, words: Words, *, notice: bool) -> bool:
        """Whether a private person is named: in full, with a title, or by a first name and a place of work.

        Args:
            notice: an organisation or a campaign is speaking: people it names without a title are taken to know.
        """
        if any(sure or not notice for _, sure in self._full_names(words)):
            return True
        return not notice and names_somebody(words)

    def full_names(self, words: Words) -> list[str]:
        """Return the names of private people in a text, as ``First Surname`` or ``Title Surname``."""
        return [name for name, _ in self._full_names(words)]

    def _full_names(self, words: Words) -> list[tuple[str, bool]]:
        """Return the names, each with whether a role or a title beside it says that it is a private person's."""
        written, lower = words.written, words.lower
        if self._named.isdisjoint(written) and self._roles.isdisjoint(lower):
            return []
        found = []
        last = len(written) - 1
        starts = {i for i, word in enumerate(written) if word in self._named}
        starts.update([i + 1 for i, word in enumerate(lower) if word in self._roles])
        for i in sorted(starts):
            if i >= last or not self._starts_name(words, i):
                continue
            name, surname = written[i], written[i + 1].removesuffix("'s")
            after_title = name in self._titles and surname in self._first and i + 2 < len(written)
            if after_title and could_be_name(written[i + 2]):
                surname = written[i + 2].removesuffix("'s")
            if len(surname) == 1 and surname.isupper():
                # "Mr T. Wickenden": the initial's full stop looks like the end of a sentence.
                rest = [word for word in written[i + 2 : i + 4] if word != STOP]
                surname = rest[0].removesuffix("'s") if rest else surname
            if could_be_name(surname) and self._is_person(written, i, name, surname):
                sure = name in self._titles or (i > 0 and lower[i - 1] in self._roles)
                if not sure and self._is_public(lower, i, surname):
                    continue
                if name in _WORK_TITLES and self._is_place(surname.lower()):
                    continue  # "Psychiatric Nurse, Clacton"
                found.append((f"{name} {surname}", sure))
        return found

    def _starts_name(self, words: Words, i: int) -> bool:
        name = words.written[i]
        if name in self._first or name in self._titles:
            return True
        if i == 0 or words.lower[i - 1] not in self._roles or not could_be_name(name):
            return False
        return not self._is_place(words.lower[i])

    def _is_place(self, name: str) -> bool:
        return any(place.startswith(name) for place in self._places)

    def _is_person(self, written: list[str], i: int, name: str, surname: str) -> bool:
        if surname in self._not_after or f"{name} {surname}" in self._not_people:
            return False
        if i + 2 < len(written) and written[i + 2] in self._not_after:
            return False
        return self._offices.isdisjoint(written[max(0, i - 2) : i])

    def _is_public(self, lower: list[str], i: int, surname: str) -> bool:
        """Whether a full name is a place's, or stands beside words for somebody in the public eye."""
        near = lower[max(0, i - 3) : i] + lower[i + 2 : i + 6]
        return not self._public_eye.isdisjoint(near) or f"{lower[i]} {surname.lower()}" in self._place_names

    def recognisable_child(self, words: Words, *, news: bool = False) -> bool:
        """Whether a child could be recognised: by two of a name, an age and a school; in the news by name and age."""
        written, lower = words.written, words.lower
        if _CHILDREN.isdisjoint(lower) and self._first.isdisjoint(written):
            return False
        if self._named_age(words):
            return True
        if news:
            return False
        school = self._school_place(words)
        ages = [i for i in range(len(lower)) if _is_minor_age(lower, i)]
        if (
            school is not None
            and not _CHILDREN.isdisjoint(lower)
            and (any(abs(i - school) <= 2 * _SCHOOL_REACH for i in ages) or set(lower) >= _SINGLES_OUT)
        ):
            return True
        for i, name in enumerate(written):
            child = i > 0 and (lower[i - 1] in _CHILDREN or (i > 1 and lower[i - 2] in _CHILDREN))
            if name not in self._first and not (i and lower[i - 1] in _CHILDREN and could_be_name(name)):
                continue
            aged = any(0 < age - i <= 3 for age in ages) or (child and _age_after_name(words, i))
            near_school = school is not None and abs(school - i) <= _SCHOOL_REACH
            if (child and (ages or school is not None)) or aged or (near_school and not _CHILDREN.isdisjoint(lower)):
                return True
        return False

    def _named_age(self, words: Words) -> bool:
        """Whether an age under 18 stands right after a name: "Ottilie, 7, was"."""
        for match in _NAMED_AGE.finditer(words.text):
            name = match[1]
            if name in self._not_alone:
                continue
            if name in self._first:
                return True
            before = words.text[: match.start()].split()[-1:]
            if name not in _NEVER_SURNAMES and (
                (before and before[0] in self._first) or not _CHILDREN.isdisjoint(words.lower)
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
