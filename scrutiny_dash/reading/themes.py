"""Which words of one post say a topic's themes, for whoever asks why; the themes themselves are read by ``about``.

It has a book of the topic's own words alone: making the one that reads posts takes a second or two.
"""

from __future__ import annotations

from functools import cache

from scrutiny_dash.reading.about import TopicReader
from scrutiny_dash.reading.clean import strip_for_scoring
from scrutiny_dash.reading.rules import RuleBook
from scrutiny_dash.reading.words import Words
from scrutiny_dash.topics import topic


def said_of_themes(post_text: str, slug: str) -> dict[str, list[str]]:
    """Return by theme's slug the words of a post that say so, each once.

    Raises:
        InputError: there is no such topic.
    """
    reader, book = _book(slug)
    words = Words(strip_for_scoring(post_text))
    return reader.said_of_themes(words, book.find(words.lower))


@cache
def _book(slug: str) -> tuple[TopicReader, RuleBook]:
    book = RuleBook()
    reader = TopicReader(topic(slug), book)
    book.compile()
    return reader, book
