"""The topics, read from ``data/topics.toml``: names, words, hashtags, senses to leave out, themes and dates.

A new topic is lines of data there and no code.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from scrutiny_dash.errors import InputError, SettingsError
from scrutiny_dash.models import Place
from scrutiny_dash.settings import DATA

SLUG = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True, slots=True)
class SearchWord:
    """A word or phrase that platforms are asked for, and why.

    Attributes:
        text: one word or a phrase, matched as whole words whatever their case.
        why: the reason it is searched, in one sentence for an officer.
        needs_place: too common to be asked alone: a post counts only if it also names a place in Essex, comes from a
            source that is itself about Essex, or says one of the topic's ``beside``; platforms are asked for it
            together with each of the topic's ``ask_with``.
    """

    text: str
    why: str
    needs_place: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sense that is not this topic: a post with ``text`` in it is left out, unless it has one of ``unless``."""

    text: str
    why: str
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """A rule that gathers posts about one thing: any of ``words``, phrases as ``data/reading/README.md`` says."""

    slug: str
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyDate:
    """A date that matters to the topic, drawn on its volume chart. ``source`` says where the date is from."""

    day: date
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic as its committee reviews it.

    Attributes:
        beside: words of services here: a word that needs a place counts beside one of them too, unless the post names
            a place elsewhere. Its place is then not known.
        ask_with: what platforms are asked for together with a word that needs a place, each alone.
    """

    slug: str
    name: str
    question: str
    committee: str
    words: tuple[SearchWord, ...]
    hashtags: tuple[SearchWord, ...]
    left_out: tuple[LeftOut, ...]
    suggested: tuple[str, ...]
    themes: tuple[Theme, ...]
    scope: frozenset[Place]
    scope_note: str
    dates: tuple[KeyDate, ...]
    content_note: str = ""
    beside: tuple[str, ...] = ()
    ask_with: tuple[str, ...] = ("essex",)
    freshness_hours: float = 6.0

    @property
    def words_version(self) -> str:
        """Twelve hex digits that change whenever the words, hashtags or left-out senses do."""
        parts = [f"{w.text}|{w.needs_place}" for w in self.words + self.hashtags]
        parts += [f"{s.text}|{s.unless}" for s in self.left_out]
        parts += [*self.beside, *self.ask_with]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]

    @property
    def rules_version(self) -> str:
        """Twelve hex digits that change whenever stored posts must be read again for this topic: words or themes."""
        parts = [self.words_version, *(f"{theme.slug}|{theme.words}" for theme in self.themes)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _strings(table: dict[str, Any], name: str) -> tuple[str, ...]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise SettingsError(f"In data/topics.toml, {name} is not a list of texts.", "Correct the file and start again.")
    return tuple(value)


def _topic(slug: str, table: dict[str, Any]) -> Topic:
    if not SLUG.fullmatch(slug):
        raise SettingsError(f"In data/topics.toml, [{slug}] is not a usable name.", "Use a-z, 0-9 and _ only.")
    try:
        return Topic(
            slug=slug,
            name=table["name"],
            question=table["question"],
            committee=table["committee"],
            words=tuple(SearchWord(**w) for w in table["words"]),
            hashtags=tuple(
                SearchWord(w["text"].lstrip("#"), w["why"], bool(w.get("needs_place"))) for w in table["hashtags"]
            ),
            left_out=tuple(LeftOut(w["text"], w["why"], tuple(w.get("unless", ()))) for w in table.get("left_out", ())),
            suggested=_strings(table, "suggested"),
            themes=tuple(Theme(t["slug"], t["name"], tuple(t["words"])) for t in table.get("themes", ())),
            scope=frozenset(Place(p) for p in table["scope"]),
            scope_note=table["scope_note"],
            dates=tuple(KeyDate(d["day"], d["label"], d["source"]) for d in table.get("dates", ())),
            content_note=table.get("content_note", ""),
            beside=_strings(table, "beside"),
            ask_with=_strings(table, "ask_with") or ("essex",),
            freshness_hours=float(table.get("freshness_hours", 6)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SettingsError(
            f"In data/topics.toml, the topic {slug} has a missing or wrong entry ({error}).",
            "docs/adding_a_topic.md shows every entry.",
        ) from error


def load_topics(path: Path) -> dict[str, Topic]:
    """Read a topics file; the order of the file is the order on screen.

    Raises:
        SettingsError: the file is missing, is not TOML, or a topic has a wrong entry.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("data/topics.toml cannot be read.", "Correct the file and start again.") from error
    return {slug: _topic(slug, table) for slug, table in tables.items()}


@cache
def topics() -> dict[str, Topic]:
    """Return the product's topics by slug."""
    return load_topics(DATA / "topics.toml")


def topic(slug: str) -> Topic:
    """Return one topic.

    Raises:
        InputError: there is no such topic.
    """
    found = topics().get(slug)
    if found is None:
        raise InputError("There is no such topic.", f"Choose one of: {', '.join(topics())}.")
    return found
