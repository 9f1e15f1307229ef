"""The list of Reddit's forums to read: ``data/subreddits.toml``, or the names in ``SCRUTINY_SUBREDDITS`` instead."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.settings import DATA, FORUM, Settings
from scrutiny_dash.sources.base import Ask, SourceInfo
from scrutiny_dash.sources.phrases import fewest, nothing_to_ask, phrases


@dataclass(frozen=True, slots=True)
class Forum:
    """One forum as an officer listed it.

    Attributes:
        name: without ``r/``.
        local: it is itself about Essex, so a post there need not name a place.
        comments: its comments are searched in the archive too; very busy forums refuse that.
        why: the reason it is read.
    """

    name: str
    local: bool = False
    comments: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What is looked for: phrases that stand alone, and phrases that count only with ``essex`` beside them."""

    alone: tuple[str, ...]
    placed: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every phrase, for a forum that is itself about Essex."""
        return fewest(self.alone + self.placed)


@cache
def load_forums(path: Path) -> tuple[Forum, ...]:
    """Read a list of forums.

    Raises:
        SettingsError: the file is missing, is not TOML, or an entry is wrong.
    """
    try:
        forums = tuple(Forum(**row) for row in tomllib.loads(path.read_text(encoding="utf-8")).get("forum", []))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("data/subreddits.toml cannot be read.", "Correct the file and start again.") from error
    except TypeError as error:
        what = "In data/subreddits.toml, a forum has a missing or wrong entry."
        raise SettingsError(what, "Each forum needs a name; the head of the file explains the rest.") from error
    for forum in forums:
        if not isinstance(forum.name, str) or not FORUM.fullmatch(forum.name):
            raise SettingsError(
                "In data/subreddits.toml, a forum's name cannot be right.", "Write it without r/, like Essex."
            )
    return forums


def forums_to_read(settings: Settings) -> tuple[Forum, ...]:
    """Return the forums in the settings, else the listed ones; what the list knows of a name goes with it."""
    listed = load_forums(DATA / "subreddits.toml")
    if not settings.subreddits:
        return listed
    known = {forum.name.casefold(): forum for forum in listed}
    return tuple(known.get(name.casefold()) or Forum(name) for name in settings.subreddits)


def words_of(ask: Ask, info: SourceInfo) -> Words:
    """Return the phrases of a run: a table's own words, else the topic's. Reddit has no hashtags.

    Raises:
        NotConfigured: there is no word that could be searched.
    """
    asked = phrases(ask)
    if not asked:
        raise nothing_to_ask(info)
    alone = fewest(phrase.text for phrase in asked if not phrase.needs_place)
    return Words(alone, fewest(phrase.text for phrase in asked if phrase.needs_place))
