"""Learn ``data/reading/other_voices.csv``: who is speaking in posts that are not in English.

Run ``python -m tests.benchmarks.other_voices`` to print how well it does on posts left out of the learning, a tenth at
a time, with ``--write`` to write the file instead. Learned from ``tests/labelled/other_languages.jsonl``;
``other_languages_frozen.jsonl``, by another writer, is scored by ``readings.py`` once a release.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter

import numpy as np

from scrutiny_dash.models import AccountKind, Voice
from scrutiny_dash.reading import lists, other_voices
from scrutiny_dash.reading.clean import mask_handles, tidy
from scrutiny_dash.reading.other_voices import ALWAYS, OtherVoices
from scrutiny_dash.reading.other_words import names
from scrutiny_dash.settings import ROOT
from tests.benchmarks.learning import Sparse, evened, fit, macro_f1

POSTS = ROOT / "tests" / "labelled" / "other_languages.jsonl"
VOICES = [voice.value for voice in Voice]
# As in reading_weights: how strongly weights are held towards nought (kinds of words less: they carry from one
# language to the others), how much a rare word and a rare voice count more, how often a word must be met, and below
# what weight it is left out.
SHRINK, SHRINK_KINDS, RARER, RARE, LEAST_POSTS, LEAST_WEIGHT = 2.0, 1.0, 0.25, 0.5, 3, 0.05
TENTHS = 10
HEADER = """# What each word, beginning of a word, kind of word and the shape of a post count for or against each voice,
# in other languages than English. Made by tests/benchmarks/other_voices.py; do not edit by hand.
"""


def learn(named: list[frozenset[str]], y: np.ndarray) -> dict[str, np.ndarray]:
    """Return the weights of each name, ``ALWAYS`` among them."""
    met = Counter(name for of_post in named for name in of_post)
    columns = {name: at for at, name in enumerate(sorted(n for n, times in met.items() if times >= LEAST_POSTS), 1)}
    scale = np.array([1.0, *(RARER * (np.log((1 + len(named)) / (1 + met[name])) + 1) for name in columns)])
    at = [[0, *(columns[name] for name in sorted(of_post) if name in columns)] for of_post in named]
    x = Sparse([(columns_of, scale[columns_of]) for columns_of in at], len(scale))
    shrink = np.array([1e-3, *(SHRINK_KINDS if "<" in name else SHRINK for name in columns)])
    w = fit(x, y, len(VOICES), evened(y, len(VOICES), np.ones(len(y)), RARE), shrink) * scale[:, None]
    kept = {name: w[column] for name, column in columns.items() if np.abs(w[column]).max() >= LEAST_WEIGHT}
    return {ALWAYS: w[0]} | kept


def lines(learned: dict[str, np.ndarray]) -> list[dict[str, str]]:
    return [
        {"words": name} | {voice: f"{value:.2f}" for voice, value in zip(VOICES, learned[name], strict=True)}
        for name in sorted(learned)
    ]


def written(learned: dict[str, np.ndarray]) -> str:
    out = io.StringIO()
    table = csv.DictWriter(out, ["words", *VOICES], lineterminator="\n")
    table.writeheader()
    table.writerows(lines(learned))
    return HEADER + out.getvalue()


def main(write: bool) -> None:
    posts = [json.loads(line) for line in POSTS.read_text(encoding="utf-8").splitlines() if line.strip()]
    texts = [mask_handles(tidy(post["text"])) for post in posts]
    named = [names(text, post["lang"]) for text, post in zip(texts, posts, strict=True)]
    y = np.array([VOICES.index(post["voice"]) for post in posts])
    if write:
        (lists.LISTS / f"{other_voices.FILE}.csv").write_text(written(learn(named, y)), encoding="utf-8")
        return
    tenth = np.random.default_rng(1).permutation(len(posts)) % TENTHS
    guess = np.zeros_like(y)
    for number in range(TENTHS):
        here = tenth == number
        others = [of_post for of_post, left_out in zip(named, here, strict=True) if not left_out]
        reader = OtherVoices(lines(learn(others, y[~here])))
        for at in np.flatnonzero(here):
            heard = reader.read(texts[at], AccountKind.UNKNOWN, posts[at]["lang"])
            guess[at] = VOICES.index(heard.voice.value)
    score, said = macro_f1(y, guess, VOICES)
    print(f"left out of the learning: macro-F1 {score:.3f}, right {np.mean(y == guess):.2f} of {len(y)} ({said})")


if __name__ == "__main__":
    main("--write" in sys.argv[1:])
