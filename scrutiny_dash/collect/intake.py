"""The store's door: every post, whatever its source, is masked, read, linked to its topics and stored here.

Law 1 is kept here: private @handles in a text are masked, contact details taken out, and an author becomes a keyed hash
for one topic alone.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import threading
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from scrutiny_dash.models import About, Feeling, Held, Place, Post, PostKind, Reading, Voice
from scrutiny_dash.reading.clean import fold_for_copies, mask_handles, tidy
from scrutiny_dash.reading.given_contact import without_contacts
from scrutiny_dash.reading.read import Reader, Unread
from scrutiny_dash.sources.registry import FEELINGS_APART as APART_PLATFORMS
from scrutiny_dash.store.arrivals import Arrival, Link
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.posts import BATCH, Added, add_arrivals
from scrutiny_dash.store.versions import theme_bits
from scrutiny_dash.topics import Topic

MAX_CHARACTERS = 20_000
# Posts are read and stored some after the others, whichever collection or file they are of. Threads that share
# Python's one interpreter lock would all finish together, at the time of the last; in turns each waits while another
# is read.
ONE_AT_A_TIME = threading.RLock()
FORCED = "An officer put it into this topic."
FEELINGS_APART = "The platform's terms do not let its posts' feelings be counted with others, so it was not read."


def author_hash(key: bytes, platform: str, author_key: str) -> int:
    """Hash an account for one topic: HMAC-SHA-256 under the topic's key, cut to 64 signed bits."""
    digest = hmac.digest(key, f"{platform}\0{author_key}".encode(), "sha256")
    return int.from_bytes(digest[:8], "big", signed=True)


def fold_hash(text: str) -> int | None:
    """Hash a text for finding exact copies; None when too little is left of it to compare."""
    folded = fold_for_copies(text)
    if len(folded.split()) < 5:
        return None
    return int.from_bytes(hashlib.sha256(folded.encode()).digest()[:8], "big", signed=True)


def usefulness(text: str, reading: Reading, kind: PostKind) -> int:
    """Return 0 to 255: how much a post is worth reading first. First-hand, local, telling and of some length.

    It orders a list and nothing else; no page ever shows it.
    """
    points = {Voice.RESIDENT_FIRST_HAND: 90, Voice.RESIDENT_OTHER: 45, Voice.UNCLEAR: 30}.get(reading.voice, 0)
    points += {Place.ESSEX: 40, Place.SOUTHEND_THURROCK: 40, Place.UNKNOWN: 15}.get(reading.place, 0)
    points += 10 if reading.district else 0
    points += 20 if reading.feeling in {Feeling.COMPLAINT, Feeling.PRAISE, Feeling.MIXED} else 0
    points += min(len(text), 400) // 8
    points -= 10 if kind is PostKind.ARTICLE else 0
    return max(0, min(255, points))


def without_feeling(reading: Reading) -> Reading:
    """Return a reading without its feeling, for a platform whose terms keep feelings apart."""
    return dataclasses.replace(reading, feeling=Feeling.NOT_SCORED, compound=None, feeling_reason=FEELINGS_APART)


def _without_feeling(arrival: Arrival) -> Arrival:
    return dataclasses.replace(arrival, reading=without_feeling(arrival.reading))


def _masked(post: Post) -> Post | None:
    """Return a post with its text tidied and its handles masked; None where no text is left."""
    text = mask_handles(tidy(post.text))[:MAX_CHARACTERS].strip()
    if not text:
        return None
    return post if text == post.text else dataclasses.replace(post, text=text)


def _as_read(post: Post) -> str:
    """Return what is read of a post: its text, and the hashtags that stand beside it."""
    hidden = " ".join(label for label in post.labels if label.startswith("#"))
    return f"{post.text}\n{hidden}" if hidden else post.text


def _unread(posts: Sequence[Post]) -> list[Unread]:
    return [Unread(_as_read(post), post.local, post.account_kind, post.language) for post in posts]


class Intake:
    """Takes posts into one store.

    Args:
        keys: gives the hashing key of a topic, from the private file.
        topics: the topics a post may belong to.
    """

    def __init__(self, store: Store, keys: Callable[[str], bytes], topics: Sequence[Topic], reader: Reader) -> None:
        self._store = store
        self._topics = tuple(topics)
        self._keys = {topic.slug: keys(topic.slug) for topic in topics}
        self._bits = {t.slug: theme_bits(store, t.slug, [theme.slug for theme in t.themes]) for t in topics}
        self._rules = {topic.slug: topic.rules_version for topic in topics}
        self._reader = reader

    def take(
        self,
        posts: Iterable[Post],
        source: str,
        *,
        forced: bool = False,
        batch: int | None = None,
        feelings_apart: bool = False,
    ) -> dict[str, Added]:
        """Read and store posts; return what was new, by topic.

        Args:
            forced: every post goes into the topics, whatever its words (imports and posts added by hand).
            feelings_apart: the platform's terms keep its feelings out of every total, so none is kept.

        Raises:
            StoreError: they could not be stored; what was stored before stays.
        """
        totals = {topic.slug: Added() for topic in self._topics}
        coming = iter(posts)
        while some := list(islice(coming, BATCH)):
            with ONE_AT_A_TIME:
                arrivals = self._arrivals(some, forced=forced)
                arrivals = [
                    _without_feeling(arrival) if feelings_apart or arrival.post.platform in APART_PLATFORMS else arrival
                    for arrival in arrivals
                ]
                if arrivals:
                    self._store_batch(arrivals, source, batch, totals)
        return totals

    def _store_batch(self, arrivals: list[Arrival], source: str, batch: int | None, totals: dict[str, Added]) -> None:
        for slug, added in add_arrivals(self._store, arrivals, source, batch).items():
            totals[slug] = totals.get(slug, Added()) + added

    def _arrivals(self, posts: Iterable[Post], *, forced: bool) -> list[Arrival]:
        """Mask and read posts and find their topics; those without text, or of none of the topics, are left out."""
        kept = [masked for post in posts if (masked := _masked(post)) is not None]
        arrivals = []
        for post, (reading, found), first in self._read(kept):
            links = []
            for topic in self._topics:
                about = found[topic.slug]
                if not about.is_about and forced:
                    about = dataclasses.replace(about, is_about=True, reason=FORCED)
                if about.is_about:
                    links.append(self._link(post, reading, topic, about))
            if links:
                arrivals.append(Arrival(post, reading, tuple(links), fold_hash(post.text), first))
        return arrivals

    def _read(self, posts: Sequence[Post]) -> list[tuple[Post, tuple[Reading, dict[str, About]], Reading | None]]:
        """Read posts. From one that gives contact details they are taken out, and it is read as it will stand.

        Returns:
            Each post with what is read of it; and what was read before anything was taken out.
        """
        done: list[tuple[Post, tuple[Reading, dict[str, About]], Reading | None]] = []
        for post, read in zip(posts, self._reader.read_all(_unread(posts), self._topics), strict=True):
            text = without_contacts(post.text) if Held.CONTACT in read[0].held else post.text
            if text == post.text:
                done.append((post, read, None))
            else:
                left = dataclasses.replace(post, text=text)
                done.append((left, self._reader.read_all(_unread([left]), self._topics)[0], read[0]))
        return done

    def _link(self, post: Post, reading: Reading, topic: Topic, about: About) -> Link:
        author = None
        if post.author_key:
            author = author_hash(self._keys[topic.slug], post.platform, post.author_key)
        themes = sum(1 << self._bits[topic.slug][theme] for theme in about.themes)
        useful = usefulness(post.text, reading, post.kind)
        return Link(topic.slug, author, about, themes, useful, self._rules[topic.slug])
