"""What keeps a post from members until an officer has looked at it, with the reason in one sentence.

Danger to life, contact details, a writer under 18 or a child who could be recognised, abuse, a named private person.
The lists are ``data/reading/screening.toml`` and ``names.toml``. Better ten posts held too many than one too few: an
officer can release a post. Screening hides; it never alerts, scores or follows anybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from scrutiny_dash.models import Held, Voice
from scrutiny_dash.reading.children import CHILD_SIGNS, ChildFinder
from scrutiny_dash.reading.contacts import CONTACT_SIGNS
from scrutiny_dash.reading.given_contact import KINDS, gives_contact
from scrutiny_dash.reading.held_words import HeldWords
from scrutiny_dash.reading.language import ENGLISH
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.names import NAME_SIGNS, NameFinder
from scrutiny_dash.reading.other_held import OtherLanguages
from scrutiny_dash.reading.phrases import Hit
from scrutiny_dash.reading.rules import Rule, RuleBook
from scrutiny_dash.reading.words import STOP, Words

READING = "screening"
_DANGER, _DANGER_PERSON, _DANGER_IDIOM = "danger", "danger from a person", "danger idiom"
_CHILD, _CHILD_IDIOM, _ABUSE, _ABUSE_IDIOM = "child", "child idiom", "abuse", "abuse idiom"
_LISTED = frozenset({_DANGER, _DANGER_PERSON, _CHILD, _ABUSE})
_NOTICES = frozenset({Voice.ORGANISATION, Voice.NEWS, Voice.POLITICS})
_SAYINGS = frozenset({_DANGER_IDIOM, _ABUSE_IDIOM})
_SAYING = "<saying>"
_ENGLISH = frozenset({"", ENGLISH})
_NEITHER: tuple[frozenset[Held], frozenset[Held]] = frozenset(), frozenset()
_SPEAKS_OF_SELF = frozenset({"i", "i'm", "im", "me", "my", "i've", "ive", "i'll", "myself", "i'd"})
# The news says "we" in quotations only; who does is taken for a resident, whatever the rest sounds like.
_SPEAKS_OF_US = _SPEAKS_OF_SELF | {"we", "we're", "we've", "us", "our"}
# "I'm 15" tells an age; "I'm 15 minutes away" does not.
_AFTER_NO_AGE = frozenset(table("screening")["child"]["after_no_age"])
# Slurs, and swearing at somebody, with letters hidden behind stars; swearing at a system is no abuse.
_MASKED = re.compile(
    r"\b(?:f[*]+(?:c?k)? (?:you|off|them|her|him|ya)\b|f[*]+(?:c?k)?ing (?:idiot|moron|cow|bitch|scum|liar)"
    r"|r[*]+t?ard|c[*]+n?ts?\b|b[*]+t?ch|tw[*]+t?s?\b|w[*]+n?k?ers?\b|n[*]+gg|n[*]+nce|p[*]+ki|sp[*]+z"
    r"|tr[*]+n?(?:y|ies)\b|m[*]+ngs?\b|f[*]+g(?:got)?s?\b|d[*]+wn(?:y|ie|ies)\b|p[*]+k[*e]ys?\b|wh[*]+res?\b|c[*]+ws?\b"
    r"|sl[*]+[gt]s?\b)",
    re.IGNORECASE,
)
_SIGNS = CONTACT_SIGNS | CHILD_SIGNS | NAME_SIGNS
_SENTENCES = {
    Held.DANGER: "It has words of self-harm or danger",
    Held.CONTACT: "It gives contact details",
    Held.CHILD: "Its writer may be under 18, or a child could be recognised",
    Held.ABUSE: "It has abusive words",
    Held.NAMED_PERSON: "It names a private person",
}
# What the weighing alone found is told as what it is.
_LIKENED = {
    Held.DANGER: "posts with self-harm or danger",
    Held.CHILD: "posts by writers under 18",
    Held.ABUSE: "abusive posts",
}
_ORDER = (Held.DANGER, Held.CHILD, Held.ABUSE, Held.CONTACT, Held.NAMED_PERSON)


class Screened(NamedTuple):
    """Why a post is held, most serious first, and the reason as one sentence; empty where it is not."""

    held: tuple[Held, ...]
    reason: str


def add_phrases(book: RuleBook) -> None:
    """Take the screening lists into a rule book."""
    lists = table("screening")
    for phrases, kind in (
        (lists["danger"]["sure"], _DANGER),
        (lists["danger"]["person"], _DANGER_PERSON),
        (lists["danger"]["idioms"], _DANGER_IDIOM),
        (lists["child"]["sure"], _CHILD),
        (lists["child"]["idioms"], _CHILD_IDIOM),
        (lists["abuse"]["sure"], _ABUSE),
        (lists["abuse"]["idioms"], _ABUSE_IDIOM),
        *((lists["contact"][name], kind) for name, kind in KINDS.items()),
    ):
        book.add(phrases, Rule(READING, kind))


def without_sayings(lower: list[str], hits: list[Hit[Rule]]) -> list[str]:
    """Return a post's words with each saying ("killing me", "brain dead after") as one word that says so."""
    sayings = [hit for hit in hits if hit.entry.kind in _SAYINGS]
    if not sayings:
        return lower
    kept = list(lower)
    for hit in sayings:
        kept[hit.start : hit.end] = [_SAYING] * (hit.end - hit.start)
    return kept


class Screener:
    """Screens posts; made once."""

    def __init__(self, book: RuleBook) -> None:
        add_phrases(book)
        self._likely = HeldWords()
        self._elsewhere = OtherLanguages()
        self._names = NameFinder()
        self._children = ChildFinder(frozenset(table("screening")["child"]["school"]))

    def read(self, text: str, words: Words, hits: list[Hit[Rule]], voice: Voice, code: str = "") -> Screened:
        """Screen a post.

        Args:
            text: as it came, so that links and addresses are still in it.
            words: the same, stripped for scoring.
            hits: what the rule book found for this reading.
            voice: who is speaking: notices speak of danger and give numbers without holding either.
            code: the language, where the words of other languages are to be looked for too; empty: plainly English.
        """
        notice = voice in _NOTICES
        plain = without_sayings(words.lower, hits)
        # English words, weighed, say nothing of a post in Portuguese.
        likely = self._likely.read(plain, notice=notice) if code in _ENGLISH else ()
        phrases, together = self._elsewhere.read(words.text, code, notice=notice) if code else _NEITHER
        said = dict.fromkeys((*self.shows(text, words, hits, voice), *phrases), "")
        said |= self._said(text, words, hits, notice=notice)
        if not said and not likely and not together:
            return Screened((), "")
        held = tuple(why for why in _ORDER if why in said or why in likely or why in together)
        telling = {why: self._likely.telling(plain, why) for why in likely if why not in said}
        return Screened(held, _reason([_sentence(why, said, telling) for why in held]))

    def shows(self, text: str, words: Words, hits: list[Hit[Rule]], voice: Voice) -> list[Held]:
        """Return what a text shows of somebody: a child who could be recognised, contact details, a named person.

        Arguments as for ``read``. What its words weigh or sound like does not count.
        """
        seen = _SIGNS.intersection(words.lower)  # looked up once for contact details, children and names
        notice = voice in _NOTICES
        found = []
        if self._children.recognisable_child(words, seen, news=voice is Voice.NEWS):
            found.append(Held.CHILD)
        # Who says "I" gives a person's details, whatever else the words sound like.
        selves = _SPEAKS_OF_US if voice is Voice.NEWS else _SPEAKS_OF_SELF
        own = selves.isdisjoint(words.lower) if notice else True
        if gives_contact(text, seen, {hit.entry.kind for hit in hits}, notice=notice and own):
            found.append(Held.CONTACT)
        if self._names.private_person(words, seen, notice=own and voice in {Voice.ORGANISATION, Voice.POLITICS}):
            found.append(Held.NAMED_PERSON)
        return found

    def _said(self, text: str, words: Words, hits: list[Hit[Rule]], *, notice: bool) -> dict[Held, str]:
        """Return what a text says by a listed phrase, each with the phrase."""
        masked = _MASKED.search(text) if "*" in text else None
        found = {Held.ABUSE: masked[0]} if masked else {}
        if all(hit.entry.kind not in _LISTED for hit in hits):
            return found
        for why, hit in (
            (Held.DANGER, self._danger(words, hits, notice=notice)),
            (Held.CHILD, None if notice else _says_age(words, hits)),
            (Held.ABUSE, _outside(hits, {_ABUSE}, _ABUSE_IDIOM)),
        ):
            if hit is not None:
                found[why] = words.said(hit.start, hit.end)
        return found

    @staticmethod
    def _danger(words: Words, hits: list[Hit[Rule]], *, notice: bool) -> Hit[Rule] | None:
        if not any(hit.entry.kind in {_DANGER, _DANGER_PERSON} for hit in hits):
            return None
        of_self = not _SPEAKS_OF_SELF.isdisjoint(words.lower)
        if notice and not of_self:
            return None
        wanted = {_DANGER} if notice else {_DANGER, _DANGER_PERSON}
        return _outside(hits, wanted, _DANGER_IDIOM)


def _outside(hits: list[Hit[Rule]], wanted: set[str], idiom: str) -> Hit[Rule] | None:
    """Return the first wanted phrase outside every saying: "I want to die" but not "I could die of shame"."""
    sayings = [hit for hit in hits if hit.entry.kind == idiom]
    return next(
        (
            hit
            for hit in hits
            if hit.entry.kind in wanted
            and not any(saying.start < hit.end and hit.start < saying.end for saying in sayings)
        ),
        None,
    )


def _says_age(words: Words, hits: list[Hit[Rule]]) -> Hit[Rule] | None:
    ages = []
    for hit in hits:
        if hit.entry.kind == _CHILD:
            following = words.lower[hit.end] if hit.end < len(words.lower) else STOP
            if words.lower[hit.end - 1][0].isdigit() and following in _AFTER_NO_AGE:
                continue
        ages.append(hit)
    return _outside(ages, {_CHILD}, _CHILD_IDIOM)


def _sentence(why: Held, said: Mapping[Held, str], telling: Mapping[Held, Sequence[str]]) -> str:
    """Say why a post is held for one thing; the reason is for officers only, so it may quote the post."""
    if why in said:
        return f"{_SENTENCES[why]} (“{said[why]}”)" if said[why] else _SENTENCES[why]
    words = " and ".join(f"“{word}”" for word in telling.get(why, ()))
    most = f", most of all {words}" if words else ""
    return f"It has no phrase of our lists, but its words taken together are like those of {_LIKENED[why]}{most}"


def _reason(sentences: Sequence[str]) -> str:
    first, *rest = sentences
    return f"{first}{''.join(f'; {sentence[0].lower()}{sentence[1:]}' for sentence in rest)}."
