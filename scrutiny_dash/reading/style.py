"""How a post is written: counts of small words, figures and signs, none of which says what it is about.

They help to tell who speaks (a notice says "you" and "our", a resident "I" and "my") and to weigh what the lists
found.
"""

from __future__ import annotations

import re
import sys

from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.words import STOP, Words

_WORDS = table("style")
_I = frozenset(_WORDS["i"])
_WE = frozenset(_WORDS["we"])
_YOU = frozenset(_WORDS["you"])
_THEY = frozenset(_WORDS["they"])
_DENIALS = frozenset(_WORDS["denials"])
_TIMES = frozenset(_WORDS["times"])
_CONTRASTS = frozenset(_WORDS["contrasts"])
_BARE_VERBS = frozenset(map(sys.intern, _WORDS["bare_verbs"]))
_SAYING = frozenset(_WORDS["saying"])
_SHORT = 3
_FIGURES = frozenset("0123456789")
_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_FIRST_EMOJI = "\u2600"
_LINK = re.compile(r"https?://|www\.|\bexample\.(?:org|com)\b|\w\.(?:gov|nhs|org|co)\.?(?:uk)?/")
_QUOTE = re.compile(r"[\"“][^\"”]{2,60}[\"”]|(?<!\w)'[^']{3,60}'(?!\w)|(?<!\w)‘[^’]{3,60}’(?!\w)")

# What is counted word by word, and the most that counts.
_KINDS = {
    "i": (_I, 5), "we": (_WE, 4), "you": (_YOU, 4), "they": (_THEY, 4), "denials": (_DENIALS, 4), "times": (_TIMES, 3),
    "contrasts": (_CONTRASTS, 2), "saying": (_SAYING, 3),
}  # fmt: skip
_MOST = tuple(most for _, most in _KINDS.values())
_KINDS_OF = {
    sys.intern(word): tuple(number for number, (words, _) in enumerate(_KINDS.values()) if word in words)
    for words, _ in _KINDS.values()
    for word in words
}
NAMES = (
    *_KINDS, "bare verb first", "bare verbs", "figures", "capitals", "small start", "sentences", "words",
    "words a sentence", "questions", "exclamations", "links", "quotes", "hashtags", "emoji", "slashes or colons",
    "short last sentence",
)  # fmt: skip


def style(text: str, words: Words) -> list[float]:
    """Return one number for each of ``NAMES``, each between 0 and about 2.

    Args:
        text: the post as it came, with its links and hashtags.
        words: the same, stripped for scoring.
    """
    lower = words.lower
    length = len(lower)
    counts = [0] * len(_KINDS)
    for kinds in filter(None, map(_KINDS_OF.get, lower)):
        for kind in kinds:
            counts[kind] += 1
    stops = [i for i, word in enumerate(lower) if word == STOP]
    begins = [lower[i + 1] for i in (-1, *stops) if i + 1 < length]
    ends_in_stop = bool(stops) and stops[-1] == length - 1
    before_last = stops[:-1] if ends_in_stop else stops
    last = length - ends_in_stop - 1 - (before_last[-1] if before_last else -1)
    count = max(1, length - len(stops))
    sentences = len(stops) + 1
    initials = [word[0] for word in words.written]
    figures = sum(map(_FIGURES.__contains__, initials))
    capitals = sum(map(_CAPITALS.__contains__, initials))
    capitals -= len([i for i in (-1, *stops) if i + 1 < length and initials[i + 1] in _CAPITALS])
    quoted = " '" in text or '"' in text or "“" in text or "‘" in text or text[:1] == "'"
    questions, exclamations, hashtags = text.count("?"), text.count("!"), text.count("#")
    breaks = text.count(":") + text.count("/")
    bare = sum(map(_BARE_VERBS.__contains__, begins))
    # "n if n < most else most" rather than min(): so many calls a post would be a fiftieth of all reading.
    return [
        *[found / 2 if found < most else most / 2 for most, found in zip(_MOST, counts, strict=True)],
        1.0 if begins and begins[0] in _BARE_VERBS else 0.0,
        bare / 2 if bare < 3 else 1.5,
        figures / 2 if figures < 4 else 2.0,
        capitals / max(1, count - len(begins)),
        1.0 if words.written and words.written[0].islower() else 0.0,
        sentences / 4 if sentences < 8 else 2.0,
        count / 45 if count < 90 else 2.0,
        min(30, count / sentences) / 15,
        min(2, questions),
        min(2, exclamations),
        1.0 if ("/" in text or "www." in text or "example." in text) and _LINK.search(text) else 0.0,
        min(2, len(_QUOTE.findall(text))) if quoted else 0.0,
        hashtags / 2 if hashtags < 3 else 1.5,
        1.0 if not text.isascii() and max(text) > _FIRST_EMOJI else 0.0,
        breaks / 2 if breaks < 3 else 1.5,
        1.0 if 0 < last <= _SHORT else 0.0,
    ]
