"""How long a whole search answer takes, against the bare floor in the same run.

Run: python -m tests.benchmarks.search [--posts 200000]. Prints milliseconds (median, p95) and the ratio to the floor.
Aims: at most 2x the floor, p95 under 30 ms at 200,000 posts.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from scrutiny_dash.models import Query
from scrutiny_dash.search.answer import Searcher
from tests.benchmarks.floor import Floor
from tests.benchmarks.made_up import PLANTED, fill

ROUNDS = 40
TOPIC = "mental_health"


def times(work: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Return the milliseconds of each round after three warm ones."""
    for _ in range(3):
        work()
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begin) * 1000)
    return sorted(taken)


def main() -> None:
    """Make the posts, time both, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--posts", type=int, default=200_000)
    count = parser.parse_args().posts
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        store = fill(Path(folder) / "made-up.db", count)
        print(f"{count:,} posts made and stored in {time.perf_counter() - begin:.1f} s")
        searcher, floor = Searcher(store), Floor(store.path)
        print(f"{'word':<14}{'posts':>9}{'ours ms':>10}{'p95':>8}{'floor ms':>10}{'p95':>8}{'ratio':>7}")
        for word in PLANTED:
            answer = searcher.answer(Query(TOPIC, word))
            bare = floor.answer(word)
            assert answer.posts_total == bare["posts_total"]
            assert answer.people_total == bare["people_total"]
            ours = times(lambda word=word: searcher.answer(Query(TOPIC, word)))
            least = times(lambda word=word: floor.answer(word))
            p95 = [values[int(len(values) * 0.95)] for values in (ours, least)]
            middle = [statistics.median(values) for values in (ours, least)]
            print(
                f"{word:<14}{answer.posts_total:>9,}{middle[0]:>10.1f}{p95[0]:>8.1f}"
                f"{middle[1]:>10.1f}{p95[1]:>8.1f}{middle[0] / middle[1]:>7.2f}"
            )


if __name__ == "__main__":
    main()
