"""Gaps and rests, on a clock that only moves when somebody sleeps; waits in every form; times in every dialect."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutiny_dash.sources.limits import Limiter
from scrutiny_dash.sources.times import not_later, read_time, z_time
from scrutiny_dash.sources.waits import LONGEST, wait_seconds

AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.time = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


def test_the_gap_is_kept_per_host() -> None:
    clock = Clock()
    limiter = Limiter(clock=clock, sleep=clock.sleep)
    for host in ("one", "two", "one", "one", "two"):
        limiter.wait(host, 2.0)
    assert clock.slept == [2.0, 2.0]
    assert clock.time == 104.0


def test_a_gap_that_has_passed_by_itself_is_not_waited_for_again() -> None:
    clock = Clock()
    limiter = Limiter(clock=clock, sleep=clock.sleep)
    limiter.wait("one", 2.0)
    clock.time += 10
    limiter.wait("one", 2.0)
    assert clock.slept == []


def test_threads_take_different_moments() -> None:
    slept: list[float] = []
    limiter = Limiter(clock=lambda: 0.0, sleep=slept.append)
    threads = [threading.Thread(target=limiter.wait, args=("one", 1.0)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(slept) == [float(n) for n in range(1, 20)]


def test_without_waits_nothing_sleeps_but_a_rest_still_counts() -> None:
    clock = Clock()
    limiter = Limiter(waits=False, clock=clock, sleep=clock.sleep)
    for _ in range(5):
        limiter.wait("one", 60.0)
    assert clock.slept == []
    limiter.rest("one", 30)
    limiter.rest("one", 10)
    assert limiter.resting("one") == 30
    assert limiter.resting("two") == 0
    clock.time += 31
    assert limiter.resting("one") == 0


@given(
    st.dictionaries(st.sampled_from(["retry-after", "ratelimit-reset", "x-ratelimit-reset"]), st.text()),
    st.floats(0, 60),
)
def test_a_wait_is_never_zero_and_never_over_an_hour(headers: dict[str, str], gap: float) -> None:
    assert max(1.0, gap) <= wait_seconds(headers, AT, gap) <= LONGEST


@pytest.mark.parametrize(
    "value", ["1e400", "-5", "inf", "-inf", "nan", "99999999999999999999", "1773480600000", "0x10"]
)
def test_strange_numbers_of_seconds(value: str) -> None:
    assert 1.0 <= wait_seconds({"retry-after": value}, AT, 0.5) <= LONGEST


def test_the_longest_of_what_was_said_counts() -> None:
    assert wait_seconds({"retry-after": "0", "ratelimit-reset": str(int(AT.timestamp()) + 200)}, AT, 1) == 200


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-03-14T09:30:00Z", "2026-03-14T09:30:00.000Z"),
        ("2026-03-14T09:30:00.123Z", "2026-03-14T09:30:00.123Z"),
        ("2026-03-14T09:30:00.123456+00:00", "2026-03-14T09:30:00.123Z"),
        ("2026-03-14T09:30:00.123456789Z", "2026-03-14T09:30:00.123Z"),
        ("2026-07-14T09:30:00+01:00", "2026-07-14T08:30:00.000Z"),
        ("2026-03-14T09:30:00", "2026-03-14T09:30:00.000Z"),
        ("2026-03-14", "2026-03-14T00:00:00.000Z"),
        ("Sat, 14 Mar 2026 09:30:00 GMT", "2026-03-14T09:30:00.000Z"),
        ("Sat, 14 Mar 26 04:30:00 EST", "2026-03-14T09:30:00.000Z"),
        ("14 Mar 2026 09:30:00", "2026-03-14T09:30:00.000Z"),
    ],
)
def test_times_in_every_dialect(written: str, expected: str) -> None:
    moment = read_time(written)
    assert moment is not None
    assert z_time(moment) == expected


@pytest.mark.parametrize(
    "nonsense", [None, 5, "", "yesterday", "0001-01-01T00:00:00+14:00", "2026-13-45T00:00:00Z", [], "9" * 60]
)
def test_times_that_are_none(nonsense: object) -> None:
    assert read_time(nonsense) is None


@given(st.text() | st.datetimes().map(str) | st.dates().map(str))
def test_reading_a_time_never_raises(text: str) -> None:
    moment = read_time(text)
    assert moment is None or moment.utcoffset().total_seconds() == 0


def test_nobody_posts_tomorrow() -> None:
    later = AT.replace(year=2030)
    assert not_later(later, AT) == AT
    assert not_later(AT, later) == AT
    assert not_later(None, AT) is None
