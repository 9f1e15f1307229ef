"""How fast stored posts are read again: python tests/benchmarks/rereading_speed.py [--posts 20000].

Stores the practice posts over and over, as they would arrive, then reads them all again as after a change of the lists.
Prints both paces side by side, the longest transaction of each kind, and how long switching a topic over takes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from scrutiny_dash.collect import rereading
from scrutiny_dash.collect.intake import Intake
from scrutiny_dash.collect.practice import read_file
from scrutiny_dash.models import AccountKind, Post, PostKind
from scrutiny_dash.reading.read import reader
from scrutiny_dash.settings import DATA
from scrutiny_dash.store import rereading as kept
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.topics import topic

TOPIC = "mental_health"


def made(count: int) -> list[Post]:
    """Return so many posts with the texts of the practice posts of one topic."""
    rows = read_file(DATA / "practice" / f"{TOPIC}.jsonl")
    return [
        Post("bluesky", f"n{n}", f"{row['text']} {n}", None, author_key=row["author"], kind=PostKind(row["kind"]),
             account_kind=AccountKind(row["account"]))
        for n, row in enumerate(islice(cycle(rows), count))
    ]  # fmt: skip


def timed(owner: Any, name: str) -> list[float]:
    """Put a stopwatch round a function; return the list that its times go into."""
    real: Callable[..., Any] = getattr(owner, name)
    times: list[float] = []

    def run(*given: Any) -> Any:
        begun = time.perf_counter()
        try:
            return real(*given)
        finally:
            times.append(time.perf_counter() - begun)

    setattr(owner, name, run)
    return times


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=20_000)
    count = parser.parse_args().posts
    reader()  # compiled once, before the clocks start
    with tempfile.TemporaryDirectory() as folder:
        store, private = Store.open(Path(folder) / "s.db"), PrivateFile.open(Path(folder) / "p.db")
        intake = Intake(store, private.topic_key, (topic(TOPIC),), reader())
        posts = made(count)
        begun = time.perf_counter()
        intake.take(posts, "bluesky", forced=True)
        arrived = time.perf_counter() - begun
        writes, switches = timed(kept, "keep_beside"), timed(rereading, "switch")
        cleans = timed(rereading, "clean")
        begun = time.perf_counter()
        rereading.Rereading(store, lists="changed").to_end()
        again = time.perf_counter() - begun
        store.close()
        private.close()
    print(f"arriving: {count / arrived:,.0f} posts a second; read again: {count / again:,.0f}")
    print(f"longest transaction: reading {max(writes) * 1000:.0f} ms, cleaning up {max(cleans) * 1000:.0f} ms")
    print(f"switching a topic of {count:,} posts over: {max(switches):.2f} s")


if __name__ == "__main__":
    main()
