"""Quoting a post in a reason: whole words and phrases that a person understands without the rule that found them.

A phrase of the lists may end where its telling part ends ("nine weeks for a"); it is quoted up to the word that it
leads to ("nine weeks for a diagnosis"), and what stands side by side is quoted as one.
"""

from __future__ import annotations

from functools import lru_cache

from scrutiny_dash.reading.lists import classes, table
from scrutiny_dash.reading.words import STOP, Words

# Words after which a reader waits for another one.
_LEADING = frozenset(
    ["a", "an", "the", "this", "these", "those", "my", "our", "your", "his", "their", "its", "of", "to", "in", "on",
     "at", "for", "with", "from", "by", "into", "about", "after", "before", "since", "during", "through", "and",
     "or", "but", "so", "as", "than", "if", "when", "while", "because", "how", "who", "what", "which", "where",
     "why", "i", "we", "he", "she", "they", "i'm", "im", "i've", "ive", "i'd", "i'll", "we've", "we're", "we'll",
     "they've", "they're", "is", "are", "was", "were", "am", "be", "been", "being", "has", "have", "had", "do",
     "does", "did", "don't", "dont", "didn't", "can't", "cant", "couldn't", "won't", "wouldn't", "isn't", "wasn't",
     "aren't", "haven't", "hasn't", "will", "would", "can", "could", "should", "must", "not", "no", "never", "very",
     "so", "too", "really", "still", "just", "keep", "keeps", "used"]
)  # fmt: skip
_ENDS_OF_LEADING = ("'s", "s'", "n't")
_JOINING = frozenset({"and", "or", "but"})
_DENIALS = frozenset(table("style")["denials"])
_COUNTS = frozenset(classes()["number"])
_DIGITS = frozenset("0123456789")
_FURTHEST = 4
_REACH = 3


# A stretch of a post's words: the first, and the one behind the last. A plain pair, as ten thousand a second are made.
Quote = tuple[int, int]


def whole(words: Words, start: int, end: int, *, turned: bool = False) -> Quote:
    """Return a found phrase as far as a person would quote it.

    Args:
        turned: a "not" shortly before it makes it mean the opposite, so that is quoted too.
    """
    lower = words.lower
    if turned:
        near = range(max(0, start - _REACH), start)
        start = next((back for back in near if lower[back] in _DENIALS), start)
    if lower[end - 1] in _JOINING:
        end -= end - start > 1
    if not _leads(lower[end - 1]):
        return start, end
    stop = end
    last = min(len(lower), end + _FURTHEST)
    while stop < last and lower[stop] != STOP and _leads(lower[stop - 1]) and _touch(words, stop):
        stop += 1
    if stop > end and (stop < last or not _leads(lower[stop - 1])):
        return start, stop
    # It leads to nothing: small words at its end say nothing either.
    while end - start > 1 and lower[end - 1] in _LEADING:
        end -= 1
    return start, end


def around(words: Words, said: str, *, turned: bool = False) -> Quote | None:
    """Return where a single word stands, as ``whole`` quotes it; None where it is not a word of the post."""
    lower = words.lower
    small = said.lower()
    try:
        at = lower.index(small)
    except ValueError:
        return None
    if turned:
        for here, word in enumerate(lower):
            quote = whole(words, here, here + 1, turned=True) if word == small else (here, here)
            if quote[0] < here:
                return quote
    return whole(words, at, at + 1)


def in_words(words: Words, quotes: list[Quote]) -> list[str]:
    """Return quotes as the post has them, each once, in the order given; those that touch become one."""
    if len(quotes) < 2:
        return [words.said(*quote) for quote in quotes]
    merged = quotes[:1]
    for quote in quotes[1:]:
        joined = quote
        for other in [one for one in merged if _beside(words, one, quote)]:
            merged.remove(other)
            joined = min(joined[0], other[0]), max(joined[1], other[1])
        merged.append(joined)
    return list({tuple(words.lower[start:end]): words.said(start, end) for start, end in merged}.values())


def _beside(words: Words, one: Quote, other: Quote) -> bool:
    (_, end), (start, _) = (one, other) if one < other else (other, one)
    return end > start or (end == start and _touch(words, start))


def _touch(words: Words, at: int) -> bool:
    """Whether nothing but a space parts a word from the one before it."""
    spans = words.spans
    return spans[at][0] - spans[at - 1][1] <= 1 or not words.text[spans[at - 1][1] : spans[at][0]].strip()


@lru_cache(maxsize=20_000)
def _leads(word: str) -> bool:
    return word in _LEADING or word in _COUNTS or word[0] in _DIGITS or word.endswith(_ENDS_OF_LEADING)
