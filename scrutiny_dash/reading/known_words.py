"""Words that name nobody: what people write, what services and topics are called; and the words of places' names."""

from __future__ import annotations

import re
from functools import cache

from scrutiny_dash.reading.colleagues import PLACE_WORDS
from scrutiny_dash.reading.held_words import common_words
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.place import place_rows
from scrutiny_dash.reading.wording import sayable_words
from scrutiny_dash.settings import DATA

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_LISTS = ("feeling", "services", "kinds", "lexicon", "classes", "held_sorts", "screening", "voice")
# Of names.toml only what stands beside names: places of work, roles, what is no surname.
_BESIDE_NAMES = (
    "not_after", "offices", "roles", "workplaces", "lone_roles", "people", "office_signs", "not_after_title",
    "before_roles", "near_by", "never_surnames",
)  # fmt: skip


def _strings(of: object) -> list[str]:
    if isinstance(of, str):
        return [of]
    if isinstance(of, dict):
        return [text for key, value in of.items() for text in (str(key), *_strings(value))]
    return [text for value in of for text in _strings(value)] if isinstance(of, list) else []


@cache
def _known() -> frozenset[str]:
    texts = _strings([table(name) for name in _LISTS]) + _strings([table("names")[name] for name in _BESIDE_NAMES])
    texts.append((DATA / "topics.toml").read_text(encoding="utf-8"))
    found = {word for text in texts for word in _WORD.findall(text.lower())}
    return frozenset(found | common_words() | sayable_words())


def is_known(word: str) -> bool:
    """Whether a word in small letters is one that people write, whatever it names."""
    return word in _known() or word.removesuffix("'s").removesuffix("s") in _known()


def is_place(word: str) -> bool:
    """Whether a word, in whatever letters, is part of the name of a town, a hospital or a district."""
    return word.lower().removesuffix("'s") in PLACE_WORDS


@cache
def _place_names() -> frozenset[str]:
    return frozenset(name.lower() for row, names in place_rows() if row.place for name in names)


def is_place_name(name: str) -> bool:
    """Whether words in small letters are the whole name of a town, a hospital or a district."""
    return name in _place_names()
