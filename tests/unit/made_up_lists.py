"""Lists that are easy to see through: a post is read by its own words, and two versions read them differently."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scrutiny_dash.collect.intake import usefulness
from scrutiny_dash.collect.rereading import Rereading
from scrutiny_dash.models import About, Feeling, Held, Place, Reading, Service, Voice
from scrutiny_dash.store import posts
from scrutiny_dash.store.arrivals import Arrival, Link
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.versions import theme_bits
from scrutiny_dash.topics import Theme, Topic, topic
from tests.factories import a_post, a_reading

TOPIC, OTHER = "mental_health", "young_carers"
KNOWN = {slug: topic(slug) for slug in (TOPIC, OTHER)}


@dataclass(frozen=True)
class Lists:
    """What each word means. A post belongs to every topic unless it says one of ``not_about``."""

    version: str
    feelings: dict[str, Feeling]
    voices: dict[str, Voice]
    places: dict[str, Place]
    held: frozenset[str] = frozenset()
    not_about: frozenset[str] = frozenset()

    def read_with_topics(self, text: str, asked: Iterable[Topic], **_told: Any) -> tuple[Reading, dict[str, About]]:
        """Read like ``Reader.read_with_topics``."""
        said = text.split()

        def first(meanings: dict[str, Any], otherwise: Any) -> Any:
            return next((meanings[word] for word in said if word in meanings), otherwise)

        danger = tuple(word for word in said if word in self.held)
        reading = a_reading(
            version=self.version,
            feeling=first(self.feelings, Feeling.NO_CLEAR_FEELING), feeling_reason=f"{self.version} says so",
            voice=first(self.voices, Voice.UNCLEAR), voice_reason=f"{self.version} says so",
            place=first(self.places, Place.UNKNOWN), district="", place_reason=f"{self.version} says so",
            held=(Held.DANGER,) if danger else (), held_reason=" ".join(danger),
        )  # fmt: skip
        is_about = not self.not_about.intersection(said)
        return reading, {
            one.slug: About(
                is_about,
                f"{self.version} about {one.slug}",
                Service.NHS if self.version in said else Service.UNCLEAR,
                f"{self.version} on services",
                tuple(theme.slug for theme in one.themes if theme.words[0] in said),
            )
            for one in asked
        }


ONE = Lists(
    "one",
    {"waited": Feeling.COMPLAINT, "kind": Feeling.PRAISE},
    {"i": Voice.RESIDENT_FIRST_HAND},
    {"harlow": Place.ESSEX},
)
TWO = Lists(
    "two",
    {"waited": Feeling.COMPLAINT, "kind": Feeling.MIXED, "corridor": Feeling.COMPLAINT},
    {"i": Voice.RESIDENT_OTHER, "council": Voice.ORGANISATION},
    {"harlow": Place.ESSEX, "southend": Place.SOUTHEND_THURROCK},
    held=frozenset({"desperate"}),
    not_about=frozenset({"aviation"}),
)
WORDS = ("waited", "kind", "corridor", "i", "council", "harlow", "southend", "one", "two", "crisis", "desperate")


def with_themes(*themes: str) -> dict[str, Topic]:
    """Return the topics with other themes, each found by the word that it is called by."""
    made = tuple(Theme(slug, slug.title(), (slug,)) for slug in themes)
    return {slug: dataclasses.replace(one, themes=made) for slug, one in KNOWN.items()}


def bring(
    store: Store,
    lists: Lists,
    texts: Iterable[str],
    known: dict[str, Topic] | None = None,
    *,
    prefix: str = "p",
    source: str = "bluesky",
    slugs: tuple[str, ...] = (TOPIC,),
    **changes: Any,
) -> None:
    """Store posts as they arrive where these lists are the newest, each by a person of its own."""
    topics_of = known or KNOWN
    arrivals = []
    for number, text in enumerate(texts):
        reading, found = lists.read_with_topics(text, [topics_of[slug] for slug in slugs])
        post = a_post(text, f"{prefix}{number}", **changes)
        links = []
        for slug in slugs:
            bits = theme_bits(store, slug, [theme.slug for theme in topics_of[slug].themes])
            themes = sum(1 << bits[theme] for theme in found[slug].themes)
            useful = usefulness(text, reading, post.kind)
            about = dataclasses.replace(found[slug], is_about=True)
            links.append(Link(slug, number, about, themes, useful, topics_of[slug].rules_version))
        arrivals.append(Arrival(post, reading, tuple(links)))
    posts.add_arrivals(store, arrivals, source)


def again(store: Store, lists: Lists, known: dict[str, Topic] | None = None) -> Rereading:
    """Return what reads a store's posts again with these lists, as a process that has just started does."""
    return Rereading(store, lambda: lists, lists.version, known or KNOWN)  # type: ignore[arg-type, return-value]


_DUMPS = {
    "readings": "SELECT * FROM readings ORDER BY post_id, version",
    "links": "SELECT tp.topic, tp.post_id, author, day, platform, place, feeling, voice, service, themes, useful,"
    " copy_of, v.lists, v.rules FROM topic_posts AS tp JOIN reading_versions AS v ON v.id = tp.read_with"
    " ORDER BY tp.topic, tp.post_id",
    "reasons": "SELECT * FROM link_reasons ORDER BY topic, post_id",
    "waiting": "SELECT * FROM link_readings",
    "holds": "SELECT post_id, why, reason, held_by, released_at IS NULL, action FROM holds ORDER BY post_id",
    "aside": "SELECT topic, post_id FROM set_aside ORDER BY topic, post_id",
    "corrections": "SELECT topic, post_id, field, guess, value FROM corrections ORDER BY id",
    "texts": "SELECT id, text FROM posts ORDER BY id",
}


def contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything that reading again may touch, without times and the store's own numbers of versions."""
    with store.read() as connection:
        return {name: [tuple(row) for row in connection.execute(sql)] for name, sql in _DUMPS.items()}
