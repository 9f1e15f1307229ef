"""Learn ``data/reading/held_words.csv``: the words of danger, of a writer under 18 and of abuse.

Run ``python tests/benchmarks/held_weights.py`` to print how well it carries to a writer left out of the learning, with
``--write`` to write the file (four minutes). Learned from: ``tests/labelled/screening_open.jsonl``,
``screening_more.jsonl``, ``voices.jsonl`` and the open lines of ``screening.jsonl``; as posts that are not held from
``ordinary.jsonl``, the practice posts, the open half of ``readings.jsonl``, ``places.jsonl`` and one of each message of
``copies.jsonl``. The frozen lines are never opened.
"""

from __future__ import annotations

import argparse
import csv
import io
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
from tests.benchmarks.learning import Sparse, fit_sides  # noqa: E402

LABELLED = ROOT / "tests" / "labelled"
SEED, HALVES, STEPS = 20, 2, 600
# How strongly weights are held towards nothing, and how much more a post that must be held counts than another.
SHRINK, HELD_TIMES = 1e-4, 3.0
# How much more a post written to look like one that is held, and is not, counts than another.
NEAR_TIMES = 2.5
# How much a sort and a notice count beside a word; a word counts more the fewer posts have it.
SORT = 2.4
SEEN_IN = 2
# The share of ordinary posts that each of the three may hold falsely, in posts left out of the learning.
BUDGET = {Held.DANGER: 0.040, Held.CHILD: 0.030, Held.ABUSE: 0.010}
# The writers of voices.jsonl that teach. With all of them the words were held to be more harmless: of the planted cases
# fewer were held for as many practice posts held falsely (docs/decisions.md). The file was made before they were added.
VOICES = "ABCDEF"
LEAST = 0.2
# Posts that were not written to look like any that is held.
ORDINARY = ("practice", "ordinary", "voices")
NOTICES = {Voice.ORGANISATION, Voice.NEWS, Voice.POLITICS}
HEADER = """# How much each word, pair of words and sort of words (@) counts for danger, a writer under 18 and abuse.
# Made by tests/benchmarks/held_weights.py; do not edit by hand: change held_sorts.toml or the learning material, then
# make this file again. It holds no names of people or places.
"""


Thing = str | tuple[str, str]
Read = tuple[set[Thing], float, bool]


class Post(NamedTuple):
    """A post to learn from; ``held`` None: known to be held for something else, left out for that reason alone."""

    source: str
    text: str
    held: frozenset[str]


def rows(path: Path) -> Iterator[dict]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def writer(name: str) -> str:
    """Return whose post it is: ``sl`` of ``sl017``, ``s10`` of ``s10-003``, ``s4`` of ``s4017``."""
    return name.partition("-")[0] if "-" in name else name[:2]


def posts(learn: Path) -> list[Post]:
    found = [Post(f"writer {writer(row['id'])}", row["text"], frozenset(row["held"])) for row in rows(learn)]
    found += [Post("more", row["text"], frozenset(row["held"])) for row in rows(LABELLED / "screening_more.jsonl")]
    for number, line in enumerate((LABELLED / "screening.jsonl").read_text(encoding="utf-8").splitlines()):
        if number % 2 == 0:
            row = json.loads(line)
            found.append(Post("lines", row["text"], frozenset(row["held"])))
    for row in rows(LABELLED / "readings.jsonl"):
        if row["half"] == "open" and row["feeling"] != "not_scored":
            found.append(Post("readings", row["text"], frozenset()))
    found += [
        Post(f"voices {row['writer']}", row["text"], frozenset(row["held"]))
        for row in rows(LABELLED / "voices.jsonl")
        if row["writer"] in VOICES
    ]
    found += [
        Post(f"ordinary {writer(row['id'])}", row["text"], frozenset()) for row in rows(LABELLED / "ordinary.jsonl")
    ]
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


def read(post: Post, book: RuleBook, voices: VoiceReader) -> Read:
    """Return what is counted in a post, its size, and whether it is a notice, as the screening has them."""
    text = mask_handles(tidy(post.text))
    words = Words(strip_for_scoring(text))
    hits = book.find(words.lower)
    heard = voices.read(text, words, hits["voice"], AccountKind.UNKNOWN, style(text, words))
    lower = screening.without_sayings(words.lower, hits[screening.READING])
    named = held_words.words_of(lower)
    things = {*named, *pairwise(named)}
    for word in set(named):
        things.update(held_words.sorts_of(word))
    return things, held_words.size(len(set(lower))), heard.voice in NOTICES


def proper_nouns(texts: list[str]) -> set[str]:
    """Return words that mostly bear a capital inside sentences: names of people and places, left out."""
    capital, small = Counter(), Counter()
    first = {name.lower() for name in lists.table("names")["first"]}
    for text in texts:
        words = Words(strip_for_scoring(text))
        for before, word in zip([STOP, *words.written], words.written, strict=False):
            if before != STOP and word[0].isalpha():
                (capital if word[0].isupper() and not word.isupper() else small)[word.lower()] += 1
    return {
        name
        for name in set(capital) | first
        if not held_words.sorts_of(name) and (capital[name] > small[name] or (name in first and small[name] < 5))
    }


class Material:
    """The posts as a table: what is counted in each, scaled so that a rare word counts more and a long post less."""

    def __init__(self, found: list[Post]) -> None:
        book = RuleBook()
        voices = VoiceReader(book)
        screening.add_phrases(book)
        book.compile()
        read_all = [read(post, book, voices) for post in found]
        names = proper_nouns([post.text for post in found])
        seen = Counter(thing for things, _, _ in read_all for thing in things)
        kept = [
            thing
            for thing, times in seen.items()
            if times >= SEEN_IN and not any(part in names for part in ((thing,) if isinstance(thing, str) else thing))
        ]
        self.vocabulary: dict[Thing, int] = {t: i for i, t in enumerate([held_words.NOTICE, *sorted(kept, key=str)])}
        self.scale = np.array([_scale(thing, seen[thing], len(found)) for thing in self.vocabulary], np.float32)
        self.x = Sparse([self._row(*one) for one in read_all], len(self.vocabulary), np.float32)
        self.y = np.array([[reason.value in post.held for reason in held_words.READS] for post in found], np.float32)
        self.held = np.array([bool(post.held) for post in found])
        self.source = np.array([post.source for post in found])
        self.near = np.array([post.source.startswith("writer") or post.source in {"more", "lines"} for post in found])
        self.weight = np.where(self.y > 0, HELD_TIMES, np.where(self.held[:, None], 0.0, 1.0))
        self.weight[self.near & ~self.held] *= NEAR_TIMES

    def _row(self, things: set[Thing], size: float, notice: bool) -> tuple[list[int], list[float]]:
        at = [self.vocabulary[thing] for thing in things if thing in self.vocabulary] + [0] * notice
        return at, [float(self.scale[i]) / size for i in at]

    def fit(self, which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Learn from some of the posts."""
        return fit_sides(self.x.part(which), self.y[which], self.weight[which], SHRINK, STEPS)

    def left_out(self) -> np.ndarray:
        """Return the sums of every post from weights that know neither its writer nor its half of practice."""
        half = np.random.default_rng(SEED).integers(0, HALVES, len(self.source))
        z = np.zeros_like(self.y)
        for group in sorted(set(self.source)):
            for number in range(HALVES) if group == "practice" else (None,):
                out = (self.source == group) & ((half == number) if number is not None else True)
                w, c = self.fit(~out)
                z[out] = self.x.part(out).times(w) + c
        return z


def _scale(thing: Thing, seen: int, posts_in_all: int) -> float:
    if isinstance(thing, str) and (thing.startswith("@") or thing == held_words.NOTICE):
        return SORT
    return float(np.log((1 + posts_in_all) / (1 + seen)) + 1)


def limits(made: Material, z: np.ndarray) -> np.ndarray:
    """Return from what sum on each of the three holds a post, by ``BUDGET``, and say what that means."""
    ordinary = np.array([source.startswith(ORDINARY) for source in made.source]) & ~made.held
    found = []
    for i, reason in enumerate(held_words.READS):
        free = np.sort(z[ordinary, i])[::-1]
        found.append(free[int(len(free) * BUDGET[reason])])
    over = z > np.array(found)
    print(f"ordinary posts left out: {int(over[ordinary].any(1).sum())} of {int(ordinary.sum())} held falsely")
    for name in sorted(set(made.source)):
        here = made.source == name
        asked = here[:, None] & (made.y > 0)
        said = [
            f"{reason.value} {int(over[asked[:, i]].any(1).sum())}/{int(asked[:, i].sum())}"
            for i, reason in enumerate(held_words.READS)
        ]
        free = here & ~made.held
        print(f"{name} left out: held {', '.join(said)}; falsely {int(over[free].any(1).sum())}/{int(free.sum())}")
    return np.array(found, np.float32)


def written(vocabulary: dict[Thing, int], w: np.ndarray, c: np.ndarray) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["words", *(reason.value for reason in held_words.READS)])
    for thing, row in [(held_words.ALWAYS, c), *((t, w[i]) for t, i in vocabulary.items())]:
        if np.abs(row).max() >= LEAST or thing in {held_words.ALWAYS, held_words.NOTICE}:
            table.writerow([thing if isinstance(thing, str) else " ".join(thing), *(f"{value:.2f}" for value in row)])
    return HEADER + out.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--learn", type=Path, default=LABELLED / "screening_open.jsonl")
    chosen = parser.parse_args()
    made = Material(posts(chosen.learn))
    from_what = limits(made, made.left_out())
    w, c = made.fit(np.ones(len(made.source), bool))
    text = written(made.vocabulary, w * made.scale[:, None], c - from_what)
    print(f"{text.count(chr(10)) - 4} weights, {len(text) / 1000:.0f} kB")
    if chosen.write:
        held_words.FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
