"""VADER's scores, to the bit, in less than half the time; and which word gave which score.

The scoring is vaderSentiment 3.3.2's (C.J. Hutto, MIT licence) with its loops turned round: words are put into lower
case once, only words in the lexicon are looked at, negations are looked up in a set.
``tests/unit/test_reading_vader.py`` holds the two together on generated texts, quirks included (a "but" that meets
two equal scores shifts the first of them twice).
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from math import sqrt
from typing import NamedTuple, cast

from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    C_INCR,
    N_SCALAR,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
)

_NEGATE = frozenset(NEGATE)
_NEVER_SO = frozenset({"so", "this"})


class _Word(NamedTuple):
    """A word without the punctuation that touches it, as written and in small letters."""

    bare: str
    lower: str


# Words met before: the same few thousand make up nearly every post.
_CUT: dict[str, _Word] = {}
_MOST_CUT = 50_000


class Scored(NamedTuple):
    """One text's score.

    Attributes:
        compound: VADER's compound, -1 to 1, rounded to four places.
        parts: VADER's words, as written and with the punctuation that touches them.
        scores: what each word gave, before a "but" shifts the balance; as many as ``parts``.
    """

    compound: float
    parts: list[str]
    scores: list[float]


class Vader:
    """A scorer with a lexicon of its own: upstream's, with words added, changed or taken away."""

    def __init__(self, change: Mapping[str, float] | None = None, emoji: Mapping[str, float] | None = None) -> None:
        upstream = SentimentIntensityAnalyzer()
        self.lexicon = cast(dict[str, float], upstream.lexicon)
        self.emojis = cast(dict[str, str], upstream.emojis)
        for word, value in (change or {}).items():
            if value:
                self.lexicon[word] = value
            else:
                self.lexicon.pop(word, None)
        for number, (sign, value) in enumerate((emoji or {}).items()):
            token = f"qqe{number}"
            self.emojis[sign] = token
            if value:
                self.lexicon[token] = value
        self._hits = frozenset(self.lexicon) - frozenset(BOOSTER_DICT)

    def score(self, text: str) -> Scored:
        """Score a text; never raises."""
        if not text.isascii():
            text = self._spell_emoji(text)
        text = text.strip()
        parts = text.split()
        known = _CUT.get
        words = [known(part) or _cut(part) for part in parts]
        lower = [word.lower for word in words]
        hits = self._hits
        scores: list[float] = [0] * len(words)
        some = False
        for i, word in enumerate(lower):
            if word in hits and not (word == "kind" and i < len(lower) - 1 and lower[i + 1] == "of"):
                scores[i] = self._value(words, lower, i)
                some = True
        if not some:
            return Scored(0.0, parts, scores)
        return Scored(_compound(_but(lower, scores), text), parts, scores)

    def _spell_emoji(self, text: str) -> str:
        emojis = self.emojis
        if emojis.keys().isdisjoint(text):
            return text
        out: list[str] = []
        prev_space = True
        for sign in text:
            if sign in emojis:
                out.append(emojis[sign] if prev_space else " " + emojis[sign])
                prev_space = False
            else:
                out.append(sign)
                prev_space = sign == " "
        return "".join(out)

    def _value(self, words: list[_Word], lower: list[str], i: int) -> float:
        lexicon = self.lexicon
        word = lower[i]
        value = lexicon[word]
        if word == "no" and i != len(lower) - 1 and lower[i + 1] in lexicon:
            value = 0.0
        if (
            (i > 0 and lower[i - 1] == "no")
            or (i > 1 and lower[i - 2] == "no")
            or (i > 2 and lower[i - 3] == "no" and lower[i - 1] in {"or", "nor"})
        ):
            value = lexicon[word] * N_SCALAR
        if words[i].bare.isupper() and _some_capitals(words):
            value = value + C_INCR if value > 0 else value - C_INCR
        for back in range(min(i, 3)):
            before = lower[i - back - 1]
            if before in lexicon:
                continue
            if before in BOOSTER_DICT:
                value += _boost(words, i - back - 1, value, back)
            value = _negation(value, lower, back, i)
            if back == 2:
                value = _special(value, lower, i)
        if (
            i > 0
            and lower[i - 1] == "least"
            and "least" not in lexicon
            and not (i > 1 and lower[i - 2] in {"at", "very"})
        ):
            value *= N_SCALAR
        return value


def _cut(part: str) -> _Word:
    """Return a word without the punctuation that touches it, as VADER does, and keep it for the next time."""
    bare = part
    if not part.isalnum():
        stripped = part.strip(string.punctuation)
        bare = part if len(stripped) <= 2 else stripped
    if len(_CUT) >= _MOST_CUT:
        _CUT.clear()
    word = _CUT[part] = _Word(bare, bare.lower())
    return word


def _some_capitals(words: list[_Word]) -> bool:
    """Whether some words, but not all, are in capitals, so that capitals mean shouting."""
    return 0 < sum(word.bare.isupper() for word in words) < len(words)


def _boost(words: list[_Word], at: int, value: float, back: int) -> float:
    scalar = cast(float, BOOSTER_DICT[words[at].lower])
    if value < 0:
        scalar *= -1
    if words[at].bare.isupper() and _some_capitals(words):
        scalar = scalar + C_INCR if value > 0 else scalar - C_INCR
    if back == 1:
        return scalar * 0.95
    return scalar * 0.9 if back == 2 else scalar


def _negates(word: str) -> bool:
    return word in _NEGATE or "n't" in word


def _negation(value: float, lower: list[str], back: int, i: int) -> float:
    if back == 1:
        if lower[i - 2] == "never" and lower[i - 1] in _NEVER_SO:
            return value * 1.25
        if lower[i - 2] == "without" and lower[i - 1] == "doubt":
            return value
    elif back == 2:
        if (lower[i - 3] == "never" and lower[i - 2] in _NEVER_SO) or lower[i - 1] in _NEVER_SO:
            return value * 1.25
        if lower[i - 3] == "without" and "doubt" in (lower[i - 2], lower[i - 1]):
            return value
    return value * N_SCALAR if _negates(lower[i - back - 1]) else value


def _special(value: float, lower: list[str], i: int) -> float:
    three, two, one, zero = lower[i - 3], lower[i - 2], lower[i - 1], lower[i]
    two_one, three_two = f"{two} {one}", f"{three} {two}"
    three_two_one = f"{three_two} {one}"
    for phrase in (f"{one} {zero}", f"{two_one} {zero}", two_one, three_two_one, three_two):
        if phrase in SPECIAL_CASES:
            value = SPECIAL_CASES[phrase]
            break
    if i + 1 < len(lower):
        following = f"{zero} {lower[i + 1]}"
        value = SPECIAL_CASES.get(following, value)
        if i + 2 < len(lower):
            value = SPECIAL_CASES.get(f"{following} {lower[i + 2]}", value)
    for phrase in (three_two_one, three_two, two_one):
        if phrase in BOOSTER_DICT:
            value += BOOSTER_DICT[phrase]
    return value


def _but(lower: list[str], scores: list[float]) -> list[float]:
    if "but" not in lower:
        return scores
    at = lower.index("but")
    shifted = list(scores)
    for place in range(len(shifted)):
        score = shifted[place]
        first = shifted.index(score)
        if first < at:
            shifted[first] = score * 0.5
        elif first > at:
            shifted[first] = score * 1.5
    return shifted


def _compound(scores: list[float], text: str) -> float:
    total = float(sum(scores))
    emphasis = min(text.count("!"), 4) * 0.292
    questions = text.count("?")
    if questions > 1:
        emphasis += questions * 0.18 if questions <= 3 else 0.96
    if total > 0:
        total += emphasis
    elif total < 0:
        total -= emphasis
    return round(normalise(total), 4)


def normalise(total: float) -> float:
    """Squeeze a sum of word scores into -1 to 1, as VADER does (alpha 15)."""
    score = total / sqrt(total * total + 15)
    return max(-1.0, min(1.0, score))
