"""What holds a post in another language: danger, a writer under 18, a child who could be recognised, abuse.

The phrases are ``data/reading/other_languages.toml``. They are looked for where a post is not plainly English, and in
English ones with a word that only other languages have (``[asked_of_english]``). ``words.Words`` cuts Indian writings
at their vowel signs and Chinese not at all, so a post is cut anew: accents away, one word for each Chinese or Japanese
sign.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from scrutiny_dash.models import Held
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.phrases import Hit, PhraseBook
from scrutiny_dash.reading.words import STOP

_LISTS = table("other_languages")
_KINDS = ("danger", "danger_unless_notice", "child", "abuse", "idioms", "helpline")
_HOLDS = {"danger": Held.DANGER, "danger_unless_notice": Held.DANGER, "child": Held.CHILD, "abuse": Held.ABUSE}
_SAME = str.maketrans(*_LISTS["letters"]["same"])
# Accents of Latin, Greek and Cyrillic, Arabic vowels, Indian dots, Japanese voicing, joiners.
_MARKS = re.compile(
    "[\u0300-\u036f\u0640\u064b-\u065f\u0670\u093c\u09bc\u0a3c\u0a71\u0abc\u3099\u309a\u200c\u200d\ufe0f]"
)
_SIGN = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff"
_INDIAN = "\u0900-\u0963\u0970-\u09e5\u09f0-\u0a65\u0a70-\u0ae5\u0af0-\u0b65\u0b70-\u0be5\u0bf0-\u0dff"
# A full stop after a figure ends no sentence: "w 8. klasie".
_WORD = re.compile(rf"\d+|[{_SIGN}]|(?:[^\W\d_{_SIGN}]|[{_INDIAN}])+|(?<!\d)[.!?;:\u061b\u061f\u06d4\u0964\u3002\n]+")
_NUMBER = re.compile(r"\d[\d ]{1,14}\d|https?:|www\.")
_GAP = "[*/*_*/*_*_*]"
_SHORTEST = 2
_NEAR, _NEAR_SCHOOL = 2, 6
_OLDEST_CHILD = 17


class Entry(NamedTuple):
    """What a phrase stands for: the list it is on and its language (ISO 639-1)."""

    kind: str
    language: str


def cut(text: str) -> list[str]:
    """Return a text's words without accents, capitals kept; the end of a sentence is ``.``."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_SAME)
    return [_plain(word) for word in _WORD.findall(bare)]


def _plain(word: str) -> str:
    if word[0].isdecimal():
        return str(int(word))
    return word if word[0].isalpha() or word[0].isalnum() else STOP


class OtherLanguages:
    """Looks for what holds a post in another language; made once."""

    def __init__(self) -> None:
        phrases = [
            (Entry(kind, code), _steps(phrase))
            for kind in _KINDS
            for code, of_language in _LISTS[kind].items()
            for phrase in of_language
        ]
        lists: dict[tuple[str, ...], str] = {tuple(_key(word) for word in _LISTS["classes"]["age"]): "age"}
        written = [(entry, _written(steps, lists)) for entry, steps in phrases]
        self._book: PhraseBook[Entry] = PhraseBook({name: words for words, name in lists.items()})
        for entry, phrase in written:
            self._book.add(phrase, entry)
        self._book.compile()
        self._kin = frozenset(_key(word) for word in _LISTS["names"]["child"])
        self._school = frozenset(_key(word) for word in _LISTS["names"]["school"])

    def read(self, text: str, language: str, *, notice: bool) -> frozenset[Held]:
        """Return what a post is held for.

        Args:
            text: stripped for scoring.
            language: what the post was taken for; a phrase of a single word counts only in its own language.
            notice: an organisation, the news or a campaign is speaking.
        """
        written = cut(text)
        lower = [word.casefold() for word in written]
        hits = [
            hit
            for hit in self._book.find(lower)
            if hit.end - hit.start > 1 or _own(lower[hit.start], hit.entry.language, language)
        ]
        helpline = any(hit.entry.kind == "helpline" for hit in hits) and _NUMBER.search(text) is not None
        left_out = {"helpline"}
        if helpline or notice:
            left_out.add("danger_unless_notice")
        if helpline and notice:
            left_out |= {"danger", "child"}
        held = {_HOLDS[hit.entry.kind] for hit in _outside(hits) if hit.entry.kind not in left_out}
        if self._named_child(written, lower):
            held.add(Held.CHILD)
        return frozenset(held)

    def _named_child(self, written: list[str], lower: list[str]) -> bool:
        for here, word in enumerate(lower):
            if word in self._kin:
                name = here + 1
                while name < len(lower) and lower[name] in self._kin:
                    name += 1
                if name < len(lower) and written[name].istitle() and len(written[name]) > _SHORTEST:
                    near = lower[name + 1 : name + 1 + _NEAR]
                    if any(part.isdecimal() and int(part) <= _OLDEST_CHILD for part in near):
                        return True
                    if not self._school.isdisjoint(lower[name + 1 : name + 1 + _NEAR_SCHOOL]):
                        return True
        return False


def _steps(phrase: str) -> list[tuple[list[str], bool]]:
    """Return a phrase's steps: what may stand there, and whether it may be missing."""
    steps: list[tuple[list[str], bool]] = []
    for part in phrase.split():
        if part == "..":
            steps.append((["*", "*_*", "*_*_*"], True))
            continue
        options = [option if option[0] in "<*" else _key(option) for option in part.strip("[]").split("/")]
        steps.append((options, part.startswith("[")))
    return steps


def _written(steps: list[tuple[list[str], bool]], lists: dict[tuple[str, ...], str]) -> str:
    """Write a phrase for the book: words that may stand in one place as a list of its own, so that it has few paths."""

    def named(*words: str) -> str:
        return f"<{lists.setdefault(words, f'list{len(lists)}')}>"

    parts = []
    for options, optional in steps:
        words = sorted({option for option in options if "_" not in option and option[0] not in "<*"})
        longer = ["_".join(named(w) if w[-1] == "~" else w for w in o.split("_")) for o in options if "_" in o]
        part = "/".join([*(o for o in options if o in ("*", "<age>")), *longer, *([named(*words)] if words else [])])
        parts.append(f"[{part}]" if optional else part)
    return " ".join(parts)


def _key(option: str) -> str:
    """Return a word, or words joined by ``_``, as a post's are cut; ``~`` at its end stays."""
    cuts = (("_".join(cut(word)).casefold() + "~" * word.endswith("~")) for word in option.split("_"))
    return "_".join(cuts)


def _own(word: str, of_phrase: str, of_post: str) -> bool:
    return not word.isascii() or of_phrase == of_post or of_post == "en"


def _outside(hits: list[Hit[Entry]]) -> list[Hit[Entry]]:
    """Return the hits that meet no saying."""
    sayings = [hit for hit in hits if hit.entry.kind == "idioms"]
    return [hit for hit in hits if not any(said.start < hit.end and hit.start < said.end for said in sayings)]
