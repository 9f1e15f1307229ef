"""Lines of attention between their source and the page: read bit by bit, a gap never a zero, in no total."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scrutiny_dash import charts, clock
from scrutiny_dash.collect import attention as reading
from scrutiny_dash.collect.worker import Worker
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.search.attention import fold
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.attention import AttentionLine
from scrutiny_dash.sources.gdelt import Gdelt
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.registry import ATTENTION
from scrutiny_dash.store import attention, room, runs
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.lock import AppLock
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.topics import Topic, topics

AT = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
YESTERDAY = date(2026, 3, 13)
SLUGS = tuple(topics())
ON = {"source.gdelt": True}
SETTINGS = Settings.load({}, Path("/nonexistent/none.toml"))


@dataclass
class Measure(Gdelt):
    """GDELT's card with answers of our own, and a note of what was asked."""

    status: SourceStatus = SourceStatus.OK
    asked: list[tuple[str, date, date]] = field(default_factory=list)
    words: str = ""

    def attention_line(self, topic: Topic, since: date, until: date, *_: Any) -> AttentionLine:
        self.asked.append((topic.slug, since, until))
        points = ((since, 1.0), (until, 3.0)) if self.status is SourceStatus.OK else ()
        return AttentionLine("gdelt", self.unit, points, self.status, "It was too busy." if not points else "")

    def question(self, topic: Topic) -> str:
        return self.words or topic.slug


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch) -> Measure:
    monkeypatch.setenv("SCRUTINY_NOW", AT.isoformat())
    line = Measure()
    monkeypatch.setattr(reading, "ATTENTION", (line,))
    return line


def later(monkeypatch: pytest.MonkeyPatch, **gap: float) -> None:
    monkeypatch.setenv("SCRUTINY_NOW", (AT + timedelta(**gap)).isoformat())


def read(store: Store, times: int = 1) -> int:
    with Http(SETTINGS, offline=True) as http:
        return sum(reading.read_next(store, SETTINGS, http, ON) for _ in range(times))


@contextmanager
def leased(store: Store, name: str) -> Iterator[None]:
    lease = AppLock(store.path, name=name)
    lease.take()
    yield
    lease.release()


def test_a_line_that_is_off_is_never_asked(store: Store, measure: Measure) -> None:
    with Http(SETTINGS, offline=True) as http:
        assert not reading.read_next(store, SETTINGS, http, {})
    assert measure.asked == []


def test_it_begins_with_the_newest_days_of_each_topic_then_goes_back(store: Store, measure: Measure) -> None:
    read(store, 40)
    own = [(since, until) for slug, since, until in measure.asked if slug == SLUGS[0]]
    assert own[0] == (date(2025, 3, 13), YESTERDAY)
    assert own[1] == (date(2024, 3, 12), date(2025, 3, 12))
    assert own[-1][0] == measure.began
    assert len(own) == 10
    kept = attention.kept(store, "gdelt", SLUGS[0], SLUGS[0])
    assert kept.read == (measure.began, YESTERDAY)
    assert read(store) == 0, "all of it is read"


def test_a_day_later_only_the_new_days_and_a_few_late_ones_are_asked(
    store: Store, measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(store, 40)
    measure.asked.clear()
    later(monkeypatch, days=1)
    assert read(store, 9) == len(SLUGS)
    assert measure.asked[0] == (SLUGS[0], YESTERDAY - timedelta(days=2), YESTERDAY + timedelta(days=1))


def test_what_failed_is_asked_again_a_day_later_and_leaves_no_figure(
    store: Store, measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure.status = SourceStatus.NOT_MEASURED
    assert read(store, 9) == len(SLUGS)
    kept = attention.kept(store, "gdelt", SLUGS[0], SLUGS[0])
    assert (kept.days, kept.read, kept.asked[0].sentence) == ({}, None, "It was too busy.")
    later(monkeypatch, hours=23)
    assert read(store) == 0
    later(monkeypatch, hours=24)
    assert read(store) == 1


def test_a_place_that_found_nothing_has_zeros_and_a_day_without_figure_has_none(store: Store, measure: Measure) -> None:
    measure.status = SourceStatus.OK_EMPTY
    read(store)
    days = attention.kept(store, "gdelt", SLUGS[0], SLUGS[0]).days
    assert len(days) == 366
    assert set(days.values()) == {0.0}
    measure.status = SourceStatus.OK
    read(store)
    days = attention.kept(store, "gdelt", SLUGS[0], SLUGS[0]).days
    assert len(days) == 366 + 2


def test_another_question_begins_anew_and_the_old_figures_go(store: Store, measure: Measure) -> None:
    read(store)
    measure.words = "another question"
    assert attention.kept(store, "gdelt", SLUGS[0], "another question").read is None
    read(store)
    with store.read() as connection:
        rows = connection.execute("SELECT DISTINCT question FROM attention_days WHERE topic = ?", (SLUGS[0],))
        assert [row[0] for row in rows] == ["another question"]


def test_two_processes_never_read_the_same_line(store: Store, measure: Measure) -> None:
    with leased(store, f"gdelt-{SLUGS[0]}"):
        read(store)
    assert [slug for slug, _, _ in measure.asked] == [SLUGS[1]]


def test_figures_are_in_no_run_and_no_post(store: Store, measure: Measure) -> None:
    read(store, 40)
    assert runs.latest_runs(store) == []
    with store.read() as connection:
        assert connection.execute("SELECT count(*) FROM posts").fetchone()[0] == 0
        assert runs.covered(connection, SLUGS[0]) == ((), frozenset())


def test_the_worker_asks_unless_a_session_is_open_or_an_election_near(
    store: Store, measure: Measure, tmp_path: Path
) -> None:
    private = PrivateFile.open(tmp_path / "private.db")
    worker = Worker(store, private, SETTINGS, Http(SETTINGS, offline=True))
    room.choose(store, "source.gdelt", True, "officer")
    room.open_session(store, "officer")
    worker.read_a_line()
    room.close_session(store, "officer")
    room.choose(store, "checklist.pre_from", "2026-03-10", "officer")
    room.choose(store, "checklist.pre_to", "2026-03-20", "officer")
    worker.read_a_line()
    assert measure.asked == []
    room.choose(store, "checklist.pre_override", "The monitoring officer", "officer")
    worker.read_a_line()
    assert len(measure.asked) == 1
    private.close()


# ---- Folding and drawing ----


def days(first: date, values: list[float | None]) -> dict[date, float]:
    return {first + timedelta(days=n): v for n, v in enumerate(values) if v is not None}


def test_bars_are_average_days_and_what_was_not_read_is_a_gap() -> None:
    first = date(2026, 3, 2)  # a Monday
    kept = days(first, [2.0, None, 4.0, 0.0])
    bars, size = fold(kept, (first, first + timedelta(days=3)), (first - timedelta(days=1), first + timedelta(days=4)))
    assert size == "day"
    assert [(bar.value, bar.covered) for bar in bars] == [
        (None, "no"),
        (2.0, "yes"),
        (None, "no"),
        (4.0, "yes"),
        (0.0, "yes"),
        (None, "no"),
    ]
    bars, size = fold(kept, (first, first + timedelta(days=3)), (first, first + timedelta(days=60)))
    assert size == "week"
    assert (bars[0].value, bars[0].covered, bars[1].value, bars[1].covered) == (2.0, "partly", None, "no")
    assert bars[-1].end == first + timedelta(days=60)


def test_the_chart_says_that_it_counts_no_residents_and_breaks_at_gaps() -> None:
    first = date(2026, 3, 2)
    bars, size = fold(
        days(first, [2, None, None, 4]), (first, first + timedelta(days=3)), (first, first + timedelta(3))
    )
    chart = charts.attention_chart(bars, size, "Stories", "stories")
    assert chart is not None
    drawn = chart.to_dict()
    assert "Not posts and not residents" in drawn["title"]["subtitle"]
    assert "Striped: no figure" in drawn["title"]["subtitle"]
    [line] = [layer for layer in drawn["layer"] if layer["mark"]["type"] == "line"]
    values = [row["value"] for row in drawn["datasets"][line["data"]["name"]]]
    assert values == [2, None, None, 4]
    said = charts.attention_sentence(bars, size, "stories")
    assert "between 2 and 4 stories" in said
    assert "For 2 days there is no figure: a gap, not a zero." in said
    table = charts.attention_table(bars, "Stories")
    assert [row["Stories (average day)"] for row in table] == ["2", "No figure", "No figure", "4"]


def test_nothing_read_is_a_sentence_and_no_chart() -> None:
    first = date(2026, 3, 2)
    bars, size = fold({}, (first, first), (first, first + timedelta(days=3)))
    assert charts.attention_chart(bars, size, "Stories", "stories") is None
    assert "a gap, not a zero" in charts.attention_sentence(bars, size, "stories")


def test_every_line_says_what_it_counts() -> None:
    for line in ATTENTION:
        assert line.info.thin
        assert line.counts.endswith(".")
        for topic in topics().values():
            assert line.question(topic)
            assert "“" in line.counted(topic)
        assert line.began <= clock.london_day(AT)
