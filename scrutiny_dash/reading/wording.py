"""What each word and the shape of a post count for each voice and each feeling: ``data/reading/weighed_words.csv``.

One line of the file is a word (``submission``), two words that follow each other (``we are``), a word that begins a
sentence (``^ does``) or a thing that ``shape`` names (``(ends in question)``), with a number for each answer; above
nought speaks for it. Words of one kind in ``kinds.toml`` count as one (``<family>``), as do the places of
``places.csv`` (``<place>``) and, at the beginning of a sentence or in a pair, all numbers in figures (``<figures>``).

Each counts once a post. The numbers are learned by ``tests/benchmarks/reading_weights.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence, Set
from functools import cache
from itertools import pairwise

import numpy as np

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.reading.lists import table, weighed
from scrutiny_dash.reading.place import place_rows
from scrutiny_dash.reading.words import STOP

FILE = "weighed_words"
BEGINS = "^ "
PLACE, FIGURES = "<place>", "<figures>"
_PLAIN_PLACES = frozenset({"", "surname"})
_TELLING = 0.2
_SHORT = 3
_MOST_NAMED = 2
_MOST_SHAPES = 5_000
_MOST_KNOWN = 50_000


def _kinds() -> dict[str, str]:
    places = (names for row, names in place_rows() if row.place and row.careful in _PLAIN_PLACES)
    of_place = {name.lower(): PLACE for names in places for name in names if name.isalpha()}
    return of_place | {str(word).lower(): f"<{kind}>" for kind, words in table("kinds").items() for word in words}


# What each word of a kind counts as: {"mum": "<family>", "basildon": "<place>"}.
_KIND_OF = _kinds()


class Wording:
    """The file, ready to look words up in.

    Args:
        groups: the answers of each reading that is weighed; sums come in this order.
    """

    def __init__(self, groups: Sequence[Sequence[str]], lines: Iterable[dict[str, str]] | None = None) -> None:
        answers = [answer for group in groups for answer in group]
        # Row 0 counts for nothing: what the file does not name.
        weights = [[0.0] * len(answers)]
        named: dict[str, int] = {}
        try:
            for row, line in enumerate(weighed(FILE) if lines is None else lines, start=1):
                named[line["words"]] = row
                weights.append([float(line[answer]) for answer in answers])
        except (KeyError, ValueError, TypeError) as error:
            raise SettingsError(
                f"data/reading/weighed_words.csv cannot be read ({error}).",
                "Make it again with tests/benchmarks/reading_weights.py.",
            ) from error
        self._rows = np.array(weights)
        self._shapes = {name: row for name, row in named.items() if name.startswith("(")}
        self._begins = _with_kinds({name[2:]: row for name, row in named.items() if name.startswith(BEGINS)})
        self._words = _with_kinds(
            {name: row for name, row in named.items() if not name.startswith("(") and " " not in name}
        )
        self._pairs = {
            (name.partition(" ")[0], name.partition(" ")[2]): row
            for name, row in named.items()
            if " " in name and not name.startswith(("(", BEGINS))
        }
        self._paired = frozenset(self._pairs)
        self._outlines: dict[tuple[str, ...], frozenset[int]] = {}
        sayable = {row for name, row in self._words.items() if len(name) > _SHORT and _KIND_OF.get(name) != PLACE}
        self._tells = {
            answer: _tells(weights, answers.index(answer), [answers.index(other) for other in group], sayable)
            for group in groups
            for answer in group
        }

    def find(self, lower: list[str], shapes: tuple[str, ...]) -> set[int]:
        """Return the rows of the file that a post's words and shape have; row 0 counts for nothing."""
        found = set(map(self._words.get, lower))
        found.discard(None)
        found.update(map(self._pairs.__getitem__, self._paired.intersection(pairwise(map(_kind, lower)))))
        begins = self._begins.get
        for word in _beginnings(lower):
            found.add(begins(word, 0))
        outline = self._outlines.get(shapes)
        if outline is None:
            outline = frozenset({0, *(self._shapes[name] for name in shapes if name in self._shapes)})
            if len(self._outlines) < _MOST_SHAPES:
                self._outlines[shapes] = outline
        return found | outline  # type: ignore[return-value]

    def weigh(self, found: set[int]) -> list[float]:
        """Return what the rows found count for each answer of each group, summed; ``found`` is never empty."""
        sums: list[float] = self._rows.take(list(found), 0).sum(0).tolist()
        return sums

    def telling(self, lower: list[str], found: Set[int], answer: str) -> list[int]:
        """Return where the one or two words stand that speak most plainly for an answer; one word of each row."""
        tells, row_of = self._tells[answer], self._words.get
        rows = sorted(tells.keys() & found, key=tells.__getitem__, reverse=True)[:_MOST_NAMED]
        return [next(here for here, word in enumerate(lower) if row_of(word) == row) for row in rows]


@cache
def shared() -> Wording:
    """Return the file as it is for voice and feeling: a post's words are looked up once for both."""
    weights = table("weights")
    return Wording([weights[reading]["answers"] for reading in ("voice", "feeling")])


def sayable_words() -> frozenset[str]:
    """Return the words that the file names, those of pairs too: words that people write."""
    return frozenset(word for line in weighed(FILE) for word in line["words"].split() if word.isalpha())


def names(lower: list[str]) -> set[str]:
    """Return every word, pair and beginning of a post, as the file would write them; to learn the weights from."""
    found = {_KIND_OF.get(word, word) for word in lower if word != STOP and not "0" <= word[0] <= "9"}
    found |= {" ".join(pair) for pair in pairwise(map(_kind, lower))}
    return found | {BEGINS + _KIND_OF.get(word, word) for word in _beginnings(lower)}


class _Kinds(dict[str, str]):
    """What each word counts as in a pair, found once: its kind, ``FIGURES``, or itself."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        kind = self[word] = FIGURES if "0" <= word[0] <= "9" else sys.intern(_KIND_OF.get(word, word))
        return kind


_kind = _Kinds().__getitem__


def _beginnings(lower: list[str]) -> list[str]:
    """Return the first word of each sentence, figures as ``FIGURES``."""
    firsts = lower[:1]
    stop = -1
    for _ in range(lower.count(STOP)):
        stop = lower.index(STOP, stop + 1)
        firsts += lower[stop + 1 : stop + 2]
    return [FIGURES if "0" <= word[0] <= "9" else word for word in firsts if word != STOP]


def _with_kinds(rows: dict[str, int]) -> dict[str, int]:
    """Return the rows by word, those of a kind by every word of that kind.

    Interned, as the words of a post are: the same object is found without being compared.
    """
    of_kinds = {word: rows[kind] for word, kind in _KIND_OF.items() if kind in rows}
    of_words = {name: row for name, row in rows.items() if name not in _KIND_OF}
    return {sys.intern(word): row for word, row in (of_words | of_kinds).items()}


def _tells(rows: list[list[float]], answer: int, group: list[int], sayable: set[int]) -> dict[int, float]:
    """Return how far each row of words speaks for an answer beyond any other of its group, where that is far."""
    others = [at for at in group if at != answer]
    beyond = {row: rows[row][answer] - max(rows[row][at] for at in others) for row in sayable}
    return {row: value for row, value in beyond.items() if value >= _TELLING}
