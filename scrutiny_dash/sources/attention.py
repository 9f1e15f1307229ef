"""Lines of attention: how much the press wrote, or how often articles were opened, day by day. They are not posts.

Nobody's words are in them and none is stored as a post: a line stands beside a volume chart and is never added to it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from scrutiny_dash.errors import SettingsError, SourceError
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.settings import DATA
from scrutiny_dash.sources.base import SourceInfo
from scrutiny_dash.topics import Topic

if TYPE_CHECKING:
    from scrutiny_dash.settings import Settings
    from scrutiny_dash.sources.http import Http


@dataclass(frozen=True, slots=True)
class AttentionLine:
    """What was measured.

    Attributes:
        source: the registered name of who measured it.
        unit: what a value counts, in words for an axis.
        points: days in order with their values; a day that was not measured is missing, and no zero.
        status: how it ended; only ``OK`` has points, and ``OK_EMPTY`` means that there was nothing.
        sentence: what to know about it, empty where there is nothing to say.
    """

    source: str
    unit: str
    points: tuple[tuple[date, float], ...]
    status: SourceStatus
    sentence: str = ""


class Attention(Protocol):
    """One place that measures attention. Registered in ``ATTENTION`` of ``scrutiny_dash/sources/registry.py``.

    Attributes:
        began: the first day that it has figures for.
        most_days: how many days are asked for at once.
        heading: what it is, over its chart. unit: the words after a figure.
        counts: what it counts and what it does not, for a person who reads the line.
    """

    info: SourceInfo
    began: date
    most_days: int
    heading: str
    unit: str
    counts: str

    def question(self, topic: Topic) -> str:
        """Return what is asked for a topic, as text; empty where nothing is listed for it."""

    def counted(self, topic: Topic) -> str:
        """Return which phrases or articles are measured for a topic, in words."""

    def attention_line(self, topic: Topic, since: date, until: date, settings: Settings, http: Http) -> AttentionLine:
        """Return a topic's line over London days, both inclusive. Never raises; the caller keeps it for a day."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is measured for one topic.

    Attributes:
        articles: titles of English Wikipedia articles, as their addresses have them; an old title beside the new one
            where an article was moved.
        press: phrases that the press uses, any of them.
        press_beside: a word that must stand in the same story, such as the county; may be empty.
    """

    articles: tuple[str, ...] = ()
    press: tuple[str, ...] = ()
    press_beside: str = ""


@cache
def load_asked(path: Path) -> dict[str, Asked]:
    """Read what is measured for each topic.

    Raises:
        SettingsError: the file is missing, is not TOML, or an entry is wrong.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            slug: Asked(_texts(table.get("articles", [])), _texts(table.get("press", [])), _text(table))
            for slug, table in tables.items()
        }
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError, TypeError) as error:
        raise SettingsError("data/attention.toml cannot be read.", "Correct the file and start again.") from error


def asked_of(topic: Topic) -> Asked:
    """Return what is measured for a topic; nothing where the list does not name it."""
    return load_asked(DATA / "attention.toml").get(topic.slug, Asked())


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise TypeError(value)
    return tuple(value)


def _text(table: dict[str, object]) -> str:
    value = table.get("press_beside", "")
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def not_asked(info: SourceInfo, unit: str) -> AttentionLine:
    """Return the line of a topic for which nothing is listed."""
    sentence = f"Nothing is listed for this topic to ask {info.title} about."
    return AttentionLine(info.name, unit, (), SourceStatus.NOT_CONFIGURED, sentence)


def failed(info: SourceInfo, unit: str, error: SourceError) -> AttentionLine:
    """Return the line that could not be had."""
    return AttentionLine(info.name, unit, (), error.status, error.what)
