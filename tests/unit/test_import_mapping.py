"""Columns of an unknown file, guessed with reasons."""

import csv
import io
from dataclasses import replace

import pytest

from scrutiny_dash.sources.imports import Mapping, guess_mapping, open_table

LONG = "We waited for four hours in the corridor and nobody told us why number"


def guess(columns, *rows):
    out = io.StringIO()
    csv.writer(out).writerows([columns, *rows])
    return guess_mapping(open_table(out.getvalue().encode(), "f.csv"))


def test_everything_by_its_name():
    found = guess(
        ["ID", "Posted at", "Username", "Comment", "Permalink", "Platform"],
        *([str(i), "2016-05-01", f"u{i}", f"{LONG} {i}", f"https://example.org/{i}", "Facebook"] for i in range(5)),
    )
    assert found == Mapping(("Comment",), ("Posted at",), ("Username",), ("Permalink",), ("Platform",), None, found.why)
    why = dict(found.why)
    assert why["text"] == "Its name says so. It holds texts of about 15 words."
    assert why["author"] == "Its name says so."
    assert set(why) == {"text", "date", "author", "url", "platform"}


def test_text_and_date_by_what_they_hold():
    found = guess(["A", "B", "C"], *([f"q{i % 2}", f"0{i}/05/2016", f"{LONG} {i}"] for i in range(1, 6)))
    assert (found.text, found.date, found.author) == (("C",), ("B",), ())
    assert dict(found.why)["date"] == "It holds dates."


def test_a_question_that_stands_in_every_row_is_not_the_text():
    question = "What could we have done better to make your visit to our hospital today a better one?"
    found = guess(["Question", "Reply"], *([question, f"{LONG} {i}"] for i in range(20)))
    assert found.text == ("Reply",)


def test_short_answers_under_a_plain_name():
    found = guess(["Trust", "Feedback"], *([f"Trust {i} of North Essex", "Fine"] for i in range(4)))
    assert found.text == ("Feedback",)


def test_counts_are_not_dates_and_the_collecting_time_is_not_the_posts():
    found = guess(
        ["likes", "collected_at", "created_at", "text"],
        *(["42000", "2024-01-01", f"2016-05-0{i}", f"{LONG} {i}"] for i in range(1, 5)),
    )
    assert found.date == ("created_at",)
    assert guess(["likes", "text"], *(["42000", f"{LONG} {i}"] for i in range(4))).date == ()


def test_a_spreadsheets_days_under_a_dates_name():
    assert guess(["Date", "text"], *([str(42490 + i), f"{LONG} {i}"] for i in range(4))).date == ("Date",)


@pytest.mark.parametrize("name", ["platform", "Source"])
def test_a_platform_needs_names_of_platforms(name):
    assert guess([name, "text"], *(["Twitter", f"{LONG} {i}"] for i in range(4))).platform == (name,)
    assert guess([name, "text"], *(["Ward 7", f"{LONG} {i}"] for i in range(4))).platform == ()


def test_nothing_that_looks_like_text():
    assert guess(["a1", "b1"], ["1", "2"], ["3", "4"]).text == ()


def test_it_can_be_corrected():
    found = guess(["Title", "Comment"], *([f"{LONG} {i}", f"short one {i}"] for i in range(4)))
    assert replace(found, text=("Title",)).text == ("Title",)
