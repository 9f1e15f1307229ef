"""How many posts a second one core reads: language, feeling, voice, place, screening and one topic.

``python tests/benchmarks/reading_speed.py`` prints posts a second for all readings and microseconds for each part,
beside plain VADER on the same posts in the same run. The best of several rounds counts: the machine may be busy. Then
our scorer is held against VADER on 100,000 made-up texts: one score that differs in one bit is an error.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from scrutiny_dash.models import AccountKind, Place  # noqa: E402
from scrutiny_dash.reading.clean import strip_for_scoring  # noqa: E402
from scrutiny_dash.reading.language import language  # noqa: E402
from scrutiny_dash.reading.read import Unread  # noqa: E402
from scrutiny_dash.reading.read import reader as shared_reader  # noqa: E402
from scrutiny_dash.reading.style import style  # noqa: E402
from scrutiny_dash.reading.vader import Vader  # noqa: E402
from scrutiny_dash.reading.words import Words  # noqa: E402
from scrutiny_dash.topics import topics  # noqa: E402

ROUNDS = 12
TEXTS = 100_000


def best(work: Callable[[], object], posts: int) -> float:
    """Return microseconds of processor time a post, in the best of the rounds."""
    least = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        least = min(least, time.process_time() - start)
    return least / posts * 1e6


def made_up_texts(posts: list[str], lexicon: list[str]) -> Iterator[str]:
    """Yield texts of words from posts and from VADER's own lists, in every order, with and without shouting."""
    chance = random.Random(17)
    words = [word for post in posts for word in post.split()]
    own = [
        *lexicon,
        *NEGATE,
        *BOOSTER_DICT,
        *SPECIAL_CASES,
        "but",
        "least",
        "no",
        "never so",
        "without doubt",
        "!",
        "??",
    ]
    for _ in range(TEXTS):
        text = " ".join(chance.choice(own if chance.random() < 0.4 else words) for _ in range(chance.randint(1, 40)))
        yield text.upper() if chance.random() < 0.05 else text


def main() -> None:
    paths = sorted((ROOT / "data" / "practice").glob("*.jsonl"))
    texts = [json.loads(line)["text"] for path in paths for line in path.read_text(encoding="utf-8").splitlines()][::2]
    topic = next(iter(topics().values()))
    reader, upstream = shared_reader(), SentimentIntensityAnalyzer()
    reader.read_with_topics("Dzień dobry wszystkim, jak się macie dzisiaj", [topic])
    cut = [Words(strip_for_scoring(text)) for text in texts]
    pages = [[Unread(text) for text in texts[start : start + 100]] for start in range(0, len(texts), 100)]
    whole = best(lambda: [reader.read_all(page, [topic]) for page in pages], len(texts))
    alone = best(lambda: [reader.read_with_topics(text, [topic]) for text in texts], len(texts))
    plain = best(lambda: [upstream.polarity_scores(text) for text in texts], len(texts))
    print(f"{len(texts)} posts of {sum(map(len, texts)) / len(texts):.0f} characters, one core")
    print(f"all readings and one topic: {1e6 / whole:,.0f} posts a second ({whole:.0f} microseconds a post)")
    print(f"each post by itself:        {1e6 / alone:,.0f} posts a second; as they arrive, a hundred are read at once")
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
    scorer, different = Vader(), 0
    for text in made_up_texts(texts, sorted(upstream.lexicon)):
        different += scorer.score(text).compound != upstream.polarity_scores(text)["compound"]
    print(f"{TEXTS:,} made-up texts: {different} scored otherwise than by plain VADER")
    if different:
        sys.exit(1)


if __name__ == "__main__":
    main()
