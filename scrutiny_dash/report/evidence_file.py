"""The evidence as a CSV file that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
from io import StringIO

from scrutiny_dash.report.model import GUESSED, ON_OFFICERS_WORDS, EvidencePart, Report
from scrutiny_dash.report.plain import plain
from scrutiny_dash.report.sentences import read_before

HEADER = (
    "Number", "Topic", f"Kind of source (who speaks {GUESSED})", "Month", f"Place ({GUESSED})",
    f"Whose service ({GUESSED})", "The table's own words", "What the table read", "Supports", "Practice or real",
)  # fmt: skip
THE_POST = "The post itself"
# What spreadsheets take for the beginning of a formula (OWASP, CSV injection), full-width forms too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def neutral(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: one that could be begins with an apostrophe."""
    cell = plain(text)
    return f"'{cell}" if text.startswith(_FORMULA) or cell.startswith(_FORMULA) else cell


def evidence_csv(report: Report) -> bytes:
    """Return the evidence of every topic as CSV (UTF-8 with a mark, as Excel expects), one row a kept post.

    What the computer guesses is called so, what the room corrected too.

    Under the rows and an empty line stand practice mark, publication, time, what became of the posts found, findings
    with kept posts that are not shown now, coverage and delete-by date. No row holds the text of a post.
    """
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADER)
    kind = "Practice" if report.practice else "Real"
    for topic in report.topics:
        for item in topic.evidence:
            writer.writerow([neutral(cell) for cell in (*_cells(item), kind)])
    blank = [""] * (len(HEADER) - 2)
    writer.writerow(["", "", *blank])
    for name, text in _about(report):
        writer.writerow([name, neutral(text), *blank])
    return out.getvalue().encode("utf-8-sig")


def _cells(item: EvidencePart) -> tuple[str, ...]:
    if item.withdrawn:
        return (item.label, item.topic, item.withdrawn, "", "", "", "", "", "")
    supports = ", ".join(item.supports)
    about = (item.source_kind, item.month, item.place_band, item.service)
    read = ON_OFFICERS_WORDS if item.officers_words else THE_POST
    return (item.label, item.topic, *about, item.own_words, read, supports)


def _about(report: Report) -> list[tuple[str, str]]:
    marks = [("Mark", mark) for mark in report.marks]
    return [
        *marks,
        ("Time", report.as_at_line),
        *(("Read before you conclude", f"{one.name}. {read_before(one)}") for one in report.topics),
        *(
            ("What a finding rests on", f"{finding.label}, {one.name}: {finding.rests_on()}.")
            for one in report.topics
            for finding in one.findings
            if finding.not_shown
        ),
        ("What we could not see", report.coverage),
        ("Delete by", report.delete_line),
    ]
