"""Bytes in every shape that exports come in, opened as a table."""

import csv
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutiny_dash.errors import ImportRefused
from scrutiny_dash.sources.imports import open_table
from scrutiny_dash.sources.imports.rows import as_cell, as_text

PLAIN = 'Date,Comment\n2016-05-01,"Waited four hours, again"\n2016-05-02,Staff were kind\n'


def cells(table):
    return [list(row.cells) for row in table.rows()]


def written(rows, delimiter=",", **how):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, **how).writerows(rows)
    return out.getvalue()


def workbook(rows, **sheets):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title, more in sheets.items():
        sheet = book.create_sheet(title)
        for row in more:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_every_encoding(encoding, said):
    table = open_table("Date\tComment\n2016-05-01\tCafé “closed” – again\n".encode(encoding), "f.csv")
    assert table.encoding == said
    assert table.columns == ("Date", "Comment")
    assert table.delimiter == "\t"
    assert cells(table) == [["2016-05-01", "Café “closed” – again"]]


def test_windows_letters_far_behind_plain_ones():
    far = "Date,Comment\n" + "2016-05-01,plain words here\n" * 50_000 + "2016-05-02,café\n"
    table = open_table(far.encode("cp1252"), "f.csv")
    assert cells(table)[-1] == ["2016-05-02", "café"]


def test_one_broken_byte_does_not_spoil_the_other_letters():
    data = ("Date,Comment\n" + "2016-05-01,café society\n" * 20).encode() + b"2016-05-02,caf\xe9\n"
    table = open_table(data, "f.csv")
    assert cells(table)[0] == ["2016-05-01", "café society"]
    assert cells(table)[-1] == ["2016-05-02", "caf\ufffd"]


def test_zero_bytes_are_taken_out():
    data = PLAIN.replace("Staff", "St\0aff").encode()
    assert cells(open_table(data, "f.csv"))[1] == ["2016-05-02", "Staff were kind"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter_with_other_delimiters_in_the_texts(delimiter):
    rows = [["when", "what", "where"]] + [["2016-05-01", f"one, two; three {i}", "a, b"] for i in range(20)]
    table = open_table(written(rows, delimiter).encode(), "f.csv")
    assert table.delimiter == delimiter
    assert cells(table) == rows[1:]


def test_excel_says_its_own_delimiter():
    table = open_table(b"sep=;\nDate;Comment\n2016-05-01;one, two, three\n", "f.csv")
    assert (table.delimiter, table.columns, table.header_row) == (";", ("Date", "Comment"), 2)
    assert cells(table) == [["2016-05-01", "one, two, three"]]


@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize("junk", [1, 6, 30, 60])
def test_rows_above_the_header(junk, padded):
    above = [[f"Report {i}:", "Essex"] + [""] * 3 if padded else [f"Report {i}: Essex"] for i in range(junk)]
    rows = [["Date", "Author", "Comment", "Likes", "Link"]]
    rows += [["2016-05-01", f"a{i}", "Waited, and waited", "3", "https://example.org/1"] for i in range(3)]
    table = open_table(written(above + rows).encode(), "f.csv")
    assert table.columns == tuple(rows[0])
    assert (table.above, table.header_row) == (junk, junk + 1)
    assert cells(table) == rows[1:]
    assert [row.number for row in table.rows()] == [junk + 2, junk + 3, junk + 4]


def test_two_column_junk_above_two_columns():
    table = open_table(b"Report:,Essex\nBrand:,Hospitals\nDate,Comment\n2016-05-01,Too long a wait\n", "f.csv")
    assert table.columns == ("Date", "Comment")


def test_columns_without_a_name_or_with_the_same_name():
    table = open_table(b"Date,,Comment,Date\n2016-05-01,x,Too long a wait,2016-05-02\n", "f.csv")
    assert table.columns == ("Date", "Column 2", "Comment", "Date (2)")


def test_no_header_at_all():
    rows = b"2016-05-01,We waited for four hours.\n2016-05-02,They were kind to us.\n"
    table = open_table(rows, "f.csv")
    assert (table.columns, table.header_row, len(cells(table))) == (("Column 1", "Column 2"), None, 2)


def test_one_column_of_texts_with_commas():
    table = open_table(b"feedback\nGreat, thanks, all\nToo slow\nOne, two\n\nKind staff\n", "f.csv")
    assert (table.columns, table.delimiter) == (("feedback",), "")
    assert next(row.cells for row in table.rows()) == ["Great, thanks, all"]


def test_one_column_without_a_name():
    table = open_table(b"We waited for four hours in the cold corridor.\nThey were kind.\n", "f.csv")
    assert table.header_row is None
    assert len(cells(table)) == 2


def test_line_breaks_and_doubled_quotes_in_a_text():
    rows = [["Date", "Comment"], ["2016-05-01", 'She said "no"\nand, again, "no"'], ["2016-05-02", "fine"]]
    assert cells(open_table(written(rows).encode(), "f.csv")) == rows[1:]


def test_quotes_behind_a_backslash():
    data = rb"""Date,Comment,Likes
2016-05-01,"She said \"no, never\" to us",3
2016-05-02,"A path C:\",4
2016-05-03,"Line one\nline \\ two",5
"""
    assert cells(open_table(data, "f.csv")) == [
        ["2016-05-01", 'She said "no, never" to us', "3"],
        ["2016-05-02", "A path C:\\", "4"],
        ["2016-05-03", r"Line one\nline \\ two", "5"],
    ]


def test_a_quote_that_never_closes_costs_no_other_row():
    lines = ["Date,Comment,Likes", '2016-05-01,"I never closed this,1']
    lines += [f"2016-05-02,fine text {i},2" for i in range(5000)]
    table = open_table("\n".join(lines).encode(), "f.csv")
    read = list(table.rows())
    assert len(read) == 5001
    assert read[0].cells == ["2016-05-01", "I never closed this", "1"]
    assert not any(row.trouble for row in read)


def test_a_line_without_end_is_one_unreadable_row():
    data = b"Date,Comment\n2016-05-01,fine words here\n2016-05-02," + b"x" * 3_000_000 + b"\n2016-05-03,fine too\n"
    read = list(open_table(data, "f.csv").rows())
    assert [bool(row.trouble) for row in read] == [False, True, False]
    assert read[2].cells == ["2016-05-03", "fine too"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This file is empty."),
        (b"Date,Comment\n", "There are no rows in this file."),
        (b"\n\n\n", "There are no rows in this file."),
        (b"%PDF-1.7 abc", "This is a PDF."),
        (b"\x89PNG\r\n\x1a\n", "This is a picture."),
        (b"\x1f\x8b\x08abc", "This file is packed."),
        (b"<!DOCTYPE html><html></html>", "This is a web page, not a table of posts."),
        (b'[{"a": 1}]', "This file is one long JSON list."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "This is an old Excel file (.xls) or one locked"),
        (b"PK\x03\x04 but nothing of a zip", "This workbook is damaged or locked."),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(ImportRefused) as refused:
        open_table(data, "f.csv")
    assert refused.value.what.startswith(sentence)
    assert refused.value.to_do


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ImportRefused, match="cannot be opened"):
        open_table(tmp_path / "none.csv", "none.csv")


def test_the_same_content_has_the_same_fingerprint(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(PLAIN, encoding="utf-8")
    by_path, by_bytes = open_table(path, "a.csv"), open_table(PLAIN.encode(), "other.csv")
    assert by_path.fingerprint == by_bytes.fingerprint
    assert len(by_path.fingerprint) == 16
    assert by_path.fingerprint != open_table(PLAIN.encode() + b"\n", "a.csv").fingerprint


def test_rows_can_be_read_again():
    table = open_table(PLAIN.encode(), "f.csv")
    assert cells(table) == cells(table)


def test_a_name_is_only_shown():
    assert open_table(PLAIN.encode(), "C:\\Users\\x\\re\x1bport.csv").name == "re port.csv"


def test_a_workbook_gives_values_and_never_formulas():
    table = open_table(
        workbook([["Date", "Comment", "Sum"], ["2016-05-01", "=1+1", 4.0], ["", "text here", 2.5]]), "f.xlsx"
    )
    assert table.form == "xlsx"
    assert not any(str(cell).startswith("=") for row in cells(table) for cell in row)
    assert cells(table)[1] == ["", "text here", 2.5]


def test_a_workbook_with_rows_above_and_an_empty_first_sheet():
    rows = [["Report:", "Essex"], [], ["Date", "Comment"], ["2016-05-01", "Too long a wait"]]
    table = open_table(workbook([["notes"]], Data=rows), "f.xlsx")
    assert (table.columns, table.header_row) == (("Date", "Comment"), 3)
    assert [row.number for row in table.rows()] == [4]


def test_a_long_number_in_a_workbook_looks_damaged():
    assert as_text(123456789012345678.0) == "1.23456789012346E+17"
    assert as_text(as_cell(123456789012345678)) == "123456789012345678"
    assert as_text(12.0) == "12"


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_zip_bomb_is_refused():
    data = zipped({"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": b"\0" * 60_000_000})
    with pytest.raises(ImportRefused, match="unpacks to far more"):
        open_table(data, "f.xlsx")


def test_a_zip_that_lies_about_its_sizes_is_refused():
    data = zipped({"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": b"a" * 60_000_000})
    lie = data.replace((60_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lie != data
    with pytest.raises(ImportRefused, match="damaged"):
        open_table(lie, "f.xlsx")


def test_a_cell_at_the_far_end_is_refused():
    sheet = b'<worksheet><sheetData><row r="1"><c r="A1"/></row><c r="XFD1048576"><v>1</v></c></sheetData></worksheet>'
    data = zipped({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": sheet})
    with pytest.raises(ImportRefused, match="too large"):
        open_table(data, "f.xlsx")


def test_a_zip_of_something_else_is_refused():
    with pytest.raises(ImportRefused, match="not an Excel workbook"):
        open_table(zipped({"word/document.xml": b"<w/>"}), "f.docx")


def test_json_lines():
    data = b'{"id": 12345678901234567890, "a": {"b": "text", "c": [1]}, "ok": true}\n\nbroken\n{"id": 2, "a": null}\n'
    table = open_table(data, "f.ndjson")
    assert (table.form, table.columns) == ("ndjson", ("id", "a.b", "ok", "a"))
    read = list(table.rows())
    assert read[0].cells == ["12345678901234567890", "text", "true", ""]
    assert read[1].trouble
    assert read[2].number == 4


text = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r\ufeff\x1f", exclude_categories=["Cs"]), max_size=40
)
word = st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=3, max_size=8)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(text, text, text).filter(any), min_size=3, max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_text_comes_back_as_it_was_written(rows, delimiter, encoding):
    rows = [[cell.replace("\\", "/") for cell in row] for row in rows]
    header = ["Query Name", "Date", "Full Text", "Mention Id", "Domain"]
    full = [[a, "2016-05-01", b, "1", c] for a, b, c in rows]
    table = open_table(written([header, *full], delimiter, quoting=csv.QUOTE_ALL).encode(encoding), "f.csv")
    assert table.delimiter == delimiter
    assert cells(table) == full


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.text(st.sampled_from('ab\\" ,n'), min_size=1, max_size=12), min_size=1, max_size=6))
def test_backslash_escapes_come_back_where_they_can_be_told(texts):
    lines = ["Date,Comment,Likes"]
    kept = ['x " y, ' + text.replace(",", "") for text in texts]
    for value in kept:
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        lines.append(f'2016-05-01,"{escaped}",3')
    assert [row[1] for row in cells(open_table("\n".join(lines).encode(), "f.csv"))] == kept


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_it(data):
    try:
        table = open_table(data, "f.csv")
    except ImportRefused:
        return
    for row in table.rows():
        assert isinstance(row.number, int)
