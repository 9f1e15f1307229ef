"""What the practice posts and the topics must hold, so that learning on them shows all that real posts show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from scrutiny_dash.collect import practice
from scrutiny_dash.models import AccountKind, PostKind
from scrutiny_dash.settings import DATA
from scrutiny_dash.store.connect import PRACTICE, Store
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.topics import topics

EVERY = sorted(topics())
ROWS = {slug: practice.read_file(DATA / "practice" / f"{slug}.jsonl") for slug in EVERY}
TODAY = date(2026, 3, 14)


def held(row: dict[str, Any]) -> list[str]:
    return list(row["label"]["held"])


@pytest.mark.parametrize("slug", EVERY)
def test_a_topic_has_enough_posts_as_offsets_with_ids_of_their_own(slug: str) -> None:
    rows = ROWS[slug]
    assert len(rows) >= 240
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(("day" in row) != ("date" in row) for row in rows)
    assert all(-practice.MONTHS_18 <= row["day"] <= 0 for row in rows if "day" in row)
    assert {row["reply_to"] for row in rows} - {None} <= {row["id"] for row in rows}


def test_only_the_success_regime_has_old_posts_and_sixty_of_them() -> None:
    old = {slug: [date.fromisoformat(row["date"]) for row in ROWS[slug] if "date" in row] for slug in EVERY}
    assert {slug: len(days) for slug, days in old.items() if days} == {"success_regime": 60}
    assert date(2015, 1, 1) <= min(old["success_regime"]) <= max(old["success_regime"]) <= date(2018, 12, 31)


@pytest.mark.parametrize("slug", EVERY)
def test_one_voice_posts_forty_times_and_no_other_comes_near(slug: str) -> None:
    voices = Counter(row["author"] for row in ROWS[slug] if row["author"])
    (_, most), (_, next_most) = voices.most_common(2)
    assert most == 40
    assert next_most <= 25


@pytest.mark.parametrize("slug", EVERY)
def test_real_talk_of_every_kind(slug: str) -> None:
    rows = ROWS[slug]
    labels = Counter(row["label"]["voice"] for row in rows)
    assert min(labels["resident_first_hand"], labels["organisation"], labels["news"]) >= 10
    assert len({row["lang"] for row in rows} - {"en", None}) >= 2
    assert sum(row["label"]["place"] in {"elsewhere", "elsewhere_uk"} for row in rows) >= 5
    assert sum(bool(held(row)) for row in rows) >= 5
    assert any(row["reply_to"] for row in rows)
    assert any(not char.isascii() and ord(char) > 0x1F000 for row in rows for char in row["text"]), "no emoji"
    assert {PostKind(row["kind"]) for row in rows} >= {PostKind.POST, PostKind.REPLY}
    assert {AccountKind(row["account"]) for row in rows} >= {AccountKind.PERSON, AccountKind.ORGANISATION}


@pytest.mark.parametrize("slug", EVERY)
def test_nobody_posts_in_the_time_that_nobody_looked_at(slug: str) -> None:
    first, last = practice.GAP
    days = sorted(row["day"] for row in ROWS[slug] if "day" in row)
    assert not [day for day in days if first <= day <= last]
    longest = max(pairwise(days), key=lambda pair: pair[1] - pair[0])
    assert longest[0] < first
    assert longest[1] > last
    covered = practice.covered_stretches(TODAY, has_old=slug == "success_regime")
    gap = [TODAY + timedelta(days=day) for day in range(first, last + 1)]
    assert not [day for day in gap for _, begin, end in covered if begin <= day <= end]


def test_they_are_dated_at_loading_and_never_moved_after(
    open_store: Callable[..., Store], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRUTINY_NOW", "2026-03-14T09:00:00+00:00")
    store, private = open_store("p.db", PRACTICE), PrivateFile.open(tmp_path / "private.db")
    counts = practice.load(store, private)
    assert counts == {slug: len(ROWS[slug]) for slug in topics()}

    def dates() -> list[tuple[str, int]]:
        with store.read() as connection:
            return [(row[0], row[1]) for row in connection.execute("SELECT native_id, created FROM posts ORDER BY id")]

    with store.read() as connection:
        copied = dict(
            connection.execute(
                """SELECT t.slug, count(*) FROM posts AS p JOIN topic_posts AS tp ON tp.post_id = p.id
                   JOIN topics AS t ON t.id = tp.topic WHERE p.copy_of IS NOT NULL GROUP BY t.slug"""
            ).fetchall()
        )
    assert min(copied.get(slug, 0) for slug in topics()) >= 5, f"no copied campaign: {copied}"

    before = dates()
    assert max(created for _, created in before) <= datetime(2026, 3, 14, 9, tzinfo=UTC).timestamp()
    monkeypatch.setenv("SCRUTINY_NOW", "2026-05-14T09:00:00+00:00")
    assert practice.load(store, private) == counts
    assert dates() == before
    private.close()


@pytest.mark.parametrize("slug", EVERY)
def test_a_topic_is_whole_and_every_word_has_its_reason(slug: str) -> None:
    topic = topics()[slug]
    assert 6 <= len(topic.themes) <= 10
    assert topic.question.endswith("?")
    assert all((topic.committee, topic.suggested, topic.scope, topic.scope_note, topic.dates))
    for word in (*topic.words, *topic.hashtags, *topic.left_out):
        assert word.why.endswith("."), word
    assert {"Connecticut", "Maryland", "Ontario", "Essex Junction"} <= {sense.text for sense in topic.left_out}
    assert all(day.label and day.source for day in topic.dates)


def test_the_success_regime_takes_in_southend_and_thurrock_and_says_so() -> None:
    regime = topics()["success_regime"]
    assert "Southend" in regime.scope_note
    assert "Thurrock" in regime.scope_note
    days = {day.day: day.label for day in regime.dates}
    assert any(day.year == 2015 and day.month == 6 for day in days)
    assert any("opens" in label and (day.year, day.month) == (2017, 11) for day, label in days.items())
    assert any("closes" in label and (day.year, day.month) == (2018, 3) for day, label in days.items())
    assert any("success" in sense.why.lower() or "sport" in sense.why.lower() for sense in regime.left_out)
