"""How a post is written: counts of small words, figures and signs, none of which says what it is about.

They help to tell who speaks (a notice says "you" and "our", a resident "I" and "my") and to weigh what the lists found.
"""

from __future__ import annotations

import re

from scrutiny_dash.reading.words import STOP, Words

_I = frozenset("i i'm im i've ive i'd i'll my me mine myself".split())
_WE = frozenset("we our us we're we've we'll ours".split())
_YOU = frozenset("you your you're you'll you've yours yourself".split())
_THEY = frozenset("he she her his him they them their he's she's they're they've".split())
_DENIALS = frozenset(
    "no not never nobody nothing none without don't can't isn't didn't wasn't won't haven't hasn't couldn't doesn't aren't"
    " weren't wouldn't cant dont didnt wont isnt neither nor nowhere cannot".split()
)
_TIMES = frozenset("hour hours hr hrs minute minutes mins day days week weeks wks month months year years yrs nights".split())
_CONTRASTS = frozenset("but though although however yet except still".split())
# A verb with which people begin when they leave out "I": "Rang the surgery at 8."
_BARE_VERBS = frozenset(
    "rang waited waiting got been had asked told took tried still spent went called phoned saw sat turned finally just"
    " moved cried paid drove need needed had having live lost left came gave booked filled used started stuck taken sent"
    " wrote emailed visited visiting picked watched stood stayed kept arrived dropped applied looked queued found met mine"
    " overheard had sent writing reading trying caring looking seen done doing mum dad nan daughter son husband wife".split()
)
_SAYING = frozenset("said says told according reports report warned announced confirmed figures papers councillors trust".split())
_DIGITS = frozenset("0123456789")
_LINK = re.compile(r"https?://|www\.|\bexample\.(?:org|com)\b|\w\.(?:gov|nhs|org|co)\.?(?:uk)?/")
_QUOTE = re.compile(r"[\"“][^\"”]{2,60}[\"”]|(?<!\w)'[^']{3,60}'(?!\w)|(?<!\w)‘[^’]{3,60}’(?!\w)")

NAMES = (
    "i", "we", "you", "they", "denials", "times", "contrasts", "bare verb first", "bare verbs", "saying", "figures",
    "capitals", "small start", "sentences", "words", "words a sentence", "questions", "exclamations", "links", "quotes",
    "hashtags", "emoji", "slashes or colons", "short last sentence",
)  # fmt: skip


def style(text: str, words: Words) -> list[float]:
    """Return one number for each of ``NAMES``, each between 0 and about 2.

    Args:
        text: the post as it came, with its links and hashtags.
        words: the same, stripped for scoring.
    """
    lower = words.lower
    count = max(1, words.count())
    sentences = lower.count(STOP) + 1
    begins = [b for a, b in zip([STOP, *lower], lower, strict=False) if a == STOP and b != STOP]
    inner = [b for a, b in zip(words.written, words.written[1:], strict=False) if a != STOP and b != STOP]
    last = lower[:-1] if lower and lower[-1] == STOP else lower
    tail = len(last) - 1 - last[::-1].index(STOP) if STOP in last else -1
    first = lower[0] if lower else STOP
    return [
        _few(lower, _I, 5),
        _few(lower, _WE, 4),
        _few(lower, _YOU, 4),
        _few(lower, _THEY, 4),
        _few(lower, _DENIALS, 4),
        _few(lower, _TIMES, 3),
        _few(lower, _CONTRASTS, 2),
        float(first in _BARE_VERBS),
        _few(begins, _BARE_VERBS, 3),
        _few(lower, _SAYING, 3),
        min(4, sum(word[0] in _DIGITS for word in lower)) / 2,
        sum(word[0].isupper() for word in inner) / max(1, len(inner)),
        float(bool(words.written) and words.written[0].islower()),
        min(8, sentences) / 4,
        min(90, count) / 45,
        min(30, count / sentences) / 15,
        min(2, text.count("?")),
        min(2, text.count("!")),
        float(_LINK.search(text) is not None),
        min(2, len(_QUOTE.findall(text))) if "'" in text or '"' in text or "“" in text or "‘" in text else 0.0,
        min(3, text.count("#")) / 2,
        float(not text.isascii() and any(ord(sign) > 0x2600 for sign in text)),
        min(3, text.count(":") + text.count("/")) / 2,
        float(0 < len(last) - 1 - tail <= 3),
    ]


def _few(words: list[str], wanted: frozenset[str], most: int) -> float:
    return min(most, sum(word in wanted for word in words)) / 2
