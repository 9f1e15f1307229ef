"""Dates in every way that exports write them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutiny_dash.clock import london_day
from scrutiny_dash.errors import InputError
from scrutiny_dash.sources.imports.dates import Order, decide_order, read_date, time_zone

LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")


naive = datetime.fromisoformat


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        # ISO and its neighbours; May is summer time in London
        ("2016-05-01T10:00:00Z", utc(2016, 5, 1, 10)),
        ("2016-05-01T10:00:00.123Z", utc(2016, 5, 1, 10)),
        ("2016-05-01T10:00:00+0000", utc(2016, 5, 1, 10)),
        ("2016-05-01T10:00:00+02:00", utc(2016, 5, 1, 8)),
        ("2016-05-01 10:00:00.0", utc(2016, 5, 1, 9)),
        ("2016-01-01 10:00", utc(2016, 1, 1, 10)),
        ("2016/05/01 10:00:00", utc(2016, 5, 1, 9)),
        ("2016-05-01", utc(2016, 5, 1, 11)),
        ("20160501", utc(2016, 5, 1, 11)),
        ("20160501T101500Z", utc(2016, 5, 1, 10, 15)),
        # named zones
        ("2016-01-01 10:00:00 EST", utc(2016, 1, 1, 15)),
        ("2016-07-01 10:00:00 EDT", utc(2016, 7, 1, 14)),
        ("2016-07-01 10:00:00 BST", utc(2016, 7, 1, 9)),
        ("2016-07-01 10:00:00 (GMT)", utc(2016, 7, 1, 10)),
        # words
        ("01-May-2016 10:05AM", utc(2016, 5, 1, 9, 5)),
        ("01-May-2016 12:05AM", utc(2016, 4, 30, 23, 5)),
        ("01-May-16", utc(2016, 5, 1, 11)),
        ("1 May 2016", utc(2016, 5, 1, 11)),
        ("1st of May, 2016", utc(2016, 5, 1, 11)),
        ("May 1, 2016 10:00 PM", utc(2016, 5, 1, 21)),
        ("Sunday, 1 May 2016 at 10:00", utc(2016, 5, 1, 9)),
        ("Sun, 01 May 2016 10:00:00 +0000", utc(2016, 5, 1, 10)),
        ("Wed Oct 10 20:19:24 +0000 2018", utc(2018, 10, 10, 20, 19, 24)),
        # numbers of a day
        ("13/05/2016", utc(2016, 5, 13, 11)),
        ("05/13/2016", utc(2016, 5, 13, 11)),
        ("13.05.2016 10:00", utc(2016, 5, 13, 9)),
        ("05/06/16 10:00 pm", utc(2016, 6, 5, 21)),
        # epochs and spreadsheet days, as text and as numbers
        ("1462096800", utc(2016, 5, 1, 10)),
        ("1462096800000", utc(2016, 5, 1, 10)),
        ("1462096800.5", utc(2016, 5, 1, 10)),
        (1462096800.0, utc(2016, 5, 1, 10)),
        ("42491", utc(2016, 5, 1, 11)),
        (42491.0, utc(2016, 5, 1, 11)),
        (42491.5, utc(2016, 5, 1, 11)),
        (naive("2016-05-01T10:00"), utc(2016, 5, 1, 9)),
        (naive("2016-05-01"), utc(2016, 5, 1, 11)),
    ],
)
def test_every_way_of_writing_a_date(cell, moment):
    assert read_date(cell, Order.DAY, LONDON) == moment


@pytest.mark.parametrize(
    "cell",
    ["", "yesterday", "2 h", "2016", "May 2016", "32/01/2016", "30/02/2016", "0", "1970-01-01", "1900-01-00", 0.0, 3.0,
     "12345", "2016-13-40", "2016-05-01 25:00", "13:00 PM 1/1/2016", "01-May-2016 13:05AM", "2016-05-01 10:00 XYZ",
     "1" * 40, "99999999999999999", float("inf"), float("nan"), "0000-00-00", "2016-05-01T10:00:00+99:00"],
)  # fmt: skip
def test_what_is_no_date_is_not_made_one(cell):
    assert read_date(cell, Order.DAY, LONDON) is None


def test_times_without_a_zone_are_in_the_zone_given():
    assert read_date("2016-07-01 10:00:00", Order.DAY, NEW_YORK) == utc(2016, 7, 1, 14)
    assert read_date("2016-07-01 10:00:00", Order.DAY, UTC) == utc(2016, 7, 1, 10)


@pytest.mark.parametrize(
    ("cells", "order", "certain"),
    [
        (["03/04/2016", "13/04/2016"], Order.DAY, True),
        (["03/04/2016", "04/13/2016"], Order.MONTH, True),
        (["03/04/2016", "13/04/2016", "04/13/2016"], Order.EACH, True),
        (["03/04/2016", "05/06/2016"], Order.DAY, False),
        (["2016-05-01", "", 42491.0], Order.DAY, True),
        (["04/04/2016"], Order.DAY, True),
    ],
)
def test_the_order_of_a_file(cells, order, certain):
    found = decide_order(cells)
    assert (found.order, found.certain) == (order, certain)
    assert bool(found.sentence) == any("/0" in str(c) and c != "04/04/2016" for c in cells)


def test_mixed_orders_keep_only_what_can_be_read_in_one_way():
    assert read_date("13/04/2016", Order.EACH, UTC) == utc(2016, 4, 13, 12)
    assert read_date("04/13/2016", Order.EACH, UTC) == utc(2016, 4, 13, 12)
    assert read_date("04/04/2016", Order.EACH, UTC) == utc(2016, 4, 4, 12)
    assert read_date("03/04/2016", Order.EACH, UTC) is None


def test_a_zone_that_does_not_exist():
    for name in ("Essex/Chelmsford", "", "../../etc/passwd", "Europe"):
        with pytest.raises(InputError):
            time_zone(name)


days = st.dates(date(1995, 1, 2), date(2199, 12, 30))
FORMS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d-%b-%Y", "%B %d, %Y", "%Y%m%d", "%a, %d %b %Y"]


@given(day=days, form=st.sampled_from(FORMS), zone=st.sampled_from([UTC, LONDON]))
def test_a_day_stays_the_same_day_in_london(day, form, zone):
    moment = read_date(day.strftime(form), Order.DAY, zone)
    assert moment is not None
    assert moment.tzinfo is UTC
    assert london_day(moment) == day


@given(day=days)
def test_month_first_is_the_other_way_round(day):
    moment = read_date(f"{day.month}/{day.day}/{day.year}", Order.MONTH, LONDON)
    assert moment is not None
    assert london_day(moment) == day


@given(moment=st.datetimes(naive("1995-01-02"), naive("2199-12-30")), scale=st.sampled_from([1, 1000, 1_000_000]))
def test_seconds_thousandths_and_millionths(moment, scale):
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    assert read_date(str(int(moment.timestamp()) * scale), Order.DAY, LONDON) == moment


@given(moment=st.datetimes(naive("2000-01-01"), naive("2100-01-01")))
def test_spreadsheet_days(moment):
    moment = moment.replace(microsecond=0)
    serial = (moment - naive("1899-12-30")) / timedelta(days=1)
    found = read_date(serial, Order.DAY, UTC)
    wanted = moment.replace(hour=12) if serial == int(serial) else moment
    assert found is not None
    assert abs(found - wanted.replace(tzinfo=UTC)) <= timedelta(seconds=1)


@given(st.text(max_size=70))
def test_no_text_breaks_it(text):
    found = read_date(text, Order.EACH, LONDON)
    assert found is None or (found.tzinfo is UTC and found.year >= 1995)


@given(st.text(st.sampled_from("0123456789/-.:T +Zamp,MayJun "), max_size=30))
def test_no_near_date_breaks_it(text):
    found = read_date(text, Order.DAY, LONDON)
    assert found is None or found.tzinfo is UTC
