"""What leaves the room: one store's numbers, findings and kept posts, gathered into files. Each export is recorded.

Nothing here knows of a page or of the command line; both call it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from scrutiny_dash import charts, clock, coverage, room_reading, wording, workshop
from scrutiny_dash.clearance import Clearance
from scrutiny_dash.collect.asking import SWITCH, switched_on
from scrutiny_dash.errors import ReportError, WordsRefused
from scrutiny_dash.models import Answer, FoundPost, Query, Voice
from scrutiny_dash.report import Report, TopicMaterial, build_report, evidence_csv, report_docx, summary_docx
from scrutiny_dash.report.evidence_file import neutral
from scrutiny_dash.report.plain import word_runs
from scrutiny_dash.search import below, strength
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.store import room, runs
from scrutiny_dash.store import workshop as kept
from scrutiny_dash.store.audit import record_alone
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.findings import Finding, findings_list
from scrutiny_dash.store.shown import fetch_posts
from scrutiny_dash.topics import Topic, topic, topics

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV = "text/csv"
COUNTS_HEADER = ("Topic", "What is counted", "Which", "Posts", "Practice or real")
# Four runs of five words that a text shares with one post: eight words in a row, or as good as that.
COPIED_RUNS = 4
# Posts looked through for copied passages, the most useful first, so that a very large topic stays quick.
LOOKED_THROUGH, AT_ONCE = 20_000, 2_000
NO_PICTURES = charts.Drawn(None, "", ())
# What an organisation or a paper says may be quoted (law 6).
MAY_BE_QUOTED = frozenset({Voice.ORGANISATION, Voice.NEWS})


@dataclass(frozen=True, slots=True)
class Desk:
    """What exports are made of, and for whom.

    Attributes:
        store: live or practice; the searcher's own.
        who: how the person is named in the audit trail.
        sources_on: registered names of the sources that are switched on.
        rechecked: what became of kept posts that were looked for at their source before this export; empty if none.
        up_to_post: where numbers stand still while a session is open; None when they follow the collection.
    """

    store: Store
    searcher: Searcher
    clearance: Clearance
    who: str
    sources_on: tuple[str, ...] = ()
    up_to_post: int | None = None
    rechecked: str = ""

    @classmethod
    def of(cls, store: Store, searcher: Searcher, clearance: Clearance, who: str) -> Desk:
        """Make one of a store as it is now: which sources are on, and where an open session's numbers stand."""
        session = room.open_session_now(store)
        return cls(
            store,
            searcher,
            clearance,
            who,
            tuple(source.info.name for source in switched_on(room.choices(store, SWITCH))),
            None if session is None else session.up_to_post,
        )

    def answer(self, query: Query) -> Answer:
        """Answer a question without bringing any post along."""
        return self.searcher.answer(replace(query, limit=0, up_to_post=self.up_to_post))


@dataclass(frozen=True, slots=True)
class File:
    """A finished export."""

    name: str
    data: bytes
    mime: str


def file_name(store: Store, kind: str, slugs: Sequence[str], ending: str, at: datetime) -> str:
    """Name an export: ``practice-summary-all-topics-2026-03-04.docx``."""
    which = "-".join(slugs).replace("_", "-") or "all-topics"
    mark = "practice-" if store.practice else ""
    return f"{mark}{kind}-{which}-{clock.london_day(at).isoformat()}.{ending}"


def gather(desk: Desk, slugs: Sequence[str] = (), *, pictures: bool = False, addresses: bool = False) -> Report:
    """Gather what documents print.

    Args:
        slugs: which topics; all when empty.
        pictures: draw the charts, about a third of a second a topic.
        addresses: bring the addresses of kept posts along, for an officer's annex.

    Raises:
        InputError: there is no such topic.
        StoreError: the store cannot be read.
        ReportError: a chart cannot be drawn.
    """
    why_not = desk.clearance.pre_election(clock.london_day(clock.now()))
    if why_not and not desk.store.practice:
        raise ReportError(why_not, "A named officer can let it go on, in the checklist on the Sources page.")
    wanted = [topic(slug) for slug in slugs] or list(topics().values())
    newest = runs.latest_runs(desk.store, slugs[0] if len(slugs) == 1 else None)
    as_at = max((run.finished for run in newest if run.finished), default=None)
    said = coverage.paragraph(practice=desk.store.practice, runs=newest, sources_on=desk.sources_on, as_at=as_at)
    return build_report(
        [_material(desk, one, newest, pictures=pictures, addresses=addresses) for one in wanted],
        coverage=" ".join([*said, desk.rechecked]).strip(),
        practice=desk.store.practice,
        as_at=clock.now(),
        clearance=desk.clearance,
    )


def _material(
    desk: Desk, about: Topic, newest: Sequence[runs.Run], *, pictures: bool, addresses: bool
) -> TopicMaterial:
    answer = desk.answer(Query(about.slug))
    findings = findings_list(desk.store, about.slug)
    evidence = kept.evidence_list(desk.store, about.slug)
    entered = [text for finding in findings for text in _texts(finding)] + [item.own_words for item in evidence]
    dates = runs.key_dates(desk.store, about)
    drawn = charts.drawn(answer, dates, desk.store.practice) if pictures else NO_PICTURES
    behind = strength.behind_findings(desk.searcher, about.slug, findings, evidence)
    unseen = coverage.unseen(desk.store.practice, [run for run in newest if run.topic == about.slug])
    read = room_reading.printed(desk.searcher, about.slug, desk.up_to_post, pictures=pictures)
    return TopicMaterial(
        topic=about,
        answer=replace(answer, posts=repeated(desk.searcher, about.slug, entered)),
        findings=findings,
        evidence=evidence,
        then_and_now=then_and_now(findings, desk.answer),
        voices={number: found.short for number, found in behind.items()},
        behind={number: found.lines(unseen) for number, found in behind.items()},
        volume=drawn.volume,
        volume_words=drawn.volume_words,
        feeling=read.picture,
        feeling_words=read.alt,
        feeling_caution=read.caution,
        room=read.lines,
        agreement=read.agreement,
        read_line=below.read_line(desk.searcher, answer.query).words,
        dates=drawn.dates,
        when_empty=why_empty(desk, about.slug, newest),
        originals=_originals(desk.store, about.slug, evidence, addresses=addresses),
    )


def _texts(finding: Finding) -> tuple[str, ...]:
    return (
        finding.statement, finding.ask_whom, finding.ask_what, finding.contrary, finding.not_heard,
        finding.next_step, finding.owner,
    )  # fmt: skip


def _originals(store: Store, slug: str, evidence: Iterable[kept.Evidence], *, addresses: bool) -> dict[int, FoundPost]:
    standing = {e.number: e.post_id for e in evidence if e.post_id is not None and e.withdrawn_at is None}
    with store.read() as connection:
        found = fetch_posts(connection, slug, list(standing.values()), with_url=addresses)
    return {number: found[post_id] for number, post_id in standing.items() if post_id in found}


def question_of(finding: Finding) -> Query:
    """Return the question that a finding's numbers answered when it was made."""
    numbers = finding.numbers
    since, until = numbers.get("since"), numbers.get("until")
    return Query(
        finding.topic,
        str(numbers.get("words", "")),
        None if since is None else datetime.fromisoformat(since).date(),
        None if until is None else datetime.fromisoformat(until).date(),
    )


def then_and_now(findings: Iterable[Finding], answered: Callable[[Query], Answer]) -> dict[int, str]:
    """Say of each finding the numbers it was made with and today's; equal questions are asked once."""
    ask = cache(answered)
    return {finding.number: workshop.then_and_now(finding, ask(question_of(finding))) for finding in findings}


def why_empty(desk: Desk, slug: str, newest: Sequence[runs.Run]) -> str:
    """Say why a topic has no posts: not switched on, could not look, or nothing found (law 4)."""
    ran = [run for run in newest if run.topic == slug]
    if any(run.status in coverage.ANSWERED for run in ran):
        return "The sources that we asked had no post on this topic. That is not the same as silence."
    if ran:
        return "We could not look: no source that we asked gave an answer. So this says nothing about residents."
    if desk.sources_on:
        return "Nobody has looked yet: a source is switched on, but it has not been read."
    return "Nobody has looked: no source is switched on."


def repeated(searcher: Searcher, slug: str, texts: Sequence[str]) -> tuple[FoundPost, ...]:
    """Return posts of people that one of the texts copies a passage from, about eight words in a row or more."""
    entered = word_runs(texts)
    found: list[FoundPost] = []
    if len(entered) < COPIED_RUNS:
        return ()
    for start in range(0, LOOKED_THROUGH, AT_ONCE):
        posts = searcher.answer(Query(slug, offset=start, limit=AT_ONCE)).posts
        found += [
            post
            for post in posts
            if not (post.voice in MAY_BE_QUOTED or post.officers_words)
            and len(entered & word_runs([post.text])) >= COPIED_RUNS
        ]
        if len(posts) < AT_ONCE:
            break
    return tuple(found)


def refuse_copied(searcher: Searcher, slug: str, texts: Sequence[str]) -> None:
    """Refuse what a table wrote when it copies a passage from any post of the topic, kept or not.

    Raises:
        WordsRefused: it does.
    """
    if repeated(searcher, slug, texts):
        raise WordsRefused(
            "Part of this is copied from a post, so it could be searched back to the person who wrote it.",
            "Say it in your own words. What you typed is still here.",
        )


def summary(desk: Desk, slugs: Sequence[str] = ()) -> File:
    """Make the two-page summary.

    Raises:
        ScrutinyError: as for ``gather``.
    """
    made = gather(desk, slugs)
    return _finished(desk, made, "summary", slugs, summary_docx(made), "docx", WORD)


def report(desk: Desk, slugs: Sequence[str] = (), *, with_originals: bool = False) -> File:
    """Make the Word report; with the kept posts themselves for an officer only.

    Raises:
        ScrutinyError: as for ``gather``.
    """
    made = gather(desk, slugs, pictures=True, addresses=with_originals)
    kind = "report-with-originals" if with_originals else "report"
    return _finished(desk, made, kind, slugs, report_docx(made, with_originals=with_originals), "docx", WORD)


def evidence(desk: Desk, slugs: Sequence[str] = ()) -> File:
    """Make the evidence file: kind of source, month, place and the tables' own words, never a post.

    Raises:
        ScrutinyError: as for ``gather``.
    """
    made = gather(desk, slugs)
    return _finished(desk, made, "evidence", slugs, evidence_csv(made), "csv", CSV)


def counts(desk: Desk, slugs: Sequence[str] = ()) -> File:
    """Make the counts of each topic as CSV: posts by day, platform, place and feeling, without any text.

    Raises:
        ScrutinyError: as for ``gather``.
    """
    made = gather(desk, slugs)
    return _finished(desk, made, "data", slugs, _counts_csv(made), "csv", CSV)


def _finished(desk: Desk, made: Report, kind: str, slugs: Sequence[str], data: bytes, ending: str, mime: str) -> File:
    """Record an export and name it. It is recorded before anybody has it, so that none leaves unrecorded."""
    record_alone(
        desk.store,
        desk.who,
        "export",
        ",".join(slugs),
        kind=kind,
        posts=[part.answer.posts_total for part in made.topics],
        findings=sum(len(part.findings) for part in made.topics),
        evidence=sum(part.kept for part in made.topics),
    )
    return File(file_name(desk.store, kind, slugs, ending, made.as_at), data, mime)


def _counts_csv(made: Report) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COUNTS_HEADER)
    kind = "Practice" if made.practice else "Real"
    for part in made.topics:
        whose = f"Posts by {wording.whose(part.answer.query.voices)}"
        for what, which, number in _counted(part.answer, whose):
            writer.writerow([neutral(part.name), what, neutral(which), number, kind])
    writer.writerow([""] * len(COUNTS_HEADER))
    notes = [("Mark", mark) for mark in made.marks]
    notes += [("Time", made.as_at_line), ("What we could not see", made.coverage), ("Delete by", made.delete_line)]
    for name, text in notes:
        writer.writerow([name, neutral(text), *[""] * (len(COUNTS_HEADER) - 2)])
    return out.getvalue().encode("utf-8-sig")


def _counted(answer: Answer, whose: str) -> list[tuple[str, str, int]]:
    rows = [
        ("All", whose, answer.posts_total),
        ("All", "People (accounts)", answer.people_total),
        ("All", "Posts whose author is not known", answer.posts_without_author),
        ("All", "Held for an officer, in no other number", answer.held),
        ("All", "Set aside as not about this, in no other number", answer.set_aside),
        ("All", "Posts without a date", answer.undated),
    ]
    rows += [("Day", day.isoformat(), number) for day, number in answer.days]
    rows += [("Platform", wording.platform(name), number) for name, number in answer.platforms.items()]
    rows += [("Place (computer's guess)", wording.PLACES[place], n) for place, n in answer.places.items()]
    if charts.may_draw_feelings(answer):  # under a hundred people the numbers would add up to a share (law 3)
        rows += [("Feeling (computer's guess)", wording.FEELINGS[f], n) for f, n in answer.feelings.items()]
    return rows
