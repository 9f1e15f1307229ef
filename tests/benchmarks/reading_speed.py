"""How many posts a second one core reads: language, feeling, voice, place, screening and one topic.

``python tests/benchmarks/reading_speed.py`` prints posts a second for all readings and microseconds for each part,
beside plain VADER on the same posts in the same run. The best of several rounds counts: the machine may be busy.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from scrutiny_dash.models import AccountKind, Place  # noqa: E402
from scrutiny_dash.reading.clean import strip_for_scoring  # noqa: E402
from scrutiny_dash.reading.language import language  # noqa: E402
from scrutiny_dash.reading.read import Reader  # noqa: E402
from scrutiny_dash.reading.style import style  # noqa: E402
from scrutiny_dash.reading.words import Words  # noqa: E402
from scrutiny_dash.topics import topics  # noqa: E402

ROUNDS = 12


def best(work: Callable[[], object], posts: int) -> float:
    """Return microseconds of processor time a post, in the best of the rounds."""
    least = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        least = min(least, time.process_time() - start)
    return least / posts * 1e6


def main() -> None:
    paths = sorted((ROOT / "data" / "practice").glob("*.jsonl"))
    texts = [json.loads(line)["text"] for path in paths for line in path.read_text(encoding="utf-8").splitlines()][::2]
    topic = next(iter(topics().values()))
    reader, upstream = Reader(), SentimentIntensityAnalyzer()
    reader.read_with_topics("Dzień dobry wszystkim, jak się macie dzisiaj", [topic])
    cut = [Words(strip_for_scoring(text)) for text in texts]
    whole = best(lambda: [reader.read_with_topics(text, [topic]) for text in texts], len(texts))
    plain = best(lambda: [upstream.polarity_scores(text) for text in texts], len(texts))
    print(f"{len(texts)} posts of {sum(map(len, texts)) / len(texts):.0f} characters, one core")
    print(f"all readings and one topic: {1e6 / whole:,.0f} posts a second ({whole:.0f} microseconds a post)")
    print(
        f"plain VADER alone:          {1e6 / plain:,.0f} posts a second; all readings take {whole / plain:.1f} times it"
    )
    parts: dict[str, Callable[[], object]] = {
        "clean and cut into words": lambda: [Words(strip_for_scoring(text)) for text in texts],
        "language": lambda: [language(words.text, words) for words in cut],
        "style": lambda: [style(text, words) for text, words in zip(texts, cut, strict=True)],
        "everything but the topic": lambda: [reader.read(text, account_kind=AccountKind.PERSON) for text in texts],
        "one topic alone": lambda: [reader.about(text, topic, Place.ESSEX) for text in texts],
    }
    for name, work in parts.items():
        print(f"  {name:26}{best(work, len(texts)):7.1f} microseconds")


if __name__ == "__main__":
    main()
