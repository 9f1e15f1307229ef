"""What keeps a post from members until an officer has looked at it, with the reason in one sentence.

Danger to life, contact details, a writer under 18 or a child who could be recognised, abuse, a named private person.
The lists are ``data/reading/screening.toml`` and ``names.toml``. Better ten posts held too many than one too few: an
officer can release a post. Screening hides; it never alerts, scores or follows anybody.
"""

from __future__ import annotations

from typing import NamedTuple

from scrutiny_dash.models import Held, Voice
from scrutiny_dash.reading.clean import CONTACT_REMOVED
from scrutiny_dash.reading.contacts import MAIL, PHONE, PROFILE, contacts
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.names import NameFinder
from scrutiny_dash.reading.phrases import Hit
from scrutiny_dash.reading.rules import Rule, RuleBook
from scrutiny_dash.reading.words import STOP, Words

READING = "screening"
_DANGER, _DANGER_PERSON, _DANGER_IDIOM = "danger", "danger from a person", "danger idiom"
_CHILD, _ABUSE, _ABUSE_IDIOM = "child", "abuse", "abuse idiom"
_PERSONAL, _PUBLIC, _LINKED = "personal contact", "public contact", "linked"
_NOTICES = frozenset({Voice.ORGANISATION, Voice.NEWS, Voice.POLITICS})
_SPEAKS_OF_SELF = frozenset({"i", "i'm", "im", "me", "my", "i've", "ive", "i'll", "myself", "i'd"})
# "I'm 15" tells an age; "I'm 15 minutes away" does not.
_AFTER_NO_AGE = frozenset(table("screening")["child"]["after_no_age"])
_PUBLIC_DOMAINS = (".nhs.uk", ".nhs.net", "nhs.net", ".gov.uk", ".police.uk", ".ac.uk", ".sch.uk")
_PUBLIC_BOXES = frozenset(
    {"info", "hello", "enquiries", "enquiry", "contact", "help", "bookings", "support", "admin", "office", "press"}
)
_SENTENCES = {
    Held.DANGER: "It has words of self-harm or danger",
    Held.CONTACT: "It gives contact details",
    Held.CHILD: "Its writer may be under 18, or a child could be recognised",
    Held.ABUSE: "It has abusive words",
    Held.NAMED_PERSON: "It names a private person",
}


class Screened(NamedTuple):
    """Why a post is held, most serious first, and the reason as one sentence; empty where it is not."""

    held: tuple[Held, ...]
    reason: str


class Screener:
    """Screens posts; made once."""

    def __init__(self, book: RuleBook) -> None:
        lists = table("screening")
        for phrases, kind in (
            (lists["danger"]["sure"], _DANGER),
            (lists["danger"]["person"], _DANGER_PERSON),
            (lists["danger"]["idioms"], _DANGER_IDIOM),
            (lists["child"]["sure"], _CHILD),
            (lists["abuse"]["sure"], _ABUSE),
            (lists["abuse"]["idioms"], _ABUSE_IDIOM),
            (lists["contact"]["personal"], _PERSONAL),
            (lists["contact"]["public"], _PUBLIC),
            (lists["named_person"]["about"], _LINKED),
        ):
            book.add(phrases, Rule(READING, kind))
        self._names = NameFinder(frozenset(lists["child"]["school"]))

    def read(self, text: str, words: Words, hits: list[Hit[Rule]], voice: Voice) -> Screened:
        """Screen a post.

        Args:
            text: as it came, so that links and addresses are still in it.
            words: the same, stripped for scoring.
            hits: what the rule book found for this reading.
            voice: who is speaking: notices speak of danger and give numbers without holding either.
        """
        kinds = {hit.entry.kind for hit in hits}
        notice = voice in _NOTICES
        held: list[Held] = []
        if self._danger(words, hits, notice=notice):
            held.append(Held.DANGER)
        if (_CHILD in kinds and _says_age(words, hits) and not notice) or (
            self._names.recognisable_child(words) and voice is not Voice.NEWS
        ):
            held.append(Held.CHILD)
        if _ABUSE in kinds and _outside(hits, {_ABUSE}, _ABUSE_IDIOM):
            held.append(Held.ABUSE)
        if _gives_contact(text, kinds, notice=notice):
            held.append(Held.CONTACT)
        if voice is not Voice.NEWS and self._names.private_person(words, linked=_LINKED in kinds, notice=notice):
            held.append(Held.NAMED_PERSON)
        return Screened(tuple(held), _reason(held))

    @staticmethod
    def _danger(words: Words, hits: list[Hit[Rule]], *, notice: bool) -> bool:
        if not any(hit.entry.kind in {_DANGER, _DANGER_PERSON} for hit in hits):
            return False
        of_self = not _SPEAKS_OF_SELF.isdisjoint(words.lower)
        if notice and not of_self:
            return False
        wanted = {_DANGER} if notice else {_DANGER, _DANGER_PERSON}
        return _outside(hits, wanted, _DANGER_IDIOM)


def _outside(hits: list[Hit[Rule]], wanted: set[str], idiom: str) -> bool:
    """Whether a wanted phrase stands outside every saying: "I want to die" but not "I could die of shame"."""
    sayings = [hit for hit in hits if hit.entry.kind == idiom]
    return any(
        not any(saying.start < hit.end and hit.start < saying.end for saying in sayings)
        for hit in hits
        if hit.entry.kind in wanted
    )


def _says_age(words: Words, hits: list[Hit[Rule]]) -> bool:
    for hit in hits:
        if hit.entry.kind == _CHILD:
            following = words.lower[hit.end] if hit.end < len(words.lower) else STOP
            if not (words.lower[hit.end - 1][0].isdigit() and following in _AFTER_NO_AGE):
                return True
    return False


def _gives_contact(text: str, kinds: set[str], *, notice: bool) -> bool:
    if CONTACT_REMOVED in text:
        return True
    found = contacts(text)
    if not found:
        return _PERSONAL in kinds and "my" in text.lower() and "@…" in text
    if _PERSONAL in kinds:
        return True
    if notice:
        return False
    for contact in found:
        said = text[contact.start : contact.end].lower()
        if contact.kind == MAIL and (said.endswith(_PUBLIC_DOMAINS) or said.split("@")[0] in _PUBLIC_BOXES):
            continue
        mobile = contact.kind == PHONE and "".join(c for c in said if c.isdigit()).removeprefix("44").lstrip(
            "0"
        ).startswith("7")
        if mobile or contact.kind in {MAIL, PROFILE} or _PUBLIC not in kinds:
            return True
    return False


def _reason(held: list[Held]) -> str:
    if not held:
        return ""
    first, *rest = (_SENTENCES[reason] for reason in held)
    return f"{first}{''.join(f'; {sentence[0].lower()}{sentence[1:]}' for sentence in rest)}."
