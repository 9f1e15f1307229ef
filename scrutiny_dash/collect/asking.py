"""What pages ask the worker for: a collection of topics, or a table's own words. The worker finds it in the store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from scrutiny_dash import clock
from scrutiny_dash.sources.base import Source
from scrutiny_dash.sources.registry import SOURCES
from scrutiny_dash.store import jobs, room, runs
from scrutiny_dash.store.connect import Store
from scrutiny_dash.topics import Topic

COLLECT, WORDS = "collect", "words"
SWITCH = "source."


def switched_on(choices: Mapping[str, Any]) -> tuple[Source, ...]:
    """Return the sources that an officer switched on."""
    return tuple(s for s in SOURCES if choices.get(f"{SWITCH}{s.info.name}"))


def ask_to_collect(store: Store, asked_by: str, slugs: tuple[str, ...], sources: tuple[str, ...] = ()) -> int:
    """Ask the worker to collect topics; ``sources`` empty means all that are switched on. Returns the job."""
    return jobs.ask(store, COLLECT, {"topics": list(slugs), "sources": list(sources), "words": ""}, asked_by)


def ask_for_words(store: Store, asked_by: str, topic: Topic, words: str) -> int | None:
    """Ask the sources for a table's own words, once a freshness period however many tables ask.

    Returns:
        The job, which may be another table's that is going on, or None when every source that is on was asked within
        the topic's freshness.
    """
    going_on = asking_for(store, topic, words)
    if going_on is not None:
        return going_on.id
    folded = _folded(words)
    fresh = clock.now() - timedelta(hours=topic.freshness_hours)
    due = []
    for source in switched_on(room.choices(store, SWITCH)):
        if not source.info.searches:
            continue
        asked = runs.last_asked(store, topic.slug, source.info.name, folded)
        if asked is None or asked < fresh:
            due.append(source.info.name)
    if not due:
        return None
    return jobs.ask(store, WORDS, {"topics": [topic.slug], "sources": due, "words": folded}, asked_by)


def asking_for(store: Store, topic: Topic, words: str) -> jobs.Job | None:
    """Return the job that asks the sources for these words of a topic right now, if there is one."""
    folded = _folded(words)
    for job in jobs.unfinished(store, WORDS):
        if job.wants["words"] == folded and topic.slug in job.wants["topics"]:
            return job
    return None


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())
