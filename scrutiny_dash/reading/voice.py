"""Who is speaking: a resident at first hand, another resident, an organisation, the news, politics, or unclear.

Read from the words and from what the platform itself says the account is, never from a profile. Each list in
``data/reading/voice.toml`` counts for its voice; a voice must lead to be named.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from scrutiny_dash.models import AccountKind, Voice
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.phrases import Hit, longest
from scrutiny_dash.reading.rules import Rule, RuleBook
from scrutiny_dash.reading.words import Words

READING = "voice"
NOTICES = frozenset({Voice.ORGANISATION, Voice.NEWS})
_LISTS = {
    "first_hand": Voice.RESIDENT_FIRST_HAND,
    "resident": Voice.RESIDENT_OTHER,
    "organisation": Voice.ORGANISATION,
    "news": Voice.NEWS,
    "politics": Voice.POLITICS,
}
_PLATFORM = {AccountKind.ORGANISATION: Voice.ORGANISATION, AccountKind.NEWS: Voice.NEWS}
_RESIDENTS = frozenset({Voice.RESIDENT_FIRST_HAND, Voice.RESIDENT_OTHER})
# A phrase said three times says no more than twice.
_MOST_OF_ONE = 2
_ENOUGH = 1.0
_PLATFORM_SAYS = 4.0
_PERSON_SAYS = 1.0
_NAMES = {
    Voice.RESIDENT_FIRST_HAND: "a resident telling what happened to them",
    Voice.RESIDENT_OTHER: "a resident",
    Voice.ORGANISATION: "an organisation",
    Voice.NEWS: "the news",
    Voice.POLITICS: "a politician or a campaign",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What was read: the voice and the reason."""

    voice: Voice
    reason: str


class VoiceReader:
    """Reads who is speaking; made once."""

    def __init__(self, book: RuleBook) -> None:
        for name, entry in table("voice").items():
            book.add(entry["phrases"], Rule(READING, _LISTS[name].value, float(entry["weight"])))

    def read(self, words: Words, hits: list[Hit[Rule]], account: AccountKind) -> Heard:
        """Read who is speaking from the hits of this reading and the platform's word for the account."""
        scores, said = self._scores(words, hits)
        platform = _PLATFORM.get(account)
        if platform:
            scores[platform] += _PLATFORM_SAYS
        if account is AccountKind.PERSON:
            scores[Voice.RESIDENT_OTHER] += _PERSON_SAYS
        best = self._lead(scores)
        if best is Voice.UNCLEAR:
            return Heard(best, "Its words do not say who is speaking.")
        if not said[best]:
            return Heard(best, f"The platform says that the account belongs to {_NAMES[best].removesuffix(' telling what happened to them')}.")
        quoted = " and ".join(f"“{phrase}”" for phrase in said[best][:2])
        return Heard(best, f"It says {quoted}, as {_NAMES[best]} would.")

    @staticmethod
    def _scores(words: Words, hits: list[Hit[Rule]]) -> tuple[dict[Voice, float], dict[Voice, list[str]]]:
        scores: dict[Voice, float] = defaultdict(float)
        said: dict[Voice, list[str]] = defaultdict(list)
        by_voice: dict[str, list[Hit[Rule]]] = defaultdict(list)
        for hit in hits:
            by_voice[hit.entry.kind].append(hit)
        for name, found in by_voice.items():
            voice = Voice(name)
            times: dict[str, int] = defaultdict(int)
            for hit in longest(found):
                phrase = " ".join(words.written[hit.start : hit.end])
                times[phrase.lower()] += 1
                if times[phrase.lower()] <= _MOST_OF_ONE:
                    scores[voice] += hit.entry.weight
                    said[voice].append(phrase)
        return scores, said

    @staticmethod
    def _lead(scores: dict[Voice, float]) -> Voice:
        if not scores:
            return Voice.UNCLEAR
        # Both kinds of resident stand together against the rest; first-hand words then tell them apart.
        resident = scores.get(Voice.RESIDENT_FIRST_HAND, 0.0) + scores.get(Voice.RESIDENT_OTHER, 0.0)
        others = {voice: score for voice, score in scores.items() if voice not in _RESIDENTS}
        other = max(others, key=lambda voice: others[voice], default=Voice.UNCLEAR)
        if others and others[other] >= max(resident, _ENOUGH):
            return other
        if resident < _ENOUGH:
            return Voice.UNCLEAR
        return Voice.RESIDENT_FIRST_HAND if scores.get(Voice.RESIDENT_FIRST_HAND) else Voice.RESIDENT_OTHER
