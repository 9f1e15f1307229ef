"""A store of made-up posts for benchmarks: words by Zipf's law, planted words in a known share, one seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from scrutiny_dash.models import About, Feeling, Place, Post, Reading, Service, Voice
from scrutiny_dash.store import posts as store_posts
from scrutiny_dash.store.arrivals import Arrival, Link
from scrutiny_dash.store.connect import Store

PLANTED = {"rareplant": 0.0002, "mediumplant": 0.01, "tenthplant": 0.10, "commonplant": 0.90}
VOCABULARY = 20_000
SYLLABLES = ["ba", "de", "ki", "lo", "mu", "ner", "pos", "ri", "sta", "ton", "ver", "wil", "qua", "fen", "gor"]


def vocabulary(rng: np.random.Generator) -> np.ndarray:
    """Return made-up words, each once."""
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        words["".join(rng.choice(SYLLABLES, size=rng.integers(2, 5)))] = None
    return np.array(list(words))


def fill(path: Path, count: int, topic: str = "mental_health", seed: int = 7) -> Store:
    """Make a store with ``count`` posts of about 40 words over 365 days by ``count / 3`` people."""
    rng = np.random.default_rng(seed)
    store = Store.open(path)
    words = vocabulary(rng)
    start = datetime(2025, 6, 1, tzinfo=UTC)
    feelings, places = list(Feeling), list(Place)
    arrivals = []
    for number in range(count):
        picked = words[np.minimum(rng.zipf(1.3, size=40) - 1, VOCABULARY - 1)].tolist()
        picked += [word for word, share in PLANTED.items() if rng.random() < share]
        when = start + timedelta(seconds=int(number * 365 * 86400 / count))
        post = Post(
            platform=("bluesky", "mastodon", "feed", "reddit")[int(rng.integers(4))],
            native_id=f"made-up:{number}",
            text=" ".join(picked),
            created=when,
            url="https://example.org/p",
        )
        reading = Reading(
            "made-up", "en", feelings[int(rng.integers(5))], 0.0, "", places[int(rng.integers(5))], "", "",
            voice=Voice.UNCLEAR,
        )  # fmt: skip
        link = Link(topic, int(rng.integers(count // 3)), About(True, "", Service.UNCLEAR), 0, int(rng.integers(256)))
        arrivals.append(Arrival(post, reading, (link,)))
        if len(arrivals) == 2000:
            store_posts.add_arrivals(store, arrivals, "made-up")
            arrivals = []
    store_posts.add_arrivals(store, arrivals, "made-up")
    return store
