"""Charts: nothing under 30 people, gaps as gaps, guesses as guesses, practice as practice."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PIL import Image

from scrutiny_dash import charts
from scrutiny_dash.charts.compare import THIN_LINE
from scrutiny_dash.intervals import wilson
from scrutiny_dash.models import Answer, Bucket, Feeling
from scrutiny_dash.topics import KeyDate
from tests.unit.report_material import DATES, answer, changed

DRAW = {"volume": charts.volume_chart, "feeling": charts.feeling_chart}
both = pytest.mark.parametrize("name", DRAW)


def spec(name: str, found: Answer, dates: tuple[KeyDate, ...] = DATES, *, fixed: bool = False) -> dict[str, Any]:
    chart = DRAW[name](found, dates, found.practice, fixed=fixed)
    assert chart is not None
    drawn: dict[str, Any] = chart.to_dict()
    return drawn


def layer_of(drawn: dict[str, Any], mark: str) -> list[dict[str, Any]]:
    return [layer for layer in drawn["layer"] if layer["mark"]["type"] == mark]


def data_of(drawn: dict[str, Any], mark: str) -> list[dict[str, Any]]:
    return [row for layer in layer_of(drawn, mark) for row in drawn["datasets"][layer["data"]["name"]]]


def words_in(drawn: dict[str, Any]) -> list[str]:
    return [row["says"] for row in data_of(drawn, "text") if "says" in row]


@pytest.mark.parametrize("posts", [0, 1, 6, 39])
def test_under_thirty_people_a_sentence_stands_instead_of_charts(posts: int) -> None:
    found = answer(posts, people=min(posts, 29))
    assert charts.volume_chart(found, DATES, True) is None
    assert charts.feeling_chart(found, DATES, True) is None
    for sentence in (charts.volume_sentence(found), charts.feeling_sentence(found)):
        assert "%" not in sentence
        if posts:
            assert sentence.startswith("Too few people to say: ")
            assert f"{posts} post" in sentence
        else:
            assert sentence == "No posts have been collected on this topic yet."
    assert all("Complaint" not in name for row in charts.numbers_table(found) for name in row)


def test_a_word_without_hits_says_how_many_posts_lack_it() -> None:
    found = changed(answer(0), collected_total=412)
    assert charts.volume_sentence(found) == "None of the 412 posts we collected matches this."


def test_posts_that_do_not_tell_people_apart_are_never_drawn_as_people() -> None:
    found = answer(5000, people=0)
    assert charts.volume_chart(found, DATES, False) is None
    assert "we cannot tell how many people" in charts.volume_sentence(found)


def test_posts_without_any_date_are_not_drawn() -> None:
    found = changed(answer(46), buckets=(), undated=46)
    assert charts.volume_chart(found, DATES, True) is None
    assert "None has a date" in charts.volume_sentence(found)


@both
@pytest.mark.parametrize("posts", [160, 5000])
def test_a_gap_is_drawn_as_a_gap_and_never_as_a_zero(name: str, posts: int) -> None:
    found = answer(posts)
    drawn = spec(name, found)
    gap = [bucket for bucket in found.buckets if bucket.covered == "no"]
    bars = {row["label"] for row in data_of(drawn, "bar")}
    assert bars.isdisjoint(bucket.label for bucket in gap)
    assert bars == {bucket.label for bucket in found.buckets} - {bucket.label for bucket in gap}
    bands = data_of(drawn, "rect")
    assert {"label": gap[0].label, "last": gap[-1].label} in bands
    assert any("gradient" in json.dumps(layer["mark"]) for layer in layer_of(drawn, "rect"))
    assert "Striped: nobody looked" in drawn["title"]["subtitle"]
    assert "Grey: only some sources looked at" in drawn["title"]["subtitle"]


def test_a_covered_bar_without_posts_is_a_zero() -> None:
    found = answer(46)
    zeros = {bucket.label for bucket in found.buckets if not bucket.posts and bucket.covered == "yes"}
    assert zeros
    rows = data_of(spec("volume", found), "bar")
    assert {row["label"] for row in rows if row["posts"] == 0} >= zeros


def test_posts_found_where_no_source_looked_are_shown_as_partly_looked() -> None:
    found = answer(46)
    odd = [changed(b, posts=2, people=2) if n == 42 else b for n, b in enumerate(found.buckets)]
    found = changed(found, buckets=tuple(odd))
    rows = {row["label"]: row for row in data_of(spec("volume", found), "bar")}
    assert rows[odd[42].label]["posts"] == 2
    assert rows[odd[42].label]["says"].endswith("only some sources were looked at")
    assert charts.numbers_table(found)[42]["Looked at"] == "Partly looked"


def test_nothing_is_said_of_gaps_where_everything_was_looked_at() -> None:
    found = answer(46)
    found = changed(found, buckets=tuple(changed(bucket, covered="yes") for bucket in found.buckets))
    drawn = spec("volume", changed(found, practice=False, held=0))
    assert not layer_of(drawn, "rect")
    assert not drawn["title"].get("subtitle")
    assert "looked" not in charts.volume_sentence(found)


def test_wide_gaps_say_so_on_themselves() -> None:
    found = answer(46)
    wide = [
        changed(b, covered="no" if n < 40 else "yes", posts=0 if n < 40 else 3) for n, b in enumerate(found.buckets)
    ]
    assert "Nobody looked" in words_in(spec("volume", changed(found, buckets=tuple(wide))))
    assert "Nobody looked" in words_in(spec("volume", found, fixed=True))


@both
def test_dates_in_range_are_lettered_and_others_left_out(name: str) -> None:
    found = answer(160)
    letters = data_of(spec(name, found), "rule")
    assert [row["letter"] for row in letters] == ["A", "B"]
    assert letters[0]["event"] == "A: Young Carers Action Day 2025: Give Me A Break"
    assert [(letter, d.day) for letter, d in charts.key_dates(found, DATES)] == [
        ("A", date(2025, 3, 12)),
        ("B", date(2025, 11, 20)),
    ]


def test_two_dates_in_one_bar_share_a_rule() -> None:
    near = (KeyDate(date(2025, 3, 13), "One", "x"), KeyDate(date(2025, 3, 12), "Other", "x"))
    rows = data_of(spec("volume", answer(46), near), "rule")
    assert [(row["letter"], row["event"]) for row in rows] == [("A B", "A: Other; B: One")]


def test_letters_that_would_touch_stand_on_further_lines() -> None:
    near = tuple(KeyDate(date(2025, 3, 3 + 7 * n), f"Day {n}", "x") for n in range(3))
    drawn = spec("volume", answer(46), (*near, KeyDate(date(2025, 11, 20), "Far", "x")), fixed=True)
    lines = {row["letter"]: row["line"] for row in data_of(drawn, "rule")}
    assert lines == {"A": 0, "B": 1, "C": 0, "D": 0}
    heights = [layer["mark"]["y"] for layer in layer_of(drawn, "text") if "letter" in json.dumps(layer["encoding"])]
    assert heights == [-10 - 18 * line for line in range(2)]
    assert drawn["title"]["offset"] == 12 + 18 * 2


@both
def test_practice_is_marked_in_the_chart_and_real_is_not(name: str) -> None:
    practice, real = spec(name, answer(160, practice=True)), spec(name, answer(160, practice=False))
    assert "PRACTICE POSTS" in words_in(practice)
    assert practice["title"]["subtitle"][0] == "PRACTICE POSTS: invented, not real"
    assert "PRACTICE" not in json.dumps(real)
    forced = DRAW[name](answer(160, practice=True), (), False)
    assert forced is not None
    assert "PRACTICE POSTS" in words_in(forced.to_dict())


@both
def test_screen_charts_fill_their_container_and_can_be_clicked(name: str) -> None:
    screen, printed = spec(name, answer(160)), spec(name, answer(160), fixed=True)
    assert screen["width"] == "container"
    assert [(p["name"], p["select"]["fields"]) for p in screen["params"]] == [("bar", ["start"])]
    assert data_of(screen, "bar")[0]["start"] == "2024-09-02"
    assert printed["width"] == 660
    assert "params" not in printed


@both
@pytest.mark.parametrize("fixed", [False, True])
def test_labels_are_text_in_order_and_readable(name: str, fixed: bool) -> None:
    found = answer(5000)
    drawn = spec(name, found, fixed=fixed)
    assert '"temporal"' not in json.dumps(drawn)
    for layer in drawn["layer"]:
        x = layer.get("encoding", {}).get("x")
        if x is not None:
            assert x["type"] == "ordinal"
            assert x["scale"]["domain"] == [bucket.label for bucket in found.buckets]
            assert len(x["axis"]["values"]) <= 6
    for part in ("axis", "legend"):
        assert drawn["config"][part]["labelColor"] == "#0b0c0c"
        assert drawn["config"][part]["labelFontSize"] == 16
    assert drawn["config"]["axis"]["gridColor"] == "#d0d3d6"
    assert drawn["config"]["legend"]["orient"] == "bottom"


def test_months_have_labels_of_their_own() -> None:
    found = answer(46)
    months = tuple(
        Bucket(date(2025, m, 1), date(2025, m, 28), f"{date(2025, m, 1):%b %Y}", m, m, {}, "yes") for m in range(1, 13)
    )
    found = changed(found, buckets=months, bucket_size="month")
    assert spec("volume", found, ())["title"]["text"] == "Posts found each month"
    assert "The busiest month was December 2025, with 12 posts." in charts.volume_sentence(found)
    level = changed(found, buckets=tuple(changed(b, posts=2) for b in months))
    assert "No month stands out: the most in one is 2 posts." in charts.volume_sentence(level)
    one = changed(found, buckets=months[:1])
    assert "busiest" not in charts.volume_sentence(one)


def test_the_feeling_chart_counts_people_in_fixed_colours_and_says_it_is_a_guess() -> None:
    found = answer(160)
    drawn = spec("feeling", found)
    assert "the computer's guess" in drawn["title"]["text"]
    colour = layer_of(drawn, "bar")[0]["encoding"]["color"]
    assert colour["scale"]["domain"] == ["Complaint", "Praise", "Mixed", "No clear feeling"]
    assert colour["scale"]["range"] == ["#12436D", "#28A197", "#801650", "#A285D1"]
    rows = data_of(drawn, "bar")
    assert {row["feeling"] for row in rows} == {"Complaint", "Praise", "Mixed", "No clear feeling"}
    first = found.buckets[0]
    assert [r["people"] for r in rows if r["label"] == first.label] == [
        first.feelings[f] for f in (Feeling.COMPLAINT, Feeling.PRAISE, Feeling.MIXED, Feeling.NO_CLEAR_FEELING)
    ]
    assert "normalize" not in json.dumps(drawn)


def test_what_was_not_read_is_said_and_not_drawn() -> None:
    found = answer(46)
    found = changed(found, feelings={**found.feelings, Feeling.NOT_SCORED: 1})
    assert charts.feeling_sentence(found).endswith("1 post in another language was not read and is not counted.")


def test_posts_that_terms_keep_apart_are_not_called_foreign() -> None:
    found = answer(5000)
    feelings = {**found.feelings, Feeling.NOT_SCORED: 12}
    said = charts.feeling_sentence(changed(found, feelings=feelings, platforms={"bluesky": 4990, "youtube": 10}))
    assert "10 posts from YouTube are in no feeling: YouTube’s terms forbid" in said
    assert said.endswith("2 posts in another language were not read and are not counted.")
    none = changed(found, feelings={**found.feelings, Feeling.NOT_SCORED: 0})
    assert charts.feeling_sentence(none).endswith(charts.FEELING_WARNING)


@pytest.mark.parametrize(
    ("complaint", "praise", "said"),
    [(20, 5, "More people complain than praise."), (5, 20, "More people praise than complain."),
     (7, 7, "As many people complain as praise.")],
)  # fmt: skip
def test_from_thirty_to_ninety_nine_people_feeling_is_words_without_a_share(
    complaint: int, praise: int, said: str
) -> None:
    feelings = {Feeling.COMPLAINT: complaint, Feeling.PRAISE: praise}
    found = changed(answer(60, people=45), people_by_feeling=feelings, feelings={})
    assert charts.feeling_sentence(found) == f"{said} {charts.FEELING_WARNING}"


def test_from_a_hundred_people_feeling_counts_people_with_its_warning() -> None:
    feelings = dict(zip(Feeling, (60, 20, 10, 30, 0), strict=True))
    found = changed(answer(160, people=120), people_by_feeling=feelings, feelings={})
    sentence = charts.feeling_sentence(found)
    assert sentence.startswith(
        "Of 120 people, 60 wrote a complaint, 20 praise, 10 both in one post and 30 a post with no clear feeling. "
    )
    some_unread = charts.feeling_sentence(changed(found, people_once=115, people_read=111))
    assert some_unread.startswith("Of 111 people, 60 wrote a complaint")
    assert (
        "Left out of the 120 people found: 5 people whose posts only repeat somebody else's (a message that many "
        "copied counts once) and 4 people whose feeling was not read."
    ) in some_unread
    assert charts.FEELING_WARNING in sentence
    assert "%" not in sentence
    assert "Left out" not in sentence


@pytest.mark.parametrize("read", [0, 29, 30, 63, 99, 100, 126])
def test_the_people_whose_feeling_was_read_decide_for_sentence_chart_and_table_alike(read: int) -> None:
    found = changed(answer(160, people=126), people_once=read, people_read=read)
    sentence = charts.feeling_sentence(found)
    drawn = charts.feeling_chart(found, DATES, practice=False)
    counted = "wrote a complaint" in sentence
    assert (drawn is not None) == counted == (read >= 100)
    assert counted == any("Complaint" in name for row in charts.numbers_table(found) for name in row)
    assert ("too few to say" in sentence) == (read < 30)
    assert "%" not in sentence
    if read < 126:
        assert f"{126 - read} people whose posts only repeat somebody else's" in sentence
        assert "could read" not in sentence  # they could be read: they are copies


@pytest.mark.parametrize(("highest", "top"), [(1, 2), (2, 3), (4, 5), (6, 7), (20, 23)])
def test_an_axis_of_whole_posts_has_little_empty_room(highest: int, top: float) -> None:
    found = answer(46)
    bars = tuple(replace(bar, posts=min(bar.posts, highest)) for bar in found.buckets)
    bars = (replace(bars[0], posts=highest), *bars[1:])
    drawn = spec("volume", changed(found, buckets=bars), ())
    (axis,) = [layer["encoding"]["y"] for layer in layer_of(drawn, "bar")]
    assert axis["scale"]["domain"] == [0, pytest.approx(top)]
    assert axis["axis"]["tickMinStep"] == 1


def test_the_sentence_names_the_fullest_bar_the_gaps_and_the_undated() -> None:
    found = answer(5000)
    most = max(found.buckets, key=lambda bucket: bucket.posts)
    sentence = charts.volume_sentence(found)
    assert sentence.startswith("5,000 posts by 3,750 people, from 2 September 2024 to ")
    assert f"The busiest week was the one from 17 February 2025, with {most.posts} posts." in sentence
    assert "In 5 weeks nobody looked: a gap, not a zero." in sentence
    assert "40 posts without a date cannot be drawn." in sentence


@both
@pytest.mark.parametrize("fixed", [False, True])
def test_what_spans_the_plot_follows_its_height(name: str, fixed: bool) -> None:
    drawn = spec(name, answer(160), fixed=fixed)
    assert "description" not in drawn
    assert [layer["mark"]["y2"] for layer in layer_of(drawn, "rule")] == [{"expr": "height"}]
    marks = [layer["mark"] for layer in layer_of(drawn, "text") if layer["mark"].get("opacity")]
    assert [mark["y"] for mark in marks] == [{"expr": "height / 2"}]


def test_the_twin_table_says_nobody_looked_instead_of_a_number() -> None:
    found = answer(46)
    table = charts.numbers_table(found)
    assert len(table) == len(found.buckets)
    assert table[0]["From"] == "2 September 2024"
    assert sum(row["Posts"] for row in table if isinstance(row["Posts"], int)) == 46 - found.undated
    assert table[40]["Posts"] == table[40]["People"] == "Nobody looked"
    assert not any("Complaint" in name for row in table for name in row)  # bars of one person add up to a share
    many = charts.numbers_table(answer(160))
    assert many[40]["Complaint (people, computer's guess)"] == "Nobody looked"


def test_a_share_of_everybody_read_has_no_interval() -> None:
    known = charts.Share("Complaint", 26, 45, wilson(26, 45, 45))
    assert known.words == "58% (26 of 45)"
    assert THIN_LINE not in json.dumps(charts.share_chart([known], "x", practice=False).to_dict())
    some = charts.Share("Complaint", 26, 45, wilson(26, 45, 90))
    assert "likely" in some.words
    assert THIN_LINE in json.dumps(charts.share_chart([some], "x", practice=False).to_dict())


def test_an_empty_bar_is_no_zero_where_posts_are_held() -> None:
    found = changed(answer(46), held=20, people_read=120)
    empty = next(n for n, bar in enumerate(found.buckets) if not bar.posts and bar.covered == "yes")
    full = next(bar for bar in found.buckets if bar.posts)
    assert charts.numbers_table(found)[empty]["Posts"] == "None shown"
    said = "20 posts on this topic are held for an officer and in no bar: a week without a bar is not always one"
    assert said in charts.volume_sentence(found)
    for name in DRAW:
        assert "20 held for an officer, in no bar" in spec(name, found)["title"]["subtitle"]
    for other in (changed(found, held=0), changed(found, buckets=(full,))):
        assert "held" not in charts.volume_sentence(other)
        assert "None shown" not in charts.numbers_table(other)[0].values()


@both
def test_a_chart_on_a_page_has_the_pages_typeface(name: str) -> None:
    assert spec(name, answer(160))["config"]["font"] == "Source Sans, sans-serif"


def test_pictures_are_drawn_with_their_text_and_stay_the_same() -> None:
    chart = charts.volume_chart(answer(46), DATES, True, fixed=True)
    assert chart is not None
    first = charts.png(chart)
    assert first == charts.png(charts.volume_chart(answer(46), DATES, True, fixed=True))
    picture = Image.open(io.BytesIO(first)).convert("L")
    assert picture.width > 2 * 660
    heading = picture.crop((0, 0, 500, 70))
    assert heading.getextrema()[0] < 60, "the title has no ink: its font was not found"


def test_everything_for_print_at_once() -> None:
    few, many = charts.drawn(answer(6), DATES, True), charts.drawn(answer(46), DATES, True)
    assert (few.volume, few.dates) == (None, ())
    assert few.volume_words.startswith("Too few")
    assert many.volume is not None
    assert many.volume.startswith(b"\x89PNG")
    assert many.dates[0] == "A: 12 March 2025, Young Carers Action Day 2025: Give Me A Break"
