"""Learn ``data/reading/held_words.toml``: the words of danger, of a writer under 18 and of abuse.

Run ``python tests/benchmarks/held_weights.py`` to print how well it carries to posts left out of the learning, with
``--write`` to write the file. Learned from: ``tests/labelled/screening_open.jsonl`` and ``screening_more.jsonl``, the
open lines of ``screening.jsonl``, and as posts that are not held the practice posts, the open half of
``readings.jsonl``, ``places.jsonl`` and one of each message of ``copies.jsonl``. The frozen lines are never opened.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from scrutiny_dash.models import AccountKind, Held, Voice  # noqa: E402
from scrutiny_dash.reading import held_words, lists, screening  # noqa: E402
from scrutiny_dash.reading.clean import mask_handles, strip_for_scoring, tidy  # noqa: E402
from scrutiny_dash.reading.rules import RuleBook  # noqa: E402
from scrutiny_dash.reading.style import style  # noqa: E402
from scrutiny_dash.reading.voice import VoiceReader  # noqa: E402
from scrutiny_dash.reading.words import STOP, Words  # noqa: E402

LABELLED = ROOT / "tests" / "labelled"
SEED, FOLDS, STEPS = 20, 5, 250
# How strongly weights are held towards nothing, and how much more a post that must be held counts than another.
SHRINK, HELD_TIMES = 1e-3, 3.0
# How much more a post written to look like one that is held, and is not, counts than another.
NEAR_TIMES, NEAR = 2.5, ("open", "more", "lines")
SEEN_IN = 3
SCALE = 4.0
# The share of practice posts that each of the three may hold falsely, in posts left out of the learning.
BUDGET = {Held.DANGER: 0.030, Held.CHILD: 0.020, Held.ABUSE: 0.006}
LEAST = 0.03
NOTICES = {Voice.ORGANISATION, Voice.NEWS, Voice.POLITICS}
HEADER = """# How much each word, pair of words and sort of words (@) counts for danger, for a writer under 18 and for
# abuse, in this order. Made by tests/benchmarks/held_weights.py; do not edit by hand: change held_sorts.toml or the
# learning material, then make this file again. It holds no names of people or places.
"""


class Post(NamedTuple):
    """A post to learn from; ``held`` None: known to be held for something else, left out for that reason alone."""

    source: str
    text: str
    held: frozenset[str]


def rows(path: Path) -> Iterator[dict]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def posts(learn: Path) -> list[Post]:
    found = [Post("open", row["text"], frozenset(row["held"])) for row in rows(learn)]
    found += [Post("more", row["text"], frozenset(row["held"])) for row in rows(LABELLED / "screening_more.jsonl")]
    for number, line in enumerate((LABELLED / "screening.jsonl").read_text(encoding="utf-8").splitlines()):
        if number % 2 == 0:
            row = json.loads(line)
            found.append(Post("lines", row["text"], frozenset(row["held"])))
    for row in rows(LABELLED / "readings.jsonl"):
        if row["half"] == "open" and row["feeling"] != "not_scored":
            found.append(Post("readings", row["text"], frozenset()))
    found += [Post("places", row["text"], frozenset()) for row in rows(LABELLED / "places.jsonl")]
    groups = set()
    for row in rows(LABELLED / "copies.jsonl"):
        if row["group"] is None or row["group"] not in groups:
            groups.add(row["group"])
            found.append(Post("copies", row["text"], frozenset()))
    for path in sorted((ROOT / "data" / "practice").glob("*.jsonl")):
        for row in rows(path):
            if row.get("lang", "en") == "en":
                found.append(Post("practice", row["text"], frozenset(row["label"]["held"])))
    return found


def read(post: Post, book: RuleBook, voices: VoiceReader) -> tuple[Counter, float, bool]:
    """Return what is counted in a post, its size, and whether it is a notice, as the screening has them."""
    text = mask_handles(tidy(post.text))
    words = Words(strip_for_scoring(text))
    hits = book.find(words.lower)
    heard = voices.read(text, words, hits["voice"], AccountKind.UNKNOWN, style(text, words))
    lower = screening.without_sayings(words.lower, hits[screening.READING])
    simple = held_words.words_of(lower)
    things = Counter({*simple, *pairwise(simple)})
    for word in set(simple):
        things.update(held_words.sorts_of(word))
    return things, held_words.size(len(set(lower))), heard.voice in NOTICES


def proper_nouns(texts: list[str]) -> set[str]:
    """Return simplified words that mostly bear a capital inside sentences: names of people and places, left out."""
    capital, small = Counter(), Counter()
    kept = set(held_words._SORTS)
    first = {held_words.simple(name.lower()) for name in lists.table("names")["first"]}
    for text in texts:
        words = Words(strip_for_scoring(text))
        for before, word in zip([STOP, *words.written], words.written, strict=False):
            name = held_words.simple(word.lower())
            if before != STOP and word[0].isalpha():
                (capital if word[0].isupper() and not word.isupper() else small)[name] += 1
    return {
        name
        for name in set(capital) | first
        if name not in kept and (capital[name] > small[name] or (name in first and small[name] < 5))
    }


def table_of(posts_read: list[tuple[Counter, float, bool]], vocabulary: dict) -> np.ndarray:
    x = np.zeros((len(posts_read), len(vocabulary)), np.float32)
    for i, (things, size, notice) in enumerate(posts_read):
        for thing, times in things.items():
            if thing in vocabulary:
                x[i, vocabulary[thing]] = times * SCALE / size
        if notice:
            x[i, vocabulary[held_words.NOTICE]] = SCALE / size
    return x


def fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fit the three regressions side by side (accelerated gradient descent); a weight of nought leaves a post out."""
    share = (weight / weight.sum(0)).astype(np.float32)
    v = np.random.default_rng(SEED).normal(size=x.shape[1]).astype(np.float32)
    most = share.max(1)
    for _ in range(12):
        v = x.T @ (most * (x @ v))
        size = float(np.linalg.norm(v))
        v /= size
    step = 1 / (0.25 * (size + 1) + SHRINK)
    w = before = np.zeros((x.shape[1], y.shape[1]), np.float32)
    c = c_before = np.zeros(y.shape[1], np.float32)
    for turn in range(STEPS):
        push = turn / (turn + 3)
        ahead, c_ahead = w + push * (w - before), c + push * (c - c_before)
        slope = share * (1 / (1 + np.exp(-(x @ ahead + c_ahead))) - y)
        before, c_before = w, c
        w = ahead - step * (x.T @ slope + SHRINK * ahead)
        c = c_ahead - step * slope.sum(0)
    return w, c


def learn(found: list[Post]) -> tuple[dict, np.ndarray, np.ndarray]:
    book = RuleBook()
    voices = VoiceReader(book)
    screening.add_phrases(book)
    book.compile()
    posts_read = [read(post, book, voices) for post in found]
    names = proper_nouns([post.text for post in found])
    seen = Counter(thing for things, _, _ in posts_read for thing in things)
    kept = [
        thing
        for thing, times in seen.items()
        if times >= SEEN_IN and not any(part in names for part in ((thing,) if isinstance(thing, str) else thing))
    ]
    vocabulary = {thing: i for i, thing in enumerate([held_words.NOTICE, *sorted(kept, key=str)])}
    x = table_of(posts_read, vocabulary)
    y = np.array([[reason.value in post.held for reason in held_words.READS] for post in found], np.float32)
    held = np.array([bool(post.held) for post in found])
    weight = np.where(y > 0, HELD_TIMES, np.where(held[:, None], 0.0, 1.0))
    source = np.array([post.source for post in found])
    weight[np.isin(source, NEAR) & ~held] *= NEAR_TIMES
    fold = np.random.default_rng(SEED).integers(0, FOLDS, len(found))
    z = np.zeros_like(y)
    for k in range(FOLDS):
        w, c = fit(x[fold != k], y[fold != k], weight[fold != k])
        z[fold == k] = x[fold == k] @ w + c
    limits: list[float] = []
    for i, reason in enumerate(held_words.READS):
        free = np.sort(z[(source == "practice") & ~held, i])[::-1]
        limits.append(free[int(len(free) * BUDGET[reason])])
        said = [
            f"{name} {int((z[(source == name) & (y[:, i] > 0), i] > limits[-1]).sum())}/"
            f"{int(((source == name) & (y[:, i] > 0)).sum())}"
            for name in ("open", "lines", "more", "practice")
        ]
        false = [
            f"{name} {int((z[(source == name) & ~held, i] > limits[-1]).sum())}/{int(((source == name) & ~held).sum())}"
            for name in dict.fromkeys(source)
        ]
        print(f"{reason.value}: held, left out of the learning: {', '.join(said)}; falsely: {', '.join(false)}")
    either = (z > np.array(limits)).any(1)[(source == "practice") & ~held]
    print(f"practice posts held falsely for any of the three, left out: {either.sum()} of {len(either)}")
    w, c = fit(x, y, weight)
    return vocabulary, w, c - np.array(limits, np.float32)


def written(vocabulary: dict, w: np.ndarray, c: np.ndarray) -> str:
    lines = [HEADER, "[weights]"]
    for thing, row in [(held_words.ALWAYS, c / SCALE), *((t, w[i]) for t, i in vocabulary.items())]:
        if np.abs(row).max() >= LEAST or thing in {held_words.ALWAYS, held_words.NOTICE}:
            name = thing if isinstance(thing, str) else " ".join(thing)
            lines.append(f"{json.dumps(name)} = [{', '.join(f'{value:.3f}' for value in row)}]")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--learn", type=Path, default=LABELLED / "screening_open.jsonl")
    chosen = parser.parse_args()
    vocabulary, w, c = learn(posts(chosen.learn))
    text = written(vocabulary, w, c)
    print(f"{text.count(chr(10)) - 5} weights, {len(text) / 1000:.0f} kB")
    if chosen.write:
        (lists.LISTS / "held_words.toml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
