"""Phrases as the lists write them, and one structure that finds all of them in a post in a single pass.

How a phrase is written (``data/reading/README.md`` says it for officers):

* ``waiting list`` — these words, whatever their case, apostrophes straight or curly, hyphens as spaces;
* ``a/b`` — either word, ``i'm/i_am`` where one of them is two words;
* ``[word]`` — may be missing; ``*`` — any one word; ``..`` — up to three words between;
* ``<unit>`` — any word of that list in ``data/reading/classes.toml``; ``<number>`` — also a number in digits.
  In a list, ``zabi~`` is any word that begins so.

A phrase never runs across the end of a sentence.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.reading.words import STOP

T = TypeVar("T")
ANY = "*"
GAP = 3
NUMBER = "<number>"
_NUMBERS = (NUMBER,)
_DIGITS = frozenset("0123456789")
_END = ""
_MOST_PATHS = 4096
_MOST_KEPT = 200_000
_Draft = dict[str, Any]
# What ends here, where each word leads, where any word leads, whether a list of words leads on.
_Node = tuple[list[Any] | None, dict[str, Any], Any, bool]
# What one word is by itself, where it leads, and where it leads with the word after it.
_Start = tuple[list[Any], tuple[_Node, ...], dict[str, tuple[_Node, ...]]]
# Between the words of one option, but not within the name of a list.
_BETWEEN = re.compile(r"_(?![^<]*>)")
_BEGINS = "~"
_HYPHEN = re.compile(r"(?<=\w)[-–](?=\w)")


class Hit(NamedTuple, Generic[T]):
    """A phrase found: words ``start`` to ``end`` (exclusive), and what the list says of it."""

    start: int
    end: int
    entry: T


# Half the price of calling the class, and there are twenty hits in a post.
_hit = tuple.__new__


class PhraseBook(Generic[T]):
    """Many phrases, each with an entry of the caller's; ``find`` gives every place where one stands."""

    def __init__(self, classes: Mapping[str, Iterable[str]] | None = None) -> None:
        self._root: _Draft = {}
        self._compiled: _Node | None = None
        self._started: dict[str, _Start | tuple[()]] = {}
        self._kept = 0
        self._kinds: dict[str, tuple[str, ...]] = {}
        self._known = {NUMBER}
        self._used: set[str] = set()
        self._beginnings: dict[str, tuple[str, ...]] = {}
        for name, words in (classes or {}).items():
            edge = f"<{name}>"
            self._known.add(edge)
            for word in words:
                of_word = self._beginnings if word.endswith(_BEGINS) else self._kinds
                of_word[word] = (*of_word.get(word, ()), edge)
        # The list of each word; asking for what a word begins with takes longer, so only where a list has that.
        self._kinds_of: Callable[[str], tuple[str, ...] | None] = self._kinds.get

    def add(self, phrase: str, entry: T) -> None:
        """Take a phrase in.

        Raises:
            SettingsError: the phrase is empty, names an unknown ``<list>`` or stands for too many phrases.
        """
        if self._compiled is not None:
            raise SettingsError("A phrase came after the first search.", "Add all phrases first.")
        frontier: list[_Draft] = [self._root]
        for options, optional in self._steps(phrase):
            reached = [_descend(node, option) for node in frontier for option in options]
            frontier = reached + frontier if optional else reached
            if len(frontier) > _MOST_PATHS:
                raise SettingsError(f"The phrase “{phrase}” stands for too many phrases.", "Write it as two or more.")
        for node in frontier:
            if node is self._root:
                raise SettingsError(
                    f"The phrase “{phrase}” could be empty.", "Write at least one word without brackets."
                )
            entries = node.setdefault(_END, [])
            if entry not in entries:
                entries.append(entry)

    def compile(self) -> _Node:
        """Make ready to search; no phrase can be added after. ``find`` does it where it was not done."""
        self._compiled = _compile(self._root, {})
        # Lists of words that no phrase names would only be looked up in vain.
        self._kinds = self._without_unused(self._kinds)
        self._beginnings = self._without_unused(self._beginnings)
        self._kinds_of = self._also_by_beginning if self._beginnings else self._kinds.get
        return self._compiled

    def _without_unused(self, kinds_of: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        used = {word: tuple(kind for kind in kinds if kind in self._used) for word, kinds in kinds_of.items()}
        return {word: kinds for word, kinds in used.items() if kinds}

    def _also_by_beginning(self, word: str) -> tuple[str, ...]:
        kinds = self._kinds.get(word, ())
        for end in range(1, len(word) + 1):
            kinds += self._beginnings.get(word[:end] + _BEGINS, ())
        return tuple(dict.fromkeys(kinds))

    def _steps(self, phrase: str) -> list[tuple[list[str], bool]]:
        steps: list[tuple[list[str], bool]] = []
        for part in _HYPHEN.sub(" ", phrase.lower().replace("’", "'")).split():
            if part == ".." and steps:
                steps += [([ANY], True)] * GAP
                continue
            options = [option for option in part.strip("[]").split("/") if option]
            lists = {piece for option in options for piece in _BETWEEN.split(option) if piece.startswith("<")}
            for name in lists - self._known:
                raise SettingsError(f"The phrase “{phrase}” names an unknown list, {name}.", "Correct the name.")
            self._used |= lists
            if ANY in options and not steps:
                raise SettingsError(f"The phrase “{phrase}” starts with any word at all.", "Start it with a word.")
            if options:
                steps.append((options, part.startswith("[") and part.endswith("]")))
        if not steps:
            raise SettingsError("A phrase is empty.", "Write at least one word.")
        return steps

    def find(self, lower: list[str]) -> list[Hit[T]]:
        """Return every phrase found among the words, in order of where it starts; they may overlap."""
        started = self._started.get
        hits: list[Hit[T]] = []
        after_it = iter([*lower[1:], _END])
        # Most words start no phrase and most pairs of words lead to none: both are kept, so that one or two look-ups a
        # word are enough.
        for start, first in enumerate(lower):
            second = next(after_it)
            known = started(first)
            if not known:
                if known is None:
                    known = self._starts(first)
                if not known:
                    continue
            ends, nodes, pairs = known
            if ends:
                hits += [_hit(Hit, (start, start + 1, entry)) for entry in ends]
            after = pairs.get(second)
            if after is None:
                after = self._follows(nodes, pairs, second)
            if after:
                self._go_on(lower, start, after, hits)
        return hits

    def _go_on(self, lower: list[str], start: int, nodes: tuple[_Node, ...], hits: list[Hit[T]]) -> None:
        """Follow phrases from their third word on, and add those that end."""
        kinds_of = self._kinds_of
        count = len(lower)
        waiting = [(node, start + 2) for node in nodes]
        while waiting:
            (ends, edges, anything, classed), here = waiting.pop()
            if ends is not None:
                hits += [_hit(Hit, (start, here, entry)) for entry in ends]
            if here == count:
                continue
            word = lower[here]
            node = edges.get(word)
            if node is not None:
                waiting.append((node, here + 1))
            if classed:
                kinds = kinds_of(word) or (_NUMBERS if word[0] in _DIGITS else ())
                waiting += [(edges[kind], here + 1) for kind in kinds if kind in edges]
            if anything is not None and word != STOP:
                waiting.append((anything, here + 1))

    def _starts(self, word: str) -> _Start | tuple[()]:
        """Return what starts with a word, nothing where no phrase does, and keep it for the next time."""
        edges = (self._compiled or self.compile())[1]
        nodes = self._led_to(edges, word)
        self._make_room()
        ends = [entry for node in reversed(nodes) for entry in node[0] or ()]
        on = tuple(node for node in nodes if node[1] or node[2])
        start = self._started[word] = (ends, on, {}) if ends or on else ()
        return start

    def _follows(self, nodes: tuple[_Node, ...], pairs: dict[str, tuple[_Node, ...]], word: str) -> tuple[_Node, ...]:
        """Return where phrases go on after their second word, and keep it for the next time."""
        after: list[_Node] = []
        if word != _END:
            for _, edges, anything, _ in nodes:
                after += self._led_to(edges, word)
                if anything is not None and word != STOP:
                    after.append(anything)
        self._make_room()
        pairs[word] = tuple(after)
        return pairs[word]

    def _make_room(self) -> None:
        self._kept += 1
        if self._kept > _MOST_KEPT:
            self._started.clear()
            self._kept = 0

    def _led_to(self, edges: dict[str, _Node], word: str) -> list[_Node]:
        kinds = self._kinds_of(word) or (_NUMBERS if word[0] in _DIGITS else ())
        return [edges[edge] for edge in (word, *kinds) if edge in edges]


def _compile(draft: _Draft, same: dict[Any, _Node]) -> _Node:
    """Turn the draft into what ``find`` walks; ends that are alike are kept once, a tenth of the size."""
    edges = {word: _compile(child, same) for word, child in draft.items() if word not in {_END, ANY}}
    anything = _compile(draft[ANY], same) if ANY in draft else None
    ends = draft.get(_END)
    key = (
        tuple(sorted((word, id(child)) for word, child in edges.items())),
        id(anything),
        tuple(id(entry) for entry in ends or ()),
    )
    if key not in same:
        same[key] = (ends, edges, anything, any(word[0] == "<" for word in edges))
    return same[key]


def _descend(node: _Draft, option: str) -> _Draft:
    for word in _BETWEEN.split(option):
        node = node.setdefault(sys.intern(word), {})
    return node


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
