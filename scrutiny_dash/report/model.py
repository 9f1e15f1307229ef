"""What a document says, as plain frozen values, built from what the session left behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from scrutiny_dash import clock, wording
from scrutiny_dash.clearance import Clearance
from scrutiny_dash.errors import ReportError
from scrutiny_dash.models import Answer, FoundPost, Service
from scrutiny_dash.report.plain import plain, without_runs, word_runs
from scrutiny_dash.store.findings import Finding
from scrutiny_dash.store.workshop import Evidence
from scrutiny_dash.topics import Topic

PRACTICE_MARK = "PRACTICE POSTS: invented, not real"
IMPRESSION = "Impression: no post stands behind it"
NO_WORDS_YET = "The table has not put this into its own words yet."
NOT_RECORDED = "Not recorded"
GUESSED = "as the computer guesses"
ON_OFFICERS_WORDS = "Rests on an officer’s words: the post itself was deleted and no table saw it."
OFFICERS_WORDS = "The post itself was deleted. An officer's words for it:"
Runs = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMaterial:
    """What one topic brings to a document.

    Attributes:
        evidence: kept posts of the topic, withdrawn ones too.
        then_and_now: by finding number, the sentence of the numbers it was made with and today's.
        voices: by finding number, how good its evidence is now, in one of the three wordings; none for an impression.
        behind: by finding number, the counts behind that wording, one a sentence.
        volume, feeling: posts over time, and the feelings that people in the room read, as PNG; None where law 3 wants
            a sentence instead.
        volume_words, feeling_words: that sentence, or the chart's alt text.
        feeling_caution: how far what the room read reaches.
        room: what the room read, in sentences; or that nobody has.
        agreement: how far its readers agreed beyond chance, for the annex on method alone.
        read_line: what became of the posts found, in numbers that add up.
        dates: what the letters on the charts mean.
        when_empty: why there are no posts: nothing found, could not look, or not switched on.
        originals: by evidence number, the kept posts themselves. Nothing of them is printed but in the officers' annex;
            here they make sure that no table's words repeat them.
    """

    topic: Topic
    answer: Answer
    findings: Sequence[Finding] = ()
    evidence: Sequence[Evidence] = ()
    then_and_now: Mapping[int, str] = field(default_factory=dict)
    voices: Mapping[int, str] = field(default_factory=dict)
    behind: Mapping[int, Sequence[str]] = field(default_factory=dict)
    volume: bytes | None = None
    volume_words: str = ""
    feeling: bytes | None = None
    feeling_words: str = ""
    feeling_caution: str = ""
    room: Sequence[str] = ()
    agreement: str = ""
    read_line: str = ""
    dates: Sequence[str] = ()
    when_empty: str = ""
    originals: Mapping[int, FoundPost] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FindingPart:
    """A finding as documents print it; every text is plain, an empty one was not recorded.

    Attributes:
        evidence: the kept posts behind it that are shown now. not_shown: how many more are not.
    """

    label: str
    statement: str
    how_sure: str
    evidence: tuple[str, ...]
    not_shown: int
    ask_whom: str
    ask_what: str
    contrary: str
    not_heard: str
    next_step: str
    owner: str
    numbers: str
    voices: str
    behind: str

    @property
    def standing(self) -> str:
        """How sure the table is, in words; or that no post stands behind it."""
        return self.how_sure if self.evidence or self.not_shown else IMPRESSION

    def rests_on(self, at_most: int = 0) -> str:
        """Say what it rests on: ``rests on E1, E4 and E7``; empty for an impression.

        Args:
            at_most: how many kept posts to name where there is little room.
        """
        return wording.rests_on(self.evidence, self.not_shown, at_most)


@dataclass(frozen=True, slots=True)
class EvidencePart:
    """A kept post as documents print it. Of a withdrawn one nothing stays but its number and ``withdrawn``.

    Who speaks, the place and the service are the computer's guess; where people corrected it, that is said in the text.
    """

    label: str
    topic: str
    source_kind: str
    month: str
    place_band: str
    service: str
    own_words: str
    supports: tuple[str, ...]
    withdrawn: str
    officers_words: bool = False


@dataclass(frozen=True, slots=True)
class Original:
    """A kept post itself, for officers only."""

    label: str
    text: str
    posted: str
    address: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as PNG with its alt text."""

    png: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class TopicPart:
    """One topic as documents print it."""

    name: str
    question: str
    committee: str
    scope_note: str
    search: str
    answer: Answer
    findings: tuple[FindingPart, ...]
    evidence: tuple[EvidencePart, ...]
    volume: Picture | None
    volume_words: str
    feeling: Picture | None
    feeling_words: str
    feeling_caution: str
    room: tuple[str, ...]
    agreement: str
    read_line: str
    dates: tuple[str, ...]
    when_empty: str
    originals: tuple[Original, ...]

    @property
    def kept(self) -> int:
        """How many kept posts still stand."""
        return sum(not item.withdrawn for item in self.evidence)


@dataclass(frozen=True, slots=True)
class Report:
    """A whole document's matter: either all practice or all real."""

    topics: tuple[TopicPart, ...]
    coverage: str
    practice: bool
    as_at: datetime
    clearance: Clearance

    @property
    def marks(self) -> tuple[str, ...]:
        """The lines that every page and file carries: practice, and not cleared for publication."""
        practice = PRACTICE_MARK if self.practice else ""
        return tuple(line for line in (practice, self.clearance.publication_line.rstrip(".")) if line)

    @property
    def as_at_line(self) -> str:
        """When the numbers were taken: ``As at 09:40 on 4 March 2026``."""
        return f"As at {clock.say_time(self.as_at)}"

    @property
    def delete_line(self) -> str:
        """By when collected posts are deleted."""
        day = self.clearance.delete_by
        if day is None:
            return "No delete-by date has been set yet. An officer must set one before this leaves the council."
        return f"Every collected post is deleted by {clock.say_day(day)}."

    @property
    def committees(self) -> str:
        """The committees of the topics, each once."""
        return wording.listed(list(dict.fromkeys(topic.committee for topic in self.topics)))

    def value(self, name: str, title: str) -> str:
        """Return an entry of the switch-on checklist, or the place to fill it in by hand."""
        return plain(self.clearance.values.get(name, "")) or f"[to be filled in: {title}]"


def build_report(
    topics: Sequence[TopicMaterial], *, coverage: str, practice: bool, as_at: datetime, clearance: Clearance
) -> Report:
    """Gather what documents print; every text becomes plain, and words that repeat a kept post are left out.

    Args:
        coverage: the paragraph that says what could and could not be seen.
        practice: whether this is about practice posts; every answer must be so too.
        as_at: when the numbers were taken.
        clearance: how far the switch-on checklist is filled in.

    Raises:
        ReportError: there is no topic, or practice and real posts would be mixed.
    """
    if not topics:
        raise ReportError("There is no topic to report on.", "Choose one and try again.")
    if any(material.answer.practice != practice for material in topics):
        raise ReportError(
            "Practice posts and real posts would be in one document.", "Load the page again, then make it again."
        )
    forbidden = word_runs(post.text for material in topics for post in _known_posts(material))
    parts = tuple(_topic(material, forbidden) for material in topics)
    return Report(parts, plain(coverage), practice, as_at, clearance)


def _known_posts(material: TopicMaterial) -> list[FoundPost]:
    posts = [*material.originals.values(), *material.answer.posts]
    return [post for post in posts if not post.officers_words]


def _topic(material: TopicMaterial, forbidden: Runs) -> TopicPart:
    topic = material.topic
    few = wording.band(material.answer.people_total) == wording.FEW
    return TopicPart(
        name=plain(topic.name),
        question=plain(topic.question),
        committee=plain(topic.committee),
        scope_note=plain(topic.scope_note),
        search=without_runs(material.answer.query.words, forbidden),
        answer=material.answer,
        findings=tuple(_finding(f, material, forbidden) for f in sorted(material.findings, key=lambda f: f.number)),
        evidence=tuple(_evidence(e, material, forbidden) for e in sorted(material.evidence, key=lambda e: e.number)),
        volume=None if few else _picture(material.volume, material.volume_words),
        volume_words=plain(material.volume_words),
        feeling=None if few else _picture(material.feeling, material.feeling_words),
        feeling_words=plain(material.feeling_words),
        feeling_caution=plain(material.feeling_caution),
        room=tuple(plain(line) for line in material.room),
        agreement=plain(material.agreement),
        read_line=plain(material.read_line),
        dates=tuple(plain(line) for line in material.dates),
        when_empty=plain(material.when_empty),
        originals=tuple(_original(number, post) for number, post in sorted(material.originals.items())),
    )


def _picture(png: bytes | None, alt: str) -> Picture | None:
    return None if png is None else Picture(png, plain(alt))


def _finding(finding: Finding, material: TopicMaterial, forbidden: Runs) -> FindingPart:
    def said(text: str) -> str:
        return without_runs(text, forbidden)

    return FindingPart(
        label=f"F{finding.number}",
        statement=said(finding.statement),
        how_sure=said(finding.how_sure),
        evidence=tuple(f"E{number}" for number in finding.shown),
        not_shown=len(finding.not_shown),
        ask_whom=said(finding.ask_whom),
        ask_what=said(finding.ask_what),
        contrary=said(finding.contrary),
        not_heard=said(finding.not_heard),
        next_step=said(finding.next_step),
        owner=said(finding.owner),
        numbers=plain(material.then_and_now.get(finding.number, "")),
        voices=plain(material.voices.get(finding.number, "")),
        behind=plain(" ".join(material.behind.get(finding.number, ()))),
    )


def _evidence(item: Evidence, material: TopicMaterial, forbidden: Runs) -> EvidencePart:
    name = plain(material.topic.name)
    if item.withdrawn_at is not None:
        why = without_runs(item.withdrawn_why, forbidden) or "withdrawn"
        withdrawn = f"{why[0].upper()}{why[1:]}, {clock.say_day(clock.london_day(item.withdrawn_at))}"
        return EvidencePart(item.label, name, "", "", "", "", "", (), withdrawn)
    return EvidencePart(
        label=item.label,
        topic=name,
        source_kind=_as_guessed(item, "voice", item.source_kind),
        month=plain(item.month),
        place_band=_as_guessed(item, "place", item.place_band),
        service=_as_guessed(item, "service", wording.WHOSE[item.service or Service.UNCLEAR]),
        own_words=without_runs(item.own_words, forbidden) or NO_WORDS_YET,
        supports=tuple(f"F{f.number}" for f in material.findings if item.number in f.evidence),
        withdrawn="",
        officers_words=item.officers_words,
    )


def _as_guessed(item: Evidence, field_name: str, text: str) -> str:
    """Return what a kept post counts as; where people corrected the computer, with that and with its guess."""
    guess = item.corrected.get(field_name)
    if guess is None:
        return plain(text)
    said = f"corrected by the room; the computer guessed “{guess}”" if guess else "the room says so too"
    return plain(f"{text} ({said})")


def _original(number: int, post: FoundPost) -> Original:
    posted = "date not known" if post.created is None else clock.say_time(post.created)
    text = f"{OFFICERS_WORDS} {post.text}" if post.officers_words else post.text
    return Original(f"E{number}", plain(text), posted, plain(post.url or "") or "no address kept")
