"""Who is speaking: a resident at first hand, another resident, an organisation, the news, politics, or unclear.

Read from the words, the way they are put, and what the platform itself says the account is; never from a profile.
The lists are ``data/reading/voice.toml``; what they find is weighed with the style (``weigh``) and with each word,
pair of words and the shape of the post (``wording``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence, Set
from typing import NamedTuple

from scrutiny_dash.models import AccountKind, Voice
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.phrases import Hit, longest
from scrutiny_dash.reading.quoting import in_words, whole
from scrutiny_dash.reading.rules import Rule, RuleBook
from scrutiny_dash.reading.shape import shape
from scrutiny_dash.reading.style import NAMES as STYLE
from scrutiny_dash.reading.verdicts import verdict
from scrutiny_dash.reading.weigh import Weighing
from scrutiny_dash.reading.wording import shared
from scrutiny_dash.reading.words import Words

READING = "voice"
_LISTS = ("first_hand", "resident", "second_hand", "staff", "organisation", "news", "politics")
# The voice of an account whose kind the platform itself tells.
OF_PLATFORM = {AccountKind.ORGANISATION: Voice.ORGANISATION, AccountKind.NEWS: Voice.NEWS}
_ACCOUNTS = (AccountKind.PERSON, AccountKind.ORGANISATION, AccountKind.NEWS)
_VOICES = {voice.value: voice for voice in Voice}
_OF_ACCOUNT = {account: [float(account is kind) for kind in _ACCOUNTS] for account in AccountKind}
_RESIDENTS = frozenset({Voice.RESIDENT_FIRST_HAND, Voice.RESIDENT_OTHER})
# What the weighing takes a bare verdict for.
_TAKEN_FOR = frozenset({Voice.NEWS, Voice.ORGANISATION, Voice.UNCLEAR})
_MOST_OF_ONE = 2
_MOST_SAID = 2
FOUND = (
    *(f"words of {name}" for name in _LISTS),
    *(f"account of {kind.value}" for kind in _ACCOUNTS),
    *STYLE,
)
SPOKEN_BY = {
    Voice.RESIDENT_FIRST_HAND: "a resident telling what happened to them",
    Voice.RESIDENT_OTHER: "a resident",
    Voice.ORGANISATION: "an organisation",
    Voice.NEWS: "the news",
    Voice.POLITICS: "a politician or a campaign",
}

_MANY = {
    Voice.RESIDENT_FIRST_HAND: "residents telling what happened to them",
    Voice.RESIDENT_OTHER: "residents",
    Voice.ORGANISATION: "organisations",
    Voice.NEWS: "the news",
    Voice.POLITICS: "politicians and campaigns",
}


class Heard(NamedTuple):
    """What was read: the voice and the reason; and what the feeling needs of it.

    Attributes:
        feelings: what the words count for each feeling, in the order of the weights; none in other languages.
        is_verdict: it passes a bare verdict, so it does feel something.
        rows: what the words are in the file of weights, as ``Wording.find`` gave it.
    """

    voice: Voice
    reason: str
    feelings: Sequence[float] = ()
    is_verdict: bool = False
    rows: Set[int] = frozenset()


class VoiceReader:
    """Reads who is speaking; made once."""

    def __init__(self, book: RuleBook) -> None:
        for name in _LISTS:
            entry = table("voice")[name]
            book.add(entry["phrases"], Rule(READING, name, float(entry["weight"]), Voice(entry["voice"])))
        self._weighing = Weighing(READING, FOUND)
        self._wording = shared()
        self._voices = len(self._weighing.answers)

    def read(self, text: str, words: Words, hits: list[Hit[Rule]], account: AccountKind, how: list[float]) -> Heard:
        """Read who is speaking.

        Args:
            text: the post as it came.
            words: the same, stripped for scoring.
            hits: what the rule book found for this reading.
            account: the platform's word for the account.
            how: what ``style`` gave.
        """
        found, said = self.found(words, hits, account, how)
        rows = self._wording.find(words.lower, shape(text, words, how))
        counted = self._wording.weigh(rows)
        voice = _VOICES[self._weighing.answer(found, more=counted[: self._voices])]
        platform = OF_PLATFORM.get(account)
        if platform and voice in _RESIDENTS:
            voice = platform
        bare = verdict(words, how) if voice in _TAKEN_FOR and not platform else None
        if bare:
            voice, said[Voice.RESIDENT_OTHER] = Voice.RESIDENT_OTHER, [bare]
        phrases = said.get(voice)
        if phrases:
            phrases.sort(key=_length, reverse=True)
            quotes = in_words(words, [whole(words, *phrase) for phrase in phrases[:_MOST_SAID]])
            reason = f"It says {quoted(quotes)}, as {SPOKEN_BY[voice]} would."
        elif voice is Voice.UNCLEAR:
            reason = "Its words do not say who is speaking."
        elif voice is platform:
            reason = by_platform(voice)
        else:
            reason = self._told_by_single_words(words, rows, voice)
        return Heard(voice, reason, counted[self._voices :], bare is not None, rows)

    def _told_by_single_words(self, words: Words, rows: Set[int], voice: Voice) -> str:
        stands = self._wording.telling(words.lower, rows, voice.value)
        if not stands:
            return f"It is written in the way of {SPOKEN_BY[voice]}."
        telling = quoted([words.written[here] for here in stands])
        return f"It uses words such as {telling}, as posts by {_MANY[voice]} often do."

    def found(
        self, words: Words, hits: list[Hit[Rule]], account: AccountKind, how: list[float]
    ) -> tuple[list[float], dict[Voice, list[tuple[int, int]]]]:
        """Return what is weighed, one number for each of ``FOUND``, and where what each list found stands."""
        scores = dict.fromkeys(_LISTS, 0.0)
        said: dict[Voice, list[tuple[int, int]]] = {}
        by_list: dict[str, list[Hit[Rule]]] = {}
        for hit in hits:
            by_list.setdefault(hit.entry.kind, []).append(hit)
        for name, of_list in by_list.items():
            times: dict[tuple[str, ...], int] = {}
            for hit in longest(of_list):
                phrase = tuple(words.lower[hit.start : hit.end])
                time = times[phrase] = times.get(phrase, 0) + 1
                if time <= _MOST_OF_ONE:
                    scores[name] += hit.entry.weight
                    said.setdefault(hit.entry.item, []).append((hit.start, hit.end))
        found = [math.log1p(score) if score else 0.0 for score in scores.values()]
        return found + _OF_ACCOUNT[account] + how, said


def by_platform(voice: Voice) -> str:
    """Say that the platform itself tells who is speaking."""
    return f"The platform says that the account belongs to {SPOKEN_BY[voice]}."


def _length(phrase: tuple[int, int]) -> int:
    return phrase[1] - phrase[0]


def quoted(said: list[str]) -> str:
    """Return what is said in quotation marks, each once."""
    return " and ".join(f"“{phrase}”" for phrase in dict.fromkeys(said))
