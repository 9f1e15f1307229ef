"""How fast and how small an import is: python tests/benchmarks/import_speed.py [a real CSV] [--large 200].

Times opening, guessing and reading of a CSV into posts, beside the bare floor (the standard library's csv over the same
bytes); then the whole import, every reading made and everything stored; and measures the peak memory of a process that
reads a large file made for it. Aim: 3,000 posts a second or more with every reading.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from scrutiny_dash.collect.bring_in import bring_table
from scrutiny_dash.collect.import_wish import Wish
from scrutiny_dash.reading.read import reader as shared_reader
from scrutiny_dash.sources.imports import ImportSummary, ReadOptions, guess_mapping, open_table, read_posts
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.topics import topic

OPTIONS = ReadOptions(as_of=datetime(2026, 3, 14, 9, 30, tzinfo=UTC))
WORDS = [
    "we",
    "waited",
    "hours",
    "in",
    "the",
    "corridor",
    "at",
    "broomfield",
    "and",
    "nobody",
    "told",
    "us",
    "why,",
    "staff",
    "were",
    "kind",
    "but",
    "tired",
    "“again”",
]


def floor(path: Path) -> float:
    """Return the seconds that csv alone takes over a file."""
    start = time.perf_counter()
    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        for _ in csv.reader(stream):
            pass
    return time.perf_counter() - start


def whole(path: Path) -> tuple[float, ImportSummary]:
    """Return the seconds of a whole import, short of reading feelings and storing, and what became of the rows."""
    start = time.perf_counter()
    table = open_table(path, path.name)
    reader = read_posts(table, guess_mapping(table), OPTIONS)
    for _ in reader:
        pass
    return time.perf_counter() - start, reader.summary()


def stored(path: Path) -> tuple[float, int]:
    """Return the seconds of a whole import, every reading made and all stored, and how many posts were new."""
    reader = shared_reader()
    reader.read("Dzień dobry wszystkim, jak się macie dzisiaj")  # loads the language model, once a process
    with tempfile.TemporaryDirectory() as folder:
        store, private = Store.open(Path(folder) / "s.db"), PrivateFile.open(Path(folder) / "p.db")
        start = time.perf_counter()
        table = open_table(path, path.name)
        wish = Wish(topic("mental_health"), guess_mapping(table), OPTIONS)
        brought = bring_table(store, private, table, wish, "benchmark", reader)
        seconds = time.perf_counter() - start
        store.close()
        private.close()
    return seconds, brought.added.new


def generate(path: Path, megabytes: int) -> None:
    """Write a CSV with dates, authors and texts with quotes, commas and line breaks."""
    chance = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["Date", "Author", "Comment", "Link"])
        row = 0
        while stream.tell() < megabytes << 20:
            for _ in range(2000):
                row += 1
                text = " ".join(chance.choices(WORDS, k=chance.randint(5, 80))) + (
                    '\n"and more"' if row % 9 == 0 else ""
                )
                day = f"{row % 28 + 1:02}/{row % 12 + 1:02}/2016 10:{row % 60:02}"
                writer.writerow([day, f"author{row % 5000}", text, f"https://example.org/{row}"])


def report(path: Path) -> None:
    """Print the times and the counts of one file."""
    seconds, summary = min((whole(path) for _ in range(3)), key=lambda pair: pair[0])
    bare = min(floor(path) for _ in range(3))
    pace = f"{summary.rows / seconds:,.0f} a second, {seconds / bare:.1f} x csv"
    print(f"{path.name}: {summary.rows:,} rows in {seconds:.2f} s ({pace})")
    print(
        f"  kept {summary.posts:,}; left out: {summary.skipped or 'none'}; without a date: {summary.undated or 'none'}"
    )
    print(f"  {summary.dates}")
    taken, new = min(stored(path) for _ in range(2))
    print(f"  read and stored: {new:,} posts in {taken:.2f} s ({new / taken:,.0f} a second, {taken / bare:.0f} x csv)")


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--large", type=int, default=0, help="megabytes of the large file")
    parser.add_argument("--once", type=Path, help="read one file once and print the peak memory")
    asked = parser.parse_args()
    if asked.once:
        seconds, summary = whole(asked.once)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{summary.posts:,} posts of {asked.once.stat().st_size >> 20} MB in {seconds:.1f} s, peak {peak:.0f} MB")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = asked.file
        if path is None:
            path = Path(folder) / "made.csv"
            generate(path, 3)
        report(path)
        if asked.large:
            large = Path(folder) / "large.csv"
            generate(large, asked.large)
            subprocess.run([sys.executable, __file__, "--once", str(large)], check=True)


if __name__ == "__main__":
    main()
