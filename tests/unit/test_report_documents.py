"""Word documents and the evidence file: read back, rendered, and at every size that is designed for."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from scrutiny_dash.models import FoundPost
from scrutiny_dash.report import TopicMaterial, evidence_csv, report_docx, summary_docx
from scrutiny_dash.report.document import TEXT_WIDTH_CM
from scrutiny_dash.report.evidence_file import HEADER, THE_POST, neutral
from scrutiny_dash.report.model import ON_OFFICERS_WORDS
from tests.unit.report_material import (
    AGREEMENT,
    BEHIND,
    COVERAGE,
    ORIGINAL,
    TOPICS,
    evidence,
    finding,
    material,
    post,
    report,
)
from tests.unit.report_reading import body, everything, five_word_runs, head, parts, rendered, table

SIZES = (0, 1, 6, 46, 5000)
WORD = {"summary": summary_docx, "report": report_docx}
each = pytest.mark.parametrize("name", WORD)


def matter(posts: int) -> TopicMaterial:
    kept = min(posts, 7)
    return material(posts, findings=3 if kept else 0, kept=kept)


def styles(document: bytes) -> list[tuple[str, str]]:
    opened = docx.Document(io.BytesIO(document))
    return [(p.style.name, p.text) for p in opened.paragraphs]


@each
@pytest.mark.parametrize("posts", SIZES)
def test_every_size_opens_again_and_carries_every_mark(name: str, posts: int) -> None:
    document = WORD[name](report(matter(posts)))
    assert head(document) == "PRACTICE POSTS: invented, not real · Not cleared for publication"
    text = body(document)
    assert COVERAGE in text
    assert "No delete-by date has been set yet." in text
    assert "As at 09:40 on 4 March 2026" in everything(document)
    assert "%" not in text
    assert ("Heading 1", "Young carers") in styles(document)


@each
def test_a_cleared_document_of_real_posts_says_neither_practice_nor_uncleared(name: str) -> None:
    document = WORD[name](report(material(46, practice=False), practice=False, cleared=True))
    assert head(document) == ""
    assert "not cleared" not in everything(document).lower()
    assert "practice" not in body(document).lower()
    assert "Every collected post is deleted by 1 March 2027." in body(document)


@each
def test_title_author_language_paper_and_page_numbers_are_set(name: str) -> None:
    document = WORD[name](report(material(46)))
    opened = docx.Document(io.BytesIO(document))
    core = opened.core_properties
    assert core.title.startswith("What people say on social media")
    assert (core.language, core.author, core.subject) == ("en-GB", "Scrutiny session", "Young carers")
    assert (core.created.year, core.created.month) == (2026, 3)
    section = opened.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    language = parts(document)["word/styles.xml"].find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    assert language is not None
    assert language.get(qn("w:val")) == "en-GB"
    footers = [root for name, root in parts(document).items() if name.startswith("word/footer")]
    fields = [f.get(qn("w:instr")) for root in footers for f in root.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_the_report_has_its_parts_in_order() -> None:
    headings = [(s[-1], t) for s, t in styles(report_docx(report(material(46)))) if s.startswith("Heading")]
    assert headings == [
        ("1", "Purpose of this report"),
        ("1", "The answer so far"),
        ("1", "What we did"),
        ("1", "Young carers"),
        ("2", "In brief"),
        ("2", "The numbers"),
        ("2", "How people feel"),
        ("2", "Evidence"),
        ("2", "Lines of enquiry"),
        ("2", "Evidence that points the other way"),
        ("2", "Who was not heard"),
        ("1", "Method and coverage"),
        ("2", "How far readers agreed"),
        ("2", "What we could not see"),
        ("1", "How this is handled"),
    ]


def test_tables_have_marked_header_rows_that_repeat_and_a_title() -> None:
    opened = docx.Document(io.BytesIO(report_docx(report(material(46)))))
    assert len(opened.tables) == 3
    for made in opened.tables:
        first, *others = made.rows
        assert first._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:tblHeader")) is None for row in others)
        assert made._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"
        assert made._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    evidence_rows = [[cell.text for cell in row.cells] for row in opened.tables[1].rows]
    assert evidence_rows[0] == [
        "Number", "Kind of source (speaker: a guess)", "Month", "Place (a guess)", "Whose service (a guess)",
        "What it says, in the table's own words", "Supports",
    ]  # fmt: skip
    assert evidence_rows[1][:5] == ["E1", "Resident, first-hand, Bluesky", "February 2026", "Essex", "Council and NHS"]
    assert evidence_rows[4] == ["E4", "–", "–", "–", "–", "Withdrawn at source, 4 March 2026", "–"]
    for made in opened.tables:
        assert round(sum(column.width.cm for column in made.columns), 1) == TEXT_WIDTH_CM


def test_charts_have_alt_text_and_the_feeling_chart_its_warning() -> None:
    document = report_docx(report(material(46)))
    opened = docx.Document(io.BytesIO(document))
    alts = [shape._inline.docPr.get("descr") for shape in opened.inline_shapes]
    assert alts == ["46 posts by 35 people.", "Complaint 19 of 46, praise 8 of 46."]
    text = body(document)
    assert "Warning. This is what people in the room read" in text
    assert text.index("agreed with you on 27 of 46") < text.index("Warning. ") < text.index("Chart 2: feelings, as")
    assert "Read before you conclude. 48 posts found: 46 shown, 2 set aside as not about this. Of" in text


@pytest.mark.parametrize("posts", [0, 1, 6])
def test_under_thirty_people_there_is_no_chart_and_no_warning_about_one(posts: int) -> None:
    document = report_docx(report(matter(posts)))
    assert not docx.Document(io.BytesIO(document)).inline_shapes
    assert "Warning. " not in body(document)


def test_findings_say_how_sure_on_what_and_then_and_now() -> None:
    text = body(report_docx(report(material(46))))
    assert "Several people say it first-hand. Rests on E1 and E5. Made with 46 posts on 4 March 2026; now 61." in text
    assert "F2. Several people who care at home" in text
    assert "Impression: no post stands behind it." in text
    summary = body(summary_docx(report(material(46))))
    assert "Several people say it first-hand (E1 and E5). A few voices: 2 people, 2 weeks." in summary
    assert "Impression: no post stands behind it." in summary


def test_how_good_the_evidence_is_stands_under_its_finding_and_not_under_an_impression() -> None:
    lines = body(report_docx(report(material(46)))).split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("F1. "))
    assert lines[at + 1] == f"How good is this evidence now? A few voices: 2 people, 2 weeks. {' '.join(BEHIND)}"
    assert lines[at + 2].startswith("F2. ")
    assert lines[at + 3].startswith("F3. ")
    assert any(
        line.startswith("How good the evidence behind a finding is") and "A lone voice:" in line for line in lines
    )


def test_alpha_stands_in_the_reports_annex_on_method_and_nowhere_else() -> None:
    made = report(material(46))
    lines = body(report_docx(made)).split("\n")
    at = lines.index("How far readers agreed")
    assert lines[at + 1] == f"Young carers. {AGREEMENT}"
    assert lines.index("Method and coverage") < at < lines.index("What we could not see")
    assert body(report_docx(made)).count("Krippendorff") == 1
    assert "Krippendorff" not in everything(summary_docx(made))
    assert "Krippendorff" not in evidence_csv(made).decode("utf-8-sig")


def test_what_was_not_recorded_is_said_so() -> None:
    bare = replace(
        finding(1, numbers=(1,)), ask_whom="", ask_what="", contrary="", not_heard="", next_step="", owner=""
    )
    text = body(report_docx(report(replace(material(46), findings=[bare]))))
    assert text.count("Not recorded.") == 3


def test_the_summary_takes_three_findings_a_topic_and_counts_the_others() -> None:
    text = body(summary_docx(report(material(46, findings=5))))
    assert [label for label in ("F1.", "F2.", "F3.", "F4.", "F5.") if label in text] == ["F1.", "F3.", "F4."]
    assert "2 more findings are in the report." in text


def test_contacts_come_from_the_checklist() -> None:
    text = body(report_docx(report(material(46), cleared=True)))
    for filled in ("Scrutiny officer, County Hall", "DPIA 2026/14", "https://example.org/notice"):
        assert filled in text
    assert "[to be filled in: DPIA reference]" in body(report_docx(report(material(46))))


def test_originals_are_in_the_officers_annex_only_and_mark_every_page() -> None:
    made = report(material(46))
    public, officers = report_docx(made), report_docx(made, with_originals=True)
    assert ORIGINAL not in everything(public)
    assert "https://example.org/post/" not in everything(public)
    assert "NOT FOR PUBLICATION" in head(officers)
    text = body(officers)
    annex = text.index("Annex: original posts")
    assert text.index(ORIGINAL) > annex
    assert text.index("https://example.org/post/1") > annex
    assert ORIGINAL not in everything(summary_docx(made))


@pytest.mark.parametrize("posts", SIZES)
def test_the_evidence_file_has_a_row_a_kept_post_and_every_mark(posts: int) -> None:
    rows = table(evidence_csv(report(matter(posts))))
    assert tuple(rows[0]) == HEADER
    assert all(len(row) == len(HEADER) for row in rows)
    kept = [row for row in rows[1:] if row[0].startswith("E")]
    assert len(kept) == min(posts, 7)
    assert all(row[-1] == "Practice" for row in kept)
    about = {row[1] for row in rows}
    assert {"PRACTICE POSTS: invented, not real", "Not cleared for publication", COVERAGE} <= about
    assert "As at 09:40 on 4 March 2026" in about


def test_the_evidence_tells_the_computers_guess_from_what_the_room_corrected() -> None:
    given = material(46)
    first, second, *others = given.evidence
    first = replace(first, corrected={"voice": "News", "service": ""}, officers_words=True)
    made = report(replace(given, evidence=[first, second, *others]))
    rows = table(evidence_csv(made))
    kind = "Resident, first-hand, Bluesky (corrected by the room; the computer guessed “News”)"
    assert rows[1][2:6] == [kind, "February 2026", "Essex", "Council and NHS (the room says so too)"]
    assert (rows[1][7], rows[2][7]) == (ON_OFFICERS_WORDS, THE_POST)
    assert rows[2][2] == "Resident, first-hand, Bluesky"
    assert all("as the computer guesses" in rows[0][column] for column in (2, 4, 5))
    printed = docx.Document(io.BytesIO(report_docx(made))).tables[1].rows
    assert printed[1].cells[1].text == kind
    assert printed[1].cells[5].text.endswith(ON_OFFICERS_WORDS)
    assert ON_OFFICERS_WORDS not in printed[2].cells[5].text


def test_withdrawn_evidence_says_so_in_the_file() -> None:
    row = table(evidence_csv(report(material(46))))[4]
    assert row == ["E4", "Young carers", "Withdrawn at source, 4 March 2026", "", "", "", "", "", "", "Practice"]


def test_whose_service_is_one_column_of_the_file() -> None:
    header, first = table(evidence_csv(report(material(46))))[:2]
    assert first[header.index("Whose service (as the computer guesses)")] == "Council and NHS"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", " ="])
def test_no_cell_can_be_taken_for_a_formula(start: str) -> None:
    attack = f'{start}HYPERLINK("https://example.org";"x")'
    assert neutral(attack).startswith("'")
    rows = table(evidence_csv(report(replace(material(46), evidence=[evidence(1, words=attack)]))))
    assert rows[1][6].lstrip("'").endswith('HYPERLINK("https://example.org";"x")')
    assert rows[1][6].startswith(("'", "H"))
    assert neutral("Essex") == "Essex"


WORDS = st.lists(st.sampled_from([f"zq{c}{d}" for c in "bcdfghjk" for d in "aeiou"]), min_size=5, max_size=14)


@st.composite
def posts_and_words(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Draw original posts, and texts that a table might write: some of them cut out of the posts."""
    originals = [" ".join(draw(WORDS)) for _ in range(3)]
    written = []
    for _ in range(6):
        words = draw(st.sampled_from(originals)).split() if draw(st.booleans()) else draw(WORDS)
        first = draw(st.integers(0, len(words) - 1))
        text = draw(st.sampled_from([" ", ", ", " – "])).join(words[first:])
        written.append(text.upper() if draw(st.booleans()) else text)
    return originals, written


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(posts_and_words())
def test_no_public_export_holds_five_words_in_a_row_of_a_post(drawn: tuple[list[str], list[str]]) -> None:
    originals, written = drawn
    kept: dict[int, FoundPost] = {n: post(n, text) for n, text in enumerate(originals, 1)}
    wrote = replace(finding(1, numbers=(1, 2), statement=written[0]), ask_what=written[1], not_heard=written[2])
    one = replace(
        material(46),
        findings=[wrote, replace(finding(2, statement=written[3]), contrary=written[4])],
        evidence=[evidence(n, words=written[n + 2]) for n in kept],
        originals=kept,
    )
    made = report(one)
    forbidden = {run for text in originals for run in five_word_runs(text)}
    for text in (
        everything(summary_docx(made)),
        everything(report_docx(made)),
        evidence_csv(made).decode("utf-8-sig"),
    ):
        assert not forbidden & five_word_runs(text)


def with_text_everywhere(text: str) -> TopicMaterial:
    told: dict[str, Any] = dict.fromkeys(
        ("statement", "how_sure", "ask_whom", "ask_what", "contrary", "not_heard", "next_step", "owner"), text
    )
    shown = dict.fromkeys(("own_words", "source_kind", "month", "place_band"), text)
    return replace(
        material(46),
        topic=replace(TOPICS[0], name=text, question=text, committee=text, scope_note=text),
        findings=[replace(finding(1, numbers=(1,)), **told), replace(finding(2), **told)],
        evidence=[
            replace(evidence(1), **shown),
            replace(evidence(2, gone=True), withdrawn_why=text),
        ],
        then_and_now={1: text},
        voices={1: text},
        behind={1: (text, text)},
        agreement=text,
        volume_words=text,
        feeling_words=text,
        room=(text,),
        read_line=text,
        dates=(text,),
        originals={1: replace(post(1, text), url=text)},
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(st.characters(codec=None), max_size=60)
    | st.sampled_from(["\x00\x0b\x1f", "]]>&<w:p/>", "\ud800", "\uffff", "=1+1"])
)
def test_any_text_at_all_leaves_documents_valid(text: str) -> None:
    made = report(with_text_everywhere(text), coverage=text)
    for document in (summary_docx(made), report_docx(made, with_originals=True)):
        assert parts(document)
        docx.Document(io.BytesIO(document))
    rows = table(evidence_csv(made))
    assert {len(row) for row in rows} == {len(HEADER)}
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


def fullest(statement: str) -> list[TopicMaterial]:
    """Make three topics with everything as long as a table may enter it."""
    made = []
    for n in range(3):
        base = material(5000, n, findings=6, kept=60)
        wrote = [
            replace(f, statement=statement[:500], not_heard=f"{f.number} {statement}"[:500]) for f in base.findings
        ]
        voices = dict.fromkeys(base.voices, "A repeated experience: 1,204 people, 104 weeks")
        line = base.read_line.replace("46", "123,456").replace("20", "1,234").replace("48", "234,567")
        made.append(replace(base, findings=wrote, originals={}, voices=voices, read_line=line))
    return made


@pytest.mark.office
@pytest.mark.parametrize(
    "words",
    ["Several people who care at home say that nobody returns their calls. ", "WOMEN WAITING ", "mwmwmwmwmwmwmwmwmw"],
)
def test_the_summary_takes_two_pages_at_its_fullest(tmp_path: Path, words: str) -> None:
    document = summary_docx(report(*fullest(words * 40), coverage=words * 60))
    assert len(rendered(document, tmp_path)) == 2


@pytest.mark.office
@pytest.mark.parametrize("posts", SIZES)
def test_documents_render_with_ink_on_every_page(tmp_path: Path, posts: int) -> None:
    made = report(matter(posts))
    (tmp_path / "summary").mkdir()
    (tmp_path / "report").mkdir()
    assert len(rendered(summary_docx(made), tmp_path / "summary")) == 1
    pages = rendered(report_docx(made), tmp_path / "report")
    assert 3 <= len(pages) <= 6
    for page in pages:
        picture = Image.open(page).convert("L")
        below_the_header = picture.crop((0, 40, picture.width, picture.height - 40))
        assert below_the_header.getextrema()[0] < 100, f"{page.name} is empty"
