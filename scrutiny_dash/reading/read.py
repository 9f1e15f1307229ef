"""All readings of a post, made together: language, feeling, place, voice and what holds it back.

``Reader`` compiles every list once; ``read`` uses one shared reader. What depends on a topic is in ``about``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from scrutiny_dash.models import About, AccountKind, Feeling, Reading
from scrutiny_dash.reading.about import topic_reader
from scrutiny_dash.reading.clean import strip_for_scoring
from scrutiny_dash.reading.feeling import FeelingReader, Felt
from scrutiny_dash.reading.language import ENGLISH, language, language_name
from scrutiny_dash.reading.lists import lists_version
from scrutiny_dash.reading.place import PlaceReader
from scrutiny_dash.reading.rules import RuleBook
from scrutiny_dash.reading.screening import Screener
from scrutiny_dash.reading.voice import NOTICES, VoiceReader
from scrutiny_dash.reading.words import Words
from scrutiny_dash.topics import Topic

LISTS_VERSION = lists_version()


class Reader:
    """Reads posts; made once, safe to share between threads (it keeps nothing of what it read)."""

    def __init__(self) -> None:
        self._book = RuleBook()
        self._feeling = FeelingReader(self._book)
        self._place = PlaceReader(self._book)
        self._voice = VoiceReader(self._book)
        self._screener = Screener(self._book)

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
            claimed_language: what the platform says the language is; believed only where the text is too short to tell.
        """
        return self._read(post_text, Words(strip_for_scoring(post_text)), local, account_kind, claimed_language)

    def read_with_topics(
        self,
        post_text: str,
        topics: Iterable[Topic],
        *,
        local: bool = False,
        account_kind: AccountKind = AccountKind.UNKNOWN,
        claimed_language: str | None = None,
    ) -> tuple[Reading, dict[str, About]]:
        """Read one post and what depends on each of some topics, by slug; the text is cut into words once."""
        words = Words(strip_for_scoring(post_text))
        reading = self._read(post_text, words, local, account_kind, claimed_language)
        return reading, {t.slug: topic_reader(t).read(words, reading.place, local=local) for t in topics}

    def read_many(self, post_texts: Iterable[str], *, local: bool = False) -> Iterator[Reading]:
        """Read many posts of one source, one after the other."""
        for post_text in post_texts:
            yield self.read(post_text, local=local)

    def _read(
        self, post_text: str, words: Words, local: bool, account_kind: AccountKind, claimed_language: str | None
    ) -> Reading:
        hits = self._book.find(words.lower)
        code = language(words.text, words, claimed_language)
        heard = self._voice.read(words, hits["voice"], account_kind)
        if code == ENGLISH:
            felt = self._feeling.read(words, hits["feeling"], notice=heard.voice in NOTICES)
        else:
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
