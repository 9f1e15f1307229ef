"""Who is speaking: a resident at first hand, another resident, an organisation, the news, politics, or unclear.

Read from the words, the way they are put, and what the platform itself says the account is; never from a profile.
The lists are ``data/reading/voice.toml``; what they find is weighed with the style (``weigh``).
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import NamedTuple

from scrutiny_dash.models import AccountKind, Voice
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.phrases import Hit, longest
from scrutiny_dash.reading.rules import Rule, RuleBook
from scrutiny_dash.reading.style import NAMES as STYLE
from scrutiny_dash.reading.weigh import Weighing
from scrutiny_dash.reading.words import Words

READING = "voice"
_LISTS = {
    "first_hand": Voice.RESIDENT_FIRST_HAND,
    "resident": Voice.RESIDENT_OTHER,
    "organisation": Voice.ORGANISATION,
    "news": Voice.NEWS,
    "politics": Voice.POLITICS,
}
_PLATFORM = {AccountKind.ORGANISATION: Voice.ORGANISATION, AccountKind.NEWS: Voice.NEWS}
_ACCOUNTS = (AccountKind.PERSON, AccountKind.ORGANISATION, AccountKind.NEWS)
_RESIDENTS = frozenset({Voice.RESIDENT_FIRST_HAND, Voice.RESIDENT_OTHER})
_MOST_OF_ONE = 2
FOUND = (
    *(f"words of {voice.value}" for voice in _LISTS.values()),
    *(f"account of {kind.value}" for kind in _ACCOUNTS),
    *STYLE,
)
_NAMES = {
    Voice.RESIDENT_FIRST_HAND: "a resident telling what happened to them",
    Voice.RESIDENT_OTHER: "a resident",
    Voice.ORGANISATION: "an organisation",
    Voice.NEWS: "the news",
    Voice.POLITICS: "a politician or a campaign",
}


class Heard(NamedTuple):
    """What was read: the voice and the reason."""

    voice: Voice
    reason: str


class VoiceReader:
    """Reads who is speaking; made once."""

    def __init__(self, book: RuleBook) -> None:
        for name, entry in table("voice").items():
            book.add(entry["phrases"], Rule(READING, _LISTS[name].value, float(entry["weight"])))
        self._weighing = Weighing(READING, FOUND)

    def read(self, words: Words, hits: list[Hit[Rule]], account: AccountKind, how: list[float]) -> Heard:
        """Read who is speaking.

        Args:
            hits: what the rule book found for this reading.
            account: the platform's word for the account.
            how: what ``style`` gave.
        """
        found, said = self.found(words, hits, account, how)
        voice = Voice(self._weighing.answer(found))
        platform = _PLATFORM.get(account)
        if platform and voice in _RESIDENTS:
            voice = platform
        return Heard(voice, _reason(voice, said.get(voice, []), by_platform=voice is platform))

    def found(
        self, words: Words, hits: list[Hit[Rule]], account: AccountKind, how: list[float]
    ) -> tuple[list[float], dict[Voice, list[str]]]:
        """Return what is weighed, one number for each of ``FOUND``, and what each list found, in the post's words."""
        scores: dict[Voice, float] = dict.fromkeys(_LISTS.values(), 0.0)
        said: dict[Voice, list[str]] = defaultdict(list)
        by_voice: dict[str, list[Hit[Rule]]] = defaultdict(list)
        for hit in hits:
            by_voice[hit.entry.kind].append(hit)
        for name, of_voice in by_voice.items():
            voice = Voice(name)
            times: dict[str, int] = defaultdict(int)
            for hit in longest(of_voice):
                phrase = " ".join(words.written[hit.start : hit.end])
                times[phrase.lower()] += 1
                if times[phrase.lower()] <= _MOST_OF_ONE:
                    scores[voice] += hit.entry.weight
                    said[voice].append(phrase)
        found = [math.log1p(score) for score in scores.values()]
        found += [float(account is kind) for kind in _ACCOUNTS]
        return found + how, said


def unread(account: AccountKind, name: str) -> Heard:
    """Return who is speaking in another language, called ``name``: the platform's word, or unclear."""
    voice = _PLATFORM.get(account, Voice.UNCLEAR)
    if voice is Voice.UNCLEAR:
        return Heard(voice, f"It is in {name}, so who is speaking was not read.")
    return Heard(voice, _reason(voice, [], by_platform=True))


def _reason(voice: Voice, said: list[str], *, by_platform: bool) -> str:
    if voice is Voice.UNCLEAR:
        return "Its words do not say who is speaking."
    if said:
        longest_first = sorted(dict.fromkeys(said), key=len, reverse=True)
        quoted = " and ".join(f"“{phrase}”" for phrase in longest_first[:2])
        return f"It says {quoted}, as {_NAMES[voice]} would."
    if by_platform:
        return f"The platform says that the account belongs to {_NAMES[voice]}."
    return f"It is written in the way of {_NAMES[voice]}."
