"""All readings of a post, made together: language, feeling, place, voice and what holds it back.

``Reader`` compiles every list once; ``read`` uses one shared reader. What depends on a topic is in ``about``.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from scrutiny_dash.models import About, AccountKind, Feeling, Held, Place, Reading, Voice
from scrutiny_dash.reading.about import TopicReader
from scrutiny_dash.reading.clean import strip_for_scoring
from scrutiny_dash.reading.feeling import FeelingReader, Felt
from scrutiny_dash.reading.language import ENGLISH, language_name, recognised
from scrutiny_dash.reading.lists import lists_version
from scrutiny_dash.reading.other_voices import other_voices
from scrutiny_dash.reading.place import PlaceReader
from scrutiny_dash.reading.rules import Hits, RuleBook
from scrutiny_dash.reading.screening import Screener
from scrutiny_dash.reading.service import Served, ServiceReader
from scrutiny_dash.reading.style import style
from scrutiny_dash.reading.voice import Heard, VoiceReader
from scrutiny_dash.reading.words import Words
from scrutiny_dash.topics import Topic, topics

LISTS_VERSION = lists_version()
NO_ENGLISH_FEELING = "It has no English word of feeling that we know, so its feeling is not read."


class Unread(NamedTuple):
    """A post that is to be read.

    Attributes:
        text: tidied, its handles masked.
        local: its source is itself about Essex.
        account_kind: what the platform says the account is.
        claimed_language: what the platform says the language is; believed only where the text is too short to tell.
    """

    text: str
    local: bool = False
    account_kind: AccountKind = AccountKind.UNKNOWN
    claimed_language: str | None = None


class Reader:
    """Reads posts; made once, for all threads. It keeps nothing of what it read.

    Args:
        known: topics whose words are looked for in the same pass as the lists; any other topic costs a pass of its own.
    """

    def __init__(self, known: Iterable[Topic] | None = None) -> None:
        self._book = RuleBook()
        self._feeling = FeelingReader(self._book)
        self._place = PlaceReader(self._book)
        self._voice = VoiceReader(self._book)
        self._service = ServiceReader(self._book)
        self._screener = Screener(self._book)
        # By identity: hashing a topic means hashing all its words, which takes longer than reading a post.
        self._topics = {
            id(topic): (topic, TopicReader(topic, self._book), self._book)
            for topic in (topics().values() if known is None else known)
        }
        self._book.compile()

    def read(
        self,
        post_text: str,
        *,
        local: bool = False,
        account_kind: AccountKind = AccountKind.UNKNOWN,
        claimed_language: str | None = None,
    ) -> Reading:
        """Read one post, given as ``Unread`` says. Never raises."""
        return self.read_all([Unread(post_text, local, account_kind, claimed_language)])[0][0]

    def read_with_topics(
        self,
        post_text: str,
        asked: Iterable[Topic],
        *,
        local: bool = False,
        account_kind: AccountKind = AccountKind.UNKNOWN,
        claimed_language: str | None = None,
    ) -> tuple[Reading, dict[str, About]]:
        """Read one post and what depends on each of some topics, by slug; the text is cut into words once."""
        return self.read_all([Unread(post_text, local, account_kind, claimed_language)], tuple(asked))[0]

    def read_all(self, posts: Sequence[Unread], asked: Sequence[Topic] = ()) -> list[tuple[Reading, dict[str, About]]]:
        """Read posts, and what depends on each of some topics, by slug; in their order.

        Each reading goes over all posts before the next one does: what it looks words up in then stays at hand in the
        processor, which saves a tenth of the time.
        """
        cut = [Words(strip_for_scoring(post.text)) for post in posts]
        hits = [self._book.find(words.lower) for words in cut]
        told = [recognised(words.text, words, post.claimed_language) for post, words in zip(posts, cut, strict=True)]
        codes = [code for code, _ in told]
        styles = [style(post.text, words) for post, words in zip(posts, cut, strict=True)]
        every = list(zip(posts, cut, hits, codes, styles, strict=True))
        heard = [self._hear(*one) for one in every]
        felt = [self._feel(*one, heard=said) for one, said in zip(every, heard, strict=True)]
        placed = [self._place.read(words, hit["place"], local=post.local) for post, words, hit, *_ in every]
        screened = [
            self._screener.read(post.text, words, hit["screening"], said.voice, "" if plainly else code)
            for (post, words, hit, *_), said, (code, plainly) in zip(every, heard, told, strict=True)
        ]
        readings = [
            Reading(
                LISTS_VERSION, code, feeling, compound, why_felt, place, district, why_there, voice, why_heard, *holds
            )
            for code, (feeling, compound, why_felt), (place, district, why_there), (voice, why_heard, *_), holds in zip(
                codes, felt, placed, heard, screened, strict=True
            )
        ]
        if not asked:
            return [(reading, {}) for reading in readings]
        served = [self._service.read(words, hit["service"]) for words, hit in zip(cut, hits, strict=True)]
        return [
            (reading, {t.slug: self._about(words, hit, t, reading.place, who, local=post.local) for t in asked})
            for (post, words, hit, *_), reading, who in zip(every, readings, served, strict=True)
        ]

    def about(self, post_text: str, topic: Topic, place: Place, *, local: bool = False) -> About:
        """Read whether a post is about a topic, whose service and which themes; ``place`` is what ``read`` gave."""
        words = Words(strip_for_scoring(post_text))
        hits = self._book.find(words.lower)
        return self._about(words, hits, topic, place, self._service.read(words, hits["service"]), local=local)

    def as_english(self, post_text: str, account_kind: AccountKind) -> tuple[Felt, Heard]:
        """Read feeling and voice of a post that a person says is in English, whatever ``read`` took it for.

        Its feeling stays unread where no English word of feeling is in it: what other words weigh, and how a post is
        put, was learned from English ones alone.
        """
        words = Words(strip_for_scoring(post_text))
        hits = self._book.find(words.lower)
        how = style(post_text, words)
        heard = self._voice.read(post_text, words, hits["voice"], account_kind, how)
        if not self._feeling.knows(words, hits["feeling"], heard, how):
            return Felt(Feeling.NOT_SCORED, None, NO_ENGLISH_FEELING), heard
        return self._feeling.read(words, hits["feeling"], heard, how), heard

    def shows(self, text: str) -> frozenset[Held]:
        """Return what a text shows of somebody, whoever speaks: a child, a named person, contact details."""
        words = Words(strip_for_scoring(text))
        hits = self._book.find(words.lower)
        return frozenset(self._screener.shows(text, words, hits["screening"], Voice.RESIDENT_OTHER))

    def _about(self, words: Words, hits: Hits, topic: Topic, place: Place, served: Served, *, local: bool) -> About:
        known = self._topics.get(id(topic))
        if known is None or known[0] is not topic:
            book = RuleBook()
            known = self._topics[id(topic)] = (topic, TopicReader(topic, book), book)
            book.compile()
        _, reader, book = known
        found = hits if book is self._book else book.find(words.lower)
        return reader.read(words, found, place, served, local=local)

    def _hear(self, post: Unread, words: Words, hits: Hits, code: str, how: list[float]) -> Heard:
        if code == ENGLISH:
            return self._voice.read(post.text, words, hits["voice"], post.account_kind, how)
        return other_voices().read(post.text, post.account_kind, code)

    def _feel(self, _post: Unread, words: Words, hits: Hits, code: str, how: list[float], *, heard: Heard) -> Felt:
        if code == ENGLISH:
            return self._feeling.read(words, hits["feeling"], heard, how)
        return Felt(Feeling.NOT_SCORED, None, f"It is in {language_name(code)}, so its feeling was not read.")


@cache
def reader() -> Reader:
    """Return the one reader of this process.

    What it is made of stays for ever: Python's garbage collector, which would walk over all of it again and again while
    posts are read, need not look at it.
    """
    made = Reader()
    gc.freeze()
    return made


def read(
    post_text: str,
    *,
    local: bool = False,
    account_kind: AccountKind = AccountKind.UNKNOWN,
    claimed_language: str | None = None,
) -> Reading:
    """Read one post with the shared reader; see ``Reader.read``."""
    return reader().read(post_text, local=local, account_kind=account_kind, claimed_language=claimed_language)


def about(post_text: str, topic: Topic, place: Place, *, local: bool = False) -> About:
    """Read what depends on a topic with the shared reader; see ``Reader.about``."""
    return reader().about(post_text, topic, place, local=local)
