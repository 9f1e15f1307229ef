"""Weighing: from what was found in a post to the likeliest answer.

Each thing found counts for or against each answer by a weight in ``data/reading/weights.toml`` (a multinomial
logistic regression, learned from labelled posts by ``tests/benchmarks/reading_weights.py``). The weights are plain
numbers; what is found, the words, comes from lists that an officer can open.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import add

import numpy as np

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.reading.lists import table


class Weighing:
    """The weights of one reading, such as ``feeling``.

    Attributes:
        answers: the possible answers, in the order of the weights.
    """

    def __init__(self, reading: str, names: Sequence[str]) -> None:
        weights = table("weights")[reading]
        self.answers: tuple[str, ...] = tuple(weights["answers"])
        try:
            rows = [weights["weights"][name] for name in ("always", *names)]
        except KeyError as error:
            raise SettingsError(
                f"data/reading/weights.toml has no weight {error} for {reading}.",
                "Make the weights again with tests/benchmarks/reading_weights.py.",
            ) from error
        self._always, self._rows = np.array(rows[0]), np.array(rows[1:])

    def answer(self, found: Sequence[float], barred: str = "", more: Sequence[float] = ()) -> str:
        """Return the likeliest answer that is not ``barred``; ``more`` is what else counts, one number an answer."""
        scores: list[float] = (np.array(found) @ self._rows + self._always).tolist()
        if more:
            scores = list(map(add, scores, more))
        best = self.answers[scores.index(max(scores))]
        if best != barred:
            return best
        scores[self.answers.index(barred)] = -np.inf
        return self.answers[scores.index(max(scores))]
