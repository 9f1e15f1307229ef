"""Small makers of posts and arrivals for tests that do not need the real readings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from scrutiny_dash.models import About, Feeling, Place, Post, Reading
from scrutiny_dash.store.arrivals import Arrival, Link

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def a_post(text: str = "Waited nine hours at Broomfield", native_id: str = "p1", **changes: Any) -> Post:
    """Return a post on Bluesky at noon of 14 March 2026."""
    return Post(**{"platform": "bluesky", "native_id": native_id, "text": text, "created": NOON, **changes})


def a_reading(**changes: Any) -> Reading:
    """Return a reading of an English complaint in Essex."""
    given = {
        "version": "test", "language": "en", "feeling": Feeling.COMPLAINT, "compound": -0.4, "feeling_reason": "waited",
        "place": Place.ESSEX, "district": "Chelmsford", "place_reason": "says Broomfield",
    }  # fmt: skip
    return Reading(**{**given, **changes})


def an_arrival(
    text: str = "Waited nine hours at Broomfield",
    native_id: str = "p1",
    author: int | None = 1,
    topic: str = "mental_health",
    reading: Reading | None = None,
    useful: int = 10,
    **changes: Any,
) -> Arrival:
    """Return a post ready for the store, linked to one topic."""
    link = Link(topic, author, About(True, "matched waited"), 0, useful)
    return Arrival(a_post(text, native_id, **changes), reading or a_reading(), (link,))
