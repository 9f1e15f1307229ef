"""The summary: two pages for somebody who reads nothing else."""

from __future__ import annotations

from scrutiny_dash import wording
from scrutiny_dash.report.document import Document
from scrutiny_dash.report.model import NOT_RECORDED, FindingPart, Report, TopicPart
from scrutiny_dash.report.plain import fitted, shortened
from scrutiny_dash.report.sentences import answer_so_far, by_whom, not_heard, short_numbers

FINDINGS_A_TOPIC = 3
REFERENCES_AT_MOST = 5
_SIZE = 10.5
# Ems of body text in one line: 17 cm at 10.5 points, less a little for words that do not break evenly.
_LINE = 44.0
_LIST_LINE = 42.0
# Lines that two pages leave for findings, measured with everything else at its fullest and three topics.
_FINDING_LINES = 24
_LINES_A_FURTHER_TOPIC = 8
_COVERAGE_LINES = 14
_NOT_HEARD_LINES = 5


def summary_docx(report: Report) -> bytes:
    """Return the summary as a Word document of at most two A4 pages.

    Longer texts than fit are cut at a word and marked with an ellipsis; the whole text is in the report.
    """
    document = Document(
        title="What people say on social media: summary",
        subject=wording.listed([topic.name for topic in report.topics]),
        marks=report.marks,
        foot=report.as_at_line,
        at=report.as_at,
        size=_SIZE,
    )
    document.title("What people say on social media")
    document.paragraph(f"Summary for {shortened(report.committees, 2, _LINE)}. {report.as_at_line}.")
    if report.marks:
        document.box(*report.marks)
    document.heading("The answer so far")
    document.paragraph(shortened(answer_so_far(report), 8, _LINE))
    if whose := by_whom(report):
        document.paragraph(f"The numbers on each topic count posts{whose}.")
    _topics(document, report)
    document.heading("Who was not heard")
    missed = not_heard([finding for topic in report.topics for finding in topic.findings])
    document.paragraph(shortened(" ".join(_sentence(text) for text in missed), _NOT_HEARD_LINES, _LINE))
    document.heading("What we could not see")
    document.paragraph(shortened(report.coverage or f"{NOT_RECORDED}.", _COVERAGE_LINES, _LINE))
    document.paragraph(report.delete_line)
    return document.to_bytes()


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def chosen(topic: TopicPart) -> list[FindingPart]:
    """Return the findings that the summary has room for: those with most evidence first, then the oldest."""
    ordered = sorted(enumerate(topic.findings), key=lambda item: (-len(item[1].evidence), item[0]))
    return [finding for _, finding in sorted(ordered[:FINDINGS_A_TOPIC])]


def _topics(document: Document, report: Report) -> None:
    findings = [chosen(topic) for topic in report.topics]
    budget = _FINDING_LINES - _LINES_A_FURTHER_TOPIC * max(0, len(report.topics) - 3)
    texts = iter(fitted([finding.statement for group in findings for finding in group], budget, _LIST_LINE))
    for topic, group in zip(report.topics, findings, strict=True):
        document.heading(shortened(topic.name, 1, _LINE / 2))
        document.paragraph(shortened(short_numbers(topic), 3, _LINE), keep=bool(group))
        for finding in group:
            document.list_item("", f"{finding.label}. ", f"{_sentence(next(texts))} {_standing(finding)}")
        if not group:
            document.paragraph("No table has written a finding on this topic yet.")
        if more := len(topic.findings) - len(group):
            document.paragraph(f"{wording.count(more, 'more finding')} {'is' if more == 1 else 'are'} in the report.")


def _standing(finding: FindingPart) -> str:
    """Say how sure, on what, and how many voices: ``It is worth testing (E3). A lone voice: 1 person.``."""
    rests_on = finding.rests_on(REFERENCES_AT_MOST).removeprefix("rests on ")
    if not rests_on:
        return f"{finding.standing}."
    voices = f" {finding.voices}." if finding.voices else ""
    return f"{shortened(finding.how_sure, 1, _LIST_LINE)} ({rests_on}).{voices}"
