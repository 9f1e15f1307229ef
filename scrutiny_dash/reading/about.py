"""Whether a post belongs to a topic, with the words that say so; whose service it is about; which themes it names.

A topic's words, hashtags, left-out senses and themes come from ``data/topics.toml``. Words match whole, whatever
their case, straight or curly apostrophe, hyphen or space; those of themes may be phrases, as in ``data/reading``.
"""

from __future__ import annotations

from typing import NamedTuple

from scrutiny_dash.models import About, Place
from scrutiny_dash.reading.clean import spell_hashtag, strip_for_scoring
from scrutiny_dash.reading.phrases import Hit
from scrutiny_dash.reading.rules import Hits, Rule, RuleBook
from scrutiny_dash.reading.service import Served
from scrutiny_dash.reading.words import STOP, Words
from scrutiny_dash.topics import SearchWord, Theme, Topic

_OURS = frozenset({Place.ESSEX, Place.SOUTHEND_THURROCK})
_AWAY = frozenset({Place.ELSEWHERE_UK, Place.ELSEWHERE})
_WORD, _LEFT_OUT, _UNLESS, _THEME, _BESIDE = "word", "left out", "unless", "theme", "beside"


class _Entry(NamedTuple):
    kind: str
    text: str
    needs_place: bool = False
    number: int = 0


class TopicReader:
    """Reads what depends on one topic; made once, before the rule book is compiled."""

    def __init__(self, topic: Topic, book: RuleBook) -> None:
        self._book = book
        self._reading = f"topic {topic.slug}"
        self._themes = topic.themes
        for word in topic.words:
            self._add(word.text, _Entry(_WORD, word.text, word.needs_place))
        for tag in topic.hashtags:
            self._add_hashtag(tag)
        for number, sense in enumerate(topic.left_out):
            self._add(sense.text, _Entry(_LEFT_OUT, sense.text, number=number))
            for excuse in sense.unless:
                self._add(excuse, _Entry(_UNLESS, excuse, number=number))
        for other in topic.beside:
            self._add(other, _Entry(_BESIDE, other))
        for number, theme in enumerate(topic.themes):
            self._add_theme(number, theme)

    def read(self, words: Words, hits: Hits, place: Place, served: Served, *, local: bool) -> About:
        """Read what depends on the topic.

        Args:
            words: the post, stripped for scoring.
            hits: what the rule book found in it.
            place: what ``PlaceReader`` read.
            served: what ``ServiceReader`` read.
            local: its source is itself about Essex, so that words which need a place count without one.
        """
        ours = [Hit(start, end, rule.item) for start, end, rule in hits[self._reading]]
        is_about, reason = self._belongs(words, ours, placed=local or place in _OURS, away=place in _AWAY)
        themes = {hit.entry.number for hit in ours if hit.entry.kind == _THEME}
        return About(
            is_about,
            reason,
            served.service,
            served.reason,
            tuple(theme.slug for number, theme in enumerate(self._themes) if number in themes),
        )

    def said_of_themes(self, words: Words, hits: Hits) -> dict[str, list[str]]:
        """Return by theme's slug the words that say so, each once."""
        said: dict[str, list[str]] = {}
        for start, end, rule in hits[self._reading]:
            if rule.item.kind == _THEME:
                quoted = said.setdefault(self._themes[rule.item.number].slug, [])
                quoted += [words.said(start, end)] if words.said(start, end) not in quoted else []
        return said

    def _belongs(self, words: Words, hits: list[Hit[_Entry]], *, placed: bool, away: bool) -> tuple[bool, str]:
        found = [hit for hit in hits if hit.entry.kind == _WORD]
        if not found:
            return False, "None of the topic's words is in it."
        excused = {hit.entry.number for hit in hits if hit.entry.kind == _UNLESS}
        for hit in hits:
            if hit.entry.kind == _LEFT_OUT and hit.entry.number not in excused:
                return False, f"It says “{words.said(hit.start, hit.end)}”, which is another sense."
        beside = [] if away else [hit for hit in hits if hit.entry.kind == _BESIDE]
        said = f"“{words.said(found[0].start, found[0].end)}”"
        for hit in found:
            first = f"“{words.said(hit.start, hit.end)}”"
            if not hit.entry.needs_place:
                return True, f"It says {first}."
            if placed:
                return True, f"It says {first} and names a place in Essex."
            for other in beside:
                if other.end <= hit.start or hit.end <= other.start:
                    return True, f"It says {first} and “{words.said(other.start, other.end)}”."
        return False, f"It says {said}, but names no place in Essex."

    def _add(self, text: str, entry: _Entry) -> None:
        phrase = _plain(text)
        if phrase:
            self._book.add([phrase], Rule(self._reading, entry.kind, item=entry))

    def _add_hashtag(self, tag: SearchWord) -> None:
        entry = _Entry(_WORD, f"#{tag.text}", tag.needs_place)
        for written in {tag.text, spell_hashtag(tag.text)}:
            self._add(written, entry)

    def _add_theme(self, number: int, theme: Theme) -> None:
        # Not made plain as a topic's other words are: a theme may be written in phrases, "mum's/dad's ward".
        for phrase in theme.words:
            self._book.add([phrase], Rule(self._reading, _THEME, item=_Entry(_THEME, phrase, number=number)))


def _plain(text: str) -> str:
    """Turn a topic's word into a phrase that means itself only."""
    return " ".join(word for word in Words(strip_for_scoring(text)).lower if word != STOP)
