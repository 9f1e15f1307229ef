"""Rows become posts, and every row that does not is counted with its reason."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutiny_dash.errors import ImportRefused, InputError
from scrutiny_dash.models import Post, Skipped
from scrutiny_dash.sources.imports import (
    DateSource,
    Mapping,
    Order,
    ReadOptions,
    guess_mapping,
    open_table,
    preview,
    read_posts,
)

NOW = ReadOptions(as_of=datetime(2026, 3, 14, 9, 30, tzinfo=UTC))


def table_of(*rows, name="f.csv"):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return open_table(out.getvalue().encode(), name)


def read(table, options=NOW, mapping=None):
    reader = read_posts(table, mapping or guess_mapping(table), options)
    items = list(reader)
    return (
        [i for i in items if isinstance(i, Post)],
        [i.reason for i in items if isinstance(i, Skipped)],
        reader.summary(),
    )


def test_every_row_is_a_post_or_counted_with_its_reason():
    table = table_of(
        ["Date", "Comment", "Likes"],
        ["2016-05-01", "Waited four hours", "1"],
        ["2016-05-02", "", "1"],
        ["2016-05-03", "N/A", "1"],
        ["2016-05-03", "...", "1"],
        ["", "", ""],
        ["2016-05-04", "[deleted]", "1"],
        ["2016-05-05", "RT @someone_there: not mine", "1"],
        ["2016-05-06", "long " * 5000, "1"],
        ["Date", "Comment", "Likes"],
        ["2016-05-07", "with, too", "1", "more", "cells"],
        ["Total: 9"],
        ["2016-05-08", "👍👍", "1"],
    )
    posts, reasons, summary = read(table)
    assert [p.text for p in posts] == ["Waited four hours", "👍👍"]
    assert summary.skipped == {
        "empty, or only a dash or N/A": 4,
        "an empty row": 1,
        "deleted before the file was made": 1,
        "a repost": 1,
        "a text of more than 20,000 characters": 1,
        "the header again": 1,
        "a row with more cells than the table has columns": 1,
    }
    assert summary.rows == 12 == summary.posts + sum(summary.skipped.values())
    assert len(reasons) == 10
    assert (summary.first, summary.last) == (posts[0].created, posts[1].created)


def test_a_text_in_the_last_column_keeps_its_commas():
    table = open_table(b"Date,Likes,Comment\n2016-05-01,2,one and two\n2016-05-01,2,one, two, and three\n", "f.csv")
    posts, _, _ = read(table)
    assert posts[1].text == "one, two, and three"


def test_the_same_file_again_has_the_same_ids():
    rows = [["Date", "Comment"], ["2016-05-01", "Same words here"], ["2016-05-01", "Same words here"]]
    first, _, summary = read(table_of(*rows))
    again, _, _ = read(table_of(*rows, name="copy of f.csv"))
    assert [p.native_id for p in first] == [f"{summary.fingerprint}:2", f"{summary.fingerprint}:3"]
    assert first == again


def test_a_second_address_with_other_words_is_another_post():
    columns = ["published", "content", "url", "title", "source_type", "domain_url", "reach"]
    url = "https://example.org/forum/1"
    table = table_of(
        columns,
        ["2016-05-01", "First words", url, "", "forum", "", ""],
        ["2016-05-01", "Other words", url, "", "forum", "", ""],
        ["2016-05-01", "First words", url, "", "forum", "", ""],
        ["2016-05-01", "Other words", url, "", "forum", "", ""],
    )
    posts, reasons, _ = read(table)
    assert [p.native_id for p in posts] == [url, f"{table.fingerprint}:3"]
    assert reasons == ["the same post again", "the same post again"]


def test_dates_in_two_orders():
    dates = ["03/04/2016", "13/04/2016", "04/13/2016"]
    posts, _, summary = read(table_of(["Date", "Comment"], *([d, f"words of {d}"] for d in dates)))
    assert [p.created for p in posts] == [None, *[datetime(2016, 4, 13, 11, tzinfo=UTC)] * 2]
    assert summary.dates.startswith("Dates in this file come in two orders.")
    assert summary.undated == {"a date that cannot be read for sure": 1}


def test_the_order_is_found_far_down_the_file():
    rows = [["03/04/2016", f"words {i}"] for i in range(2000)]
    posts, _, summary = read(table_of(["Date", "Comment"], *rows, ["04/13/2016", "the last words"]))
    assert posts[0].created == datetime(2016, 3, 4, 12, tzinfo=UTC)
    assert "month comes first" in summary.dates


def test_an_order_that_nothing_shows_is_said_and_can_be_set():
    table = table_of(["Date", "Comment"], ["03/04/2016", "words one"], ["05/06/2016", "words two"])
    posts, _, summary = read(table)
    assert posts[0].created == datetime(2016, 4, 3, 11, tzinfo=UTC)
    assert "We took the day" in summary.dates
    posts, _, summary = read(table, replace(NOW, order=Order.MONTH))
    assert posts[0].created == datetime(2016, 3, 4, 12, tzinfo=UTC)
    assert summary.dates == "The order of day and month was set by hand."


def test_dates_that_lie_ahead_or_cannot_be_read():
    table = table_of(
        ["Date", "Comment"],
        ["2026-03-14", "today"],
        ["2026-03-15", "tomorrow"],
        ["soon", "no date"],
        ["", "nothing"],
        ["2016-01-01", "fine"],
    )
    posts, reasons, summary = read(table, mapping=Mapping(text=("Comment",), date=("Date",)))
    assert [p.created is not None for p in posts] == [True, False, False, False, True]
    assert reasons == []
    assert summary.undated == {
        "a date in the future": 1,
        "a date that cannot be read for sure": 1,
        "no date in the row": 1,
    }


def test_one_date_for_the_file_or_none():
    table = table_of(["Date", "Comment"], ["2016-05-01", "words here"])
    posts, _, summary = read(table, replace(NOW, dates=DateSource.FILE, file_date=date(2017, 7, 1)))
    assert posts[0].created == datetime(2017, 7, 1, 11, tzinfo=UTC)
    assert summary.dates == "Every post has the one date given for the file."
    posts, _, summary = read(table, replace(NOW, dates=DateSource.UNKNOWN))
    assert posts[0].created is None
    assert summary.undated == {"the file's dates are said to be not known": 1}
    assert "never charted" in summary.dates
    with pytest.raises(InputError, match="date for the whole file"):
        read_posts(table, guess_mapping(table), replace(NOW, dates=DateSource.FILE))


def test_a_file_without_dates_says_so():
    posts, _, summary = read(table_of(["x", "feedback"], *([str(i), f"words enough {i}"] for i in range(3))))
    assert {p.created for p in posts} == {None}
    assert "no column of dates" in summary.dates
    assert summary.undated == {"no column of dates in the file": 3}
    assert (summary.first, summary.last) == (None, None)


def test_a_zone_of_the_officers_choice():
    table = table_of(["Date", "Comment"], ["2016-07-01 10:00", "words here"])
    assert read(table)[0][0].created == datetime(2016, 7, 1, 9, tzinfo=UTC)
    assert read(table, replace(NOW, zone="America/New_York"))[0][0].created == datetime(2016, 7, 1, 14, tzinfo=UTC)
    with pytest.raises(InputError, match="no such time zone"):
        read_posts(table, guess_mapping(table), replace(NOW, zone="Essex"))


def test_authors_are_only_a_key_and_people_are_counted_only_where_known():
    table = table_of(
        ["Author", "Comment"], ["@Someone", "words one here"], ["someone", "words two here"], ["", "words three here"]
    )
    posts, _, summary = read(table)
    assert [p.author_key for p in posts] == ["someone", "someone", None]
    assert summary.has_people
    assert "omeone" not in repr(replace(posts[0], author_key=None))
    unknown = replace(guess_mapping(table), author=())
    posts, _, summary = read(table, mapping=unknown)
    assert not summary.has_people
    assert {p.author_key for p in posts} == {None}
    posts, _, summary = read(table, replace(NOW, one_row_is_one_person=True), unknown)
    assert summary.has_people
    assert len({p.author_key for p in posts}) == 3


def test_where_a_post_is_from():
    table = table_of(
        ["Network", "URL", "Comment"],
        ["Twitter", "", "by its name"],
        ["News", "", "a kind of place"],
        ["Forum", "https://www.mumsnet.com/talk/a/1-b", "the address beats a kind of place"],
        ["", "https://uk.linkedin.com/posts/a", "by the address"],
        ["", "", "nothing known"],
        ["WhatsApp", "", "not to be kept"],
    )
    mapping = Mapping(text=("Comment",), url=("URL",), platform=("Network",))
    posts, reasons, summary = read(table, mapping=mapping)
    assert [p.platform for p in posts] == ["x", "news", "mumsnet", "linkedin", "import"]
    assert reasons == ["from a place that nobody sees without joining"]
    assert summary.platforms["import"] == 1
    assert {p.platform for p in read(table, replace(NOW, platform="survey"), mapping)[0]} == {"survey"}


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("http://example.org/a b", None),
        ("javascript:alert(1)", None),
        ("https://user:pw@example.org/", None),
        ("https://127.0.0.1/x", None),
        ("https://localhost/x", None),
        ("https://example.org:8080/x", None),
        ("http://example.org/a?fbclid=1&id=2#top", "https://example.org/a?id=2"),
        ("HTTPS://Example.org", "https://example.org/"),
        ("https://example.org/" + "a" * 2000, None),
    ],
)
def test_addresses_are_https_or_nothing(url, kept):
    posts, _, _ = read(
        table_of(["Link", "Comment"], [url, "words here"]), mapping=Mapping(text=("Comment",), url=("Link",))
    )
    assert posts[0].url == kept


def test_texts_are_plain():
    table = table_of(["id", "Comment"], ["1", "  one\r\ntwo\\nthree C:\\new \x07 =SUM(A1) <b>x</b> &amp; "])
    assert (
        read(table, mapping=Mapping(text=("Comment",)))[0][0].text == "one\ntwo\nthree C:\\new  =SUM(A1) <b>x</b> &amp;"
    )


def test_a_workbook_with_dates_numbers_and_damaged_ids():
    book = openpyxl.Workbook()
    for row in (
        ["Date", "Post ID", "Network", "Post Type", "Content Type", "Post"],
        [datetime.fromisoformat("2016-05-01T10:00"), 123456789012345678, "X", "", "", "A date that is one"],
        [42491.5, "", "X", "", "", "A day as a number"],
        ["13/05/2016", 77, "X", "", "", "A date as text"],
        [None, None, None, None, None, 2016],
    ):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    table = open_table(out.getvalue(), "f.xlsx")
    posts, _, summary = read(table)
    assert summary.layout == "Sprout Social"
    assert [p.created and p.created.day for p in posts] == [1, 1, 13, None]
    assert [p.native_id for p in posts] == [
        f"{table.fingerprint}:2",
        f"{table.fingerprint}:3",
        "77",
        f"{table.fingerprint}:5",
    ]
    assert posts[3].text == "2016"


def test_preview_shows_posts_and_nobodys_name():
    rows = [["2016-05-01", f"@User{i % 2}", "" if i == 1 else f"words of row {i}"] for i in range(9)]
    table = table_of(["Date", "Author", "Comment"], *rows)
    shown = preview(table, guess_mapping(table), NOW, rows=4)
    assert [(r.number, r.person) for r in shown] == [(2, 1), (4, 1), (5, 2), (6, 1)]
    assert "ser0" not in repr(shown)


def test_no_text_column_or_a_column_that_is_not_there():
    table = table_of(["a1", "b1"], ["1", "2"], ["3", "4"])
    with pytest.raises(ImportRefused, match="No column of this file looks like text"):
        read_posts(table, guess_mapping(table), NOW)
    with pytest.raises(InputError, match="not in this file"):
        read_posts(table, Mapping(text=("Nothing",)), NOW)


def test_unreadable_rows_are_counted():
    data = b"Date,Comment\n2016-05-01,fine words here\n2016-05-02," + b"x" * 2_000_000 + b"\n"
    assert read(open_table(data, "f.csv"))[1] == ["a row that cannot be read"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.text(max_size=25), min_size=1, max_size=5), min_size=1, max_size=12))
def test_rows_always_add_up(rows):
    try:
        table = table_of(["Date", "Comment", "Author"], ["2016-05-01", "first words here", "a"], *rows)
    except ImportRefused:
        return
    name = table.columns[min(1, len(table.columns) - 1)]
    posts, reasons, summary = read(table, mapping=Mapping(text=(name,), date=(table.columns[0],)))
    assert summary.rows == len(posts) + len(reasons) == summary.posts + sum(summary.skipped.values())
    assert all(p.text.strip() and (p.created is None or p.created.tzinfo is UTC) for p in posts)
    assert len({p.native_id for p in posts}) == len(posts)
