"""What a run asks, in words: a table's own, else the topic's, freed of whatever a platform would take as an order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from scrutiny_dash.deep_links import book
from scrutiny_dash.errors import NotConfigured
from scrutiny_dash.sources.base import Ask, SourceInfo

_DROPPED = re.compile(r"[^\w'’&.+-]+")
_EDGES = "-+.&'’_"
_ORDERS = {"or", "and", "not"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words without operators, quotes or handles, and whether they mean something only beside a place."""

    text: str
    needs_place: bool = False


def clean(words: str) -> str:
    """Return words without quotes, brackets, signs that a search takes as orders, and ``@`` or ``#``."""
    found = (word.strip(_EDGES) for word in _DROPPED.sub(" ", words).split())
    return " ".join(word for word in found if any(c.isalnum() for c in word))


def phrases(ask: Ask) -> tuple[Phrase, ...]:
    """Return what a run asks, each once: a table's own words, else the topic's words."""
    given = [Phrase(clean(words)) for words in ask.words]
    given = given or [Phrase(clean(word.text), word.needs_place) for word in ask.topic.words]
    return tuple({phrase.text.casefold(): phrase for phrase in given if phrase.text}.values())


def fewest(texts: Iterable[str]) -> tuple[str, ...]:
    """Leave out what holds a shorter one word for word, whatever its case: the shorter one finds it too."""
    first: dict[str, str] = {}
    for text in texts:
        if text:
            first.setdefault(text.casefold(), text)
    return tuple(
        text for low, text in first.items() if not any(other != low and f" {other} " in f" {low} " for other in first)
    )


def quoted(text: str) -> str:
    """Put clean words in straight quotes where they are several, or one that would be an order."""
    return f'"{text}"' if " " in text or text.casefold() in _ORDERS else text


def is_local(phrase: Phrase) -> bool:
    """Whether a phrase names a place in Essex and means something by itself, so that no place must be added."""
    return not phrase.needs_place and bool(_places().search(phrase.text))


def with_place(phrase: Phrase) -> str:
    """Return a phrase as a search for Essex: in quotes, and with the county beside it where it names no place."""
    asked = quoted(phrase.text)
    return asked if is_local(phrase) else f"{asked} {book().place}"


def local_and_others(ask: Ask) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a run's phrases in quotes, as few as find the rest too: the local ones, and the others."""
    found = phrases(ask)
    local = fewest(phrase.text for phrase in found if is_local(phrase))
    others = fewest(phrase.text for phrase in found if not is_local(phrase))
    return tuple(map(quoted, local)), tuple(map(quoted, others))


def in_groups(asked: Iterable[str], most: int, joint: str = " OR ") -> tuple[str, ...]:
    """Join alternatives into as few questions as fit into ``most`` characters; one that is longer stands alone."""
    groups: list[str] = []
    for text in asked:
        joined = f"{groups[-1]}{joint}{text}" if groups else text
        if groups and len(joined) <= most:
            groups[-1] = joined
        else:
            groups.append(text)
    return tuple(groups)


def nothing_to_ask(info: SourceInfo) -> NotConfigured:
    """Return the error of a run whose words are all signs and orders: not asking is not finding nothing."""
    what = f"There are no words that {info.title} can search for."
    return NotConfigured(what, "Search for a word or a phrase.", source=info.name)


@cache
def _places() -> re.Pattern[str]:
    named = "|".join(re.escape(place) for place in sorted(book().places, key=len, reverse=True))
    return re.compile(rf"\b(?:{named})\b", re.IGNORECASE)
