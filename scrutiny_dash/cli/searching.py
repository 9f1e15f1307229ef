"""Commands that answer: search a topic, read a text."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

import click

from scrutiny_dash.cli.common import DAY, day, opened, say, say_json
from scrutiny_dash.collect import practice as practice_posts
from scrutiny_dash.models import Answer, Query
from scrutiny_dash.reading.clean import mask_handles, tidy
from scrutiny_dash.reading.persons import refuse_person
from scrutiny_dash.reading.read import reader as shared_reader
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.settings import Settings
from scrutiny_dash.store.audit import record_alone
from scrutiny_dash.topics import topic as topic_of
from scrutiny_dash.wording import count


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("topic")
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
@click.option("--since", type=DAY, help="From this London day on (YYYY-MM-DD).")
@click.option("--until", type=DAY, help="Up to and with this London day.")
@click.option("--limit", type=click.IntRange(0, 10_000), default=10, help="How many posts to bring along.")
@click.option("--practice", is_flag=True, help="Search the practice posts.")
@click.option("--officer", is_flag=True, help="Show the posts' addresses.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def search(
    settings: Settings,
    topic: str,
    words: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    limit: int,
    practice: bool,
    officer: bool,
    as_json: bool,
) -> None:
    """Search the posts of a TOPIC for WORDS, "a phrase", #hashtag, -without, one OR other."""
    topic_of(topic)
    asked = " ".join(words)
    refuse_person(asked)
    query = Query(topic, asked, day(since), day(until), limit=limit)
    with opened(settings) as stores:
        if practice:
            practice_posts.load(stores.practice, stores.private)
        store = stores.practice if practice else stores.live
        answer = Searcher(store).answer(query, officer=officer)
        record_alone(store, "command line", "search", topic, words=asked, posts=answer.posts_total)
    if as_json:
        say_json(as_contract(answer, officer=officer))
        return
    found = f"{answer.posts_total:,} of {count(answer.collected_total, 'post')}"
    if answer.people_total:
        found += f", by {count(answer.people_total, 'person', 'people')}"
    elif answer.posts_total:
        found += "; how many people wrote them is not known"
    say(f"{found}.")
    for post in answer.posts:
        say(f"- {post.text}")


def as_contract(answer: Answer, *, officer: bool) -> dict[str, Any]:
    """Return an answer under the names that other programs rely on."""
    return {
        "topic": answer.query.topic,
        "query": answer.query.words,
        "practice": answer.practice,
        "posts_total": answer.posts_total,
        "people_total": answer.people_total,
        "held": answer.held,
        "undated": answer.undated,
        "set_aside": answer.set_aside,
        "days": [{"day": d.isoformat(), "posts": n} for d, n in answer.days],
        "platforms": answer.platforms,
        "places": {place.value: n for place, n in answer.places.items()},
        "feelings": {feeling.value: n for feeling, n in answer.feelings.items()},
        "posts": [
            {
                "id": post.id,
                "text": post.text,
                "created": None if post.created is None else post.created.isoformat(),
                "platform": post.platform,
                "url": post.url if officer else None,
                "place": post.place.value,
                "district": post.district,
                "feeling": post.feeling.value,
            }
            for post in answer.posts
        ],
    }


@click.command()
def read() -> None:
    """Read texts on standard input, one a line, and print what the machine reads in each as one JSON line."""
    reader = shared_reader()
    for raw in sys.stdin.buffer:
        text = mask_handles(tidy(raw.decode("utf-8", errors="replace").rstrip("\r\n")))
        reading = reader.read(text)
        say_json(
            {
                "text": text,
                "language": reading.language,
                "compound": reading.compound,
                "feeling": reading.feeling.value,
                "feeling_reason": reading.feeling_reason,
                "place": reading.place.value,
                "district": reading.district,
                "place_reason": reading.place_reason,
                "voice": reading.voice.value,
                "voice_reason": reading.voice_reason,
                "held": [why.value for why in reading.held],
                "held_reason": reading.held_reason,
                "version": reading.version,
            }
        )


COMMANDS = (search, read)
