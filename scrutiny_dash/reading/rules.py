"""All phrases of all lists in one structure, so that a post is gone through once."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from scrutiny_dash.reading.lists import classes
from scrutiny_dash.reading.phrases import Hit, PhraseBook

Hits = dict[str, list[Hit["Rule"]]]


class Rule(NamedTuple):
    """What a phrase stands for: the reading it serves, its kind within it, and what that reading keeps with it."""

    reading: str
    kind: str
    weight: float = 0.0
    item: Any = None


class RuleBook:
    """Phrases of every reading; ``find`` groups what it finds by reading."""

    def __init__(self) -> None:
        self._book: PhraseBook[Rule] = PhraseBook(classes())

    def add(self, phrases: list[str], rule: Rule) -> None:
        """Take a list of phrases in, all standing for one rule.

        Raises:
            SettingsError: a phrase is not written as ``data/reading/README.md`` says.
        """
        for phrase in phrases:
            self._book.add(phrase, rule)

    def compile(self) -> None:
        """Make ready to search, so that several threads may."""
        self._book.compile()

    def find(self, lower: list[str]) -> Hits:
        """Return what is found among a post's words, by reading; a reading without hits has an empty list."""
        grouped: Hits = defaultdict(list)
        for hit in self._book.find(lower):
            grouped[hit[2][0]].append(hit)  # by its rule's reading
        return grouped
