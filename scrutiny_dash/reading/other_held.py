"""What holds a post in another language: danger, a writer under 18, a child who could be recognised, abuse.

The phrases are ``data/reading/other_held.toml``. They are looked for where a post is not plainly English
(``language.recognised`` says so); English ones cost nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from scrutiny_dash.models import Held
from scrutiny_dash.reading.language import ENGLISH
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.other_held_words import other_held_words
from scrutiny_dash.reading.other_phrases import cut, key, steps, written
from scrutiny_dash.reading.phrases import Hit, PhraseBook

_HOLDS = {"danger": Held.DANGER, "danger_unless_notice": Held.DANGER, "child": Held.CHILD, "abuse": Held.ABUSE}
_IDIOMS, _HELPLINE = "idioms", "helpline"
_KINDS = (*_HOLDS, _IDIOMS, _HELPLINE)
# A number that can be rung, or a link.
_NUMBER = re.compile(r"\d[\d ]{1,14}\d|https?:|www\.")
_AGED = re.compile(r"\b(?P<name>[^\W\d_]\w{2,}), ?(?:\w{1,3} ){0,2}(?P<age>\d{1,2})[- ](?P<years>[^\W\d_]+)")
# Languages that people also write in Latin letters; such a post is often taken for English.
_IN_LATIN_LETTERS = frozenset({"ur", "hi", "pa", "bn", "ar"})
_SHORTEST_NAME = 3
_NEAR, _NEAR_SCHOOL = 2, 6
_OLDEST_CHILD = 17


class Entry(NamedTuple):
    """What a phrase stands for: the list it is on and its language (ISO 639-1)."""

    kind: str
    language: str


class OtherLanguages:
    """Looks for what holds a post in another language; made once."""

    def __init__(self) -> None:
        lists = table("other_held")
        names = lists["names"]
        named = {tuple(key(word) for word in lists["classes"]["age"]): "age"}
        phrases = [
            (Entry(kind, code), written(steps(phrase), named))
            for kind in _KINDS
            for code, of_language in lists[kind].items()
            for phrase in of_language
        ]
        self._book: PhraseBook[Entry] = PhraseBook({name: words for words, name in named.items()})
        for entry, phrase in phrases:
            self._book.add(phrase, entry)
        self._book.compile()
        self._kin = frozenset(key(word) for word in names["child"])
        self._years = frozenset(key(word) for word in names["years"])
        self._schools = frozenset(names["schools"])
        self._school = frozenset(key(word) for word in names["school"])

    def read(self, text: str, language: str, *, notice: bool) -> tuple[frozenset[Held], frozenset[Held]]:
        """Return what a post is held for by phrases, and by its words taken together; arguments as ``read_phrases``."""
        likely = other_held_words().read(text, language) if language != ENGLISH and not notice else frozenset()
        return self.read_phrases(text, language, notice=notice), likely

    def read_phrases(self, text: str, language: str, *, notice: bool) -> frozenset[Held]:
        """Return what a post is held for by listed phrases.

        Args:
            text: stripped for scoring.
            language: what the post was taken for; a phrase of a single word counts only in its own language.
            notice: an organisation, the news or a campaign is speaking.
        """
        words = cut(text)
        lower = [word.casefold() for word in words]
        hits = [
            hit
            for hit in self._book.find(lower)
            if hit.end - hit.start > 1 or _own(lower[hit.start], hit.entry.language, language)
        ]
        helpline = any(hit.entry.kind == _HELPLINE for hit in hits) and _NUMBER.search(text) is not None
        kinds = {hit.entry.kind for hit in _outside(hits)}
        # Who is speaking is known less well than in English: only a notice that gives a number passes.
        if helpline or notice:
            kinds.discard("danger_unless_notice")
        if helpline and notice:
            kinds -= {"danger", "child"}
        held = {_HOLDS[kind] for kind in kinds if kind in _HOLDS}
        if self._named_child(words, lower) or self._aged_name(text) or self._at_school(words, lower):
            held.add(Held.CHILD)
        return frozenset(held)

    def _named_child(self, words: list[str], lower: list[str]) -> bool:
        """Whether a son, a daughter or a pupil has a name, and an age or a school beside it."""
        for here, word in enumerate(lower):
            if word not in self._kin:
                continue
            name = here + 1
            while name < len(lower) and lower[name] in self._kin:
                name += 1
            if name < len(lower) and words[name].istitle() and len(words[name]) >= _SHORTEST_NAME:
                near = lower[name + 1 : name + 1 + _NEAR]
                if any(part.isdecimal() and int(part) <= _OLDEST_CHILD for part in near):
                    return True
                if not self._school.isdisjoint(lower[name + 1 : name + 1 + _NEAR_SCHOOL]):
                    return True
        return False

    def _aged_name(self, text: str) -> bool:
        """Whether a name stands before an age, as in "Giulia, 8 anni"."""
        return any(
            found["name"][0].isupper() and int(found["age"]) <= _OLDEST_CHILD and key(found["years"]) in self._years
            for found in _AGED.finditer(text)
        )

    def _at_school(self, words: list[str], lower: list[str]) -> bool:
        """Whether a school's English name stands beside a word for a class."""
        return not self._schools.isdisjoint(words) and not self._school.isdisjoint(lower)


def _own(word: str, of_phrase: str, of_post: str) -> bool:
    """Whether a phrase of a single word counts: "as" is a word of many languages."""
    return not word.isascii() or of_phrase == of_post or (of_post == ENGLISH and of_phrase in _IN_LATIN_LETTERS)


def _outside(hits: list[Hit[Entry]]) -> list[Hit[Entry]]:
    """Return the hits that meet no saying."""
    sayings = [hit for hit in hits if hit.entry.kind == _IDIOMS]
    return [hit for hit in hits if not any(said.start < hit.end and hit.start < said.end for said in sayings)]
