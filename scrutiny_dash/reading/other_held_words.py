"""What a post's words taken together say of danger, childhood and abuse, in other languages than English.

Beside the listed phrases (``other_held``): people say such things in more ways than a list has. What each word,
beginning of a word and kind of word (``data/reading/other_held_kinds.toml``) counts stands in
``data/reading/other_held_words.csv``, learned from invented cases by ``tests/benchmarks/other_held_words.py``. The sum
is never kept or shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from functools import cache

import numpy as np

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.models import Held
from scrutiny_dash.reading.lists import weighed
from scrutiny_dash.reading.other_words import names

FILE = "other_held_words"
KINDS = "other_held_kinds"
# With what is always added, a sum above nought holds a post: the limit is in it.
ALWAYS = "(always)"
FOR = (Held.DANGER, Held.CHILD, Held.ABUSE)


class OtherHeldWords:
    """The file, ready to weigh posts; made once."""

    def __init__(self, lines: Iterable[dict[str, str]] | None = None) -> None:
        try:
            rows = {
                line["words"]: [float(line[held.value]) for held in FOR]
                for line in (weighed(FILE) if lines is None else lines)
            }
            self._always = rows.pop(ALWAYS)
            self._at = {name: at for at, name in enumerate(rows)}
            self._weights = np.array(list(rows.values())).reshape(-1, len(FOR))
        except (KeyError, ValueError, TypeError) as error:
            raise SettingsError(
                f"data/reading/other_held_words.csv cannot be read ({error}).",
                "Make it again with tests/benchmarks/other_held_words.py.",
            ) from error

    def read(self, text: str, language: str) -> frozenset[Held]:
        """Return what a post is likely to have to be held for.

        Args:
            text: stripped for scoring.
            language: its two letters.
        """
        return self.of(names(text, language, KINDS))

    def of(self, named: Set[str]) -> frozenset[Held]:
        """Return the same, of what ``names`` gave."""
        known = sorted(self._at[name] for name in named & self._at.keys())
        sums = (self._weights.take(known, 0).sum(0) + self._always).tolist()
        return frozenset(held for held, total in zip(FOR, sums, strict=True) if total > 0)


@cache
def other_held_words() -> OtherHeldWords:
    """Return the one that is shared; the file is read at the first post of another language."""
    return OtherHeldWords()
