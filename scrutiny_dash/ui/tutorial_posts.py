"""The practice posts of the lesson: always from the practice store, whichever posts the rest of the product shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from scrutiny_dash import clock, wording
from scrutiny_dash.collect import practice
from scrutiny_dash.models import Answer, Feeling, FoundPost, Post, Query
from scrutiny_dash.reading.read import read
from scrutiny_dash.settings import DATA
from scrutiny_dash.store import room
from scrutiny_dash.tutorial import Step
from scrutiny_dash.ui.house import House
from scrutiny_dash.ui.safe_text import plain_html, post_html

_BEGINNING = 10
_SEARCHED = 40
_USEFUL = 12
LOADED_ON = "practice.loaded_on"


@dataclass(frozen=True, slots=True)
class Shown:
    """One practice post of the lesson, with what the computer read in it."""

    text: str
    platform: str
    feeling: Feeling
    feeling_reason: str


@cache
def _written(slug: str) -> dict[str, Post]:
    """Return a topic's practice posts as they were written, by the id they have in ``data/practice``."""
    day = clock.london_day(clock.now())
    rows = practice.read_file(DATA / "practice" / f"{slug}.jsonl")
    return {row["id"]: practice.post_of(row, day) for row in rows}


def one(house: House, slug: str, post_id: str) -> Shown:
    """Return a practice post by the id it has in ``data/practice``.

    Somebody may have set it aside while practising; the lesson then shows it as it was written and reads it anew.
    """
    written = _written(slug)[post_id]
    text = written.text
    words = f'"{" ".join(text.replace(chr(34), " ").split()[:_BEGINNING])}"'
    found = house.practice.answer(Query(slug, words, limit=3)).posts
    post = next((p for p in found if p.text == text), None)
    if post is not None:
        return Shown(post.text, post.platform, post.feeling, post.feeling_reason)
    reading = read(text, local=written.local, account_kind=written.account_kind, claimed_language=written.language)
    return Shown(text, written.platform, reading.feeling, reading.feeling_reason)


def search(house: House, slug: str, words: str) -> Answer:
    """Search the practice posts of a topic; the most useful ones come along."""
    return house.practice.answer(Query(slug, words, limit=_SEARCHED))


def short_first(found: Sequence[FoundPost], number: int) -> tuple[list[FoundPost], list[FoundPost]]:
    """Part found posts: the shortest of the most useful ones, which a beginner can read at once, and the rest."""
    first = sorted(found[:_USEFUL], key=lambda post: len(post.text))[:number]
    return first, [post for post in found if post not in first]


def drawn(house: House, slug: str, step: Step) -> Answer:
    """Answer the search that the chart step draws, over days counted from when the practice posts were loaded."""
    chosen = room.choices(house.stores.practice, LOADED_ON)
    loaded = date.fromisoformat(chosen[LOADED_ON]) if chosen else clock.london_day(clock.now())
    since, until = (loaded + timedelta(days=days) for days in step.days)
    return house.practice.answer(Query(slug, step.words, since=since, until=until, limit=1))


def post_card(shown: Shown) -> str:
    """Return the HTML of one practice post."""
    line = f"Practice post · {wording.platform(shown.platform)}"
    return (
        f'<blockquote class="lesson-post"><p class="post-text">{post_html(shown.text)}</p>'
        f'<p class="post-line">{plain_html(line)}</p></blockquote>'
    )


def found_cards(posts: Sequence[FoundPost]) -> str:
    """Return the HTML of found practice posts, hits marked."""
    return "".join(
        f'<blockquote class="lesson-post"><p class="post-text">{post_html(post.marked)}</p>'
        f'<p class="post-line">{plain_html(f"Practice post · {wording.platform(post.platform)}")}</p></blockquote>'
        for post in posts
    )
