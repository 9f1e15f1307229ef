"""Learn ``data/reading/other_held_words.csv``: danger, childhood and abuse in posts that are not in English.

Run ``python -m tests.benchmarks.other_held_words`` to print how well it does on a writer left out of the learning,
with ``--write`` to write the file instead. Learned from ``tests/labelled/screening_other_languages.jsonl`` and, as
posts that are not held, ``other_languages.jsonl``; the frozen files are never opened.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from typing import Any, NamedTuple

import numpy as np

from scrutiny_dash.reading import lists, other_held_words
from scrutiny_dash.reading.clean import mask_handles, strip_for_scoring, tidy
from scrutiny_dash.reading.other_held import OtherLanguages
from scrutiny_dash.reading.other_held_words import ALWAYS, FOR, KINDS, OtherHeldWords
from scrutiny_dash.reading.other_words import names
from scrutiny_dash.settings import ROOT
from tests.benchmarks.learning import Sparse, fit

LABELLED = ROOT / "tests" / "labelled"
# As in other_voices.
SHRINK, SHRINK_KINDS, RARER, LEAST_POSTS, LEAST_WEIGHT = 2.0, 0.5, 0.25, 2, 0.05
# How much more a case counts than an ordinary post, whether it must be held or only looks like it.
CASE_TIMES = 2.0
# The share of ordinary posts that each of the three may hold falsely, in posts left out of the learning.
BUDGET = 0.03
FIFTHS, SEED = 5, 2
HEADER = """# How much each word, beginning of a word and kind of word counts for danger, a writer under 18 and abuse,
# in other languages than English. Made by tests/benchmarks/other_held_words.py; do not edit by hand.
"""


class Post(NamedTuple):
    """A post to learn from; an ordinary one was not written to look like any that is held."""

    writer: str
    ordinary: bool
    held: frozenset[str]
    by_phrases: bool
    names: frozenset[str]


def posts() -> list[Post]:
    phrases = OtherLanguages()
    found = [made(row, row["id"][:2], phrases) for row in rows("screening_other_languages")]
    ordinary = [made(row | {"held": []}, row["writer"], phrases, ordinary=True) for row in rows("other_languages")]
    # An ordinary post that the phrases hold may be held rightly: children who give their age wrote some.
    return found + [post for post in ordinary if not post.by_phrases]


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (LABELLED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def made(row: dict[str, Any], writer: str, phrases: OtherLanguages, *, ordinary: bool = False) -> Post:
    text = strip_for_scoring(mask_handles(tidy(row["text"])))
    by_phrases = bool(phrases.read_phrases(text, row["lang"], notice=False))
    return Post(writer, ordinary, frozenset(row["held"]), by_phrases, names(text, row["lang"], KINDS))


class Learned(NamedTuple):
    """The weights of names for one reason; ``always`` without the limit."""

    always: float
    weights: dict[str, float]

    def score(self, post: Post) -> float:
        return self.always + sum(self.weights.get(name, 0.0) for name in post.names)


def learn(of: list[Post], reason: str) -> Learned:
    met = Counter(name for post in of for name in post.names)
    columns = {name: at for at, name in enumerate(sorted(n for n, times in met.items() if times >= LEAST_POSTS), 1)}
    scale = np.array([1.0, *(RARER * (np.log((1 + len(of)) / (1 + met[name])) + 1) for name in columns)])
    at = [[0, *(columns[name] for name in sorted(post.names) if name in columns)] for post in of]
    x = Sparse([(columns_of, scale[columns_of]) for columns_of in at], len(scale))
    y = np.array([int(reason in post.held) for post in of])
    counts = np.array([1.0 if post.ordinary else CASE_TIMES * (1 + (reason in post.held)) for post in of])
    shrink = np.array([1e-3, *(SHRINK_KINDS if "<" in name else SHRINK for name in columns)])
    w = fit(x, y, 2, counts, shrink)
    apart = (w[:, 1] - w[:, 0]) * scale
    return Learned(float(apart[0]), {name: float(apart[column]) for name, column in columns.items()})


def limit(of: list[Post], reason: str) -> float:
    """Return the score above which as many ordinary posts, left out of the learning, lie as the budget allows."""
    fifth = np.random.default_rng(SEED).permutation(len(of)) % FIFTHS
    scores = []
    for number in range(FIFTHS):
        learned = learn([post for post, at in zip(of, fifth, strict=True) if at != number], reason)
        scores += [learned.score(p) for p, at in zip(of, fifth, strict=True) if at == number and p.ordinary]
    return float(np.quantile(scores, 1 - BUDGET))


def lines(of: list[Post]) -> list[dict[str, str]]:
    learned = {reason.value: learn(of, reason.value) for reason in FOR}
    kept = sorted({n for one in learned.values() for n, weight in one.weights.items() if abs(weight) >= LEAST_WEIGHT})
    always = {reason: f"{one.always - limit(of, reason):.2f}" for reason, one in learned.items()}
    return [{"words": ALWAYS} | always] + [
        {"words": name} | {reason: f"{one.weights.get(name, 0.0):.2f}" for reason, one in learned.items()}
        for name in kept
    ]


def main(write: bool) -> None:
    of = posts()
    if write:
        out = io.StringIO()
        table = csv.DictWriter(out, ["words", *(reason.value for reason in FOR)], lineterminator="\n")
        table.writeheader()
        table.writerows(lines(of))
        (lists.LISTS / f"{other_held_words.FILE}.csv").write_text(HEADER + out.getvalue(), encoding="utf-8")
        return
    for writer in sorted({post.writer for post in of}):
        weighed = OtherHeldWords(lines([post for post in of if post.writer != writer]))
        here = [(post, post.by_phrases or bool(weighed.of(post.names))) for post in of if post.writer == writer]
        must = [held for post, held in here if post.held]
        need_not = [held for post, held in here if not post.held]
        print(f"writer {writer} left out: {sum(must)} of {len(must)} held, {sum(need_not)} of {len(need_not)} falsely;"
              f" by phrases alone {sum(p.by_phrases for p, _ in here if p.held)}"
              f" and {sum(p.by_phrases for p, _ in here if not p.held)}")  # fmt: skip


if __name__ == "__main__":
    main("--write" in sys.argv[1:])
