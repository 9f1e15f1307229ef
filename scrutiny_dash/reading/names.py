"""Names of private persons in a text.

A name is a known first name (``data/reading/names.toml``) with a surname, or a title with a surname. Streets,
buildings, public offices and people of history bear names too; they are told apart by the words around them. One name
alone is ``colleagues``'s, a title in small letters ``titles``'s.
"""

from __future__ import annotations

from itertools import pairwise

from scrutiny_dash.reading.colleagues import (
    CALLED,
    COLLEAGUE_SIGNS,
    FIRST,
    FIRST_SMALL,
    at_work,
    could_be_name,
    has_role,
    is_called,
    names_somebody,
)
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.place import place_rows
from scrutiny_dash.reading.titles import TITLES, titled
from scrutiny_dash.reading.words import STOP, Words

_LISTS = table("names")
_NAMED_SMALL = FIRST_SMALL | frozenset(title.lower() for title in _LISTS["titles"])
# Without one of these no private person is named.
NAME_SIGNS = COLLEAGUE_SIGNS | TITLES | _NAMED_SMALL | frozenset(_LISTS["roles"])
_ARTICLES = frozenset({"the", "a", "an"})
_AFTER_PERSON = frozenset(
    {"who", "that", "on", "at", "from", "in", "is", "was", "and", "I", "we", "lives", "lived", "had", "has"}
    | {"told", "said", "says", "came", "rang", "never", "did", "gave", "let", "asked", "kept"}
)
_THANKS = frozenset({"thank", "thanks", "thankyou", "cheers", "shoutout", "respect", "rip", "praise", "credit"})
_OFFICE_REACH = 6
_THAN_REACH = 14
_WORK_TITLES = frozenset({"Nurse", "Sister", "Matron", "Doctor"})


class NameFinder:
    """Finds names; made once."""

    def __init__(self) -> None:
        self._titles = frozenset(_LISTS["titles"])
        self._not_after = frozenset(_LISTS["not_after"])
        self._offices = frozenset(_LISTS["offices"])
        self._named = FIRST | self._titles
        self._roles = frozenset(_LISTS["roles"])
        self._places = tuple({name.lower() for row, _ in place_rows() for name in [row.name]})
        self._place_names = frozenset(self._places)
        self._not_people = frozenset(_LISTS["not_people"])
        self._not_alone = frozenset(_LISTS["not_alone"])
        self._office_signs = frozenset(_LISTS["office_signs"])
        self._likened = frozenset(_LISTS["likened"])
        self._likened_after = frozenset(_LISTS["likened_after"])
        self._than_us = frozenset(_LISTS["than_us"])
        self._public_eye = frozenset(_LISTS["public_eye"])

    def private_person(self, words: Words, seen: frozenset[str], *, notice: bool) -> bool:
        """Whether a private person is named: in full, with a title, or by one name and what tells who is meant.

        Args:
            seen: the words in small letters that are in ``NAME_SIGNS``.
            notice: an organisation or a campaign is speaking: people it names without a title are taken to know.
        """
        if NAME_SIGNS.isdisjoint(seen):
            return False
        if any(sure or not notice for _, sure in self._full_names(words, seen)):
            return True
        return not notice and (titled(words, seen) or names_somebody(words, seen))

    def _full_names(self, words: Words, seen: frozenset[str]) -> list[tuple[str, bool]]:
        """Return the names, each with whether a role or a title beside it says that it is a private person's."""
        written, lower = words.written, words.lower
        roles = not self._roles.isdisjoint(seen)
        named = not _NAMED_SMALL.isdisjoint(seen)
        if not roles and (not named or self._named.isdisjoint(written)):
            return []
        found = []
        last = len(written) - 1
        starts = {i for i, word in enumerate(written) if word in self._named} if named else set()
        if roles:
            starts.update([i + 1 for i, word in enumerate(lower) if word in self._roles])
        for i in sorted(starts):
            if i >= last or not self._starts_name(words, i):
                continue
            name, surname = written[i], written[i + 1].removesuffix("'s")
            after_title = name in self._titles and surname in FIRST and i + 2 < len(written)
            if after_title and could_be_name(written[i + 2]):
                surname = written[i + 2].removesuffix("'s")
            if len(surname) == 1 and surname.isupper():
                # "Mr T. Wickenden": the initial's full stop looks like the end of a sentence.
                rest = [word for word in written[i + 2 : i + 4] if word != STOP]
                surname = rest[0].removesuffix("'s") if rest else surname
            if could_be_name(surname) and self._is_person(written, i, name, surname):
                sure = name in self._titles or (i > 0 and lower[i - 1] in self._roles) or self._thanked(lower, i)
                if self._of_office(lower, i) if sure else self._is_public(words, i, surname):
                    continue
                if name in _WORK_TITLES and self._is_place(surname.lower()):
                    continue  # "Psychiatric Nurse, Clacton"
                found.append((f"{name} {surname}", sure))
        return found

    def _starts_name(self, words: Words, i: int) -> bool:
        name = words.written[i]
        if name in FIRST or name in self._titles:
            return True
        if i == 0 or words.lower[i - 1] not in self._roles or not could_be_name(name):
            return False
        if words.lower[i - 1] in CALLED and not is_called(words.lower, i - 2):
            return False  # "a thing called Young Carer Bursary", "so-called Success Regime"
        return not self._is_place(words.lower[i])

    def _is_place(self, name: str) -> bool:
        return any(place.startswith(name) for place in self._places)

    def _is_person(self, written: list[str], i: int, name: str, surname: str) -> bool:
        if surname in self._not_after or f"{name} {surname}" in self._not_people:
            return False
        if i + 2 < len(written) and written[i + 2] in self._not_after:
            return False
        return self._offices.isdisjoint(written[max(0, i - 2) : i])

    @staticmethod
    def _thanked(lower: list[str], i: int) -> bool:
        """Whether thanks stand before a name and a role or a place of work after it."""
        after = lower[i + 2 : i + 10]
        after = after[: after.index(STOP)] if STOP in after else after
        return bool(after) and not _THANKS.isdisjoint(lower[max(0, i - 4) : i]) and (has_role(after) or at_work(after))

    def _of_office(self, lower: list[str], i: int) -> bool:
        """Whether an office beside a title and a name says that no private person is meant."""
        near = {*lower[max(0, i - _OFFICE_REACH) : i], *lower[i + 2 : i + 2 + _OFFICE_REACH]}
        return not self._office_signs.isdisjoint(near)

    def _is_public(self, words: Words, i: int, surname: str) -> bool:
        """Whether a full name is a place's or a thing's, or stands beside words for somebody in the public eye."""
        lower = words.lower
        near = lower[max(0, i - 3) : i] + lower[i + 2 : i + 6]
        family = surname.lower()
        return (
            not self._public_eye.isdisjoint(near)
            or f"{lower[i]} {family}" in self._place_names
            or (words.written[i] in self._not_alone and family in self._place_names)
            or self._is_thing(words, i)
            or self._is_likened(lower, i)
        )

    @staticmethod
    def _is_thing(words: Words, i: int) -> bool:
        """Whether a name is a building's or a bus's: "the Edith Borthwick minibus", not "a Jo Cutbush, told"."""
        if not i or words.lower[i - 1] not in _ARTICLES or i + 2 >= len(words.lower):
            return False
        following = words.written[i + 2]
        if not following.isalpha() or following in _AFTER_PERSON:
            return False
        return words.text[words.spans[i + 1][1]].isspace()

    def _is_likened(self, lower: list[str], i: int) -> bool:
        """Whether a name stands for something everybody knows: "walk like …", "… had a better team than this lot"."""
        if i and lower[i - 1] in self._likened:
            return True
        after = lower[i + 2 : i + 2 + _THAN_REACH]
        after = after[: after.index(STOP)] if STOP in after else after
        if not after:
            return False
        if after[0] in self._likened_after or " ".join(after[:2]) in self._likened_after:
            return not at_work(after)
        return any(word == "than" and follows in self._than_us for word, follows in pairwise(after)) and (
            self._roles.isdisjoint(after) and not at_work(after)
        )
