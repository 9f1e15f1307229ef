"""Weighing the words of a post for danger, for a writer under 18 and for abuse, where no listed phrase stands.

People rarely write what a list foresees. Every word as it is spelled, every pair of words and every sort of word
(``held_sorts.toml``: farewells, burdens, school life…) counts for or against each of the three by a weight in
``held_words.csv`` (three logistic regressions, learned by ``tests/benchmarks/held_weights.py``). Only whether a sum is
above nought is used: the sum is never kept or shown.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.models import Held
from scrutiny_dash.reading.lists import LISTS, table

FILE = LISTS / "held_words.csv"
READS = (Held.DANGER, Held.CHILD, Held.ABUSE)
ALWAYS, NOTICE = "<always>", "<notice>"
_SAME = {str(short): str(word) for short, word in table("held_sorts")["same"].items()}
Weight = tuple[float, float, float]
_FAR = -2.5
_PARTS, _BITS = 1000, 24
_NOUGHT = (0.0, 0.0, 0.0)
# Keeps a post of a few words from being held for one of them.
_SHORT = 5
_MOST_KNOWN = 50_000
# What is named of a post: so many words at most, each with at least so much weight, none that by itself says nothing.
_MOST_NAMED, _TELLING, _SAYABLE = 2, 0.5, 3
_UNTELLING = frozenset(
    {"about", "again", "all", "also", "and", "any", "are", "around", "back", "been", "both", "but", "can", "cant",
     "come", "could", "did", "does", "don't", "dont", "down", "each", "else", "even", "ever", "every", "find",
     "for", "from", "get", "going", "gone", "got", "had", "has", "have", "he's", "her", "here", "him", "his",
     "how", "i'd", "i'll", "i'm", "i've", "ill", "into", "isn't", "it's", "its", "just", "like", "made", "make",
     "many", "may", "might", "more", "most", "much", "must", "not", "now", "off", "one", "only", "other", "our",
     "out", "over", "own", "really", "said", "same", "say", "saying", "see", "she", "she's", "shes", "should",
     "since", "some", "still", "such", "take", "than", "that", "that's", "thats", "the", "their", "them", "then",
     "there", "these", "they", "they're", "theyre", "thing", "things", "this", "those", "though", "three", "thru",
     "till", "too", "two", "until", "very", "wait", "want", "was", "wasn't", "way", "well", "went", "were",
     "what", "when", "where", "which", "while", "who", "whose", "why", "will", "with", "won't", "would", "yet",
     "you", "you're", "your", "youre"}
)  # fmt: skip
_SIMPLE: dict[str, str] = {}
_KID = "<kid>"
_AFTER_NO_AGE = frozenset(table("screening")["child"]["after_no_age"]) - {"in", "on", "and", "out"}
_YOUNGEST, _OLDEST_CHILD, _OLDEST = 5, 17, 110
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def simple(word: str) -> str:
    """Return a word in small letters without apostrophe, ending and private spelling: as it is looked up in a sort."""
    known = _SIMPLE.get(word)
    if known is None:
        if len(_SIMPLE) >= _MOST_KNOWN:
            _SIMPLE.clear()
        known = _SIMPLE[word] = sys.intern(_simplify(word))
    return known


def _simplify(word: str) -> str:
    word = word.replace("'", "")
    word = _SAME.get(word, word)
    if len(word) > 4 and word.endswith(("ing", "ed")):
        word = word.removesuffix("ing").removesuffix("ed")
        if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
            word = word[:-1]
    elif len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word[-1] == "s" and word[-2] not in "sui":
        word = word[:-1]
    if len(word) > 4 and word[-1] == "e":
        word = word[:-1]
    return word.removesuffix("ly") if len(word) > 5 else word


def name(word: str) -> str:
    """Return under what name a word in small letters counts: as it is spelled, a number as its size."""
    return _size(word) if "0" <= word[0] <= "9" else word


def _size(number: str) -> str:
    digits = number.rstrip("abcdefghijklmnopqrstuvwxyz")
    if not digits.isdecimal() or len(digits) > 4:
        return "<n>"
    value = int(digits)
    if value < _YOUNGEST:
        return "<small>"
    if value <= _OLDEST_CHILD:
        return _KID
    if value <= _OLDEST:
        return "<adult>"
    return "<year>" if _FIRST_YEAR < value < _LAST_YEAR else "<n>"


_SORTS: dict[str, tuple[str, ...]] = {}
for _sort, _words in table("held_sorts")["sorts"].items():
    for _word in _words.split():
        _name = simple(str(_word).lower())
        if f"@{_sort}" not in _SORTS.get(_name, ()):
            _SORTS[_name] = (*_SORTS.get(_name, ()), f"@{_sort}")


def words_of(lower: Sequence[str]) -> list[str]:
    """Return under what names a post's words count."""
    words = [name(word) for word in lower]
    if _KID in words:
        # "I'm 15" is an age, "I'm 15 minutes away" is not.
        for i, word in enumerate(lower[1:]):
            if words[i] == _KID and word in _AFTER_NO_AGE:
                words[i] = "<n>"
    return words


def sorts_of(word: str) -> tuple[str, ...]:
    """Return the sorts a word belongs to, however it is spelled, such as ``@farewell``."""
    return _SORTS.get(simple(word), ())


def size(different: int) -> float:
    """Return what the sum over a post with so many different words is taken against: long posts say more of all."""
    return math.sqrt(different + _SHORT)


class _Rows(dict[str, Weight]):
    """The three weights of a word, by the name under which it counts: its own and those of its sorts, added up once."""

    def __init__(self, weights: dict[str, Weight]) -> None:
        super().__init__()
        self._weights = weights

    def __missing__(self, named: str) -> Weight:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        parts = [self._weights.get(thing, _NOUGHT) for thing in (named, *sorts_of(named))]
        row = self[named] = (sum(p[0] for p in parts), sum(p[1] for p in parts), sum(p[2] for p in parts))
        return row


class _Packed(dict[str, int]):
    """Words as written and their three weights in one whole number, so that a post's are added up in one go."""

    def __init__(self, rows: _Rows) -> None:
        super().__init__()
        self._rows = rows

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        danger, child, abuse = (round(weight * _PARTS) for weight in self._rows[name(word)])
        packed = self[word] = danger + (child << _BITS) + (abuse << 2 * _BITS)
        return packed


def _unpacked(packed: int) -> tuple[float, float, float]:
    half, mask = 1 << (_BITS - 1), (1 << _BITS) - 1
    danger = ((packed + half) & mask) - half
    packed = (packed - danger) >> _BITS
    child = ((packed + half) & mask) - half
    return danger / _PARTS, child / _PARTS, ((packed - child) >> _BITS) / _PARTS


@cache
def weights() -> Mapping[str, Weight]:
    """Read the file: what counts (words of a pair parted by a space), and its three weights.

    Raises:
        SettingsError: it is missing, or has a line without three numbers, or not all that is always counted.
    """
    try:
        with FILE.open(encoding="utf-8", newline="") as file:
            lines = csv.reader(line for line in file if not line.startswith("# "))
            next(lines)
            found = {thing: (float(danger), float(child), float(abuse)) for thing, danger, child, abuse in lines}
        if ALWAYS not in found or NOTICE not in found:
            raise ValueError("always")
        return found
    except (OSError, UnicodeDecodeError, ValueError, StopIteration) as error:
        raise SettingsError(
            "data/reading/held_words.csv cannot be read.", "Make it again with tests/benchmarks/held_weights.py."
        ) from error


@cache
def common_words() -> frozenset[str]:
    """Return the words that people write, as far as the file knows them: none of them is a rare surname."""
    return frozenset(thing for thing in weights() if " " not in thing)


class HeldWords:
    """The weights; made once.

    Raises:
        SettingsError: the file cannot be read.
    """

    def __init__(self) -> None:
        words: dict[str, Weight] = {}
        self._pairs: dict[tuple[str, str], Weight] = {}
        for thing, row in weights().items():
            first, _, second = thing.partition(" ")
            if second:
                self._pairs[first, second] = row
            else:
                words[first] = row
        self._always, self._notice = words.pop(ALWAYS), words.pop(NOTICE)
        self._counted = frozenset(self._pairs)
        self._words = _Rows(words)
        self._packed = _Packed(self._words)

    def read(self, lower: Sequence[str], *, notice: bool) -> tuple[Held, ...]:
        """Return which of ``READS`` the words of a post say, perhaps none.

        Args:
            lower: its words in small letters.
            notice: an organisation, the news or a campaign is speaking.
        """
        different = set(lower)
        root = size(len(different))
        always = self._always[0] * root, self._always[1] * root, self._always[2] * root
        # Most posts are so far off that no pair of words changes it.
        danger, child, abuse = _unpacked(sum(map(self._packed.__getitem__, different)))
        if danger + always[0] < _FAR and child + always[1] < _FAR and abuse + always[2] < _FAR:
            return ()
        words = words_of(lower)
        rows = [self._words[word] for word in set(words)]
        rows += [self._pairs[pair] for pair in self._counted.intersection(pairwise(words))]
        rows.append(self._notice if notice else _NOUGHT)
        sums = [sum(column) + start for column, start in zip(zip(*rows, strict=True), always, strict=True)]
        return tuple(held for held, total in zip(READS, sums, strict=True) if total > 0)

    def telling(self, lower: Sequence[str], held: Held) -> tuple[str, ...]:
        """Return the one or two words of a post that count most for one of ``READS``; none where none counts much.

        Args:
            lower: its words in small letters.
        """
        at = READS.index(held)
        words = {word for word in lower if len(word) >= _SAYABLE and word.isalpha()} - _UNTELLING
        weighed = {word: self._words[name(word)][at] for word in sorted(words)}
        most = sorted((word for word in weighed if weighed[word] >= _TELLING), key=weighed.__getitem__, reverse=True)
        return tuple(most[:_MOST_NAMED])
