"""The Word report: a council paper with each topic's findings, numbers, evidence and lines of enquiry."""

from __future__ import annotations

from scrutiny_dash import clock, wording
from scrutiny_dash.report.document import Document
from scrutiny_dash.report.model import (
    NOT_RECORDED,
    ON_OFFICERS_WORDS,
    EvidencePart,
    FindingPart,
    Report,
    TopicPart,
)
from scrutiny_dash.report.sentences import answer_so_far, by_whom, not_heard, numbers_sentences

_SIZE = 11.0
GUESSES = (
    "Who speaks in a kept post, where and about whose service is the computer's guess, unless it says beside it that "
    "the room corrected it."
)
OFFICERS_MARK = "NOT FOR PUBLICATION: holds original posts"
METHOD = (
    (
        "A computer collected public posts by search words, masked the handles of people in them and counted accounts "
        "without keeping names."
    ),
    (
        "It guessed each post's place, speaker, feeling and whose service it is about. Every guess is shown as a "
        "guess, with its reason, and can be corrected by a person. Of the guess of feeling: "
        f"{wording.MISREADS[0].lower()}{wording.MISREADS[1:]}"
    ),
    (
        "Posts with words of danger, contact details or a child who could be recognised are held for an officer and "
        "are in no number."
    ),
    "Under 30 people we give no chart and no share. A gap on a chart means that nobody looked; it is not a zero.",
    (
        "People in the room read random posts without knowing what the computer guessed: ten at a time, one of each "
        "person, copies left out. Their shares carry the range that the share of all people found most likely lies in; "
        "where a post of everybody was read there is no range."
    ),
    f"Evidence is described in the tables' own words, not in the words of the posts. {GUESSES}",
    (
        "How good the evidence behind a finding is, is read from its kept posts as they are now: what is withdrawn, "
        "held or set aside does not count. The numbers that a finding was made with stay as they were. "
        f"{wording.VOICE_RULES}"
    ),
)


def report_docx(report: Report, *, with_originals: bool = False) -> bytes:
    """Return the report as a Word document.

    Args:
        with_originals: for officers: every page is marked as not for publication, and a last annex holds the kept
            posts with their addresses. Without it no text of a post is in the document.
    """
    marks = (*report.marks, OFFICERS_MARK) if with_originals else report.marks
    about = wording.listed([topic.name for topic in report.topics])
    document = Document(
        # A pack holds a report a topic: their titles tell them apart where a reader lists open documents.
        title=f"What people say on social media: report on {about}",
        subject=about,
        marks=marks,
        foot=report.as_at_line,
        at=report.as_at,
        size=_SIZE,
    )
    _opening(document, report, marks)
    charts = 0
    for topic in report.topics:
        charts = _topic(document, topic, charts)
    _closing(document, report)
    if with_originals:
        _annex(document, report)
    return document.to_bytes()


def _opening(document: Document, report: Report, marks: tuple[str, ...]) -> None:
    document.title("What people say on social media")
    document.entry("Report to", report.committees)
    document.entry("Date", clock.say_day(clock.london_day(report.as_at)))
    document.entry("Topics", wording.listed([topic.name for topic in report.topics]))
    document.entry("Agenda item", "[to be filled in: Agenda item and reference]")
    document.entry("Contact", report.value("officer", "Named officer"))
    document.box(*(marks or ("Cleared for publication",)))
    document.heading("Purpose of this report")
    document.paragraph(
        "To tell members what was found when public posts were read as evidence on "
        f"{wording.count(len(report.topics), 'topic')}, what to ask next, and how far it can be relied on."
    )
    document.heading("The answer so far")
    document.paragraph(answer_so_far(report))
    document.heading("What we did")
    document.paragraph(
        "Tables read public posts on each topic, kept the ones that matter as evidence (E1, E2 and so on) and wrote "
        f"what they found (F1, F2 and so on). The numbers below count posts{by_whom(report)}; one account counts as "
        "one person.",
        keep=True,
    )
    header = ("Topic", "Posts found", "People", "Held", "Set aside", "No date", "Kept", "Findings")
    rows = [_overview(topic) for topic in report.topics]
    document.table("What was found on each topic", header, rows, (3.9, 2.1, 2.0, 1.6, 1.9, 1.7, 1.7, 2.1))


def _overview(topic: TopicPart) -> tuple[str, ...]:
    answer = topic.answer
    unknown = answer.posts_total and not answer.people_total
    people = "Not known" if unknown else f"{answer.people_total:,}"
    numbers = (answer.held, answer.set_aside, answer.undated, topic.kept, len(topic.findings))
    return (topic.name, f"{answer.posts_total:,}", people, *(f"{number:,}" for number in numbers))


def _topic(document: Document, topic: TopicPart, charts: int) -> int:
    document.heading(topic.name, new_page=True)
    document.entry("Committee", topic.committee)
    document.entry("Question", topic.question)
    document.heading("In brief", 2)
    for finding in topic.findings:
        _finding(document, finding)
    if not topic.findings:
        document.paragraph("No table has written a finding on this topic yet.")
    document.heading("The numbers", 2)
    for sentence in (*numbers_sentences(topic), topic.scope_note):
        document.list_item(sentence)
    if topic.read_line:
        document.list_item("", "Read before you conclude. ", topic.read_line)
    charts = _volume(document, topic, charts)
    document.heading("How people feel", 2)
    charts = _feelings(document, topic, charts)
    document.heading("Evidence", 2)
    _evidence(document, topic)
    document.heading("Lines of enquiry", 2)
    _enquiry(document, topic)
    document.heading("Evidence that points the other way", 2)
    _contrary(document, topic)
    document.heading("Who was not heard", 2)
    for text in not_heard(list(topic.findings)):
        document.list_item(text)
    return charts


def _finding(document: Document, finding: FindingPart) -> None:
    rests = finding.rests_on()
    rests = f" {rests[0].upper()}{rests[1:]}." if rests else ""
    numbers = f" {finding.numbers}" if finding.numbers else ""
    statement = f"{finding.statement.rstrip('.')}. "
    document.list_item("", f"{finding.label}. ", statement, finding.standing, f".{rests}{numbers}")
    if finding.voices:
        document.under_item("How good is this evidence now? ", f"{finding.voices}. ", finding.behind)


def _volume(document: Document, topic: TopicPart, charts: int) -> int:
    if topic.volume is None:
        if topic.volume_words and topic.answer.posts_total:
            document.list_item(topic.volume_words)
        return charts
    charts += 1
    caption = f"Chart {charts}: posts over time. {topic.volume_words}"
    document.picture(topic.volume.png, topic.volume.alt, caption)
    if topic.dates:
        document.paragraph("", "Dates on the charts", keep=True)
        for line in topic.dates:
            document.list_item(line)
    return charts


def _feelings(document: Document, topic: TopicPart, charts: int) -> int:
    """Write what the room read, the computer small beside it; a chart only of what people read."""
    for sentence in topic.room or (f"{NOT_RECORDED}.",):
        document.list_item(sentence)
    if topic.feeling is None:
        return charts
    charts += 1
    document.paragraph("", "Warning. ", topic.feeling_caution, keep=True)
    caption = f"Chart {charts}: feelings, as people in the room read them. {topic.feeling_words}"
    document.picture(topic.feeling.png, topic.feeling.alt, caption)
    return charts


def _evidence(document: Document, topic: TopicPart) -> None:
    if not topic.evidence:
        document.paragraph("No post has been kept as evidence on this topic yet.")
        return
    words = "What it says, in the table's own words"
    header = (
        "Number", "Kind of source (speaker: a guess)", "Month", "Place (a guess)", "Whose service (a guess)", words,
        "Supports",
    )  # fmt: skip
    document.paragraph(GUESSES, keep=True)
    rows = [_evidence_row(item) for item in topic.evidence]
    document.table(f"Evidence on {topic.name}", header, rows, (1.8, 2.6, 2.1, 2.1, 1.9, 4.4, 2.1))


def _evidence_row(item: EvidencePart) -> tuple[str, ...]:
    if item.withdrawn:
        return (item.label, "–", "–", "–", "–", item.withdrawn, "–")
    supports = ", ".join(item.supports) or "No finding"
    about = (item.source_kind, item.month, item.place_band, item.service)
    words = f"{item.own_words} {ON_OFFICERS_WORDS}" if item.officers_words else item.own_words
    return (item.label, *about, words, supports)


def _enquiry(document: Document, topic: TopicPart) -> None:
    asked = [f for f in topic.findings if f.ask_whom or f.ask_what or f.next_step or f.owner]
    if not asked:
        document.paragraph(f"{NOT_RECORDED}.")
        return
    rows = [
        (
            finding.label,
            finding.ask_whom or NOT_RECORDED,
            finding.ask_what or NOT_RECORDED,
            ". ".join(text.rstrip(".") for text in (finding.next_step, finding.owner) if text) or NOT_RECORDED,
        )
        for finding in asked
    ]
    header = ("Finding", "Whom to ask", "What to ask", "Next step and owner")
    document.table(f"Lines of enquiry on {topic.name}", header, rows, (1.9, 4.1, 6.6, 4.4))


def _contrary(document: Document, topic: TopicPart) -> None:
    for finding in topic.findings:
        document.list_item("", f"{finding.label}. ", finding.contrary or f"{NOT_RECORDED}.")
    if not topic.findings:
        document.paragraph(f"{NOT_RECORDED}.")


def _closing(document: Document, report: Report) -> None:
    document.heading("Method and coverage", new_page=True)
    for text in METHOD:
        document.list_item(text)
    document.heading("How far readers agreed", 2)
    for topic in report.topics:
        document.list_item("", f"{topic.name}. ", topic.agreement or f"{NOT_RECORDED}.")
    document.heading("What we could not see", 2)
    document.paragraph(report.coverage or f"{NOT_RECORDED}.")
    document.heading("How this is handled")
    document.paragraph(report.delete_line)
    for name, title in (
        ("officer", "Named officer"),
        ("controller", "Data controller"),
        ("basis", "Lawful basis"),
        ("article9", "Article 9 condition"),
        ("dpia", "DPIA reference"),
        ("notice", "Privacy notice"),
        ("safeguarding", "Safeguarding contact"),
    ):
        document.entry(title, report.value(name, title))
    document.paragraph(
        "To object, or to have a post left out, write to the named officer. A post that is deleted where it was "
        "posted is deleted here too; its number stays and is not used again."
    )


def _annex(document: Document, report: Report) -> None:
    document.heading("Annex: original posts", new_page=True)
    document.box("Not for publication", report.delete_line)
    kept = [(topic, item) for topic in report.topics for item in topic.originals]
    if not kept:
        document.paragraph("No kept post can be shown.")
    for topic, item in kept:
        document.heading(f"{item.label}, {topic.name}", 2)
        document.paragraph(item.text)
        document.entry("Posted", item.posted)
        document.entry("Address", item.address)
