"""Phrases as the lists write them, and one structure that finds all of them in a post in a single pass.

How a phrase is written (``data/reading/README.md`` says it for officers):

* ``waiting list`` — these words, whatever their case, apostrophes straight or curly, hyphens as spaces;
* ``a/b`` — either word; ``[word]`` — may be missing; ``*`` — any one word; ``..`` — up to three words between;
* ``<unit>`` — any word of the list ``unit`` in ``data/reading/classes.toml``; ``<number>`` — also any number in digits.

A phrase never runs across the end of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.reading.words import STOP

T = TypeVar("T")
ANY = "*"
GAP = 3
NUMBER = "<number>"
_END = ""
_MOST_PATHS = 4096
_Node = dict[str, Any]
_HYPHEN = re.compile(r"(?<=\w)[-–](?=\w)")


class Hit(NamedTuple, Generic[T]):
    """A phrase found: words ``start`` to ``end`` (exclusive), and what the list says of it."""

    start: int
    end: int
    entry: T


class PhraseBook(Generic[T]):
    """Many phrases, each with an entry of the caller's; ``find`` gives every place where one stands."""

    def __init__(self, classes: Mapping[str, Iterable[str]] | None = None) -> None:
        self._root: _Node = {}
        self._kinds: dict[str, tuple[str, ...]] = {}
        self._known = {NUMBER}
        for name, words in (classes or {}).items():
            edge = f"<{name}>"
            self._known.add(edge)
            for word in words:
                self._kinds[word] = (*self._kinds.get(word, ()), edge)

    def add(self, phrase: str, entry: T) -> None:
        """Take a phrase in.

        Raises:
            SettingsError: the phrase is empty, names an unknown ``<list>`` or stands for too many phrases.
        """
        frontier: list[_Node] = [self._root]
        for options, optional in self._steps(phrase):
            reached = [node.setdefault(option, {}) for node in frontier for option in options]
            frontier = reached + frontier if optional else reached
            if len(frontier) > _MOST_PATHS:
                raise SettingsError(f"The phrase “{phrase}” stands for too many phrases.", "Write it as two or more.")
        for node in frontier:
            if node is self._root:
                raise SettingsError(f"The phrase “{phrase}” could be empty.", "Write at least one word without brackets.")
            node.setdefault(_END, []).append(entry)

    def _steps(self, phrase: str) -> list[tuple[list[str], bool]]:
        steps: list[tuple[list[str], bool]] = []
        for part in _HYPHEN.sub(" ", phrase.lower().replace("’", "'")).split():
            if part == "..":
                steps += [([ANY], True)] * GAP
                continue
            optional = part.startswith("[") and part.endswith("]")
            options = [o for o in part.strip("[]").split("/") if o]
            for option in options:
                if option.startswith("<") and option not in self._known:
                    raise SettingsError(f"The phrase “{phrase}” names an unknown list, {option}.", "Correct the name.")
            if options:
                steps.append((options, optional))
        if not steps:
            raise SettingsError("A phrase is empty.", "Write at least one word.")
        return steps

    def find(self, lower: list[str]) -> list[Hit[T]]:
        """Return every phrase found among the words, in order of where it starts; they may overlap."""
        root, kinds = self._root, self._kinds
        count = len(lower)
        of: list[tuple[str, ...] | None] = [kinds.get(w) or ((NUMBER,) if w[0].isdigit() else None) for w in lower]
        hits: list[Hit[T]] = []
        root_any = root.get(ANY)
        for start, word in enumerate(lower):
            open_nodes: list[tuple[_Node, int]] = []
            node = root.get(word)
            if node is not None:
                open_nodes.append((node, start + 1))
            for kind in of[start] or ():
                node = root.get(kind)
                if node is not None:
                    open_nodes.append((node, start + 1))
            if root_any is not None and word != STOP:
                open_nodes.append((root_any, start + 1))
            while open_nodes:
                node, here = open_nodes.pop()
                if _END in node:
                    hits += [Hit(start, here, entry) for entry in node[_END]]
                if here == count:
                    continue
                word = lower[here]
                following = node.get(word)
                if following is not None:
                    open_nodes.append((following, here + 1))
                for kind in of[here] or ():
                    following = node.get(kind)
                    if following is not None:
                        open_nodes.append((following, here + 1))
                following = node.get(ANY)
                if following is not None and word != STOP:
                    open_nodes.append((following, here + 1))
        return hits


def longest(hits: list[Hit[T]]) -> list[Hit[T]]:
    """Return hits that do not overlap: the longest first, then the earliest; in order of where they start."""
    if len(hits) < 2:
        return hits
    taken: set[int] = set()
    kept: list[Hit[T]] = []
    for hit in sorted(hits, key=_length_then_place):
        here = range(hit.start, hit.end)
        if taken.isdisjoint(here):
            taken.update(here)
            kept.append(hit)
    kept.sort(key=_place)
    return kept


def _length_then_place(hit: Hit[Any]) -> tuple[int, int]:
    return hit.start - hit.end, hit.start


def _place(hit: Hit[Any]) -> int:
    return hit.start
