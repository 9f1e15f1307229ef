"""The list of platforms' own searches, ``data/deep_links.toml``: addresses, and how each place writes a search."""

from __future__ import annotations

import string
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.settings import DATA

GROUPS = {"residents": "Where residents are", "press": "Press and official"}
LOGINS = frozenset({"no", "yes", "sometimes"})


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a platform writes a search; the file's head explains each entry."""

    phrase: bool = False
    either: str = ""
    without: str = ""
    hashtag: str = ""
    since: str = ""
    until: str = ""
    between: str = ""
    day: str = "%Y-%m-%d"
    since_days: int = 0
    until_days: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """One entry of the list. ``local``: the place is about Essex already, so no place is added."""

    platform: str
    title: str
    group: str
    url: str
    dialect: Dialect
    login: str
    login_note: str
    verified: str
    add_hint: str
    local: bool = False

    @property
    def slots(self) -> frozenset[str]:
        """Return what the address asks for: ``q``, ``tag``, both or nothing."""
        return frozenset(name for _, name, _, _ in string.Formatter().parse(self.url) if name is not None)


@dataclass(frozen=True, slots=True)
class Book:
    """The whole list. ``beside``: by topic, the word to put beside a search that holds none of the topic's own."""

    place: str
    places: tuple[str, ...]
    beside: dict[str, str]
    post_hosts: frozenset[str]
    patterns: tuple[Pattern, ...]


def load_links(path: Path) -> Book:
    """Read a list of links.

    Raises:
        SettingsError: the file is missing, is not TOML, or has a missing or wrong entry.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("data/deep_links.toml cannot be read.", "Correct the file and start again.") from error
    try:
        dialects = {name: Dialect(**table) for name, table in tables["dialects"].items()}
        patterns = tuple(_pattern(table, dialects) for table in tables["link"])
        return Book(
            place=tables["place"],
            places=tuple(place.casefold() for place in tables["places"]),
            beside=dict(tables["beside"]),
            post_hosts=frozenset(tables["post_hosts"]),
            patterns=patterns,
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SettingsError(
            f"data/deep_links.toml has a missing or wrong entry ({error}).", "Correct the file and start again."
        ) from error


def _pattern(table: dict[str, Any], dialects: dict[str, Dialect]) -> Pattern:
    pattern = Pattern(**{**table, "dialect": dialects[table["dialect"]]})
    parts = urlsplit(pattern.url)
    fixed_host = parts.scheme == "https" and parts.hostname and "{" not in parts.netloc
    known = pattern.group in GROUPS and pattern.login in LOGINS
    if not (fixed_host and known and pattern.slots <= {"q", "tag"}):
        raise ValueError(pattern.title)
    return pattern


@cache
def book() -> Book:
    """Return the product's own list."""
    return load_links(DATA / "deep_links.toml")
