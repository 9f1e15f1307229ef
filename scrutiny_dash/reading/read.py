"""All readings of a post, made together: language, feeling, place, voice and what holds it back.

``Reader`` compiles every list once; ``read`` uses one shared reader. What depends on a topic is in ``about``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from scrutiny_dash.models import About, AccountKind, Feeling, Place, Reading
from scrutiny_dash.reading.about import TopicReader
from scrutiny_dash.reading.clean import strip_for_scoring
from scrutiny_dash.reading.feeling import FeelingReader, Felt
from scrutiny_dash.reading.language import ENGLISH, language, language_name
from scrutiny_dash.reading.lists import lists_version
from scrutiny_dash.reading.place import PlaceReader
from scrutiny_dash.reading.rules import Hits, RuleBook
from scrutiny_dash.reading.screening import Screener
from scrutiny_dash.reading.service import Served, ServiceReader
from scrutiny_dash.reading.style import style
from scrutiny_dash.reading.voice import VoiceReader, unread
from scrutiny_dash.reading.words import Words
from scrutiny_dash.topics import Topic, topics

LISTS_VERSION = lists_version()


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
        """Read one post. Never raises.

        Args:
            post_text: tidied, its handles masked.
            local: its source is itself about Essex.
            account_kind: what the platform says the account is.
            claimed_language: what the platform says the language is; believed only where the text is too short to
            tell.
        """
        words = Words(strip_for_scoring(post_text))
        hits = self._book.find(words.lower)
        return self._read(post_text, words, hits, local, account_kind, claimed_language)

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
        words = Words(strip_for_scoring(post_text))
        hits = self._book.find(words.lower)
        reading = self._read(post_text, words, hits, local, account_kind, claimed_language)
        served = self._service.read(words, hits["service"])
        return reading, {
            topic.slug: self._about(words, hits, topic, reading.place, served, local=local) for topic in asked
        }

    def about(self, post_text: str, topic: Topic, place: Place, *, local: bool = False) -> About:
        """Read whether a post is about a topic, whose service and which themes; ``place`` is what ``read`` gave."""
        words = Words(strip_for_scoring(post_text))
        hits = self._book.find(words.lower)
        return self._about(words, hits, topic, place, self._service.read(words, hits["service"]), local=local)

    def read_many(self, post_texts: Iterable[str], *, local: bool = False) -> Iterator[Reading]:
        """Read many posts of one source, one after the other."""
        for post_text in post_texts:
            yield self.read(post_text, local=local)

    def _about(self, words: Words, hits: Hits, topic: Topic, place: Place, served: Served, *, local: bool) -> About:
        known = self._topics.get(id(topic))
        if known is None or known[0] is not topic:
            book = RuleBook()
            known = self._topics[id(topic)] = (topic, TopicReader(topic, book), book)
            book.compile()
        _, reader, book = known
        found = hits if book is self._book else book.find(words.lower)
        return reader.read(words, found, place, served, local=local)

    def _read(
        self,
        post_text: str,
        words: Words,
        hits: Hits,
        local: bool,
        account_kind: AccountKind,
        claimed_language: str | None,
    ) -> Reading:
        code = language(words.text, words, claimed_language)
        how = style(post_text, words)
        if code == ENGLISH:
            heard = self._voice.read(post_text, words, hits["voice"], account_kind, how)
            felt = self._feeling.read(words, hits["feeling"], heard.voice, how)
        else:
            heard = unread(words, account_kind, language_name(code))
            felt = Felt(Feeling.NOT_SCORED, None, f"It is in {language_name(code)}, so its feeling was not read.")
        placed = self._place.read(words, hits["place"], local=local)
        screened = self._screener.read(post_text, words, hits["screening"], heard.voice)
        return Reading(
            version=LISTS_VERSION,
            language=code,
            feeling=felt.feeling,
            compound=felt.compound,
            feeling_reason=felt.reason,
            place=placed.place,
            district=placed.district,
            place_reason=placed.reason,
            voice=heard.voice,
            voice_reason=heard.reason,
            held=screened.held,
            held_reason=screened.reason,
        )


@cache
def reader() -> Reader:
    """Return the one reader of this process."""
    return Reader()


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
