"""Searches for a person are refused: handles, profile links, e-mail addresses, and names an officer listed (law 1).

Everything else passes: a service, a place or a problem is what searches are for.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

from scrutiny_dash.errors import SearchRefused, SettingsError
from scrutiny_dash.reading.accounts import PROFILE_LINK
from scrutiny_dash.reading.contacts import MAIL, PROFILE, contacts
from scrutiny_dash.settings import DATA

_HANDLE = re.compile(r"(?:^|(?<![\w.]))[@＠][\w.-]*\w|(?:^|(?<=\s))/?u/[\w-]{2,}|\bfrom:\s*@?\w", re.IGNORECASE)
_LINK = re.compile(
    r"\b(?:bsky\.app/profile|(?:x|twitter|facebook|instagram|threads|tiktok|youtube)\.com/|linkedin\.com/in/|[\w.-]+/@)",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W_]+")


def _folded(text: str) -> str:
    """Return the words of a text without case, accents and punctuation, each between single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORDS.findall("".join(ch for ch in plain if not unicodedata.combining(ch))))


def load_names(path: Path) -> frozenset[str]:
    """Read the list of names, folded.

    Raises:
        SettingsError: it is missing or not a CSV file with a column ``name``.
    """
    try:
        lines = [line for line in path.read_text(encoding="utf-8-sig").splitlines() if not line.startswith("#")]
        return frozenset(filter(None, (_folded(row["name"]) for row in csv.DictReader(lines))))
    except (OSError, UnicodeDecodeError, KeyError, AttributeError, csv.Error) as error:
        raise SettingsError(
            "data/not_searched.csv cannot be read.", "It needs the columns name, kind and why, saved as UTF-8."
        ) from error


@cache
def _names() -> frozenset[str]:
    return load_names(DATA / "not_searched.csv")


def refuse_person(words: str, names: frozenset[str] | None = None) -> None:
    """Let a search pass unless it is for a person.

    Args:
        names: folded names that are refused; those of ``data/not_searched.csv`` by default.

    Raises:
        SearchRefused: it holds a handle, a link to a profile, an e-mail address or a listed name.
    """
    found = {contact.kind for contact in contacts(words)}
    if _HANDLE.search(words) or _LINK.search(words) or PROFILE_LINK.search(words) or found & {MAIL, PROFILE}:
        raise SearchRefused
    folded = f" {_folded(words)} "
    if any(f" {name} " in folded for name in (_names() if names is None else names)):
        raise SearchRefused("This name is on the list of people who are not searched for.")


def listed_names() -> tuple[str, ...]:
    """Return the listed names and every word and pair of words in them, folded, so that no list of words shows one."""
    found = set()
    for name in _names():
        words = name.split()
        found |= {name, *words, *(f"{first} {second}" for first, second in pairwise(words))}
    return tuple(sorted(found))
