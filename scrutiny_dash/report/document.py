"""A Word document in the house's look: calm, A4, en-GB, with real headings, marked tables, alt text and page numbers.

python-docx writes the parts; what it has no call for (fields, languages, repeated header rows) is set on its XML, after
ECMA-376 part 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from scrutiny_dash.report.plain import plain

FONT = "Arial"  # Liberation Sans, with the same widths, stands in where Arial is missing
INK, ACCENT, RULE, SHADE = "0B0C0C", "12436D", "B1B4B6", "EEF1F5"
LANGUAGE = "en-GB"
AUTHOR = "Scrutiny session"
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = Cm(21.0), Cm(29.7), Cm(2.0)
TEXT_WIDTH_CM, PICTURE_WIDTH_CM = 17.0, 15.0
_ENTRY_CM = 4.5


def _element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


class Document:
    """A document being written from top to bottom. Every text passes ``plain`` on its way in."""

    def __init__(self, title: str, subject: str, marks: Sequence[str], foot: str, at: datetime, size: float) -> None:
        """Begin a document.

        Args:
            marks: printed at the head of every page.
            foot: printed at the foot of every page, before the page number.
            at: when it was made, aware UTC.
            size: of the body text, in points.
        """
        self._docx = docx.Document()
        self._size = size
        self._page()
        self._styles()
        self._properties(plain(title), plain(subject), marks, at)
        self._head_and_foot([plain(mark) for mark in marks], plain(foot))

    def _page(self) -> None:
        section = self._docx.sections[0]
        section.page_width, section.page_height = PAGE_WIDTH, PAGE_HEIGHT
        section.left_margin = section.right_margin = section.bottom_margin = MARGIN
        section.top_margin = Cm(2.2)
        section.header_distance = section.footer_distance = Cm(1.0)

    def _styles(self) -> None:
        styles = self._docx.styles
        defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        for old in defaults.findall(qn("w:lang")):
            defaults.remove(old)
        defaults.append(_element("w:lang", val=LANGUAGE, eastAsia=LANGUAGE, bidi="ar-SA"))
        self._style("Normal", self._size, after=self._size * 0.5, line=1.12)
        self._style("Title", self._size + 11, ACCENT, bold=True, after=4)
        self._style("Heading 1", self._size + 5, ACCENT, bold=True, before=self._size * 1.3, after=4)
        self._style("Heading 2", self._size + 2, ACCENT, bold=True, before=self._size, after=3)
        self._style("Heading 3", self._size, bold=True, before=self._size * 0.6, after=2)
        self._style("Caption", self._size - 1, before=2, after=self._size * 0.8)
        self._style("List Bullet", self._size, after=self._size * 0.35, line=1.12)
        self._style("List Continue", self._size - 0.5, after=self._size * 0.5, line=1.12)
        self._style("Header", self._size - 1, ACCENT, bold=True)
        self._style("Footer", self._size - 1.5)
        cell = styles.add_style("Table text", WD_STYLE_TYPE.PARAGRAPH)
        cell.base_style = styles["Normal"]
        self._style("Table text", self._size - 1, before=2, after=2, line=1.05)
        for name in ("Heading 1", "Heading 2", "Heading 3"):
            styles[name].paragraph_format.keep_with_next = True
        # the template's own: a line under the title, tab stops for American paper, no room between items
        for name, tag in (
            ("Title", "w:pBdr"),
            ("Header", "w:tabs"),
            ("Footer", "w:tabs"),
            ("List Bullet", "w:contextualSpacing"),
        ):
            properties = styles[name].element.pPr
            for old in properties.findall(qn(tag)):
                properties.remove(old)
        theme = self._docx.settings.element.find(qn("w:themeFontLang"))
        if theme is not None:
            theme.set(qn("w:val"), LANGUAGE)

    def _style(
        self, name: str, size: float, colour: str = INK, *, bold: bool = False, before: float = 0, after: float = 0,
        line: float = 1.0,
    ) -> None:  # fmt: skip
        style = self._docx.styles[name]
        properties = style.element.get_or_add_rPr()
        for old in properties.findall(qn("w:rFonts")):
            properties.remove(old)
        properties.insert(0, _element("w:rFonts", ascii=FONT, hAnsi=FONT, cs=FONT, eastAsia=FONT))
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = RGBColor.from_string(colour)
        spacing = style.paragraph_format
        spacing.space_before, spacing.space_after, spacing.line_spacing = Pt(before), Pt(after), line

    def _properties(self, title: str, subject: str, marks: Sequence[str], at: datetime) -> None:
        core = self._docx.core_properties
        core.title, core.subject, core.author = title[:255], subject[:255], AUTHOR
        core.last_modified_by, core.language = AUTHOR, LANGUAGE
        core.comments = plain("; ".join(marks))[:255]
        core.created = core.modified = at.replace(tzinfo=None)  # the format holds UTC and python-docx wants it bare

    def _head_and_foot(self, marks: Sequence[str], foot: str) -> None:
        section = self._docx.sections[0]
        section.header.paragraphs[0].text = " · ".join(marks)
        line = section.footer.paragraphs[0]
        line.paragraph_format.tab_stops.add_tab_stop(Cm(TEXT_WIDTH_CM), WD_TAB_ALIGNMENT.RIGHT)
        line.add_run(f"{foot}\tPage ")
        self._field(line, "PAGE")
        line.add_run(" of ")
        self._field(line, "NUMPAGES")

    @staticmethod
    def _field(paragraph: Any, code: str) -> None:
        field = _element("w:fldSimple", instr=code)
        run, text = _element("w:r"), _element("w:t")
        text.text = "1"
        run.append(text)
        field.append(run)
        paragraph._p.append(field)

    def title(self, text: str) -> None:
        """Write the title, once."""
        self._docx.add_paragraph(plain(text), style="Title")

    def heading(self, text: str, level: int = 1, *, new_page: bool = False) -> None:
        """Write a heading of level 1 to 3, on a new page where asked."""
        self._docx.add_heading(plain(text), level).paragraph_format.page_break_before = new_page or None

    def paragraph(self, *parts: str, style: str = "Normal", keep: bool = False) -> None:
        """Write a paragraph; every second part is bold: plain, bold, plain and so on.

        Args:
            keep: on one page with what follows.
        """
        line = self._docx.add_paragraph(style=style)
        line.paragraph_format.keep_with_next = keep or None
        for n, part in enumerate(parts):
            lead = " " if part[:1].isspace() else ""
            trail = " " if part[-1:].isspace() and part.strip() else ""
            if part:
                line.add_run(f"{lead}{plain(part)}{trail}").bold = True if n % 2 else None

    def list_item(self, *parts: str) -> None:
        """Write one item of a bulleted list; every second part is bold."""
        self.paragraph(*parts, style="List Bullet")

    def under_item(self, *parts: str) -> None:
        """Write more on the item before, in line with its text; every second part is bold."""
        self.paragraph(*parts, style="List Continue")

    def entry(self, name: str, text: str) -> None:
        """Write one line of a title block: its name in bold, then the text, lined up under each other."""
        line = self._docx.add_paragraph()
        shape = line.paragraph_format
        shape.left_indent, shape.first_line_indent, shape.space_after = Cm(_ENTRY_CM), Cm(-_ENTRY_CM), Pt(2)
        shape.tab_stops.add_tab_stop(Cm(_ENTRY_CM))
        line.add_run(f"{plain(name)}:").bold = True
        line.add_run(f"\t{plain(text)}")

    def box(self, *lines: str) -> None:
        """Write lines in a shaded box: marks and warnings, read as ordinary text."""
        for n, text in enumerate(lines):
            paragraph = self._docx.add_paragraph()
            shape = paragraph.paragraph_format
            shape.space_before, shape.space_after = Pt(0 if n else 8), Pt(0 if n < len(lines) - 1 else 8)
            paragraph.add_run(plain(text)).bold = True
            properties = paragraph._p.get_or_add_pPr()
            border = _element("w:pBdr")
            border.append(_element("w:left", val="single", sz="36", space="8", color=ACCENT))
            properties.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
            shade = _element("w:shd", val="clear", color="auto", fill=SHADE)
            properties.insert_element_before(shade, "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
            shape.left_indent = Cm(0.35)

    def picture(self, png: bytes, alt: str, caption: str) -> None:
        """Place a picture with alt text, and its caption under it."""
        self._docx.add_picture(BytesIO(png), width=Cm(PICTURE_WIDTH_CM))
        self._docx.paragraphs[-1].paragraph_format.keep_with_next = True
        drawing = self._docx.inline_shapes[-1]._inline.docPr
        drawing.set("descr", plain(alt))
        self.paragraph(caption, style="Caption")

    def table(self, title: str, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """Write a table with a marked header row that repeats on every page.

        Args:
            title: what the table is, for screen readers.
            widths: of the columns in centimetres; together ``TEXT_WIDTH_CM``.
        """
        table = self._docx.add_table(rows=0, cols=len(header))
        table.autofit = False
        properties = table._tbl.tblPr
        properties.find(qn("w:tblLayout")).addprevious(self._borders())
        look = properties.find(qn("w:tblLook"))
        if look is not None:
            properties.remove(look)
        properties.append(
            _element("w:tblLook", val="0020", firstRow="1", lastRow="0", firstColumn="0", noHBand="1", noVBand="1")
        )
        properties.append(_element("w:tblCaption", val=plain(title)))
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for n, cells in enumerate([header, *rows]):
            self._row(table, cells, widths, head=n == 0)
        gap = self._docx.add_paragraph().paragraph_format  # two tables would else become one
        gap.space_after, gap.line_spacing = Pt(0), Pt(6)

    @staticmethod
    def _borders() -> Any:
        borders = _element("w:tblBorders")
        for side in ("top", "bottom", "insideH"):
            borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=RULE))
        return borders

    def _row(self, table: Any, cells: Sequence[str], widths: Sequence[float], *, head: bool) -> None:
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(_element("w:cantSplit"))
        if head:
            properties.append(_element("w:tblHeader"))
        for cell, text, width in zip(row.cells, cells, widths, strict=True):
            cell.width = Cm(width)
            line = cell.paragraphs[0]
            line.style = self._docx.styles["Table text"]
            line.add_run(plain(text)).bold = head or None
            if head:
                line.paragraph_format.keep_with_next = True
                cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=SHADE))

    def to_bytes(self) -> bytes:
        """Return the finished document."""
        out = BytesIO()
        self._docx.save(out)
        return out.getvalue()
