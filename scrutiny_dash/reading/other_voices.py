"""Who is speaking in a post that is not in English: the voices of ``voice``, told by ``other_words``.

What each thing counts stands in ``data/reading/other_voices.csv``, learned by ``tests/benchmarks/other_voices.py`` from
invented posts in many languages. Feeling is not read in other languages.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.models import AccountKind, Voice
from scrutiny_dash.reading.language import language_name
from scrutiny_dash.reading.lists import weighed
from scrutiny_dash.reading.other_words import Part, names, parts
from scrutiny_dash.reading.voice import OF_PLATFORM, SPOKEN_BY, Heard, by_platform, quoted

FILE = "other_voices"
ALWAYS = "(always)"
VOICES = tuple(Voice)
# A post of which hardly a word is known is not guessed at.
_FEWEST_KNOWN = 2
_TELLING = 0.1
_MOST_QUOTED = 2


class OtherVoices:
    """The file, ready to weigh posts; made once."""

    def __init__(self, lines: Iterable[dict[str, str]] | None = None) -> None:
        try:
            self._rows = {
                line["words"]: np.array([float(line[voice.value]) for voice in VOICES])
                for line in (weighed(FILE) if lines is None else lines)
            }
            self._always = self._rows[ALWAYS]
        except (KeyError, ValueError, TypeError) as error:
            raise SettingsError(
                f"data/reading/other_voices.csv cannot be read ({error}).",
                "Make it again with tests/benchmarks/other_voices.py.",
            ) from error

    def read(self, text: str, account: AccountKind, code: str) -> Heard:
        """Read who is speaking.

        Args:
            text: the post as it came.
            account: the platform's word for the account.
            code: the two letters of the post's language.
        """
        platform = OF_PLATFORM.get(account)
        if platform:
            return Heard(platform, by_platform(platform))
        language = language_name(code)
        known = [name for name in sorted(names(text, code)) if name in self._rows]
        voice = Voice.UNCLEAR
        if sum(name[0] != "(" for name in known) >= _FEWEST_KNOWN:
            scores = sum((self._rows[name] for name in known), self._always)
            voice = VOICES[int(scores.argmax())]
        if voice is Voice.UNCLEAR:
            return Heard(voice, f"It is in {language}, and its words do not say who is speaking.")
        telling = self._telling(parts(text, code), voice)
        if telling:
            return Heard(voice, f"It is in {language} and says {quoted(telling)}, as {SPOKEN_BY[voice]} would.")
        return Heard(voice, f"It is in {language}, written in the way of {SPOKEN_BY[voice]}.")

    def _telling(self, cut: list[Part], voice: Voice) -> list[str]:
        """Return the words of listed kinds, as written, that speak most plainly for a voice beyond any other."""
        at = VOICES.index(voice)
        beyond: dict[str, float] = {}
        for part in (part for part in cut if any(name[0] == "<" for name in part.names)):
            counts = sum((self._rows[name] for name in part.names if name in self._rows), np.zeros(len(VOICES)))
            beyond[part.written] = float(counts[at] - np.delete(counts, at).max())
        plainest = sorted(beyond, key=beyond.__getitem__, reverse=True)[:_MOST_QUOTED]
        return [written for written in plainest if beyond[written] >= _TELLING]


@cache
def other_voices() -> OtherVoices:
    """Return the one that is shared; the file is read at the first post of another language."""
    return OtherVoices()
