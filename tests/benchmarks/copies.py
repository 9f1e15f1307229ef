"""How fast and how right copies are found: ``python -m tests.benchmarks.copies`` from the project's folder.

Three parts, each printed beside its target and a bare floor from the same run:
1. the labelled copies: pair precision and recall;
2. 100,000 posts with 100 campaigns edited nine ways: seconds, peak memory, pair precision and recall;
3. one new post against 1,000,000 stored, with the index a store would keep: milliseconds, and copies found again.

The posts are made from the words of the practice posts, so chance likenesses are of the kind that real posts have,
but they are made: precision and recall on them say that the method works at this size, not what it does on real posts.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from scrutiny_dash.reading import copies

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
LABELLED = ROOT / "tests" / "labelled" / "copies.jsonl"
PRACTICE = ROOT / "data" / "practice"
CANDIDATES_A_BAND = 40
CANDIDATES = 50
TABLES = """
CREATE TABLE copy_bands(
    band_key INTEGER NOT NULL, post_id INTEGER NOT NULL, PRIMARY KEY (band_key, post_id)) WITHOUT ROWID;
CREATE TABLE copy_sketches(post_id INTEGER PRIMARY KEY, sketch BLOB NOT NULL);
"""
_ONE_BAND = f"SELECT post_id FROM (SELECT post_id FROM copy_bands WHERE band_key = ? LIMIT {CANDIDATES_A_BAND})"
FIND = f"""
SELECT c.post_id, s.sketch FROM (
    SELECT post_id, count(*) AS shared FROM ({" UNION ALL ".join([_ONE_BAND] * copies.BANDS)})
    GROUP BY post_id ORDER BY shared DESC, post_id LIMIT {CANDIDATES}
) AS c JOIN copy_sketches AS s ON s.post_id = c.post_id
"""


class Writer:
    """Writes posts: each word follows the last as in a practice post, or, one time in eight, comes out of the blue."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        texts = [
            json.loads(line)["text"]
            for file in sorted(PRACTICE.glob("*.jsonl"))
            for line in file.read_text(encoding="utf-8").splitlines()
        ]
        self._words = [word for text in texts for word in text.split()]
        self._lengths = [len(text.split()) for text in texts]
        self._after: dict[str, list[str]] = {}
        for word, following in zip(self._words, self._words[1:], strict=False):
            self._after.setdefault(word, []).append(following)

    def post(self, least: int = 1) -> str:
        draw, words, after = self._random.random, self._words, self._after
        word = words[int(draw() * len(words))]
        out = [word]
        for _ in range(max(least, self._random.choice(self._lengths)) - 1):
            choices = words if draw() < 0.125 else after.get(word, words)
            word = choices[int(draw() * len(choices))]
            out.append(word)
        return " ".join(out)

    def edited(self, text: str) -> str:
        """Edit a message as people do when they pass it on: one to three of nine ways."""
        for way in self._random.sample(range(9), self._random.choice((1, 1, 2, 3))):
            text = self._edit(text, way)
        return text

    def _edit(self, text: str, way: int) -> str:
        draw, words = self._random, text.split()
        if way == 0:
            for _ in range(max(1, len(words) // 15)):
                words[draw.randrange(len(words))] = draw.choice(self._words)
            return " ".join(words)
        if way == 1:
            return " ".join(words[: max(8, len(words) * draw.randint(70, 90) // 100)]) + "…"
        if way == 2:
            start = draw.randrange(max(1, len(words) * 3 // 4))
            return " ".join(words[:start] + words[start + len(words) // 6 :])
        if way == 3:
            place = draw.randrange(max(1, len(text) - 1))
            return text[:place] + text[place + 1 :]
        return (
            re.sub(r"[.,!?]", "", text.lower()),
            f"RT @someone: {text}",
            f"{draw.choice(('Please share.', 'Copied from a friend:', 'This, all of it:'))} {text}",
            f"{text} #Essex {draw.choice(('#CarersWeek', '😡😡', 'https://example.org/a1'))}",
            f"“{text}” {self.post(3)}"[: len(text) * 4 // 3],
        )[way - 4]


def mixture(posts: int, seed: int = 7) -> tuple[list[str], list[int | None]]:
    """Return texts, shuffled, and for each the number of its campaign or None: 93 posts of 100 belong to none."""
    writer, draw = Writer(seed), random.Random(seed + 1)
    made: list[tuple[str, int | None]] = []
    for number in range(max(2, posts // 1000)):
        message = writer.post(25)
        size = draw.choice((8, 20, 40, 90, 190))
        made += [(message if draw.random() < 0.4 else writer.edited(message), number) for _ in range(size)]
    made += [(writer.post(), None) for _ in range(posts - len(made))]
    draw.shuffle(made)
    return [text for text, _ in made], [number for _, number in made]


def pair_scores(found: Sequence[int], truth: Sequence[object]) -> tuple[float, float]:
    """Return precision and recall over pairs of texts that are put together."""

    def pairs(keys: list[object]) -> int:
        return sum(size * (size - 1) // 2 for size in Counter(keys).values())

    right = pairs([(f, t) for f, t in zip(found, truth, strict=True) if f != copies.ALONE and t is not None])
    said = pairs([f for f in found if f != copies.ALONE])
    return right / max(said, 1), right / max(pairs([t for t in truth if t is not None]), 1)


def labelled() -> None:
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    precision, recall = pair_scores(
        copies.groups([row["text"] for row in rows]).tolist(), [row["group"] for row in rows]
    )
    print(f"labelled, {len(rows)} posts: pair precision {precision:.3f}, recall {recall:.3f} (both .95 asked)")


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(file: Path) -> None:
    """In a process of its own: group the texts of a file, write the labels beside it, print seconds and peak memory."""
    texts = json.loads(file.read_text())
    start = time.perf_counter()
    exact = len({" ".join(copies.folded_words(text)) for text in texts})
    floor, before = time.perf_counter() - start, peak_mb()
    start = time.perf_counter()
    labels = copies.groups(texts)
    seconds = time.perf_counter() - start
    file.with_suffix(".labels").write_text(json.dumps(labels.tolist()))
    print(json.dumps({"seconds": seconds, "floor": floor, "peak": peak_mb(), "before": before, "exact": exact}))


def many(posts: int) -> None:
    texts, truth = mixture(posts)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.json"
        file.write_text(json.dumps(texts))
        command = [sys.executable, "-m", "tests.benchmarks.copies", "--measure", str(file)]
        out = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
        labels = json.loads(file.with_suffix(".labels").read_text())
    precision, recall = pair_scores(labels, truth)
    print(
        f"{posts:,} posts: {out['seconds']:.1f} s (6 asked; folding alone {out['floor']:.1f} s,"
        f" {out['seconds'] / out['floor']:.1f}x), peak {out['peak']:.0f} MB (450 asked; {out['before']:.0f} before)"
    )
    print(f"  pair precision {precision:.3f}, recall {recall:.3f} (both .95 asked); {max(labels) + 1:,} groups")


def filled(folder: Path, posts: int) -> tuple[sqlite3.Connection, list[tuple[int, str]]]:
    """Make a store's two tables with a row for each post; return it and the campaigns' first posts."""
    texts, truth = mixture(posts)
    store = sqlite3.connect(folder / "copies.sqlite")
    store.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + TABLES)
    ids, keys, messages = [], [], {}
    with store:
        for post_id, made in enumerate(copies.signatures(texts), 1):
            if made is None:
                continue
            ids.append(post_id)
            keys.append(np.array(made.bands))
            store.execute("INSERT INTO copy_sketches VALUES (?, ?)", (post_id, made.sketch))
            number = truth[post_id - 1]
            if number is not None:
                messages.setdefault(number, (post_id, texts[post_id - 1]))
        store.executemany("INSERT OR IGNORE INTO copy_bands VALUES (?, ?)", _in_order(ids, np.concatenate(keys)))
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return store, list(messages.values())


def _in_order(ids: list[int], keys: copies.IntArray) -> Iterator[tuple[int, int]]:
    owner = np.repeat(np.array(ids), copies.BANDS)
    order = np.argsort(keys, kind="stable")
    for part in np.array_split(order, 64):
        yield from zip(keys[part].tolist(), owner[part].tolist(), strict=True)


def find(store: sqlite3.Connection, text: str) -> int | None:
    """Find the stored post that a new text is a copy of."""
    made = copies.signature(text)
    return None if made is None else copies.closest(made.sketch, store.execute(FIND, made.bands).fetchall())


def one_against(posts: int, tries: int = 500) -> None:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        store, messages = filled(Path(folder), posts)
        built = time.perf_counter() - start
        size = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
        writer = Writer(99)
        asked = [(writer.edited(messages[n % len(messages)][1]), True) for n in range(tries)]
        asked += [(writer.post(8), False) for _ in range(tries)]
        random.Random(3).shuffle(asked)
        taken, found, false = [], 0, 0
        for text, is_copy in asked:
            start = time.perf_counter()
            answer = find(store, text)
            taken.append((time.perf_counter() - start) * 1000)
            found += answer is not None and is_copy
            false += answer is not None and not is_copy
        start = time.perf_counter()
        for post_id in range(1, tries):
            store.execute("SELECT sketch FROM copy_sketches WHERE post_id = ?", (post_id * 997 % posts,)).fetchone()
        floor = (time.perf_counter() - start) * 1000 / tries
        store.close()
    p50, p95 = np.percentile(taken, [50, 95])
    print(
        f"one new post against {posts:,}: median {p50:.2f} ms, p95 {p95:.2f} ms, worst {max(taken):.2f} ms (5 asked;"
        f" one row by its number {floor:.3f} ms); copies found {found} of {tries}, wrongly {false} of {tries};"
        f" tables {size:.0f} MB, built in {built:.0f} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--stored", type=int, default=1_000_000, help="0 leaves this part out")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        measure(chosen.measure)
        return
    labelled()
    many(chosen.posts)
    if chosen.stored:
        one_against(chosen.stored)


if __name__ == "__main__":
    main()
